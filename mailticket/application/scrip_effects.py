"""An effect of a scrip goes through the desk: the same rules as for a person's change. The system does it, with the rights of
those who answer for the scrip."""

from collections.abc import Callable, Mapping, Sequence

from mailticket.application import resolve, resolve_people
from mailticket.application.scrip_authors import act_for, require_everything
from mailticket.application.tickets.fields import set_values
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import changes, linking, owners
from mailticket.desk.acts import Act, Change, Opening, Said
from mailticket.desk.linking import Party
from mailticket.model.errors import Refused
from mailticket.model.intents import ScripEffect
from mailticket.model.job import Job
from mailticket.model.person import User
from mailticket.model.scrip import ActionKind
from mailticket.model.ticket import Ticket
from mailticket.notices.notice_facts import ticket_url
from mailticket.scrips.payload import payload


def enact(unit: UnitOfWork, ticket: Ticket, effect: ScripEffect, letter_id: int | None) -> Sequence[Change]:
    """The changes an effect makes, not applied yet. What is to be done outside becomes a job. Raises Refused."""
    act = act_for(unit, ticket, effect, letter_id)
    return EFFECTS[ActionKind(effect.scrip.action)](unit, act, ticket, effect)


def _set(unit: UnitOfWork, act: Act, ticket: Ticket, effect: ScripEffect) -> Sequence[Change]:
    values = {str(name): str(value) for name, value in effect.scrip.arguments["set"].items()}
    for name in values:
        if name.casefold() == "owner" and values[name].casefold() == ACTOR:
            values[name] = unit.shown(effect.transaction.by)
    return set_values(unit, act, Change(ticket), values)


def _give(unit: UnitOfWork, act: Act, ticket: Ticket, effect: ScripEffect) -> Sequence[Change]:
    owner = _owner(unit, act, effect, str(effect.scrip.arguments["owner"]))
    return (owners.give(act, unit.queue(ticket.queue_id), ticket, owner),)


ACTOR = "actor"
"""In place of an owner's address: who did what the scrip was asked about."""


def _owner(unit: UnitOfWork, act: Act, effect: ScripEffect, named: str) -> User | None:
    return unit.user(effect.transaction.by) if named.casefold() == ACTOR else resolve_people.owner(unit, act, named)


def _open(unit: UnitOfWork, act: Act, ticket: Ticket, effect: ScripEffect) -> Sequence[Change]:
    """RT's Open Tickets: a ticket that is not active becomes so."""
    life = unit.queue(ticket.queue_id).lifecycle
    return (
        () if ticket.status in life.active else (unit.become(act, unit.queue(ticket.queue_id), ticket, life.replied),)
    )


def _create(unit: UnitOfWork, act: Act, ticket: Ticket, effect: ScripEffect) -> Sequence[Change]:
    """A linked ticket, for other people to work on: nobody requested it, so nobody outside is told."""
    wanted: Mapping[str, object] = effect.scrip.arguments["create"]
    here, target = unit.queue(ticket.queue_id), resolve.queue(unit.snapshot, str(wanted["queue"]))
    number = unit.loaded.ids.take("tickets")
    owner = _owner(unit, act, effect, str(wanted["owner"])) if wanted.get("owner") else None
    opening = Opening(
        subject=_filled(str(wanted["subject"]), ticket),
        said=Said(_filled(str(wanted.get("text", "")), ticket)),
        priority=int(str(wanted["priority"])) if "priority" in wanted else None,
        owner=owner,
    )
    new = changes.open_ticket(act, target, number, opening)
    _, kind, turned = resolve.link(str(wanted.get("link", "RefersTo")))
    old, made = Party(ticket, here), Party(new.ticket, target)
    base, other = (made, old) if turned else (old, made)
    linked = {change.ticket.id: change for change in linking.link(act, base, kind, other, reachable=())}
    whole = Change(linked[number].ticket, new.transactions + linked[number].transactions)
    return (whole, linked[ticket.id])


def _filled(text: str, ticket: Ticket) -> str:
    """``{id}`` and ``{subject}`` of the ticket that caused it."""
    return text.replace("{id}", str(ticket.id)).replace("{subject}", ticket.subject)


def _job(unit: UnitOfWork, act: Act, ticket: Ticket, effect: ScripEffect) -> Sequence[Change]:
    """A program or a webhook waits for nobody's unit of work: it becomes a row, and is done after the commit."""
    require_everything(act)
    scrip, snapshot = effect.scrip, unit.snapshot
    told = payload(
        scrip,
        ticket,
        unit.queue(ticket.queue_id),
        effect.transaction,
        shown=unit.shown,
        fields=snapshot.directory.fields,
        url=ticket_url(snapshot.site, ticket.id),
    )
    unit.work.jobs.append(
        Job(
            id=unit.loaded.ids.take("jobs"),
            kind=scrip.action,
            scrip_id=scrip.id,
            scrip=scrip.name,
            ticket_id=ticket.id,
            transaction_id=effect.transaction.id,
            arguments=scrip.arguments,
            payload=told,
            created=unit.now,
        )
    )
    return ()


def _mail(unit: UnitOfWork, act: Act, ticket: Ticket, effect: ScripEffect) -> Sequence[Change]:
    raise Refused("no_such_command", command=effect.scrip.action)  # mail is an order, never an effect


EFFECTS: dict[ActionKind, Callable[[UnitOfWork, Act, Ticket, ScripEffect], Sequence[Change]]] = {
    ActionKind.AUTOREPLY: _mail,
    ActionKind.NOTIFY: _mail,
    ActionKind.SET: _set,
    ActionKind.GIVE: _give,
    ActionKind.OPEN: _open,
    ActionKind.CREATE: _create,
    ActionKind.RUN: _job,
    ActionKind.WEBHOOK: _job,
}
