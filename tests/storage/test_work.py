"""What a unit of work decided is written whole, and read back as it was, on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.errors import SettledElsewhere
from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import Incoming, Recipient, RecipientKind
from mailticket.model.notice import Copy, Notice, NoticeKind, OutboxState, Settled
from mailticket.model.person import User
from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.right import Role
from mailticket.model.ticket import Link, LinkKind, Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via
from mailticket.model.write_set import Bounced, WriteSet
from mailticket.storage import gathering, inbox, outbox, people, provisioning, ticket_history, tickets, tracing
from mailticket.storage.database import Database
from mailticket.storage.load_plan import Loaded, LoadPlan, load_all
from mailticket.storage.schema import NEVER_REWRITTEN
from mailticket.storage.times import to_text
from mailticket.storage.work import forget_old_budgets, read_budgets, write

SURE = Evidence(Level.SESSION, "smtp-auth", "logged in")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ANA, BOB, CAROL = User(2, "ana@c.example", "Ana"), User(3, "bob@c.example"), User(4, "carol@c.example")
FILES = (Attachment("1.2", "plan ñ.pdf", "application/pdf", 12345), Attachment("1.10", "", "image/png", 0))


def ticket(id_: int, **more: Any) -> Ticket:
    opened = Ticket(id_, 1, f"No anda la red {id_} 🎫", "new", ANA.id, NOW, NOW, ANA.id)
    return replace(opened, **more)


def entry(id_: int, ticket_id: int, kind: TransactionType = TransactionType.CREATE, **more: Any) -> Transaction:
    return Transaction(id_, ticket_id, kind, ANA.id, NOW, Via.MAIL, **more)


def notice(id_: int, ticket_id: int | None = 1, kind: NoticeKind = NoticeKind.NOTICE) -> Notice:
    return Notice(
        id_, ticket_id, None, "On Create", kind, "es", "[noc #1] Hola", f"t1.{id_}.x@noc", b"bytes \x00\xff", NOW
    )


@pytest.fixture
async def house(database: Database) -> Database:
    """A database with queue 1, and letters 1 to 4 waiting."""
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    letters = [
        Incoming(Recipient("general@noc.example", RecipientKind.QUEUE), "ana@c.example", b"raw", 3, NOW)
        for _ in range(4)
    ]
    await database.write(inbox.put, letters, [(f"{n}@c.example", f"{n}") for n in range(1, 5)], NOW)
    return database


async def change(database: Database, **decided: Any) -> None:
    """One unit of work that takes no ids of its own."""
    async with database.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(), NOW)
        await unit.write(write, WriteSet(**{"now": NOW} | decided), loaded.ids)


async def open_ticket(database: Database, *opened: Ticket, **more: Any) -> None:
    roles = (Role.REQUESTOR, Role.CC, Role.ADMIN_CC)
    watchers = [(one.id, role, user) for one in opened for role in roles for user in sorted(one.watchers(role))]
    entries = [entry(one.id, one.id, message_id=f"{one.id}@c.example") for one in opened]
    decided: dict[str, Any] = {
        "users": [ANA, BOB, CAROL] if any(one.id == 1 for one in opened) else [],
        "tickets": {one.id: one for one in opened},
        "opened": {one.id for one in opened},
        "watchers": watchers,
        "transactions": entries,
    }
    await change(database, **decided | more)


async def loaded(database: Database, *wanted: int) -> dict[int, Ticket]:
    return await database.read(tickets.load, wanted)


async def ask(database: Database, **wanted: Any) -> Loaded:
    return await database.write(load_all, LoadPlan(**wanted), NOW)


# -- everything at once


async def test_a_rich_unit_of_work_is_read_back_as_it_was(house: Database) -> None:
    first = ticket(1, requestors=frozenset({2}), cc=frozenset({3}), owner_id=4, due=LATER, started=NOW, time_left=5)
    second = ticket(2, admin_cc=frozenset({3, 4}), links=(Link(2, LinkKind.REFERS_TO, 1),), priority=-7)
    first = replace(first, links=(Link(2, LinkKind.REFERS_TO, 1),))
    said = entry(1, 1, text="¿Anda?\n" * 300, letter_id=1, message_id="1@c.example", evidence=SURE, attachments=FILES)
    owned = replace(entry(2, 1, TransactionType.GIVE, field="Owner", old="", new="carol@c.example"), minutes=15)
    copies = [Copy(n, n, f"{n}@c.example", f"b+{n}@noc.example") for n in (1, 2)]
    await open_ticket(
        house,
        first,
        second,
        watchers=[
            (1, Role.REQUESTOR, 2),
            (1, Role.CC, 3),
            (2, Role.ADMIN_CC, 3),
            (2, Role.ADMIN_CC, 4),
            (1, Role.CC, 3),
        ],
        links=[Link(2, LinkKind.REFERS_TO, 1), Link(2, LinkKind.REFERS_TO, 1)],
        transactions=[said, owned, entry(3, 2)],
        thread_ids={("1@c.example", 1), ("2@c.example", 2)},
        notices=[(notice(1), 1), (notice(2, None, NoticeKind.AUTOREPLY), None)],
        copies=copies,
        budgets={"a": "1", "b": "2"},
        done=[(1, '{"fate": "open"}')],
        held=[(2, "poison", '{"fate": "hold"}')],
    )
    assert await loaded(house, 1, 2, 3) == {1: first, 2: second}
    assert await house.read(ticket_history.history, 1) == [replace(said, attachments=FILES[::-1]), owned]
    assert await house.read(ticket_history.of_letter, 1) == [replace(said, attachments=FILES[::-1])]
    assert await house.read(people.users_by_id, [2, 3, 4], NOW) == {2: ANA, 3: BOB, 4: CAROL}
    assert (await house.read(tickets.threads, ["1@c.example", "2@c.example", "x"]))[0] == {
        "1@c.example": [1],
        "2@c.example": [2],
    }
    assert await house.read(read_budgets, ["a", "b", "c"]) == {"a": "1", "b": "2"}
    assert [(d.copy.recipient, d.content, d.kind, d.ticket_id) for d in await house.write(outbox.claim, 9, NOW)] == [
        ("1@c.example", b"bytes \x00\xff", NoticeKind.NOTICE, 1),
        ("2@c.example", b"bytes \x00\xff", NoticeKind.AUTOREPLY, None),
    ]
    rows = await house.read(tracing.letters_by_id, [1, 2])
    assert [(row["state"], row["outcome"], row["error"]) for row in rows] == [
        ("done", '{"fate": "open"}', ""),
        ("held", '{"fate": "hold"}', "poison"),
    ]


async def test_a_unit_that_decided_nothing_writes_nothing(house: Database) -> None:
    await change(house)
    assert await loaded(house, 1) == {}


async def test_a_unit_that_fails_at_its_last_row_leaves_nothing(house: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        await open_ticket(house, ticket(1), copies=[Copy(1, 99, "x@c.example", "")], budgets={"a": "1"})
    assert await loaded(house, 1) == {}
    assert await house.read(people.users_by_id, [2], NOW) == {}
    assert await house.read(read_budgets, ["a"]) == {}
    await open_ticket(house, ticket(1))
    assert await loaded(house, 1) == {1: ticket(1)}


async def test_a_letter_somebody_else_settled_takes_its_unit_with_it(house: Database) -> None:
    """Whoever was first has had its effect; the rest of the batch is done without it."""
    await change(house, done=[(1, "{}")])
    with pytest.raises(SettledElsewhere) as raised:
        await change(house, done=[(1, "{}"), (2, "{}")], held=[(3, "why", "")], budgets={"twice": "1"})
    assert raised.value.letter_ids == {1}
    assert await house.read(read_budgets, ["twice"]) == {}
    assert [taken.letter.id for taken in await house.read(inbox.waiting, 10)] == [2, 3, 4]


async def test_a_letter_that_was_held_is_not_done_by_one_who_saw_it_wait(house: Database) -> None:
    await change(house, held=[(1, "why", "")])
    with pytest.raises(SettledElsewhere):
        await change(house, done=[(1, "{}")])


async def test_of_two_daemons_at_one_letter_one_has_the_effect(house: Database, opened: Any) -> None:
    other = opened(house.url.render_as_string(hide_password=False)) if "post" in str(house.url) else house
    results = await asyncio.gather(
        *(change(one, done=[(1, "{}")], budgets={f"by {n}": "1"}) for n, one in enumerate((house, other))),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "SettledElsewhere"]
    assert len(await house.read(read_budgets, ["by 0", "by 1"])) == 1


async def test_ids_of_a_unit_that_failed_are_given_again_and_those_of_one_that_did_not_never(house: Database) -> None:
    async def take(*, fail: bool) -> list[int]:
        async with house.change() as unit:
            ids = (await unit.do(load_all, LoadPlan(), NOW)).ids
            taken = [ids.take(name) for name in ("users", "tickets", "tickets", "copies")]
            copies = [Copy(1, 99, "x", "")] if fail else []
            await unit.write(write, WriteSet(NOW, copies=copies), ids)
        return taken

    with pytest.raises(sa.exc.IntegrityError):
        await take(fail=True)
    assert await take(fail=False) == [2, 1, 2, 1]
    assert await take(fail=False) == [3, 3, 4, 2]


# -- changes


async def test_a_changed_ticket_is_its_new_state_in_every_field(house: Database) -> None:
    await open_ticket(house, ticket(1, requestors=frozenset({2})), ticket(2))
    changed = Ticket(
        id=1,
        queue_id=1,
        subject="other",
        status="resolved",
        creator_id=2,
        created=NOW,
        last_updated=LATER,
        last_updated_by=3,
        owner_id=4,
        priority=1,
        initial_priority=2,
        final_priority=3,
        time_worked=4,
        time_estimated=5,
        time_left=6,
        starts=NOW,
        started=LATER,
        due=NOW,
        resolved=LATER,
        told=NOW,
        merged_into=2,
        cc=frozenset({3}),
    )
    await change(
        house,
        tickets={1: changed},
        watchers=[(1, Role.CC, 3)],
        watchers_gone=[(1, Role.REQUESTOR, 2), (1, Role.REQUESTOR, 9)],
    )
    assert (await loaded(house, 1))[1] == changed
    assert (await loaded(house, 2))[2] == ticket(2)


async def test_a_watcher_who_goes_from_one_role_to_another(house: Database) -> None:
    await open_ticket(house, ticket(1, requestors=frozenset({2, 3})))
    await change(house, watchers=[(1, Role.CC, 3)], watchers_gone=[(1, Role.REQUESTOR, 3)])
    found = (await loaded(house, 1))[1]
    assert (set(found.requestors), set(found.cc)) == ({2}, {3})


async def test_a_link_its_other_end_has_already_is_no_error(house: Database) -> None:
    link = Link(1, LinkKind.DEPENDS_ON, 2)
    await open_ticket(house, ticket(1), ticket(2), links=[link])
    await change(house, links=[link, Link(1, LinkKind.MEMBER_OF, 2)])
    found = await loaded(house, 1, 2)
    assert set(found[1].links) == set(found[2].links) == {link, Link(1, LinkKind.MEMBER_OF, 2)}


async def test_a_thread_id_twice_is_one_and_may_be_on_two_tickets(house: Database) -> None:
    await open_ticket(house, ticket(1), ticket(2), thread_ids={("m@c", 1)})
    await change(house, thread_ids={("m@c", 1), ("m@c", 2)})
    assert {key: sorted(found) for key, found in (await house.read(tickets.threads, ["m@c"]))[0].items()} == {
        "m@c": [1, 2]
    }


async def test_budgets_are_put_in_place_of_the_old_ones_and_forgotten_in_time(house: Database) -> None:
    await change(house, budgets={"a": "1", "b": "1"}, now=NOW - timedelta(days=4))
    await change(house, budgets={"b": "2", "c": "3"})
    assert await house.read(read_budgets, ["a", "b", "c"]) == {"a": "1", "b": "2", "c": "3"}
    await house.write(forget_old_budgets, to_text(NOW - timedelta(days=3)))
    assert await house.read(read_budgets, ["a", "b", "c"]) == {"b": "2", "c": "3"}
    assert await house.read(read_budgets, []) == {}


# -- looking up


async def test_a_merged_tickets_number_finds_the_one_it_became_however_often(house: Database) -> None:
    await open_ticket(house, ticket(1), ticket(2), ticket(3))
    await change(house, tickets={1: ticket(1, merged_into=2), 2: ticket(2, merged_into=3)})
    assert sorted(await loaded(house, 1)) == [1, 2, 3]
    assert await loaded(house, 3) == {3: ticket(3)}


async def test_tickets_merged_in_a_circle_are_found_all_the_same(house: Database) -> None:
    """It must not happen; if it does, mail must still flow."""
    await open_ticket(house, ticket(1), ticket(2))
    await change(house, tickets={1: ticket(1, merged_into=2), 2: ticket(2, merged_into=1)})
    assert sorted(await loaded(house, 1)) == [1, 2]


async def test_a_ticket_linked_to_itself_has_the_link_once(house: Database) -> None:
    link = Link(1, LinkKind.REFERS_TO, 1)
    await open_ticket(house, ticket(1), links=[link])
    assert (await loaded(house, 1))[1].links == (link,)


async def test_what_a_batch_touches_is_loaded_in_one_step(house: Database) -> None:
    first = ticket(1, requestors=frozenset({2}), cc=frozenset({3}), owner_id=4)
    await open_ticket(
        house,
        first,
        ticket(2),
        ticket(3),
        transactions=[entry(1, 1, message_id="own@c", text="hola"), entry(2, 2), entry(3, 3)],
        thread_ids={("own@c", 1), ("ref@c", 2)},
        notices=[(notice(1, 3), None)],
        copies=[Copy(7, 1, "bob@c.example", "")],
        budgets={"last:ana@c.example": "3", "new:ana@c.example": "x"},
        bounced=[Bounced("bob@c.example", (NOW, LATER), None)],
    )
    found = await ask(
        house,
        addresses={"ana@c.example", "stranger@c.example"},
        references={"ref@c"},
        own_ids={"own@c", "new@c"},
        copies={7, 8},
        budgets={"new:ana@c.example", "none"},
        last={"last:ana@c.example"},
    )
    assert sorted(found.tickets) == [1, 2, 3]
    assert found.tickets[1] == first
    assert found.by_address == {"ana@c.example": ANA}
    assert sorted(found.users) == [2, 3, 4]
    assert found.threads == {"own@c": [1], "ref@c": [2]}
    assert found.filed == {("own@c", 2, "hola"): [1]}
    assert found.budgets == {"last:ana@c.example": "3", "new:ana@c.example": "x"}
    assert found.returned[7].ticket_id == 3
    assert (found.returned[7].recipient, found.returned[7].bounces) == ("bob@c.example", (NOW, LATER))
    assert list(found.returned) == [7]


async def test_looking_up_a_thousand_of_everything(house: Database) -> None:
    """More than SQLite's old limit of 999 variables."""
    await open_ticket(house, ticket(1, requestors=frozenset({2})))
    words = {f"{number}@c.example" for number in range(3000)}
    found = await ask(
        house, addresses=words | {"ana@c.example"}, references=words, tickets=set(range(3000)), budgets=words
    )
    assert list(found.tickets) == [1]


# -- history is never rewritten


REWRITINGS = [
    "update transactions set text = text || 'x'",
    "delete from transactions",
    "update attachments set name = name || 'x'",
    "delete from attachments",
    "update administration set name = name || 'x'",
    "delete from administration",
]


async def assert_refused(database: Database, sql: str) -> None:
    await open_ticket(database, ticket(1), transactions=[entry(1, 1, text="said", attachments=FILES)])
    with pytest.raises(sa.exc.DBAPIError, match="history is never rewritten"):
        await database.write(lambda connection: connection.exec_driver_sql(sql).close())
    (there,) = await database.read(ticket_history.history, 1)
    assert (there.text, len(there.attachments)) == ("said", 2)


@pytest.mark.parametrize("sql", REWRITINGS)
async def test_the_database_itself_refuses_to_rewrite_history(house: Database, sql: str) -> None:
    await assert_refused(house, sql)


@pytest.mark.parametrize("table", NEVER_REWRITTEN)
async def test_history_cannot_be_truncated_either(postgresql_url: str, opened: Any, table: str) -> None:
    database = opened(postgresql_url)
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    await assert_refused(database, f"truncate {table} cascade")


async def test_a_foreign_key_nobody_answers_is_refused(house: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        await change(house, transactions=[entry(1, 77)])


# -- the outbox


async def post(database: Database, count: int, **more: Any) -> None:
    """A notice with copies 1 to ``count``, caused by letter 1."""
    copies = [Copy(n, 1, f"{n}@c.example", "", **more) for n in range(1, count + 1)]
    await open_ticket(database, ticket(1), notices=[(notice(1), 1)], copies=copies)


async def states(database: Database) -> list[str]:
    rows = await database.read(outbox.listed, [], 99)
    return [row["state"] for row in sorted(rows, key=lambda row: row["id"])]


async def test_a_copy_is_claimed_once_and_settled(house: Database) -> None:
    await post(house, 3)
    first = await house.write(outbox.claim, 2, NOW)
    assert [(d.copy.id, d.copy.state, d.copy.attempts, d.message_id) for d in first] == [
        (1, OutboxState.SENDING, 1, "t1.1.x@noc"),
        (2, OutboxState.SENDING, 1, "t1.1.x@noc"),
    ]
    assert [d.copy.id for d in await house.write(outbox.claim, 9, NOW)] == [3]
    assert await house.write(outbox.claim, 9, NOW) == []
    results = [
        Settled(1, OutboxState.SENT, "250 ok"),
        Settled(2, OutboxState.FAILED, "550 no"),
        Settled(3, OutboxState.UNCERTAIN),
    ]
    await house.write(outbox.settle, results, LATER)
    assert await states(house) == ["sent", "failed", "uncertain"]
    found = await house.read(outbox.one, 2)
    assert found is not None
    row, content = found
    assert (row["answer"], row["settled_at"], row["attempts"]) == ("550 no", to_text(LATER), 1)
    assert content == b"bytes \x00\xff"
    assert await house.read(outbox.one, 99) is None


async def test_what_was_put_off_is_due_at_its_time(house: Database) -> None:
    assert await house.read(outbox.next_due) is None
    await post(house, 2)
    assert await house.read(outbox.next_due) == NOW
    await house.write(outbox.claim, 9, NOW)
    assert await house.read(outbox.next_due) is None
    await house.write(
        outbox.settle, [Settled(1, OutboxState.WAITING, "451 later", LATER), Settled(2, OutboxState.SENT)], NOW
    )
    assert await house.read(outbox.next_due) == LATER
    assert await house.write(outbox.claim, 9, LATER - timedelta(seconds=1)) == []
    (again,) = await house.write(outbox.claim, 9, LATER)
    assert (again.copy.id, again.copy.attempts, again.copy.answer) == (1, 2, "451 later")


async def test_a_copy_that_waits_without_a_time_goes_again_at_once(house: Database) -> None:
    """A row without a time would never be due."""
    await post(house, 1)
    await house.write(outbox.claim, 1, NOW)
    await house.write(outbox.settle, [Settled(1, OutboxState.WAITING)], NOW)
    assert await house.read(outbox.next_due) == NOW


async def test_settling_nothing_is_nothing(house: Database) -> None:
    await house.write(outbox.settle, [], NOW)


async def test_what_a_crash_left_in_mid_delivery_is_found_with_its_attempts(house: Database) -> None:
    await post(house, 2)
    await house.write(outbox.claim, 1, NOW)
    (left,) = await house.read(outbox.left_sending)
    assert (left.copy.id, left.copy.state, left.copy.attempts, left.created) == (1, OutboxState.SENDING, 1, NOW)


async def test_copies_are_sent_again_when_a_person_says_so(house: Database) -> None:
    await post(house, 4)
    await house.write(outbox.claim, 9, NOW)
    ended = (OutboxState.SENT, OutboxState.FAILED, OutboxState.UNCERTAIN)
    await house.write(outbox.settle, [Settled(n, state) for n, state in enumerate(ended, 1)], NOW)
    assert await house.write(outbox.retry, 1, LATER) == []
    assert await house.write(outbox.retry, 2, LATER) == [2]
    assert await house.write(outbox.retry, None, LATER) == [2, 3]
    assert await states(house) == ["sent", "waiting", "waiting", "sending"]
    assert await house.read(outbox.next_due) == LATER


async def test_copies_are_listed_the_newest_first(house: Database) -> None:
    await post(house, 3)
    await house.write(outbox.claim, 1, NOW)
    assert [row["id"] for row in await house.read(outbox.listed, [], 2)] == [3, 2]
    (row,) = await house.read(outbox.listed, ["sending"], 9)
    assert (row["id"], row["ticket_id"], row["scrip"], row["kind"], row["subject"], row["language"]) == (
        1,
        1,
        "On Create",
        "notice",
        "[noc #1] Hola",
        "es",
    )
    assert "content" not in row


async def test_a_letters_notices_and_copies_are_traced(house: Database) -> None:
    await post(house, 2)
    found = await house.read(outbox.of_letter, 1)
    assert [(row["notice"], row["id"], row["recipient"], row["state"]) for row in found] == [
        (1, 1, "1@c.example", "waiting"),
        (1, 2, "2@c.example", "waiting"),
    ]
    assert await house.read(outbox.of_letter, 2) == []
    caused = await house.read(tracing.letters_by_message_id, "t1.1.x@noc", 1)
    assert [row["id"] for row in caused] == [1]
    assert (await house.read(tracing.counts))["outbox"] == {"waiting": 2}


async def test_two_daemons_never_claim_the_same_copy(postgresql_url: str, opened: Any) -> None:
    one, other = opened(postgresql_url), opened(postgresql_url)
    await one.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    letter = Incoming(Recipient("g@noc.example", RecipientKind.QUEUE), "", b"raw", 3, NOW)
    await one.write(inbox.put, [letter], [("", "a")], NOW)
    await post(one, 6)
    async with one.change() as unit:
        mine = await unit.do(outbox.claim, 3, NOW)
        theirs = await other.write(outbox.claim, 9, NOW)
    assert [d.copy.id for d in mine] == [1, 2, 3]
    assert [d.copy.id for d in theirs] == [4, 5, 6]


async def test_open_copies_are_found_by_their_index(sqlite_url: str, opened: Any) -> None:
    """In a database of years the open copies are a handful: no query for them may read through all the others."""
    database = opened(sqlite_url)
    asked: list[tuple[str, Any]] = []

    def plans(connection: sa.Connection) -> list[str]:
        sa.event.listen(
            connection, "before_cursor_execute", lambda c, cursor, sql, values, *_: asked.append((sql, values))
        )
        outbox.claim(connection, 10, NOW)
        outbox.next_due(connection)
        outbox.left_sending(connection)
        return [
            " ".join(row[3] for row in connection.exec_driver_sql(f"explain query plan {sql}", values))
            for sql, values in list(asked)
        ]

    claimed, due, left = await database.write(plans)
    assert all("INDEX copies_open (state=?" in plan for plan in (claimed, due, left))
    assert "TEMP B-TREE" not in claimed, "they come in order, however many there are"


async def test_what_is_due_is_found_however_many_others_wait_for_one_reader(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader with more waiting than one unit of work looks at: the one that is due is not the oldest."""
    monkeypatch.setattr(gathering, "MOST", 3)

    def waits(number: int, until: datetime) -> Copy:
        return Copy(number, number, "2@c.example", "", OutboxState.GATHERING, not_before=until)

    await open_ticket(
        house,
        ticket(1),
        ticket(2),
        transactions=[entry(1, 1), entry(2, 2)],
        notices=[(replace(notice(n), ticket_id=1, transaction_id=1), None) for n in range(1, 6)]
        + [(replace(notice(6), ticket_id=2, transaction_id=2), None)],
        copies=[*(waits(n, LATER) for n in range(1, 6)), waits(6, NOW)],
    )
    assert [one.copy_id for one in await house.read(gathering.due, NOW)] == [6]
