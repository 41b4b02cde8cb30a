"""A site's administrators make their organisation by hand, through the real daemon: who may, what it does, what stays."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BARE = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
timezone = "America/Montevideo"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = "{lmtp}"
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
"""

JEFA, ANA, LUIS, EVA = "jefa@noc.example", "ana@noc.example", "luis@noc.example", "eva@cliente.example"


@pytest.fixture
def site(make_daemon: Callable[..., Any]) -> Any:
    """A daemon with queue general of the configuration; Jefa is SuperUser, Ana and Luis are staff, all by hand."""
    daemon = make_daemon(BARE + '[[queue]]\nname = "general"\ncorrespond_address = "general@noc.example"\n')
    for address in (JEFA, ANA, LUIS):
        daemon.ask("user.add", address=address, name=address.partition("@")[0].title(), privileged=True)
    daemon.ask("grant.add", to=JEFA, rights=["SuperUser"])
    return daemon


def run(daemon: Any, *line: str, status: int = 0) -> str:
    found = daemon.cli(*line)
    assert found.returncode == status, found.stdout + found.stderr
    return str(found.stdout if status == 0 else found.stdout + found.stderr)


def test_a_help_desk_is_made_in_ten_commands_and_works(make_daemon: Callable[..., Any]) -> None:
    """From nothing to a letter that reaches the right people, and an answer by one of them."""
    daemon = make_daemon(BARE)
    commands = """
        user add ana@noc.example --name Ana --privileged --language es
        user add cora@noc.example --name Cora --privileged --language en
        group add noc ana@noc.example
        group add cert cora@noc.example
        queue add dns --correspond-address dns@noc.example --comment-address dns-c@noc.example --admin-cc noc --due-in 4h
        queue add seguridad --correspond-address seguridad@noc.example --admin-cc cert --subject-tag cert
        queue watcher add seguridad noc --role Cc
        grant add cert StealTicket ReassignTicket --queue seguridad
        field add Sede --kind choice --choice Centro --choice Rivera --queue dns
        scrip add Urgente --condition OnCreate --when "subject like 'urgente'" --action set --set priority=90 --queue dns
    """
    for command in commands.strip().splitlines():
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)]
        assert run(daemon, "--as", "system", *words)
    daemon.send(f"From: {EVA}\nTo: dns@noc.example\nSubject: Urgente: no resuelve\n\nNada.\n", "dns@noc.example", EVA)
    daemon.settled()
    ticket = daemon.ticket(1)
    assert (ticket["queue"], ticket["priority"]) == ("dns", 90)
    assert ticket["due"] is not None
    assert {message["Delivered-To"] for message in daemon.mail()} == {EVA, ANA}
    daemon.ask("ticket.take", ANA, id=1)
    daemon.ask("ticket.set", ANA, id=1, values={"cf.Sede": "rivera"})
    assert daemon.ticket(1, ANA)["fields"] == {"Sede": ["Rivera"]}
    assert run(daemon, "--as", ANA, "grant", "why", "cora@noc.example", "StealTicket", "seguridad", status=1)
    why = run(daemon, "grant", "why", "cora@noc.example", "StealTicket", "seguridad")
    assert "cert" in why


def test_what_is_exported_declares_the_same_organisation(
    site: Any, make_daemon: Callable[..., Any], tmp_path: Path
) -> None:
    site.ask("group.add", name="noc", members=[ANA])
    site.ask("group.add", name="todos", members=["noc", LUIS])
    site.ask(
        "lifecycle.add",
        name="cert",
        initial=["nuevo"],
        active=["en curso"],
        inactive=["cerrado"],
        transitions={"nuevo": ["en curso"]},
        rights={"* -> cerrado": "CloseTicket"},
    )
    site.ask("queue.add", name="dns", correspond_address="dns@noc.example", admin_cc=["todos"], lifecycle="cert")
    site.ask("grant.add", to="noc", rights=["closeticket", "OwnTicket"], queue="dns")
    site.ask("grant.add", to="Everyone", rights=["CreateTicket"], queue="dns", revoke=True)
    site.ask("field.add", name="Serie", pattern="[A-Z]+[0-9]+", several=True, queues=["dns"])
    site.ask(
        "scrip.add",
        name="Abrir otro",
        condition="OnCreate",
        action="create",
        when="queue = 'dns'",
        arguments={"create": {"queue": "general", "subject": "Revisar", "link": "DependsOn"}},
    )
    site.ask("scrip.off", name="On Create Notify Ccs", queue="dns")
    exported = run(site, "export")
    assert tomllib.loads(exported)["customfield"][0]["name"] == "Serie"
    other = tmp_path / "other"
    other.mkdir()
    again = make_daemon(BARE + exported.replace("{", "{{").replace("}", "}}"), folder=other)
    assert {k: _sorted(v) for k, v in again.ask("export").items() if k != "toml"} == {
        k: _sorted(v) for k, v in site.ask("export").items() if k != "toml"
    }
    assert again.ask("queue.set", name="dns", description="x") == "declared"


def _sorted(found: Any) -> Any:
    return sorted(found, key=str)


DENIED: list[tuple[str, dict[str, Any]]] = [
    ("user.add", {"address": "x@x.test"}),
    ("user.set", {"address": ANA, "name": "x"}),
    ("user.disable", {"address": JEFA}),
    ("user.merge", {"address": JEFA, "into": LUIS}),
    ("user.merge", {"address": "nobody@x.test", "into": LUIS}),
    ("user.address.add", {"address": LUIS, "other": "x@x.test"}),
    ("user.address.main", {"address": JEFA, "other": "x@x.test"}),
    ("user.show", {"address": JEFA}),
    ("user.show", {"address": "nobody@x.test"}),
    ("group.add", {"name": "x"}),
    ("group.show", {"name": "nothing"}),
    ("group.remove", {"name": "nothing"}),
    ("grant.add", {"to": LUIS, "rights": ["SuperUser"]}),
    ("grant.add", {"to": LUIS, "rights": ["OwnTicket"], "queue": "general"}),
    ("grant.add", {"to": LUIS, "rights": ["OwnTicket"], "queue": "nothing"}),
    ("grant.list", {}),
    ("grant.why", {"user": JEFA, "right": "SuperUser"}),
    ("queue.add", {"name": "x"}),
    ("queue.set", {"name": "general", "description": "x"}),
    ("queue.watcher.add", {"name": "general", "who": [LUIS]}),
    ("queue.check", {}),
    ("lifecycle.add", {"name": "x", "initial": ["a"], "active": ["b"], "inactive": ["c"]}),
    ("lifecycle.remove", {"name": "default"}),
    ("field.add", {"name": "x"}),
    ("field.remove", {"name": "x"}),
    ("scrip.add", {"name": "x", "condition": "OnCreate", "action": "open"}),
    ("scrip.list", {}),
    ("template.list", {}),
    ("jobs.list", {}),
    ("history", {}),
    ("history", {"kind": "queue", "name": "general"}),
    ("export", {}),
    ("trace", {"message_id": "x"}),
]


def test_staff_without_rights_changes_nothing_and_learns_nothing(site: Any) -> None:
    before = site.ask("export")
    for command, arguments in DENIED:
        answer = site.ask(command, LUIS, **arguments)
        assert isinstance(answer, str), (command, answer)
        assert answer.startswith("no_right"), (command, answer)
    for command, name in (
        ("scrip.show", "1"),
        ("scrip.disable", "1"),
        ("scrip.remove", "1"),
        ("queue.show", "general"),
    ):
        assert site.ask(command, LUIS, name=name).startswith("no_such"), command
    assert site.ask("queue.list", LUIS) == []
    assert site.ask("field.list", LUIS) == []
    assert site.ask("user.show", LUIS, address=LUIS)["name"] == "Luis"
    assert site.ask("grant.why", LUIS, user=LUIS, right="SuperUser")["granted"] is False
    assert site.ask("export") == before


def test_nobody_makes_themselves_a_superuser(site: Any) -> None:
    """Whoever administers users, groups, rights, watchers and scrips, but is no SuperUser, does not become one by that."""
    site.ask("group.add", name="jefes", members=[JEFA])
    site.ask("group.add", name="adentro")
    site.ask("group.member.add", name="jefes", members=["adentro"])
    site.ask("grant.add", to="jefes", rights=["SuperUser"])
    rights = [
        "AdminUsers",
        "AdminGroups",
        "ModifyACL",
        "AdminQueue",
        "ModifyQueueWatchers",
        "ModifyScrips",
        "ShowScrips",
        "OwnTicket",
    ]
    site.ask("grant.add", to=LUIS, rights=rights)
    assert site.ask("user.add", LUIS, address="nuevo@noc.example")["created"]
    assert site.ask("grant.add", LUIS, to=ANA, rights=["OwnTicket"])["created"]
    tries: list[tuple[str, dict[str, Any]]] = [
        ("grant.add", {"to": LUIS, "rights": ["SuperUser"]}),
        ("grant.add", {"to": LUIS, "rights": ["OwnTicket", "superuser"], "queue": "general"}),
        ("grant.remove", {"to": "jefes", "rights": ["SuperUser"]}),
        ("group.member.add", {"name": "jefes", "members": [LUIS]}),
        ("group.member.add", {"name": "adentro", "members": [LUIS]}),
        ("group.set", {"name": "jefes", "members": [LUIS]}),
        ("group.rename", {"name": "jefes", "new": "x"}),
        ("user.address.add", {"address": JEFA, "other": "luis@casa.example"}),
        ("user.address.main", {"address": JEFA, "other": "luis@casa.example"}),
        ("user.merge", {"address": LUIS, "into": JEFA}),
        ("user.merge", {"address": JEFA, "into": LUIS}),
        ("user.disable", {"address": JEFA}),
        ("lifecycle.add", {"name": "x", "initial": ["a"], "active": ["b"], "inactive": ["c"]}),
        (
            "scrip.add",
            {"name": "x", "condition": "OnCreate", "action": "run", "arguments": {"program": ["/bin/true"]}},
        ),
        (
            "scrip.add",
            {"name": "x", "condition": "OnCreate", "action": "webhook", "arguments": {"url": "https://x.example/"}},
        ),
        ("history", {}),
        ("export", {}),
    ]
    for command, arguments in tries:
        assert site.ask(command, LUIS, **arguments) == "no_right_in_queue", (command, arguments)
    assert site.ask("scrip.add", LUIS, name="Abrir", condition="OnCreate", action="open")["created"]
    run_it = {"action": "run", "arguments": {"program": ["/bin/true"]}}
    assert site.ask("scrip.set", LUIS, name="Abrir", **run_it) == "no_right_in_queue"
    assert site.ask("scrip.set", JEFA, name="Abrir", **run_it)["changed"] == ["action", "arguments"]
    assert site.ask("scrip.set", LUIS, name="Abrir", order=5) == "no_right_in_queue"
    assert site.ask("grant.why", user=LUIS, right="SuperUser")["granted"] is False


def test_a_queue_s_administrator_administers_that_queue(site: Any) -> None:
    site.ask("queue.add", name="dns", correspond_address="dns@noc.example")
    site.ask("grant.add", to=LUIS, rights=["AdminQueue", "ModifyScrips", "ShowScrips", "ModifyACL"], queue="dns")
    site.ask("queue.watcher.add", name="dns", who=[LUIS])
    assert site.ask("queue.set", LUIS, name="dns", due_in="2d")["due_in"] == 2880
    assert site.ask("queue.set", LUIS, name="dns", due_in="")["due_in"] is None
    assert site.ask("queue.watcher.add", LUIS, name="DNS", who=[ANA.upper()])["admin_cc"] == [ANA, LUIS]
    assert site.ask("queue.watcher.remove", LUIS, name="dns", who=[ANA], role="admincc")["admin_cc"] == [LUIS]
    assert site.ask("scrip.off", LUIS, name="1", queue="dns")["off_in"] == ["dns"]
    assert site.ask("scrip.on", LUIS, name="1", queue="dns")["off_in"] == []
    assert site.ask("scrip.add", LUIS, name="s", condition="OnCreate", action="open", queue="dns")["queue"] == "dns"
    assert site.ask("grant.add", LUIS, to=ANA, rights=["OwnTicket"], queue="dns")["queue"] == "dns"
    assert {row["queue"] for row in site.ask("grant.list", LUIS)} == {"dns"}
    for command, arguments in (
        ("queue.set", {"name": "general", "description": "x"}),
        ("scrip.off", {"name": "1", "queue": "general"}),
        ("scrip.disable", {"name": "1"}),
        ("scrip.set", {"name": "s", "queue": "*"}),
        ("scrip.set", {"name": "s", "queue": "general"}),
        ("scrip.add", {"name": "t", "condition": "OnCreate", "action": "open"}),
        ("grant.add", {"to": ANA, "rights": ["OwnTicket"]}),
        ("grant.add", {"to": LUIS, "rights": ["SuperUser"], "queue": "dns"}),
        ("queue.add", {"name": "otra"}),
    ):
        assert site.ask(command, LUIS, **arguments) == "no_right_in_queue", (command, arguments)


def test_what_the_configuration_declares_is_changed_there_alone(site: Any) -> None:
    for command, arguments in (
        ("queue.set", {"description": "x"}),
        ("queue.add", {"description": "x"}),
        ("queue.rename", {"new": "x"}),
        ("queue.watcher.add", {"who": [ANA]}),
    ):
        assert site.ask(command, JEFA, name="general", **arguments) == "declared", command
    assert site.ask("queue.disable", name="general") == "last_queue"


def test_two_addresses_of_one_person_become_one_user(site: Any) -> None:
    """Tickets, groups and rights go along; mail from the old address is theirs, mail goes to the new one."""
    site.send(f"From: {EVA}\nTo: general@noc.example\nSubject: Hola\n\nNada.\n", sender=EVA)
    site.settled()
    site.ask("group.add", name="noc", members=[LUIS])
    site.ask("user.add", address="eva@casa.example", name="Eva")
    assert site.ask("user.address.add", address="eva@casa.example", other=EVA)["addresses"] == ["eva@casa.example", EVA]
    assert site.ticket(1)["requestors"] == ["eva@casa.example"]
    assert site.ask("user.address.add", address="eva@casa.example", other=ANA) == "address_taken"
    assert run(site, "user", "merge", LUIS, ANA) == f"{LUIS} is {ANA} from now on\n"
    assert site.ask("group.show", name="noc")["members"] == [ANA]
    assert site.ask("user.show", address=LUIS)["address"] == ANA
    assert site.ask("user.address.main", address=ANA, other=LUIS)["address"] == LUIS
    assert site.ask("user.address.remove", address=ANA, other=LUIS) == "last_address"
    assert site.ask("user.address.remove", address=LUIS, other=ANA)["addresses"] == [LUIS]
    assert site.ask("user.show", address=ANA) == "no_such_user"


def test_a_disabled_user_may_do_nothing_and_gets_no_mail(site: Any) -> None:
    site.ask("queue.add", name="dns", correspond_address="dns@noc.example", admin_cc=[ANA, LUIS])
    site.ask("user.disable", JEFA, address=LUIS)
    site.send(f"From: {EVA}\nTo: dns@noc.example\nSubject: Hola\n\nNada.\n", "dns@noc.example", EVA)
    site.settled()
    assert {message["Delivered-To"] for message in site.mail()} == {EVA, ANA}
    assert isinstance(site.ask("ticket.take", LUIS, id=1), str)
    assert site.ask("user.enable", address=LUIS)["disabled"] is False
    assert site.ask("ticket.take", LUIS, id=1)["ticket"] == 1


def test_addresses_of_ours_are_nobody_s(site: Any) -> None:
    for command, arguments in (
        ("user.add", {"address": "general@noc.example"}),
        ("user.add", {"address": "x@x.test", "addresses": ["rt@noc.example"]}),
        ("group.add", {"name": "x", "members": ["RT-comment@noc.example"]}),
        ("queue.add", {"name": "x", "admin_cc": ["general@noc.example"]}),
        ("grant.add", {"to": "general@noc.example", "rights": ["OwnTicket"]}),
        ("scrip.add", {"name": "x", "condition": "OnCreate", "action": "notify", "to": ["general@noc.example"]}),
    ):
        assert site.ask(command, **arguments) == "address_of_ours", command
    assert site.ask("queue.add", name="x", correspond_address="general@noc.example") == "address_of_queue"


def test_what_is_wrong_is_refused_by_name_and_changes_nothing(site: Any) -> None:
    before = site.ask("export")
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("bad_address", "user.add", {"address": "nobody"}),
        ("bad_value", "user.add", {"address": "x@x.test", "timezone": "Mars"}),
        ("bad_value", "user.add", {"address": "x@x.test", "language": "tlh"}),
        ("no_such_user", "user.set", {"address": "x@x.test", "name": "x"}),
        ("name_reserved", "group.add", {"name": "Everyone"}),
        ("name_address", "group.add", {"name": "a@b"}),
        ("name_empty", "group.add", {"name": " "}),
        ("no_such_group", "group.member.add", {"name": "nothing", "members": [ANA]}),
        ("no_such_group", "group.add", {"name": "x", "members": ["nothing"]}),
        ("no_such_right", "grant.add", {"to": ANA, "rights": ["OwnTickets"]}),
        ("bad_value", "grant.add", {"to": ANA, "rights": []}),
        ("no_such_group", "grant.add", {"to": "nothing", "rights": ["OwnTicket"]}),
        ("no_such_queue", "grant.add", {"to": ANA, "rights": ["OwnTicket"], "queue": "nothing"}),
        ("no_such_grant", "grant.remove", {"to": ANA, "rights": ["OwnTicket"]}),
        ("bad_value", "queue.add", {"name": "x", "due_in": "soon"}),
        ("bad_value", "queue.add", {"name": "x", "initial_priority": "high"}),
        ("bad_value", "queue.add", {"name": "x", "subject_tag": "a b"}),
        ("no_such_parameter", "queue.add", {"name": "x", "colour": "red"}),
        ("no_such_lifecycle", "queue.add", {"name": "x", "lifecycle": "nothing"}),
        ("no_such_role", "queue.watcher.add", {"name": "general", "who": [ANA], "role": "Owner"}),
        ("wrong", "lifecycle.add", {"name": "x", "initial": [], "active": ["b"], "inactive": ["c"]}),
        (
            "bad_value",
            "lifecycle.add",
            {"name": "x", "initial": ["a"], "active": ["b"], "inactive": ["c"], "rights": {"a": "b"}},
        ),
        ("stock", "lifecycle.remove", {"name": "default"}),
        ("wrong", "field.add", {"name": "x", "kind": "choice"}),
        ("wrong", "field.add", {"name": "x", "pattern": "[A-"}),
        ("wrong", "field.add", {"name": "x=y"}),
        ("no_such_field", "field.set", {"name": "x", "description": "y"}),
        ("wrong", "scrip.add", {"name": "x", "condition": "Never", "action": "open"}),
        ("wrong", "scrip.add", {"name": "x", "condition": "OnCreate", "action": "open", "when": "priority >>"}),
        ("wrong", "scrip.add", {"name": "x", "condition": "OnCreate", "action": "set"}),
        (
            "no_such_template",
            "scrip.add",
            {"name": "x", "condition": "OnCreate", "action": "notify", "to": ["AdminCc"], "template": "nothing"},
        ),
        ("name_taken", "scrip.add", {"name": "on create notify ccs", "condition": "OnCreate", "action": "open"}),
        ("stock", "scrip.remove", {"name": "1"}),
        ("no_such_scrip", "scrip.show", {"name": "nothing"}),
        ("bad_value", "history", {"kind": "nothing"}),
        ("bad_value", "jobs.list", {"state": "nothing"}),
    ]
    for key, command, arguments in wrong:
        assert site.ask(command, **arguments) == key, (command, arguments)
    site.ask("group.add", name="a")
    site.ask("group.add", name="b", members=["a"])
    assert site.ask("group.member.add", name="a", members=["b"]) == "group_cycle"
    assert site.ask("group.remove", name="a") == "in_use"
    site.ask("group.remove", name="b")
    site.ask("group.remove", name="a")
    assert site.ask("export") == before


def test_changes_are_history_with_who_made_them(site: Any) -> None:
    site.ask("grant.add", to=ANA, rights=["AdminQueue"])
    site.ask("queue.add", ANA, name="dns", correspond_address="dns@noc.example")
    site.ask("queue.set", ANA, name="dns", due_in="4h")
    site.ask("queue.set", ANA, name="dns", due_in="4h")
    (changed, added) = site.ask("history", ANA, kind="queue", name="DNS")
    assert (changed["by"], changed["via"], changed["did"], changed["field"], changed["new"]) == (
        ANA,
        "cli",
        "change",
        "due_in",
        "240",
    )
    assert (added["did"], added["by"]) == ("add", ANA)
    site.ask("queue.rename", JEFA, name="dns", new="nombres")
    assert site.ask("history")[0]["by"] == JEFA
    said = run(site, "history", "queue", "nombres")
    assert "dns → nombres" in said
    secret = {"url": "https://x.example/", "secret": "xyzzy"}
    site.ask("scrip.add", name="Hook", condition="OnCreate", action="webhook", arguments=secret)
    assert "xyzzy" not in str(site.ask("history")) + str(site.ask("scrip.list")) + str(
        site.ask("scrip.show", name="Hook")
    )
    assert site.ask("scrip.set", name="Hook", arguments={"seconds": 5})["arguments"]["seconds"] == 5
    assert "xyzzy" in site.ask("export", secrets=True)["toml"]


def test_a_lifecycle_in_use_keeps_the_statuses_tickets_are_in(site: Any) -> None:
    life = {"initial": ["nuevo"], "active": ["en curso"], "inactive": ["cerrado"]}
    site.ask("lifecycle.add", name="cert", **life)
    site.ask("queue.add", name="dns", correspond_address="dns@noc.example", lifecycle="CERT", admin_cc=[ANA])
    site.ask("ticket.create", queue="dns", subject="x", requestor=EVA)
    assert site.ask("lifecycle.remove", name="cert") == "in_use"
    assert site.ask("lifecycle.add", name="cert", **life | {"initial": ["otro"]}) == "status_in_use"
    assert site.ask("queue.set", name="dns", lifecycle="default") == "status_in_use"
    site.ask(
        "lifecycle.add", name="cert", **life, rights={"* -> cerrado": "CloseTicket"}, transitions={"nuevo": ["cerrado"]}
    )
    shown = site.ask("lifecycle.show", name="cert")
    assert (shown["following"]["nuevo"], shown["queues"]) == (["cerrado"], ["dns"])
    assert {row["right"] for row in site.ask("right.list") if row["lifecycles"] == ["cert"]} == {"CloseTicket"}
    assert site.ask("ticket.resolve", ANA, id=1) == "no_right"
    site.ask("grant.add", to="AdminCc", rights=["closeticket"], queue="dns")
    assert site.ask("ticket.resolve", ANA, id=1)["ticket"] == 1


def test_a_scrip_is_tried_without_doing_anything(site: Any) -> None:
    site.ask("ticket.create", queue="general", subject="Hola", requestor=EVA, text="x")
    site.settled()
    before = (site.ticket(1), len(site.mail()))
    site.ask("scrip.add", name="Subir", condition="OnCreate", action="set", arguments={"set": {"priority": "90"}})
    entry = site.ticket(1)["history"][0]["id"]
    tried = site.ask("scrip.test", id="subir", ticket=1, transaction=entry)
    assert (tried["scrip"], tried["applies"], tried["serves"]) == ("Subir", True, True)
    assert [(one["field"], one["new"]) for one in tried["changes"]] == [("Priority", "90")]
    assert (site.ticket(1), len(site.mail())) == before
    assert "90" in run(site, "scrip", "test", "Subir", "1", "--transaction", str(entry))
    assert site.ask("scrip.test", id="Subir", ticket=99) == "no_such_ticket"


def test_templates_are_shown_with_the_file_they_come_from(make_daemon: Callable[..., Any], tmp_path: Path) -> None:
    """A queue's own before the site's, the site's before those that came along."""
    home = tmp_path / "templates" / "mail" / "es"
    (home / "dns").mkdir(parents=True)
    (home / "autoreply.txt").write_text("Subject: Del sitio\n\nDel sitio.\n")
    (home / "dns" / "autoreply.txt").write_text("Subject: De dns\n\nDe dns.\n")
    daemon = make_daemon(BARE)
    daemon.ask("queue.add", name="dns", correspond_address="dns@noc.example")
    own = daemon.ask("template.show", name="autoreply", queue="dns", language="es")
    assert own["text"] == "Subject: De dns\n\nDe dns.\n"
    assert own["queue"] == "dns"
    assert daemon.ask("template.show", name="autoreply", language="es")["text"].startswith("Subject: Del sitio")
    assert str(tmp_path) not in daemon.ask("template.show", name="autoreply", language="en")["file"]
    assert str(home / "autoreply.txt") in {row["file"] for row in daemon.ask("template.list")}
    assert daemon.ask("template.show", name="nothing") == "no_such_template"


def test_queue_check_says_what_an_alias_file_lacks(site: Any, tmp_path: Path) -> None:
    site.ask("queue.add", name="dns", correspond_address="dns@noc.example")
    aliases = tmp_path / "aliases"
    aliases.write_text('rt: "|rt-mailgate --queue general"\ngeneral: "|rt-mailgate --queue dns"\n')
    said = run(site, "queue", "check", "--aliases", str(aliases), status=1)
    assert "2: general@noc.example" in said
    assert "rt@noc.example" not in said
    lines = [line for line in said.splitlines() if re.match(r"[a-z-]+: \"", line)]
    names = {line.partition(":")[0] for line in lines}
    assert names >= {"general", "dns", "rt-comment", "control", "confirm", "bounce"}
    assert f"dns@noc.example lmtp:unix:{site.folder}/lmtp.sock" in said
    aliases.write_text('rt: "|rt-mailgate --queue general"\n' + "\n".join(lines) + "\n")
    assert run(site, "queue", "check", "--aliases", str(aliases))


def test_listings_of_a_large_organisation_are_whole(make_daemon: Callable[..., Any]) -> None:
    """10,000 users, 200 groups, 300 queues, 5,000 grants: who administers may list them, who does not sees their own."""
    rights = ["OwnTicket", "TakeTicket", "StealTicket", "ShowTicket", "ModifyTicket"]
    said = [f'[[user]]\naddress = "u{n}@noc.example"\n' for n in range(10_000)]
    said += [f'[[group]]\nname = "g{n}"\nmembers = ["u{n}@noc.example"]\n' for n in range(200)]
    said += [f'[[queue]]\nname = "q{n}"\nadmin_cc = ["g{n % 200}"]\n' for n in range(300)]
    said += [f'[[grant]]\nto = "g{n % 200}"\nqueue = "q{n * 7 % 300}"\nright = {rights}\n' for n in range(1000)]
    daemon = make_daemon(BARE + "".join(said))
    for number in range(20):
        daemon.ask("ticket.create", queue=f"q{number}", subject=f"t{number}", requestor="u7@noc.example")
    for command, count in (("grant.list", 600), ("ticket.list", 20), ("queue.list", 300), ("user.list", 200)):
        assert len(daemon.ask(command)) >= count
    assert len(daemon.ask("ticket.list", "u7@noc.example")) == 20
    assert {row["name"] for row in daemon.ask("queue.list", "u7@noc.example")} == {"q7", "q207"}


REFUSED_ADDRESSES = {
    LUIS: "address_of_person",  # all of his mail would be a loop, and no notice would reach him
    '"luis"@noc.example': "address_of_person",
    "Luis(desk)@NOC.example": "address_of_person",
    "general@noc.example": "address_of_queue",
    "general+12@noc.example": "address_of_queue",
    "rt@noc.example": "no_right_in_queue",  # the site's own: who administers all queues may give it
    "control@noc.example": "address_of_queue",
    "confirm@noc.example": "address_reserved",
    "bounce@noc.example": "address_reserved",
    "ayuda@otra.example": "address_elsewhere",
    "lu\u00adis@noc.example": "bad_address",
    "\u212aate@noc.example": "bad_address",
}


def test_who_administers_a_queue_gives_it_no_address_that_is_somebody_s(site: Any) -> None:
    """By the command line as by the file, before and after a restart."""
    site.ask("queue.add", name="dns", correspond_address="dns@noc.example", subject_tag="dns")
    site.ask("grant.add", to=ANA, rights=["AdminQueue", "SeeQueue"], queue="general")
    for address, key in REFUSED_ADDRESSES.items():
        assert site.ask("queue.set", ANA, name="general", comment_address=address) == key, address
    assert site.ask("queue.set", ANA, name="general", subject_tag="DNS") == "tag_taken"
    assert site.ask("queue.show", name="general")["comment_address"] == "rt-comment@noc.example"  # the site's
    said = site.ask("queue.set", name="dns", comment_address="Ayuda@noc.example")
    assert said["comment_address"] == "ayuda@noc.example"


def test_a_name_is_one_however_it_is_typed_and_no_word_of_the_system(site: Any) -> None:
    site.ask("queue.add", name="e\u0301a", correspond_address="ea@noc.example")
    site.ask("queue.add", name="ÉA", description="la misma")
    found = [one for one in site.ask("queue.list") if one["name"] == "éa"]
    assert [one["description"] for one in found] == ["la misma"]
    site.ask("group.add", name="e\u0301a", members=[ANA])
    assert site.ask("group.show", name="Éa")["members"] == [ANA]
    for name, key in {
        "Privileged": "name_reserved",
        "nadie": "name_reserved",
        "../../etc": "name_path",
        "ab\u202ec": "name_unseen",
        "a\u200b": "name_unseen",
    }.items():
        assert site.ask("group.add", name=name, members=[ANA]) == key, name
        assert site.ask("queue.add", name=name) == key, name
