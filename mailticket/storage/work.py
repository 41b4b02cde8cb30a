"""Writes what a unit of work decided, set by set: one statement per table, not one per row."""

from typing import Any

import sqlalchemy as sa

from mailticket.model.letter import LetterState
from mailticket.model.notice import Notice
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.model.work import Work
from mailticket.storage.counters import Ids
from mailticket.storage.outbox import settle
from mailticket.storage.people import insert_users
from mailticket.storage.rows import insert_rows, update_rows
from mailticket.storage.schema import (
    addresses,
    attachments,
    budgets,
    copies,
    letters,
    links,
    notices,
    thread_ids,
    ticket_watchers,
    tickets,
    transactions,
)
from mailticket.storage.times import maybe_text, to_text

_read_budgets = sa.select(budgets.c.key, budgets.c.state).where(
    budgets.c.key.in_(sa.bindparam("wanted", expanding=True))
)
_gone = ticket_watchers.delete().where(
    ticket_watchers.c.ticket_id == sa.bindparam("t"),
    ticket_watchers.c.role == sa.bindparam("r"),
    ticket_watchers.c.user_id == sa.bindparam("u"),
)
_bounced = (
    addresses.update()
    .where(addresses.c.address == sa.bindparam("which"))
    .values(bounced=sa.bindparam("times"), unreachable_until=sa.bindparam("until"))
)
_TICKET_CHANGES = tuple(column.name for column in tickets.c if column.name not in {"id", "creator_id", "created"})
_TICKET = tuple(column.name for column in tickets.c)


def read_budgets(connection: sa.Connection, wanted: list[str]) -> dict[str, str]:
    """The state of budgets by key; keys never spent are left out."""
    if not wanted:
        return {}
    return {key: state for key, state in connection.execute(_read_budgets, {"wanted": wanted})}


def write(connection: sa.Connection, work: Work, ids: Ids) -> None:
    """Write everything, in the order the foreign keys want."""
    insert_users(connection, work.users, work.now)
    _write_tickets(connection, work)
    _write_history(connection, work)
    _write_outbox(connection, work)
    _write_letters(connection, work)
    ids.store(connection)


def _write_tickets(connection: sa.Connection, work: Work) -> None:
    new = [work.tickets[id_] for id_ in sorted(work.opened)]
    insert_rows(connection, tickets, _TICKET, [_ticket_row(ticket) for ticket in new])
    changed = [(*_ticket_values(t), id_) for id_, t in work.tickets.items() if id_ not in work.opened]
    update_rows(connection, tickets, _TICKET_CHANGES, changed)
    if work.watchers_gone:
        connection.execute(_gone, [{"t": t, "r": role.value, "u": u} for t, role, u in work.watchers_gone])
    watchers = [(t, role.value, u) for t, role, u in dict.fromkeys(work.watchers)]
    insert_rows(connection, ticket_watchers, ("ticket_id", "role", "user_id"), watchers)
    linked = [(link.base, link.kind.value, link.target) for link in dict.fromkeys(work.links)]
    insert_rows(connection, links, ("base", "kind", "target"), linked, on_conflict="skip")


def _ticket_row(ticket: Ticket) -> tuple[Any, ...]:
    """In the table's order."""
    values = _ticket_values(ticket)
    return (ticket.id, *values[:4], ticket.creator_id, to_text(ticket.created), *values[4:])


def _ticket_values(ticket: Ticket) -> tuple[Any, ...]:
    """In the order of ``_TICKET_CHANGES``, which is the table's."""
    return (
        ticket.queue_id,
        ticket.subject,
        ticket.status,
        ticket.owner_id,
        to_text(ticket.last_updated),
        ticket.last_updated_by,
        ticket.priority,
        ticket.initial_priority,
        ticket.final_priority,
        ticket.time_worked,
        ticket.time_estimated,
        ticket.time_left,
        maybe_text(ticket.starts),
        maybe_text(ticket.started),
        maybe_text(ticket.due),
        maybe_text(ticket.resolved),
        maybe_text(ticket.told),
        ticket.merged_into,
    )


_TRANSACTION = (
    "id",
    "ticket_id",
    "type",
    "by",
    "at",
    "via",
    "field",
    "old",
    "new",
    "minutes",
    "text",
    "letter_id",
    "message_id",
    "evidence",
)


def _write_history(connection: sa.Connection, work: Work) -> None:
    insert_rows(connection, transactions, _TRANSACTION, [_transaction_values(entry) for entry in work.transactions])
    kept = [
        (entry.id, file.part, file.name, file.type, file.size)
        for entry in work.transactions
        for file in entry.attachments
    ]
    insert_rows(connection, attachments, ("transaction_id", "part", "name", "type", "size"), kept)
    insert_rows(connection, thread_ids, ("message_id", "ticket_id"), sorted(work.thread_ids), on_conflict="skip")


def _transaction_values(entry: Transaction) -> tuple[Any, ...]:
    return (
        entry.id,
        entry.ticket_id,
        entry.type.value,
        entry.by,
        to_text(entry.at),
        entry.via.value,
        entry.field,
        entry.old,
        entry.new,
        entry.minutes,
        entry.text,
        entry.letter_id,
        entry.message_id,
        entry.evidence,
    )


_NOTICE = (
    "id",
    "ticket_id",
    "transaction_id",
    "letter_id",
    "scrip",
    "kind",
    "language",
    "subject",
    "message_id",
    "content",
    "created",
)
_COPY = ("id", "notice_id", "recipient", "envelope_from", "state", "attempts", "not_before", "answer")


def _write_outbox(connection: sa.Connection, work: Work) -> None:
    now = to_text(work.now)
    insert_rows(connection, notices, _NOTICE, [_notice_values(notice, of) for notice, of in work.notices])
    insert_rows(
        connection,
        copies,
        _COPY,
        [
            (
                c.id,
                c.notice_id,
                c.recipient,
                c.envelope_from,
                c.state.value,
                c.attempts,
                maybe_text(c.not_before) or now,
                c.answer,
            )
            for c in work.copies
        ],
    )
    settle(connection, work.settled, work.now)
    spent = [(key, state, now) for key, state in work.budgets.items()]
    insert_rows(connection, budgets, ("key", "state", "touched"), spent, on_conflict="update")
    if work.bounced:
        connection.execute(
            _bounced,
            [
                {
                    "which": one.address,
                    "times": " ".join(map(to_text, one.times)),
                    "until": maybe_text(one.unreachable_until),
                }
                for one in work.bounced
            ],
        )


def _notice_values(notice: Notice, letter_id: int | None) -> tuple[Any, ...]:
    return (
        notice.id,
        notice.ticket_id,
        notice.transaction_id,
        letter_id,
        notice.scrip,
        notice.kind.value,
        notice.language,
        notice.subject,
        notice.message_id,
        notice.content,
        to_text(notice.created),
    )


def _write_letters(connection: sa.Connection, work: Work) -> None:
    now = to_text(work.now)
    settled = [(LetterState.DONE.value, now, "", what, id_) for id_, what in work.done]
    settled += [(LetterState.HELD.value, now, why, what, id_) for id_, why, what in work.held]
    update_rows(connection, letters, ("state", "done_at", "error", "outcome"), settled)


def forget_old_budgets(connection: sa.Connection, before: str) -> None:
    """Budgets not spent for longer than any window say nothing any more."""
    connection.execute(budgets.delete().where(budgets.c.touched < before))
