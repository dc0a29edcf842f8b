"""Clauses: criteria with the code, wording and source line of the document that they come from.

A clause may stand wherever a criterion may. A `Statement` is a clause of the source that no criterion judges: a
parameter, a preference, or words that bind nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import ProgrammeError
from .comparisons import Criterion, Judge, Judgement
from .criteria import LATER, Attested, inside
from .dossier import Dossier, Waiver
from .evidence import Judging
from .outcomes import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, WAIVED
from .parameters import Settings
from .record_names import giver_name
from .wording import Joined, Phrase, Text

BASES = {
    "binding": Text("binding", "约束"),
    "attested": Text("attested", "证明"),
    "preference": Text("preference", "优先"),
    "parameter": Text("parameter", "参数"),
    "informative": Text("informative", "说明"),
}
TEACHER = "teacher"
BEARERS = {
    TEACHER: Text("teacher", "教师本人"),
    "group": Text("teaching-research group", "教研组"),
    "school": Text("school", "学校"),
}
CODED = Phrase("{rule} (clause {code})", "{rule}（第 {code} 条）")
BORNE = Phrase("the {bearer} – {rule}", "{bearer}——{rule}")

NOT_WAIVABLE = Phrase("clause {code} cannot be waived", "第 {code} 条不可破格")
BY_ANOTHER = Phrase("granted by {by}; only {entitled} may", "由{by}批准，仅{entitled}有权批准")
OTHER_CLAUSE = Phrase("is for clause {code}", "针对第 {code} 条，并非本条")
BEYOND_CAP = Phrase("beyond the limit up to which a waiver may go", "超出可破格的上限")


@dataclass(frozen=True)
class Restated:
    """The same duty said once more elsewhere in the source, with its own criterion, which judges nobody."""

    title: str
    zh: str
    line: int | None
    criterion: Any

    @property
    def wording(self) -> Text:
        return Text(self.title, self.zh)


@dataclass(frozen=True)
class Clause(Criterion):
    """A criterion under its clause code.

    `title` is the wording in English, `zh` in Chinese, `line` the source line. `reading` says how a doubtful text
    was read. `applies_when`: where it fails the clause does not apply. `waivable_by` names who may grant an
    exception, `cap` a criterion that must hold even then. `bearer` says who bears the clause if not the teacher: a
    `group` or the `school`, whose dossier is that of its teachers together (see `bearers`); to a teacher it does not
    apply. `restated` holds what the source says of it elsewhere; the clause's own criterion binds.
    """

    negatable = False

    code: str
    title: str
    criterion: Any = field(kw_only=True)
    zh: str = field(kw_only=True)
    line: int | None = field(default=None, kw_only=True)
    reading: Text | None = field(default=None, kw_only=True)
    applies_when: Any = field(default=None, kw_only=True)
    waivable_by: Any = field(default=(), kw_only=True)
    cap: Any = field(default=None, kw_only=True)
    bearer: Any = field(default=None, kw_only=True)
    restated: tuple[Restated, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.waivable_by, str):
            object.__setattr__(self, "waivable_by", (self.waivable_by,))
        for one in (*self.inner, *(again.criterion for again in self.restated)):
            if not isinstance(one, Criterion):
                expected = "a criterion, such as a measure compared with a bound"
                raise ProgrammeError(f"clause {self.code} holds {one!r}; expected {expected}")
        if self.cap is not None and not self.waivable_by:
            raise ProgrammeError(f"clause {self.code} has a cap but nobody may waive it; name them in waivable_by")

    @property
    def wording(self) -> Text:
        return Text(self.title, self.zh)

    @property
    def basis(self) -> str:
        return "attested" if isinstance(self.criterion, Attested) else "binding"

    @property
    def inner(self) -> tuple[Any, ...]:
        return tuple(one for one in (self.criterion, self.applies_when, self.cap) if one is not None)

    def words(self, judging: Judging) -> Any:
        return self._words(self.criterion.words(judging), judging)

    def _words(self, words: Any, judging: Judging) -> Any:
        bearer = judging.settings.resolve(self.bearer, undeclared=True)
        return words if bearer in (None, judging.bearer) else BORNE(bearer=BEARERS.get(bearer, bearer), rule=words)

    def part_words(self, judging: Judging) -> Any:
        return CODED(rule=self._words(self.criterion.part_words(judging), judging), code=self.code)

    def borne_by(self, settings: Settings) -> str | None:
        """Who bears the clause by the values of the day; None: whoever bears the one around it."""
        bearer = settings.resolve(self.bearer)
        if bearer is not None and bearer not in BEARERS:
            raise ProgrammeError(f"clause {self.code} is borne by {bearer!r}; expected {' or '.join(BEARERS)}")
        return bearer

    def prepare(self, judging: Judging) -> Judge:
        if self.borne_by(judging.settings) not in (None, judging.bearer):
            unjudged = Judgement(NOT_APPLICABLE, self, parts=(Judgement(NOT_APPLICABLE, self.criterion),))
            return lambda dossier: unjudged
        own = replace(judging, clause=self.code)
        judge = self.criterion.prepare(own)
        applies = None if self.applies_when is None else self.applies_when.prepare(own)
        waive = self._waiving(own) if self.waivable_by else None

        def decide(dossier: Dossier) -> Judgement:
            if applies is None and waive is None and not dossier.waivers:
                part = judge(dossier)
                judgement = Judgement(part.outcome, self)
                judgement.parts = (part,)
                return judgement
            if applies is not None:
                applied = applies(dossier)
                if applied.outcome is FAIL or applied.outcome is NOT_APPLICABLE:
                    return Judgement(NOT_APPLICABLE, self, parts=(Judgement(NOT_APPLICABLE, self.criterion), applied))
                part = judge(dossier)
                outcome = UNKNOWN if applied.outcome is UNKNOWN else part.outcome
                parts: tuple[Judgement, ...] = (part, applied)
            else:
                part = judge(dossier)
                outcome, parts = part.outcome, (part,)
            if waive is not None and outcome is not NOT_APPLICABLE:
                return waive(Judgement(outcome, self, parts=parts), dossier)
            if dossier.waivers and outcome is not NOT_APPLICABLE:
                refused = _refused(self.code, dossier)
                return Judgement(outcome, self, parts=parts, refused=refused)
            return Judgement(outcome, self, parts=parts)

        return decide

    def _waiving(self, judging: Judging) -> Any:
        entitled = judging.settings.resolve(self.waivable_by)
        cap = None if self.cap is None else self.cap.prepare(judging)

        def waive(judgement: Judgement, dossier: Dossier) -> Judgement:
            refused: list[tuple[str, Any]] = []
            good: Waiver | None = None
            for waiver in dossier.waivers:
                if waiver.clause != self.code:
                    continue
                if waiver.on > judging.on:
                    refused.append((f"waiver {waiver.clause}", LATER(day=waiver.on)))
                elif waiver.by not in entitled:
                    refused.append(
                        (f"waiver {waiver.clause}", BY_ANOTHER(by=giver_name(waiver.by), entitled=Joined(entitled)))
                    )
                else:
                    good = waiver
            judgement.refused = tuple(refused)
            settled = judgement.outcome not in (FAIL, UNKNOWN)
            if settled and good is None:
                return judgement
            limit = PASS if cap is None else cap(dossier).outcome
            if good is not None:
                judgement.excused = limit
            if settled:
                return judgement
            judgement.beyond = limit is FAIL
            if good is None:
                others = (waiver.clause for waiver in dossier.waivers if waiver.clause != self.code)
                judgement.refused += tuple((f"waiver {other}", OTHER_CLAUSE(code=other)) for other in others)
            elif limit is FAIL:
                judgement.refused += ((f"waiver {good.clause}", BEYOND_CAP()),)
            elif limit is UNKNOWN or may_not_apply(judgement):
                judgement.outcome = UNKNOWN
            else:
                judgement.outcome = WAIVED
            return judgement

        return waive


def may_not_apply(judgement: Judgement) -> bool:
    """Whether a judgement may still turn out not to apply: then it is too early to waive it."""
    if judgement.outcome is not UNKNOWN or judgement.loose:
        return judgement.outcome is NOT_APPLICABLE or judgement.loose
    if isinstance(judgement.criterion, Clause):
        return any(part.outcome is UNKNOWN for part in judgement.parts[1:]) or may_not_apply(judgement.parts[0])
    if judgement.period is not None:
        return any(may_not_apply(part) for part in judgement.parts)
    return bool(judgement.parts) and all(may_not_apply(part) for part in judgement.parts)


def _refused(code: str, dossier: Dossier) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (f"waiver {waiver.clause}", NOT_WAIVABLE(code=code)) for waiver in dossier.waivers if waiver.clause == code
    )


@dataclass(frozen=True)
class Statement:
    """A clause of the source that no criterion judges.

    `basis` is preference, parameter or informative; `note` says why it judges nobody or what it is used for.
    `parameters` names the parameters that carry it. `announced` and `listed` hold a listing of the source (“six
    methods”); it is `open_ended` where it ends in “and so on” (等).
    """

    code: str
    title: str
    zh: str = field(kw_only=True)
    line: int | None = field(default=None, kw_only=True)
    basis: str = field(default="informative", kw_only=True)
    note: Text = field(kw_only=True)
    reading: Text | None = field(default=None, kw_only=True)
    parameters: tuple[str, ...] = field(default=(), kw_only=True)
    announced: int | None = field(default=None, kw_only=True)
    listed: tuple[Text, ...] = field(default=(), kw_only=True)
    open_ended: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if self.basis not in BASES:
            raise ProgrammeError(f"clause {self.code}: no basis {self.basis!r}; expected {', '.join(BASES)}")

    @property
    def wording(self) -> Text:
        return Text(self.title, self.zh)


def clauses_inside(rule: Any) -> list[Clause]:
    """All clauses of a rule, nested ones included, outer before inner."""
    return [one for one in inside(rule) if isinstance(one, Clause)]
