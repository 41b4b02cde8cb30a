"""Senders whose mail is not taken."""

from dataclasses import dataclass

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.mail import parameters as told
from mailticket.application.mail.held import check_block
from mailticket.application.organisation.administrator import administrator
from mailticket.application.service import Service
from mailticket.application.unit_of_work import unit_of_work
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.storage import held
from mailticket.storage.load_plan import LoadPlan


@dataclass(frozen=True, slots=True)
class BlockedSender:
    """An address, and whether mail of it is taken now."""

    address: str
    blocked: bool
    created: bool = False
    changed: tuple[str, ...] = ()


async def block(service: Service, caller: Caller, asked: told.Sender) -> BlockedSender:
    """Take no mail of an address any more."""
    return await _block(service, caller, asked.address, blocked=True)


async def unblock(service: Service, caller: Caller, asked: told.Sender) -> BlockedSender:
    """Take its mail again."""
    return await _block(service, caller, asked.address, blocked=False)


async def _block(service: Service, caller: Caller, address: str, *, blocked: bool) -> BlockedSender:
    admin = await administrator(service, caller)
    admin.administers(Subject.USER)
    sender = resolve_people.any_address(address)
    now = service.clock()
    changed: list[bool] = []
    async with unit_of_work(service.database, service.snapshot(), now, LoadPlan(addresses={sender})) as unit:
        ids = unit.loaded.ids
        if blocked:
            check_block(unit, sender)
            unit.also(
                lambda connection: changed.append(held.block(connection, sender, admin.user.id, admin.author, now, ids))
            )
        else:
            unit.also(lambda connection: changed.append(held.unblock(connection, sender, admin.author, now, ids)))
    if not any(changed) and not blocked:
        raise Refused("not_blocked", address=sender)
    await service.people_changed()
    return BlockedSender(sender, blocked, changed=("blocked",) if any(changed) else ())
