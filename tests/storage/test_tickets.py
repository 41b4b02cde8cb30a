"""What stands around a ticket is written and read back, found by who may see it, and followed; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.administration import Author
from mailticket.model.job import Job
from mailticket.model.notice import Notice, NoticeKind
from mailticket.model.person import SYSTEM_ID
from mailticket.model.provision import CustomFieldSpec, GroupSpec, Organisation, QueueSpec, UserSpec
from mailticket.model.right import Role
from mailticket.model.ticket import COLUMNS, Link, LinkKind, Quiet, Ticket, UrlLink
from mailticket.model.ticket_fields import Kind
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.storage import audit_log as administration
from mailticket.storage import people, provisioning, ticket_history, tickets
from mailticket.storage.counters import Ids
from mailticket.storage.database import Database
from mailticket.storage.load_plan import Loaded, LoadPlan, load_all
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADMIN = Author(SYSTEM_ID, Via.CLI)
ANA, BOB, CAROL = 2, 3, 4
DEPENDS, REFERS, MEMBER = LinkKind.DEPENDS_ON, LinkKind.REFERS_TO, LinkKind.MEMBER_OF


def ticket(number: int, **more: Any) -> Ticket:
    return replace(Ticket(number, 1, "x", "new", ANA, NOW, NOW, ANA), **more)


@pytest.fixture
async def house(database: Database) -> Database:
    """Queues 1 and 2, users 2 to 4, groups 1 and 2, custom fields 1 and 2."""
    declared = Organisation(
        users=tuple(UserSpec(f"{name}@c.example") for name in ("ana", "bob", "carol")),
        groups=(GroupSpec("noc"), GroupSpec("cert")),
        queues=(QueueSpec("general"), QueueSpec("dns")),
        fields=(CustomFieldSpec("Circuit", several=True), CustomFieldSpec("Client")),
    )
    await database.write(provisioning.provision, declared, NOW)
    return database


async def change(database: Database, **decided: Any) -> None:
    work = WriteSet(**{"now": NOW} | decided)
    await database.write(lambda connection: write(connection, work, Ids(connection)))


async def open_tickets(database: Database, *opened: Ticket, **more: Any) -> None:
    roles = (Role.REQUESTOR, Role.CC, Role.ADMIN_CC)
    decided: dict[str, Any] = {
        "tickets": {one.id: one for one in opened},
        "opened": {one.id for one in opened},
        "watchers": [(one.id, role, user) for one in opened for role in roles for user in one.watchers(role)],
        "groups": [(one.id, role, group) for one in opened for role, group in one.groups],
        "values": [(one.id, field, values) for one in opened for field, values in one.values],
        "transactions": [entry(one.id, one.id) for one in opened],
    }
    await change(database, **decided | more)


def entry(number: int, ticket_id: int, **more: Any) -> Transaction:
    return Transaction(number, ticket_id, TransactionType.CREATE, ANA, NOW, Via.MAIL, **more)


async def loaded(database: Database, number: int) -> Ticket:
    return (await database.read(tickets.load, [number]))[number]


async def ask(database: Database, **wanted: Any) -> Loaded:
    return await database.write(load_all, LoadPlan(**wanted), NOW)


# -- a ticket's own row

FILLED: dict[Kind, Any] = {Kind.TEXT: "Añil", Kind.NUMBER: -5, Kind.MINUTES: 90, Kind.MOMENT: NOW + timedelta(days=1)}
FILLED |= {Kind.STATUS: "stalled", Kind.QUEUE: 2, Kind.PERSON: BOB, Kind.TICKET: 5}


async def test_every_field_of_the_row_is_read_as_it_was_written_and_as_it_was_changed(house: Database) -> None:
    filled = Ticket(**{one.name: FILLED[one.kind] for one in COLUMNS} | {"id": 7})
    await open_tickets(house, ticket(5), filled)
    assert await loaded(house, 7) == filled
    other = replace(ticket(7), merged_into=None)
    await change(house, tickets={7: other})
    assert await loaded(house, 7) == other


# -- what stands around a ticket


async def test_groups_squelches_values_and_urls_are_read_back_as_they_were(house: Database) -> None:
    url = UrlLink(1, REFERS, "https://wiki.example/é?a=1&b=2")
    await open_tickets(
        house,
        ticket(1),
        ticket(2),
        groups=[(1, Role.CC, 1), (1, Role.ADMIN_CC, 2), (1, Role.CC, 1)],
        quieted=[(1, Quiet.SQUELCH, BOB), (1, Quiet.MUTE, CAROL), (1, Quiet.MUTE, BOB)],
        values=[(1, 2, ("late",)), (1, 1, ("b", "a", "b"))],
        urls=[url, url, UrlLink(1, DEPENDS, "https://x.example")],
    )
    found = await loaded(house, 1)
    assert found.groups == {(Role.CC, 1), (Role.ADMIN_CC, 2)}
    assert (found.squelched, found.muted) == ({BOB}, {BOB, CAROL})
    assert found.values == ((1, ("b", "a", "b")), (2, ("late",)))
    assert set(found.urls) == {url, UrlLink(1, DEPENDS, "https://x.example")}
    assert (found.requestors, found.cc, found.admin_cc) == (set(), set(), set())
    assert await loaded(house, 2) == ticket(2)


async def test_what_goes_away_is_gone(house: Database) -> None:
    link, url = Link(1, DEPENDS, 2), UrlLink(1, REFERS, "https://x.example")
    around: dict[str, Any] = {
        "groups": [(1, Role.CC, 1)],
        "quieted": [(1, Quiet.SQUELCH, BOB)],
        "links": [link, Link(2, REFERS, 1)],
        "urls": [url],
    }
    await open_tickets(house, ticket(1), ticket(2), **around, values=[(1, 1, ("a", "b", "c")), (1, 2, ("x",))])
    gone = {f"{name}_gone": rows for name, rows in around.items()} | {"links_gone": [link]}
    await change(house, **gone, values=[(1, 1, ("b",)), (1, 2, ())])
    assert await loaded(house, 1) == ticket(1, links=(Link(2, REFERS, 1),), values=((1, ("b",)),))
    assert await loaded(house, 2) == ticket(2, links=(Link(2, REFERS, 1),))


async def test_the_last_word_about_a_value_counts(house: Database) -> None:
    await open_tickets(house, ticket(1), values=[(1, 1, ("a", "b")), (1, 1, ("c",))])
    assert (await loaded(house, 1)).values == ((1, ("c",)),)


async def test_history_holds_that_of_the_tickets_merged_into_it(house: Database) -> None:
    await open_tickets(house, *(ticket(number) for number in (1, 2, 3, 4)))
    await change(house, tickets={3: ticket(3, merged_into=2), 2: ticket(2, merged_into=1)})
    assert [one.id for one in await house.read(ticket_history.history, 1)] == [1, 2, 3]
    assert [one.ticket_id for one in await house.read(ticket_history.history, 2)] == [2, 3]
    assert [one.id for one in await house.read(ticket_history.history, 4)] == [4]


async def test_the_notices_that_told_of_an_entry_are_found(house: Database) -> None:
    def notice(number: int, transaction: int) -> Notice:
        said = ("s", NoticeKind.NOTICE, "es", "x", f"t1.{number}@noc", b"x", NOW)
        return Notice(number, 1, transaction, *said)

    await open_tickets(
        house,
        ticket(1),
        notices=[(notice(1, 1), None), (notice(2, 1), None), (notice(3, 2), None)],
        transactions=[entry(1, 1), entry(2, 1)],
    )
    assert await house.read(ticket_history.notice_ids, 1) == ["t1.1@noc", "t1.2@noc"]
    assert await house.read(ticket_history.notice_ids, 9) == []


# -- what a ticket leads to


async def test_dependencies_are_followed_however_far_and_through_merges(house: Database) -> None:
    links = [Link(1, DEPENDS, 2), Link(2, DEPENDS, 3), Link(4, DEPENDS, 5), Link(1, REFERS, 6), Link(7, DEPENDS, 1)]
    await open_tickets(house, *(ticket(number) for number in range(1, 8)), links=links)
    await change(house, tickets={3: ticket(3, merged_into=4)})
    assert await house.read(tickets.dependencies, 1, DEPENDS) == {2, 3, 4, 5}
    assert await house.read(tickets.dependencies, 1, REFERS) == {6}
    assert await house.read(tickets.dependencies, 5, DEPENDS) == set()


async def test_dependencies_that_go_round_end_where_they_began(house: Database) -> None:
    links = [Link(1, MEMBER, 2), Link(2, MEMBER, 3), Link(3, MEMBER, 1)]
    await open_tickets(house, *(ticket(number) for number in (1, 2, 3)), links=links)
    assert await house.read(tickets.dependencies, 1, MEMBER) == {2, 3}


async def test_a_ticket_comes_with_what_it_waits_for_and_with_what_waits_for_it(house: Database) -> None:
    """Whether the last ticket another one waits for is resolved is seen from that one's other dependencies."""
    links = [Link(2, DEPENDS, 1), Link(2, DEPENDS, 3), Link(3, DEPENDS, 4), Link(4, DEPENDS, 5), Link(1, REFERS, 6)]
    opened = [ticket(number, owner_id=BOB if number == 2 else None) for number in range(1, 7)]
    await open_tickets(house, *opened, links=links)
    found = await ask(house, tickets={1})
    assert sorted(found.tickets) == [1, 2, 3]
    assert BOB in found.users
    assert sorted((await ask(house, tickets={6})).tickets) == [6]


async def test_what_a_ticket_waits_for_is_followed_through_merges(house: Database) -> None:
    await open_tickets(house, *(ticket(number) for number in (1, 2, 3)), links=[Link(1, DEPENDS, 2)])
    await change(house, tickets={2: ticket(2, merged_into=3)})
    assert sorted((await ask(house, tickets={1})).tickets) == [1, 2, 3]


async def test_people_kept_quiet_are_loaded_with_the_ticket(house: Database) -> None:
    await open_tickets(house, ticket(1), quieted=[(1, Quiet.SQUELCH, BOB), (1, Quiet.MUTE, CAROL)])
    assert {BOB, CAROL} <= (await ask(house, tickets={1})).users.keys()


# -- threads that moved


async def test_a_letter_that_moved_takes_its_thread_along(house: Database) -> None:
    await open_tickets(house, ticket(1), ticket(2), thread_ids={("a@c", 1), ("b@c", 1), ("a@c", 2)})
    await change(house, threads_moved=[("a@c", 2), ("t1.5.seal@noc", 2), ("t1.5.seal@noc", 1)])
    found = await ask(house, references={"a@c", "b@c", "t1.5.seal@noc", "none"})
    assert found.threads == {"a@c": [2], "b@c": [1], "t1.5.seal@noc": [1]}
    assert found.moved == {"a@c": 2, "t1.5.seal@noc": 1}
    await change(house, threads_moved=[("a@c", 1)], thread_ids={("c@c", 2)})
    found = await ask(house, references={"a@c", "c@c"})
    assert (found.threads, found.moved) == ({"a@c": [1], "c@c": [2]}, {"a@c": 1})


# -- scrips that fail, jobs


async def test_failures_of_scrips_are_counted_and_too_many_switch_one_off_once(house: Database) -> None:
    await change(house, scrip_failures={1: 4, 2: 0})
    await change(house, scrip_failures={1: 5}, scrips_off={1})
    await change(house, scrip_failures={1: 6}, scrips_off={1})
    first, second, *_ = (await house.read(people.directory, NOW)).scrips
    assert (first.failures, first.disabled, second.failures, second.disabled) == (6, True, 0, False)
    (last, before) = await house.read(administration.listed, most=2)
    assert (last.name, last.field, last.new, last.by, last.via) == (
        first.name,
        "disabled",
        "yes",
        SYSTEM_ID,
        Via.SYSTEM,
    )
    assert before.name != first.name


async def test_a_unit_of_work_leaves_jobs(house: Database) -> None:
    job = Job(1, "webhook", 3, "Call", 1, 1, {"url": "https://x.example", "seconds": 5}, '{"é": 1}', NOW)
    await open_tickets(house, ticket(1), jobs=[job])

    def rows(connection: sa.Connection) -> list[Any]:
        return list(connection.execute(sa.text("select kind, state, payload, not_before from jobs")))

    ((kind, state, payload, not_before),) = await house.read(rows)
    assert (kind, state, payload) == ("webhook", "waiting", '{"é": 1}')
    assert not_before.startswith("2026-11-23T12:00")
