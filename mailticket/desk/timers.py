"""A clock on time worked: it is started and stopped, and what lay between is time worked. Its marks stand in the history."""

from collections.abc import Iterable
from datetime import timedelta

from mailticket.desk.acts import Act, Change, Said, record, require_any
from mailticket.desk.saying import add_time
from mailticket.model.errors import Refused
from mailticket.model.queue import Queue
from mailticket.model.ticket import TIME_RIGHTS, Ticket
from mailticket.model.transaction import Transaction, TransactionType

START, STOP = "start", "stop"
MINUTE = timedelta(minutes=1)


def running(history: Iterable[Transaction], user_id: int) -> Transaction | None:
    """The mark that started somebody's clock that still runs; None where none does."""
    mine = [one for one in history if one.type is TransactionType.TIMER and one.by == user_id]
    last = max(mine, key=lambda one: one.id, default=None)
    return last if last is not None and last.field == START else None


def start(act: Act, queue: Queue, ticket: Ticket, history: Iterable[Transaction]) -> Change:
    """The actor's clock runs from now on. Needs ModifyTimeworked or ModifyTicket."""
    require_any(act, TIME_RIGHTS, queue, ticket)
    if (mark := running(history, act.actor.id)) is not None:
        raise Refused("timer_runs", ticket=ticket.id, since=mark.at.isoformat(timespec="minutes"))
    return record(act, ticket, TransactionType.TIMER, field=START, new="")


def stop(act: Act, queue: Queue, ticket: Ticket, history: Iterable[Transaction]) -> Change:
    """What has passed since it was started is time worked then: to the nearest minute, one at least. Needs the same."""
    require_any(act, TIME_RIGHTS, queue, ticket)
    mark = running(history, act.actor.id)
    if mark is None:
        raise Refused("no_timer", ticket=ticket.id)
    minutes = max(1, round((act.now - mark.at) / MINUTE))
    change = record(act, ticket, TransactionType.TIMER, field=STOP, new="")
    return change.then(lambda now: add_time(act, queue, now, Said(minutes=minutes, worked_at=mark.at)))
