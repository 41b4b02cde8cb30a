"""Groups, queues, rights, lifecycles, custom fields and scrips: made, changed, declared, exported; on both databases."""

import importlib.util
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.administration import Author, Subject
from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.person import SYSTEM_ID
from mailticket.model.provision import (
    CustomFieldSpec,
    GrantSpec,
    GroupSpec,
    Organisation,
    QueueSpec,
    ScripSpec,
    UserSpec,
)
from mailticket.model.right import Grant, Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Via
from mailticket.model.write_set import WriteSet
from mailticket.scrips import table
from mailticket.storage import audit_log as administration
from mailticket.storage import people, proofs, provisioning
from mailticket.storage.counters import Ids
from mailticket.storage.database import Database
from mailticket.storage.provisioning import Put
from mailticket.storage.schema import scrips
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADMIN = Author(SYSTEM_ID, Via.CLI)
LIFE = Lifecycle(
    "incidents",
    ("new",),
    ("open", "waiting"),
    ("resolved", "deleted"),
    transitions=(("", ("new",)), ("new", ("open", "deleted"))),
    rights=((("*", "deleted"), "DeleteTicket"), (("open", "*"), "ModifyTicket")),
    on_reply="open",
)

PUTS: dict[type, Any] = {
    UserSpec: provisioning.put_user,
    GroupSpec: provisioning.put_group,
    QueueSpec: provisioning.put_queue,
    GrantSpec: provisioning.put_grant,
    Lifecycle: provisioning.put_lifecycle,
    CustomFieldSpec: provisioning.put_field,
    ScripSpec: provisioning.put_scrip,
}


async def put(database: Database, spec: Any, *, provisioned: bool = False) -> Put:
    return await database.write(PUTS[type(spec)], spec, ADMIN, NOW, provisioned=provisioned)


async def directory(database: Database) -> Directory:
    return await database.read(people.directory, NOW)


async def present(database: Database, subject: Subject, name: str) -> Any:
    return await database.read(provisioning.present, subject, name)


async def provision(database: Database, **declared: Any) -> None:
    await database.write(provisioning.provision, Organisation(**declared), NOW)


async def refused(database: Database, work: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as raised:
        await database.write(work, *args, **more)
    return raised.value.key


async def remove(database: Database, kind: str, what: Any) -> None:
    await database.write(getattr(provisioning, f"remove_{kind}"), what, ADMIN, NOW)


async def remove_refused(database: Database, kind: str, what: Any) -> str:
    return await refused(database, getattr(provisioning, f"remove_{kind}"), what, ADMIN, NOW)


async def history(database: Database, *subject: Subject) -> list[tuple[str, str, str, str, str]]:
    found = await database.read(administration.listed, *subject, most=999)
    return [(one.name, one.did.value, one.field, one.old, one.new) for one in reversed(found)]


async def open_tickets(database: Database, *tickets: Ticket, **more: Any) -> None:
    work = WriteSet(NOW, tickets={one.id: one for one in tickets}, opened={one.id for one in tickets}, **more)
    await database.write(lambda connection: write(connection, work, Ids(connection)))


def ticket(number: int, status: str = "new", queue_id: int = 1) -> Ticket:
    return Ticket(number, queue_id, "x", status, SYSTEM_ID, NOW, NOW, SYSTEM_ID)


# -- groups


async def test_groups_hold_people_and_groups_and_strangers_become_users(database: Database) -> None:
    assert await put(database, GroupSpec("noc", ("ana@c.example",))) == Put(1, new=True)
    made = await put(database, GroupSpec("cert", ("NOC", "bob@c.example", "bob@c.example")))
    found = await directory(database)
    assert found.groups[made.id].users == {3}
    assert found.groups[made.id].groups == {1}
    assert found.members(made.id) == {2, 3}
    assert {user.address for user in found.staff.values()} == {"ana@c.example", "bob@c.example"}
    assert await present(database, Subject.GROUP, "CERT") == GroupSpec("cert", ("bob@c.example", "noc"))


async def test_putting_a_group_again_replaces_its_members(database: Database) -> None:
    await put(database, GroupSpec("noc", ("ana@c.example", "bob@c.example")))
    assert await put(database, GroupSpec("NOC", ("bob@c.example",))) == Put(1, new=False, changed=("members",))
    assert await put(database, GroupSpec("noc", ("bob@c.example",))) == Put(1, new=False)
    assert (await directory(database)).groups[1].users == {3}
    assert await history(database, Subject.GROUP) == [
        ("noc", "add", "", "", "members: ana@c.example, bob@c.example"),
        ("noc", "change", "members", "ana@c.example", ""),
    ]


async def test_a_group_in_itself_is_refused_however_deep(database: Database) -> None:
    for name, inside in (("a", ()), ("b", ("a",)), ("c", ("b",))):
        await put(database, GroupSpec(name, inside))
    for name, inside in (("a", "a"), ("a", "c"), ("b", "c")):
        spec = GroupSpec(name, (inside,))
        assert await refused(database, provisioning.put_group, spec, ADMIN, NOW, provisioned=False) == "group_cycle"
    declared = Organisation(groups=(GroupSpec("x", ("y",)), GroupSpec("y", ("x",))))
    assert await refused(database, provisioning.provision, declared, NOW) == "group_cycle"


async def test_groups_may_be_turned_inside_out_by_a_configuration(database: Database) -> None:
    """Half way through, one would be in the other and the other in the one."""
    await provision(database, groups=(GroupSpec("x", ("y",)), GroupSpec("y")))
    await provision(database, groups=(GroupSpec("x"), GroupSpec("y", ("x",))))
    assert await present(database, Subject.GROUP, "y") == GroupSpec("y", ("x",))


async def test_a_group_that_is_counted_on_stays(database: Database) -> None:
    await put(database, GroupSpec("noc", ("ana@c.example",)))
    await put(database, QueueSpec("dns", admin_cc=("noc",)))
    assert await remove_refused(database, "group", "noc") == "in_use"
    await put(database, QueueSpec("dns"))
    await put(database, GrantSpec("noc", ("ShowTicket",)))
    assert await remove_refused(database, "group", "noc") == "in_use"
    await remove(database, "grant", GrantSpec("noc", ("ShowTicket",)))
    await put(database, ScripSpec("tell", "OnCreate", "notify", ("noc",), "transaction"))
    assert await remove_refused(database, "group", "noc") == "in_use"
    await remove(database, "scrip", "tell")
    await put(database, GroupSpec("all", ("noc",)))
    assert await remove_refused(database, "group", "noc") == "in_use"
    await remove(database, "group", "all")
    await open_tickets(database, ticket(1), groups=[(1, Role.CC, 1)])
    assert await remove_refused(database, "group", "noc") == "in_use"
    work = WriteSet(NOW, groups_gone=[(1, Role.CC, 1)])
    await database.write(lambda connection: write(connection, work, Ids(connection)))
    await remove(database, "group", "NOC")
    assert (await directory(database)).groups == {}
    assert (await history(database, Subject.GROUP))[-1] == ("noc", "remove", "", "members: ana@c.example", "")
    assert await remove_refused(database, "group", "noc") == "no_such_group"


# -- queues and lifecycles


async def test_a_queue_and_its_watchers(database: Database) -> None:
    await put(database, GroupSpec("noc", ("bob@c.example",)))
    spec = QueueSpec(
        "general",
        description="All else",
        correspond_address="general@noc.example",
        comment_address="general-comment@noc.example",
        cc=("bob@c.example",),
        admin_cc=("ana@c.example", "noc"),
        language="es",
        initial_priority=1,
        final_priority=9,
        due_in=60,
        accept_lists=True,
        accept_bulk=True,
        disabled=True,
        subject_tag="GEN",
    )
    made = await put(database, spec)
    found = (await directory(database)).queues[made.id]
    for name in ("name", "description", "due_in", "accept_lists", "disabled", "subject_tag", "final_priority"):
        assert getattr(found, name) == getattr(spec, name)
    assert (found.cc, found.admin_cc, found.lifecycle) == ({2}, {2, 3}, DEFAULT)
    assert await present(database, Subject.QUEUE, "General") == spec
    assert await put(database, replace(spec, cc=(), name="GENERAL")) == Put(1, new=False, changed=("cc",))


async def test_a_queue_with_a_lifecycle_of_its_own(database: Database) -> None:
    assert await refused(
        database, provisioning.put_queue, QueueSpec("dns", lifecycle="incidents"), ADMIN, NOW, provisioned=False
    ) == ("no_such_lifecycle")
    await put(database, LIFE)
    await put(database, QueueSpec("dns", lifecycle="Incidents"))
    found = await directory(database)
    assert found.queues[1].lifecycle == LIFE
    assert found.lifecycles == {"default": DEFAULT, "incidents": LIFE}
    assert await present(database, Subject.LIFECYCLE, "incidents") == LIFE
    assert await present(database, Subject.LIFECYCLE, "default") == DEFAULT
    assert await remove_refused(database, "lifecycle", "incidents") == "in_use"
    await put(database, QueueSpec("dns"))
    await remove(database, "lifecycle", "incidents")
    assert await remove_refused(database, "lifecycle", "incidents") == "no_such_lifecycle"
    assert await remove_refused(database, "lifecycle", "default") == "stock"


async def test_no_ticket_is_left_in_a_status_nobody_knows(database: Database) -> None:
    await put(database, QueueSpec("dns"))
    await open_tickets(database, ticket(1, "stalled"))
    await put(database, LIFE)
    spec = QueueSpec("dns", lifecycle="incidents")
    assert await refused(database, provisioning.put_queue, spec, ADMIN, NOW, provisioned=False) == "status_in_use"
    changed = replace(DEFAULT, active=("open",))
    assert await refused(database, provisioning.put_lifecycle, changed, ADMIN, NOW, provisioned=False) == (
        "status_in_use"
    )
    await put(database, replace(DEFAULT, active=("open", "stalled", "waiting")))
    await open_tickets(database, ticket(2, "waiting"))
    assert await remove_refused(database, "lifecycle", "default") == "status_in_use"


async def test_the_default_lifecycle_may_be_the_sites_own_and_be_as_it_was_again(database: Database) -> None:
    own = replace(DEFAULT, active=("open", "stalled", "waiting"))
    await put(database, own)
    await put(database, QueueSpec("dns"))
    assert (await directory(database)).queues[1].lifecycle == own
    await remove(database, "lifecycle", "default")
    assert (await directory(database)).queues[1].lifecycle == DEFAULT


# -- rights


async def test_rights_are_given_revoked_and_taken_back(database: Database) -> None:
    await put(database, QueueSpec("dns"))
    assert await put(database, GrantSpec("everyone", ("ShowTicket", "SeeQueue"))) == Put(
        0, new=True, changed=("ShowTicket", "SeeQueue")
    )
    await put(database, GrantSpec("Everyone", ("ShowTicket",), "DNS", revoke=True))
    await put(database, GrantSpec("ana@c.example", ("ShowTicket",), "dns"))
    assert await put(database, GrantSpec("ana@c.example", ("ShowTicket",), "dns")) == Put(0, new=False)
    assert set((await directory(database)).grants) == {
        Grant("Everyone", "ShowTicket"),
        Grant("Everyone", "SeeQueue"),
        Grant("Everyone", "ShowTicket", 1, revoke=True),
        Grant("user:2", "ShowTicket", 1),
    }
    await remove(database, "grant", GrantSpec("Everyone", ("SeeQueue",)))
    await put(database, GrantSpec("Everyone", ("ShowTicket",), "dns"))
    assert Grant("Everyone", "ShowTicket", 1, revoke=True) not in (await directory(database)).grants
    assert await history(database, Subject.GRANT) == [
        ("Everyone", "add", "ShowTicket", "", "*"),
        ("Everyone", "add", "SeeQueue", "", "*"),
        ("Everyone", "add", "revoke ShowTicket", "", "dns"),
        ("ana@c.example", "add", "ShowTicket", "", "dns"),
        ("Everyone", "remove", "SeeQueue", "*", ""),
        ("Everyone", "remove", "revoke ShowTicket", "dns", ""),
        ("Everyone", "add", "ShowTicket", "", "dns"),
    ]


async def test_rights_nobody_has_cannot_be_taken_back(database: Database) -> None:
    await put(database, GroupSpec("noc"))
    for spec, key in (
        (GrantSpec("noc", ("ShowTicket",)), "no_such_grant"),
        (GrantSpec("nobody", ("ShowTicket",)), "no_such_group"),
        (GrantSpec("nobody@c.example", ("ShowTicket",)), "no_such_user"),
        (GrantSpec("noc", ("ShowTicket",), "nowhere"), "no_such_queue"),
    ):
        assert await remove_refused(database, "grant", spec) == key


async def test_declared_rights_are_exactly_the_declared_ones_and_those_by_hand_stay(database: Database) -> None:
    await put(database, GrantSpec("Everyone", ("ShowTicket",)))
    await provision(database, grants=(GrantSpec("Everyone", ("ShowTicket", "SeeQueue")), GrantSpec("Cc", ("Watch",))))
    there = Grant("Everyone", "SeeQueue", provisioned=True)
    assert set((await directory(database)).grants) == {
        Grant("Everyone", "ShowTicket"),
        there,
        Grant("Cc", "Watch", provisioned=True),
    }
    assert await remove_refused(database, "grant", GrantSpec("Cc", ("Watch",))) == "declared"
    contrary = GrantSpec("Cc", ("Watch",), revoke=True)
    assert await refused(database, provisioning.put_grant, contrary, ADMIN, NOW, provisioned=False) == "declared"
    await provision(database, grants=(GrantSpec("Everyone", ("SeeQueue",)),))
    assert set((await directory(database)).grants) == {Grant("Everyone", "ShowTicket"), there}


# -- custom fields


async def test_a_custom_field(database: Database) -> None:
    for name in ("dns", "noc"):
        await put(database, QueueSpec(name))
    spec = CustomFieldSpec("Circuit", "choice", True, ("a", "b"), "", "Which one", ("dns",))
    assert await put(database, spec) == Put(1, new=True)
    assert (await directory(database)).fields == {
        1: CustomField(1, "Circuit", FieldKind.CHOICE, True, ("a", "b"), "", "Which one", frozenset({1}))
    }
    changed = replace(spec, queues=("NOC", "dns"), choices=("a",), disabled=True, name="circuit")
    assert (await put(database, changed)).changed == ("choices", "queues", "disabled")
    assert await present(database, Subject.CUSTOM_FIELD, "CIRCUIT") == replace(
        spec, queues=("dns", "noc"), choices=("a",), disabled=True
    )


async def test_a_field_tickets_have_values_of_stays(database: Database) -> None:
    await put(database, QueueSpec("dns"))
    await put(database, CustomFieldSpec("Circuit", queues=("dns",)))
    await open_tickets(database, ticket(1), values=[(1, 1, ("x",))])
    assert await remove_refused(database, "field", "circuit") == "in_use"
    gone = WriteSet(NOW, values=[(1, 1, ())])
    await database.write(lambda connection: write(connection, gone, Ids(connection)))
    await remove(database, "field", "circuit")
    assert await remove_refused(database, "field", "circuit") == "no_such_field"


# -- scrips


async def test_the_stock_scrips_are_there_as_rows(database: Database) -> None:
    found = (await directory(database)).scrips
    stock = table.STOCK
    said = (
        "id",
        "order",
        "stock",
        "disabled",
        "name",
        "condition",
        "action",
        "roles",
        "template",
        "as_comment",
        "when",
    )
    for one, wanted in zip(found, stock, strict=True):
        assert [getattr(one, name) for name in said] == [getattr(wanted, name) for name in said]


async def test_a_scrip_tells_roles_groups_and_people(database: Database) -> None:
    await put(database, GroupSpec("noc", ("ana@c.example",)))
    await put(database, QueueSpec("dns"))
    spec = ScripSpec(
        "Tell", "OnCreate", "notify", ("owner", "NOC", "bob@c.example"), "transaction", queue="DNS", when="id > 1"
    )
    made = await put(database, spec)
    assert made == Put(15, new=True)
    found = (await directory(database)).scrips[-1]
    assert (found.id, found.order, found.queue_id, found.when) == (15, 150, 1, "id > 1")
    assert (found.to, found.roles, found.users) == (("Owner", "noc", "bob@c.example"), ("Owner",), {2, 3})
    assert {user.address for user in (await directory(database)).staff.values()} == {"ana@c.example", "bob@c.example"}
    again = replace(spec, off_in=("dns",), queue=None, order=5, arguments={})
    assert (await put(database, again)).changed == ("queue", "off_in", "order")
    first = (await directory(database)).scrips[0]
    assert (first.name, first.off_in, first.queue_id) == ("Tell", {1}, None)
    assert (await put(database, replace(again, order=0))) == Put(15, new=False)


async def test_arguments_are_kept_and_secrets_are_no_history(database: Database) -> None:
    arguments = {"url": "https://x.example/é", "seconds": 5, "secret": "s3cret"}
    await put(database, ScripSpec("Call", "OnCreate", "webhook", arguments=arguments))
    await put(database, ScripSpec("Run", "OnCreate", "run", arguments={"program": ("/bin/true", "x")}))
    *_, call, run = (await directory(database)).scrips
    assert (call.arguments, run.arguments) == (arguments, {"program": ["/bin/true", "x"]})
    await put(database, ScripSpec("Call", "OnCreate", "webhook", arguments=arguments | {"secret": "0ther"}))
    said = str(await history(database))
    assert "https://x.example/***" in said
    assert "s3cret" not in said
    assert "0ther" not in said


async def test_stock_scrips_are_changed_and_disabled_and_never_removed(database: Database) -> None:
    name = "On Create Notify Ccs"
    there = await present(database, Subject.SCRIP, name)
    assert (await put(database, replace(there, disabled=True))).changed == ("disabled",)
    assert await remove_refused(database, "scrip", name) == "stock"
    assert (await directory(database)).scrips[2].disabled
    assert await history(database) == [(name, "change", "disabled", "", "yes")]


async def test_a_scrip_a_person_changes_begins_to_count_its_failures_anew(database: Database) -> None:
    await database.write(lambda c: c.execute(scrips.update().values(failures=4)).close())
    there = await present(database, Subject.SCRIP, "On Create Notify Ccs")
    await put(database, replace(there, disabled=True))
    assert [one.failures for one in (await directory(database)).scrips[:4]] == [4, 4, 0, 4]


# -- names


async def test_things_get_other_names_and_what_names_them_follows(database: Database) -> None:
    await put(database, LIFE)
    await put(database, GroupSpec("noc", ("ana@c.example",)))
    await put(database, QueueSpec("dns", lifecycle="incidents", admin_cc=("noc",)))
    await put(database, CustomFieldSpec("Circuit", queues=("dns",)))
    create = {"create": {"queue": "DNS", "subject": "x"}}
    await put(database, ScripSpec("Open", "OnCreate", "create", arguments=create))
    for subject, old, new in (
        (Subject.LIFECYCLE, "Incidents", "faults"),
        (Subject.GROUP, "NOC", "operations"),
        (Subject.QUEUE, "dns", "names"),
        (Subject.CUSTOM_FIELD, "circuit", "Line"),
        (Subject.SCRIP, "open", "Open one"),
    ):
        await database.write(provisioning.rename, subject, old, new, ADMIN, NOW)
        assert await present(database, subject, old) is None
        assert (await present(database, subject, new)).name == new
    queue = await present(database, Subject.QUEUE, "names")
    assert (queue.lifecycle, queue.admin_cc) == ("faults", ("operations",))
    assert (await present(database, Subject.CUSTOM_FIELD, "Line")).queues == ("names",)
    assert (await present(database, Subject.SCRIP, "Open one")).arguments["create"]["queue"] == "names"
    assert await history(database, Subject.GROUP) == [
        ("noc", "add", "", "", "members: ana@c.example"),
        ("operations", "change", "name", "noc", "operations"),
    ]


async def test_a_name_is_changed_in_upper_and_lower_case_and_never_into_anothers(database: Database) -> None:
    await put(database, QueueSpec("dns"))
    await put(database, QueueSpec("noc"))
    await database.write(provisioning.rename, Subject.QUEUE, "dns", "DNS", ADMIN, NOW)
    assert (await directory(database)).queues[1].name == "DNS"
    rename = provisioning.rename
    assert await refused(database, rename, Subject.QUEUE, "dns", "NOC", ADMIN, NOW) == "name_taken"
    assert await refused(database, rename, Subject.QUEUE, "x", "y", ADMIN, NOW) == "no_such_queue"
    assert await refused(database, rename, Subject.LIFECYCLE, "default", "y", ADMIN, NOW) == "stock"


# -- what a configuration declares

DECLARED: dict[str, Any] = {
    "users": (UserSpec("ana@c.example", ("ana@home.example",), "Ana", privileged=True),),
    "groups": (GroupSpec("cert", ("staff", "bob@c.example")), GroupSpec("staff", ("ana@home.example",))),
    "queues": (QueueSpec("general", cc=("carol@c.example",), admin_cc=("cert",), lifecycle="incidents"),),
    "grants": (GrantSpec("everyone", ("CreateTicket", "ShowTicket")), GrantSpec("staff", ("SuperUser",), "general")),
    "lifecycles": (LIFE,),
    "fields": (CustomFieldSpec("Circuit", queues=("general",)),),
    "scrips": (
        ScripSpec("On Create Notify Ccs", "OnCreate", "notify", ("Cc",), "correspondence", off_in=("general",)),
        ScripSpec("Tell", "OnCreate", "notify", ("cert",), "transaction", queue="general"),
    ),
}


async def test_what_is_declared_is_there_and_stays_the_same_when_declared_again(database: Database) -> None:
    await provision(database, **DECLARED)
    first = await directory(database)
    (queue,) = first.queues.values()
    addresses = {user.id: user.address for user in first.staff.values()}
    assert {addresses[id_] for id_ in queue.cc} == {"carol@c.example"}
    assert {addresses[id_] for id_ in queue.admin_cc} == {"ana@c.example", "bob@c.example"}
    assert queue.lifecycle == LIFE
    assert set(first.grants) == {
        Grant("Everyone", "CreateTicket", provisioned=True),
        Grant("Everyone", "ShowTicket", provisioned=True),
        Grant("group:2", "SuperUser", queue.id, provisioned=True),
    }
    assert [one.provisioned for one in first.scrips] == [False, False, True] + [False] * 11 + [True]
    said = await history(database)
    await provision(database, **DECLARED)
    assert await directory(database) == first
    assert await history(database) == said, "nothing changed: no more history"


async def test_the_address_of_somebody_who_works_here_becomes_no_queues_later(database: Database) -> None:
    await provision(
        database, users=(UserSpec("ana@x.example", ("desk@x.example",), privileged=True), UserSpec("eva@x.example"))
    )
    for address in ("ana@x.example", "desk@x.example"):
        for key in ("correspond_address", "comment_address"):
            wanted = Organisation(queues=(QueueSpec("dns", **{key: address}),))
            assert await refused(database, provisioning.provision, wanted, NOW) == "address_of_person"
    assert not (await directory(database)).queues
    queues = (QueueSpec("dns", correspond_address="eva@x.example"),)
    await provision(database, queues=queues)  # somebody who only wrote from it
    await provision(
        database, queues=queues, users=(UserSpec("eva@x.example", privileged=True),)
    )  # it is the queue's by now


@pytest.mark.parametrize("way", ["moved", "merged"])
async def test_who_logged_in_by_an_address_is_not_whose_it_is_later(database: Database, way: str) -> None:
    """A session that is open, or a letter that waits, says by which address its sender logged in."""
    old, new = UserSpec("ana@x.example", ("desk@x.example",)), UserSpec("bob@x.example")
    ids = [(await database.write(provisioning.put_user, spec, ADMIN, NOW, provisioned=False)).id for spec in (old, new)]
    for number in ids:
        await database.write(proofs.set_password, number, "hash", NOW)
    later = NOW + timedelta(hours=1)
    if way == "merged":
        await database.write(provisioning.merge_users, *ids, ADMIN, later)
    else:
        for spec in (replace(old, addresses=()), replace(new, addresses=old.addresses)):
            await database.write(provisioning.put_user, spec, ADMIN, later, provisioned=False, exact=True)
    assert await database.read(proofs.logins_since, ["desk@x.example"]) == {"desk@x.example": later}


THINGS = (
    (Subject.USER, "ana@c.example"),
    (Subject.GROUP, "cert"),
    (Subject.QUEUE, "general"),
    (Subject.LIFECYCLE, "incidents"),
    (Subject.CUSTOM_FIELD, "circuit"),
    (Subject.SCRIP, "tell"),
)


async def test_what_is_declared_is_not_changed_removed_or_renamed_by_hand(database: Database) -> None:
    await provision(database, **DECLARED)
    for subject, name in THINGS:
        assert await database.read(provisioning.is_provisioned, subject, name)
        spec = await present(database, subject, name)
        put_it = PUTS[type(spec)]
        assert await refused(database, put_it, spec, ADMIN, NOW, provisioned=False) == "declared"
        assert await refused(database, provisioning.rename, subject, name, "x@y.example", ADMIN, NOW) == "declared"
    for kind, name in (("group", "cert"), ("field", "circuit"), ("lifecycle", "incidents"), ("scrip", "tell")):
        assert await remove_refused(database, kind, name) == "declared"


async def test_what_is_declared_no_more_stays_and_is_not_called_provisioned(database: Database) -> None:
    await provision(database, **DECLARED)
    before = await directory(database)
    await provision(database)
    for subject, name in THINGS:
        assert not await database.read(provisioning.is_provisioned, subject, name)
    found = await directory(database)
    assert (found.queues, found.groups, found.fields, found.grants) == (before.queues, before.groups, before.fields, ())
    assert ("general", "change", "provisioned", "yes", "") in await history(database, Subject.QUEUE)


async def test_what_was_made_by_hand_becomes_declared_and_is_as_declared(database: Database) -> None:
    await put(database, QueueSpec("General", description="by hand", cc=("ana@c.example",)))
    await provision(database, queues=(QueueSpec("general", description="declared"),))
    assert await present(database, Subject.QUEUE, "general") == QueueSpec("General", description="declared")
    assert (await history(database, Subject.QUEUE))[1:] == [
        ("General", "change", "description", "by hand", "declared"),
        ("General", "change", "cc", "ana@c.example", ""),
        ("General", "change", "provisioned", "", "yes"),
    ]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (Organisation(queues=(QueueSpec("general", cc=("nobody",)),)), "no_such_group"),
        (Organisation(queues=(QueueSpec("general", lifecycle="none"),)), "no_such_lifecycle"),
        (Organisation(grants=(GrantSpec("Everyone", ("ShowTicket",), "nowhere"),)), "no_such_queue"),
        (Organisation(fields=(CustomFieldSpec("x", queues=("nowhere",)),)), "no_such_queue"),
        (Organisation(scrips=(ScripSpec("x", "OnCreate", "open", off_in=("nowhere",)),)), "no_such_queue"),
    ],
)
async def test_a_name_nobody_has_is_refused_and_nothing_changes(
    database: Database, wrong: Organisation, key: str
) -> None:
    assert await refused(database, provisioning.provision, wrong, NOW) == key
    assert (await directory(database)).queues == {}
    assert await history(database) == []


# -- export


def _exported(organisation: Organisation) -> dict[str, set[str]]:
    return {name: {repr(one) for one in getattr(organisation, name)} for name in Organisation.__slots__}


async def test_what_is_exported_and_declared_elsewhere_is_the_same_there(
    sqlite_url: str, postgresql_url: str, opened: Any
) -> None:
    one, other = opened(sqlite_url), opened(postgresql_url)
    await provision(one, **DECLARED)
    await put(one, GrantSpec("staff", ("ShowTicket", "Watch"), "general", revoke=True))
    await put(one, replace(await present(one, Subject.SCRIP, "On Resolve Notify Requestors"), disabled=True))
    exported = await one.read(provisioning.declared)
    assert GrantSpec("staff", ("ShowTicket", "Watch"), "general", revoke=True) in exported.grants
    await other.write(provisioning.provision, exported, NOW)
    assert _exported(await other.read(provisioning.declared)) == _exported(exported)


def _bench() -> Any:
    path = Path(__file__).parents[1] / "bench" / "organisation.py"
    spec = importlib.util.spec_from_file_location("bench_organisation", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_a_large_organisation_is_loaded_exported_and_declared_again_in_a_few_questions(
    sqlite_url: str, opened: Any
) -> None:
    """10,000 users, 200 groups three deep, 300 queues, 5,000 grants: what every letter hangs on is loaded in a few statements, the
    export takes at most two a queue (how long they take is tests/bench/organisation.py's)."""
    large = _bench().large()
    database = opened(sqlite_url)
    await database.write(provisioning.provision, large, NOW)
    exported = await database.read(provisioning.declared)
    assert [len(getattr(exported, name)) for name in ("users", "groups", "queues", "fields")] == [10_000, 200, 300, 20]
    assert sum(len(one.rights) for one in exported.grants) == 5_000

    asked: list[str] = []

    def counted(connection: sa.Connection, work: Any, *args: Any) -> int:
        asked.clear()
        note = lambda c, cursor, sql, *_: asked.append(sql)  # noqa: E731
        sa.event.listen(connection, "before_cursor_execute", note)
        work(connection, *args)
        sa.event.remove(connection, "before_cursor_execute", note)
        return len(asked)

    assert await database.write(counted, people.directory, NOW) <= 25
    assert await database.write(counted, provisioning.declared) <= 600
    assert await database.write(counted, administration.listed) <= 2
    before = await database.read(administration.listed, most=1)
    await database.write(provisioning.provision, large, NOW)
    assert await database.read(administration.listed, most=1) == before
