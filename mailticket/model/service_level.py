"""What is promised to whom: how soon a ticket is answered and done, counted by a calendar or by the clock on the wall."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailticket.model.calendar import Calendar
from mailticket.model.duration import elapsed_minutes
from mailticket.model.provision import ServiceLevelSpec


class Goal(StrEnum):
    """What may be promised."""

    FIRST_RESPONSE = "first_response"  # to what a requestor opened the ticket with; where none is set, it is a response
    RESPONSE = "response"  # to what a requestor wrote and nobody has answered: from the first such mail on
    RESOLUTION = "resolution"  # that it is done


class Outcome(StrEnum):
    """What became of a goal."""

    OPEN = ""
    MET = "met"
    MISSED = "missed"
    DROPPED = "dropped"  # nothing is promised any more: merged, rejected, done before it was answered, another level


PAUSES = ("stalled", "waiting")
"""When no time counts: while the ticket is stalled; while its requestor is waited for (not for answers: nobody waits then)."""

_STEP = re.compile(r"(\d{1,3}%|[\d.,]+\s*[^\W\d_]+)\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Step:
    """A warning: once ``used`` per cent of the time are used, or ``left`` minutes of it are left. ``to`` is a role's name, an
    address, a group's name or, where it is kept, user:ID or group:ID."""

    to: str
    used: int | None = None
    left: int | None = None

    def after(self, minutes: int) -> float:
        """After how many counted minutes of so many it is due."""
        return minutes * self.used / 100 if self.used is not None else max(0, minutes - (self.left or 0))

    def __str__(self) -> str:
        return f"{f'{self.used}%' if self.used is not None else f'{self.left}m'} {self.to}"


def read_step(text: str) -> Step:
    """``75% Owner``, ``30m AdminCc``, ``1h noc``. Raises ValueError."""
    found = _STEP.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no warning; write '75% Owner' or '30m AdminCc'")
    if found[1].endswith("%"):
        if not 1 <= (used := int(found[1][:-1])) <= 99:
            raise ValueError(f"{text!r}: 1% to 99% of the time")
        return Step(found[2].strip(), used=used)
    return Step(found[2].strip(), left=elapsed_minutes(found[1]))


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """``minutes`` are the goals that are set. Whom it is for: every condition that is set holds (``queue_ids``, ``domains`` of
    requestors, ``priority`` at least, ``query``). ``calendar`` None: all time counts. ``breach`` is who is told once a goal is
    missed, ``warn`` before; as ``Step.to``. ``sets_due``: the ticket is due when the next goal is."""

    id: int
    name: str
    minutes: tuple[tuple[Goal, int], ...]
    calendar: Calendar | None = None
    queue_ids: frozenset[int] = frozenset()
    domains: frozenset[str] = frozenset()
    priority: int | None = None
    query: str = ""
    pauses: frozenset[str] = frozenset()
    warn: tuple[Step, ...] = ()
    breach: tuple[str, ...] = ()
    sets_due: bool = False
    order: int = 0

    def allowed(self, goal: Goal) -> int | None:
        """The minutes a goal may take; None: it is not set."""
        set_ = dict(self.minutes)
        if goal is Goal.FIRST_RESPONSE:
            return set_.get(goal, set_.get(Goal.RESPONSE))
        return set_.get(goal)


@dataclass(frozen=True, slots=True)
class GoalRun:
    """One goal of one ticket, from when it began to its end. ``number`` counts those of a kind. No time counts in ``pauses``, nor
    since ``paused``. ``due`` is when it is missed; None while it is paused. From ``risk`` on it is at risk. ``alarm`` is when
    somebody is told next, which is the ``step``-th time. ``seconds`` it took in the end, and ``by`` who ended it.
    ``basis`` names the levels and calendars it was reckoned by."""

    ticket_id: int
    goal: Goal
    number: int
    level_id: int
    level: str
    started: datetime
    minutes: int = 0
    calendar: str = ""
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    paused: datetime | None = None
    due: datetime | None = None
    risk: datetime | None = None
    alarm: datetime | None = None
    step: int = 0
    ended: datetime | None = None
    outcome: Outcome = Outcome.OPEN
    seconds: int = 0
    by: int | None = None
    basis: str = ""


def problems(spec: ServiceLevelSpec) -> Iterator[tuple[str, str]]:
    """What is wrong with one, by setting; queues, calendars, people and the query are looked at where they are known."""
    goals = {goal.value: getattr(spec, goal.value) for goal in Goal}
    if not any(goals.values()):
        yield "first_response", "say what is promised: first_response, response or resolution"
    for name, text in goals.items():
        if text and (wrong := _length_wrong(text)):
            yield name, wrong
    for text in spec.warn:
        try:
            read_step(text)
        except ValueError as error:
            yield "warn", str(error)
    for pause in spec.pauses:
        if pause not in PAUSES:
            yield "pauses", f"there is no {pause!r}; there are {', '.join(PAUSES)}"


def _length_wrong(text: str) -> str:
    try:
        return "" if elapsed_minutes(text) > 0 else "it must be more than nothing"
    except ValueError as error:
        return str(error)
