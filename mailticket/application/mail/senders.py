"""Senders whose mail is not taken."""

from typing import Any

from mailticket.application import resolve_people
from mailticket.application.changing import Asking
from mailticket.application.mail import parameters as told
from mailticket.application.mail.held import check_block
from mailticket.application.organisation.administrator import administrator
from mailticket.application.service import Service
from mailticket.application.unit_of_work import unit_of_work
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.storage import held
from mailticket.storage.wishes import Wishes


async def block(service: Service, asking: Asking, asked: told.Sender) -> dict[str, Any]:
    """Take no mail of an address any more."""
    return await _block(service, asking, asked.address, blocked=True)


async def unblock(service: Service, asking: Asking, asked: told.Sender) -> dict[str, Any]:
    """Take its mail again."""
    return await _block(service, asking, asked.address, blocked=False)


async def _block(service: Service, asking: Asking, address: str, *, blocked: bool) -> dict[str, Any]:
    admin = await administrator(service, asking)
    admin.administers(Subject.USER)
    sender = resolve_people.any_address(address)
    now = service.clock()
    changed: list[bool] = []
    async with unit_of_work(service.database, service.house(), now, Wishes(addresses={sender})) as batch:
        ids = batch.loaded.ids
        if blocked:
            check_block(batch, sender)
            batch.also(
                lambda connection: changed.append(held.block(connection, sender, admin.user.id, admin.author, now, ids))
            )
        else:
            batch.also(lambda connection: changed.append(held.unblock(connection, sender, admin.author, now, ids)))
    if not any(changed) and not blocked:
        raise Refused("not_blocked", address=sender)
    await service.people_changed()
    return {"address": sender, "blocked": blocked, "created": False, "changed": ["blocked"] if any(changed) else []}
