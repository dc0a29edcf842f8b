"""The first step of all: a city, and the account of its first administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..errors import Refused
from ..records.accounts import Account, RoleGrant
from ..records.database import DATABASE
from ..records.people import Jurisdiction
from ..records.scope import unscoped
from ..records.work import Work


def start(*, at: datetime, city: str, name: str, administrator: str) -> dict[str, Any]:
    """Make the top of the tree and its first administrator, in a database that has neither. Refused in any other."""
    with DATABASE.atomic(), unscoped("sign-in"):
        if Jurisdiction.select().exists() or Account.select().exists():
            raise Refused("the database has a jurisdiction already; more are made with set_up_jurisdictions")
        work = Work("start", at, None)
        top = work.create(Jurisdiction, code=city, name=name, kind="city", path=f"{city}/")
        account = work.create(Account, name=administrator, display_name=administrator)
        work.create(RoleGrant, account=account, role="system_administrator", jurisdiction=top, since=at.date())
        work.finish(key=None, scope=[top.path], content="")
        return {"jurisdiction": city, "account": administrator}
