"""Service levels as they are made and changed."""

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator, changed, existing, name_of
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service
from mailticket.application.service_levels.listed import shown, some_level
from mailticket.application.service_levels.parameters import (
    AddServiceLevel,
    OneServiceLevel,
    RenameServiceLevel,
    SetServiceLevel,
)
from mailticket.application.service_levels.shapes import ServiceLevelShape
from mailticket.application.service_levels.values import changed_spec
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.provision import ServiceLevelSpec
from mailticket.storage import provisioning


async def add(service: Service, caller: Caller, asked: AddServiceLevel) -> Changed[ServiceLevelShape]:
    """Make a service level: it is for what begins from now on. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    wanted = name_of(asked.name)

    def make(there: ServiceLevelSpec | None) -> ServiceLevelSpec:
        if there is not None:
            raise Refused("name_taken", subject=Subject.SERVICE_LEVEL.value, name=there.name)
        return changed_spec(admin, ServiceLevelSpec(wanted), asked)

    done = await admin.put(Subject.SERVICE_LEVEL, wanted, make)
    return changed(await shown(service, wanted), done)


async def set_(service: Service, caller: Caller, asked: SetServiceLevel) -> Changed[ServiceLevelShape]:
    """Change what is said: what is open is reckoned anew, what is over stays."""
    admin = await administrator(service, caller)
    found = (await some_level(service, asked.name)).spec

    def change(there: ServiceLevelSpec | None) -> ServiceLevelSpec:
        return changed_spec(admin, existing(Subject.SERVICE_LEVEL, asked.name, there), asked)

    done = await admin.put(Subject.SERVICE_LEVEL, found.name, change)
    return changed(await shown(service, found.name), done)


async def rename(service: Service, caller: Caller, asked: RenameServiceLevel) -> Changed[ServiceLevelShape]:
    """Another name."""
    admin = await administrator(service, caller)
    found, wanted = (await some_level(service, asked.name)).spec, name_of(asked.new)
    await admin.rename(Subject.SERVICE_LEVEL, found.name, wanted)
    return Changed(await shown(service, wanted), changed=("name",))


async def remove(service: Service, caller: Caller, asked: OneServiceLevel) -> Removed:
    """One that is not declared in the configuration."""
    admin = await administrator(service, caller)
    found = (await some_level(service, asked.name)).spec
    await admin.write(provisioning.remove_service_level, found.name)
    return Removed(found.name)
