"""One time a schedule runs: its units of work, what it has done so far, and what it would do where it is only tried."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy

from mailticket.application.service import Service
from mailticket.application.shapes import history_json
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.model.schedule import Run, Schedule
from mailticket.storage import schedule_runs
from mailticket.storage.load_plan import LoadPlan


async def _no_more() -> None:
    """Nobody holds it for longer."""


@dataclass(slots=True)
class Trial:
    """What a schedule would do: mails by who gets them, and entries of tickets' histories."""

    mails: list[dict[str, object]] = field(default_factory=list)
    changes: list[dict[str, object]] = field(default_factory=list)

    def note(self, unit: UnitOfWork) -> None:
        """All that a unit of work has decided, and does not write."""
        readers: dict[int, list[str]] = {}
        for copy in unit.work.copies:
            readers.setdefault(copy.notice_id, []).append(copy.recipient)
        for notice, _ in unit.work.notices:
            if notice.id in readers:
                text = _text(notice.content)
                self.mails.append({"to": readers[notice.id], "subject": notice.subject, "text": text})
        entries = [one for one in unit.work.transactions if "Email" not in one.type.value]
        self.changes += [
            row | {"ticket": e.ticket_id} for row, e in zip(history_json(entries, unit.shown), entries, strict=True)
        ]


def _text(content: bytes) -> str:
    message = message_from_bytes(content, policy=policy.default)
    return str(message.get_content()).replace("\r\n", "\n")


@dataclass(slots=True)
class Running:
    """A run under way. ``trial``: nothing is written. ``go_on`` is awaited between units of work: it holds the run for longer,
    and raises Stopped when the program ends. ``done`` counts mails, tickets or rows; ``before`` is when the run before was
    planned, ``also`` what it says besides of what it did."""

    service: Service
    schedule: Schedule
    run: Run
    trial: Trial | None = None
    go_on: Callable[[], Awaitable[None]] = _no_more
    before: datetime | None = None
    done: int = 0
    also: dict[str, int] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        """The timezone its times are in."""
        return self.schedule.timezone or self.service.snapshot().site.timezone

    @property
    def now(self) -> datetime:
        """The clock's time."""
        return self.service.clock()

    async def steps_done(self) -> frozenset[str]:
        """What this run had done before it was left."""
        if self.trial is not None:
            return frozenset()
        return await self.service.database.read(schedule_runs.steps_done, self.run)

    @asynccontextmanager
    async def unit(self, plan: LoadPlan | None = None, steps: Iterable[str] = ()) -> AsyncIterator[UnitOfWork]:
        """A unit of work; ``steps`` are entered with what it does. Raises TryAgain, OrganisationChanged."""
        service, dry = self.service, self.trial is not None
        steps = sorted(steps)
        async with unit_of_work(service.database, service.snapshot(), self.now, plan, dry_run=dry) as unit:
            unit.also(lambda connection: schedule_runs.enter_steps(connection, self.run, steps))
            yield unit
        if self.trial is not None and not unit.abandoned:
            self.trial.note(unit)
        if unit.work.scrip_failures:
            await service.people_changed()
        if not dry and (unit.work.notices or unit.work.jobs):
            service.told()

    async def unmarked(self, kind: str, values: Mapping[int, str]) -> frozenset[int]:
        """Of tickets that stand so, those to which nothing was done for it yet."""
        known = await self.service.database.read(schedule_runs.marks, kind, list(values))
        return frozenset(id_ for id_, value in values.items() if known.get(id_, ("",))[0] != value)


def mark(unit: UnitOfWork, kind: str, values: Mapping[int, str]) -> None:
    """Enter with a unit of work that it was done to tickets because they stand so."""
    if values:
        unit.also(lambda connection: schedule_runs.mark(connection, kind, values, unit.now))


def in_parts(wanted: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    """So many tickets at a time: one unit of work each."""
    return (wanted[start : start + size] for start in range(0, len(wanted), size))
