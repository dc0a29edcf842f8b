"""The county's summer training (Part 2 of the source) as a btcore plugin."""

from btcore import hookimpl

from .programme import county_summer_training


@hookimpl
def btcore_programmes(kinds):
    return [county_summer_training(kinds)]
