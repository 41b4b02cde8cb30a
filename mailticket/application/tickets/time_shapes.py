"""Time worked as plain shapes: by whom, of which day, on which ticket."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import TypedDict

from mailticket.application.service import Looker, shown_people
from mailticket.application.shapes import Shown, time_json
from mailticket.storage.time_worked import WorkEntry


class PersonMinutes(TypedDict):
    """How long somebody worked."""

    person: str
    minutes: int


class MemberMinutes(TypedDict):
    """How long a member of a ticket took."""

    id: int
    subject: str
    minutes: int


class EntryShape(TypedDict):
    """Minutes somebody worked; ``by`` entered them, at ``at``."""

    id: int
    ticket: int
    subject: str
    person: str
    worked_at: str | None
    by: str
    at: str | None
    minutes: int


class TicketTime(TypedDict):
    """Who worked how long on a ticket. ``total`` and ``people`` are of its members as well, those who asks may see."""

    id: int
    time_worked: int
    time_estimated: int
    time_left: int
    total: int
    people: Sequence[PersonMinutes]
    members: Sequence[MemberMinutes]
    entries: Sequence[EntryShape]


class TimerShape(TypedDict):
    """A clock that runs."""

    ticket: int
    since: str | None


class DayMinutes(TypedDict):
    """How long was worked on a day."""

    day: str
    minutes: int


TimeShape = TypedDict(
    "TimeShape",
    {
        "from": str,
        "to": str,
        "timezone": str,
        "week": bool,
        "total": int,
        "days": Sequence[DayMinutes],
        "people": Sequence[PersonMinutes],
        "entries": Sequence[EntryShape],
        "timers": Sequence[TimerShape],
        "partial": bool,
    },
)
"""A day or a week: from its first day to its last, both in it; ``timers`` are those of who asks that run now; ``partial``: there
may be time on tickets they do not see."""


async def names(service: Looker, entries: Iterable[WorkEntry]) -> Shown:
    """How who worked, and who entered it, are shown."""
    return await shown_people(service, {who for one in entries for who in (one.worker, one.by)})


def by_person(entries: Iterable[WorkEntry], shown: Shown) -> list[PersonMinutes]:
    """How long each worked, by address."""
    found: dict[str, int] = {}
    for one in entries:
        person = shown(one.worker)
        found[person] = found.get(person, 0) + one.minutes
    return [{"person": person, "minutes": minutes} for person, minutes in sorted(found.items())]


def entry_shape(one: WorkEntry, subjects: Mapping[int, str], shown: Shown) -> EntryShape:
    """One entry; ``subjects`` are those of tickets, by number."""
    return {
        "id": one.id,
        "ticket": one.ticket,
        "subject": subjects[one.ticket],
        "person": shown(one.worker),
        "worked_at": time_json(one.worked.astimezone(UTC)),
        "by": shown(one.by),
        "at": time_json(one.at),
        "minutes": one.minutes,
    }
