"""What operations share: an actor's right and scope, one transaction, one audit entry, keys that repeat safely."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

from peewee import IntegrityError, SqliteDatabase

from ..errors import BtcoreError, DatabaseBusy, DatabaseLost, Refused, StaleError
from ..hooks.manager import PluginManager
from ..population.keeping import keep
from ..records.audit import plain, sha256
from ..records.database import DATABASE
from ..records.failures import failures_told
from ..records.ledger import ImportBatch, RequestKey
from ..records.people import Jurisdiction, Teacher
from ..records.persons import erased_on
from ..records.scope import Scope, within
from ..records.tables import Row
from ..records.work import Brought, Seen, Work
from .actors import Actor, Standing, standing_of, words
from .conduct import NEW, RIGHTS, TRANSITIONS

R = TypeVar("R", bound=Row)
# Of two writers who do the same at once, or wait for each other, the loser begins again, and finds what the other did.
ATTEMPTS = 4
# What is still done to who was erased: it takes them out of what is under way, or mends what was decided before.
OF_ERASED = frozenset(
    {
        *("erase", "reject", "reject_nomination", "withdraw_nomination", "withdraw_enrolment", "disqualify"),
        *("correct_decision", "correct_mark"),
    }
)


@dataclass
class Doing(Work):
    """An operation at work: the unit of work, with what its actor may reach."""

    standing: Standing = field(kw_only=True)
    scope: Scope = field(kw_only=True)
    manager: PluginManager = field(kw_only=True)
    after_commit: list[Callable[[], None]] = field(default_factory=list, kw_only=True)

    def reach(self, jurisdiction: Jurisdiction) -> Jurisdiction:
        """The jurisdiction, if it lies within the actor's reach; Refused if not."""
        if not self.reaches(jurisdiction):
            raise Refused(f"{jurisdiction.code} is not within what {self.standing.account.name} may {words(self.verb)}")
        return jurisdiction

    def reaches(self, jurisdiction: Jurisdiction) -> bool:
        """Whether the jurisdiction lies within the actor's reach."""
        return bool(jurisdiction.path.startswith(self.scope.paths or ("\0",)))

    def teachers(self, codes: Sequence[str]) -> dict[str, Teacher]:
        """The teachers of these codes; Refused if one is not there or beyond reach, without saying which of the two,
        or was erased and the verb is none of OF_ERASED.
        """
        refuse_unnamed(codes)
        found: dict[str, Teacher] = {}
        for start in range(0, len(codes), 500):
            some = codes[start : start + 500]
            found |= {one.code: one for one in Teacher.select().where(Teacher.code.in_(some))}
        lacking = [code for code in codes if code not in found]
        if lacking:
            raise Refused(f"no teacher {', '.join(lacking[:5])} within reach; expected codes of teachers of one's own")
        self.refuse_erased(found.values())
        return found

    def refuse_erased(self, teachers: Iterable[Teacher]) -> None:
        """Refused if one of them was erased, unless the verb is one of OF_ERASED."""
        days = {} if self.verb in OF_ERASED else erased_on(teachers)
        if days:
            listed = ", ".join(f"{code} ({day})" for code, day in list(days.items())[:5])
            raise Refused(
                f"{words(self.verb)} names who was erased: {listed}; leave them out, withdraw them where they are "
                "under way, and give who is employed anew another code"
            )

    def moved(self, teachers: Iterable[Teacher]) -> list[str]:
        """Who of these belongs beyond the actor's reach now, by code: what is known of them cannot be read here."""
        codes = {one.id: one.code for one in teachers}
        everyone = list(codes)
        for start in range(0, len(everyone), 500):
            for one in Teacher.select(Teacher.id).where(Teacher.id.in_(everyone[start : start + 500])):
                del codes[one.id]
        return sorted(codes.values())

    def refuse_moved(self, teachers: Iterable[Teacher]) -> None:
        """Refused if one of them belongs beyond the actor's reach now."""
        if moved := self.moved(teachers):
            raise Refused(
                f"{self.standing.account.name} does not reach where these belong now: {', '.join(moved[:5])}; withdraw "
                "them, or ask an office that reaches both places"
            )

    def move(self, row: R, to: str, **values: Any) -> R:
        """Bring a row into another state, if the table of transitions lets this verb do it."""
        self.may_move(row, to)
        self._ask_plugins(row._meta.table_name, row.__data__, to)
        return self.change(row, state=to, **values)

    def may_move(self, row: Row, to: str | None = None) -> None:
        """Refused if this verb may not find the row in its state, or not leave it in that one."""
        table = row._meta.table_name
        rule = TRANSITIONS[table][self.verb]
        if row.state not in rule.before:
            expected = " or ".join(map(words, rule.before))
            raise Refused(f"{_named(row)} is {words(row.state)}; {words(self.verb)} needs one that is {expected}")
        if to is not None and to not in rule.after:
            raise BtcoreError(f"{words(self.verb)} cannot make a {words(table)} that is {words(to)}")

    def make(self, model: type[R], **values: Any) -> R:
        """A new row in its first state, if the table of transitions lets this verb make one."""
        if "state" in values:
            rule = TRANSITIONS[model._meta.table_name][self.verb]
            if NEW not in rule.before or values["state"] not in rule.after:
                table = words(model._meta.table_name)
                raise BtcoreError(f"{words(self.verb)} cannot make a {table} that is {words(values['state'])}")
            self._ask_plugins(model._meta.table_name, values, values["state"])
        return self.create(model, **values)

    def tell(self, hook: str, **told: Mapping[str, Any]) -> None:
        """Let the plugins know after the commit."""
        self.after_commit.append(lambda: self.manager.tell(hook, **told))

    def _ask_plugins(self, table: str, row: Mapping[str, Any], to: str) -> None:
        self.manager.before_transition(verb=self.verb, table=table, row=_plain(row), to=to)


def _named(row: Row) -> str:
    """What a row is called by whoever asks: by its teacher, by the number of an award, the code of a cohort."""
    table, values = row._meta.table_name, row.__data__
    if table == "evidence_record":
        return f"record {values['code']} of teacher {teacher_of(row)}"
    if table in ("nomination", "enrolment"):
        return f"{table} of teacher {teacher_of(row)}"
    return f"{words(table)} {values.get('number') or values.get('code') or row.id}"


def teacher_of(row: Row) -> str:
    """The code of the teacher whom a row is about: it is told to whoever sees the row, though the teacher moved on."""
    query = type(row).select(Teacher.code).join(Teacher).where(type(row).id == row.id)
    return str(query.tuples().first()[0])


def refuse_unnamed(codes: Iterable[str]) -> None:
    """Refused if the code of a teacher is left empty: a sentence about nobody would not say what to mend."""
    if not all(code.strip() for code in codes):
        raise Refused("a teacher without a code; expected the code of one")


class _TriedOut(Exception):
    """Takes a trial back, and carries its answer."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class Operation:
    """A verb: called with an actor, the moment, its arguments by name, and a key where it may be repeated."""

    verb: str
    function: Callable[..., Any]
    hints: Mapping[str, Any]

    def __call__(
        self,
        actor: Actor,
        *,
        at: datetime,
        key: str | None = None,
        seen: Sequence[Seen] = (),
        brought: Brought | None = None,
        **arguments: Any,
    ) -> Any:
        """The answer. `seen` are rows as the actor read them; StaleError if one was changed since. `brought` is the
        file that the arguments come from, which is noted.

        Unavailable where database or disk fail; with a `key` it may be done again, whatever became of it.
        """
        for attempt in range(ATTEMPTS):
            try:
                with failures_told():
                    return self._attempt(actor, at, key, arguments, seen, brought)
            except DatabaseLost:
                if not DATABASE.in_transaction():
                    # The next one finds a connection of its own.
                    DATABASE.close()
                raise
            except (IntegrityError, DatabaseBusy, StaleError) as error:
                # Rows that the actor saw have changed: that is for the actor to know.
                if attempt == ATTEMPTS - 1 or (seen and isinstance(error, StaleError)):
                    raise
        raise AssertionError

    def try_out(self, actor: Actor, *, at: datetime, **arguments: Any) -> Any:
        """The answer that the operation would give; everything is taken back."""
        try:
            with failures_told(), DATABASE.atomic():
                raise _TriedOut(self._attempt(actor, at, None, arguments, ()))
        except _TriedOut as tried:
            return tried.answer

    def _attempt(
        self,
        actor: Actor,
        at: datetime,
        key: str | None,
        arguments: Mapping[str, Any],
        seen: Sequence[Seen],
        brought: Brought | None = None,
    ) -> Any:
        content = sha256(_content([self.verb, arguments]))
        with DATABASE.atomic():
            standing = standing_of(actor.name, at.date())
            scope = standing.scope(self.verb)
            if key is not None:
                _take(key)
                before = RequestKey.get_or_none(RequestKey.key == key)
                if before is not None:
                    if before.entry.account_id != standing.account.id:
                        raise Refused(f"the key {key} was used by another account; expected a key of one's own")
                    if before.content_sha256 != content:
                        raise Refused(
                            f"the key {key} was used for other content; expected a new key, or the same content"
                        )
                    return before.answer
            doing = Doing(
                self.verb,
                at,
                standing.account.id,
                standing=standing,
                scope=scope,
                manager=actor.manager,
            )
            with within(scope):
                # In one order for everybody, so that two who saw the same rows do not wait for each other.
                for one in sorted(seen, key=lambda one: (one.model._meta.table_name, one.id)):
                    doing.expect(one)
                answer = _plain(self.function(doing, **arguments))
                if brought is not None:
                    file = {"sha256": brought.sha256, "name": brought.name, "rows": brought.rows}
                    doing.create(ImportBatch, **file, account=doing.account, at=at)
                keep(doing.changes, kinds=actor.manager.kinds)
                if doing.changes or key is not None:
                    entry = doing.finish(key=key, scope=list(scope.paths), own=scope.teacher, content=content)
                    if key is not None:
                        RequestKey.create(key=key, verb=self.verb, content_sha256=content, answer=answer, entry=entry)
        # A trial is in a transaction still, and is taken back.
        if not DATABASE.in_transaction():
            for tell in doing.after_commit:
                tell()
        return answer


OPERATIONS: dict[str, Operation] = {}


def operation(function: Callable[..., Any]) -> Operation:
    """Make a function `verb(doing, *, …)` an operation; its right must stand in rights.toml."""
    verb = function.__name__
    if verb not in RIGHTS:
        raise BtcoreError(f"the operation {verb} has no line in rights.toml")
    hints = {
        name: hint
        for name, hint in get_type_hints(function, include_extras=True).items()
        if name not in ("doing", "return")
    }
    made = Operation(verb, function, hints)
    object.__setattr__(made, "__doc__", inspect.getdoc(function))
    OPERATIONS[verb] = made
    return made


# Dates, points and rows as the audit has them; a hundred thousand records are not copied for it.
_content = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain).encode


def _take(key: str) -> None:
    """Wait for whoever is doing the same; SQLite has let only one in."""
    if not isinstance(DATABASE.obj, SqliteDatabase):
        DATABASE.execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return plain(value)
