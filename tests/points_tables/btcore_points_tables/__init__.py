"""Two published points tables (量化评分细则) of two schools, each as a programme; no office uses this package.

Figures and their order are the sources'; the wording is this package's own. Lines are the items' numbers in the source.
"""

from btcore import hookimpl

from . import shaoxing, shenzhen


@hookimpl
def btcore_record_kinds():
    return [*shaoxing.KINDS, *shenzhen.KINDS]


@hookimpl
def btcore_programmes(kinds):
    return [shaoxing.programme(kinds), shenzhen.programme(kinds)]
