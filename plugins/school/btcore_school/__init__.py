"""The programmes of schools (Parts 1, 4 and 5 of the source) as a btcore plugin."""

from btcore import hookimpl

from .pool.programme import pool_programme
from .semester.programme import semester_programme
from .term.programme import term_programme


@hookimpl
def btcore_programmes(kinds):
    return [semester_programme(kinds), pool_programme(kinds), term_programme(kinds)]
