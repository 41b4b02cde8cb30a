"""A scrip may do what those may who answer for it: through the real daemon, with letters that set scrips off."""

from collections.abc import Callable
from typing import Any

import pytest

BARE = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "en"
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
JEFA, LUIS, EVA = "jefa@noc.example", "luis@noc.example", "eva@cliente.example"
MOVE = {"condition": "OnCreate", "action": "set", "arguments": {"set": {"queue": "mia"}}, "queue": "dns"}


@pytest.fixture
def site(make_daemon: Callable[..., Any]) -> Any:
    """Luis may change scrips of queue dns, whose tickets he may not read; queue mia is his."""
    daemon = make_daemon(BARE)
    for address in (JEFA, LUIS):
        daemon.ask("user.add", address=address, privileged=True)
    daemon.ask("grant.add", to=JEFA, rights=["SuperUser"])
    daemon.ask("queue.add", name="dns", correspond_address="dns@noc.example")
    daemon.ask("queue.add", name="mia", admin_cc=[LUIS])
    daemon.ask("grant.add", to=LUIS, rights=["ModifyScrips", "ShowScrips"], queue="dns")
    return daemon


def opened(site: Any, number: int = 1) -> Any:
    """A ticket in dns, and what became of it."""
    site.send(f"From: {EVA}\nTo: dns@noc.example\nSubject: Clave {number}\n\nSecreto.\n", "dns@noc.example", EVA)
    site.settled()
    return site.ticket(number)


def failures(ticket: Any) -> list[tuple[str, str]]:
    return [(entry["field"], entry["new"]) for entry in ticket["history"] if entry["type"] == "SystemError"]


@pytest.mark.parametrize(
    "scrip",
    [
        MOVE,
        {**MOVE, "arguments": {"set": {"status": "deleted"}}},
        {**MOVE, "arguments": {"set": {"priority": "9"}}},
        {**MOVE, "action": "give", "arguments": {"owner": LUIS}},
        {**MOVE, "action": "open", "arguments": {}},
        {**MOVE, "action": "create", "arguments": {"create": {"queue": "mia", "subject": "{subject}"}}},
    ],
    ids=["move", "delete", "set", "give", "open", "create"],
)
def test_modifyscrips_alone_changes_no_ticket(site: Any, scrip: dict[str, Any]) -> None:
    site.ask("scrip.add", LUIS, name="mine", **scrip)
    ticket = opened(site)
    assert (ticket["queue"], ticket["status"], ticket["priority"], ticket["owner"]) == ("dns", "new", 0, None)
    assert [field for field, _ in failures(ticket)] == ["mine"]
    assert LUIS in failures(ticket)[0][1]
    assert site.ask("ticket.show", LUIS, id=1) == "no_such_ticket"
    assert site.ask("ticket.show", id=2) == "no_such_ticket"
    assert site.ask("scrip.show", name="mine")["failures"] == 1


def test_a_scrip_does_what_its_author_may_as_of_now(site: Any) -> None:
    site.ask("grant.add", to=LUIS, rights=["ShowTicket", "ModifyTicket"], queue="dns")
    site.ask("scrip.add", LUIS, name="mine", **MOVE)
    assert opened(site)["queue"] == "mia"
    site.ask("grant.remove", to=LUIS, rights=["ModifyTicket"], queue="dns")
    assert opened(site, 2)["queue"] == "dns"


def test_a_disabled_author_answers_for_nothing_more(site: Any) -> None:
    notify = {"condition": "OnCreate", "action": "notify", "to": [JEFA], "template": "transaction", "queue": "dns"}
    site.ask("scrip.add", LUIS, name="told", **notify)
    opened(site)
    assert JEFA in {message["Delivered-To"] for message in site.mail()}
    site.ask("user.disable", address=LUIS)
    ticket = opened(site, 2)
    assert failures(ticket) == [
        ("told", f"{LUIS}, who answers for this scrip, is disabled: somebody must approve it"),
    ]
    assert len([message for message in site.mail() if message["Delivered-To"] == JEFA]) == 1


def test_who_approves_a_scrip_answers_for_it_until_it_is_changed(site: Any) -> None:
    site.ask("scrip.add", LUIS, name="mine", **MOVE)
    assert site.ask("scrip.approve", JEFA, name="mine")["approved_by"] == JEFA
    assert opened(site)["queue"] == "mia"
    assert site.ask("scrip.set", LUIS, name="mine", order=5)["approved_by"] == JEFA
    shown = site.ask("scrip.set", LUIS, name="mine", when="priority < 50")
    assert (shown["author"], shown["editor"], shown["approved_by"]) == (LUIS, LUIS, None)
    assert opened(site, 2)["queue"] == "dns"
    history = site.ask("history", kind="scrip", name="mine")
    assert [(one["by"], one["new"]) for one in history if one["field"] == "approved"] == [(JEFA, JEFA)]


def test_who_changes_a_scrip_of_the_system_takes_over_none_of_its_rights(site: Any) -> None:
    """Neither by changing what it does, nor by switching it off in a queue, which changes nothing of that."""
    site.ask("scrip.add", name="ours", **{**MOVE, "queue": None, "when": "queue = 'general'"})
    site.ask("grant.add", to=LUIS, rights=["ModifyScrips", "ShowScrips"])
    assert site.ask("scrip.off", LUIS, name="ours", queue="general")["editor"] == "system"
    assert site.ask("scrip.set", LUIS, name="ours", when="")["editor"] == LUIS
    ticket = opened(site)
    assert ticket["queue"] == "dns"
    assert [field for field, _ in failures(ticket)] == ["ours"]


def test_a_scrip_that_runs_a_program_fails_when_its_author_is_no_superuser_any_more(site: Any) -> None:
    run = {"condition": "OnCreate", "action": "run", "arguments": {"program": ["/bin/true"]}, "queue": "dns"}
    site.ask("scrip.add", JEFA, name="runs", **run)
    site.ask("grant.remove", to=JEFA, rights=["SuperUser"])
    site.ask("grant.add", to=JEFA, rights=["SuperUser"], queue="dns")
    ticket = opened(site)
    assert [field for field, _ in failures(ticket)] == ["runs"]
    assert site.ask("jobs.list") == []


SECRET = "42-XYZZY"


@pytest.mark.parametrize(
    ("when", "right", "action"),
    [
        (f"cf.Clave = '{SECRET}'", "SeeCustomField", "set"),
        (f"'CF.{{Clave}}' = '{SECRET}'", "SeeCustomField", "notify"),
        (f"text like '%{SECRET}%'", "ShowTicketComments", "set"),
        ("DependsOn = 2", "ShowTicketComments", "notify"),
    ],
)
def test_a_scrip_tells_its_author_nothing_of_what_they_may_not_read(
    site: Any, when: str, right: str, action: str
) -> None:
    """Neither by what it does, nor by whether it fails, nor by whom it mails."""
    does = {"arguments": {"set": {"priority": "9"}}} if action == "set" else {"to": [LUIS], "template": "transaction"}
    site.ask("grant.add", to=LUIS, rights=["ShowTicket"], queue="dns")
    site.ask("field.add", name="Clave", queues=["dns"])
    for number in (1, 2):
        opened(site, number)
    site.ask("ticket.set", id=1, values={"cf.Clave": SECRET})
    site.ask("ticket.link", id=1, kind="DependsOn", to=2)
    asks = "OnComment" if right == "ShowTicketComments" else "OnCorrespond"
    site.ask("scrip.add", LUIS, name="asks", condition=asks, action=action, when=when, queue="dns", **does)
    heard = len([message for message in site.mail() if message["Delivered-To"] == LUIS])
    for number in (1, 2):
        site.ask(
            f"ticket.{'comment' if asks == 'OnComment' else 'reply'}", id=number, text=SECRET * (number == 1) or "x"
        )
    site.settled()
    assert [[field for field, _ in failures(site.ticket(number))] for number in (1, 2)] == [["asks"], ["asks"]]
    assert right in failures(site.ticket(1))[0][1]
    assert len([message for message in site.mail() if message["Delivered-To"] == LUIS]) == heard
    assert site.ask("scrip.test", LUIS, id="asks", ticket=1) == "no_right"


def test_trying_a_scrip_shows_no_value_of_a_field_one_may_not_see(site: Any) -> None:
    clears = {"condition": "OnCreate", "action": "set", "arguments": {"set": {"cf.Clave": "none", "priority": "9"}}}
    site.ask("field.add", name="Clave", queues=["dns"])
    opened(site)
    site.ask("ticket.set", id=1, values={"cf.Clave": SECRET})
    site.ask("scrip.add", name="clears", queue="dns", **clears)
    site.ask("grant.add", to=LUIS, rights=["ShowTicket"], queue="dns")
    tried = site.ask("scrip.test", LUIS, id="clears", ticket=1)
    assert [one["field"] for one in tried["changes"]] == ["Priority"]
    assert SECRET in str(site.ask("scrip.test", id="clears", ticket=1)["changes"])


def test_trying_a_scrip_tells_nobody_what_they_may_not_read(site: Any) -> None:
    """What a program would be told holds custom fields and comments."""
    run = {"condition": "OnCreate", "action": "webhook", "arguments": {"url": "https://x.example/"}, "queue": "dns"}
    site.ask("field.add", name="Clave", queues=["dns"])
    site.ask("scrip.add", JEFA, name="calls", **run, disabled=True)
    opened(site)
    site.ask("ticket.set", id=1, values={"cf.Clave": "hunter2"})
    site.ask("grant.add", to=LUIS, rights=["ShowTicket"], queue="dns")
    tried = site.ask("scrip.test", LUIS, id="calls", ticket=1)
    assert tried["jobs"] == [{"kind": "webhook", "payload": None}]
    assert "hunter2" not in str(tried)
    assert "hunter2" in site.ask("scrip.test", JEFA, id="calls", ticket=1)["jobs"][0]["payload"]
