"""What people have typed and not sent: kept until it is sent or thrown away, and told to nobody else."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from mailticket.application.service import Service
from mailticket.model.draft import Draft, DraftKind, Place
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.storage import drafts, presence, tickets

MOST_TYPED = 1_000_000
"""Characters of a draft; what is longer is not sent either."""

WRITING_FOR = timedelta(seconds=60)
"""How long others are told that somebody writes, or reads, who gave no sign since."""


async def keep(service: Service, user: User, place: Place, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what was typed, instead of what was kept for that place; nothing typed forgets it. On a ticket others see that they are
    writing. Raises Refused for a ticket they may not see, and for more than a form takes."""
    if place.ticket_id is not None:
        await visible(service, user, place.ticket_id)
    typed = {name: tuple(values) for name, values in fields.items() if any(value.strip() for value in values)}
    if sum(len(value) for values in typed.values() for value in values) > MOST_TYPED:
        raise Refused("bad_value", field="text", value="…")
    if not typed:
        await service.database.write(drafts.discard, user.id, place)
        return
    now = service.clock()
    await service.database.write(drafts.save, user.id, place, typed, now)
    if place.ticket_id is not None:
        until = now + WRITING_FOR
        await service.database.write(presence.be_there, place.ticket_id, user.id, "writing", until, now)


async def discard(service: Service, user: User, place: Place) -> None:
    """Forget what was typed there."""
    await service.database.write(drafts.discard, user.id, place)
    if place.ticket_id is not None:
        await service.database.write(presence.leave, place.ticket_id, user.id)


async def mine(service: Service, user: User) -> list[Draft]:
    """All that somebody has typed and not sent, the newest first; of tickets they may see no longer, without the subject."""
    return await service.database.read(drafts.of_user, user.id)


async def at(service: Service, user: User, place: Place) -> Draft | None:
    """What somebody has typed at a place."""
    return await service.database.read(drafts.of_place, user.id, place)


async def visible(service: Service, user: User, number: int) -> None:
    """Raise Refused, as for a number that does not exist, unless somebody may see a ticket."""
    snapshot = service.snapshot()
    ticket = (await service.database.read(tickets.load, [number])).get(number)
    if ticket is None or not snapshot.rights.may(
        user, Right.SHOW_TICKET, snapshot.directory.queues[ticket.queue_id], ticket
    ):
        raise Refused("no_such_ticket", ticket=number)


async def look_at(service: Service, user: User, number: int) -> None:
    """Others see that somebody reads a ticket, for a while."""
    now = service.clock()
    await service.database.write(presence.be_there, number, user.id, "reading", now + WRITING_FOR, now)


async def keep_anyhow(service: Service, user: User, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what was typed for a ticket they may not see (any more): as a new ticket's, below what is typed there already."""
    place = Place(DraftKind.NEW)
    there = await at(service, user, place)
    before = "".join(there.fields.get("text", ())) if there else ""
    text = "\n\n".join(filter(str.strip, (before, *fields.get("text", ()))))
    kept = {**(there.fields if there else {}), "text": (text,)}
    await service.database.write(drafts.save, user.id, place, kept, service.clock())
