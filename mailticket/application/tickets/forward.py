"""Tickets and entries are sent to others, and a reply to more people, this once."""

from collections.abc import Iterable, Sequence

from mailticket.application import resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.tickets.writing_parameters import CopyOnce, Forward
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import forwarding
from mailticket.desk.acts import Act
from mailticket.model.errors import Refused
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.storage.load_plan import LoadPlan

ANSWERS = {"comment": False, "comentario": False, "reply": True, "respuesta": True}


def needs(asked: Forward | CopyOnce) -> LoadPlan:
    """The ticket with its history, and to whom it goes."""
    to = (*asked.to, *asked.cc, *asked.bcc) if isinstance(asked, Forward) else asked.to
    return LoadPlan(tickets={asked.id}, addresses=resolve_people.addresses_in(to), histories=True)


@loads(needs)
def forward(unit: UnitOfWork, act: Act, asked: Forward) -> Changes:
    """The conversation, or some entries. What the ordering letter said goes with it."""
    own = party(unit, act, asked.id)
    public = ANSWERS.get(asked.answers.strip().casefold())
    if public is None:
        raise Refused("bad_value", field="answers", value=asked.answers)
    if not (asked.to or asked.cc or asked.bcc):
        raise Refused("forward_to_nobody")
    to = (tuple(recipients(unit, act, some)) if some else () for some in (asked.to, asked.cc, asked.bcc))
    sending = forwarding.Sending(
        forwarding.Recipients(*to),
        numbers=asked.entries,
        words=None if asked.text else said_beside(unit, act, own.ticket, TransactionType.COMMENT),
        text=asked.text,
        public=public,
    )
    return (forwarding.forward(act, own.queue, own.ticket, history_now(unit, own.ticket), sending),)


@loads(needs)
def copy_once(unit: UnitOfWork, act: Act, asked: CopyOnce) -> Changes:
    """The reply that stands in the same letter."""
    own = party(unit, act, asked.id)
    reply = said_beside(unit, act, own.ticket, TransactionType.CORRESPOND)
    to = recipients(unit, act, asked.to)
    return (forwarding.copied(act, own.queue, own.ticket, reply, to, blind=asked.blind),)


def history_now(unit: UnitOfWork, ticket: Ticket) -> list[Transaction]:
    """What happened to a ticket, what this unit of work did included."""
    there = unit.loaded.histories.get(ticket.id, ())
    return [*there, *(one for one in unit.work.transactions if one.ticket_id == ticket.id)]


def said_beside(unit: UnitOfWork, act: Act, ticket: Ticket, kind: TransactionType) -> Transaction | None:
    """What the letter says besides that an order stood in."""
    letter = act.ordered_in or act.letter_id
    found = [one for one in history_now(unit, ticket) if one.letter_id == letter and one.type is kind]
    return found[-1] if found and letter is not None else None


def recipients(unit: UnitOfWork, act: Act, typed: Iterable[str]) -> Sequence[str]:
    """The addresses of people, known or not, of colleagues by name, or one's own. Raises Refused for addresses of ours."""
    found = {one.address: None for one in resolve_people.users(unit, act, typed)}
    if not found:
        raise Refused("bad_address", address="")
    for address in found:
        resolve_people.require_person(unit.snapshot, address)
    return list(found)
