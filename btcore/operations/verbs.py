"""All operations by name: importing this module loads every one of them."""

from __future__ import annotations

from . import (
    appealing,
    attaching,
    awarding,
    cohorts,
    deciding,
    enrolling,
    erasing,
    evaluating,
    evidence,
    importing,
    nominating,
    publishing,
    reviewing,
    selecting,
    setting_up,
    teaching,
)
from .conduct import RIGHTS
from .operation import OPERATIONS, Operation

MODULES = (
    attaching,
    setting_up,
    importing,
    evidence,
    cohorts,
    nominating,
    publishing,
    selecting,
    enrolling,
    teaching,
    deciding,
    awarding,
    appealing,
    reviewing,
    erasing,
    evaluating,
)

VERBS: dict[str, Operation] = {verb: OPERATIONS[verb] for verb in RIGHTS}
