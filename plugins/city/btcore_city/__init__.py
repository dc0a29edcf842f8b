"""The city's key-teacher programme (Part 3 of the source) as a btcore plugin."""

from btcore import hookimpl

from .programme import city_key_teacher


@hookimpl
def btcore_programmes(kinds):
    return [city_key_teacher(kinds)]
