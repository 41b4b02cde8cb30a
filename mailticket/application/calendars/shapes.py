"""What people see of calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailticket.model.provision import CalendarSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarShape(CalendarSpec):
    """A calendar. ``open`` says whether it is open now, ``changes`` when that ends; None: not within a year."""

    open: bool
    changes: datetime | None
    provisioned: bool


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that would be open, as 2026-12-25, and its holiday's name."""

    day: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCalendar(CalendarShape):
    """One with the days ahead on which it is closed and otherwise would not be."""

    closed: Sequence[ClosedDay]
