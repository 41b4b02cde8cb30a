"""A ticket as a page shows it: some of its letters, what stands beside them, who reads an answer, and what may be done.

Read in few questions, whatever the ticket's length: ``tests/application/tickets/test_page.py`` counts them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailticket.application import shapes as views
from mailticket.application.quoting import outside, runs
from mailticket.application.service import Service
from mailticket.application.site import SiteSnapshot
from mailticket.application.tickets.page_actions import actions, statuses
from mailticket.application.tickets.page_lookups import became, hidden, mark_read, parts, row_of, shown, users
from mailticket.application.tickets.page_people import Named, Person, group_names, outsiders, owners, watching_staff
from mailticket.model.draft import Draft
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.storage import tickets
from mailticket.storage.ticket_page import LETTERS, beside, history_page

PAGE = 25
"""Letters of a page."""


@dataclass(frozen=True, slots=True)
class WhichPage:
    """Which page of a ticket's history: its number from the newest, or the one an entry stands on."""

    number: int = 0
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """Another ticket that this one is linked with."""

    id: int
    subject: str
    status: str
    done: bool


@dataclass(frozen=True, slots=True)
class TicketPage:
    """``ticket`` and ``entries`` are the public shapes; ``read`` is the newest entry on the page, by which a form knows what was
    read; ``people`` are names by address, ``others`` the linked tickets by number. ``readers`` are who gets a reply besides
    who works here, ``staff_readers`` who gets a comment. ``may`` are the names of use cases that who looks may try, ``statuses``
    what they may make of it; ``unread_since``: what was said later is new to them."""

    ticket: Mapping[str, object]
    queue: Queue
    entries: Sequence[Mapping[str, object]]
    number: int
    pages: int
    letters: int
    read: int
    people: Mapping[str, Person]
    others: Mapping[int, Other]
    readers: Sequence[Person]
    staff_readers: Sequence[Person]
    owners: Sequence[Person]
    may: frozenset[str]
    statuses: Sequence[str]
    staff: bool
    drafts: Sequence[Draft] = ()
    present: Sequence[tuple[Person, str]] = ()
    worked: Sequence[tuple[Person, int]] = ()
    answered: datetime | None = None
    unread_since: datetime | None = None
    groups: Sequence[str] = field(default=())


async def ticket_page(service: Service, user: User, number: int, which: WhichPage = WhichPage()) -> TicketPage:
    """A page of a ticket, for somebody; they have read it then. Raises Refused for one they may not see."""
    snapshot, now = service.snapshot(), service.clock()
    loaded = await service.database.read(tickets.load, [number], linked=True)
    ticket = became(loaded, number)
    queue = snapshot.directory.queues[ticket.queue_id] if ticket else None
    if ticket is None or queue is None or not snapshot.rights.may(user, Right.SHOW_TICKET, queue, ticket):
        raise Refused("no_such_ticket", ticket=number)
    if ticket.id != number:
        loaded = await service.database.read(tickets.load, [ticket.id], linked=True)
    staff = snapshot.rights.may(user, Right.SHOW_TICKET_COMMENTS, queue, ticket)
    page = await service.database.read(
        history_page, ticket.id, staff=staff, number=max(0, which.number), entry=which.entry, size=PAGE
    )
    outside_readers = outsiders(snapshot, ticket, queue)
    around = await service.database.read(beside, ticket.id, user.id, now, outside_readers, staff=staff)
    unseen = await hidden(service, user, loaded, views.named_numbers(ticket, page.entries))
    there = await users(service, ticket, page.entries, around)
    viewer = views.Viewer(snapshot, user, shown(there), unseen)
    entries = views.visible_history(viewer, queue, ticket, page.entries)
    segments = await parts(service, ticket, entries)
    if not staff:
        entries = [replace(one, text=outside(one.text, segments.get(one.id, ()))) for one in entries]
        segments = {}
    await mark_read(service, user, ticket, around)
    named = Named(there)
    return TicketPage(
        ticket=await row_of(service, viewer, queue, ticket, around),
        queue=queue,
        entries=[
            row | {"said": runs(segments, entry.id), "letter_like": entry.type in LETTERS}
            for entry, row in zip(entries, views.history_json(entries, viewer.shown), strict=True)
        ],
        number=page.number,
        pages=max(1, -(-around.letters // PAGE)),
        letters=around.letters,
        read=max((one.id for one in page.entries), default=0),
        people=named.by_address,
        others={
            one.id: _other(snapshot, one) for one in loaded.values() if one.id != ticket.id and one.id not in unseen
        },
        readers=named.some(outside_readers - ticket.squelched - ticket.muted - {user.id}),
        staff_readers=named.some(watching_staff(snapshot, ticket, queue) - {user.id}) if staff else (),
        owners=owners(snapshot, queue, ticket) if staff else (),
        may=actions(snapshot.rights, user, queue, ticket),
        statuses=statuses(snapshot.rights, user, queue, ticket),
        staff=staff,
        drafts=around.drafts,
        present=[(named.one(id_), mode) for id_, mode in around.present.items()] if staff else (),
        worked=[(named.one(id_), minutes) for id_, minutes in around.worked.items()] if staff else (),
        answered=around.answered,
        unread_since=around.read_at,
        groups=group_names(snapshot, ticket),
    )


def _other(snapshot: SiteSnapshot, ticket: Ticket) -> Other:
    life = snapshot.directory.queues[ticket.queue_id].lifecycle
    return Other(ticket.id, ticket.subject, ticket.status, ticket.status in life.inactive)
