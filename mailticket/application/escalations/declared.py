"""Escalations as they are made and changed."""

from mailticket.application.changing import Caller
from mailticket.application.escalations.listed import shown
from mailticket.application.escalations.parameters import AddEscalation, OneEscalation, RenameEscalation, SetEscalation
from mailticket.application.escalations.shapes import EscalationShape
from mailticket.application.escalations.values import changed_spec
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.declared import DeclaredKind
from mailticket.application.plain import Changed, Removed
from mailticket.application.schedules.values import check_query
from mailticket.application.service import Service
from mailticket.model.administration import Subject
from mailticket.model.provision import EscalationSpec
from mailticket.storage import provisioning

CHAINS: DeclaredKind[EscalationSpec, EscalationShape] = DeclaredKind(
    Subject.ESCALATION, shown, provisioning.remove_escalation
)


async def add(service: Service, caller: Caller, asked: AddEscalation) -> Changed[EscalationShape]:
    """Make a chain: it is for what is silent by then as well. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    await check_query(service, caller, asked.query)
    return await CHAINS.add(admin, asked.name, lambda name: changed_spec(admin, EscalationSpec(name), asked))


async def set_(service: Service, caller: Caller, asked: SetEscalation) -> Changed[EscalationShape]:
    """Change what is said. Raises Refused."""
    admin = await administrator(service, caller)
    await check_query(service, caller, asked.query)
    return await CHAINS.change(admin, asked.name, lambda there: changed_spec(admin, there, asked))


async def rename(service: Service, caller: Caller, asked: RenameEscalation) -> Changed[EscalationShape]:
    """Another name."""
    return await CHAINS.rename(await administrator(service, caller), asked.name, asked.new)


async def remove(service: Service, caller: Caller, asked: OneEscalation) -> Removed:
    """One that is not declared in the configuration."""
    return await CHAINS.remove(await administrator(service, caller), asked.name)
