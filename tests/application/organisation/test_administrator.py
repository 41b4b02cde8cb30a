"""Nobody gets, by changing the organisation, what they do not hold: each way up that was found, on a real daemon."""

from collections.abc import Callable
from typing import Any

import pytest

BARE = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = "{lmtp}"
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[[queue]]
name = "general"
correspond_address = "general@noc.example"
"""
JEFA, ANA, LUIS, EVA = "jefa@noc.example", "ana@noc.example", "luis@noc.example", "eva@cliente.example"
FUERTE, AMIGO = "fuerte@noc.example", "amigo@noc.example"
NO = "no_right_in_queue"


@pytest.fixture
def site(make_daemon: Callable[..., Any]) -> Any:
    """Jefa holds SuperUser everywhere, Fuerte in queue dns alone; Luis is staff, and asks."""
    daemon = make_daemon(BARE)
    for address in (JEFA, ANA, LUIS, FUERTE, AMIGO):
        daemon.ask("user.add", address=address, privileged=True)
    daemon.ask("grant.add", to=JEFA, rights=["SuperUser"])
    daemon.ask("queue.add", name="dns", correspond_address="dns@noc.example")
    daemon.ask("grant.add", to=FUERTE, rights=["SuperUser"], queue="dns")
    return daemon


def refused(site: Any, actor: str, *tries: tuple[str, dict[str, Any]]) -> None:
    """Each of these is refused, and changes nothing."""
    before = site.ask("export")
    for command, arguments in tries:
        assert site.ask(command, actor, **arguments) == NO, (command, arguments)
    assert site.ask("export") == before


def test_superuser_of_one_queue_starts_no_programs_and_calls_nobody(site: Any) -> None:
    run = {"action": "run", "arguments": {"program": ["/bin/sh", "-c", "id"]}}
    call = {"action": "webhook", "arguments": {"url": "https://x.example/"}}
    site.ask("scrip.add", name="mine", condition="OnCreate", action="open", queue="dns")
    refused(
        site,
        FUERTE,
        ("scrip.add", {"name": "x", "condition": "OnCreate", "queue": "dns", **run}),
        ("scrip.add", {"name": "x", "condition": "OnCreate", "queue": "dns", **call}),
        ("scrip.set", {"name": "mine", **run}),
        ("scrip.set", {"name": "mine", **call}),
    )


def test_adminusers_takes_over_nobody_who_holds_more_in_one_queue(site: Any) -> None:
    site.ask("grant.add", to=LUIS, rights=["AdminUsers"])
    site.ask("user.disable", address=FUERTE)
    refused(site, LUIS, ("user.enable", {"address": FUERTE}))
    site.ask("user.enable", address=FUERTE)
    refused(
        site,
        LUIS,
        ("user.password", {"address": FUERTE, "password": "a long new password"}),
        ("user.password", {"address": FUERTE, "password": ""}),
        ("user.key.add", {"address": FUERTE, "key_base64": "eA=="}),
        ("user.key.remove", {"address": FUERTE, "fingerprint": "AB"}),
        ("user.add", {"address": FUERTE, "addresses": ["luis@casa.example"]}),
        ("user.address.add", {"address": FUERTE, "other": "luis@casa.example"}),
        ("user.address.main", {"address": FUERTE, "other": "luis@casa.example"}),
        ("user.address.remove", {"address": FUERTE, "other": "luis@casa.example"}),
        ("user.merge", {"address": FUERTE, "into": LUIS}),
        ("user.merge", {"address": LUIS, "into": FUERTE}),
        ("user.disable", {"address": FUERTE}),
        ("user.set", {"address": FUERTE, "privileged": False}),
    )
    assert site.ask("user.password", LUIS, address=AMIGO, password="a long new password")["password"]
    assert site.ask("user.password", LUIS, address=LUIS, password="a long new password")["password"]
    assert site.ask("user.set", LUIS, address=FUERTE, name="Fuerte")["name"] == "Fuerte"  # carries nothing


@pytest.mark.parametrize("way", ["by group", "by nested group", "by role", "as AdminCc by group"])
def test_adminusers_takes_over_nobody_who_holds_more_indirectly(site: Any, way: str) -> None:
    site.ask("grant.add", to=LUIS, rights=["AdminUsers"])
    site.ask("group.add", name="adentro", members=[ANA])
    site.ask("group.add", name="afuera", members=["adentro"])
    if way in ("by group", "by nested group"):
        site.ask("grant.add", to="adentro" if way == "by group" else "afuera", rights=["StealTicket"], queue="dns")
    if way == "by role":
        site.ask("grant.add", to="AdminCc", rights=["SuperUser"])
        site.ask("queue.watcher.add", name="dns", who=[ANA])
    if way == "as AdminCc by group":
        site.ask("queue.watcher.add", name="dns", who=["afuera"])
    refused(site, LUIS, ("user.address.add", {"address": ANA, "other": "luis@casa.example"}))


def test_adminusers_takes_over_no_requestor_whose_tickets_they_may_not_read(site: Any) -> None:
    """A person's role on a ticket is theirs who takes them over."""
    site.send(f"From: {EVA}\nTo: dns@noc.example\nSubject: Clave\n\nSecreto.\n", "dns@noc.example", EVA)
    site.settled()
    site.ask("grant.add", to=LUIS, rights=["AdminUsers"])
    refused(
        site,
        LUIS,
        ("user.password", {"address": EVA, "password": "a long new password"}),
        ("user.address.add", {"address": LUIS, "other": EVA}),
    )
    site.ask("grant.add", to=LUIS, rights=["ShowTicket", "ReplyToTicket"], queue="dns")
    assert site.ask("user.password", LUIS, address=EVA, password="a long new password")["password"]


def test_adminusers_makes_nobody_privileged_where_that_carries_more(site: Any) -> None:
    site.ask("grant.add", to=LUIS, rights=["AdminUsers"])
    site.ask("user.set", address=LUIS, privileged=False)
    site.ask("grant.add", to="Privileged", rights=["ShowTicket"])
    refused(
        site,
        LUIS,
        ("user.set", {"address": LUIS, "privileged": True}),
        ("user.add", {"address": "otro@casa.example", "privileged": True}),
    )


@pytest.mark.parametrize("right", ["ModifyACL", "AdminUsers", "ShowTicket"])
@pytest.mark.parametrize("queue", [None, "dns"])
def test_admingroups_joins_no_group_that_holds_what_they_do_not(site: Any, right: str, queue: str | None) -> None:
    site.ask("group.add", name="adentro")
    site.ask("group.add", name="jefes", members=["adentro", ANA])
    site.ask("grant.add", to="jefes", rights=[right], queue=queue)
    site.ask("grant.add", to=LUIS, rights=["AdminGroups"])
    refused(
        site,
        LUIS,
        ("group.member.add", {"name": "jefes", "members": [LUIS]}),
        ("group.member.add", {"name": "adentro", "members": [LUIS]}),
        ("group.add", {"name": "adentro", "members": [LUIS]}),
        ("group.set", {"name": "jefes", "members": [LUIS]}),
        ("group.member.remove", {"name": "jefes", "members": [ANA]}),
        ("group.rename", {"name": "jefes", "new": "x"}),
    )
    site.ask("grant.add", to=LUIS, rights=[right], queue=queue)
    assert site.ask("group.member.add", LUIS, name="adentro", members=[AMIGO])["members"] == [AMIGO]


def test_admingroups_joins_no_group_that_watches_a_queue_or_a_ticket(site: Any) -> None:
    site.ask("group.add", name="guardia")
    site.ask("group.add", name="ticketeros")
    site.ask("queue.watcher.add", name="dns", who=["guardia"])
    site.send(f"From: {EVA}\nTo: dns@noc.example\nSubject: Clave\n\nSecreto.\n", "dns@noc.example", EVA)
    site.settled()
    site.ask("ticket.watch", id=1, role="AdminCc", who=["ticketeros"])
    site.ask("grant.add", to=LUIS, rights=["AdminGroups"])
    refused(
        site,
        LUIS,
        ("group.member.add", {"name": "guardia", "members": [LUIS]}),
        ("group.member.add", {"name": "ticketeros", "members": [LUIS]}),
    )


def test_modifyacl_gives_what_they_hold_where_they_hold_it(site: Any) -> None:
    site.ask("grant.add", to=LUIS, rights=["ModifyACL"])
    site.ask("grant.add", to=LUIS, rights=["ShowTicket"], queue="dns")
    site.ask("grant.add", to="Everyone", rights=["CreateTicket"], queue="dns", revoke=True)
    refused(
        site,
        LUIS,
        ("grant.add", {"to": LUIS, "rights": ["AdminUsers"]}),
        ("grant.add", {"to": LUIS, "rights": ["ShowTicket"]}),
        ("grant.add", {"to": LUIS, "rights": ["ShowTicket"], "queue": "general"}),
        ("grant.add", {"to": "Everyone", "rights": ["SuperUser"]}),
        ("grant.add", {"to": "Requestor", "rights": ["SuperUser"], "queue": "dns"}),
        ("grant.add", {"to": "AdminCc", "rights": ["SuperUser"]}),
        ("grant.add", {"to": AMIGO, "rights": ["CreateTicket"]}),  # it would hold in dns as well, where it is revoked
        ("grant.remove", {"to": "Everyone", "rights": ["CreateTicket"], "queue": "dns", "revoke": True}),
    )
    assert site.ask("grant.add", LUIS, to=AMIGO, rights=["ShowTicket"], queue="dns")["created"]


def test_adminqueue_makes_nobody_admincc_where_that_role_carries_more(site: Any) -> None:
    site.ask("grant.add", to=LUIS, rights=["AdminQueue", "ModifyQueueWatchers"])
    site.ask("grant.add", to="AdminCc", rights=["SuperUser"], queue="dns")
    refused(
        site,
        LUIS,
        ("queue.set", {"name": "dns", "admin_cc": [LUIS]}),
        ("queue.watcher.add", {"name": "dns", "who": [LUIS]}),
        ("queue.watcher.add", {"name": "dns", "who": [LUIS], "role": "Cc"}),
        ("queue.add", {"name": "nueva", "admin_cc": [LUIS]}),
        ("queue.add", {"name": "nueva", "cc": [LUIS]}),
    )
    assert site.ask("queue.watcher.add", FUERTE, name="dns", who=[ANA])["admin_cc"] == [ANA]


def test_adminqueue_chooses_no_lifecycle_that_asks_for_other_rights_than_they_hold(site: Any) -> None:
    """Where nothing asks for DeleteTicket, ModifyTicket deletes."""
    life = {"initial": ["new"], "active": ["open"], "inactive": ["resolved", "rejected", "deleted", "stalled"]}
    site.ask("lifecycle.add", name="lax", rights={}, **life)
    site.ask("grant.add", to=LUIS, rights=["AdminQueue", "ModifyTicket"], queue="dns")
    refused(site, LUIS, ("queue.set", {"name": "dns", "lifecycle": "lax"}))
    site.ask("grant.add", to=LUIS, rights=["DeleteTicket"], queue="dns")
    assert site.ask("queue.set", LUIS, name="dns", lifecycle="lax")["lifecycle"] == "lax"
