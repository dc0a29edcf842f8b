"""The catalogue: all programmes of all plugins, by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..errors import BtcoreError
from ..programmes.programme import Programme


@dataclass(frozen=True)
class Installed:
    """A programme and the plugin that brings it."""

    programme: Programme
    plugin: str
    distribution: str
    version: str


class Catalogue(Mapping[str, Programme]):
    """Programmes by code, in the order of the codes; an unknown code is a sentence that lists the known ones."""

    def __init__(self, installed: Iterable[Installed] = ()) -> None:
        self.installed = {one.programme.code: one for one in sorted(installed, key=lambda one: one.programme.code)}

    def __getitem__(self, code: str) -> Programme:
        if code not in self.installed:
            known = ", ".join(self.installed) or "none; install a plugin such as btcore-city"
            raise UnknownProgramme(f"no programme {code!r}; installed: {known}")
        return self.installed[code].programme

    def __contains__(self, code: object) -> bool:
        return code in self.installed

    def __iter__(self) -> Iterator[str]:
        return iter(self.installed)

    def __len__(self) -> int:
        return len(self.installed)


class UnknownProgramme(BtcoreError, KeyError):
    """A programme code that no plugin brings."""

    __str__ = Exception.__str__
