"""Service levels as they are made and changed."""

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.declared import DeclaredKind
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service
from mailticket.application.service_levels.listed import shown
from mailticket.application.service_levels.parameters import (
    AddServiceLevel,
    OneServiceLevel,
    RenameServiceLevel,
    SetServiceLevel,
)
from mailticket.application.service_levels.shapes import ServiceLevelShape
from mailticket.application.service_levels.values import changed_spec
from mailticket.model.administration import Subject
from mailticket.model.provision import ServiceLevelSpec
from mailticket.storage import provisioning

LEVELS: DeclaredKind[ServiceLevelSpec, ServiceLevelShape] = DeclaredKind(
    Subject.SERVICE_LEVEL, shown, provisioning.remove_service_level
)


async def add(service: Service, caller: Caller, asked: AddServiceLevel) -> Changed[ServiceLevelShape]:
    """Make a service level: it is for what begins from now on. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    return await LEVELS.add(admin, asked.name, lambda name: changed_spec(admin, ServiceLevelSpec(name), asked))


async def set_(service: Service, caller: Caller, asked: SetServiceLevel) -> Changed[ServiceLevelShape]:
    """Change what is said: what is open is reckoned anew, what is over stays."""
    admin = await administrator(service, caller)
    return await LEVELS.change(admin, asked.name, lambda there: changed_spec(admin, there, asked))


async def rename(service: Service, caller: Caller, asked: RenameServiceLevel) -> Changed[ServiceLevelShape]:
    """Another name."""
    return await LEVELS.rename(await administrator(service, caller), asked.name, asked.new)


async def remove(service: Service, caller: Caller, asked: OneServiceLevel) -> Removed:
    """One that is not declared in the configuration."""
    return await LEVELS.remove(await administrator(service, caller), asked.name)
