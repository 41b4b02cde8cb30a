"""The mail behind an entry: as it came, as its sender formatted it, and why it is where it is."""

import asyncio
from pathlib import Path
from typing import Any

from mailticket.application import shapes as views
from mailticket.application.mail.letters import whole_letter
from mailticket.application.service import Service
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.model.secret import hidden_answering
from mailticket.model.transaction import Transaction
from mailticket.reading.formatted import Formatted, formatted
from mailticket.storage import ticket_history, tickets, tracing
from mailticket.storage.letter_files import source


async def entry_of(service: Service, user: User, number: int, entry_id: int, right: Right) -> Transaction:
    """An entry of a ticket that somebody may see, who holds a right there. Raises Refused, as for one that does not exist."""
    snapshot = service.snapshot()
    found = await service.database.read(ticket_history.entries, [entry_id])
    family = await service.database.read(ticket_history.merged, [one.ticket_id for one in found])
    loaded = await service.database.read(tickets.load, sorted(family | {number}))
    ticket = loaded.get(number)
    if ticket is None or not snapshot.rights.may(
        user, Right.SHOW_TICKET, snapshot.directory.queues[ticket.queue_id], ticket
    ):
        raise Refused("no_such_ticket", ticket=number)
    queue = snapshot.directory.queues[ticket.queue_id]
    viewer = views.Viewer(snapshot, user, str)
    if number not in family or not snapshot.rights.may(user, right, queue, ticket):
        raise Refused("no_such_transaction", ticket=number, transaction=entry_id)
    seen = views.visible_history(viewer, queue, ticket, found)
    if not seen or (seen[0].unproven and not seen[0].text):
        raise Refused("no_such_transaction", ticket=number, transaction=entry_id)
    return seen[0]


async def as_formatted(service: Service, user: User, number: int, entry_id: int) -> Formatted | None:
    """The HTML of an entry's mail, for who wrote it or may read comments: what it quotes is not taken out as it is of the text.
    None where it has none."""
    entry = await entry_of(service, user, number, entry_id, Right.SHOW_TICKET)
    if entry.by != user.id:
        entry = await entry_of(service, user, number, entry_id, Right.SHOW_TICKET_COMMENTS)
    return await asyncio.to_thread(formatted, await _raw(service, entry))


async def original(service: Service, user: User, number: int, entry_id: int) -> bytes:
    """An entry's mail as it came, for who may read comments: it has all headers, but for the tokens of questions."""
    entry = await entry_of(service, user, number, entry_id, Right.SHOW_TICKET_COMMENTS)
    return hidden_answering(await _raw(service, entry))


async def why_here(service: Service, user: User, number: int, entry_id: int) -> dict[str, Any]:
    """What was decided about an entry's mail, and what it did, for who may read comments."""
    entry = await entry_of(service, user, number, entry_id, Right.SHOW_TICKET_COMMENTS)
    rows = await service.database.read(tracing.letters_by_id, [entry.letter_id] if entry.letter_id else [])
    if not rows:
        raise Refused("file_gone", ticket=number, name=str(entry_id))
    return await whole_letter(service, rows[0])


async def _raw(service: Service, entry: Transaction) -> bytes:
    raw = await service.database.read(source, entry.letter_id) if entry.letter_id else None
    if isinstance(raw, Path):
        raw = await asyncio.to_thread(raw.read_bytes) if await asyncio.to_thread(raw.exists) else None
    if raw is None:
        raise Refused("file_gone", ticket=entry.ticket_id, name=str(entry.id))
    return raw
