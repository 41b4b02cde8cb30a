"""Service levels as people look at them."""

from dataclasses import fields

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import standing
from mailticket.application.organisation.declared import find
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.service import Service
from mailticket.application.service_levels.parameters import OneServiceLevel
from mailticket.application.service_levels.shapes import ServiceLevelShape
from mailticket.application.service_levels.unseen import unseen
from mailticket.model.administration import Subject
from mailticket.model.provision import ServiceLevelSpec
from mailticket.storage.organisation import Standing


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[ServiceLevelShape]:
    """All of them, in the order in which they are asked."""
    found = await standing(service, Subject.SERVICE_LEVEL)
    return [_shape(service, one) for one in sorted(found, key=lambda one: (one.spec.order, one.id))]


async def show(service: Service, caller: Caller, asked: OneServiceLevel) -> ServiceLevelShape:
    """One of them. Raises Refused."""
    return await shown(service, asked.name)


async def shown(service: Service, name: str) -> ServiceLevelShape:
    """One by its name. Raises Refused."""
    return _shape(service, await find(service, Subject.SERVICE_LEVEL, name))


def _shape(service: Service, found: Standing[ServiceLevelSpec]) -> ServiceLevelShape:
    said = {one.name: getattr(found.spec, one.name) for one in fields(ServiceLevelSpec)}
    blind = [(one.address, one.queue) for one in unseen(service.snapshot()) if one.level == found.spec.name]
    return ServiceLevelShape(**said, provisioned=found.provisioned, unseen=blind)
