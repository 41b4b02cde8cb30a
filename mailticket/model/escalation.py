"""Who is told of a ticket that nobody touches: a chain of steps, each after so long, counted by a calendar or by the clock on the
wall."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mailticket.model.calendar import Calendar
from mailticket.model.duration import elapsed_minutes
from mailticket.model.provision import EscalationSpec

_STEP = re.compile(r"([\d.,]+\s*[^\W\d_]+)\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class ChainStep:
    """After ``minutes`` of silence, ``to`` is told: a role's name, an address, a group's name or, where it is kept, user:ID or
    group:ID."""

    minutes: int
    to: str

    def __str__(self) -> str:
        return f"{self.minutes}m {self.to}" if self.minutes % 60 else f"{self.minutes // 60}h {self.to}"


def read_chain_step(text: str) -> ChainStep:
    """``4h Owner``, ``90m AdminCc``, ``16h jefes``. Raises ValueError."""
    found = _STEP.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no step; write '4h Owner' or '90m AdminCc'")
    minutes = elapsed_minutes(found[1])
    if minutes <= 0:
        raise ValueError(f"{text!r}: it must be more than nothing")
    return ChainStep(minutes, found[2].strip())


@dataclass(frozen=True, slots=True)
class Escalation:
    """``steps`` are in the order of time. Whom it is for: every condition that is set holds (``queue_ids``, ``priority`` at least,
    ``query``, which is a search). ``calendar`` None: all time counts."""

    id: int
    name: str
    steps: tuple[ChainStep, ...]
    calendar: Calendar | None = None
    queue_ids: frozenset[int] = frozenset()
    priority: int | None = None
    query: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Silence:
    """A ticket that waits for somebody who works here, who has not touched it ``since``. ``told`` are the minutes of the last step
    somebody was told of in this silence; 0: nobody was."""

    ticket_id: int
    queue_id: int
    priority: int
    since: datetime
    told: int = 0


def problems(spec: EscalationSpec) -> Iterator[tuple[str, str]]:
    """What is wrong with one, by setting; queues, calendars, people and the query are looked at where they are known."""
    if not spec.steps:
        yield "steps", "say who is told, and after how long: '4h Owner'"
    for text in spec.steps:
        try:
            read_chain_step(text)
        except ValueError as error:
            yield "steps", str(error)
