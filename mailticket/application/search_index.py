"""The index of what tickets say: how far it is, and making it anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.application.changing import Caller
from mailticket.application.mail.parameters import Nothing
from mailticket.application.quoting import for_outsiders
from mailticket.application.service import Reads, Service
from mailticket.model.text_pieces import MOST
from mailticket.model.transaction import Transaction
from mailticket.reading.quotes import may_quote
from mailticket.storage import text_index, ticket_history, tickets
from mailticket.storage.text_index import Indexed


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is: of ``entries`` numbers, the first ``waiting`` are not indexed yet."""

    entries: int
    waiting: int


async def rebuild(service: Service, caller: Caller, asked: Nothing) -> IndexState:
    """Forget it and begin again; it goes on in the background, the newest entries first."""
    await service.database.write(text_index.begin_again)
    service.index_waits()
    return await status(service, caller, asked)


async def status(service: Service, caller: Caller, asked: Nothing) -> IndexState:
    """How far it is."""
    found = await service.database.read(text_index.progress)
    return IndexState(found.newest, found.left_to)


async def as_shown(database: Reads, rows: Sequence[Indexed]) -> list[Indexed]:
    """What was read to be indexed, with what others than staff are shown of it: what is taken out there is not found either."""
    public = [one.entry_id for one in rows if not one.internal]
    quoting: dict[int, list[Transaction]] = {}
    for entry in await database.read(ticket_history.entries, public, beginning=MOST):
        if may_quote(entry.text):
            quoting.setdefault(entry.ticket_id, []).append(entry)
    shown: dict[int, str] = {}
    for number, entries in quoting.items():
        seen = await for_outsiders(database, await _whole(database, number), entries)
        shown |= {
            after.id: after.text for before, after in zip(entries, seen, strict=True) if before.text != after.text
        }
    return [one.shown_as(shown[one.entry_id]) if one.entry_id in shown else one for one in rows]


async def _whole(database: Reads, number: int) -> int:
    """The ticket that one has become a part of, or itself."""
    there = await database.read(tickets.load, [number])
    while (ticket := there.get(number)) is not None and ticket.merged_into:
        number = ticket.merged_into
    return number
