"""Schedules as they are made, changed and looked at."""

from collections.abc import Callable
from dataclasses import fields, replace

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    Values,
    administrator,
    changed,
    existing,
    name_of,
    said_of,
    standing,
)
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.organisation.scrip_values import EMPTY, some_template, told
from mailticket.application.plain import Changed, Removed
from mailticket.application.resolve_people import nearest
from mailticket.application.schedules.parameters import (
    AddSchedule,
    OneSchedule,
    RenameSchedule,
    ScheduleArguments,
    ScheduleValues,
    SetSchedule,
    ShowSchedule,
)
from mailticket.application.schedules.shapes import RunShape, ScheduleShape, ShownSchedule
from mailticket.application.service import Service, line
from mailticket.application.tickets.search import searched
from mailticket.application.tickets.search_parameters import Search
from mailticket.model.administration import Subject
from mailticket.model.cron import next_planned
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.provision import ScheduleSpec
from mailticket.model.schedule import Run, problems
from mailticket.storage import provisioning, schedule_runs
from mailticket.storage.organisation import Standing


async def add(service: Service, caller: Caller, asked: AddSchedule) -> Changed[ScheduleShape]:
    """Make a schedule. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    wanted = name_of(asked.name)

    def make(there: ScheduleSpec | None) -> ScheduleSpec:
        if there is not None:
            raise Refused("name_taken", subject=Subject.SCHEDULE.value, name=there.name)
        return _changed(admin, ScheduleSpec(wanted, "", ""), asked)

    await _check_query(service, caller, asked)
    done = await admin.put(Subject.SCHEDULE, wanted, make)
    return changed(await _shown(service, wanted), done)


async def set_(service: Service, caller: Caller, asked: SetSchedule) -> Changed[ScheduleShape]:
    """Change what is said; an empty text clears."""
    admin = await administrator(service, caller)
    await _check_query(service, caller, asked)
    return await _change(admin, asked.name, lambda there: _changed(admin, there, asked))


async def _check_query(service: Service, caller: Caller, asked: ScheduleValues) -> None:
    """Raise Refused for a query that is not understood, with the place."""
    if asked.query:
        await searched(service, caller, Search(query=[asked.query], limit=1))


async def _change(
    admin: Administrator, name: str, change: Callable[[ScheduleSpec], ScheduleSpec]
) -> Changed[ScheduleShape]:
    found = (await some_schedule(admin.service, name)).spec
    done = await admin.put(Subject.SCHEDULE, found.name, lambda there: change(existing(Subject.SCHEDULE, name, there)))
    return changed(await _shown(admin.service, found.name), done)


def _changed(admin: Administrator, before: ScheduleSpec, asked: ScheduleValues) -> ScheduleSpec:
    """A spec with what was said in it, checked whole. Raises Refused."""
    spec = replace(before, **_values(admin, asked))
    spec = replace(spec, arguments=_arguments(before, spec, asked.arguments))
    found = problems(
        cron=spec.cron,
        timezone=spec.timezone,
        action=spec.action,
        to=spec.to,
        template=spec.template,
        arguments=spec.arguments,
    )
    for key, message in found:
        raise Refused("wrong", setting=key, message=message)
    if spec.template:
        some_template(admin.snapshot, spec.template)
    return spec


def _values(admin: Administrator, asked: ScheduleValues) -> Values:
    said = said_of(asked, "disabled", "action", "timezone")
    said |= {name: line(text) for name, text in said_of(asked, "cron", "query", "template").items()}
    if asked.to is not None:
        said["to"] = told(admin.snapshot, asked.to)
    if asked.queue is not None:
        said["queue"] = admin.queue(asked.queue).name if asked.queue not in ("", "*") else None
    if asked.off_in is not None:
        said["off_in"] = tuple(dict.fromkeys(admin.queue(name).name for name in asked.off_in))
    return said


def _arguments(before: ScheduleSpec, now: ScheduleSpec, asked: ScheduleArguments | None) -> Values:
    """What was said on top of what is there; another action begins anew. An empty value takes one away."""
    there = dict(before.arguments) if before.action == now.action else {}
    said = {} if asked is None else said_of(asked, *(one.name for one in fields(asked)))
    if (owner := str(said.get("owner", ""))) and owner.casefold() != "nobody":
        resolve_people.any_address(owner)
    return {key: value for key, value in {**there, **said}.items() if value not in EMPTY}


async def enable(service: Service, caller: Caller, asked: OneSchedule) -> Changed[ScheduleShape]:
    """Switch one on: it runs from its next time on."""
    admin = await administrator(service, caller)
    return await _change(admin, asked.name, lambda there: replace(there, disabled=False))


async def disable(service: Service, caller: Caller, asked: OneSchedule) -> Changed[ScheduleShape]:
    """Switch one off."""
    admin = await administrator(service, caller)
    return await _change(admin, asked.name, lambda there: replace(there, disabled=True))


async def rename(service: Service, caller: Caller, asked: RenameSchedule) -> Changed[ScheduleShape]:
    """Another name."""
    admin = await administrator(service, caller)
    found, wanted = (await some_schedule(service, asked.name)).spec, name_of(asked.new)
    await admin.rename(Subject.SCHEDULE, found.name, wanted)
    return Changed(await _shown(service, wanted), changed=("name",))


async def remove(service: Service, caller: Caller, asked: OneSchedule) -> Removed:
    """One that did not come along."""
    admin = await administrator(service, caller)
    found = (await some_schedule(service, asked.name)).spec
    await admin.write(provisioning.remove_schedule, found.name)
    return Removed(found.name)


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[ScheduleShape]:
    """All of them, with when they run next and how the last run went."""
    found = await standing(service, Subject.SCHEDULE)
    last = await service.database.read(schedule_runs.last, service.clock())
    return [_shape(service, one, last.get(one.id)) for one in found]


async def show(service: Service, caller: Caller, asked: ShowSchedule) -> ShownSchedule:
    """One of them, with its last runs."""
    found = await some_schedule(service, asked.name)
    runs = await service.database.read(schedule_runs.of, found.id, asked.runs)
    shape = _shape(service, found, runs[0] if runs else None)
    return ShownSchedule(
        **{one.name: getattr(shape, one.name) for one in fields(ScheduleShape)}, runs=[_run(run) for run in runs]
    )


async def some_schedule(service: Service, name: str) -> Standing[ScheduleSpec]:
    """A schedule by its name. Raises Refused."""
    found = await standing(service, Subject.SCHEDULE)
    wanted = line(name)
    for one in found:
        if name_key(one.spec.name) == name_key(wanted):
            return one
    raise Refused("no_such_schedule", schedule=name, nearest=nearest(wanted, (one.spec.name for one in found)))


async def _shown(service: Service, name: str) -> ScheduleShape:
    found = await some_schedule(service, name)
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
