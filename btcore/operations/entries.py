"""The entries of operations that take lists: what each must have and may have, read before the operation sees it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NotRequired, TypedDict

from ..programmes.marks import STATUSES
from ..records.people import JURISDICTION_KINDS
from ..records.results import REVIEW_OUTCOMES
from ..records.training import ENROLMENT_ROLES


class NewJurisdiction(TypedDict):
    """A node of the tree; `parent` is the code of one that is there, or stands before it in the list."""

    code: str
    name: str
    kind: Annotated[str, JURISDICTION_KINDS]
    parent: str


class NamedSubject(TypedDict):
    """A subject with its name; `code` is what dossiers and bounds say."""

    code: str
    name: str


class Nominated(TypedDict):
    """A teacher proposed, with what the office says for the ranking."""

    teacher: str
    score: NotRequired[Decimal | None]
    subject: NotRequired[str]
    tie_breaks: NotRequired[dict[str, Any]]


class Placed(TypedDict):
    """Where an enrolled teacher sits, and as what."""

    teacher: str
    class_name: NotRequired[str]
    study_group: NotRequired[str]
    role: NotRequired[Annotated[str, ENROLMENT_ROLES]]


class PlannedSession(TypedDict):
    """A session of a stage on a day."""

    code: str
    stage: str
    title: str
    on: date
    hours: Decimal


class Attended(TypedDict):
    """Whether a teacher was there."""

    teacher: str
    status: Annotated[str, STATUSES]
    hours: NotRequired[Decimal | None]


class Assigned(TypedDict):
    """Who marks which component, of one group or of all."""

    assessor: str
    component: str
    study_group: NotRequired[str]


class MarkGiven(TypedDict):
    """One's own mark of a teacher."""

    teacher: str
    component: str
    value: NotRequired[Decimal | None]
    absent: NotRequired[bool]
    sitting: NotRequired[int]


class MarkEntered(MarkGiven):
    """A mark that an assessor gave on paper."""

    assessor: str


class Reviewed(TypedDict):
    """A teacher under review; `outcome` where the assessment team says it."""

    teacher: str
    outcome: NotRequired[Annotated[str, REVIEW_OUTCOMES]]
    reason: NotRequired[str]
