"""Writes what a unit of work decided, set by set: one statement per table, not one per row."""

import sqlalchemy as sa

from mailticket.model.letter import LetterState
from mailticket.model.ticket import Ticket
from mailticket.model.work import Work
from mailticket.storage.counters import Ids
from mailticket.storage.many import Many, Row, insert_into
from mailticket.storage.outbox import settle
from mailticket.storage.people import insert_users
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

_TICKET = (
    "id queue_id subject status owner_id creator_id created last_updated last_updated_by priority initial_priority "
    "final_priority time_worked time_estimated time_left starts started due resolved told merged_into"
)
_insert_tickets = Many(tickets.insert(), _TICKET)
_change_tickets = Many(
    tickets.update()
    .where(tickets.c.id == sa.bindparam("which"))
    .values({name: sa.bindparam(f"new_{name}") for name in _TICKET.split()[1:]}),
    "which " + " ".join(f"new_{name}" for name in _TICKET.split()[1:]),
)
_insert_watchers = Many(ticket_watchers.insert(), "ticket_id role user_id")
_delete_watchers = Many(
    ticket_watchers.delete().where(
        ticket_watchers.c.ticket_id == sa.bindparam("ticket_id"),
        ticket_watchers.c.role == sa.bindparam("role"),
        ticket_watchers.c.user_id == sa.bindparam("user_id"),
    ),
    "ticket_id role user_id",
)
_insert_links = Many(  # a link's other end may know it already
    lambda dialect: insert_into(dialect, links).on_conflict_do_nothing(), "base kind target"
)
_insert_transactions = Many(
    transactions.insert(),
    "id ticket_id type by at via field old new minutes letter_id message_id evidence text",
)
_insert_attachments = Many(attachments.insert(), "transaction_id part name type size")
_insert_thread_ids = Many(
    lambda dialect: insert_into(dialect, thread_ids).on_conflict_do_nothing(), "message_id ticket_id"
)
_insert_notices = Many(
    notices.insert(),
    "id ticket_id transaction_id letter_id scrip kind language subject message_id created content",
)
_insert_copies = Many(copies.insert(), "id notice_id recipient envelope_from state attempts not_before answer")


def _upsert_budgets(dialect: sa.Dialect) -> sa.Insert:
    statement = insert_into(dialect, budgets)
    changed = {"state": statement.excluded.state, "touched": statement.excluded.touched}
    return statement.on_conflict_do_update(index_elements=["key"], set_=changed)


_put_budgets = Many(_upsert_budgets, "key state touched")
_set_bounced = Many(
    addresses.update()
    .where(addresses.c.address == sa.bindparam("which"))
    .values(bounced=sa.bindparam("times"), unreachable_until=sa.bindparam("until")),
    "which times until",
)
_settle_letters = Many(
    letters.update()
    .where(letters.c.id == sa.bindparam("which"))
    .values(
        state=sa.bindparam("became"),
        error=sa.bindparam("why"),
        outcome=sa.bindparam("what"),
        done_at=sa.bindparam("now"),
    ),
    "which became why what now",
)


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
    _write_budgets(connection, work)
    _write_letters(connection, work)
    ids.store(connection)


def _write_tickets(connection: sa.Connection, work: Work) -> None:
    _insert_tickets(connection, [_ticket_row(work.tickets[id_]) for id_ in sorted(work.opened)])
    changed = [ticket for id_, ticket in work.tickets.items() if id_ not in work.opened]
    _change_tickets(connection, map(_ticket_row, changed))
    _delete_watchers(connection, [(t, role.value, u) for t, role, u in work.watchers_gone])
    _insert_watchers(connection, [(t, role.value, u) for t, role, u in dict.fromkeys(work.watchers)])
    _insert_links(connection, [(one.base, one.kind.value, one.target) for one in dict.fromkeys(work.links)])


def _ticket_row(ticket: Ticket) -> Row:
    return (
        ticket.id,
        ticket.queue_id,
        ticket.subject,
        ticket.status,
        ticket.owner_id,
        ticket.creator_id,
        to_text(ticket.created),
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


def _write_history(connection: sa.Connection, work: Work) -> None:
    _insert_transactions(
        connection,
        [
            (
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
                entry.letter_id,
                entry.message_id,
                entry.evidence,
                entry.text,
            )
            for entry in work.transactions
        ],
    )
    kept = ((entry.id, file) for entry in work.transactions for file in entry.attachments)
    _insert_attachments(connection, [(id_, file.part, file.name, file.type, file.size) for id_, file in kept])
    _insert_thread_ids(connection, sorted(work.thread_ids))


def _write_outbox(connection: sa.Connection, work: Work) -> None:
    _insert_notices(
        connection,
        [
            (
                notice.id,
                notice.ticket_id,
                notice.transaction_id,
                letter_id,
                notice.scrip,
                notice.kind.value,
                notice.language,
                notice.subject,
                notice.message_id,
                to_text(notice.created),
                notice.content,
            )
            for notice, letter_id in work.notices
        ],
    )
    _insert_copies(
        connection,
        [
            (
                copy.id,
                copy.notice_id,
                copy.recipient,
                copy.envelope_from,
                copy.state.value,
                copy.attempts,
                to_text(copy.not_before or work.now),
                copy.answer,
            )
            for copy in work.copies
        ],
    )
    settle(connection, work.settled, work.now)


def _write_budgets(connection: sa.Connection, work: Work) -> None:
    touched = to_text(work.now)
    _put_budgets(connection, [(key, state, touched) for key, state in work.budgets.items()])
    _set_bounced(
        connection,
        [(one.address, " ".join(map(to_text, one.times)), maybe_text(one.unreachable_until)) for one in work.bounced],
    )


def _write_letters(connection: sa.Connection, work: Work) -> None:
    now = to_text(work.now)
    done, held = LetterState.DONE.value, LetterState.HELD.value
    _settle_letters(connection, [(id_, done, "", what, now) for id_, what in work.done])
    _settle_letters(connection, [(id_, held, why, what, now) for id_, why, what in work.held])


def forget_old_budgets(connection: sa.Connection, before: str) -> None:
    """Budgets not spent for longer than any window say nothing any more."""
    connection.execute(budgets.delete().where(budgets.c.touched < before))
