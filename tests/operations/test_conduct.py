"""The tables of rights and transitions are whole, and what they forbid is refused."""

from __future__ import annotations

import pytest

from btcore.errors import Refused
from btcore.operations.conduct import NEW, RELATIONS, RIGHTS, TRANSITIONS, label
from btcore.operations.verbs import VERBS
from btcore.records.accounts import ROLES
from btcore.records.cohorts import COHORT_STATES
from btcore.records.evidence import RECORD_STATES
from btcore.records.proposals import NOMINATION_STATES
from btcore.records.results import APPEAL_STATES, AWARD_STATES
from btcore.records.training import ENROLMENT_STATES

STATES = {
    "evidence_record": RECORD_STATES,
    "cohort": COHORT_STATES,
    "nomination": NOMINATION_STATES,
    "enrolment": ENROLMENT_STATES,
    "award": AWARD_STATES,
    "appeal": APPEAL_STATES,
}


@pytest.mark.parametrize("verb", RIGHTS)
def test_every_verb_has_an_operation_rights_words_and_a_docstring(verb: str) -> None:
    assert VERBS[verb].__doc__
    assert set(RIGHTS[verb]) <= set(ROLES)
    assert set(RIGHTS[verb].values()) <= set(RELATIONS)
    assert label("verbs", verb).zh != verb


@pytest.mark.parametrize("table", TRANSITIONS)
def test_every_transition_names_states_and_verbs_that_there_are(table: str) -> None:
    for verb, rule in TRANSITIONS[table].items():
        assert verb in VERBS
        assert set(rule.before) <= {NEW, *STATES[table]}
        assert set(rule.after) <= set(STATES[table])


@pytest.mark.parametrize("table", TRANSITIONS)
def test_every_state_can_be_reached(table: str) -> None:
    reached = {state for rule in TRANSITIONS[table].values() for state in rule.after}
    assert reached == set(STATES[table])


def test_a_role_without_the_right_is_refused_whatever_it_says(office) -> None:
    for role in ROLES:
        office.account(f"a {role}", role, "CITY")
        for verb, holders in RIGHTS.items():
            if role not in holders:
                with pytest.raises(Refused, match=f"a {role} may not {verb.replace('_', ' ')}"):
                    office.do(verb, by=f"a {role}")
