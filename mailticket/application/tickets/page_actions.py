"""What somebody may try on a ticket, for a page to offer: the desk asks each right again when it is done."""

from collections.abc import Iterator

from mailticket.desk.rights import Rights
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import TIME_RIGHTS, Ticket

NEEDED = {
    "ticket.reply": Right.REPLY_TO_TICKET,
    "ticket.comment": Right.COMMENT_ON_TICKET,
    "ticket.forward": Right.FORWARD_MESSAGE,
    "ticket.set": Right.MODIFY_TICKET,
    "ticket.give": Right.MODIFY_TICKET,
    "ticket.watch": Right.MODIFY_TICKET,
    "ticket.link": Right.MODIFY_TICKET,
    "ticket.merge": Right.MODIFY_TICKET,
    "ticket.split": Right.MODIFY_TICKET,
    "ticket.mute": Right.SHOW_TICKET,
    "ticket.snooze": Right.SHOW_TICKET_COMMENTS,
    "reminder.add": Right.COMMENT_ON_TICKET,
    "ticket.suggest": Right.SHOW_TICKET_COMMENTS,
}
"""The right without which each is refused."""


def actions(rights: Rights, user: User, queue: Queue, ticket: Ticket) -> frozenset[str]:
    """The names of use cases."""
    return frozenset(_actions(rights, user, queue, ticket))


def _actions(rights: Rights, user: User, queue: Queue, ticket: Ticket) -> Iterator[str]:
    def may(right: str) -> bool:
        return rights.may(user, right, queue, ticket)

    yield from (name for name, right in NEEDED.items() if may(right))
    if may(Right.CREATE_TICKET) and may(Right.MODIFY_TICKET):
        yield "ticket.clone"
    if any(map(may, TIME_RIGHTS)):
        yield "ticket.work"
    if ticket.owner_id is None and may(Right.TAKE_TICKET) and may(Right.OWN_TICKET):
        yield "ticket.take"
    elif ticket.owner_id == user.id:
        yield "ticket.untake"
    elif ticket.owner_id is not None and may(Right.STEAL_TICKET) and may(Right.OWN_TICKET):
        yield "ticket.steal"
    if user.id in ticket.muted:
        yield "ticket.unmute"


def statuses(rights: Rights, user: User, queue: Queue, ticket: Ticket) -> list[str]:
    """What somebody may make of it, in the order of its lifecycle; who asked for it may say that it is done."""
    life = queue.lifecycle
    following = life.following(ticket.status)
    own = user.id in ticket.requestors and rights.may(user, Right.REPLY_TO_TICKET, queue, ticket)
    return [
        one
        for one in life.statuses
        if one in following
        and (
            rights.may(user, life.right(ticket.status, one), queue, ticket)
            or (own and one == life.resolved and life.right(ticket.status, one) == Right.MODIFY_TICKET)
        )
    ]
