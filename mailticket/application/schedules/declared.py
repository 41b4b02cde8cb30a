"""Schedules as they are made, changed and looked at."""

from collections.abc import Callable
from dataclasses import replace

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    changed,
    existing,
    name_of,
)
from mailticket.application.plain import Changed, Removed
from mailticket.application.schedules.listed import shown, some_schedule
from mailticket.application.schedules.parameters import (
    AddSchedule,
    OneSchedule,
    RenameSchedule,
    SetSchedule,
)
from mailticket.application.schedules.shapes import ScheduleShape
from mailticket.application.schedules.values import changed_spec, check_query
from mailticket.application.service import Service
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.provision import ScheduleSpec
from mailticket.storage import provisioning


async def add(service: Service, caller: Caller, asked: AddSchedule) -> Changed[ScheduleShape]:
    """Make a schedule. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    wanted = name_of(asked.name)

    def make(there: ScheduleSpec | None) -> ScheduleSpec:
        if there is not None:
            raise Refused("name_taken", subject=Subject.SCHEDULE.value, name=there.name)
        return changed_spec(admin, ScheduleSpec(wanted, "", ""), asked)

    await check_query(service, caller, asked)
    done = await admin.put(Subject.SCHEDULE, wanted, make)
    return changed(await shown(service, wanted), done)


async def set_(service: Service, caller: Caller, asked: SetSchedule) -> Changed[ScheduleShape]:
    """Change what is said; an empty text clears."""
    admin = await administrator(service, caller)
    await check_query(service, caller, asked)
    return await _change(admin, asked.name, lambda there: changed_spec(admin, there, asked))


async def _change(
    admin: Administrator, name: str, change: Callable[[ScheduleSpec], ScheduleSpec]
) -> Changed[ScheduleShape]:
    found = (await some_schedule(admin.service, name)).spec
    done = await admin.put(Subject.SCHEDULE, found.name, lambda there: change(existing(Subject.SCHEDULE, name, there)))
    return changed(await shown(admin.service, found.name), done)


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
    return Changed(await shown(service, wanted), changed=("name",))


async def remove(service: Service, caller: Caller, asked: OneSchedule) -> Removed:
    """One that did not come along."""
    admin = await administrator(service, caller)
    found = (await some_schedule(service, asked.name)).spec
    await admin.write(provisioning.remove_schedule, found.name)
    return Removed(found.name)
