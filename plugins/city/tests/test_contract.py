"""The city plugin passes the contract of every plugin, and accounts for its clauses of the source."""

from datetime import date
from pathlib import Path

import btcore_city

from btcore import PluginManager
from btcore.testing import breaches

# Clause code and source line, as the policy's clause list has them.
LINES = {
    "3.1": 117,
    "3.2": 119,
    "3.2-morals": 119,
    "3.3": 121,
    "3.3-knowledge": 121,
    "3.4": 123,
    "3.5": 125,
    "3.6": 125,
    "3.7": 127,
    "3.8": 137,
    "3.9": 151,
    "3.10": 157,
    "3.11": 163,
    "3.12": 169,
    "3.13": 171,
    "3.14": 181,
    "3.15": 199,
    "3.16": 203,
}


def manager() -> PluginManager:
    return PluginManager.of({"city": btcore_city})


def test_the_city_plugin_passes_the_contract() -> None:
    folder = Path(btcore_city.__file__).parent
    assert breaches(manager(), "city", folder=folder, on=date(2026, 4, 25)) == []


def test_the_city_programme_lists_every_clause_of_part_3_with_its_line() -> None:
    programme = manager().catalogue["city-key-teacher"]
    assert {entry.code: entry.line for entry in programme.entries()} == LINES


def test_the_weights_of_the_city_score_add_up_to_100() -> None:
    programme = manager().catalogue["city-key-teacher"]
    settings = programme.settings(date(2026, 4, 25))
    names = next(entry.parameters for entry in programme.entries() if entry.code == "3.12")
    assert sum(settings.value(name) for name in names) == 100
