"""Tickets as lists show them, and where they say what is looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailticket.application import shapes as views
from mailticket.application.service import Looker
from mailticket.application.tickets.search_query import scopes
from mailticket.application.tickets.sight import may
from mailticket.application.turns import Turn
from mailticket.desk.conversation import is_unread
from mailticket.model.person import SYSTEM, SYSTEM_ID, User
from mailticket.model.query import All, Query
from mailticket.model.right import Right
from mailticket.model.text_pieces import Sought
from mailticket.model.ticket import Ticket
from mailticket.reading.quotes import begins_forward, may_quote, written
from mailticket.search.marking import excerpt, marks, says_all
from mailticket.storage.text_hits import Hit, hits
from mailticket.storage.ticket_rows import ticket_rows


@dataclass(frozen=True, slots=True)
class HitPlace:
    """Where a ticket says what is looked for: ``where`` is subject, text or file, ``entry`` the entry of its history; of a subject
    None. ``marks`` are from which character of ``text`` to which, counted from 0, the words stand."""

    where: str
    entry: int | None
    text: str
    marks: tuple[tuple[int, int], ...]


async def rows(
    service: Looker, user: User, numbers: Sequence[int]
) -> tuple[list[dict[str, object]], Mapping[int, Ticket]]:
    """Tickets as JSON shapes, in the order of these numbers; and themselves, by number."""
    snapshot = service.snapshot()
    query = Query(All(), scopes(service, user), reader=user.id)
    there = await service.database.read(ticket_rows, query, numbers)
    named = {number for ticket in there.tickets.values() for number in views.linked_numbers(ticket)}
    addresses = {SYSTEM_ID: SYSTEM.address, **there.addresses}
    eyes = views.Viewer(snapshot, user, lambda id_: addresses.get(id_, f"user:{id_}"), frozenset(named - there.seen))
    made, turn, now = [], Turn(), service.clock()
    for ticket in (there.tickets[number] for number in numbers):
        row = views.ticket_json(eyes, ticket, snapshot.directory.queues[ticket.queue_id], now)
        made.append(row | {"unread": is_unread(ticket, user.id, there.read_at.get(ticket.id))})
        await turn.over()
    return made, there.tickets


async def hit_places(
    service: Looker, user: User, found: Sequence[Ticket], words: Sequence[Sought]
) -> dict[int, HitPlace]:
    """Where each ticket says the words: in its subject, where that says all of them; else in the newest entry that says one.
    What is quoted in it is not shown to who may read no comments."""
    named = {one.id: HitPlace("subject", None, one.subject, tuple(marks(one.subject, words))) for one in found}
    staff = {one.id: may(service, user, Right.SHOW_TICKET_COMMENTS, one) for one in found}
    rest = {one.id: staff[one.id] for one in found if not says_all(one.subject, words)}
    said = await service.database.read(hits, words, rest) if rest else {}
    turn = Turn()
    for number, hit in said.items():
        if (place := _place(hit, words, staff=staff[number])) is not None:
            named[number] = place
        await turn.over()
    return {number: place for number, place in named.items() if place.marks}


def _place(hit: Hit, words: Sequence[Sought], *, staff: bool) -> HitPlace | None:
    own = written(hit.text) if may_quote(hit.text) else hit.text
    if not staff and any(map(begins_forward, own.split("\n"))):
        own = ""
    candidates = [("text", own), *(("file", name) for name in hit.files), ("subject", hit.named)]
    if staff:
        candidates.append(("text", hit.text))
    for where, text in candidates:
        if (there := excerpt(text, words)) is not None:
            return HitPlace(where, hit.entry_id, there.text, there.marks)
    return None
