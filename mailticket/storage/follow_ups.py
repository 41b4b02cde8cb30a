"""Reminders and snoozes, as the history says they stand: made of its entries, in the unit of work that writes those."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.errors import TryAgain
from mailticket.model.reminder import Reminder
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.storage.bulk import insert_into
from mailticket.storage.schema import addresses, reminders, snoozes, users
from mailticket.storage.ticket_history import family
from mailticket.storage.times import from_text, maybe_time, to_text


@dataclass(frozen=True, slots=True)
class Standing:
    """A reminder as it is shown: people by address."""

    id: int
    due: datetime
    text: str
    who: str
    by: str
    told: datetime | None


@dataclass(frozen=True, slots=True)
class OnTicket:
    """The reminders of a ticket, and until when who looks at it has put it off."""

    reminders: tuple[Standing, ...] = ()
    snoozed_until: datetime | None = None

    def with_row(self, what: str, number: int, at: str, told: str) -> "OnTicket":
        """With what a row of ``asked_beside`` says."""
        if what == "snoozed":
            return OnTicket(self.reminders, max(filter(None, (self.snoozed_until, from_text(at)))))
        more = (*self.reminders, read_standing(number, at, told))
        return OnTicket(tuple(sorted(more, key=lambda one: (one.due, one.id))), self.snoozed_until)


HOLDS = sa.text("reminders.ended is null")
WAITS = sa.text("reminders.told is null and reminders.ended is null")


def keep(connection: sa.Connection, entries: Iterable[Transaction]) -> None:
    """What entries say of reminders and snoozes; most say nothing. Raises TryAgain for one that another daemon has mailed."""
    for entry in entries:
        if (write := _WRITES.get(entry.type)) is not None:
            write(connection, entry)


def _add(connection: sa.Connection, entry: Transaction) -> None:
    who = connection.scalar(sa.select(addresses.c.user_id).where(addresses.c.address == entry.field))
    due = to_text(datetime.fromisoformat(entry.new))
    values = {"id": entry.id, "ticket_id": entry.ticket_id, "user_id": who, "by_id": entry.by, "due": due}
    connection.execute(reminders.insert().values(**values, text=entry.old))


def _end(connection: sa.Connection, entry: Transaction) -> None:
    connection.execute(_of(entry).values(ended=to_text(entry.at)))


def _open(connection: sa.Connection, entry: Transaction) -> None:
    connection.execute(_of(entry).values(ended=None))


def _tell(connection: sa.Connection, entry: Transaction) -> None:
    if not connection.execute(_of(entry).where(WAITS).values(told=to_text(entry.at))).rowcount:
        raise TryAgain("another daemon has mailed this reminder")


def _of(entry: Transaction) -> "sa.Update":
    return reminders.update().where(reminders.c.id == int(entry.field))


def _snooze(connection: sa.Connection, entry: Transaction) -> None:
    its = (snoozes.c.user_id == entry.by) & (snoozes.c.ticket_id == entry.ticket_id)
    connection.execute(snoozes.delete().where(its))
    if entry.new:
        values = {
            "user_id": entry.by,
            "ticket_id": entry.ticket_id,
            "until": to_text(datetime.fromisoformat(entry.new)),
        }
        connection.execute(insert_into(connection.dialect, snoozes).values(values))


_WRITES: Mapping[TransactionType, Callable[[sa.Connection, Transaction], None]] = {
    TransactionType.ADD_REMINDER: _add,
    TransactionType.RESOLVE_REMINDER: _end,
    TransactionType.CANCEL_REMINDER: _end,
    TransactionType.OPEN_REMINDER: _open,
    TransactionType.REMINDED: _tell,
    TransactionType.SNOOZE: _snooze,
}


def waiting(connection: sa.Connection, now: datetime) -> list[Reminder]:
    """Those whose time has come and that were not mailed yet, the oldest first."""
    statement = sa.select(reminders).where(WAITS, reminders.c.due <= to_text(now))
    return [_reminder(row) for row in connection.execute(statement.order_by(reminders.c.due, reminders.c.id))]


def of_user(connection: sa.Connection, user_id: int, until: datetime | None = None) -> list[Reminder]:
    """Those of somebody that hold; ``until``: that are due by then. The first due first."""
    statement = sa.select(reminders).where(HOLDS, reminders.c.user_id == user_id)
    if until is not None:
        statement = statement.where(reminders.c.due <= to_text(until))
    return [_reminder(row) for row in connection.execute(statement.order_by(reminders.c.due, reminders.c.id))]


_BETWEEN = "\n"


def asked_beside(
    whole: "sa.Select[tuple[int]]", user_id: int, now: datetime
) -> tuple["sa.Select[Any]", "sa.Select[Any]"]:
    """What asks for what stands on a ticket, ``whole`` with those merged into it, to be asked with more: what it is, a number, a
    time, a text."""
    who, by = users.alias("who"), users.alias("by")
    told = who.c.address + _BETWEEN + by.c.address + _BETWEEN + sa.func.coalesce(reminders.c.told, "")
    standing = (
        sa.select(sa.literal("reminder"), reminders.c.id, reminders.c.due, told + _BETWEEN + reminders.c.text)
        .join_from(reminders, who, who.c.id == reminders.c.user_id)
        .join(by, by.c.id == reminders.c.by_id)
        .where(HOLDS, reminders.c.ticket_id.in_(whole))
    )
    mine = (snoozes.c.user_id == user_id) & (snoozes.c.until > to_text(now))
    put_off = sa.select(sa.literal("snoozed"), sa.literal(0), snoozes.c.until, sa.literal("")).where(
        snoozes.c.ticket_id.in_(whole), mine
    )
    return standing, put_off


def read_standing(number: int, due: str, told: str) -> Standing:
    """A reminder out of a row of ``asked_beside``."""
    who, by, at, text = told.split(_BETWEEN, 3)
    return Standing(number, from_text(due), text, who, by, maybe_time(at or None))


def on_ticket(connection: sa.Connection, ticket_id: int, user_id: int, now: datetime) -> OnTicket:
    """What stands on a ticket and those merged into it: all reminders that hold, the first due first, and until when somebody put
    it off."""
    found = OnTicket()
    asked: sa.CompoundSelect[Any] = sa.union_all(*asked_beside(family(ticket_id), user_id, now))
    for what, number, at, told in connection.execute(asked):
        found = found.with_row(what, number, at, told)
    return found


def reminded(connection: sa.Connection, until: datetime) -> list[int]:
    """Who has a reminder that holds and is due by then."""
    statement = sa.select(reminders.c.user_id).where(HOLDS, reminders.c.due <= to_text(until)).distinct()
    return sorted(connection.scalars(statement))


def snoozed(connection: sa.Connection, user_id: int, now: datetime) -> dict[int, datetime]:
    """Until when somebody hides which tickets."""
    here = (snoozes.c.user_id == user_id) & (snoozes.c.until > to_text(now))
    rows = connection.execute(sa.select(snoozes).where(here).order_by(snoozes.c.until))
    return {row.ticket_id: from_text(row.until) for row in rows}


def forget_snoozes(connection: sa.Connection, now: datetime) -> int:
    """Those that are over. Returns how many went."""
    return int(connection.execute(snoozes.delete().where(snoozes.c.until <= to_text(now))).rowcount)


def _reminder(row: Any) -> Reminder:
    return Reminder(row.id, row.ticket_id, row.user_id, row.by_id, from_text(row.due), row.text, maybe_time(row.told))
