"""Sample dossiers for a programme, drawn around the bounds of its own rules: some meet them, some just miss, some
are unclear.

The data are seeded and marked as a sample. No rule is named here: what to draw is read from the clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from ..errors import UndeclaredError
from ..programmes.programme import PARTS, Programme
from ..rules.calendar import add_months, last
from ..rules.clauses import Clause
from ..rules.comparisons import Comparison
from ..rules.conditions import AtLeast, AtMost, OneOf, as_condition, as_tuple
from ..rules.criteria import AtLeastOf, Attested, Choose, Cleared, Not
from ..rules.domains import Choice, Number
from ..rules.duties import Each
from ..rules.evidence import Evidence, attribute_of
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.measures import Fact, YearsSince
from ..rules.parameters import Overlay
from ..rules.scales import SUBJECTS as SUBJECT_LABELS
from .csv_folder import write_csv_folder
from .names import sample_name
from .results import write_json_file
from .sample_duties import SampleDuties, grouped, has_duties

COUNTIES = 12
NOTICE_FILE = "SAMPLE.txt"
SUBJECTS = ("chinese", "mathematics", "english", "physics", "chemistry", "biology", "politics", "history", "geography")
NOTICE = (
    "Sample data, made by btcore with a fixed seed. No person in it exists.\n"
    "示例数据，由 btcore 按固定种子生成，其中人物均为虚构。\n"
)


def sample_dossiers(
    programme: Programme, *, number: int, seed: int, on: date, overlays: Sequence[Overlay] = ()
) -> list[dict[str, Any]]:
    """So many dossiers in the contract's form, the same for the same arguments."""
    random = Random(f"{programme.code} {seed}")
    teachers = (
        _Teacher(programme, number=place + 1, on=on, random=random, overlays=overlays) for place in range(number)
    )
    return [one.dossier() for one in teachers]


class _Teacher:
    """One sample teacher in the making."""

    def __init__(
        self, programme: Programme, *, number: int, on: date, random: Random, overlays: Sequence[Overlay]
    ) -> None:
        self.programme = programme
        self.number = number
        self.on = on
        self.random = random
        self.judging = programme.judging(on, overlays)
        # Most teachers are good at most things, so that a fair share passes every clause.
        self.ability = random.choice((0.55, 0.8, 0.93, 0.97, 0.985))
        self.records: list[dict[str, Any]] = []
        self.attestations: list[dict[str, Any]] = []
        self.teacher = self._person()
        self.duties: SampleDuties | None = None
        if has_duties(programme):
            self.duties = SampleDuties(
                programme,
                self.judging,
                random=random,
                records=self.records,
                value=lambda name, condition: self._value(name, condition, fits=True),
            )

    def dossier(self) -> dict[str, Any]:
        for part in PARTS:
            if part == "review":
                self._look_at_review_period()
            for clause in getattr(self.programme, part):
                self._draw(clause, clause=clause.code, wanted=True)
        if self.duties is not None:
            for place, record in enumerate(self.records, 1):
                record["id"] = f"R{place}"
        incomplete = sorted({self.random.choice(self.records)["kind"]}) if self.records and self._chance(0.02) else []
        return {
            "teacher": self.teacher,
            "records": self.records,
            "attestations": self.attestations,
            "waivers": [],
            "incomplete": incomplete,
        }

    def _look_at_review_period(self) -> None:
        """What the review asks for is asked of its latest period."""
        unit = self.judging.settings.resolve(self.programme.review_period, undeclared=True)
        if isinstance(unit, str):
            self.judging = replace(self.judging, stretch=last(unit).span(self.on, self.judging.calendar))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _person(self) -> dict[str, Any]:
        random = self.random
        county = random.randint(1, COUNTIES)
        school = f"示例{county:02d}县第{random.randint(1, 8)}学校"
        birth = date(random.randint(1970, 1998), random.randint(1, 12), random.randint(1, 28))
        since = date(birth.year + random.randint(21, 25), random.choice((7, 8, 9)), 1)
        person: dict[str, Any] = {
            "id": f"SAMPLE-{self.number:04d}",
            "name": sample_name(random),
            "birth_date": birth.isoformat() if self._chance(0.9) else f"{birth:%Y-%m}",
            "teaching_since": since.isoformat() if self._chance(0.9) else str(since.year),
            "professional_title": random.choice(("junior", "intermediate", "intermediate", "senior")),
            "position": random.choice(("none", "none", "none", "group_leader", "middle_leader")),
            "subjects": [random.choice(SUBJECTS)],
            "school_stage": random.choice(("primary", "primary", "junior_secondary", "senior_secondary")),
            "qualified": True,
            "school": school,
            "county": f"示例{county:02d}县",
            "tags": ["sample"],
        }
        if grouped(self.programme):
            person["teaching_research_group"] = f"{SUBJECT_LABELS[person['subjects'][0]].zh}教研组"
        for name in ("birth_date", "professional_title", "qualified"):
            if self._chance(0.01):
                del person[name]
        return person

    def _draw(self, rule: Any, *, clause: str, wanted: bool) -> None:
        """Records, facts and attestations around what a rule asks for; `wanted` is whether it should hold."""
        if isinstance(rule, Clause):
            self._draw(rule.criterion, clause=rule.code, wanted=wanted)
        elif isinstance(rule, Choose):
            if self.judging.settings.declared(rule.parameter):
                chosen = rule.chosen(self.judging.settings.value(rule.parameter))
                self._draw(chosen, clause=clause, wanted=wanted)
        elif isinstance(rule, Each):
            if wanted and self.duties is not None:
                self.duties.draw(rule)
        elif isinstance(rule, Not):
            self._draw(rule.criterion, clause=clause, wanted=not wanted)
        elif isinstance(rule, AtLeastOf) and rule.number is not None and wanted:
            favourite = self.random.choice(rule.criteria)
            for one in rule.criteria:
                self._draw(one, clause=clause, wanted=one is favourite)
        elif isinstance(rule, Attested):
            self._attest(clause)
        elif isinstance(rule, Cleared):
            self.records.append(self._record("clearance", [("by", "示例审查办公室")], inside=True))
        elif isinstance(rule, Comparison):
            try:
                self._compare(self.judging.settings.resolve(rule), wanted)
            except UndeclaredError:
                return
        else:
            for one in rule.inner:
                self._draw(one, clause=clause, wanted=wanted)

    def _attest(self, clause: str) -> None:
        if self._chance(0.94):
            met = self._chance(0.985)
            day = self.on - timedelta(days=self.random.randint(5, 60))
            self.attestations.append({"clause": clause, "met": met, "by": "示例校务委员会", "on": day.isoformat()})

    def _compare(self, rule: Comparison, wanted: bool) -> None:
        measure, bound = rule.measure, rule.bound
        if isinstance(measure, (Fact, YearsSince)):
            if isinstance(measure, Fact) and self._chance(0.02) and measure.attribute in self.teacher:
                self._spoil(measure.attribute)
            return
        evidence = getattr(measure, "evidence", None)
        if not isinstance(evidence, Evidence) or not isinstance(bound, (int, Decimal)):
            return
        hoped = wanted and self._chance(self.ability)
        number = (
            int(bound) + self.random.choice((0, 0, 1, 2)) if hoped else max(0, int(bound) - self.random.randint(1, 2))
        )
        if not wanted and not self._chance(0.06 if int(bound) == 1 else 0.4):
            number = 0
        elif not wanted and int(bound) == 1:
            number = 1
        for place in range(number + self.random.choice((0, 0, 1))):
            kind = self.random.choice(as_tuple(evidence.kinds))
            self.records.append(self._fitting(kind, evidence, fits=place < number))

    def _spoil(self, attribute: str) -> None:
        domain = TEACHER_ATTRIBUTES[attribute].domain
        if isinstance(domain, Choice) and domain.scale.ordered:
            self.teacher[attribute] = domain.scale.values[0]

    def _fitting(self, kind: str, evidence: Evidence, *, fits: bool) -> dict[str, Any]:
        """A record that meets the conditions, or misses one of them."""
        miss = None if fits else self.random.choice(("date", *(name for name, _ in evidence.where)))
        values = [(name, self._value(name, condition, fits=miss != name)) for name, condition in evidence.where]
        return self._record(kind, values, inside=miss != "date", evidence=evidence)

    def _value(self, name: str, condition: Any, *, fits: bool) -> Any:
        domain, condition = attribute_of(name).domain, as_condition(condition)
        if isinstance(domain, Choice):
            values = list(domain.scale.values)
            if isinstance(condition, OneOf):
                good = list(as_tuple(condition.values))
            else:
                rank = domain.scale.rank(condition.bound)
                good = values[rank:] if isinstance(condition, AtLeast) else values[: rank + 1]
            pool = good if fits else [value for value in values if value not in good] or good
            return self.random.choice(pool[:3] if fits else pool[-2:])
        if isinstance(condition, OneOf):
            return self.random.choice(as_tuple(condition.values)) if fits else "other"
        if isinstance(domain, Number) and isinstance(condition, (AtLeast, AtMost)):
            low, high = (
                (int(condition.bound), domain.maximum) if isinstance(condition, AtLeast) else (0, condition.bound)
            )
            return str(self.random.randint(low, int(high) if high is not None else low + 2))
        return "sample"

    def _record(
        self, kind: str, values: list[tuple[str, Any]], *, inside: bool, evidence: Evidence | None = None
    ) -> dict[str, Any]:
        random = self.random
        span = self.judging.span(evidence.within if evidence is not None else None)
        first = span.first or add_months(self.on, -120)
        day = first + timedelta(days=random.randint(0, max(0, (min(self.on, span.last) - first).days)))
        if not inside:
            day = first - timedelta(days=random.randint(1, 500))
        if self.programme.kinds[kind].state and inside:
            day = add_months(self.on, -random.randint(1, 72))
        record: dict[str, Any] = {"id": f"R{len(self.records) + 1}", "kind": kind, "on": day.isoformat()}
        record |= dict(values)
        record["status"] = random.choices(("verified", "claimed", "rejected"), (0.93, 0.055, 0.015))[0]
        if self._chance(0.03):
            record["on"] = random.choice((f"{day:%Y}", f"{day:%Y-%m}"))
        elif self._chance(0.01):
            del record["on"]
        if len(values) > 1 and self._chance(0.01):
            record.pop(values[0][0])
        return record


def sample_files(
    programme: Programme, directory: Path, *, number: int, seed: int, on: date, overlays: Sequence[Overlay] = ()
) -> Iterator[Path]:
    """Write the sample as a folder of CSV files, beside it one JSON file and the notice that it is a sample."""
    dossiers = sample_dossiers(programme, number=number, seed=seed, on=on, overlays=overlays)
    for earlier in directory.glob("*.csv") if (directory / NOTICE_FILE).exists() else ():
        earlier.unlink()
    write_csv_folder(directory, dossiers)
    yield directory
    yield write_json_file(directory / "dossiers.json", dossiers)
    notice = directory / NOTICE_FILE
    notice.write_text(f"{NOTICE}{programme.code}, {number}, seed {seed}, {on}\n", encoding="utf-8")
    yield notice
