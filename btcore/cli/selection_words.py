"""A selection in words: who is in, who is not and why, full bounds, ties, and everything about one nomination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ..errors import input_error, nearest
from ..programmes.chosen import Selection, Standing, label
from ..programmes.nominations import Nomination
from ..rules.wording import Joined, Language, Phrase, Text, plain
from .nominations import SHOWN
from .output import add, console, table

# More equals than this are a list that nobody reads; --json has them.
MOST_NAMED = 100
COMPETED = Phrase(
    "{competing} nominations compete: {selected} selected, {passed} passed over (the reserve, in order); "
    "{others} do not compete",
    "参加遴选 {competing} 份：入选 {selected}，未入选 {passed}（依次为后备）；不参加 {others}",
)
CONFLICT = Phrase(
    "Nobody is chosen: these bounds cannot hold together, and any one less could: {bounds}",
    "无人入选：以下名额限制无法同时满足，去掉任何一项即可：{bounds}",
)
TIE = Phrase(
    "A tie at rank {rank} for the committee: {names}, {places} places",
    "第 {rank} 名同分，交评委会决定：{names}，名额 {places}",
)
TIE_WAITS = Phrase(
    "A tie at rank {rank} for the committee: {names}; {waiting} nominations wait for it",
    "第 {rank} 名同分，交评委会决定：{names}；另有 {waiting} 份等待结果",
)
HOW = Text(
    "The committee's order goes into the nominations file as one more tie-break.",
    "评委会的排序作为又一项同分依据写入推荐名单文件。",
)
HOW_IN_DATABASE = Text(
    "The committee's order goes into the scores file (--scores) as one more tie-break, its name among the parameter "
    "tie_breaks.",
    "评委会的排序作为又一项同分依据写入成绩文件（--scores），其名称须列入参数 tie_breaks。",
)
FILLABLE = Phrase(
    "Another choice would fill {number} more places: --set fill=places",
    "另一种方案可多入选 {number} 人：--set fill=places",
)
EMPTY = Phrase(
    "{number} of {all} places stay empty; nobody is left for: {where}",
    "{all} 个名额中有 {number} 个空缺，以下名额无人可补：{where}",
)
RELAXED = Phrase("{bound}: asked {asked}, {reached} could be reached", "{bound}：要求 {asked}，只能做到 {reached}")
OUTSIDE = Phrase(
    "No bound for county, subject or group holds {names}: only the total limits them; is something spelt otherwise?",
    "以下推荐不在任何县区、学科等名额限制之内，仅受总名额约束，请核对写法：{names}",
)
FULL_BOUNDS = Phrase("Bounds without slack: {number} of {all}", "已满的名额限制：{number}／{all}")
MORE = Phrase("… and {number} more: --all", "……另有 {number} 份：--all")
ASK = Phrase("Why one of them: add --explain {id}", "查看某份推荐的理由：加上 --explain {id}")
CHOSEN_AT = Phrase("{id} {name}: selected, rank {rank}, score {score}", "{id} {name}：入选，第 {rank} 名，成绩 {score}")
PASSED_AT = Phrase(
    "{id} {name}: not selected, rank {rank}, score {score}; place {place} of the reserve",
    "{id} {name}：未入选，第 {rank} 名，成绩 {score}；后备第 {place} 位",
)
OUT_AT = Phrase("{id} {name}: does not compete – {reason}", "{id} {name}：不参加遴选——{reason}")
WAITS_AT = Phrase(
    "{id} {name}: rank {rank}, score {score}; waits for a tie", "{id} {name}：第 {rank} 名，成绩 {score}；等待同分裁决"
)
IN_BOUND = Phrase(
    "  {bound}: {taken} taken, at most {most}, at least {least}", "  {bound}：已用 {taken}，至多 {most}，至少 {least}"
)
HOLDER = Phrase("  held by {id} {name}, rank {rank}, score {score}", "  入选者 {id} {name}，第 {rank} 名，成绩 {score}")


def score_text(one: Standing) -> Any:
    return "–" if one.nomination.score is None else one.nomination.score


def print_selection(found: Selection, language: Language, *, everything: bool = False, how: Text = HOW) -> None:
    """What an office wants to see first: conflicts and ties, full bounds, who is in, who is not and why. `how` says
    where the committee's order goes.
    """
    if found.conflict:
        bounds = Joined(tuple(dict.fromkeys(row.name for row in found.conflict)), how="and")
        return click.echo(CONFLICT(bounds=bounds).text(language))
    print_full_bounds(found, language)
    heads = (Text("rank", "名次"), Text("nomination", "推荐编号"), Text("name", "姓名"), Text("score", "成绩"))
    shown = len(found.selected) if everything else SHOWN
    made = table(*heads, language=language, title=Text("Selected", "入选").text(language))
    for one in found.selected[:shown]:
        add(made, [one.rank, one.nomination.id, one.nomination.name, score_text(one)], language)
    console().print(made)
    _more(len(found.selected) - shown, language)
    print_passed_over(found, language, shown=len(found.passed_over) if everything else SHOWN)
    for line in remarks(found, language, how=how):
        click.echo(line)
    return None


def _more(number: int, language: Language) -> None:
    if number > 0:
        click.echo(MORE(number=number).text(language))


def print_full_bounds(found: Selection, language: Language) -> None:
    """The bounds that would hold nobody more."""
    full = [one for one in found.bounds if one.slack == 0 and one.bound.at_most]
    click.echo(FULL_BOUNDS(number=len(full), all=len(found.bounds)).text(language))
    named = Joined(
        tuple(f"{plain(label(one.bound.name), language)} {one.taken}/{one.bound.at_most}" for one in full), how="list"
    )
    if full:
        click.echo("  " + named.text(language))


def print_passed_over(found: Selection, language: Language, *, shown: int) -> None:
    """Those passed over, in the order of the reserve, each with the bound and who holds its places."""
    if not found.passed_over:
        return
    heads = (
        Text("reserve", "后备"),
        Text("rank", "名次"),
        Text("nomination", "推荐编号"),
        Text("name", "姓名"),
        Text("score", "成绩"),
        Text("why", "原因"),
    )
    made = table(*heads, language=language, title=Text("Passed over", "未入选").text(language))
    for place, one in enumerate(found.passed_over[:shown], 1):
        assert one.because is not None
        row = [place, one.rank, one.nomination.id, one.nomination.name, score_text(one), one.because.words]
        add(made, row, language)
    console().print(made)
    _more(len(found.passed_over) - shown, language)


def remarks(found: Selection, language: Language, *, how: Text = HOW) -> list[str]:
    """What is left to say: ties, soft bounds that gave way, places that another choice would fill, the numbers."""
    lines = []
    for tie in found.ties:
        names = _names(tie.nominations)
        words = (
            TIE_WAITS(rank=tie.rank, names=names, waiting=len(found.undecided))
            if tie.places is None
            else TIE(rank=tie.rank, names=names, places=tie.places)
        )
        lines.append(words.text(language))
    lines += [how.text(language)] if found.ties else []
    lines += [RELAXED(bound=one.bound, asked=one.asked, reached=one.reached).text(language) for one in found.relaxed]
    lines += [FILLABLE(number=found.fillable).text(language)] if found.fillable else []
    total = next((one for one in found.bounds if not one.bound.where and (one.slack or 0) > 0), None)
    if total is not None and found.empty and not found.undecided:
        where = Joined(
            tuple(f"{plain(label(one.bound.name), language)} {one.slack}" for one in found.empty[:SHOWN]), how="list"
        )
        lines.append(EMPTY(number=total.slack, all=total.bound.at_most, where=where).text(language))
    if found.outside:
        names = Joined(tuple(one.id for one in found.outside[:SHOWN]), how="list")
        lines.append(OUTSIDE(names=names).text(language))
    tied = sum(len(tie.nominations) for tie in found.ties if tie.places is not None)
    passed = len(found.passed_over) + found.unlisted
    competing = len(found.selected) + passed + len(found.undecided) + tied
    numbers = {"selected": len(found.selected), "passed": passed, "others": len(found.not_competing)}
    lines.append(COMPETED(competing=competing, **numbers).text(language))
    for one in (*found.passed_over, *found.selected)[:1]:
        lines.append(ASK(id=one.nomination.id).text(language))
    return lines


def explained(found: Selection, id: str, language: Language) -> list[str]:
    """Everything about one nomination: its rank, every bound it lies in, and if it was passed over, who holds the
    places.
    """
    for places, head in ((found.selected, CHOSEN_AT), (found.passed_over, PASSED_AT), (found.undecided, WAITS_AT)):
        for place, one in enumerate(places, 1):
            if id in (one.nomination.id, one.nomination.teacher):
                words = _about(one)
                lines = [head(**words, place=place).text(language)]
                lines += [line.text(language) for line in _bounds_of(found, one)]
                return lines + [
                    f"  {line}" if not line.startswith(" ") else line for line in _why(found, one, language)
                ]
    for tie in found.ties:
        for nomination in tie.nominations:
            if id in (nomination.id, nomination.teacher):
                return [line for line in remarks(found, language) if nomination.id in line]
    for nomination, reason in found.not_competing:
        if id in (nomination.id, nomination.teacher):
            return [OUT_AT(id=nomination.id, name=nomination.name, reason=reason).text(language)]
    everyone = [one.nomination.id for one in (*found.selected, *found.passed_over, *found.undecided)]
    raise input_error("--explain", f"no nomination {id}", nearest(id, everyone))


def _names(nominations: Sequence[Nomination]) -> Joined:
    """The first of them by id and name."""
    more = ("…",) if len(nominations) > MOST_NAMED else ()
    return Joined((*(f"{one.id} {one.name}".strip() for one in nominations[:MOST_NAMED]), *more), how="list")


def _about(one: Standing) -> dict[str, Any]:
    return {
        "id": one.nomination.id,
        "name": one.nomination.name,
        "rank": one.rank,
        "score": score_text(one),
    }


def _bounds_of(found: Selection, one: Standing) -> list[Any]:
    def end(value: Any) -> Any:
        return "–" if value is None else value

    return [
        IN_BOUND(
            bound=label(state.bound.name),
            taken=state.taken,
            most=end(state.bound.at_most),
            least=end(state.bound.at_least),
        )
        for state in found.bounds
        if state.bound.holds(one.nomination)
    ]


def _why(found: Selection, one: Standing, language: Language) -> list[str]:
    if one.because is None:
        return []
    holders = {other.nomination.id: other for other in found.selected}
    lines = [one.because.words.text(language)]
    held = [holders[id] for id in one.because.held_by if id in holders]
    return lines + [HOLDER(**_about(other)).text(language) for other in held[-SHOWN:]]
