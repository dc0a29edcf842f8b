"""Hooks that are asked while scores are made and nominations ranked; and the command that asks them."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from btcore import (
    Adjustment,
    Component,
    DossierPoints,
    Enrolment,
    Gate,
    Mark,
    Parameters,
    PluginError,
    PluginManager,
    Programme,
    Score,
    ScoringScheme,
    Source,
    Text,
    hookimpl,
    working_lines,
)
from btcore.cli.main import main
from btcore.programmes.nominations import Nomination
from btcore.rules.language import points, table
from btcore.testing.builders import made_up_dossier

ON = "2026-04-25"
REASON = Text("long service", "教龄长")


def part(code: str, weight: Any = None, **more: Any) -> Component:
    return Component(code, Text(code, f"部分{code}"), weight=weight, **more)


PAPERS = DossierPoints(points("paper", table=table("administrative_level", points={"county": 2, "city": 5})), 10)
WHOLE = part("whole", 60, parts=(part("plan", 50), part("report", 50)))
SCHEME = ScoringScheme((WHOLE, part("talk", 40)), gates=(Gate(part("exam"), 60),), pass_mark=60)
COURSE = Programme("course", Text("Course", "课程"), Source(Text("A notice", "通知")), Parameters(), score=SCHEME)
MARKS = tuple(Mark(code, "A1", Decimal(70)) for code in ("plan", "report", "talk", "exam"))


class Scores:
    """A plugin that gives its own answers for some components, by code."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    @hookimpl
    def btcore_score_component(self, component, enrolment):
        return self.answers.get(component.code)


class Adjusts:
    """A plugin that gives one answer for every total, and keeps what it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    @hookimpl
    def btcore_adjust_score(self, enrolment, total):
        self.asked.append(total)
        return self.answer


class Ranks:
    """A plugin that gives one answer for every nomination."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    @hookimpl
    def btcore_rank_key(self, nomination):
        return self.answer


def score(marks: tuple[Mark, ...] = MARKS, *, dossier: Any = None, **plugins: Any) -> Score:
    manager = PluginManager.of(plugins)
    return COURSE.scorer(on=ON, hooks=manager.scoring(COURSE))(Enrolment("E1", marks, dossier=dossier))


def test_without_a_plugin_that_scores_the_programme_alone_does() -> None:
    alone = COURSE.scorer(on=ON)(Enrolment("E1", MARKS))
    assert score(idle=object()) == alone == score()


def test_a_plugin_scores_a_component_and_is_named_in_the_data_and_the_working() -> None:
    found = score(county=Scores(talk=Decimal("90.5")))
    talk = found.as_data()["components"][1]
    assert (found.low, talk["score"], talk["plugin"]) == (Fraction("78.2"), "90.50", "county")
    assert found.as_data()["components"][0]["plugin"] is None
    assert "    scored by the plugin county" in list(working_lines(found))


def test_a_plugin_scores_a_component_made_of_parts_out_of_100_before_its_parts() -> None:
    found = score(MARKS[2:], county=Scores(whole=100, plan=1))
    assert (found.low, found.components[0].parts) == (88, ())


def test_a_plugin_scores_a_gate() -> None:
    found = score(county=Scores(exam=50))
    assert (str(found.outcome), found.as_data()["gates"][0]["plugin"]) == ("FAIL", "county")


def test_the_first_plugin_by_name_that_answers_is_believed() -> None:
    plugins = {"zebra": Scores(talk=10, plan=20), "ant": Scores(talk=90)}
    data = score(**plugins).as_data()
    assert [data["components"][1]["plugin"], data["components"][1]["score"]] == ["ant", "90.00"]
    assert data["components"][0]["components"][0]["plugin"] == "zebra"


def test_two_ends_are_an_interval_and_what_is_missing_names_the_plugin() -> None:
    found = score(county=Scores(talk=(Decimal(20), Fraction(100))))
    assert (found.low, found.high, str(found.outcome)) == (50, 82, "UNKNOWN")
    assert [one.text() for one in found.missing] == ["talk: what the plugin county does not know yet"]
    assert [one.text("zh") for one in found.missing] == ["部分talk：插件 county 尚不能确定的内容"]


NONSENSE: dict[str, Any] = {
    "more than the maximum": Decimal("100.01"),
    "less than nothing": -1,
    "a float": 80.0,
    "yes": True,
    "text": "80",
    "not a number": Decimal("NaN"),
    "ends in the wrong order": (80, 70),
    "one end alone": (80,),
    "a list": [70, 80],
    "an end that is a float": (70, 80.5),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_plugin_is_refused_by_name_when_it_scores_a_component_with(name: str) -> None:
    with pytest.raises(PluginError) as refused:
        score(county=Scores(talk=NONSENSE[name]))
    words = str(refused.value)
    assert words.startswith("plugin county (distribution none 0), btcore_score_component returned")
    assert words.endswith("for talk; expected None, an exact number from 0 to 100, or the two ends of one")


def test_every_plugin_adjusts_the_total_and_is_named_beside_its_reason() -> None:
    first, second = Adjusts([Adjustment(Decimal("1.5"), REASON)]), Adjusts([Adjustment(Decimal(-4), REASON)])
    found = score(b=first, a=second)
    data = found.as_data("zh")
    assert (data["total"], data["unrounded"]) == ("67.50", "67.5")
    assert data["adjustments"] == [
        {"plugin": "a", "points": "-4", "reason": "教龄长"},
        {"plugin": "b", "points": "1.5", "reason": "教龄长"},
    ]
    assert first.asked == second.asked == [(70, 70)]
    assert "  adjusted by the plugin b: +1.5, long service" in list(working_lines(found))


def test_points_are_added_to_both_ends_of_an_open_total() -> None:
    plugin = Adjusts([Adjustment(Decimal(5), REASON)])
    found = score(MARKS[:2], county=plugin)
    assert (found.low, found.high, plugin.asked) == (47, 87, [(42, 82)])


def test_adjustments_may_make_a_fail_of_a_pass() -> None:
    assert str(score(county=Adjusts([Adjustment(Decimal(-11), REASON)])).outcome) == "FAIL"


def test_a_total_below_0_is_0() -> None:
    found = score(county=Adjusts([Adjustment(Decimal(-500), REASON)]))
    assert (found.low, found.high, found.as_data()["total"]) == (0, 0, "0.00")
    assert "  a total below 0 is 0" in list(working_lines(found))


BAD_ADJUSTMENTS: dict[str, Any] = {
    "nothing": None,
    "a number": [5],
    "points that are a float": [Adjustment(1.5, REASON)],  # type: ignore[arg-type]
    "points that are infinite": [Adjustment(Decimal("Infinity"), REASON)],
    "a reason in one language": [Adjustment(Decimal(1), "because")],  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", BAD_ADJUSTMENTS)
def test_a_plugin_is_refused_by_name_when_it_adjusts_with(name: str) -> None:
    with pytest.raises(PluginError) as refused:
        score(county=Adjusts(BAD_ADJUSTMENTS[name]))
    assert "plugin county (distribution none 0), btcore_adjust_score returned" in str(refused.value)
    assert "expected Adjustments, each with exact points and a reason in both languages" in str(refused.value)


def test_a_plugin_that_fails_half_way_is_named() -> None:
    def answer() -> Any:
        yield Adjustment(Decimal(1), REASON)
        raise ValueError("lost")

    words = r"plugin county \(.*\), btcore_adjust_score failed: ValueError: lost"
    with pytest.raises(PluginError, match=words):
        score(county=Adjusts(answer()))


def test_a_plugin_that_raises_while_scoring_is_named() -> None:
    class Raises:
        @hookimpl
        def btcore_score_component(self):
            raise KeyError("lost")

    with pytest.raises(PluginError, match=r"plugin county \(.*\), btcore_score_component failed: KeyError"):
        score(county=Raises())


def test_what_a_plugin_does_to_the_enrolment_reaches_nobody() -> None:
    class Meddles:
        @hookimpl
        def btcore_score_component(self, enrolment):
            enrolment.dossier.teacher["id"] = "T-999"
            enrolment.dossier.by_kind.clear()
            enrolment.dossier.records[0].values.clear()

        @hookimpl
        def btcore_adjust_score(self, enrolment):
            enrolment.dossier.by_kind.clear()
            return []

    scheme = ScoringScheme((part("papers", 100, source=PAPERS),), pass_mark=40)
    course = Programme("c", Text("C", "丙"), Source(Text("A notice", "通知")), Parameters(), score=scheme)
    dossier = made_up_dossier(records=[{"kind": "paper", "administrative_level": "city"}])
    manager = PluginManager.of({"county": Meddles()})
    scorer = course.scorer(on=ON, hooks=manager.scoring(course))
    assert [scorer(Enrolment("E1", dossier=dossier)).low for _ in range(2)] == [50, 50]
    assert (dossier.id, list(dossier.by_kind)) == ("T-001", ["paper"])


NOMINATION = Nomination("N1", "T-001", tie_breaks={"age": Decimal(40)})


def test_plugins_add_tie_breaks_to_those_of_the_nomination() -> None:
    manager = PluginManager.of({"b": Ranks({"papers": 3}), "a": Ranks({"mountain": True})})
    found = manager.rank_key(COURSE, NOMINATION)
    assert found.tie_breaks == {"age": Decimal(40), "mountain": True, "papers": Decimal(3)}
    assert NOMINATION.tie_breaks == {"age": Decimal(40)}


def test_without_an_answer_a_nomination_stays_as_it_is() -> None:
    assert PluginManager.of({"a": Ranks({})}).rank_key(COURSE, NOMINATION) is NOMINATION
    assert PluginManager.of({}).rank_key(COURSE, NOMINATION) is NOMINATION


BAD_KEYS: dict[str, tuple[Any, str]] = {
    "nothing": (None, "btcore_rank_key returned None; expected tie-breaks by name"),
    "a list": ([("papers", 3)], "expected tie-breaks by name"),
    "a float": ({"papers": 0.5}, "returned 0.5 for 'papers'; expected a name, and an exact number or yes or no"),
    "text": ({"papers": "3"}, "returned '3' for 'papers'; expected a name, and an exact number"),
    "a name that is none": ({3: 3}, "returned 3 for 3; expected a name, and an exact number"),
    "a name that the nomination has": ({"age": 3}, "brings the tie-break age, which the nomination N1 has already"),
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_a_plugin_is_refused_by_name_when_it_ranks_with(name: str) -> None:
    answer, words = BAD_KEYS[name]
    with pytest.raises(PluginError) as refused:
        PluginManager.of({"county": Ranks(answer)}).rank_key(COURSE, NOMINATION)
    assert str(refused.value).startswith("plugin county (distribution none 0)")
    assert words in str(refused.value)


def test_two_plugins_that_give_one_tie_break_are_refused_with_both_names() -> None:
    manager = PluginManager.of({"a": Ranks({"papers": 3}), "b": Ranks({"papers": 3})})
    words = r"plugin b \(.*\) brings the tie-break papers, which plugin a \(.*\) has already; rename one"
    with pytest.raises(PluginError, match=words):
        manager.rank_key(COURSE, NOMINATION)


PLUGIN = """
from decimal import Decimal
from btcore import (
    Adjustment, AttendanceRate, Component, DossierPoints, Parameters, Programme, ScoringScheme, Source, Text, hookimpl
)
from btcore.rules.language import points, table

NAME = Text("made up", "虚构")
LEVELS = table("administrative_level", points={"county": 2, "city": 5})
TALK = Component("talk", Text("talk", "说课"), weight=50)
PAPERS = Component("papers", Text("papers", "论文"), weight=50, source=DossierPoints(points("paper", table=LEVELS), 10))


@hookimpl
def btcore_programmes(kinds):
    scores = {"with-papers": (TALK, PAPERS), "talk-alone": (Component("talk", Text("talk", "说课"), weight=100),)}
    return [
        Programme(code, NAME, Source(NAME), Parameters(), score=ScoringScheme(parts, pass_mark=60), kinds=kinds)
        for code, parts in scores.items()
    ]


@hookimpl
def btcore_adjust_score(programme, enrolment, total):
    return [Adjustment(Decimal("0.125"), Text("a bonus", "加分"))] if programme.code == "with-papers" else []
"""


@pytest.fixture
def command(install: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `btcore score` with a plugin of its own; marks and dossiers are files in the folder."""
    install("county", PLUGIN)
    monkeypatch.setenv("BTCORE_LANG", "en")
    monkeypatch.chdir(tmp_path)
    given = {"component": "talk", "assessor": "A1", "value": "71"}
    marks = [{"enrolment": name, "teacher": f"T-00{name[1]}", "marks": [given]} for name in ("E1", "E2")]
    Path("marks.json").write_text(json.dumps(marks), "utf-8")
    papers = [{"id": "R1", "kind": "paper", "administrative_level": "city"}]
    teachers = [{"teacher": {"id": f"T-00{number}", "name": "李明"}, "records": papers} for number in (1, 2)]
    Path("both.json").write_text(json.dumps(teachers), "utf-8")
    Path("one.json").write_text(json.dumps(teachers[:1]), "utf-8")

    def run(*words: str) -> Any:
        return CliRunner().invoke(main, ["score", *words, "--on", ON])

    return run


def test_the_command_attaches_dossiers_by_teacher_and_asks_the_plugins(command: Any) -> None:
    ran = command("with-papers", "marks.json", "--dossiers", "both.json", "--json")
    assert ran.exit_code == 0, ran.stderr
    rows = json.loads(ran.stdout)
    assert [(row["enrolment"], row["outcome"], row["total"], row["unrounded"]) for row in rows] == [
        ("E1", "PASS", "60.63", "60.625"),
        ("E2", "PASS", "60.63", "60.625"),
    ]
    assert rows[0]["adjustments"] == [{"plugin": "county", "points": "0.125", "reason": "a bonus"}]


def test_without_dossiers_the_command_says_that_they_are_missing(command: Any) -> None:
    rows = json.loads(command("with-papers", "marks.json", "--json").stdout)
    assert (rows[0]["outcome"], rows[0]["missing"]) == ("UNKNOWN", ["papers: the dossier"])


def test_a_teacher_without_a_dossier_is_refused_where_the_score_looks_at_dossiers(command: Any) -> None:
    ran = command("with-papers", "marks.json", "--dossiers", "one.json")
    words = "marks.json, enrolment 2 (E2), teacher: no dossier of the teacher 'T-002' in one.json"
    assert (ran.exit_code, ran.stderr.strip()) == (2, f"{words}; expected the id of a teacher who has a dossier")


def test_a_teacher_without_a_dossier_is_fine_where_no_source_needs_one(command: Any) -> None:
    ran = command("talk-alone", "marks.json", "--dossiers", "one.json", "--json")
    assert [row["total"] for row in json.loads(ran.stdout)] == ["71.00", "71.00"]


def test_explain_prints_the_whole_working_of_one_enrolment(command: Any) -> None:
    ran = command("with-papers", "marks.json", "--dossiers", "both.json", "--explain", "E2")
    lines = ran.stdout.splitlines()
    assert lines.pop(4).endswith(": 5 points")  # the table before it is worded by the measure
    assert lines == [
        "E2 李明: met",
        "  talk (talk), weight 50: 71 of 100, contributes 35.5",
        "    A1 gave 71",
        "  papers (papers), weight 50: 5 of 10, contributes 25",
        "  adjusted by the plugin county: +0.125, a bonus",
        "  total 60.625, rounded half up to 2 decimals: 60.63",
        "  pass mark 60, compared before rounding: met",
    ]


def test_explain_speaks_chinese(command: Any) -> None:
    ran = command("with-papers", "marks.json", "--explain", "E1", "--lang", "zh")
    assert ran.stdout.splitlines() == [
        "E1：待定",
        "  说课（talk），权重 50：得 71 分，满分 100 分，计 35.5 分",
        "    A1评 71 分",
        "  论文（papers），权重 50：得 0 至 10 分，满分 10 分，计 0 至 50 分",
        "  插件 county 调整：+0.125 分，加分",
        "  尚缺：论文：业务档案",
        "  总分待定：35.625 至 85.625",
        "  合格线 60，按取整前的分数比较：待定",
    ]


def test_explain_refuses_an_enrolment_that_the_file_has_not(command: Any) -> None:
    ran = command("talk-alone", "marks.json", "--explain", "E9")
    assert ran.exit_code == 2
    assert "no enrolment E9 in marks.json" in ran.stderr
