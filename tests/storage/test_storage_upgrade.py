"""A database of the first version, with data, becomes one of this version and keeps all of it; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from mailticket.model.canned_answer import CannedAnswer
from mailticket.model.errors import MailticketError
from mailticket.model.evidence import Level
from mailticket.model.foreign_number import ForeignNumber, NumberOnTicket
from mailticket.model.letter_head import NO_HEAD, LetterHead
from mailticket.model.person import SYSTEM_ID, Mailbox, User
from mailticket.model.provision import Organisation, QueueSpec, ScripSpec
from mailticket.model.query import All, Query, Scope, Statuses
from mailticket.model.report_fact import FOREVER, FactKind, ReportFact
from mailticket.model.right import Grant, Right
from mailticket.model.row_table import RowTable
from mailticket.model.saved_search import SavedSearch
from mailticket.model.schedule import STOCK
from mailticket.model.story import LineKind
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via
from mailticket.model.wall import Wall
from mailticket.model.write_set import WriteSet
from mailticket.storage import audit_log as administration
from mailticket.storage import (
    bills,
    canned_answers,
    confirmations,
    follow_ups,
    held,
    logins,
    migrations,
    outbox,
    people,
    provisioning,
    report_facts,
    row_tables,
    saved_searches,
    schedules,
    seen,
    threads,
    ticket_history,
    tickets,
    tile_lists,
    unproven,
    walls,
)
from mailticket.storage.counters import NAMES, Ids
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan, load_all
from mailticket.storage.migrations import upgrade, version
from mailticket.storage.report_rows import Asked, gather
from mailticket.storage.schema import counters, metadata
from mailticket.storage.searching import places
from mailticket.storage.work import write
from tests.storage.test_storage_migrations import WITHOUT_TEXTS

LATEST = max(path.name[:4] for path in (Path(migrations.__file__).parent / "versions").glob("0*.py"))
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AT = "'2026-06-01T00:00:00.000+00:00'"
FIRST = f"""
insert into users (id, address, name, privileged, provisioned, created) values (2, 'ana@c.example', 'Ana', true, true, {AT});
insert into users (id, address, created) values (3, 'bob@c.example', {AT});
insert into addresses (address, user_id) values ('ana@c.example', 2), ('ana@home.example', 2), ('bob@c.example', 3);
insert into groups (id, name) values (1, 'noc');
insert into group_users (group_id, user_id) values (1, 2);
insert into queues (id, name, due_in, provisioned) values (1, 'general', 60, true), (2, 'dns', null, false);
insert into queue_watchers (queue_id, role, principal) values (1, 'AdminCc', 'group:1');
insert into grants (principal, name, queue_id, provisioned) values ('user:2', 'SuperUser', 0, true);
insert into grants (principal, name, queue_id) values ('Everyone', 'ShowTicket', 1);
insert into tickets (id, queue_id, subject, status, owner_id, creator_id, created, last_updated, last_updated_by)
 values (1, 1, 'uno', 'open', 2, 3, {AT}, {AT}, 3), (2, 1, 'dos', 'new', null, 3, {AT}, {AT}, 3);
update tickets set merged_into = 1 where id = 2;
insert into ticket_watchers (ticket_id, role, user_id) values (1, 'Requestor', 3);
insert into links (base, kind, target) values (1, 'RefersTo', 2);
insert into transactions (id, ticket_id, type, "by", at, via, text) values (1, 1, 'Create', 3, {AT}, 'mail', 'hola');
insert into transactions (id, ticket_id, type, "by", at, via, text) values (2, 2, 'Create', 3, {AT}, 'mail', 'chau');
insert into thread_ids (message_id, ticket_id) values ('m@c.example', 1);
update counters set next = 4 where name = 'users';
update counters set next = 2 where name = 'groups';
update counters set next = 3 where name in ('queues', 'tickets', 'transactions');
"""


def fill(connection: sa.Connection) -> None:
    """As the first version left it."""
    migrations.migrate_on(connection, "0001")
    for statement in FIRST.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


@pytest.fixture
async def old(url: str, opened: Any, tmp_path: Path) -> Database:
    """A database at migration 0001."""
    database: Database = opened(f"sqlite:///{tmp_path / 'old.db'}" if url.startswith("sqlite") else url)
    if not url.startswith("sqlite"):
        await database.write(empty)
    await database.write(fill)
    assert await database.read(version) == "0001"
    return database


def empty(connection: sa.Connection) -> None:
    """A new schema, as in a database nobody has used."""
    connection.exec_driver_sql("drop schema public cascade")
    connection.exec_driver_sql("create schema public")


async def test_all_that_was_there_is_there_and_is_as_the_schema_says(old: Database) -> None:
    await old.write(upgrade)
    assert await old.read(version) == LATEST
    assert await old.read(lambda c: compare_metadata(MigrationContext.configure(c, opts=WITHOUT_TEXTS), metadata)) == []
    found = await old.read(people.directory, NOW)
    ana = User(2, "ana@c.example", "Ana", privileged=True)
    assert (found.staff, found.groups[1].users, found.queues[1].admin_cc) == ({2: ana}, {2}, {2})
    assert [(one.name, one.due_in, one.subject_tag, one.ask_rules) for one in found.queues.values()] == [
        ("general", 60, "", "mail"),  # rules are asked as they were
        ("dns", None, "", "mail"),
    ]
    assert set(found.grants) == {Grant("user:2", "SuperUser", provisioned=True), Grant("Everyone", "ShowTicket", 1)}
    assert [one.disabled for one in found.scrips] == [False] * 9 + [True] * 5
    assert {scrip.answered_by for scrip in found.scrips} == {(SYSTEM_ID,)}
    first = (await old.read(tickets.load, [1]))[1]
    assert (first.requestors, first.owner_id, len(first.links), first.groups) == ({3}, 2, 1, frozenset())
    assert (first.subject, first.description, first.status) == ("uno", "", "open")
    assert [one.text for one in await old.read(ticket_history.history, 1)] == ["hola", "chau"]
    threads, moved = await old.read(tickets.threads, ["m@c.example"])
    assert (threads, moved) == ({"m@c.example": [1]}, {})


async def test_how_a_conversation_stands_is_known_of_tickets_of_before(old: Database) -> None:
    later, last = AT.replace("-01T", "-02T"), AT.replace("-01T", "-03T")
    said = [
        (3, "Correspond", 2, later),
        (4, "Comment", 2, last),
        (5, "Correspond", 3, last),
        (6, "Correspond", 1, last),
    ]
    for number, kind, by, at in said:
        sql = f"insert into transactions (id, ticket_id, type, \"by\", at, via) values ({number}, 1, '{kind}', {by}, {at}, 'mail')"
        await old.write(lambda connection, sql=sql: connection.exec_driver_sql(sql).close())
    await old.write(upgrade)
    found = await old.read(tickets.load, [1, 2])
    stands = [(one.said_by, one.letters, one.waiting_on_us, one.waiting_on_them) for one in (found[1], found[2])]
    third, first = (datetime(2026, 6, day, tzinfo=UTC) for day in (3, 1))
    assert stands == [(1, 4, None, third), (3, 1, first, None)]
    assert found[1].said_at == third


async def test_schedules_are_off_where_a_site_was_there_before_but_for_clearing_away(old: Database) -> None:
    await old.write(upgrade)
    found = {one.name: one.disabled for one in await old.read(schedules.every)}
    on = ["housekeeping", "reopen-stalled", "reminders", "queue-auto-resolve", "subscriptions", "silence"]
    assert [name for name, disabled in found.items() if not disabled] == on
    assert set(found) == {one.name for one in STOCK}


async def test_in_a_database_of_before_people_can_be_reminded_and_put_tickets_off(old: Database) -> None:
    await old.write(upgrade)
    assert await old.read(follow_ups.waiting, NOW) == []
    made: dict[str, Any] = {"ticket_id": 1, "by": 2, "at": NOW, "via": Via.CLI, "new": NOW.isoformat()}
    address = (await old.read(people.users_by_id, {2}, NOW))[2].address
    entries = [
        Transaction(id=50, type=TransactionType.ADD_REMINDER, field=address, old="llamar", **made),
        Transaction(id=51, type=TransactionType.SNOOZE, **made | {"new": "2030-01-01T00:00:00+00:00"}),
    ]
    await old.write(follow_ups.keep, entries)
    assert [(one.id, one.user_id, one.text) for one in await old.read(follow_ups.waiting, NOW)] == [(50, 2, "llamar")]
    assert set(await old.read(follow_ups.snoozed, 2, NOW)) == {1}


async def test_an_upgraded_database_goes_on_where_it_was(old: Database) -> None:
    await old.write(upgrade)
    seeds = await old.read(lambda c: {row.name: row.next for row in c.execute(sa.select(counters))})
    given = {"users": 4, "groups": 2, "queues": 3, "tickets": 3, "transactions": 3, "scrips": 15, "schedules": 13}
    assert seeds == dict.fromkeys(NAMES, 1) | given
    declared = Organisation(queues=(QueueSpec("general", due_in=60, admin_cc=("noc",)), QueueSpec("new")))
    await old.write(provisioning.provision, declared, NOW)
    scrip = ScripSpec("Tell", "OnCreate", "notify", ("noc",), "transaction")
    await old.write(provisioning.put_scrip, scrip, provisioning.CONFIGURATION, NOW, provisioned=True)
    found = await old.read(people.directory, NOW)
    assert (found.queues[3].name, found.scrips[-1].id) == ("new", 15)
    async with old.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(tickets={2}), NOW)
        await unit.write(write, WriteSet(NOW, threads_moved=[("m@c.example", 2)]), loaded.ids)
    assert sorted(loaded.tickets) == [1, 2]
    assert (await old.read(tickets.threads, ["m@c.example"]))[1] == {"m@c.example": 2}


async def test_scrips_that_came_later_are_off_and_leave_those_of_the_site_alone(old: Database) -> None:
    await old.write(lambda connection: migrations.migrate_on(connection, "0016"))
    theirs = (
        'insert into scrips (id, name, condition, action, template, "to", "order") values '
        "(10, 'on due change notify owner', 'OnTransaction', 'notify', 'transaction', '[\"Owner\"]', 5)"
    )
    await old.write(lambda connection: connection.exec_driver_sql(theirs).close())
    await old.write(
        lambda connection: connection.execute(counters.update().where(counters.c.name == "scrips").values(next=11))
    )
    await old.write(upgrade)
    found = {one.id: one for one in (await old.read(people.directory, NOW)).scrips}
    assert (found[10].name, found[10].stock, found[10].disabled) == ("on due change notify owner", False, False)
    assert {id_: one.name for id_, one in found.items() if id_ > 10} == {
        11: "On Queue Change Notify Owner and AdminCcs",
        12: "On Status Change Notify Owner",
        13: "On Priority Change Notify Owner",
        14: "On Stall Notify Requestors",
    }
    assert all(one.disabled and one.stock for id_, one in found.items() if id_ > 10)


async def test_letters_that_were_held_before_are_held_and_were_told_of(old: Database) -> None:
    columns = "id, raw_id, digest, state, address, kind, action, queue, mail_from, received_at, error"
    for sql in (
        "insert into raws (id, size) values (1, 3)",
        f"insert into letters ({columns}) values (1, 1, 'a', 'held', 'dns@x', 'queue', 'correspond', 'dns', 'ana@c.example', {AT}, "
        "'ValueError: no')",
        f"insert into letters ({columns}) values (2, 1, 'b', 'held', 'rt@x', 'site', 'correspond', '', '', {AT}, 'x')",
        f"insert into letters ({columns}) values (3, 1, 'c', 'done', 'rt@x', 'site', 'correspond', '', '', {AT}, '')",
    ):
        await old.write(lambda connection, sql=sql: connection.exec_driver_sql(sql).close())
    await old.write(upgrade)
    found = await old.read(held.by_id, [1, 2, 3])
    assert [(one.letter_id, one.queue_id, one.author) for one in found.values()] == [
        (1, 2, "ana@c.example"),
        (2, 1, ""),
    ]
    assert found[1].reason.say("es") == "ValueError: no"
    assert await old.read(held.untold, 9) == []
    assert await old.read(held.counted) == {"letters": 2, "untold": 0, "oldest": AT.strip("'")}


async def test_the_history_of_the_organisation_is_never_rewritten_after_an_upgrade(old: Database) -> None:
    await old.write(upgrade)
    changes = [administration.AuditChange(administration.Subject.USER, "x", administration.Did.ADD)]
    author = administration.Author(SYSTEM_ID, provisioning.Via.CLI)

    def entered(connection: sa.Connection) -> None:
        ids = Ids(connection)
        administration.enter(connection, ids, author, NOW, changes)
        ids.store(connection)

    await old.write(entered)
    for sql in ("update administration set name = 'y'", "delete from administration", "delete from transactions"):
        with pytest.raises(sa.exc.DBAPIError, match="history is never rewritten"):
            await old.write(lambda connection, sql=sql: connection.exec_driver_sql(sql).close())


async def test_addresses_of_before_are_written_as_they_are_compared(old: Database) -> None:
    """They were kept in lower case; who writes anew is known in their own spelling."""
    await old.write(migrations.migrate_on, "0004")
    await old.write(upgrade)
    found = await old.read(people.users_by_address, ["ana@c.example"], NOW)
    assert found["ana@c.example"].mail_address == "ana@c.example"


ASKED = f"""
insert into raws (id, size, content) values (1, 1, null);
insert into letters (id, raw_id, digest, state, address, kind, action, received_at)
 values (1, 1, 'd', 'done', 'a@x.example', 'queue', 'correspond', {AT});
insert into confirmations (id, digest, user_id, address, ticket_id, state, commands, letter_id, created, expires_at, seal)
 values (1, 'digest', 2, 'ana@c.example', 1, 's', 'Take', 1, {AT}, {AT}, 'x')
"""


async def test_a_question_that_was_open_before_words_were_asked_about_is_the_same(old: Database) -> None:
    def asked(connection: sa.Connection) -> None:
        migrations.migrate_on(connection, "0009")
        for statement in ASKED.split(";\n"):
            connection.exec_driver_sql(statement)

    await old.write(asked)
    await old.write(upgrade)
    (one,) = await old.read(confirmations.asked, ["digest"], [])
    assert (one.commands, one.entries, one.level) == ("Take", (), Level.NONE)
    assert one.sealed_text().startswith("c1\x1fdigest\x1f2\x1fana@c.example\x1f1\x1fs\x1fTake\x1f1\x1f2026-")


async def test_words_are_released_once_by_whoever_is_first(old: Database) -> None:
    await old.write(upgrade)
    await old.write(unproven.put, [(1, 1, 3, None), (2, 2, 3, None)], NOW)
    assert [one.entry.text for one in await old.read(unproven.waiting, [3], NOW, 20)] == ["hola", "chau"]
    assert [one.entry.text for one in await old.read(unproven.waiting, [3], NOW, 1)] == ["chau"]
    await old.write(unproven.release, [(1, 2)])
    with pytest.raises(MailticketError, match="released already"):
        await old.write(unproven.release, [(1, 2)])
    assert [one.entry.text for one in await old.read(unproven.waiting, [3], NOW, 20)] == ["chau"]
    assert [one.released for one in await old.read(unproven.by_id, [1, 2, 3])] == [2, None]
    assert await old.read(unproven.ids_of, ticket_ids=[1, 2]) == [2]


async def test_logins_of_an_earlier_database_are_counted_from_now_on(old: Database) -> None:
    def carried(connection: sa.Connection) -> None:
        migrations.migrate_on(connection, "0010")
        connection.exec_driver_sql(f"insert into passwords (user_id, hash, changed) values (2, 'x', {AT})")

    await old.write(carried)
    await old.write(upgrade)
    (address,) = await old.read(
        lambda connection: connection.scalars(sa.text("select address from users where id = 2")).all()
    )
    await old.write(logins.note, {(address, "192.0.2.1"): 5}, [(address, "192.0.2.9")], NOW)
    assert [one.count for one in await old.read(logins.attacked, 5)] == [5]
    assert ("192.0.2.9") in {client for _, client in await old.read(logins.clients)}


async def test_a_ticket_of_before_is_described_and_keeps_what_it_had(old: Database) -> None:
    await old.write(upgrade)
    before = (await old.read(tickets.load, [1]))[1]
    described = replace(before, description="Fibra de Rivera")
    async with old.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(), NOW)
        await unit.write(write, WriteSet(NOW, tickets={1: described}), loaded.ids)
    assert (await old.read(tickets.load, [1]))[1] == described


FILES_BEFORE = f"""
insert into attachments (transaction_id, part, name, type, size) values (1, '2', 'plano.pdf', 'application/pdf', 9);
insert into notices (id, ticket_id, scrip, kind, language, message_id, created, content)
 values (1, 1, 'On Create', 'notice', 'es', 'm', {AT}, 'x');
insert into copies (id, notice_id, recipient, state, not_before) values (1, 1, 'bob@c.example', 'waiting', {AT})
"""


async def test_mail_that_waited_before_files_travelled_goes_as_it_was_worded(old: Database) -> None:
    def carried(connection: sa.Connection) -> None:
        migrations.migrate_on(connection, "0012")
        for statement in FILES_BEFORE.split(";\n"):
            connection.exec_driver_sql(statement)

    await old.write(carried)
    await old.write(upgrade)
    (waiting,) = await old.write(outbox.claim, 9, NOW)
    assert (waiting.copy.id, waiting.files, waiting.without_files) == (1, (), False)
    (created, _) = await old.read(ticket_history.history, 1)
    assert created.attachments == (Attachment("2", "plano.pdf", "application/pdf", 9),)


async def test_time_of_before_is_of_who_entered_it_and_new_time_has_a_worker_and_a_day(old: Database) -> None:
    await old.write(
        lambda connection: connection.exec_driver_sql(
            'insert into transactions (id, ticket_id, type, "by", at, via, minutes)'
            f" values (3, 1, 'Comment', 2, {AT}, 'mail', 30)"
        )
    )
    await old.write(upgrade)
    before = (await old.read(ticket_history.history, 1))[-1]
    assert (before.worked_by, before.worked, before.worker) == (2, before.at, None)
    worked = replace(before, id=4, minutes=-5, worker=3, worked_at=NOW)
    async with old.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(), NOW)
        await unit.write(write, WriteSet(NOW, transactions=[worked]), loaded.ids)
    assert (await old.read(ticket_history.history, 1))[-1] == worked


async def test_time_of_before_can_be_billed(old: Database) -> None:
    await old.write(upgrade)
    assert await old.read(bills.runs) == []
    document = {"customer": "Danlí", "month": "2026-06", "currency": "USD", "total": 5}
    assert await old.write(bills.keep, document, [(1, 6000)], 2, NOW) == 1
    assert [(one.number, one.document) for one in await old.read(bills.runs)] == [(1, document)]


async def test_reports_count_the_history_of_before_until_its_facts_are_made(old: Database) -> None:
    await old.write(upgrade)
    assert await old.read(report_facts.mark) is None
    asked = Asked((0, FOREVER >> 8), ["queue_id"], needs=frozenset(LineKind))
    found = await old.read(gather, Query(All(), {Right.SHOW_TICKET: Scope(everywhere=True)}), asked, "")
    assert [story.id for story in found.stories] != []
    await old.write(report_facts.begin_again, "")
    facts = {1: [ReportFact(FactKind.TAKEN, 5000, by=2)]}
    await old.write(report_facts.put, facts, {1}, None, None)
    assert await old.read(report_facts.of_tickets, [1]) == facts


async def test_a_queue_of_before_has_no_footer_and_can_have_one(old: Database) -> None:
    await old.write(upgrade)
    assert [queue.footer for queue in (await old.read(people.directory, NOW)).queues.values()] == ["", ""]
    spec = QueueSpec("dns", footer="NOC\nMontevideo")
    await old.write(provisioning.put_queue, spec, provisioning.CONFIGURATION, NOW, provisioned=True)
    found = (await old.read(people.directory, NOW)).queues
    assert (found[2].name, found[2].footer, found[1].due_in) == ("dns", "NOC\nMontevideo", 60)


async def test_a_queue_of_before_has_no_display_name_and_can_have_one(old: Database) -> None:
    await old.write(upgrade)
    assert [queue.display_name for queue in (await old.read(people.directory, NOW)).queues.values()] == ["", ""]
    spec = QueueSpec("dns", display_name="Soporte DNS")
    await old.write(provisioning.put_queue, spec, provisioning.CONFIGURATION, NOW, provisioned=True)
    assert (await old.read(people.directory, NOW)).queues[2].display_name == "Soporte DNS"


async def test_a_mailed_table_is_kept_in_a_database_of_before(old: Database) -> None:
    await old.write(upgrade)
    table = RowTable(7, 2, NOW, (1,), "seal")
    await old.write(row_tables.put, table)
    assert await old.read(row_tables.by_notice, [7]) == {7: table}


async def test_entries_of_before_have_no_head_and_new_ones_keep_theirs(old: Database) -> None:
    await old.write(upgrade)
    before = await old.read(ticket_history.history, 1)
    assert [entry.head for entry in before] == [NO_HEAD] * 2
    head = LetterHead("Otro asunto", (Mailbox("a@c.example", "Ana"),), (), (Mailbox("b@c.example"),))
    async with old.change() as session:
        loaded = await session.do(load_all, LoadPlan(), NOW)
        new = replace(before[0], id=loaded.ids.take("transactions"), type=TransactionType.CORRESPOND, head=head)
        await session.write(write, WriteSet(NOW, transactions=[new]), loaded.ids)
    assert (await old.read(ticket_history.history, 1))[-1].head == head


async def test_tickets_of_before_can_have_ancestors_and_other_desks_numbers(old: Database) -> None:
    await old.write(upgrade)
    assert await old.read(threads.answering, ["root@x"]) == []
    number = NumberOnTicket(ForeignNumber("inc1", "INC1"), "svc@v.example", 1)
    async with old.change() as session:
        loaded = await session.do(load_all, LoadPlan(), NOW)
        written = WriteSet(NOW, ancestors={("root@x", 1)}, foreign_numbers={number})
        await session.write(write, written, loaded.ids)
    assert [(one.ticket_id, one.author) for one in await old.read(threads.answering, ["root@x"])] == [
        (1, "bob@c.example")
    ]
    assert await old.read(threads.tickets_numbered, ["inc1"]) == await old.read(threads.numbers_of, [1]) == [number]


async def test_a_queue_of_before_reopens_always_and_takes_no_ccs(old: Database) -> None:
    await old.write(upgrade)
    queues = (await old.read(people.directory, NOW)).queues
    assert {(one.reopen_within, one.take_ccs, one.forwarded_requestor) for one in queues.values()} == {
        (None, False, False)
    }
    spec = QueueSpec("dns", reopen_within=43200, take_ccs=True, forwarded_requestor=True)
    await old.write(provisioning.put_queue, spec, provisioning.CONFIGURATION, NOW, provisioned=True)
    dns = (await old.read(people.directory, NOW)).queues[2]
    assert (dns.reopen_within, dns.take_ccs, dns.forwarded_requestor) == (43200, True, True)


async def test_no_queue_of_before_resolves_by_itself_and_it_can(old: Database) -> None:
    await old.write(upgrade)
    queues = (await old.read(people.directory, NOW)).queues
    assert {(one.warn_silent_after, one.resolve_silent_after) for one in queues.values()} == {(None, None)}
    spec = QueueSpec("dns", warn_silent_after=60, resolve_silent_after=120)
    await old.write(provisioning.put_queue, spec, provisioning.CONFIGURATION, NOW, provisioned=True)
    dns = (await old.read(people.directory, NOW)).queues[2]
    assert (dns.warn_silent_after, dns.resolve_silent_after) == (60, 120)


async def test_a_database_of_before_has_no_saved_searches_and_can_have_them(old: Database) -> None:
    await old.write(upgrade)
    search = SavedSearch("graves", "Priority >= 80", "user:2")
    assert await old.write(saved_searches.put, search, provisioning.CONFIGURATION, NOW)
    assert (await old.read(people.directory, NOW)).searches == (search,)


async def test_a_database_of_before_has_no_canned_answers_and_can_have_them(old: Database) -> None:
    await old.write(upgrade)
    answer = CannedAnswer("clave", "Hola {requestor}", 2, "es")
    assert await old.write(canned_answers.put, answer, provisioning.CONFIGURATION, NOW)
    assert (await old.read(people.directory, NOW)).answers == (answer,)


async def test_in_a_database_of_before_nobody_chose_tiles_and_can(old: Database) -> None:
    await old.write(upgrade)
    assert (await old.read(people.directory, NOW)).tiles == {}
    await old.write(tile_lists.put, "user:2", ["graves", ":mine"], provisioning.CONFIGURATION, NOW)
    assert (await old.read(people.directory, NOW)).tiles == {"user:2": ("graves", ":mine")}


async def test_a_database_of_before_has_no_walls_and_can_have_them(old: Database) -> None:
    await old.write(upgrade)
    wall = Wall("noc", "d" * 64, 2, (1,), NOW)
    assert await old.write(walls.put, wall)
    assert await old.read(walls.by_link, "d" * 64) == wall


async def test_in_a_database_of_before_nobody_has_read_anything_and_can(old: Database) -> None:
    await old.write(upgrade)
    assert await old.read(seen.seen, 2, [1, 2]) == {}
    await old.write(seen.mark, 1, 2, NOW)
    await old.write(seen.mark, 1, 2, NOW)
    assert await old.read(seen.seen, 2, [1, 2]) == {1: NOW}


async def test_lists_of_a_database_of_before_come_by_urgency(old: Database) -> None:
    """Ticket 2 became part of 1."""
    await old.write(upgrade)
    query = Query(
        Statuses(((frozenset({1}), frozenset({"new", "open"})),)), {Right.SHOW_TICKET: Scope(everywhere=True)}
    )
    async with old.change() as unit:
        await unit.write(lambda c: c.execute(sa.text(MORE_TICKETS)).close())
    found = await old.read(places, query)
    assert found.places == [("2026-07-01", 0, 4), ("9", -50, 3), ("9", 0, 1)]


MORE_TICKETS = f"""
insert into tickets (id, queue_id, subject, status, creator_id, created, last_updated, last_updated_by, priority, due)
 values (3, 1, 'tres', 'new', 3, {AT}, {AT}, 3, 50, null), (4, 1, 'cuatro', 'open', 3, {AT}, {AT}, 3, 0, '2026-07-01')
"""
