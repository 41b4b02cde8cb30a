"""Schedules as people look at them: when each runs next, and how it went."""

from dataclasses import fields

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    standing,
)
from mailticket.application.organisation.declared import find
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.schedules.parameters import (
    ShowSchedule,
)
from mailticket.application.schedules.shapes import RunShape, ScheduleShape, ShownSchedule
from mailticket.application.service import Service
from mailticket.model.administration import Subject
from mailticket.model.cron import next_planned
from mailticket.model.provision import ScheduleSpec
from mailticket.model.schedule import Run
from mailticket.storage import schedule_runs
from mailticket.storage.organisation import Standing


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[ScheduleShape]:
    """All of them, with when they run next and how the last run went."""
    found = await standing(service, Subject.SCHEDULE)
    last = await service.database.read(schedule_runs.last, service.clock())
    return [_shape(service, one, last.get(one.id)) for one in found]


async def show(service: Service, caller: Caller, asked: ShowSchedule) -> ShownSchedule:
    """One of them, with its last runs."""
    found = await find(service, Subject.SCHEDULE, asked.name)
    runs = await service.database.read(schedule_runs.of, found.id, asked.runs)
    shape = _shape(service, found, runs[0] if runs else None)
    return ShownSchedule(
        **{one.name: getattr(shape, one.name) for one in fields(ScheduleShape)}, runs=[_run(run) for run in runs]
    )


async def shown(service: Service, name: str) -> ScheduleShape:
    """One by its name, with its last run. Raises Refused."""
    found = await find(service, Subject.SCHEDULE, name)
    last = await service.database.read(schedule_runs.last, service.clock())
    return _shape(service, found, last.get(found.id))


def _shape(service: Service, found: Standing[ScheduleSpec], last: Run | None) -> ScheduleShape:
    spec = found.spec
    zone = spec.timezone or service.snapshot().site.timezone
    return ScheduleShape(
        **{one.name: getattr(spec, one.name) for one in fields(ScheduleSpec)},
        id=found.id,
        next=None if spec.disabled else next_planned(spec.cron, zone, service.clock()),
        last=None if last is None else _run(last),
        stock=found.stock,
        provisioned=found.provisioned,
    )


def _run(run: Run) -> RunShape:
    return RunShape(**{one.name: getattr(run, one.name) for one in fields(RunShape)})
