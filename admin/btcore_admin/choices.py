"""What a form offers for an argument: codes with their labels, within what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g

from btcore.errors import BtcoreError
from btcore.operations.cohorts import rules_of
from btcore.operations.conduct import label
from btcore.records.accounts import ROLES, Account, RoleGrant
from btcore.records.cohorts import Cohort
from btcore.records.people import JURISDICTION_KINDS, Jurisdiction, in_subtrees
from btcore.records.training import TrainingSession

from .words import WORDS

Choices = list[tuple[str, str]]
# The verbs for which a cohort may ask another person than the one before.
TWO_PERSONS = ("approve", "verify", "settle")
MOST = 500


def truth() -> Choices:
    return [(code, WORDS[code].text(g.language)) for code in ("yes", "no")]


def scale_choices(name: str, codes: Sequence[str]) -> Choices:
    """Codes of a closed list with their words."""
    return [
        (one, WORDS[one].text(g.language) if one in WORDS else label("states", one).text(g.language)) for one in codes
    ]


def _programme(given: Mapping[str, Any]) -> Any:
    cohort = Cohort.get_or_none(Cohort.code == given.get("cohort", ""))
    if cohort is None:
        return g.actor.manager.catalogue.get(given.get("programme", ""))
    try:
        return rules_of(cohort, g.actor.manager).programme
    except BtcoreError:
        return g.actor.manager.catalogue[cohort.programme]


def _cohorts(given: Mapping[str, Any]) -> Choices:
    return [(one.code, f"{one.title}（{one.code}）") for one in Cohort.select().order_by(Cohort.id.desc()).limit(MOST)]


def _programmes(given: Mapping[str, Any]) -> Choices:
    return [(one.code, one.title.text(g.language)) for one in g.actor.manager.catalogue.values()]


def _within() -> Any:
    paths = g.standing.sees().paths
    inside = in_subtrees(Jurisdiction.id, paths)
    return Jurisdiction.select().where(inside).order_by(Jurisdiction.path).limit(MOST)


def _jurisdictions(given: Mapping[str, Any]) -> Choices:
    return [(one.code, f"{one.name}（{one.code}）" if one.name != one.code else one.code) for one in _within()]


def accounts_seen() -> list[Account]:
    """Accounts with a role within what the reader may see, and those without any role yet."""
    held = RoleGrant.select(RoleGrant.account)
    here = held.where(in_subtrees(RoleGrant.jurisdiction, g.standing.sees().paths))
    query = Account.select().where(Account.id.in_(here) | Account.id.not_in(held)).order_by(Account.id)
    return list(query.limit(MOST))


def _accounts(given: Mapping[str, Any]) -> Choices:
    return [(one.name, one.display_name or one.name) for one in accounts_seen()]


def _assessors(given: Mapping[str, Any]) -> Choices:
    paths = g.standing.sees().paths
    held = RoleGrant.select(RoleGrant, Account, Jurisdiction).join(Account).switch(RoleGrant).join(Jurisdiction)
    near = [
        one.account
        for one in held.where(RoleGrant.role == "assessor").limit(5000)
        if any(one.jurisdiction.path.startswith(path) or path.startswith(one.jurisdiction.path) for path in paths)
    ]
    return sorted({(one.name, one.display_name or one.name) for one in near})


def _components(given: Mapping[str, Any]) -> Choices:
    programme = _programme(given)
    if programme is None or programme.score is None:
        return []
    return [(one.code, one.title.text(g.language)) for one in programme.score.leaves() if one.source.takes_marks]


def _stages(given: Mapping[str, Any]) -> Choices:
    programme = _programme(given)
    return [] if programme is None else [(one.code, one.title.text(g.language)) for one in programme.stages]


def _sessions(given: Mapping[str, Any]) -> Choices:
    query = TrainingSession.select().join(Cohort).where(Cohort.code == given.get("cohort", ""))
    return [(one.code, f"{one.on} {one.title}") for one in query.order_by(TrainingSession.on)]


def _roles(given: Mapping[str, Any]) -> Choices:
    return [(one, label("roles", one).text(g.language)) for one in ROLES]


def _kinds(given: Mapping[str, Any]) -> Choices:
    return scale_choices("kind", JURISDICTION_KINDS)


def _what(given: Mapping[str, Any]) -> Choices:
    return [(one, WORDS[one].text(g.language)) for one in ("nominations", "selection", "results")]


def _parameters(given: Mapping[str, Any]) -> Choices:
    programme = _programme(given)
    if programme is None:
        return []
    return [(one.name, f"{one.title.text(g.language)}（{one.name}）") for one in programme.parameters.declared]


def _two_persons(given: Mapping[str, Any]) -> Choices:
    return [(one, label("verbs", one).text(g.language)) for one in TWO_PERSONS]


def _clauses(given: Mapping[str, Any]) -> Choices:
    found = []
    for programme in g.actor.manager.catalogue.values():
        found += [(one.code, f"{one.code} {one.wording.text(g.language)}"[:80]) for one in programme.entries()]
    return found


# Lists of which several are ticked.
TICKED = ("two_persons", "blind")
CHOICES = {
    "two_persons": _two_persons,
    "blind": _components,
    "cohort": _cohorts,
    "programme": _programmes,
    "jurisdiction": _jurisdictions,
    "account": _accounts,
    "assessor": _assessors,
    "component": _components,
    "stage": _stages,
    "session": _sessions,
    "kind": _kinds,
    "what": _what,
    "parameter": _parameters,
    "clause": _clauses,
}


def choices_of(name: str, given: Mapping[str, Any]) -> Choices | None:
    """The choices of an argument; None where anything may be written."""
    if name == "role":
        return _roles(given)
    return CHOICES[name](given) if name in CHOICES else None
