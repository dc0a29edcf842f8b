"""What a programmer would write with OpenFisca instead: openfisca_contender.py DATABASE TEACHERS DAY SINCE

`btcore bench population` runs it where OpenFisca-Core is installed (`make bench`). It is no part of the wheel, whose
licence is another. The records are OpenFisca's persons, the teachers its groups. Prints as JSON the seconds for each
teacher, loading included, and how many teachers have which outcome of the clauses 3.1 to 3.5: P, F or U.
"""

import json
import sqlite3
import sys
import time
from collections import Counter

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

SCHOOL, COUNTY, CITY, EXCELLENT, THIRD, JUNIOR = 1, 3, 4, 3, 2, 1
NOT_KNOWN = -1

RECORD = build_entity(key="record", plural="records", label="a record", is_person=True)
TEACHER = build_entity(key="teacher", plural="teachers", label="a teacher", roles=[{"key": "member"}])


class Kind(Enum):
    other = "other"
    annual_appraisal = "annual_appraisal"
    open_class = "open_class"
    lecture = "lecture"
    project = "project"
    paper = "paper"
    certificate = "certificate"
    title = "title"
    morals = "attestation 3.2-morals"
    knowledge = "attestation 3.3-knowledge"


class Title(Enum):
    not_known = "not known"
    other = "other"
    key_teacher = "key_teacher"
    national_computer_application_intermediate = "national_computer_application_intermediate"
    national_computer_application_advanced = "national_computer_application_advanced"
    national_computer_grade = "national_computer_grade"


def of(entity, name, value_type=int, formula=None, **more):
    """A variable of an entity on the day judged."""
    said = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.DAY, "label": name, **more}
    return type(name, (Variable,), said | ({"formula": formula} if formula else {}))


def enough(name, kinds, least, *, since, day, titles=(), going=False, **levels):
    """The variables of one comparison: which records count, and whether they are enough, may be, or are not."""

    def counted(records, period, sure):
        chosen = numpy.isin(records("kind", period), [kind.index for kind in kinds])
        status, first, last = (records(one, period) for one in ("status", "first", "last"))
        chosen &= (status > 0) & (first <= day) & (last >= since)
        if sure:
            chosen &= (status == 2) & (last <= day) & ((first >= since) | (since == 0))
        if going:
            chosen &= records("until_last", period) >= day
        for attribute, level in levels.items():
            value = records(attribute, period)
            chosen &= (value >= level) if sure else (value >= level) | (value == NOT_KNOWN)
        if titles:
            title = records("title", period)
            fits = numpy.isin(title, [one.index for one in titles])
            chosen &= fits if sure else fits | (title == Title.not_known.index)
        return chosen

    def certain(record, period):
        return counted(record, period, True)

    def possible(record, period):
        return counted(record, period, False)

    def passes(teacher, period):
        return teacher.sum(teacher.members(f"{name}_certain", period)) >= least

    def fails(teacher, period):
        return teacher.sum(teacher.members(f"{name}_possible", period)) < least

    return [
        of(RECORD, f"{name}_certain", bool, certain),
        of(RECORD, f"{name}_possible", bool, possible),
        of(TEACHER, f"{name}_passes", bool, passes),
        of(TEACHER, f"{name}_fails", bool, fails),
    ]


def said(name, kind, *, day):
    """The variables of an attestation: the later word decides."""

    def latest(teacher, period, status):
        first = teacher.members("first", period)
        own = (teacher.members("kind", period) == kind.index) & (first <= day)
        return teacher.max(numpy.where(own & (teacher.members("status", period) == status), first, 0))

    def passes(teacher, period):
        return latest(teacher, period, 2) > latest(teacher, period, 0)

    def fails(teacher, period):
        return latest(teacher, period, 0) > latest(teacher, period, 2)

    return [of(TEACHER, f"{name}_passes", bool, passes), of(TEACHER, f"{name}_fails", bool, fails)]


def eligible(teacher, period):
    """1 for yes, 0 for no, -1 while it is not known."""
    qualified, title = teacher("qualified", period), teacher("professional_title", period)
    clauses = [
        (qualified == 1, qualified == 0),
        (title >= JUNIOR, (title < JUNIOR) & (title != NOT_KNOWN)),
        (teacher("held_fails", period), teacher("held_passes", period)),
        (
            teacher("project_passes", period) | teacher("papers_passes", period),
            teacher("project_fails", period) & teacher("papers_fails", period),
        ),
    ]
    for name in ("appraisal", "morals", "lessons", "knowledge", "computer"):
        clauses.append((teacher(f"{name}_passes", period), teacher(f"{name}_fails", period)))
    passed = numpy.logical_and.reduce([passes for passes, _ in clauses])
    failed = numpy.logical_or.reduce([fails for _, fails in clauses])
    return numpy.where(failed, 0, numpy.where(passed, 1, NOT_KNOWN))


def system(*, since, day):
    """The rules as OpenFisca has them."""
    made = TaxBenefitSystem([RECORD, TEACHER])
    window = {"since": since, "day": day}
    ever = {"since": 0, "day": day}
    computer = tuple(one for one in Title if one.value.startswith("national_computer"))
    variables = [
        of(RECORD, "kind", Enum, possible_values=Kind, default_value=Kind.other),
        of(RECORD, "title", Enum, possible_values=Title, default_value=Title.not_known),
        *(of(RECORD, name) for name in ("status", "first", "last", "until_last")),
        *(of(RECORD, name) for name in ("administrative_level", "prize", "rating")),
        *(of(TEACHER, name) for name in ("qualified", "professional_title")),
        *enough("appraisal", [Kind.annual_appraisal], 1, **window, rating=EXCELLENT),
        *enough("lessons", [Kind.open_class, Kind.lecture], 3, **window, administrative_level=SCHOOL),
        *enough("project", [Kind.project], 1, **window, administrative_level=COUNTY, prize=THIRD),
        *enough("papers", [Kind.paper], 3, **window, administrative_level=COUNTY),
        *enough("computer", [Kind.certificate], 1, **ever, titles=computer),
        *enough("held", [Kind.title], 1, **ever, titles=(Title.key_teacher,), going=True, administrative_level=CITY),
        *said("morals", Kind.morals, day=day),
        *said("knowledge", Kind.knowledge, day=day),
        of(TEACHER, "eligible", int, eligible),
    ]
    made.add_variables(*variables)
    return made


def loaded(rules, database, number, *, on):
    """A simulation of the first teachers with their records."""
    columns = "teacher, kind, status, first, last, until_last, administrative_level, prize, rating, title"
    query = f"SELECT {columns} FROM population_record WHERE teacher <= {number} ORDER BY teacher"
    rows = list(zip(*database.execute(query), strict=True))
    facts = list(
        zip(
            *database.execute(
                "SELECT teacher_id, qualified, professional_title FROM population_teacher "
                f"WHERE teacher_id <= {number} ORDER BY teacher_id"
            ),
            strict=True,
        )
    )
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("record", range(len(rows[0])))
    teachers = builder.declare_entity("teacher", facts[0])
    builder.join_with_persons(teachers, numpy.array(rows[0]), numpy.zeros(len(rows[0]), dtype=int))
    simulation = builder.build(rules)
    kinds = {one.value: one.index for one in Kind}
    titles = {one.value: one.index for one in Title} | {None: Title.not_known.index}
    simulation.set_input("kind", on, numpy.array([kinds.get(one, Kind.other.index) for one in rows[1]]))
    simulation.set_input("title", on, numpy.array([titles.get(one, Title.other.index) for one in rows[9]]))
    for name, values in zip(columns.split(", ")[2:9], rows[2:9], strict=True):
        simulation.set_input(name, on, whole(values))
    for name, values in zip(("qualified", "professional_title"), facts[1:], strict=True):
        simulation.set_input(name, on, whole(values))
    return simulation


def whole(values):
    return numpy.array([NOT_KNOWN if one is None else one for one in values])


def main(path, number, day, since):
    database = sqlite3.connect(path)
    begin = time.perf_counter()
    on = f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"
    simulation = loaded(system(since=since, day=day), database, number, on=on)
    found = simulation.calculate("eligible", on)
    seconds = (time.perf_counter() - begin) / number
    letters = {1: "P", 0: "F", NOT_KNOWN: "U"}
    outcomes = Counter(letters[one] for one in found.tolist())
    print(json.dumps({"seconds": seconds, "outcomes": outcomes}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
