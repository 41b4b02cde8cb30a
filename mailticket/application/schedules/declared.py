"""Schedules as they are made and changed."""

from dataclasses import replace

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.declared import DeclaredKind
from mailticket.application.plain import Changed, Removed
from mailticket.application.schedules.listed import shown
from mailticket.application.schedules.parameters import AddSchedule, OneSchedule, RenameSchedule, SetSchedule
from mailticket.application.schedules.shapes import ScheduleShape
from mailticket.application.schedules.values import changed_spec, check_query
from mailticket.application.service import Service
from mailticket.model.administration import Subject
from mailticket.model.provision import ScheduleSpec
from mailticket.storage import provisioning

SCHEDULES: DeclaredKind[ScheduleSpec, ScheduleShape] = DeclaredKind(
    Subject.SCHEDULE, shown, provisioning.remove_schedule
)


async def add(service: Service, caller: Caller, asked: AddSchedule) -> Changed[ScheduleShape]:
    """Make a schedule. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    await check_query(service, caller, asked.query)
    return await SCHEDULES.add(admin, asked.name, lambda name: changed_spec(admin, ScheduleSpec(name, "", ""), asked))


async def set_(service: Service, caller: Caller, asked: SetSchedule) -> Changed[ScheduleShape]:
    """Change what is said; an empty text clears."""
    admin = await administrator(service, caller)
    await check_query(service, caller, asked.query)
    return await SCHEDULES.change(admin, asked.name, lambda there: changed_spec(admin, there, asked))


async def enable(service: Service, caller: Caller, asked: OneSchedule) -> Changed[ScheduleShape]:
    """Switch one on: it runs from its next time on."""
    admin = await administrator(service, caller)
    return await SCHEDULES.change(admin, asked.name, lambda there: replace(there, disabled=False))


async def disable(service: Service, caller: Caller, asked: OneSchedule) -> Changed[ScheduleShape]:
    """Switch one off."""
    admin = await administrator(service, caller)
    return await SCHEDULES.change(admin, asked.name, lambda there: replace(there, disabled=True))


async def rename(service: Service, caller: Caller, asked: RenameSchedule) -> Changed[ScheduleShape]:
    """Another name."""
    return await SCHEDULES.rename(await administrator(service, caller), asked.name, asked.new)


async def remove(service: Service, caller: Caller, asked: OneSchedule) -> Removed:
    """One that did not come along."""
    return await SCHEDULES.remove(await administrator(service, caller), asked.name)
