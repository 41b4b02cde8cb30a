"""Reminders on a ticket, for oneself or a colleague; and a ticket put off, which concerns nobody but who does it."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailticket.application import resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets.follow_up_parameters import AddReminder, CancelReminder, EndReminder, Snooze
from mailticket.application.tickets.steps import Changes, Steps, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import reminders
from mailticket.desk.acts import Act
from mailticket.model.errors import Refused
from mailticket.model.moment import NEVER, moment
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.storage.load_plan import LoadPlan

MORNING = time(8)
"""When somebody is reminded on a day without an hour."""

DAY = timedelta(days=1)
_UNTIL = re.compile(r"\s*(?:until|till|for|hasta|por)\s+", re.IGNORECASE)


def needs(asked: AddReminder) -> LoadPlan:
    """The ticket, and who is reminded."""
    return LoadPlan(tickets={asked.id}, addresses=resolve_people.addresses_in([asked.who] if asked.who else []))


def with_history(asked: EndReminder | Snooze) -> LoadPlan:
    """The ticket, and what its history says of reminders and of putting it off."""
    return LoadPlan(tickets={asked.id}, histories=True)


@loads(needs)
def add(unit: UnitOfWork, act: Act, asked: AddReminder) -> Changes:
    """Somebody is reminded of something at a time; a day begins at eight for that."""
    own = party(unit, act, asked.id)
    text = " ".join(asked.text.split())
    if not text:
        raise Refused("reminder_empty")
    user = resolve_people.user(unit, act, asked.who) if asked.who else act.actor
    due = ahead(asked.when, unit.now, _zone(unit, act), whole_day=MORNING)
    return (reminders.remind(act, own.queue, own.ticket, user, due, text),)


@loads(with_history)
def done(unit: UnitOfWork, act: Act, asked: EndReminder) -> Changes:
    """What reminders were of is done."""
    return _ended(unit, act, asked, TransactionType.RESOLVE_REMINDER)


@loads(with_history)
def cancel(unit: UnitOfWork, act: Act, asked: CancelReminder) -> Changes:
    """Nobody wants them any more."""
    return _ended(unit, act, asked, TransactionType.CANCEL_REMINDER)


def _ended(unit: UnitOfWork, act: Act, asked: EndReminder, kind: TransactionType) -> Changes:
    steps = Steps(unit, party(unit, act, asked.id).ticket)
    queue = unit.queue(steps.own.queue_id)
    there = _seen(unit, act, steps.own)
    for number in asked.reminders or _meant(there, act, unit.now):
        if (entry := there.get(number)) is None:
            raise Refused("no_such_reminder", number=number, ticket=steps.own.id, there=_named(there))
        steps.take(lambda ticket, entry=entry: reminders.end(act, queue, ticket, entry, kind))  # type: ignore[misc]
    if not steps.done:
        raise Refused("which_reminder", ticket=steps.own.id, there=_named(there))
    return steps.changes()


def _seen(unit: UnitOfWork, act: Act, ticket: Ticket) -> dict[int, Transaction]:
    """The reminders of a ticket that somebody may know of: their own, and all of who reads its comments."""
    found = reminders.standing(unit.history_of(ticket.id))
    if act.rights.may(act.actor, Right.SHOW_TICKET_COMMENTS, unit.queue(ticket.queue_id), ticket):
        return dict(found)
    return {number: entry for number, entry in found.items() if entry.field == act.actor.address}


def _meant(there: Mapping[int, Transaction], act: Act, now: datetime) -> Collection[int]:
    """Where no number is said: mine that are due; where none is, the only one of mine."""
    mine = {number: entry for number, entry in there.items() if entry.field == act.actor.address}
    due = [number for number, entry in mine.items() if datetime.fromisoformat(entry.new) <= now]
    return due or (mine if len(mine) == 1 else ())


def _named(there: Mapping[int, Transaction]) -> str:
    return "; ".join(f"{number} {entry.old}" for number, entry in there.items()) or "-"


@loads(with_history)
def snooze(unit: UnitOfWork, act: Act, asked: Snooze) -> Changes:
    """A ticket is not in the lists of who asks until then; whole days end when a day begins."""
    own, typed = party(unit, act, asked.id), _UNTIL.sub("", asked.until.strip(), count=1)
    zone = _zone(unit, act)
    until = None if typed.casefold() in NEVER else _whole_days(ahead(typed, unit.now, zone), unit.now, zone)
    return (reminders.snooze(act, own.queue, own.ticket, unit.history_of(own.ticket.id), until),)


def _whole_days(until: datetime, now: datetime, zone: str) -> datetime:
    """So many days are over when that day begins: its digest and lists have the ticket again."""
    if until - now < DAY or (until - now) % DAY:
        return until
    return datetime.combine(until.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))


def _zone(unit: UnitOfWork, act: Act) -> str:
    return act.actor.timezone or unit.snapshot.site.timezone


def ahead(typed: str, now: datetime, zone: str, *, whole_day: time = time()) -> datetime:
    """A moment that is still to come, as people write it; a length of time counts from now. Raises Refused."""
    found = _moment(typed, now, zone, whole_day) or _moment(f"in {typed}", now, zone, whole_day)
    if found is None:
        raise Refused("bad_value", field="when", value=typed)
    if found <= now:
        raise Refused("past_date", value=typed)
    return found


def _moment(typed: str, now: datetime, zone: str, whole_day: time) -> datetime | None:
    try:
        return moment(typed, now, zone, whole_day=whole_day)
    except (ValueError, OverflowError):
        return None


def _is_time(typed: str) -> bool:
    """Whether it says a time; which one depends on when it is read."""
    return any(_moment(one, _SOME_DAY, "UTC", MORNING) is not None for one in (typed, f"in {typed}"))


_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_WHO = re.compile(r"(?:(?:a|to)\s+)?([^\W\d][^:,]{0,80}?)\s*:\s+(\S.*)", re.IGNORECASE | re.DOTALL)


def read_reminder(typed: str) -> tuple[str, str, str]:
    """Who (empty: who writes), when, and of what: ``friday, call the provider``, ``ana: friday 14:30, call``. A date may have
    commas of its own. Raises Refused where there is no comma behind the time."""
    named = _WHO.fullmatch(typed.strip())
    who, said = (named[1], named[2]) if named else ("", typed.strip())
    parts = said.split(",")
    for count in range(min(len(parts) - 1, 3), 0, -1):
        when, text = ",".join(parts[:count]).strip(), ",".join(parts[count:]).strip()
        if when and text and _is_time(when):
            return who, when, text
    if len(parts) > 1 and parts[0].strip() and parts[1].strip():
        raise Refused("bad_value", field="when", value=parts[0].strip())
    raise Refused("reminder_comma", value=said)
