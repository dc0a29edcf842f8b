"""Decision bundles: all that is needed to compute a result again, as canonical JSON with its SHA-256; and doing so.

A bundle names its rules (the programme as data) by their hash; a bundle file carries them beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..errors import InputError, input_error
from ..programmes.answers import Adjustment, ComponentAnswer, ScoringHooks
from ..programmes.chosen import Selection
from ..programmes.marks import Enrolment
from ..programmes.programme import Programme
from ..programmes.scores import Score
from ..programmes.scoring import Component
from ..rules.kinds import CORE, Kinds
from ..rules.parameters import Overlay
from ..rules.verdicts import PARTS, Verdict
from ..rules.wording import Text
from .dossiers import load_dossiers
from .marks import load_marks
from .nominations import load_nominations
from .programmes import dump_programme, load_programme

FORMAT = 1
RESULTS = (*PARTS, "selection", "score")
Result = Verdict | Selection | Score


def canonical(data: Any) -> str:
    """JSON text that is the same for the same data: keys sorted, no spaces, Chinese as it is, numbers exact."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_exact)


def _exact(value: Any) -> str:
    if isinstance(value, (Decimal, date)):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a bundle")


def fingerprint(data: Any) -> str:
    """The SHA-256 of data in canonical form."""
    return hashlib.sha256(canonical(data).encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Rules:
    """A programme with the values laid over it, as decisions freeze it."""

    programme: Programme
    data: Mapping[str, Any]
    values: Mapping[str, Any]
    plugins: Mapping[str, str]
    sha256: str

    @classmethod
    def of(cls, programme: Programme, *, values: Mapping[str, Any], plugins: Mapping[str, str]) -> Rules:
        """The rules of an installed programme."""
        data = json.loads(canonical(dump_programme(programme)))
        return cls(programme, data, values, plugins, fingerprint(data))

    @classmethod
    def read(
        cls,
        data: Mapping[str, Any],
        *,
        values: Mapping[str, Any],
        plugins: Mapping[str, str],
        kinds: Kinds = CORE,
        types: Mapping[str, type] | None = None,
    ) -> Rules:
        """The rules as they were frozen."""
        return cls(load_programme(data, kinds=kinds, types=types), data, values, plugins, fingerprint(data))

    @property
    def overlays(self) -> list[Overlay]:
        return [self.programme.overlay(**self.values)] if self.values else []


def verdict_bundle(rules: Rules, *, dossier: Mapping[str, Any], on: date, part: str) -> dict[str, Any]:
    """A verdict frozen: of a part of the programme, for one dossier as data, on a day."""
    return _bundle(rules, kind=part, on=on, given={"dossier": dossier})


def score_bundle(
    rules: Rules,
    *,
    marks: Mapping[str, Any],
    dossier: Mapping[str, Any] | None,
    on: date,
    hooks: ScoringHooks | None = None,
) -> dict[str, Any]:
    """A comprehensive score frozen, with what plugins answered about it; `dossier` where the score looks at it."""
    recording = None if hooks is None else _Recorded(hooks)
    made = _bundle(rules, kind="score", on=on, given={"marks": marks, "dossier": dossier}, hooks=recording)
    made["given"]["answers"] = [] if recording is None else recording.said
    return made


def selection_bundle(
    rules: Rules,
    *,
    nominations: Mapping[str, Any],
    on: date,
    set_aside: Sequence[str] = (),
    kept: Sequence[str] | None = None,
    withdrawn: Sequence[str] = (),
) -> dict[str, Any]:
    """A selection frozen: the nominations and bounds as data, and who was set aside, stays, or left."""
    given = {
        "nominations": nominations,
        "set_aside": sorted(set_aside),
        "kept": None if kept is None else sorted(kept),
        "withdrawn": sorted(withdrawn),
    }
    return _bundle(rules, kind="selection", on=on, given=given)


def _bundle(
    rules: Rules, *, kind: str, on: date, given: Mapping[str, Any], hooks: ScoringHooks | None = None
) -> dict[str, Any]:
    given = json.loads(canonical(given))
    found = _computed(rules, kind=kind, on=on, given=given, hooks=hooks)
    return {
        "format": FORMAT,
        "kind": kind,
        "programme": rules.programme.code,
        "rules_sha256": rules.sha256,
        "values": json.loads(canonical(dict(rules.values))),
        "plugins": dict(rules.plugins),
        "on": on.isoformat(),
        "given": given,
        "result": json.loads(canonical(found.as_data("en"))),
    }


def recompute(
    bundle: Mapping[str, Any],
    rules: Mapping[str, Any],
    *,
    kinds: Kinds = CORE,
    types: Mapping[str, type] | None = None,
) -> Iterator[str]:
    """Compute a bundle again from itself and its rules, and tell every difference; nothing at all where it holds.

    InputError for a bundle of another format.
    """
    _refuse_another(bundle)
    if fingerprint(rules) != bundle["rules_sha256"]:
        yield "the rules are not those of the decision: their hash differs"
        return
    made = Rules.read(rules, values={}, plugins={}, kinds=kinds, types=types)
    try:
        result = computed(bundle, made)
    except InputError as error:
        yield f"the result cannot be computed: {error}"
        return
    yield from _differences(bundle["result"], json.loads(canonical(result.as_data("en"))), "result")


def computed(bundle: Mapping[str, Any], rules: Rules) -> Result:
    """What a bundle says, computed again from what it was given: it explains itself in both languages.

    The rules are those of the bundle, whatever values are laid over them now; plugins answer as they did then.
    InputError for a bundle of another format.
    """
    _refuse_another(bundle)
    rules = replace(rules, values=bundle["values"], plugins=bundle["plugins"])
    hooks = _Replayed(bundle["given"]["answers"]) if bundle["kind"] == "score" else None
    return _computed(
        rules, kind=bundle["kind"], on=date.fromisoformat(bundle["on"]), given=bundle["given"], hooks=hooks
    )


def _refuse_another(bundle: Mapping[str, Any]) -> None:
    if bundle.get("format") != FORMAT or bundle.get("kind") not in RESULTS:
        found = f"format {bundle.get('format')}, kind {bundle.get('kind')}"
        raise input_error("bundle", found, f"format {FORMAT}, one of {', '.join(RESULTS)}")


def _computed(
    rules: Rules, *, kind: str, on: date, given: Mapping[str, Any], hooks: ScoringHooks | None = None
) -> Result:
    if kind == "score":
        return _scored(rules, given, on, hooks)
    if kind == "selection":
        return _selected(rules, given, on)
    (dossier,) = load_dossiers([given["dossier"]], kinds=rules.programme.kinds)
    return rules.programme.check(dossier, on=on, part=kind, overlays=rules.overlays)


def _selected(rules: Rules, given: Mapping[str, Any], on: date) -> Selection:
    nominations = load_nominations(given["nominations"], source="bundle")
    return rules.programme.select(
        nominations,
        on=on,
        overlays=rules.overlays,
        set_aside=given["set_aside"],
        kept=given["kept"],
        withdrawn=given["withdrawn"],
    )


def _scored(rules: Rules, given: Mapping[str, Any], on: date, hooks: ScoringHooks | None) -> Score:
    programme = rules.programme
    assert programme.score is not None
    settings = programme.settings(on, rules.overlays)
    (enrolment,) = load_marks([given["marks"]], scheme=programme.score, settings=settings, source="bundle")
    if given["dossier"] is not None:
        (dossier,) = load_dossiers([given["dossier"]], kinds=programme.kinds)
        enrolment = Enrolment(enrolment.id, enrolment.marks, enrolment.attendance, enrolment.teacher, dossier)
    return programme.scorer(on=on, overlays=rules.overlays, hooks=hooks)(enrolment)


@dataclass
class _Recorded:
    """Asks the plugins, and notes what each answered, in order."""

    hooks: ScoringHooks
    said: list[Any] = field(default_factory=list)

    def component(self, component: Component, maximum: Fraction, enrolment: Enrolment) -> ComponentAnswer | None:
        answer = self.hooks.component(component, maximum, enrolment)
        if answer is not None:
            self.said.append([component.code, answer.plugin, str(answer.low), str(answer.high)])
        return answer

    def adjust(self, enrolment: Enrolment, total: tuple[Fraction, Fraction]) -> Sequence[tuple[str, Adjustment]]:
        added = list(self.hooks.adjust(enrolment, total))
        self.said += [[None, plugin, str(one.points), one.reason.en, one.reason.zh] for plugin, one in added]
        return added


@dataclass
class _Replayed:
    """Gives the answers that plugins gave when the decision was made."""

    said: Sequence[Any]

    def component(self, component: Component, maximum: Fraction, enrolment: Enrolment) -> ComponentAnswer | None:
        for code, *answer in self.said:
            if code == component.code:
                return ComponentAnswer(answer[0], Fraction(answer[1]), Fraction(answer[2]))
        return None

    def adjust(self, enrolment: Enrolment, total: tuple[Fraction, Fraction]) -> Sequence[tuple[str, Adjustment]]:
        return [(one[1], Adjustment(Decimal(one[2]), Text(one[3], one[4]))) for one in self.said if one[0] is None]


def _differences(stated: Any, found: Any, place: str) -> Iterator[str]:
    if isinstance(stated, Mapping) and isinstance(found, Mapping):
        for name in sorted({*stated, *found}):
            yield from _differences(stated.get(name), found.get(name), f"{place}, {name}")
    elif isinstance(stated, list) and isinstance(found, list) and len(stated) == len(found):
        for number, (one, other) in enumerate(zip(stated, found, strict=True), 1):
            yield from _differences(one, other, f"{place} {number}")
    elif stated != found:
        yield f"{place}: the decision says {canonical(stated)}, computed again it is {canonical(found)}"
