"""The programmes of schools (Parts 1, 4 and 5 of the source) as a btcore plugin."""

from btcore import hookimpl

from .term.programme import term_programme


@hookimpl
def btcore_programmes(kinds):
    return [term_programme(kinds)]
