"""The panel on a small database, and people at their browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from btcore_admin.app import create_app
from btcore_admin.signing_in import HASHER
from flask.testing import FlaskClient

from btcore import installed
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.database import DATABASE

LONG_AGO = datetime(2026, 1, 5, 9)
PASSWORD = "correct horse"
HASH = HASHER.hash(PASSWORD)
COHORT = "2026"
SCRIPT = "<script>x</script>"


# Plugins are asked once, as the panel asks them.
plugins = cache(installed)


def do(verb: str, by: str, /, **given: Any) -> Any:
    return VERBS[verb](Actor(by, plugins()), at=LONG_AGO, **given)


def dossier(id: str, name: str, school: str, county: str) -> dict[str, Any]:
    return {"teacher": {"id": id, "name": name, "school": school, "county": county, "subjects": ["chinese"]}}


class Browser:
    """A person's browser: forms are sent with the token that the page has."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        return self.client.get(path, follow_redirects=True, headers={"Accept-Language": "en"})

    def post(self, path: str, **form: Any) -> Any:
        page = self.client.get("/", follow_redirects=True, headers={"Accept-Language": "en"}).get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        data = {"csrf_token": token.group(1), **form}
        return self.client.post(path, data=data, follow_redirects=True, headers={"Accept-Language": "en"})

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        return self.post("/sign-in", account=name, password=password)


@pytest.fixture(params=["sqlite", "postgresql"])
def panel(
    request: pytest.FixtureRequest, new_database: Callable[[str], str], sound_at_the_end: Callable[[], None]
) -> Any:
    """The panel on a database with two counties, their offices, and a cohort of county C-01's training."""
    address = new_database(request.param)
    app = create_app(address, manager=plugins(), secret_key="test", secure=False, jobs_at_once=True)
    sound_at_the_end()
    start(at=LONG_AGO, city="CITY", name="示例市", administrator="admin")
    do("set_password", "admin", account="admin", password_hash=HASH)
    for name, role, where in (
        ("city", "city_institute", "CITY"),
        ("auditor", "auditor", "CITY"),
    ):
        _account(name, role, where)
    do(
        "import_dossiers",
        "city",
        dossiers=[
            {
                **dossier("T-1", "李明", "S-01", "C-01"),
                "records": [
                    {
                        "id": "R1",
                        "kind": "open_class",
                        "on": "2025-03-01",
                        "status": "claimed",
                        "title": SCRIPT,
                    }
                ],
            },
            dossier("T-2", "王芳", "S-01", "C-01"),
            dossier("T-9", "金丝雀", "S-09", "C-02"),
        ],
    )
    for name, role, where in (("school", "school_office", "S-01"), ("other", "school_office", "S-09")):
        _account(name, role, where)
    _account("assessor", "assessor", "CITY")
    do(
        "draft_cohort",
        "city",
        code=COHORT,
        programme="school-semester-training",
        jurisdiction="C-01",
        title="学期校本培训",
        judged_on=date(2026, 3, 1),
    )
    do("open_cohort", "city", cohort=COHORT)
    yield app
    DATABASE.close()


def _account(name: str, role: str, where: str) -> None:
    do("create_account", "admin", name=name)
    do("grant_role", "admin", account=name, role=role, jurisdiction=where, since=date(2026, 1, 1))
    do("set_password", "admin", account=name, password_hash=HASH)


@pytest.fixture
def browser(panel: Any) -> Callable[[str], Browser]:
    """A function that opens a browser and signs in."""

    def open_for(name: str) -> Browser:
        made = Browser(panel.test_client())
        made.sign_in(name)
        return made

    return open_for


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of the password with which browsers sign in."""
    return HASH


@pytest.fixture
def browser_at() -> Callable[[Any, str], Browser]:
    """A function that opens a browser at a panel of one's own and signs in."""

    def open_at(app: Any, name: str) -> Browser:
        made = Browser(app.test_client())
        made.sign_in(name)
        return made

    return open_at


@pytest.fixture
def act() -> Callable[..., Any]:
    """Does an operation long ago, as an account."""
    return do


@pytest.fixture
def stranger(panel: Any) -> Browser:
    """Somebody who is not signed in."""
    return Browser(panel.test_client())


@pytest.fixture
def with_cookie(panel: Any) -> Callable[[str], Browser]:
    """A browser with somebody's cookie."""

    def stolen(cookie: str) -> Browser:
        client = panel.test_client()
        client.set_cookie("btcore_panel", cookie)
        return Browser(client)

    return stolen
