"""What undoes each kind of entry, as long as nobody changed the same since."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from mailticket.application.tickets import merge_record
from mailticket.application.tickets.link import between
from mailticket.application.tickets.steps import Progress
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import changes, fields, linking, owners, reminders, saying, watching
from mailticket.desk.acts import Act, Said
from mailticket.desk.linking import INVERSE_NAMES, Party
from mailticket.desk.merging import unmerge
from mailticket.model.errors import Refused
from mailticket.model.person import Group, User
from mailticket.model.right import Role
from mailticket.model.ticket import BY_LABEL, LINK_NAMES, Link, LinkKind, LinkSide, Quiet, Ticket
from mailticket.model.transaction import FORWARDS, ONCE, OWNER_CHANGES, Transaction, TransactionType


def _unless(same: bool, entry: Transaction, present: object) -> None:
    """Refuse to undo what somebody has changed since."""
    if not same:
        what = entry.field or entry.type.value
        raise Refused("changed_since", field=what, was=entry.new or "-", present=present or "-")


def _status(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    _unless(ticket.status == entry.new, entry, ticket.status)
    now.add((unit.become(act, unit.queue(ticket.queue_id), ticket, entry.old),))


def _owner(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    present = "" if ticket.owner_id is None else unit.shown(ticket.owner_id)
    _unless(present == entry.new, entry, present)
    owner = _who(unit, entry.old) if entry.old else None
    if not isinstance(owner, Group):
        now.add((owners.give(act, unit.queue(ticket.queue_id), ticket, owner),))


def _set(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    queue = unit.queue(ticket.queue_id)
    if entry.field == "Queue":
        _unless(queue.name == entry.new, entry, queue.name)
        target = unit.snapshot.directory.queue_named(entry.old)
        if target is None:
            raise Refused("no_such_queue", queue=entry.old)
        return now.add((changes.move(act, queue, ticket, target),))
    if entry.field == "TimeWorked":
        return now.add((saying.add_time(act, queue, ticket, _taken_back(unit, entry)),))
    field = BY_LABEL.get(entry.field)
    if field is None:
        raise Refused("cannot_undo", field=entry.field)
    present = getattr(ticket, field.name)  # a moment is kept in whichever zone: compared as what it is
    if isinstance(present, datetime):  # both are told in one zone
        present = present.astimezone(ZoneInfo(unit.snapshot.site.timezone))
    _unless(present == changes.read_plain(field.kind, entry.new), entry, changes.plain(present))
    return now.add((changes.set_field(act, queue, ticket, field.name, changes.read_plain(field.kind, entry.old)),))


def _taken_back(unit: UnitOfWork, entry: Transaction) -> Said:
    """As many minutes less, of who worked them and when, so that days and people come out right."""
    worker = None if entry.worked_by == entry.by else unit.loaded.users.get(entry.worked_by)
    return Said(minutes=-entry.minutes, worker=worker, worked_at=entry.worked)


def _custom(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    queue = unit.queue(ticket.queue_id)
    field = unit.snapshot.directory.field_named(entry.field, queue.id)
    if field is None:
        raise Refused("no_such_field", field=entry.field, queue=queue.name)
    present = ", ".join(ticket.value(field.id))
    _unless(present == entry.new, entry, present)
    old = entry.old.split(", ") if field.several else [entry.old]
    now.add((fields.set_custom(act, queue, ticket, field, old),))


def _watcher(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    queue = unit.queue(ticket.queue_id)
    added = entry.type is TransactionType.ADD_WATCHER
    who = _who(unit, entry.new if added else entry.old)
    if entry.field in list(Quiet):
        quiet = watching.unquiet if added else watching.quiet
        if isinstance(who, User):
            now.add((quiet(act, queue, ticket, Quiet(entry.field), who),))
        return
    do = watching.unwatch if added else watching.watch
    now.add((do(act, queue, ticket, Role(entry.field), who),))


def _who(unit: UnitOfWork, name: str) -> User | Group:
    """A watcher by the name history has: people of the ticket are known, whoever wrote."""
    if "@" not in name:
        return _group(unit, name)
    found = next((user for user in unit.loaded.users.values() if user.address == name), None)
    if found is None:
        raise Refused("no_such_user", address=name)
    return found


def _group(unit: UnitOfWork, name: str) -> Group:
    found = unit.snapshot.directory.group_named(name)
    if found is None:
        raise Refused("no_such_group", name=name)
    return found


def _link(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    if entry.field == LinkKind.MERGED_INTO.value:
        return None  # its other end is in the history of what it became, and says what came along
    if entry.field == INVERSE_NAMES[LinkKind.MERGED_INTO] and entry.type is TransactionType.ADD_LINK and entry.text:
        return _merge(unit, act, now, ticket, entry)
    if entry.field not in LINK_NAMES:
        raise Refused("cannot_undo", field=entry.field)
    added = entry.type is TransactionType.ADD_LINK
    side = LinkSide(entry.field, *LINK_NAMES[entry.field])
    queue, named = unit.queue(ticket.queue_id), entry.new if added else entry.old
    if not named.isdigit():
        by_url = linking.unlink_url if added else linking.link_url
        return now.add((by_url(act, queue, ticket, side.kind, named),))
    other = now.left(int(named)) or unit.ticket(int(named))
    if other is None:
        raise Refused("no_such_ticket", ticket=named)
    if other.id != int(named):
        raise Refused("merged_since", ticket=named)
    if now.changed(other.id) and _is_there(ticket, side, other.id) is not added:
        return None  # the order named both ends, and this one was undone with the other
    own, far = Party(ticket, queue), Party(other, unit.queue(other.queue_id))
    return now.add(between(unit, act, side, own, far, add=not added))


def _merge(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    """Both are tickets of their own again."""
    source = now.left(int(entry.new)) or unit.loaded.tickets.get(int(entry.new))
    if source is None:
        raise Refused("no_such_ticket", ticket=entry.new)
    came, had, urls = merge_record.read_merge_record(unit, entry.text, source, ticket)
    own, other = Party(source, unit.queue(source.queue_id)), Party(ticket, unit.queue(ticket.queue_id))
    now.add(unmerge(act, own, other, came, had=had, urls=urls))


def _is_there(ticket: Ticket, side: LinkSide, other: int) -> bool:
    base, target = (other, ticket.id) if side.turned else (ticket.id, other)
    return Link(base, side.kind, target) in ticket.links


def _reminder(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    if entry.id in reminders.standing(unit.history_of(ticket.id)):
        queue = unit.queue(ticket.queue_id)
        now.add((reminders.end(act, queue, ticket, entry, TransactionType.CANCEL_REMINDER),))


def _reminder_ended(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    """It holds again, unless it does already."""
    if int(entry.field) not in reminders.standing(unit.history_of(ticket.id)):
        now.add((reminders.again(act, unit.queue(ticket.queue_id), ticket, entry),))


def _snooze(unit: UnitOfWork, act: Act, now: Progress, ticket: Ticket, entry: Transaction) -> None:
    """As it was before; a time that is past is none."""
    history = unit.history_of(ticket.id)
    present = reminders.snoozed(history, act.actor.id)
    _unless(present == entry.new, entry, present)
    until = datetime.fromisoformat(entry.old) if entry.old else None
    until = until if until is not None and until > unit.now else None
    now.add((reminders.snooze(act, unit.queue(ticket.queue_id), ticket, history, until),))


INVERSES: dict[TransactionType, Callable[[UnitOfWork, Act, Progress, Ticket, Transaction], None]] = {
    TransactionType.STATUS: _status,
    TransactionType.SET: _set,
    TransactionType.CUSTOM_FIELD: _custom,
    TransactionType.ADD_WATCHER: _watcher,
    TransactionType.DEL_WATCHER: _watcher,
    TransactionType.ADD_LINK: _link,
    TransactionType.DELETE_LINK: _link,
    TransactionType.ADD_REMINDER: _reminder,
    TransactionType.RESOLVE_REMINDER: _reminder_ended,
    TransactionType.CANCEL_REMINDER: _reminder_ended,
    TransactionType.SNOOZE: _snooze,
    **dict.fromkeys(OWNER_CHANGES, _owner),
}


_SAID = "it was said, and may have been read"


_TOLD_OF = "it tells of mail, and changed nothing of the ticket"


_REPORTS = "it reports what happened, and changed nothing of the ticket"


NO_WAY_BACK: dict[TransactionType, str] = {
    TransactionType.CREATE: "a ticket that was opened stays: it can be deleted",
    TransactionType.CORRESPOND: _SAID,
    TransactionType.COMMENT: _SAID,
    TransactionType.NOTE: _SAID,
    TransactionType.UNPROVEN_REPLY: _SAID,
    TransactionType.UNPROVEN_COMMENT: _SAID,
    **dict.fromkeys((*FORWARDS, *ONCE), "it was sent, and may have been read"),
    TransactionType.SPLIT: "what was said went to another ticket, and may have been read there",
    TransactionType.LEFT_OUT: _SAID,
    TransactionType.TOLD: _TOLD_OF,
    TransactionType.EMAIL_RECORD: _TOLD_OF,
    TransactionType.COMMENT_EMAIL_RECORD: _TOLD_OF,
    TransactionType.EMAIL_WITHDRAWN: _TOLD_OF,
    TransactionType.EMAIL_WAITS: _TOLD_OF,
    TransactionType.EMAIL_DROPPED: _TOLD_OF,
    TransactionType.SYSTEM_ERROR: _REPORTS,
    TransactionType.COMMAND_RESULT: _REPORTS,
    TransactionType.UNBLOCKED: _REPORTS,
    TransactionType.SCRIP: _REPORTS,
    TransactionType.OVERDUE: _REPORTS,
    TransactionType.SLA_WARNING: _REPORTS,
    TransactionType.SLA_BREACH: _REPORTS,
    TransactionType.SILENCE: _REPORTS,
    TransactionType.SCHEDULED: _REPORTS,
    TransactionType.REMINDED: _TOLD_OF,
    TransactionType.OPEN_REMINDER: "it is how a reminder that was ended is taken up again",
    TransactionType.TIMER: "a clock goes on: it is stopped, and its minutes are undone",
    TransactionType.ESCALATE: "nobody did it: it rises again the next day",
}
"""What undoing passes over, and why: every type of transaction is here or in ``INVERSES``."""
