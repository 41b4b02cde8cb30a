"""What reports count: facts of a ticket's history, each with its moments in milliseconds since 1970, UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

FOREVER = 1 << 53
"""What has not happened yet."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


class FactKind(IntEnum):
    """What a fact tells. The numbers stand in the database."""

    ACTIVE = 1  # it was active from ``since`` to ``at``; FIRST: from its creation on; OTHERWISE: ended by no resolution
    RESOLVED = 2  # created ``since``, resolved ``at``, active ``again`` then; FIRST
    REOPENED = 3  # closed ``since``, active again ``at``; RESOLVED_BEFORE: it had been resolved
    ANSWERED = 4  # they wrote ``since``, we replied ``at``; FIRST
    WAITING = 5  # active ``since`` until ``at`` while it waited on us; ON_THEM: on them
    RECEIVED = 6
    REPLIED = 7
    TAKEN = 8
    WORKED = 9  # ``number`` minutes


FIRST, OTHERWISE, ON_THEM, RESOLVED_BEFORE = 1, 2, 1, 1
"""Flags in ``number``, each of its kinds."""


class ReportFact(NamedTuple):
    """``at`` is when it happened or ended, FOREVER where that is still to come; ``by`` a user's id."""

    kind: int
    at: int
    since: int = 0
    by: int | None = None
    number: int = 0
    again: int = FOREVER


class Worth(StrEnum):
    """What a fact is worth in a report."""

    ONE = "one"
    NUMBER = "number"  # its number: minutes
    LENGTH = "length"  # from ``since`` to ``at``
    SO_FAR = "so far"  # from ``since`` to the period's end, before which it has not happened; the ticket is active then


@dataclass(frozen=True, slots=True)
class Draw:
    """Which facts a report takes, as ``what`` it observes them, and what each is worth. ``by_since``: those that began in the
    period, else those that happened in it. ``flags`` are all set; ``lasting``: it was not otherwise again before the period's end;
    ``within``: it took so many milliseconds at most; ``once``: the first of each ticket alone; ``by_nobody``: who did it
    does not count."""

    what: str
    kind: FactKind
    worth: Worth = Worth.ONE
    flags: int = 0
    by_since: bool = False
    lasting: bool = False
    within: int | None = None
    once: bool = False
    by_nobody: bool = False


class Source(StrEnum):
    """Out of what a report is counted."""

    HISTORY = "history"
    GOALS = "goals"  # of service levels
    BILLS = "bills"  # work, and what it costs


class Measured(NamedTuple):
    """What is observed of a ticket elsewhere than in its history: ``what``, ``at`` in milliseconds, and its value; ``keys`` are by
    what it is grouped, ``own`` the label of the report's own row for it."""

    ticket: int
    what: str
    at: int
    value: float
    by: int | None = None
    keys: tuple[Any, ...] = ()
    own: str = ""


QUARTER = 15 * 60 * 1000
"""Milliseconds of a quarter of an hour: no day, wherever the reader is, begins within one."""


FactRow = tuple[Any, ...]
"""One fact, or several that are grouped alike: one of their tickets, the first of their moments, from when, to when, how many,
the sum of what they are worth; then what they are grouped by. Plain tuples, for there are very many."""

KEYS = 6
"""Where what they are grouped by begins."""


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return (at - _EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + ms * _MS
