"""A table of a settings file, taken key by key: what is ill-formed, missing or never asked for is a problem."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ..errors import Problem


class Table:
    """One table of a TOML file; every method takes a key, `close` refuses the keys that nobody took."""

    def __init__(self, data: dict[str, Any], *, place: str, problems: list[Problem]) -> None:
        self.data = data
        self.place = place
        self.problems = problems
        self.taken: set[str] = set()

    def any(self, key: str, *, required: bool = False) -> Any:
        """The value as it stands."""
        self.taken.add(key)
        if required and key not in self.data:
            self.problem(key, "missing", f"{key} = …")
        return self.data.get(key)

    def problem(self, key: str, found: str, expected: str) -> None:
        self.problems.append(Problem(f"{self.place}, {key}", found, expected))

    def _typed(self, key: str, expected: str, fits: Any, *, required: bool) -> Any:
        value = self.any(key, required=required)
        if value is None or fits(value):
            return value
        self.problem(key, f"{value!r} does not fit", expected)
        return None

    def words(self, key: str, *, required: bool = False) -> Any:
        """Text that is not empty; None if it is not given."""
        fits = lambda value: isinstance(value, str) and value.strip() != ""  # noqa: E731
        return self._typed(key, "text", fits, required=required)

    def list(self, key: str, *, required: bool = False, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Several texts, each among the choices if there are any."""

        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(
                isinstance(one, str) and one != "" and (not choices or one in choices) for one in value
            )

        expected = f"a list of {', '.join(choices)}" if choices else "a list of texts"
        value = self._typed(key, expected, fits, required=required)
        if required and value == []:
            self.problem(key, "an empty list", expected)
        return tuple(value or ())

    def choice(self, key: str, choices: tuple, *, default: Any = None, required: bool = False) -> Any:
        """One of the choices."""

        def fits(value: Any) -> bool:
            return any(value == one and type(value) is type(one) for one in choices)

        shown = " or ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in choices)
        value = self._typed(key, shown, fits, required=required)
        return default if value is None else value

    def day(self, key: str) -> Any:
        """A day, required."""
        fits = lambda value: isinstance(value, date) and not isinstance(value, datetime)  # noqa: E731
        return self._typed(key, "a day such as 2026-04-01, without quotation marks", fits, required=True)

    def mapping(
        self, key: str, *, required: bool = False, keys: tuple[str, ...] = (), values: tuple = ()
    ) -> dict[str, Any]:
        """A table of words, its keys and values among those given."""
        mapping = self._typed(key, "a table", lambda value: isinstance(value, dict), required=required) or {}
        for word, value in mapping.items():
            if keys and word not in keys:
                self.problem(f"{key}.{word}", "unknown", f"one of {', '.join(keys)}")
            if values and not any(type(value) is type(one) and value == one for one in values):
                expected = " or ".join(str(one).lower() for one in values)
                self.problem(f"{key}.{word}", f"{value!r} does not fit", expected)
        return mapping

    def table(self, key: str, *, required: bool = False) -> Table:
        """A table inside this one; an empty one if it is missing or none."""
        value = self._typed(key, "a table", lambda one: isinstance(one, dict), required=required)
        return Table(value or {}, place=f"{self.place}, {key}", problems=self.problems)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list of tables, none if it is missing."""
        expected = f"tables, each under [[{key}]]"
        fits = lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value)  # noqa: E731
        for number, one in enumerate(self._typed(key, expected, fits, required=False) or (), 1):
            yield Table(one, place=f"{self.place}, {key} {number}", problems=self.problems)

    def close(self) -> None:
        """Refuse every key that nobody took."""
        for key in self.data:
            if key not in self.taken:
                self.problem(key, "unknown here", f"one of {', '.join(sorted(self.taken))}")
