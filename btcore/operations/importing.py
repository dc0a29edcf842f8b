"""Bringing dossiers in: all rows or none; the same again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ..errors import Refused
from ..population.done import DRAWN, codes_of
from ..population.dossiers import STATUS, dossier_data
from ..records.evidence import EvidenceRecord, TeacherAttestation, TeacherWaiver
from ..records.people import Jurisdiction, Subject, Teacher, TeacherAttribute
from ..records.persons import erased_on
from ..records.scope import unscoped
from ..rules.calendar import PartialDate
from ..schemas.dossiers import dump_dossier, load_dossiers
from .operation import Doing, operation
from .progress import report
from .setting_up import place_under

# The contract's attributes that say where a teacher belongs, the widest first, and the kind of jurisdiction.
PLACES = (("county", "county"), ("school", "school"), ("teaching_research_group", "group"))
AT_ONCE = 500
# Before the id of what a programme did that another database tells of: here its number is somebody else's.
ELSEWHERE = "elsewhere"


@operation
def import_dossiers(doing: Doing, *, dossiers: list[dict[str, Any]]) -> dict[str, Any]:
    """Bring in dossiers in the contract's form: new teachers and records are made, changed ones changed.

    What a file does not name stays. A teacher's new school, title or post holds from the day of the import; the value
    before it stays known. Counties, schools and groups are named by their codes; those that are not there are made
    where the actor may reach, and told in the answer.
    A record that still says what its export says stays as it is, one that was returned too; what a programme did here,
    which an export has among the records, stands in its own tables and is not brought in; what another database says of
    its programmes is, with `elsewhere` before its id. Refused: a school that lies in another county than the file says,
    or a code that is no school's, and so for each place; a teacher who belongs to nobody within reach, or was
    erased and of whom the file says more than is left; InputError for data that do not fit the contract.
    """
    loaded = [_fitting(dump_dossier(one)) for one in load_dossiers(dossiers, kinds=doing.manager.kinds)]
    places = _Places(doing)
    counts = {"teachers": len(loaded), "made": 0, "changed": 0, "records_made": 0, "records_changed": 0}
    for start in range(0, len(loaded), AT_ONCE):
        _import_some(doing, loaded[start : start + AT_ONCE], places, counts)
        report(min(start + AT_ONCE, len(loaded)), len(loaded))
    return {**counts, "places_made": places.made}


# The most characters that columns hold.
LONGEST = {"id": 100, "name": 255, "clause": 50, "by": 255}


def _fitting(dossier: dict[str, Any]) -> dict[str, Any]:
    """The dossier; Refused where a value is longer than what holds it."""
    whose = str(dossier["teacher"]["id"])[:30]
    rows = [dossier["teacher"], *dossier["records"], *dossier["attestations"], *dossier["waivers"]]
    for row in rows:
        for name, most in LONGEST.items():
            if len(str(row.get(name) or "")) > most:
                raise Refused(f"dossier {whose}: a value of {name} is longer than {most} characters; shorten it")
    return dossier


def _import_some(doing: Doing, some: list[dict[str, Any]], places: _Places, counts: dict[str, int]) -> None:
    codes = [one["teacher"]["id"] for one in some]
    known = {one.code: one for one in Teacher.select().where(Teacher.code.in_(codes))}
    with unscoped("uniqueness"):
        taken = {one.code for one in Teacher.select(Teacher.code).where(Teacher.code.in_(codes))}
    beyond = sorted(taken - set(known))
    if beyond:
        raise Refused(f"teacher {beyond[0]} belongs to an office beyond reach; ask that office to change the dossier")
    ids = {code: teacher.id for code, teacher in known.items()}
    some = _without_erased(doing, _not_done_here(some, ids), known)
    new = []
    for one in some:
        attributes = {name: value for name, value in one["teacher"].items() if name not in ("id", "name")}
        teacher = known.get(one["teacher"]["id"])
        # A file that leaves the school out does not say that the teacher left it.
        where = places.of(attributes) if teacher is None else places.still(teacher, attributes)
        if teacher is None:
            new.append(
                {
                    "code": one["teacher"]["id"],
                    "name": one["teacher"].get("name"),
                    "jurisdiction": where.id,
                    "attributes": attributes,
                    "incomplete": one["incomplete"],
                }
            )
        elif _change_teacher(doing, teacher, one, attributes, where):
            counts["changed"] += 1
    counts["made"] += len(new)
    ids |= dict(zip((one["code"] for one in new), doing.create_many(Teacher, new), strict=True))
    _import_subjects(doing, some)
    _import_records(doing, some, ids, counts)
    _import_words(doing, some, ids)


def _not_done_here(some: list[dict[str, Any]], ids: Mapping[str, int]) -> list[dict[str, Any]]:
    """The dossiers without the records of what programmes did here, which exports have and the tables say anew.

    What names another programme under such an id is told by another database, whose numbers are its own.
    """
    done = codes_of(list(ids.values()))

    def is_here(teacher: int | None, record: Mapping[str, Any]) -> bool:
        key = (teacher, record["id"])
        return key in done and done[key] == record.get("programme")

    return [
        {**one, "records": [record for record in one["records"] if not is_here(whose, record)]}
        for one in some
        for whose in [ids.get(one["teacher"]["id"])]
    ]


def _without_erased(doing: Doing, some: list[dict[str, Any]], known: Mapping[str, Teacher]) -> list[dict[str, Any]]:
    """What an office still has on file does not bring back whom the records were to forget; the dossiers of the others.

    Refused, unless the file says of somebody erased no more than is left.
    """
    days = erased_on(known.values())
    brought = [one for one in some if one["teacher"]["id"] in days and not _left(doing, known, one)]
    if brought:
        named = sorted(one["teacher"]["id"] for one in brought)
        listed = ", ".join(f"{code} ({days[code]})" for code in named)
        raise Refused(
            f"the file names who was erased: {listed}; take them out of the file, and give who is employed anew "
            "another code"
        )
    return [one for one in some if one["teacher"]["id"] not in days]


def _left(doing: Doing, known: Mapping[str, Teacher], dossier: Mapping[str, Any]) -> bool:
    """Whether a dossier says no more than what the tables still have."""
    kinds, data = doing.manager.kinds, dossier_data([known[dossier["teacher"]["id"]]], on=date.max)
    (there,) = map(dump_dossier, load_dossiers(list(data), kinds=kinds))
    said = all(row in there[name] for name in ("records", "attestations", "waivers") for row in dossier[name])
    return said and bool(there["teacher"] == dossier["teacher"])


def _change_teacher(
    doing: Doing, teacher: Teacher, one: Mapping[str, Any], attributes: dict[str, Any], where: Jurisdiction
) -> bool:
    before = teacher.attributes
    merged = _merged(before, attributes)
    until = doing.on - timedelta(days=1)
    for name in before:
        if merged.get(name) != before[name]:
            there = TeacherAttribute.get_or_none(teacher=teacher, name=name, until=until)
            if there is None:
                doing.create(TeacherAttribute, teacher=teacher, name=name, value=before[name], until=until)
    version = teacher.version
    name = one["teacher"].get("name") or teacher.name
    doing.change(teacher, name=name, jurisdiction=where.id, attributes=merged, incomplete=one["incomplete"])
    return bool(teacher.version != version)


def _merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes afterwards. One that the file leaves out is not taken back: the office did not say. But who left
    a place left what is inside it.
    """
    names = [name for name, _ in PLACES]
    left = next(
        (rank for rank, name in enumerate(names) if name in before and given.get(name, before[name]) != before[name]),
        len(names),
    )
    inside = {name for name in names[left + 1 :] if name not in given}
    return {name: value for name, value in {**before, **given}.items() if name not in inside}


def _import_subjects(doing: Doing, some: list[dict[str, Any]]) -> None:
    """A subject that nobody has named yet is called by its code until somebody does."""
    met = sorted({code for one in some for code in one["teacher"].get("subjects", ())})
    there = {one.code for one in Subject.select().where(Subject.code.in_(met))}
    doing.create_many(Subject, [{"code": code, "name": code} for code in met if code not in there])


def _import_records(doing: Doing, some: list[dict[str, Any]], ids: Mapping[str, int], counts: dict[str, int]) -> None:
    known = {
        (one.teacher_id, one.code): one
        for one in EvidenceRecord.select().where(EvidenceRecord.teacher.in_(list(ids.values())))
    }
    new = []
    for one in some:
        teacher = ids[one["teacher"]["id"]]
        for record in one["records"]:
            details = {name: value for name, value in record.items() if name not in ("id", "kind", "status")}
            state = record.get("status", "verified")
            code = record["id"]
            if DRAWN.fullmatch(code) and (teacher, code) not in known:
                code = f"{ELSEWHERE} {code}"
            there = known.get((teacher, code))
            first = PartialDate.read(record["on"]).first if "on" in record else None
            if there is None:
                new.append(
                    {
                        "teacher": teacher,
                        "code": code,
                        "kind": record["kind"],
                        "state": state,
                        "first_day": first,
                        "details": details,
                        "reason": "rejected before the import" if state == "rejected" else "",
                    }
                )
            elif (there.kind, STATUS[there.state]) != (record["kind"], state) or not _same(doing, there, details):
                doing.may_move(there, state)
                if there.claimed_by_id == doing.account and "verified" in (state, there.state):
                    record_id, code = there.code, one["teacher"]["id"]
                    raise Refused(
                        f"record {record_id} of teacher {code} was claimed by the same account; another person "
                        "verifies or corrects it"
                    )
                reason = there.reason or ("rejected before the import" if state == "rejected" else "")
                # Whoever verified it before, or saw the original, has not seen what it says now.
                by, at = (None, None) if state == "claimed" else (doing.account, doing.at)
                settled = {"settled_by": by, "settled_at": at, "original_seen": None}
                values = {"kind": record["kind"], "state": state, "details": details, "first_day": first}
                doing.change(there, **values, **settled, reason=reason)
                counts["records_changed"] += 1
    doing.create_many(EvidenceRecord, new)
    counts["records_made"] += len(new)


def _same(doing: Doing, there: EvidenceRecord, details: Mapping[str, Any]) -> bool:
    """Whether a record says these details already: 2 and "2" are the same hours, however they were claimed."""
    if there.details == details or there.kind not in doing.manager.kinds:
        return bool(there.details == details)
    read = load_dossiers(
        [{"teacher": {"id": "-"}, "records": [{"id": there.code, "kind": there.kind, **there.details}]}],
        kinds=doing.manager.kinds,
    )
    (record,) = dump_dossier(read[0])["records"]
    return bool({name: value for name, value in record.items() if name not in ("id", "kind", "status")} == details)


def _import_words(doing: Doing, some: list[dict[str, Any]], ids: Mapping[str, int]) -> None:
    """Attestations and waivers; one that is there already is not made twice."""
    teachers = list(ids.values())
    for model, name, more in (
        (TeacherAttestation, "attestations", ("met", "note")),
        (TeacherWaiver, "waivers", ("reason",)),
    ):
        there = {
            (one.teacher_id, one.clause, one.by, one.on.isoformat())
            for one in model.select().where(model.teacher.in_(teachers))
        }
        new = []
        for one in some:
            teacher = ids[one["teacher"]["id"]]
            for word in one[name]:
                if (teacher, word["clause"], word["by"], word["on"]) not in there:
                    values = {column: word.get(column, "") for column in more}
                    values |= {"clause": word["clause"], "by": word["by"], "on": word["on"]}
                    new.append({"teacher": teacher, "entered_by": doing.account, **values})
        doing.create_many(model, new)


def _refuse_another(known: Jurisdiction, *, kind: str, inside: Jurisdiction | None) -> None:
    """Refused where a code is that of a place of another kind, or elsewhere: its people would be seen there."""
    if known.kind != kind:
        raise Refused(f"{known.code} is a {known.kind}, and the file has it as a {kind}; expected the code of one")
    if inside is not None and not known.path.startswith(inside.path):
        raise Refused(
            f"the {kind} {known.code} does not lie in the {inside.kind} {inside.code}; expected the code of one that "
            "does: where two have one name, each has a code of its own"
        )


class _Places:
    """Where teachers belong: the jurisdiction of their group, school or county; made where it is not there."""

    def __init__(self, doing: Doing) -> None:
        self.doing = doing
        self.known: dict[str, Jurisdiction] = {one.code: one for one in Jurisdiction.select()}
        self.by_id = {one.id: one for one in self.known.values()}
        tops = [one for one in self.known.values() if one.path in doing.scope.paths]
        self.made = 0
        self.top = min(tops, key=lambda one: len(one.path)) if tops else None

    def still(self, teacher: Teacher, attributes: Mapping[str, Any]) -> Jurisdiction:
        """Where somebody belongs who is there: as before, unless the attributes name another place."""
        merged = _merged(teacher.attributes, attributes)
        if all(merged.get(name) == teacher.attributes.get(name) for name, _ in PLACES):
            return self.doing.reach(self.by_id[teacher.jurisdiction_id])
        return self.of(merged)

    def of(self, attributes: Mapping[str, Any]) -> Jurisdiction:
        """The narrowest jurisdiction that the attributes name."""
        found, named = self.top, None
        for name, kind in PLACES:
            code = attributes.get(name)
            if code is None:
                continue
            there = self.known.get(code)
            if there is None:
                if found is None:
                    raise Refused(f"there is no {kind} {code}, and nothing within reach to make it under")
                there = place_under(self.doing, code=code, name=code, kind=kind, parent=found)
                self.known[code] = there
                self.made += 1
            _refuse_another(there, kind=kind, inside=named)
            found = named = there
        if found is None:
            raise Refused("a teacher without school and county, and nothing within reach to belong to")
        return self.doing.reach(found)
