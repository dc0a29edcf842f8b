"""Who acts: an account with the roles that it holds on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..errors import Refused
from ..hooks.manager import PluginManager
from ..records.accounts import Account, RoleGrant
from ..records.people import Jurisdiction
from ..records.privacy import hide_columns
from ..records.scope import PRIVACY, Scope, unscoped
from .conduct import READS, RIGHTS

# Scopes that hide columns are made here alone, so that no row is read in one before its columns ask.
hide_columns()


@dataclass(frozen=True, slots=True)
class Actor:
    """The name of an account, and the plugins with which it works."""

    name: str
    manager: PluginManager


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is and holds on a day: each role with the path of its jurisdiction."""

    account: Account
    roles: tuple[tuple[str, str], ...]

    def scope(self, verb: str) -> Scope:
        """What the account may reach with a verb; Refused if nothing."""
        rights = RIGHTS[verb]
        reach = tuple(path for role, path in self.roles if rights.get(role) in ("within", "assigned"))
        own = self.account.teacher_id if rights.get("teacher") == "own" else None
        if not reach and own is None:
            holders = ", ".join(map(words, rights))
            raise Refused(f"{self.account.name} may not {words(verb)}; it takes one of the roles {holders}")
        return Scope(reach, own)

    def sees(self) -> Scope:
        """What the account may read: the subtrees of its roles, each as its role may, and the teacher's own."""
        held = {(path, READS[role]) for role, path in self.roles if role != "teacher"}
        more = sorted(one for one in held if not any(_within(one, other) for other in held if other != one))
        return Scope(tuple(path for path, _ in more), self.account.teacher_id, reads=tuple(more))

    def paths(self, role: str) -> tuple[str, ...]:
        """The paths on which the account holds a role."""
        return tuple(path for held, path in self.roles if held == role)


def _within(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether a path with what is read there brings nothing beside another."""
    return one[0].startswith(other[0]) and PRIVACY.index(one[1]) <= PRIVACY.index(other[1])


def words(verb: str) -> str:
    """A verb as a sentence has it."""
    return verb.replace("_", " ")


def standing_of(name: str, on: date) -> Standing:
    """What the account of that name holds on a day; Refused for an account that is not there or closed."""
    with unscoped("sign-in"):
        account = Account.get_or_none(Account.name == name)
        if account is None or not account.active:
            raise Refused(f"there is no open account {name}; an administrator makes one with create_account")
        held = (
            RoleGrant.select(RoleGrant, Jurisdiction)
            .join(Jurisdiction)
            .where(
                RoleGrant.account == account,
                RoleGrant.since <= on,
                RoleGrant.until.is_null() | (RoleGrant.until >= on),
            )
        )
        return Standing(account, tuple((one.role, one.jurisdiction.path) for one in held))
