"""What people say on a ticket: replies, comments, notes, time worked."""

from mailticket.desk.acts import Act, Change, Said, become, entry, require, require_any, touched
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DELETED
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import TIME_RIGHTS, Ticket
from mailticket.model.transaction import TransactionType

MOST_NUMBER = 2_000_000_000
"""What every database keeps as a number; nobody's priority or minutes are more."""


def correspond(act: Act, queue: Queue, ticket: Ticket, said: Said, *, reopens: bool = True) -> Change:
    """A public reply. Needs ReplyToTicket. Opens a ticket that is not active (RT's AutoOpenInactive); sets Told when
    somebody else than a requestor writes."""
    require(act, Right.REPLY_TO_TICKET, queue, ticket)
    require_time(act, queue, ticket, said)
    return replied(act, queue, ticket, said, reopens=reopens)


def replied(act: Act, queue: Queue, ticket: Ticket, said: Said, *, reopens: bool = True) -> Change:
    """The same, no right asked."""
    told = ticket.told if act.actor.id in ticket.requestors else act.now
    change = Change(
        touched(act, replace(ticket, told=told, time_worked=ticket.time_worked + said.minutes)),
        (entry(act, ticket, TransactionType.CORRESPOND, said=said),),
    )
    life = queue.lifecycle
    if reopens and ticket.status not in life.active and ticket.status != DELETED:
        return change.then(lambda now: become(act, life, now, life.replied))
    return change


def comment(act: Act, queue: Queue, ticket: Ticket, said: Said) -> Change:
    """An internal note. Needs CommentOnTicket."""
    require(act, Right.COMMENT_ON_TICKET, queue, ticket)
    return commented(act, queue, ticket, said)


def commented(act: Act, queue: Queue, ticket: Ticket, said: Said) -> Change:
    """The same, no right asked but that to enter time."""
    require_time(act, queue, ticket, said)
    worked = replace(ticket, time_worked=ticket.time_worked + said.minutes)
    return Change(touched(act, worked), (entry(act, ticket, TransactionType.COMMENT, said=said),))


def note(act: Act, ticket: Ticket, said: Said, *, about: str = "") -> Change:
    """File automatic mail: history, and nothing else. No right is asked: the caller knows it belongs here."""
    return Change(ticket, (entry(act, ticket, TransactionType.NOTE, said=said, field=about),))


def ordered(act: Act, ticket: Ticket, transcript: str, fate: str, *, undid: str = "") -> Change:
    """What the orders of a letter came to, line by line; ``undid`` is the letter whose orders were undone. No right is
    asked: it only says what was done, or why not."""
    said = Said(transcript)
    return Change(ticket, (entry(act, ticket, TransactionType.COMMAND_RESULT, said=said, field=fate, new=undid),))


def require_time(act: Act, queue: Queue, ticket: Ticket, said: Said) -> None:
    if said.minutes:
        require_any(act, TIME_RIGHTS, queue, ticket)
        if not 0 <= ticket.time_worked + said.minutes <= MOST_NUMBER:
            raise Refused("bad_value", field="time_worked", value=ticket.time_worked + said.minutes)
        if said.worker is not None and not act.rights.works_on(said.worker, queue, ticket):
            raise Refused("no_worker", address=said.worker.address, ticket=ticket.id)


def add_time(act: Act, queue: Queue, ticket: Ticket, said: Said) -> Change:
    """Time worked alone: the minutes of ``said``, with who worked them and when; less than nothing takes away. Needs
    ModifyTimeworked or ModifyTicket."""
    require_any(act, TIME_RIGHTS, queue, ticket)
    before, now = ticket.time_worked, ticket.time_worked + said.minutes
    if not said.minutes:
        raise Refused("nothing_to_change", ticket=ticket.id)
    require_time(act, queue, ticket, said)
    worked = touched(act, replace(ticket, time_worked=now))
    return Change(
        worked,
        (entry(act, worked, TransactionType.SET, field="TimeWorked", old=str(before), new=str(now), said=said),),
    )
