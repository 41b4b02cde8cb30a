"""Who gets a digest, and of which tickets: each person one, however many ways lead to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from mailticket.application.site import SiteSnapshot
from mailticket.model.directory import Directory
from mailticket.model.right import Role
from mailticket.model.schedule import Schedule

NEVER, DAILY, WEEKLY = CHOICES = ("never", "daily", "weekly")


@dataclass(slots=True)
class Reader:
    """``own``: they are told of what they own; ``queues``: of the tickets of these queues; ``every``: of all they may see."""

    user_id: int
    own: bool = False
    queues: set[int] = field(default_factory=set)
    every: bool = False


def readers(snapshot: SiteSnapshot, schedule: Schedule, owners: Iterable[int]) -> list[Reader]:
    """The people a schedule's digest is for, by their ids; ``owners`` are those who own anything that is not done."""
    found: dict[int, Reader] = {}
    directory = snapshot.directory
    for name in schedule.to:
        match name:
            case Role.OWNER.value:
                for user_id in owners:
                    found.setdefault(user_id, Reader(user_id)).own = True
            case Role.ADMIN_CC.value | Role.CC.value:
                _watching(directory, schedule, name, found)
            case _:
                for user_id in directory.unfolded([name]):
                    found.setdefault(user_id, Reader(user_id)).every = True
    return [found[user_id] for user_id in sorted(found)]


def _watching(directory: Directory, schedule: Schedule, role: str, found: dict[int, Reader]) -> None:
    for queue in directory.queues.values():
        if queue.disabled or not schedule.serves(queue.id):
            continue
        for user_id in queue.admin_cc if role == Role.ADMIN_CC else queue.cc:
            found.setdefault(user_id, Reader(user_id)).queues.add(queue.id)


def wants(choice: str, planned: datetime, before: datetime | None, zone: str) -> bool:
    """Whether somebody who chose how often they want digests gets this one. Weekly ones come with the first run of a week, which
    need not be Monday's: that may be a holiday, or the machine was down."""
    if choice != WEEKLY:
        return choice != NEVER
    return before is None or _week(before, zone) != _week(planned, zone)


def _week(at: datetime, zone: str) -> tuple[int, int]:
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return year, week
