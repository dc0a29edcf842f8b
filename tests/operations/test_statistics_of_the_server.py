"""PostgreSQL plans by numbers that it takes when it has time; who judges right after an import cannot wait for that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from btcore.population.keeping import MANY
from btcore.records.database import DATABASE

COUNTED = "SELECT relname FROM pg_class WHERE reltuples > 0 AND relname LIKE 'population_%%' AND relkind = 'r'"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_after_an_import_the_server_knows_how_many_rows_it_judges(office: Any, eligible: Any) -> None:
    dossiers = [eligible(f"T{number}", name="欧阳㛃") for number in range(MANY + 1)]
    office.do("import_dossiers", by="county", dossiers=dossiers)
    given = {"programme": "city-key-teacher", "on": date(2026, 4, 25)}
    answer = office.act("evaluate", given, who="city", at="2026-04-26T09:00")
    assert answer["filled"] == len(dossiers)
    counted = {name for (name,) in DATABASE.execute_sql(COUNTED, ()).fetchall()}
    assert counted == {"population_teacher", "population_record"}
