"""The school plugin passes the contract of every plugin, and accounts for its clauses of the source."""

from datetime import date
from pathlib import Path

import btcore_school
import pytest

from btcore import PluginManager
from btcore.testing import breaches

# Clause code and source line, as the policy's clause list has them. -exchange and -inspection are the parts of
# their clauses that a group or the school bears, -publications and -paper those that may share no record.
LINES = {
    "school-semester-training": {
        "1.1": 19,
        "1.2": 21,
        "1.3": 21,
        "1.3-exchange": 21,
        "1.4": 23,
        "1.5": 27,
        "1.6": 29,
        "1.6-inspection": 29,
        "1.7": 31,
        "1.8": 33,
        "1.9": 37,
    },
    "school-key-teacher-pool": {
        "4.1": 227,
        "4.2": 229,
        "4.2-morals": 231,
        "4.3": 233,
        "4.4": 235,
        "4.5": 237,
        "4.6": 239,
        "4.7": 251,
        "4.8": 253,
        "4.9": 255,
        "4.10": 291,
        "4.11": 257,
        "4.12": 259,
        "4.13": 261,
        "4.13-publications": 261,
        "4.13-paper": 259,
        "4.14": 263,
        "4.15": 303,
        "4.16": 305,
        "4.17": 315,
        "4.18": 231,
        "4.19": 245,
        "4.20": 293,
    },
    "school-key-teacher-term": {
        "5.1-morals": 323,
        "5.2": 327,
        "5.2-value": 327,
        "5.3": 329,
        "5.4": 333,
        "5.5": 333,
        "5.6": 335,
        "5.7": 337,
        "5.7-method": 339,
        "5.7-prestige": 347,
        "5.7-contribution": 349,
        "5.8": 353,
        "5.9": 353,
        "5.10": 357,
        "5.11": 361,
        "5.12": 365,
        "5.13": 375,
        "5.14": 377,
        "5.15": 381,
        "5.16": 383,
        "5.17": 389,
        "5.18": 397,
        "5.19": 359,
        "5.20": 379,
    },
}


def manager() -> PluginManager:
    return PluginManager.of({"school": btcore_school})


def test_the_school_plugin_passes_the_contract() -> None:
    folder = Path(btcore_school.__file__).parent
    assert breaches(manager(), "school", folder=folder, on=date(2026, 4, 25)) == []


@pytest.mark.parametrize("code", LINES)
def test_every_clause_of_the_source_is_listed_with_its_line(code: str) -> None:
    programme = manager().catalogue[code]
    assert {entry.code: entry.line for entry in programme.entries()} == LINES[code]
