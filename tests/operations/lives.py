"""What tests of whole lives of teachers share: cohorts opened, candidates, titles, and what has to be sound."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from btcore.operations.dossiers import dossier_data
from btcore.programmes.standing import standings
from btcore.records.audit import chain_faults
from btcore.records.doctor import examine
from btcore.records.people import Teacher
from btcore.records.results import Decision, GrantedAward
from btcore.records.scope import unscoped
from btcore.schemas.bundles import recompute
from btcore.schemas.dossiers import load_dossiers

TERM, POOL = "school-key-teacher-term", "school-key-teacher-pool"


def drafted(office, *, programme: str, by: str, where: str, judged_on: str, **values: Any) -> None:
    given = {"code": "1", "title": "x", "programme": programme, "jurisdiction": where, "values": values}
    office.do("draft_cohort", by=by, judged_on=date.fromisoformat(judged_on), **given)
    office.do("open_cohort", by=by, cohort="1")


def stands(office, code: str, on: str, programme: str = TERM):
    with unscoped("doctor"):
        data = list(dossier_data([Teacher.get(Teacher.code == code)], on=date.fromisoformat(on)))
    (dossier,) = load_dossiers(data, kinds=office.manager.kinds)
    found = standings(office.manager.catalogue[programme], on=date.fromisoformat(on))(dossier)
    for one in found.why:
        assert not re.search("[a-z]{3}", one.text("zh")), one.text("zh")
    return found


def sound(office) -> None:
    """The chain is whole, every invariant holds, and every decision comes out the same again."""
    with unscoped("verify"):
        assert list(chain_faults()) == []
        assert list(examine()) == []
        for one in Decision.select():
            assert list(recompute(one.bundle, one.cohort.rules, kinds=office.manager.kinds)) == []


def candidate(id: str, name: str, group: str = "G-01") -> dict[str, Any]:
    """A teacher who may become a candidate for the school's term (5.1 to 5.7)."""
    journal, district = {"outlet": "journal"}, {"administrative_level": "county"}
    return {
        "teacher": {
            "id": id,
            "name": name,
            "professional_title": "intermediate",
            "birth_date": "1982-04-26",
            "school": "S-01",
            "county": "C-01",
            "teaching_research_group": group,
        },
        "records": [
            {"id": "R1", "kind": "project", "on": "2023-09-25", "administrative_level": "city"},
            {"id": "R2", "kind": "paper", "on": "2024-05-01", **journal},
            {"id": "R3", "kind": "open_class", "on": "2024-05-06", "organiser": "research_office", **district},
            {"id": "R4", "kind": "honour", "on": "2022-04-25", "title": "teaching_expert", **district},
        ],
        "attestations": [
            {"clause": clause, "met": True, "by": "school council", "on": "2026-02-01"}
            for clause in ("5.1-morals", "5.2-value", "5.7-method")
        ],
    }


def candidates(office, *codes: str, **values: Any) -> None:
    """Teachers who declare themselves, are approved by group and council, selected and enrolled on 1 September 2026."""
    office.do("import_dossiers", dossiers=[candidate(code, f"教师{code}") for code in codes])
    values = {"front_percentile": 80, **values}
    drafted(office, programme=TERM, by="school", where="S-01", judged_on="2026-04-25", **values)
    for number, code in enumerate(codes):
        office.account(f"own {code}", "teacher", "S-01", teacher=code)
        given = [{"teacher": code, "score": 90 - number}]
        office.do("nominate", by=f"own {code}", on="2026-04-01", cohort="1", nominations=given)
    office.do("approve", by="group", on="2026-04-10", cohort="1", teachers=list(codes))
    office.do("approve", by="council", on="2026-04-20", cohort="1", teachers=list(codes))
    office.do("select", by="council", on="2026-05-01", cohort="1")
    office.do("enrol", by="council", on="2026-09-01", cohort="1")


def reviewed(
    office, code: str, year: int, outcome: str = "passed", *, cohort: str = "1", on: str | None = None
) -> None:
    """The review of the school year that begins in a year, by 10 July unless a day is given."""
    given = [{"teacher": code, "outcome": outcome, "reason": "考评组意见"}]
    day, period = on or f"{year + 1}-07-10", f"{year}-{year + 1}"
    office.do("review", by="council", on=day, cohort=cohort, period=period, teachers=given)


def titled(office, **values: Any) -> str:
    """T-1 through three reviews to the title, which holds from 10 July 2029 to 9 July 2032; its number."""
    candidates(office, "T-1", **values)
    for year in (2026, 2027, 2028):
        reviewed(office, "T-1", year)
    return title().number


def title() -> GrantedAward:
    """The only title there is."""
    with unscoped("verify"):
        (held,) = GrantedAward.select()
    return held


def chosen_again(office, code: str, *, year: int, school: str = "S-01", at: str = "") -> None:
    """The same teacher in a second cohort of the programme, with evidence as new as the first time, from September.

    In another `school` the accounts are those whose names end with `at`, and the group is of that name.
    """
    dossier, later = candidate(code, f"教师{code}", group=at or "G-01"), year - 2026
    dossier["teacher"]["school"] = school
    dossier["teacher"]["birth_date"] = "1988-04-26"
    for one in dossier["records"]:
        one["id"], one["on"] = f"{one['id']}-{year}", f"{int(one['on'][:4]) + later}{one['on'][4:]}"
    for one in dossier["attestations"]:
        one["on"] = f"{year}-02-01"
    office.do("import_dossiers", on=f"{year}-03-01", dossiers=[dossier])
    given = {"code": "2", "title": "x", "programme": TERM, "jurisdiction": school}
    given |= {"values": {"front_percentile": 80, "renewal": "review"}, "judged_on": date(year, 4, 25)}
    office.do("draft_cohort", by=f"school{at}", on=f"{year}-03-02", **given)
    office.do("open_cohort", by=f"school{at}", on=f"{year}-03-02", cohort="2")
    nominated = [{"teacher": code, "score": 90}]
    office.do("nominate", by=f"own {code}", on=f"{year}-04-01", cohort="2", nominations=nominated)
    for who in ("group", "council"):
        office.do("approve", by=f"{who}{at}", on=f"{year}-04-20", cohort="2", teachers=[code])
    office.do("select", by=f"council{at}", on=f"{year}-05-01", cohort="2")
    office.do("enrol", by=f"council{at}", on=f"{year}-09-01", cohort="2")
