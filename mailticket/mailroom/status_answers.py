"""What somebody asks about at the control address: a ticket in a few lines, and who we take them for."""

from collections.abc import Callable

from mailticket.application import shapes as views
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.command import Operation
from mailticket.model.evidence import Evidence
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.reasons import reason_in
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import FOR_STAFF
from mailticket.model.words import describe, say, status
from mailticket.notices.dates import DateTeller

LAST = 5
"""Entries of a ticket's history that are told."""


def shown(unit: UnitOfWork, user: User, ticket: Ticket, speaks: str) -> str:
    """A ticket at a glance: who wants what, who works on it, since when, and what happened last."""
    queue = unit.queue(ticket.queue_id)
    tell = DateTeller(user.timezone or unit.snapshot.site.timezone, speaks)
    owner = unit.shown(ticket.owner_id) if ticket.owner_id else say(speaks, "nobody")
    facts = [
        f"#{ticket.id} {' '.join(ticket.subject.split()) or say(speaks, 'no_subject')}",
        f"{say(speaks, 'field.Queue')}: {queue.name} · {say(speaks, 'show.status')}: {status(speaks, ticket.status)}",
        f"{say(speaks, 'show.owner')}: {owner}",
        f"{say(speaks, 'show.requestors')}: {', '.join(map(unit.shown, sorted(ticket.requestors))) or '-'}",
        f"{say(speaks, 'field.Priority')}: {ticket.priority}",
        f"{say(speaks, 'show.created')}: {tell(ticket.created)}",
    ]
    if ticket.due:
        facts.append(f"{say(speaks, 'field.Due')}: {tell(ticket.due)}")
    return "\n".join(facts + _happened(unit, user, queue, ticket, tell, speaks))


def _happened(unit: UnitOfWork, user: User, queue: Queue, ticket: Ticket, tell: DateTeller, speaks: str) -> list[str]:
    """The last of what they may see; other tickets are not named unless all of the ticket is theirs to read."""
    history = unit.loaded.histories.get(ticket.id, ())
    eyes = views.Viewer(unit.snapshot, user, unit.shown, frozenset(views.named_numbers(ticket, history)))
    seen = views.visible_history(eyes, queue, ticket, history)
    told = [one for one in seen if one.type not in FOR_STAFF][-LAST:]
    return [f"{tell(one.at)}  {unit.shown(one.by)}: {describe(one, speaks, tell)}" for one in told]


def who_am_i(unit: UnitOfWork, user: User, evidence: Evidence, speaks: str) -> str:
    """Who we take somebody for, and how sure we are."""
    snapshot = unit.snapshot
    groups = sorted(
        group.name for group in snapshot.directory.groups.values() if user.id in snapshot.directory.members(group.id)
    )
    lines = [
        f"{user.name} <{user.address}>" if user.name else user.address,
        say(
            speaks,
            "whoami.evidence",
            level=int(evidence.level),
            name=say(speaks, f"level.{evidence.level.name.lower()}"),
            reason=reason_in(speaks, evidence.because),
        ),
    ]
    if groups:
        lines.append(say(speaks, "whoami.groups", groups=", ".join(groups)))
    queues = [
        one.name for one in snapshot.directory.queues.values() if snapshot.rights.may(user, Right.SHOW_TICKET, one)
    ]
    if queues:
        lines.append(say(speaks, "whoami.queues", queues=", ".join(queues)))
    return "\n".join(lines)


ASKING: dict[Operation, Callable[[UnitOfWork, User, Ticket, str], str]] = {Operation.SHOW: shown}
