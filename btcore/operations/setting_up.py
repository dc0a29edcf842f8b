"""Jurisdictions, accounts and roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ..errors import Refused, nearest
from ..records.accounts import ROLES, Account, RoleGrant
from ..records.people import JURISDICTION_KINDS, Jurisdiction, Subject, Teacher
from ..records.scope import unscoped
from .entries import NamedSubject, NewJurisdiction
from .operation import Doing, operation


def jurisdiction_of(code: str) -> Jurisdiction:
    """The jurisdiction of a code; Refused if there is none."""
    found = Jurisdiction.get_or_none(Jurisdiction.code == code)
    if found is None:
        raise Refused(f"there is no jurisdiction {code}; make it with set_up_jurisdictions")
    return found


LONGEST_CODE = 100


def place_under(doing: Doing, *, code: str, name: str, kind: str, parent: Jurisdiction) -> Jurisdiction:
    """A new jurisdiction under another."""
    if kind not in JURISDICTION_KINDS[JURISDICTION_KINDS.index(parent.kind) + 1 :]:
        raise Refused(
            f"a {kind} cannot stand under the {parent.kind} {parent.code}; expected the code of one that is there"
        )
    if not code.strip() or "/" in code or len(code) > LONGEST_CODE:
        raise Refused(f"the code {code[:30]!r}; expected at most {LONGEST_CODE} characters without a slash")
    doing.reach(parent)
    return doing.create(Jurisdiction, code=code, name=name, kind=kind, parent=parent, path=f"{parent.path}{code}/")


@operation
def set_up_jurisdictions(doing: Doing, *, jurisdictions: list[NewJurisdiction]) -> dict[str, Any]:
    """Make the nodes of the tree, parents first: each with code, name, kind and the parent's code.

    One that is there already stays as it is, but for its name. Refused: a kind that cannot stand under its parent.
    """
    made = 0
    for one in jurisdictions:
        there = Jurisdiction.get_or_none(Jurisdiction.code == one["code"])
        if there is not None:
            doing.reach(there)
            doing.change(there, name=one["name"])
            continue
        parent = jurisdiction_of(one["parent"])
        place_under(doing, code=one["code"], name=one["name"], kind=one["kind"], parent=parent)
        made += 1
    return {"made": made}


@operation
def set_up_subjects(doing: Doing, *, subjects: list[NamedSubject]) -> dict[str, Any]:
    """Name subjects: each with code and name. One that is there already is named anew; imports make those they meet.

    Refused: a subject without code or name.
    """
    for one in subjects:
        if not one["code"].strip() or not one["name"].strip():
            raise Refused("a subject has a code and a name; expected both")
        there = Subject.get_or_none(Subject.code == one["code"])
        if there is None:
            doing.create(Subject, code=one["code"], name=one["name"])
        else:
            doing.change(there, name=one["name"])
    return {"subjects": len(subjects)}


@operation
def create_account(doing: Doing, *, name: str, display_name: str = "", teacher: str = "") -> dict[str, Any]:
    """Make an account; `teacher` is the teacher whose own it is."""
    with unscoped("uniqueness"):
        if Account.get_or_none(Account.name == name) is not None:
            raise Refused(f"there is an account {name} already; expected another name")
        own = None
        if teacher:
            own = Teacher.get_or_none(Teacher.code == teacher)
            if own is None:
                raise Refused(f"there is no teacher {teacher}; expected the code of one")
            doing.refuse_erased([own])
    account = doing.create(Account, name=name, display_name=display_name or name, teacher=own)
    return {"account": account.name}


@operation
def set_password(doing: Doing, *, account: str, password_hash: str) -> dict[str, Any]:
    """Give an account a new password, as its argon2 hash; the hash is not noted in the audit.

    Refused: a text that is no argon2 hash.
    """
    if not password_hash.startswith("$argon2"):
        raise Refused("a password is given as its argon2 hash; the panel makes it")
    doing.change_secretly(_account(account), "password", password_hash)
    return {"account": account}


@operation
def grant_role(
    doing: Doing, *, account: str, role: str, jurisdiction: str, since: date, until: date | None = None
) -> dict[str, Any]:
    """Give an account a role on a jurisdiction's subtree, from a day, until a day or until further notice."""
    if role not in ROLES:
        raise Refused(f"there is no role {role}; expected {nearest(role, ROLES)}")
    holder = _account(account)
    where = doing.reach(jurisdiction_of(jurisdiction))
    there = RoleGrant.get_or_none(account=holder, role=role, jurisdiction=where, since=since)
    if there is None:
        doing.create(RoleGrant, account=holder, role=role, jurisdiction=where, since=since, until=until)
    else:
        doing.change(there, until=until)
    return {"account": account, "role": role, "jurisdiction": jurisdiction}


@operation
def end_role(doing: Doing, *, account: str, role: str, jurisdiction: str, until: date) -> dict[str, Any]:
    """End a role that an account holds on a jurisdiction, after a last day."""
    holder, where = _account(account), doing.reach(jurisdiction_of(jurisdiction))
    held: Sequence[RoleGrant] = list(
        RoleGrant.select().where(
            RoleGrant.account == holder,
            RoleGrant.role == role,
            RoleGrant.jurisdiction == where,
            RoleGrant.until.is_null() | (RoleGrant.until > until),
        )
    )
    if not held:
        raise Refused(f"{account} does not hold the role {role} on {jurisdiction} after {until}")
    for one in held:
        doing.change(one, until=until)
    return {"account": account, "role": role, "jurisdiction": jurisdiction, "until": until}


def _account(name: str) -> Account:
    found = Account.get_or_none(Account.name == name)
    if found is None:
        raise Refused(f"there is no account {name}; make it with create_account")
    return found
