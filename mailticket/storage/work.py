"""Writes what a unit of work decided, set by set: one statement per table, not one per row."""

import json
from collections.abc import Iterator

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import SettledElsewhere
from mailticket.model.job import Job
from mailticket.model.letter import LetterState
from mailticket.model.person import SYSTEM_ID
from mailticket.model.ticket import Link, Ticket
from mailticket.model.transaction import TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.storage import follow_ups, held, text_index, threads
from mailticket.storage.audit_log import AuditChange, enter
from mailticket.storage.bulk import Bulk, Row, insert_into
from mailticket.storage.confirmations import put as put_confirmations
from mailticket.storage.counters import Ids
from mailticket.storage.digest_choices import choose as choose_digests
from mailticket.storage.letter_heads import head_text
from mailticket.storage.outbox import files_json, settle, withdraw
from mailticket.storage.people import insert_users
from mailticket.storage.proofs import spend
from mailticket.storage.schema import (
    addresses,
    budgets,
    copies,
    jobs,
    letters,
    notices,
    scrips,
    users,
)
from mailticket.storage.service_goals import put_goals
from mailticket.storage.ticket_statements import (
    change_tickets,
    delete_groups,
    delete_links,
    delete_urls,
    delete_values,
    delete_watchers,
    forget_thread_ids,
    insert_attachments,
    insert_groups,
    insert_links,
    insert_thread_ids,
    insert_tickets,
    insert_transactions,
    insert_urls,
    insert_values,
    insert_watchers,
    moments_of,
    move_thread_ids,
    values_of,
)
from mailticket.storage.times import maybe_text, to_text
from mailticket.storage.unproven import put as put_unproven
from mailticket.storage.unproven import release

_read_budgets = sa.select(budgets.c.key, budgets.c.state).where(
    budgets.c.key.in_(sa.bindparam("wanted", expanding=True))
)

_insert_jobs = Bulk(
    jobs.insert(),
    "id kind scrip_id scrip ticket_id transaction_id created state attempts not_before arguments answer payload",
)
_count_failures = Bulk(
    scrips.update().where(scrips.c.id == sa.bindparam("which")).values(failures=sa.bindparam("in_a_row")),
    "which in_a_row",
)
_insert_notices = Bulk(
    notices.insert(),
    "id ticket_id transaction_id letter_id scrip kind language subject message_id created content files",
)
_insert_copies = Bulk(copies.insert(), "id notice_id recipient envelope_from state attempts not_before answer")


def _upsert_budgets(dialect: sa.Dialect) -> sa.Insert:
    statement = insert_into(dialect, budgets)
    changed = {"state": statement.excluded.state, "touched": statement.excluded.touched}
    return statement.on_conflict_do_update(index_elements=["key"], set_=changed)


_put_budgets = Bulk(_upsert_budgets, "key state touched")
_set_bounced = Bulk(
    addresses.update()
    .where(addresses.c.address == sa.bindparam("which"))
    .values(bounced=sa.bindparam("times"), unreachable_until=sa.bindparam("until")),
    "which times until",
)
_settle_letters = Bulk(
    letters.update()
    .where(
        letters.c.id == sa.bindparam("which"), letters.c.state == sa.literal_column(f"'{LetterState.WAITING.value}'")
    )
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


def write(connection: sa.Connection, work: WriteSet, ids: Ids) -> None:
    """Write everything, in the order the foreign keys want. Raises SettledElsewhere where a letter does not wait any more:
    another daemon has done what is to be done here, or this one, whose commit seemed lost."""
    _keep_waiting(connection, {id_ for id_, _ in work.done} | {id_ for id_, _, _ in work.held})
    insert_users(connection, work.users, work.now)
    _write_learnt(connection, work)
    _write_chosen(connection, work, ids)
    if work.digests:
        choose_digests(connection, work.digests)
    _write_tickets(connection, work)
    _write_history(connection, work)
    put_goals(connection, work.goals)
    _write_outbox(connection, work)
    _write_scrips(connection, work, ids)
    _write_budgets(connection, work)
    if work.confirmations or work.confirmations_used:
        put_confirmations(connection, work.confirmations, work.confirmations_used, work.now)
    put_unproven(connection, work.unproven, work.now)
    release(connection, work.released)
    if work.spent:
        spend(connection, work.spent, work.now)
    _write_letters(connection, work)
    if work.kept:
        held.put(connection, work.kept)
    if work.decided:
        held.decide(connection, work.decided, ids)
    ids.store(connection)


def _write_learnt(connection: sa.Connection, work: WriteSet) -> None:
    for user_id, language in work.learnt.items():
        connection.execute(users.update().where(users.c.id == user_id).values(learnt=language))


def _write_chosen(connection: sa.Connection, work: WriteSet, ids: Ids) -> None:
    """People choose their own language by mail; the organisation's history says so."""
    for user, language in work.chosen.values():
        connection.execute(users.update().where(users.c.id == user.id).values(language=language))
        change = AuditChange(Subject.USER, user.address, Did.CHANGE, "language", user.language or "", language)
        enter(connection, ids, Author(user.id, Via.MAIL), work.now, [change])


def _write_tickets(connection: sa.Connection, work: WriteSet) -> None:
    insert_tickets(connection, [_ticket_row(work.tickets[id_]) for id_ in sorted(work.opened)])
    changed = [ticket for id_, ticket in work.tickets.items() if id_ not in work.opened]
    change_tickets(connection, map(_ticket_row, changed))
    gone, there = work.watchers_gone + work.quieted_gone, work.watchers + work.quieted
    delete_watchers(connection, [(ticket, role.value, user) for ticket, role, user in gone])
    insert_watchers(connection, [(ticket, role.value, user) for ticket, role, user in dict.fromkeys(there)])
    delete_links(connection, map(_link_row, work.links_gone))
    insert_links(connection, map(_link_row, dict.fromkeys(work.links)))
    _write_rare(connection, work)


def _link_row(link: Link) -> Row:
    return link.base, link.kind.value, link.target


def _write_rare(connection: sa.Connection, work: WriteSet) -> None:
    """What few changes touch."""
    delete_groups(connection, [(ticket, role.value, group) for ticket, role, group in work.groups_gone])
    insert_groups(connection, [(ticket, role.value, group) for ticket, role, group in work.groups])
    delete_urls(connection, [(one.base, one.kind.value, one.url) for one in work.urls_gone])
    insert_urls(connection, [(one.base, one.kind.value, one.url) for one in work.urls])
    values = {(ticket, field): texts for ticket, field, texts in work.values}
    delete_values(connection, values)
    numbered = ((key, number, text) for key, texts in values.items() for number, text in enumerate(texts))
    insert_values(connection, [(*key, number, text) for key, number, text in numbered])


def _ticket_row(ticket: Ticket) -> Row:
    return values_of(ticket) + tuple(map(maybe_text, moments_of(ticket)))


def _write_history(connection: sa.Connection, work: WriteSet) -> None:
    insert_transactions(
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
                int(entry.evidence.level),
                entry.text,
                entry.evidence.method,
                entry.evidence.because,
                head_text(entry.head),
                entry.worker,
                maybe_text(entry.worked_at),
            )
            for entry in work.transactions
        ],
    )
    kept = ((entry.id, file) for entry in work.transactions for file in entry.attachments)
    insert_attachments(
        connection, [(id_, file.part, file.name, file.type, file.size, file.digest) for id_, file in kept]
    )
    follow_ups.keep(connection, work.transactions)
    text_index.put(connection, _indexed(work))
    insert_thread_ids(connection, sorted(work.thread_ids))
    threads.put(connection, work.ancestors, work.foreign_numbers)
    moved = dict(work.threads_moved)
    forget_thread_ids(connection, [(message_id,) for message_id in moved])
    move_thread_ids(connection, [(message_id, ticket, True) for message_id, ticket in moved.items()])


def _indexed(work: WriteSet) -> Iterator[text_index.Indexed]:
    for entry in work.transactions:
        opened = work.tickets[entry.ticket_id].subject if entry.type is TransactionType.CREATE else ""
        names = (file.name for file in entry.attachments)
        if (found := text_index.indexed(entry, subject=opened, files=names)) is not None:
            yield found.shown_as(work.shown_outside[entry.id]) if entry.id in work.shown_outside else found


def _write_outbox(connection: sa.Connection, work: WriteSet) -> None:
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
                files_json(notice.files),
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
    if work.withdrawn:
        withdraw(connection, work.withdrawn, work.now)


def _write_scrips(connection: sa.Connection, work: WriteSet, ids: Ids) -> None:
    _insert_jobs(connection, map(_job_row, work.jobs))
    _count_failures(connection, list(work.scrip_failures.items()))
    if work.scrips_off:
        _switch_off(connection, work, ids)


def _job_row(job: Job) -> Row:
    return (
        job.id,
        job.kind,
        job.scrip_id,
        job.scrip,
        job.ticket_id,
        job.transaction_id,
        to_text(job.created),
        job.state.value,
        job.attempts,
        to_text(job.not_before or job.created),
        json.dumps(dict(job.arguments), ensure_ascii=False),
        job.answer,
        job.payload,
    )


def _switch_off(connection: sa.Connection, work: WriteSet, ids: Ids) -> None:
    """Scrips that failed too often are disabled, and the organisation's history says so."""
    named = sa.select(scrips.c.id, scrips.c.name).where(scrips.c.id.in_(sorted(work.scrips_off)), ~scrips.c.disabled)
    off = {id_: name for id_, name in connection.execute(named.order_by(scrips.c.id))}
    connection.execute(scrips.update().where(scrips.c.id.in_(list(off))).values(disabled=True))
    author = Author(SYSTEM_ID, Via.SYSTEM)
    changes = [AuditChange(Subject.SCRIP, name, Did.CHANGE, "disabled", "", "yes") for name in off.values()]
    enter(connection, ids, author, work.now, changes)


def _write_budgets(connection: sa.Connection, work: WriteSet) -> None:
    touched = to_text(work.now)
    _put_budgets(connection, [(key, state, touched) for key, state in work.budgets.items()])
    _set_bounced(
        connection,
        [(one.address, " ".join(map(to_text, one.times)), maybe_text(one.unreachable_until)) for one in work.bounced],
    )


def _keep_waiting(connection: sa.Connection, letter_ids: set[int]) -> None:
    """Hold these letters as they are until the commit; nobody else settles them meanwhile."""
    if not letter_ids:
        return
    waiting = sa.select(letters.c.id).where(letters.c.id.in_(letter_ids), letters.c.state == LetterState.WAITING.value)
    found = set(connection.execute(waiting.order_by(letters.c.id).with_for_update()).scalars())
    if gone := letter_ids - found:
        raise SettledElsewhere(frozenset(gone))


def _write_letters(connection: sa.Connection, work: WriteSet) -> None:
    now = to_text(work.now)
    done, waits = LetterState.DONE.value, LetterState.HELD.value
    _settle_letters(connection, [(id_, done, "", what, now) for id_, what in work.done])
    _settle_letters(connection, [(id_, waits, why, what, now) for id_, why, what in work.held])


def forget_old_budgets(connection: sa.Connection, before: str) -> int:
    """Budgets not spent for longer than any window say nothing any more. Returns how many went."""
    return int(connection.execute(budgets.delete().where(budgets.c.touched < before)).rowcount)
