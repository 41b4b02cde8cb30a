"""Canned answers on a ticket: which fit it, filled in with what it says, and sent as a reply."""

from collections.abc import Mapping, Sequence

from mailticket.application.canned_parameters import AnswerTicket
from mailticket.application.site import SiteSnapshot
from mailticket.application.tickets.forward import said_beside
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import saying
from mailticket.desk.acts import Act, Said, require
from mailticket.model.canned_answer import VARIABLES, CannedAnswer, filled, no_such_answer, usable
from mailticket.model.names import name_key
from mailticket.model.person import User
from mailticket.model.queue import Queue, display_name
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType
from mailticket.model.words import status as status_name


def answer(unit: UnitOfWork, act: Act, asked: AnswerTicket) -> Changes:
    """A reply with the text. What a letter says beside the order has it already. Raises Refused."""
    own = party(unit, act, asked.id)
    text = canned_text(unit, act, own.ticket, asked.name)
    beside = said_beside(unit, act, own.ticket, TransactionType.CORRESPOND)
    if beside is not None and text in beside.text:
        return ()
    return (saying.correspond(act, own.queue, own.ticket, Said(text)),)


def canned_text(unit: UnitOfWork, act: Act, ticket: Ticket, name: str) -> str:
    """An answer's text for a ticket, of the name that was typed. Raises Refused, also for who does not work there."""
    queue = unit.queue(ticket.queue_id)
    require(act, Right.COMMENT_ON_TICKET, queue, ticket)
    requestors = people_of(unit.loaded.users, ticket)
    fitting = answers_for(unit.snapshot, queue, requestors)
    found = next((one for one in fitting if name_key(one.name) == name_key(name.strip())), None)
    if found is None:
        raise no_such_answer(name.strip(), fitting)
    owner = unit.loaded.users.get(ticket.owner_id or 0)
    return filled_in(unit.snapshot, found, ticket, requestors, act.actor, owner)


def people_of(users: Mapping[int, User], ticket: Ticket) -> list[User]:
    """Who asked for a ticket."""
    return [users[id_] for id_ in sorted(ticket.requestors) if id_ in users]


def answers_for(snapshot: SiteSnapshot, queue: Queue, requestors: Sequence[User]) -> list[CannedAnswer]:
    """Those that fit a ticket, by name: in the language of who asked for it, else its queue's or the site's."""
    chosen = [one.speaks for one in requestors if one.speaks]
    languages = [one for one in (*chosen, queue.language, snapshot.site.language) if one]
    return usable(snapshot.directory.answers, queue.id, tuple(dict.fromkeys(languages)))


def filled_in(
    snapshot: SiteSnapshot,
    answer: CannedAnswer,
    ticket: Ticket,
    requestors: Sequence[User],
    me: User,
    owner: User | None,
) -> str:
    """The text, with what the ticket says."""
    queue = snapshot.directory.queues[ticket.queue_id]
    said = (
        ", ".join(map(_name, requestors)),
        str(ticket.id),
        ticket.subject,
        queue.name,
        status_name(answer.language or snapshot.site.language, ticket.status),
        _name(owner) if owner else "",
        _name(me),
        display_name(queue, snapshot.site),
    )
    return filled(answer.text, {**dict(zip(VARIABLES, said, strict=True)), **_custom(snapshot, ticket, me)})


def _name(user: User) -> str:
    return user.name or user.address


def _custom(snapshot: SiteSnapshot, ticket: Ticket, me: User) -> dict[str, str]:
    """Custom fields that who answers may see; the others say nothing."""
    fields = snapshot.directory.fields
    if not snapshot.rights.may(me, Right.SEE_CUSTOM_FIELD, snapshot.directory.queues[ticket.queue_id], ticket):
        return {}
    return {f"cf.{fields[id_].name}": ", ".join(values) for id_, values in ticket.values if id_ in fields}
