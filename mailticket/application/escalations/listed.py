"""Escalations as people look at them."""

from dataclasses import fields

from mailticket.application.changing import Caller
from mailticket.application.escalations.parameters import OneEscalation
from mailticket.application.escalations.shapes import EscalationShape
from mailticket.application.organisation.administrator import standing
from mailticket.application.organisation.declared import find
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.service import Service
from mailticket.model.administration import Subject
from mailticket.model.provision import EscalationSpec
from mailticket.storage.organisation import Standing


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[EscalationShape]:
    """All of them, in the order in which they are asked."""
    found = await standing(service, Subject.ESCALATION)
    return [_shape(one) for one in sorted(found, key=lambda one: (one.spec.order, one.id))]


async def show(service: Service, caller: Caller, asked: OneEscalation) -> EscalationShape:
    """One of them. Raises Refused."""
    return await shown(service, asked.name)


async def shown(service: Service, name: str) -> EscalationShape:
    """One by its name. Raises Refused."""
    return _shape(await find(service, Subject.ESCALATION, name))


def _shape(found: Standing[EscalationSpec]) -> EscalationShape:
    said = {one.name: getattr(found.spec, one.name) for one in fields(EscalationSpec)}
    return EscalationShape(**said, provisioned=found.provisioned)
