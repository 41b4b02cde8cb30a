"""What people see of schedules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailticket.model.provision import ScheduleSpec


@dataclass(frozen=True, slots=True)
class RunShape:
    """One time it ran. ``finished`` None: it runs. ``missed`` are times that were left out before it; ``done`` how many mails,
    tickets or rows it was about; ``failed`` says why it came to nothing."""

    planned: datetime
    started: datetime
    finished: datetime | None
    seconds: float
    missed: int
    done: int
    failed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleShape(ScheduleSpec):
    """A schedule: when it runs ``next``, and how it went ``last``."""

    id: int
    next: datetime | None
    last: RunShape | None
    stock: bool
    provisioned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSchedule(ScheduleShape):
    """One with its last runs, the newest first."""

    runs: Sequence[RunShape]


@dataclass(frozen=True, slots=True)
class RanShape:
    """What a run did, or would do: ``mails`` and ``changes`` are told where it was only tried."""

    name: str
    dry_run: bool
    done: int
    also: Mapping[str, int]
    mails: Sequence[Mapping[str, object]] = ()
    changes: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """How often somebody wants digests."""

    user: str
    choice: str
