"""Users: known by many addresses, made, changed, merged; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, SYSTEM_ID, User
from mailticket.model.provision import GrantSpec, GroupSpec, QueueSpec, ScripSpec, UserSpec
from mailticket.model.right import Grant, Role
from mailticket.model.subscription import Often, Subscription
from mailticket.model.ticket import Quiet, Ticket
from mailticket.model.transaction import Via
from mailticket.model.write_set import Bounced, WriteSet
from mailticket.storage import audit_log as administration
from mailticket.storage import people, provisioning, subscriptions, tickets
from mailticket.storage.counters import Ids
from mailticket.storage.database import Database
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADMIN = Author(SYSTEM_ID, Via.CLI)


async def put(database: Database, address: str, *also: str, exact: bool = False, **more: Any) -> provisioning.Put:
    provisioned = more.pop("provisioned", False)
    spec = UserSpec(address, also, **more)
    return await database.write(provisioning.put_user, spec, ADMIN, NOW, provisioned=provisioned, exact=exact)


async def user(database: Database, user_id: int) -> User:
    return (await database.read(people.users_by_id, [user_id], NOW))[user_id]


async def known(database: Database, *addresses: str) -> dict[str, int]:
    found = await database.read(people.users_by_address, addresses, NOW)
    return {address: user.id for address, user in found.items()}


async def history(database: Database, **of: Any) -> list[tuple[str, str, str, str, str]]:
    found = await database.read(administration.listed, **of)
    return [(one.name, one.did.value, one.field, one.old, one.new) for one in reversed(found)]


async def test_a_user_is_known_by_any_of_their_addresses(database: Database) -> None:
    made = await put(database, "ana@c.example", "ana@home.example", name="Ana", language="es", privileged=True)
    assert made == provisioning.Put(2, new=True)
    assert await user(database, 2) == User(2, "ana@c.example", "Ana", "es", privileged=True)
    assert await known(database, "ana@c.example", "ana@home.example", "nobody@c.example") == {
        "ana@c.example": 2,
        "ana@home.example": 2,
    }
    assert await database.read(people.users_by_id, [9], NOW) == {}


async def test_nobody_asked_for_is_nobody_found(database: Database) -> None:
    assert await database.read(people.users_by_address, [], NOW) == {}
    assert await database.read(people.users_by_id, [], NOW) == {}


async def test_the_system_user_is_found_by_its_number_and_cannot_be_put(database: Database) -> None:
    assert await database.read(people.users_by_id, [1], NOW) == {1: SYSTEM}
    with pytest.raises(Refused, match="declared"):
        await put(database, "system", name="x")


async def test_putting_again_changes_what_is_said_and_keeps_what_is_not(database: Database) -> None:
    await put(database, "ana@c.example", "ana@old.example", name="Ana", language="es", timezone="UTC", privileged=True)
    again = await put(database, "ana@c.example", "ana@home.example", language="en")
    assert again == provisioning.Put(2, new=False, changed=("addresses", "language", "privileged"))
    assert await user(database, 2) == User(2, "ana@c.example", "Ana", "en", "UTC")
    assert await known(database, "ana@home.example", "ana@old.example") == {"ana@home.example": 2, "ana@old.example": 2}


async def test_an_exact_wish_clears_and_takes_away_what_it_does_not_name(database: Database) -> None:
    await put(database, "ana@c.example", "ana@old.example", name="Ana", language="es", timezone="UTC")
    again = await put(database, "ana@c.example", "ana@home.example", language="en", exact=True)
    assert again.changed == ("addresses", "name", "language", "timezone")
    assert await user(database, 2) == User(2, "ana@c.example", "", "en")
    assert await known(database, "ana@home.example", "ana@old.example") == {"ana@home.example": 2}
    assert await history(database) == [
        ("ana@c.example", "add", "", "", "addresses: ana@old.example; name: Ana; language: es; timezone: UTC"),
        ("ana@c.example", "change", "addresses", "ana@old.example", "ana@home.example"),
        ("ana@c.example", "change", "name", "Ana", ""),
        ("ana@c.example", "change", "language", "es", "en"),
        ("ana@c.example", "change", "timezone", "UTC", ""),
    ]


async def test_putting_what_is_so_already_changes_nothing_and_is_no_history(database: Database) -> None:
    await put(database, "ana@c.example", "Ana@HOME.example", name="Ana")
    assert await put(database, "ANA@c.example", "ana@home.example", name="Ana") == provisioning.Put(2, new=False)
    assert len(await history(database)) == 1


async def test_putting_by_another_address_makes_the_first_one_said_the_one_shown(database: Database) -> None:
    await put(database, "ana@home.example")
    await put(database, "ana@c.example", "ana@home.example")
    assert (await user(database, 2)).address == "ana@c.example"
    assert await known(database, "ana@c.example", "ana@home.example") == {"ana@c.example": 2, "ana@home.example": 2}


async def test_a_stranger_whose_only_address_it_is_was_this_person_all_along(database: Database) -> None:
    await put(database, "ana@c.example")
    await put(database, "ana@home.example", name="Ana")
    taken = await put(database, "ana@c.example", "ana@home.example")
    assert (taken.id, taken.new) == (2, False)
    assert await known(database, "ana@home.example") == {"ana@home.example": 2}
    assert await user(database, 3) == await user(database, 2) == User(2, "ana@c.example", "Ana")


async def test_the_address_of_anybody_else_is_taken_by_nobody(database: Database) -> None:
    await put(database, "ana@c.example")
    await put(database, "bob@c.example", privileged=True)
    await put(database, "eva@c.example", "eva@home.example")
    for address in ("bob@c.example", "eva@home.example"):
        with pytest.raises(Refused, match="address_taken"):
            await put(database, "ana@c.example", address)
    assert await known(database, "bob@c.example", "eva@home.example") == {"bob@c.example": 3, "eva@home.example": 4}


async def test_a_declared_address_is_the_declared_users_whoever_had_it(database: Database) -> None:
    """Else a configuration that names it would stop the daemon at its start."""
    await put(database, "ana@c.example")
    await put(database, "bob@c.example", "bob@home.example", privileged=True)
    await put(database, "ana@c.example", "bob@c.example", provisioned=True)
    assert await known(database, "bob@c.example", "bob@home.example") == {"bob@c.example": 2, "bob@home.example": 3}
    assert (await user(database, 3)).address == "bob@home.example"


async def test_what_is_declared_is_not_changed_by_hand(database: Database) -> None:
    await put(database, "ana@c.example", provisioned=True)
    with pytest.raises(Refused, match="declared"):
        await put(database, "ana@c.example", name="Ana")
    assert await database.read(provisioning.is_provisioned, Subject.USER, "ana@c.example")


async def test_addresses_are_what_they_are_to_the_letter(database: Database) -> None:
    await put(database, "ana@c.example")
    assert await known(database, "ANA@c.example", "ana@c.example ") == {}


async def test_an_unreachable_user_is_reached_again_when_the_time_is_over(database: Database) -> None:
    await put(database, "ana@c.example")
    work = WriteSet(NOW, bounced=[Bounced("ana@c.example", (NOW - timedelta(days=1), NOW), NOW + timedelta(days=7))])
    await database.write(lambda connection: write(connection, work, Ids(connection)))
    for at, unreachable in ((NOW, True), (NOW + timedelta(days=8), False)):
        assert (await database.read(people.users_by_id, [2], at))[2].unreachable is unreachable
        assert (await database.read(people.users_by_address, ["ana@c.example"], at))["ana@c.example"].unreachable is (
            unreachable
        )


async def test_another_address_to_be_shown_by(database: Database) -> None:
    await put(database, "ana@c.example")
    await put(database, "bob@c.example")
    rename = provisioning.rename
    await database.write(rename, Subject.USER, "ana@c.example", "Ana@home.example", ADMIN, NOW)
    assert (await user(database, 2)).address == "ana@home.example"
    assert await known(database, "ana@c.example") == {"ana@c.example": 2}
    with pytest.raises(Refused, match="name_taken"):
        await database.write(rename, Subject.USER, "ana@c.example", "bob@c.example", ADMIN, NOW)


# -- two users become one


async def house_of_two(database: Database) -> None:
    """Users 2 and 3 with tickets, groups, rights, queues and scrips; they share some of all."""
    for address in ("ana@c.example", "ana@home.example"):
        await put(database, address, language="es" if "home" in address else None)
    spec = QueueSpec("dns", cc=("ana@home.example",), admin_cc=("ana@c.example", "ana@home.example"))
    await database.write(provisioning.put_queue, spec, ADMIN, NOW, provisioned=False)
    for name, members in (("noc", ("ana@home.example",)), ("cert", ("ana@c.example", "ana@home.example"))):
        await database.write(provisioning.put_group, GroupSpec(name, members), ADMIN, NOW, provisioned=False)
    for to, right in (
        ("ana@home.example", "ShowTicket"),
        ("ana@c.example", "SeeQueue"),
        ("ana@home.example", "SeeQueue"),
    ):
        await database.write(provisioning.put_grant, GrantSpec(to, (right,)), ADMIN, NOW, provisioned=False)
    scrip = ScripSpec("Tell", "OnCreate", "notify", ("ana@home.example", "Owner", "ana@c.example"), "transaction")
    await database.write(provisioning.put_scrip, scrip, ADMIN, NOW, provisioned=False)
    await database.write(_open_tickets)


def _open_tickets(connection: sa.Connection) -> None:
    first = Ticket(1, 1, "a", "new", 3, NOW, NOW, 3, owner_id=3)
    work = WriteSet(
        NOW,
        tickets={1: first, 2: replace(first, id=2, owner_id=2)},
        opened={1, 2},
        watchers=[(1, Role.REQUESTOR, 3), (2, Role.CC, 2), (2, Role.CC, 3), (2, Role.ADMIN_CC, 3)],
        quieted=[(1, Quiet.MUTE, 3)],
    )
    write(connection, work, Ids(connection))


async def test_a_merged_users_mail_tickets_groups_rights_and_scrips_follow(database: Database) -> None:
    await house_of_two(database)
    await database.write(provisioning.merge_users, 3, 2, ADMIN, NOW)
    one = User(2, "ana@c.example", language="es")
    assert await database.read(people.users_by_id, [2, 3], NOW) == {2: one, 3: one}
    assert await known(database, "ana@c.example", "ana@home.example") == {"ana@c.example": 2, "ana@home.example": 2}
    found = await database.read(people.directory, NOW)
    (queue,) = found.queues.values()
    assert (queue.cc, queue.admin_cc) == ({2}, {2})
    assert [group.users for group in found.groups.values()] == [{2}, {2}]
    assert set(found.grants) == {Grant("user:2", "ShowTicket"), Grant("user:2", "SeeQueue")}
    (scrip,) = [one for one in found.scrips if one.name == "Tell"]
    assert (scrip.users, scrip.to) == ({2}, ("ana@c.example", "Owner"))
    assert found.staff == {2: one}
    there = await database.read(tickets.load, [1, 2])
    assert (there[1].owner_id, there[1].requestors, there[1].muted) == (2, {2}, {2})
    assert (there[2].owner_id, there[2].cc, there[2].admin_cc) == (2, {2}, {2})
    assert (await history(database))[-1] == ("ana@c.example", "merge", "", "ana@home.example", "ana@c.example")
    assert await database.read(provisioning.present, Subject.USER, "ana@home.example") == UserSpec(
        "ana@c.example", ("ana@home.example",), language="es"
    )


async def test_who_was_merged_twice_is_found_at_the_end(database: Database) -> None:
    for name in ("a", "b", "c"):
        await put(database, f"{name}@c.example")
    await database.write(provisioning.merge_users, 2, 3, ADMIN, NOW)
    await database.write(provisioning.merge_users, 3, 4, ADMIN, NOW)
    found = await database.read(people.users_by_id, [2, 3, 4], NOW)
    assert {id_: one.id for id_, one in found.items()} == {2: 4, 3: 4, 4: 4}


async def test_whom_nobody_can_merge(database: Database) -> None:
    for name in ("a", "b", "c"):
        await put(database, f"{name}@c.example", provisioned=name == "c")
    await database.write(provisioning.merge_users, 2, 3, ADMIN, NOW)
    for source, target, key in (
        (3, 3, "cannot_merge_user"),
        (1, 3, "cannot_merge_user"),
        (3, 1, "cannot_merge_user"),
        (9, 3, "no_such_user"),
        (2, 3, "no_such_user"),
        (4, 3, "declared"),
    ):
        with pytest.raises(Refused) as refused:
            await database.write(provisioning.merge_users, source, target, ADMIN, NOW)
        assert refused.value.key == key, (source, target)


async def test_the_history_of_the_organisation_is_found_by_kind_and_name(database: Database) -> None:
    await put(database, "ana@c.example", name="Ana")
    await database.write(provisioning.put_group, GroupSpec("NOC", ("bob@c.example",)), ADMIN, NOW, provisioned=False)
    await database.write(provisioning.put_group, GroupSpec("noc"), ADMIN, NOW, provisioned=False)
    assert await history(database, subject=Subject.GROUP, name="noc") == [
        ("NOC", "add", "", "", "members: bob@c.example"),
        ("NOC", "change", "members", "bob@c.example", ""),
    ]
    assert len(await history(database, subject=Subject.USER)) == 2
    (last,) = await database.read(administration.listed, most=1)
    assert (last.id, last.at, last.by, last.via, last.subject, last.did) == (
        4,
        NOW,
        SYSTEM_ID,
        Via.CLI,
        Subject.GROUP,
        Did.CHANGE,
    )


async def test_a_merged_user_s_reports_are_mailed_to_who_they_are_now_and_none_twice(database: Database) -> None:
    for name in ("a", "b"):
        await put(database, f"{name}@c.example")
    wishes = [(2, "backlog"), (3, "backlog"), (3, "hours")]
    wanted = [Subscription(0, who, Often.WEEKLY, {"name": name}, NOW) for who, name in wishes]
    await database.write(subscriptions.put, wanted)
    before = {one.wish["name"]: one.id for one in await database.read(subscriptions.of_user, 3)}
    await database.write(provisioning.merge_users, 3, 2, ADMIN, NOW)
    assert await database.read(subscriptions.of_user, 3) == []
    found = await database.read(subscriptions.of_user, 2)
    assert [one.wish["name"] for one in found] == ["backlog", "hours"]
    assert found[1].id == before["hours"]
