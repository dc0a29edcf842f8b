"""What people answer: attested clauses, and that someone has looked."""

from __future__ import annotations

import pytest

from btcore.errors import ProgrammeError
from btcore.rules.language import any_of, attested, cleared, count, past
from btcore.testing.builders import clause, judge, made_up_programme

MORALS = clause("3.2-morals", attested())
CLEAR = cleared("sanction")
WORD = {"clause": "3.2-morals", "met": True, "by": "school council", "on": "2026-04-01"}
LOOKED = {"kind": "clearance", "by": "county bureau", "on": "2026-04-01"}
SANCTION = {"kind": "sanction", "on": "2024-01-01"}

CASES = [
    {
        "name": "without an attestation it is not known and the attestation is missing",
        "outcome": "UNKNOWN",
        "missing": ["an attestation for clause 3.2-morals"],
    },
    {"name": "an attestation that it is met passes", "attestations": [WORD], "outcome": "PASS", "missing": []},
    {
        "name": "an attestation that it is not met fails and names who said so",
        "attestations": [{**WORD, "met": False}],
        "outcome": "FAIL",
        "missing": ["school council attested on 2026-04-01 that it is not met"],
    },
    {
        "name": "an attestation by who was erased since goes on counting",
        "attestations": [{**WORD, "by": "erased 11"}],
        "outcome": "PASS",
    },
    {
        "name": "an attestation after the day judged is refused as later",
        "attestations": [{**WORD, "on": "2026-04-26"}],
        "outcome": "UNKNOWN",
        "refused": {"attestation 3.2-morals": "dated 2026-04-26, after the day judged"},
    },
    {
        "name": "an attestation of the day judged counts",
        "attestations": [{**WORD, "on": "2026-04-25"}],
        "outcome": "PASS",
    },
    {
        "name": "the latest attestation decides",
        "attestations": [{**WORD, "on": "2026-04-02"}, {**WORD, "met": False}],
        "outcome": "PASS",
    },
    {
        "name": "contradictory attestations of one day leave it unknown",
        "attestations": [WORD, {**WORD, "met": False}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "an attestation for another clause attests nothing here",
        "attestations": [{**WORD, "clause": "4.2-morals"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "an attestation inside a combination is for the clause around it",
        "rule": clause("5.7-prestige", any_of(attested(), count("honour") >= 1)),
        "attestations": [{**WORD, "clause": "5.7-prestige"}],
        "outcome": "PASS",
    },
    {
        "name": "no sanction is not known until someone has looked",
        "rule": CLEAR,
        "outcome": "UNKNOWN",
        "missing": ["a clearance that says who looked for sanctions and when"],
    },
    {
        "name": "someone has looked and found none",
        "rule": CLEAR,
        "records": [LOOKED],
        "outcome": "PASS",
        "counted": ["R1"],
    },
    {
        "name": "a clearance that does not say who looked clears nothing yet",
        "rule": CLEAR,
        "records": [{"kind": "clearance", "on": "2026-04-01"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a clearance that does not say when clears nothing yet",
        "rule": CLEAR,
        "records": [{"kind": "clearance", "by": "county bureau"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a clearance after the day judged clears nothing",
        "rule": CLEAR,
        "records": [{**LOOKED, "on": "2026-04-26"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a claimed clearance clears nothing yet",
        "rule": CLEAR,
        "records": [{**LOOKED, "status": "claimed"}],
        "outcome": "UNKNOWN",
        "missing": ["record R1 (clearance): verify it"],
    },
    {
        "name": "a clearance may be asked to be recent",
        "rule": cleared("sanction", looked=past(years=1)),
        "records": [{**LOOKED, "on": "2024-04-01"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a sanction in force fails whoever looked",
        "rule": CLEAR,
        "records": [LOOKED, SANCTION],
        "outcome": "FAIL",
        "counted": ["R2"],
        "missing": ["records R2 stand against it"],
    },
    {
        "name": "a sanction in force fails before anyone looked",
        "rule": CLEAR,
        "records": [SANCTION],
        "outcome": "FAIL",
    },
    {
        "name": "a sanction that has run out stands against nothing",
        "rule": CLEAR,
        "records": [LOOKED, {**SANCTION, "until": "2025-01-01"}],
        "outcome": "PASS",
        "refused": {"R2": "ended on 2025-01-01, before 2026-04-25"},
    },
    {
        "name": "a claimed sanction leaves it open",
        "rule": CLEAR,
        "records": [LOOKED, {**SANCTION, "status": "claimed"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a clearance of something else clears no sanction",
        "rule": CLEAR,
        "records": [{**LOOKED, "title": "disqualified"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "an incomplete list of sanctions leaves it open",
        "rule": CLEAR,
        "records": [LOOKED],
        "incomplete": ["sanction"],
        "outcome": "UNKNOWN",
        "missing": ["the complete list of sanctions"],
    },
]


@pytest.mark.parametrize("case", CASES)
def test_attestations_and_clearance(case, agrees):
    agrees({"rule": MORALS, **case})


def test_attested_outside_a_clause_is_refused():
    programme = made_up_programme(count("honour") >= 1)
    with pytest.raises(ProgrammeError, match="only a clause can be attested"):
        attested().prepare(programme.judging(judge(count("honour") >= 1).on))
