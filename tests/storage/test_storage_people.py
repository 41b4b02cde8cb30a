"""Users, groups, queues and grants, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, User
from mailticket.model.provision import GrantWish, GroupWish, Organisation, QueueWish, UserWish
from mailticket.model.right import Grant, Role
from mailticket.model.work import Bounced, Work
from mailticket.storage import people, provisioning
from mailticket.storage.counters import Ids
from mailticket.storage.database import Database
from mailticket.storage.schema import grants, groups, queues, users
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def save(
    database: Database, address: str, *also: str, provisioned: bool = False, **more: object
) -> tuple[User, bool]:
    user = User(0, address, **more)  # type: ignore[arg-type]
    return await database.write(people.save_user, user, also, NOW, provisioned=provisioned)


async def known(database: Database, *addresses: str) -> dict[str, int]:
    found = await database.read(people.users_by_address, addresses, NOW)
    return {address: user.id for address, user in found.items()}


async def test_a_user_is_known_by_any_of_their_addresses(database: Database) -> None:
    user, new = await save(database, "ana@c.example", "ana@home.example", name="Ana", language="es", privileged=True)
    assert new
    assert user == User(2, "ana@c.example", "Ana", "es", privileged=True)
    assert await known(database, "ana@c.example", "ana@home.example", "nobody@c.example") == {
        "ana@c.example": 2,
        "ana@home.example": 2,
    }
    assert await database.read(people.users_by_id, [2, 9], NOW) == {2: user}


async def test_nobody_asked_for_is_nobody_found(database: Database) -> None:
    assert await database.read(people.users_by_address, [], NOW) == {}
    assert await database.read(people.users_by_id, [], NOW) == {}


async def test_the_system_user_is_found_by_its_number(database: Database) -> None:
    assert await database.read(people.users_by_id, [1], NOW) == {1: SYSTEM}


async def test_saving_again_changes_what_is_said_and_keeps_what_is_not(database: Database) -> None:
    await save(database, "ana@c.example", name="Ana", language="es", timezone="UTC", privileged=True)
    user, new = await save(database, "ana@c.example", "ana@home.example", language="en")
    assert not new
    assert user == User(2, "ana@c.example", "Ana", "en", "UTC")
    assert await known(database, "ana@home.example") == {"ana@home.example": 2}


async def test_saving_by_another_address_makes_the_first_one_said_the_one_shown(database: Database) -> None:
    await save(database, "ana@home.example")
    user, new = await save(database, "ana@c.example", "ana@home.example")
    assert (user.id, user.address, new) == (2, "ana@c.example", False)
    assert await known(database, "ana@c.example", "ana@home.example") == {"ana@c.example": 2, "ana@home.example": 2}


async def test_an_address_that_wrote_as_a_stranger_becomes_the_users(database: Database) -> None:
    """Else a configuration that names both addresses would stop the daemon at its start."""
    await save(database, "ana@c.example")
    await save(database, "ana@home.example")
    user, new = await save(database, "ana@c.example", "ana@home.example")
    assert (user.id, new) == (2, False)
    assert await known(database, "ana@home.example") == {"ana@home.example": 2}
    assert (await database.read(people.users_by_id, [3], NOW))[3].address == "ana@home.example"
    user, _ = await save(database, "ana@home.example", "ana@c.example")
    assert (user.id, user.address) == (2, "ana@home.example")


async def test_addresses_are_what_they_are_to_the_letter(database: Database) -> None:
    await save(database, "ana@c.example")
    assert await known(database, "ANA@c.example", "ana@c.example ") == {}


async def test_an_unreachable_user_is_reached_again_when_the_time_is_over(database: Database) -> None:
    await save(database, "ana@c.example")
    work = Work(NOW, bounced=[Bounced("ana@c.example", (NOW - timedelta(days=1), NOW), NOW + timedelta(days=7))])
    await database.write(lambda connection: write(connection, work, Ids(connection)))
    for at, unreachable in ((NOW, True), (NOW + timedelta(days=8), False)):
        assert (await database.read(people.users_by_id, [2], at))[2].unreachable is unreachable
        assert (await database.read(people.users_by_address, ["ana@c.example"], at))["ana@c.example"].unreachable is (
            unreachable
        )


async def test_all_users_with_all_addresses(database: Database) -> None:
    await save(database, "ana@c.example", "ana@home.example", provisioned=True)
    await save(database, "bob@c.example", disabled=True)
    assert await database.read(people.all_users, NOW) == [
        (User(2, "ana@c.example"), ["ana@c.example", "ana@home.example"], True),
        (User(3, "bob@c.example", disabled=True), ["bob@c.example"], False),
    ]


# -- groups, queues and grants


async def test_groups_hold_users_and_groups_and_may_go_round(database: Database) -> None:
    ana, _ = await save(database, "ana@c.example")
    bob, _ = await save(database, "bob@c.example")

    def fill(connection: sa.Connection) -> tuple[int, int]:
        staff = people.save_group(connection, "staff", [ana.id], [], provisioned=False)
        cert = people.save_group(connection, "cert", [bob.id, bob.id], [staff], provisioned=True)
        assert people.save_group(connection, "staff", [ana.id], [cert], provisioned=False) == staff
        return staff, cert

    staff, cert = await database.write(fill)
    directory = await database.read(people.directory)
    assert directory.groups[staff].groups == {cert}
    assert directory.groups[cert].users == {bob.id}
    assert directory.members(staff) == directory.members(cert) == {ana.id, bob.id}


async def test_saving_a_group_again_replaces_its_members(database: Database) -> None:
    ana, _ = await save(database, "ana@c.example")
    first = await database.write(people.save_group, "staff", [ana.id], [], provisioned=True)
    assert await database.write(people.save_group, "staff", [], [], provisioned=True) == first
    assert (await database.read(people.directory)).groups[first].users == frozenset()


async def test_a_queue_and_its_watchers(database: Database) -> None:
    ana, _ = await save(database, "ana@c.example")
    bob, _ = await save(database, "bob@c.example")
    staff = await database.write(people.save_group, "staff", [bob.id], [], provisioned=False)
    values = {"name": "general", "correspond_address": "general@noc.example", "due_in": 60, "accept_lists": True}
    queue_id, new = await database.write(people.save_queue, values, provisioned=True)
    assert (queue_id, new) == (1, True)
    watchers = [f"user:{ana.id}", f"group:{staff}", f"user:{ana.id}"]
    await database.write(people.set_queue_watchers, queue_id, Role.ADMIN_CC, watchers)
    await database.write(people.set_queue_watchers, queue_id, Role.CC, [f"user:{bob.id}"])
    queue = (await database.read(people.directory)).queues[queue_id]
    assert (queue.name, queue.correspond_address, queue.due_in, queue.accept_lists, queue.accept_bulk) == (
        "general",
        "general@noc.example",
        60,
        True,
        False,
    )
    assert (set(queue.cc), set(queue.admin_cc)) == ({bob.id}, {ana.id, bob.id})
    await database.write(people.set_queue_watchers, queue_id, Role.ADMIN_CC, [])
    changed = {"name": "general", "disabled": True}
    assert await database.write(people.save_queue, changed, provisioned=False) == (queue_id, False)
    queue = (await database.read(people.directory)).queues[queue_id]
    assert (set(queue.admin_cc), set(queue.cc), queue.disabled, queue.due_in) == (set(), {bob.id}, True, 60)


async def test_declared_grants_are_replaced_and_those_made_by_hand_stay(database: Database) -> None:
    by_hand = {"principal": "Everyone", "name": "ShowTicket", "queue_id": 0}
    await database.write(lambda connection: connection.execute(grants.insert().values(by_hand)).close())
    await database.write(
        people.set_provisioned_grants,
        [Grant("user:2", "SuperUser"), Grant("Everyone", "ShowTicket"), Grant("Cc", "SeeQueue", 3)],
    )
    assert set((await database.read(people.directory)).grants) == {
        Grant("Everyone", "ShowTicket"),
        Grant("user:2", "SuperUser"),
        Grant("Cc", "SeeQueue", 3),
    }
    await database.write(people.set_provisioned_grants, [Grant("user:2", "SeeQueue")])
    assert set((await database.read(people.directory)).grants) == {
        Grant("Everyone", "ShowTicket"),
        Grant("user:2", "SeeQueue"),
    }


# -- what a configuration declares

DECLARED = Organisation(
    users=(UserWish("ana@c.example", ("ana@home.example",), "Ana", privileged=True),),
    groups=(GroupWish("cert", ("staff", "bob@c.example")), GroupWish("staff", ("ana@home.example",))),
    queues=(QueueWish("general", cc=("carol@c.example",), admin_cc=("cert",)),),
    grants=(GrantWish("everyone", ("CreateTicket", "ShowTicket")), GrantWish("staff", ("SuperUser",), "general")),
)


async def test_what_is_declared_is_there_and_stays_the_same_when_declared_again(database: Database) -> None:
    await database.write(provisioning.provision, DECLARED, NOW)
    first = await database.read(people.directory)
    ids = await known(database, "ana@c.example", "bob@c.example", "carol@c.example")
    (queue,) = first.queues.values()
    assert queue.cc == {ids["carol@c.example"]}
    assert queue.admin_cc == {ids["ana@c.example"], ids["bob@c.example"]}
    assert set(first.grants) == {
        Grant("Everyone", "CreateTicket"),
        Grant("Everyone", "ShowTicket"),
        Grant("group:2", "SuperUser", queue.id),
    }
    await database.write(provisioning.provision, DECLARED, NOW)
    assert await database.read(people.directory) == first


async def test_what_is_declared_no_more_stays_and_is_not_called_provisioned(database: Database) -> None:
    await database.write(provisioning.provision, DECLARED, NOW)
    await database.write(provisioning.provision, Organisation(), NOW)

    def flags(connection: sa.Connection) -> list[bool]:
        return [
            flag
            for table in (users, groups, queues)
            for flag in connection.execute(sa.select(table.c.provisioned)).scalars()
        ]

    assert not any(await database.read(flags))
    found = await database.read(people.directory)
    assert (len(found.queues), len(found.groups), found.grants) == (1, 2, ())


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (Organisation(queues=(QueueWish("general", cc=("nobody",)),)), "no_such_group"),
        (Organisation(grants=(GrantWish("Everyone", ("ShowTicket",), "nowhere"),)), "no_such_queue"),
    ],
)
async def test_a_name_nobody_has_is_refused_and_nothing_changes(
    database: Database, wrong: Organisation, key: str
) -> None:
    with pytest.raises(Refused, match=key):
        await database.write(provisioning.provision, wrong, NOW)
    assert (await database.read(people.directory)).queues == {}
