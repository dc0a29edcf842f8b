"""Accounts, and the roles that they hold on a jurisdiction for a time."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateField, DateTimeField, ForeignKeyField, IntegerField

from .fields import JsonField
from .people import Jurisdiction, Teacher
from .tables import Row, one_of

ROLES = (
    "teacher",
    "group_leader",
    "school_office",
    "school_council",
    "county_bureau",
    "city_institute",
    "assessor",
    "auditor",
    "system_administrator",
)


class Account(Row):
    """Someone who signs in; `teacher` is set where the account is a teacher's own."""

    name = CharField(unique=True, max_length=100, constraints=[Check("name <> ''")])
    display_name = CharField(default="")
    password = CharField(null=True)
    teacher = ForeignKeyField(Teacher, null=True, unique=True, on_delete="RESTRICT")
    active = BooleanField(default=True)


class RoleGrant(Row):
    """A role on a jurisdiction's subtree, from a day to a day (none: until further notice)."""

    account = ForeignKeyField(Account, on_delete="RESTRICT")
    role = CharField(max_length=30, constraints=[one_of("role", ROLES)])
    jurisdiction = ForeignKeyField(Jurisdiction, on_delete="RESTRICT")
    since = DateField()
    until = DateField(null=True)

    class Meta:
        table_name = "role_grant"
        indexes = ((("account", "role", "jurisdiction", "since"), True),)
        constraints = [Check("until IS NULL OR until >= since")]


class SignIn(Row):
    """Failed attempts of an account to sign in, and until when it is locked for them; no record, and not audited."""

    account = ForeignKeyField(Account, unique=True, on_delete="RESTRICT")
    failures = IntegerField(default=0)
    locked_until = DateTimeField(null=True)

    class Meta:
        table_name = "sign_in"


class PanelSession(Row):
    """One signed-in browser: the hash of its cookie, until when it holds; deleted at sign-out. Not audited."""

    token_sha256 = CharField(unique=True, max_length=64)
    account = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    expires_at = DateTimeField()
    data = JsonField(default=dict)

    class Meta:
        table_name = "panel_session"
