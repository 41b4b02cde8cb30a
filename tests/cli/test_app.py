"""The command line against a control socket: what it asks, what it prints, how it ends."""

import base64
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mailticket.cli.app import app

LETTER = b"From: Ana <ana@x.test>\nTo: general@localhost\nSubject: Hola\n\nNo anda.\n"


class House:
    """A control socket that answers what it is told to, and remembers what it was asked."""

    def __init__(self, folder: Path) -> None:
        (folder / "var").mkdir()
        self.folder = folder
        self.answer: Any = {"ok": []}
        self.asked: list[dict[str, Any]] = []
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / "var" / "control.sock"))
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client, client.makefile("rb") as lines:
                self.asked.append(json.loads(lines.readline()))
                if self.answer is not None:
                    client.sendall(json.dumps(self.answer).encode() + b"\n")

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def run(self, *arguments: str, stdin: str | bytes | None = None) -> Any:
        return CliRunner().invoke(app, ["--config", str(self.folder / "config.toml"), *arguments], input=stdin)

    def wanted(self) -> tuple[str, dict[str, Any], str]:
        return self.asked[-1]["command"], self.asked[-1]["arguments"], self.asked[-1].get("as", "")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("MAILTICKET_USER", raising=False)
    (tmp_path / "config.toml").write_text("")
    made = House(tmp_path)
    yield made
    made.close()


DONE = {"ok": {"ticket": 3, "transactions": 1, "notices": 2, "by": "ana@noc.example"}}


ASKED: list[tuple[list[str], str, dict[str, Any]]] = [
    (
        ["search", "--status", "open", "--owner", "nobody", "--field", "Sede=Centro"],
        "search",
        {"query": [], "status": ["open"], "owner": "nobody", "fields": {"Sede": "Centro"}},
    ),
    (
        ["search", "seguridad", "mine", "--columns", "id,vence,cf.Sede", "--limit", "5", "--offset", "10", "--all"],
        "search",
        {"query": ["seguridad", "mine"], "status": [], "limit": 5, "offset": 10, "all": True},
    ),
    (["ticket", "show", "3"], "ticket.show", {"id": 3}),
    (["ticket", "time", "3"], "ticket.time", {"id": 3}),
    (
        ["ticket", "create", "--queue", "g", "--subject", "S", "--requestor", "a@b", "--text", "T", "--set", "due=x"],
        "ticket.create",
        {
            "queue": "g",
            "subject": "S",
            "requestor": ["a@b"],
            "cc": [],
            "admin_cc": [],
            "squelch": [],
            "values": {"due": "x"},
            "minutes": "0",
            "text": "T",
        },
    ),
    (
        ["ticket", "reply", "3", "--text", "hi", "--minutes", "5"],
        "ticket.reply",
        {"id": 3, "text": "hi", "minutes": "5", "cc_once": [], "bcc_once": [], "without": []},
    ),
    (
        [
            "ticket",
            "forward",
            "3",
            "9",
            "8",
            "--to",
            "a@y.test",
            "--to",
            "b@y.test",
            "--cc",
            "c@y.test",
            "--text",
            "hi",
            "--answers",
            "reply",
        ],
        "ticket.forward",
        {
            "id": 3,
            "entries": [9, 8],
            "to": ["a@y.test", "b@y.test"],
            "cc": ["c@y.test"],
            "bcc": [],
            "text": "hi",
            "answers": "reply",
        },
    ),
    (
        ["ticket", "forward", "3", "--to", "a@y.test"],
        "ticket.forward",
        {"id": 3, "entries": [], "to": ["a@y.test"], "cc": [], "bcc": [], "text": "", "answers": "comment"},
    ),
    (["attachment", "list", "3"], "attachment.list", {"id": 3}),
    (
        ["ticket", "comment", "3", "--text", "hi"],
        "ticket.comment",
        {"id": 3, "text": "hi", "minutes": "0", "without": []},
    ),
    (["ticket", "work", "3", "1h30m"], "ticket.work", {"id": 3, "minutes": "1h30m", "worker": "", "day": ""}),
    (["ticket", "timer", "3", "start"], "ticket.timer", {"id": 3, "does": "start"}),
    (["bill", "run", "--month", "2026-11"], "bill.run", {"month": "2026-11", "preview": False}),
    (["bill", "list"], "bill.list", {}),
    (["bill", "show", "4", "--json"], "bill.show", {"number": 4}),
    (["bill", "cancel", "4", "--json"], "bill.cancel", {"number": 4}),
    (["user", "link", "ana@noc.example", "--json"], "user.link", {"address": "ana@noc.example"}),
    (["user", "session", "list", "ana@noc.example"], "user.session.list", {"address": "ana@noc.example"}),
    (
        ["user", "session", "end", "ana@noc.example", "--json"],
        "user.session.end",
        {"address": "ana@noc.example", "session": ""},
    ),
    (
        ["time", "list", "seguridad", "--for", "luis", "--week"],
        "time.list",
        {"query": ["seguridad"], "me": False, "worker": "luis", "day": "", "week": True},
    ),
    (["ticket", "take", "3"], "ticket.take", {"id": 3}),
    (["ticket", "next", "seguridad"], "ticket.next", {"query": ["seguridad"]}),
    (["ticket", "suggest", "3", "--limit", "2"], "ticket.suggest", {"id": 3, "limit": 2}),
    (["saved", "list"], "saved.list", {}),
    (["saved", "show", "urgentes"], "saved.show", {"name": "urgentes"}),
    (
        ["saved", "add", "urgentes", "priority", ">=", "80"],
        "saved.add",
        {"name": "urgentes", "query": ["priority", ">=", "80"]},
    ),
    (
        ["saved", "set", "urgentes", "priority", ">=", "80"],
        "saved.set",
        {"name": "urgentes", "query": ["priority", ">=", "80"]},
    ),
    (["saved", "remove", "urgentes"], "saved.remove", {"name": "urgentes"}),
    (
        ["wall", "add", "noc", "--for", "ana@noc.example"],
        "wall.add",
        {"name": "noc", "who": "ana@noc.example", "queues": []},
    ),
    (["wall", "list"], "wall.list", {}),
    (["wall", "revoke", "noc"], "wall.revoke", {"name": "noc"}),
    (["answer", "list"], "answer.list", {}),
    (["answer", "show", "clave"], "answer.show", {"name": "clave"}),
    (["answer", "add", "clave", "--text", "Hola"], "answer.add", {"name": "clave", "text": "Hola"}),
    (["answer", "set", "clave", "--text", "Hola"], "answer.set", {"name": "clave", "text": "Hola"}),
    (["answer", "remove", "clave", "--queue", "q"], "answer.remove", {"name": "clave", "queue": "q"}),
    (["ticket", "answer", "12", "clave"], "ticket.answer", {"id": 12, "name": "clave"}),
    (["glance", "redes"], "glance", {"queues": ["redes"]}),
    (["report", "aging", "redes", "--by", "owner"], "report", {"name": "aging", "query": ["redes"], "by": ["owner"]}),
    (["report", "check"], "report.check", {}),
    (["ticket", "steal", "3"], "ticket.steal", {"id": 3}),
    (["ticket", "untake", "3"], "ticket.untake", {"id": 3}),
    (["ticket", "give", "3", "a@b"], "ticket.give", {"id": 3, "owner": "a@b"}),
    (["ticket", "set", "3", "priority=80", "due="], "ticket.set", {"id": 3, "values": {"priority": "80", "due": ""}}),
    (["ticket", "resolve", "3"], "ticket.resolve", {"id": 3}),
    (["ticket", "reject", "3"], "ticket.reject", {"id": 3}),
    (["ticket", "stall", "3"], "ticket.stall", {"id": 3, "until": ""}),
    (["ticket", "stall", "3", "--until", "monday"], "ticket.stall", {"id": 3, "until": "monday"}),
    (["ticket", "reopen", "3"], "ticket.reopen", {"id": 3}),
    (["ticket", "delete", "3"], "ticket.delete", {"id": 3}),
    (["ticket", "undo", "3", "--order", "9"], "ticket.undo", {"id": 3, "order": 9}),
    (["ticket", "open", "3"], "ticket.open", {"id": 3}),
    (["ticket", "watch", "3", "a@b", "noc"], "ticket.watch", {"id": 3, "role": "Cc", "who": ["a@b", "noc"]}),
    (
        ["ticket", "unwatch", "3", "a@b", "--role", "AdminCc"],
        "ticket.unwatch",
        {"id": 3, "role": "AdminCc", "who": ["a@b"]},
    ),
    (["ticket", "mute", "3"], "ticket.mute", {"id": 3}),
    (["ticket", "unmute", "3"], "ticket.unmute", {"id": 3}),
    (["ticket", "squelch", "3", "a@b"], "ticket.squelch", {"id": 3, "who": "a@b"}),
    (["ticket", "unsquelch", "3", "a@b"], "ticket.unsquelch", {"id": 3, "who": "a@b"}),
    (["ticket", "link", "3", "DependsOn", "7"], "ticket.link", {"id": 3, "kind": "DependsOn", "to": ["7"]}),
    (["ticket", "unlink", "3", "RefersTo", "7"], "ticket.unlink", {"id": 3, "kind": "RefersTo", "to": ["7"]}),
    (["ticket", "merge", "3", "7"], "ticket.merge", {"id": 3, "into": 7, "disclose": False}),
    (["ticket", "split", "3", "9", "--queue", "g"], "ticket.split", {"id": 3, "transaction": 9, "queue": "g"}),
    (["ticket", "release", "3", "9"], "ticket.release", {"id": 3, "entries": [9]}),
    (["ticket", "clone", "3", "--subject", "S"], "ticket.clone", {"id": 3, "subject": "S"}),
    (
        ["user", "add", "a@b", "--address", "c@d", "--name", "Ana", "--language", "es", "--privileged"],
        "user.add",
        {"address": "a@b", "addresses": ["c@d"], "name": "Ana", "language": "es", "privileged": True},
    ),
    (
        ["user", "set", "a@b", "--name", "", "--unprivileged"],
        "user.set",
        {"address": "a@b", "name": "", "privileged": False},
    ),
    (["user", "list"], "user.list", {"limit": 200}),
    (
        ["user", "list", "ana", "--privileged", "--enabled"],
        "user.list",
        {"match": "ana", "privileged": True, "disabled": False, "limit": 200},
    ),
    (["user", "show", "a@b"], "user.show", {"address": "a@b"}),
    (["user", "disable", "a@b"], "user.disable", {"address": "a@b"}),
    (["user", "enable", "a@b"], "user.enable", {"address": "a@b"}),
    (["user", "merge", "a@b", "c@d"], "user.merge", {"address": "a@b", "into": "c@d"}),
    (["user", "address", "add", "a@b", "c@d"], "user.address.add", {"address": "a@b", "other": "c@d"}),
    (["user", "address", "remove", "a@b", "c@d"], "user.address.remove", {"address": "a@b", "other": "c@d"}),
    (["user", "address", "main", "a@b", "c@d"], "user.address.main", {"address": "a@b", "other": "c@d"}),
    (["group", "add", "noc", "a@b", "cert"], "group.add", {"name": "noc", "members": ["a@b", "cert"]}),
    (["group", "add", "noc", "--member", "a@b"], "group.add", {"name": "noc", "members": ["a@b"]}),
    (["group", "list"], "group.list", {}),
    (["group", "show", "noc"], "group.show", {"name": "noc"}),
    (["group", "set", "noc"], "group.set", {"name": "noc", "members": []}),
    (["group", "rename", "noc", "n"], "group.rename", {"name": "noc", "new": "n"}),
    (["group", "remove", "noc"], "group.remove", {"name": "noc"}),
    (["group", "member", "add", "noc", "a@b"], "group.member.add", {"name": "noc", "members": ["a@b"]}),
    (["group", "member", "remove", "noc", "a@b"], "group.member.remove", {"name": "noc", "members": ["a@b"]}),
    (
        ["grant", "add", "noc", "OwnTicket", "TakeTicket", "--queue", "dns"],
        "grant.add",
        {"to": "noc", "rights": ["OwnTicket", "TakeTicket"], "queue": "dns", "revoke": False},
    ),
    (
        ["grant", "remove", "Everyone", "CreateTicket", "--revoke"],
        "grant.remove",
        {"to": "Everyone", "rights": ["CreateTicket"], "revoke": True},
    ),
    (["grant", "list", "--to", "noc", "--all"], "grant.list", {"to": "noc", "all": True}),
    (["right", "list"], "right.list", {}),
    (
        ["queue", "add", "noc", "--correspond-address", "noc@x.test", "--admin-cc", "a@x.test", "--due-in", "4h"],
        "queue.add",
        {"name": "noc", "correspond_address": "noc@x.test", "admin_cc": ["a@x.test"], "due_in": "4h"},
    ),
    (
        ["queue", "set", "g", "--cc", "a@b", "--lifecycle", "cert", "--no-accept-bulk"],
        "queue.set",
        {"name": "g", "cc": ["a@b"], "lifecycle": "cert", "accept_bulk": False},
    ),
    (["queue", "list"], "queue.list", {}),
    (["queue", "show", "g"], "queue.show", {"name": "g"}),
    (["queue", "rename", "g", "h"], "queue.rename", {"name": "g", "new": "h"}),
    (["queue", "disable", "g"], "queue.disable", {"name": "g"}),
    (["queue", "enable", "g"], "queue.enable", {"name": "g"}),
    (
        ["queue", "watcher", "add", "g", "noc"],
        "queue.watcher.add",
        {"name": "g", "who": ["noc"], "role": "AdminCc"},
    ),
    (
        ["queue", "watcher", "remove", "g", "a@b", "--role", "Cc"],
        "queue.watcher.remove",
        {"name": "g", "who": ["a@b"], "role": "Cc"},
    ),
    (
        ["lifecycle", "add", "c", "--initial", "n", "--active", "o", "--inactive", "r", "--transition", "n=o,r"],
        "lifecycle.add",
        {
            "name": "c",
            "initial": ["n"],
            "active": ["o"],
            "inactive": ["r"],
            "transitions": {"n": ["o", "r"]},
            "on_reply": "",
        },
    ),
    (["lifecycle", "list"], "lifecycle.list", {}),
    (["lifecycle", "show", "c"], "lifecycle.show", {"name": "c"}),
    (["lifecycle", "rename", "c", "d"], "lifecycle.rename", {"name": "c", "new": "d"}),
    (["lifecycle", "remove", "c"], "lifecycle.remove", {"name": "c"}),
    (
        ["field", "add", "Sede", "--kind", "choice", "--choice", "A", "--choice", "B", "--queue", "g"],
        "field.add",
        {"name": "Sede", "kind": "choice", "choices": ["A", "B"], "queues": ["g"]},
    ),
    (
        ["field", "set", "Sede", "--every-queue", "--disabled"],
        "field.set",
        {"name": "Sede", "every_queue": True, "disabled": True},
    ),
    (["field", "list", "--queue", "g"], "field.list", {"queue": "g"}),
    (["field", "show", "Sede"], "field.show", {"name": "Sede"}),
    (["field", "rename", "Sede", "Local"], "field.rename", {"name": "Sede", "new": "Local"}),
    (["field", "remove", "Sede"], "field.remove", {"name": "Sede"}),
    (
        ["scrip", "add", "S", "--condition", "OnCreate", "--action", "set", "--set", "priority=9", "--order", "5"],
        "scrip.add",
        {"name": "S", "condition": "OnCreate", "action": "set", "order": 5, "arguments": {"set": {"priority": "9"}}},
    ),
    (
        ["scrip", "set", "S", "--when", "", "--program", "/bin/x", "--program", "y"],
        "scrip.set",
        {"name": "S", "when": "", "arguments": {"program": ["/bin/x", "y"]}},
    ),
    (["user", "password", "--clear", "a@x"], "user.password", {"address": "a@x", "password": ""}),
    (["user", "key", "list", "a@x"], "user.key.list", {"address": "a@x"}),
    (["user", "key", "remove", "a@x", "AB"], "user.key.remove", {"address": "a@x", "fingerprint": "AB"}),
    (["seal", "rotate", "--keep", "90"], "seal.rotate", {"keep": 90}),
    (["scrip", "list", "--queue", "g"], "scrip.list", {"queue": "g"}),
    (["scrip", "show", "S"], "scrip.show", {"name": "S"}),
    (["scrip", "enable", "S"], "scrip.enable", {"name": "S"}),
    (["scrip", "approve", "S"], "scrip.approve", {"name": "S"}),
    (["scrip", "disable", "S"], "scrip.disable", {"name": "S"}),
    (["scrip", "off", "S", "g"], "scrip.off", {"name": "S", "queue": "g"}),
    (["scrip", "on", "S", "g"], "scrip.on", {"name": "S", "queue": "g"}),
    (["scrip", "rename", "S", "T"], "scrip.rename", {"name": "S", "new": "T"}),
    (["scrip", "remove", "S"], "scrip.remove", {"name": "S"}),
    (["scrip", "test", "S", "3", "--transaction", "9"], "scrip.test", {"id": "S", "ticket": 3, "transaction": 9}),
    (["template", "list"], "template.list", {}),
    (["template", "show", "autoreply", "--queue", "g"], "template.show", {"name": "autoreply", "queue": "g"}),
    (
        ["schedule", "add", "S", "--cron", "0 8 * * *", "--action", "untaken"],
        "schedule.add",
        {"name": "S", "cron": "0 8 * * *", "action": "untaken"},
    ),
    (["schedule", "set", "S", "--cron", "0 9 * * *"], "schedule.set", {"name": "S", "cron": "0 9 * * *"}),
    (["schedule", "list"], "schedule.list", {}),
    (["schedule", "show", "S"], "schedule.show", {"name": "S", "runs": 10}),
    (["schedule", "run", "S", "--dry-run"], "schedule.run", {"name": "S", "dry_run": True}),
    (["schedule", "enable", "S"], "schedule.enable", {"name": "S"}),
    (["schedule", "disable", "S"], "schedule.disable", {"name": "S"}),
    (["schedule", "rename", "S", "T"], "schedule.rename", {"name": "S", "new": "T"}),
    (["schedule", "remove", "S"], "schedule.remove", {"name": "S"}),
    (["calendar", "list"], "calendar.list", {}),
    (
        ["calendar", "add", "C", "--hours", "mon 09:00-10:00", "--holiday", "12-25"],
        "calendar.add",
        {"name": "C", "hours": ["mon 09:00-10:00"], "holidays": ["12-25"]},
    ),
    (["calendar", "set", "C", "--country", "UY"], "calendar.set", {"name": "C", "country": "UY"}),
    (["calendar", "show", "C", "--days", "9"], "calendar.show", {"name": "C", "days": 9}),
    (["calendar", "rename", "C", "D"], "calendar.rename", {"name": "C", "new": "D"}),
    (["calendar", "remove", "C"], "calendar.remove", {"name": "C"}),
    (["sla", "list"], "sla.list", {}),
    (
        ["sla", "add", "oro", "--queue", "dns", "--response", "4h", "--warn", "75% Owner"],
        "sla.add",
        {"name": "oro", "queues": ["dns"], "response": "4h", "warn": ["75% Owner"]},
    ),
    (["sla", "set", "oro", "--sets-due"], "sla.set", {"name": "oro", "sets_due": True}),
    (["sla", "show", "oro"], "sla.show", {"name": "oro"}),
    (["sla", "rename", "oro", "plata"], "sla.rename", {"name": "oro", "new": "plata"}),
    (["sla", "remove", "oro"], "sla.remove", {"name": "oro"}),
    (["escalation", "list"], "escalation.list", {}),
    (
        ["escalation", "add", "a", "--queue", "dns", "--step", "4h Owner", "--step", "8h jefes"],
        "escalation.add",
        {"name": "a", "queues": ["dns"], "steps": ["4h Owner", "8h jefes"]},
    ),
    (["escalation", "set", "a", "--disabled"], "escalation.set", {"name": "a", "disabled": True}),
    (["escalation", "show", "a"], "escalation.show", {"name": "a"}),
    (["escalation", "rename", "a", "b"], "escalation.rename", {"name": "a", "new": "b"}),
    (["escalation", "remove", "a"], "escalation.remove", {"name": "a"}),
    (
        ["reminder", "add", "3", "friday", "call", "--for", "luis"],
        "reminder.add",
        {"id": 3, "when": "friday", "text": "call", "who": "luis"},
    ),
    (["reminder", "list"], "reminder.list", {}),
    (["reminder", "done", "3", "45", "46"], "reminder.done", {"id": 3, "reminders": [45, 46]}),
    (["reminder", "cancel", "3"], "reminder.cancel", {"id": 3, "reminders": []}),
    (["ticket", "snooze", "3", "3 days"], "ticket.snooze", {"id": 3, "until": "3 days"}),
    (["user", "digest", "weekly"], "user.digest", {"choice": "weekly", "user": ""}),
    (["jobs", "list", "--state", "failed"], "jobs.list", {"state": ["failed"], "limit": 50}),
    (["history", "queue", "dns"], "history", {"kind": "queue", "name": "dns", "limit": 50}),
    (["export"], "export", {}),
    (["trace", "<a@b>"], "trace", {"message_id": "<a@b>"}),
    (["status"], "status", {}),
    (["index", "status"], "index.status", {}),
    (["help", "--queue", "dns"], "help", {"queue": "dns"}),
    (["inbox", "list", "--state", "held"], "inbox.list", {"state": ["held"], "limit": 50}),
    (["inbox", "show", "4"], "inbox.show", {"id": 4, "raw": False}),
    (["inbox", "retry", "all"], "inbox.retry", {"id": "all"}),
    (["inbox", "release", "4"], "inbox.release", {"id": 4}),
    (["inbox", "discard", "4"], "inbox.discard", {"id": 4}),
    (["inbox", "block", "4"], "inbox.block", {"id": 4}),
    (["user", "block", "a@x.test"], "user.block", {"address": "a@x.test"}),
    (["user", "unblock", "a@x.test"], "user.unblock", {"address": "a@x.test"}),
    (["outbox", "list", "--limit", "9"], "outbox.list", {"state": [], "limit": 9}),
    (["outbox", "show", "4"], "outbox.show", {"id": 4, "raw": False}),
    (["outbox", "retry", "4"], "outbox.retry", {"id": 4}),
    (["subscribe", "weekly", "backlog"], "subscribe", {"wish": ["weekly", "backlog"]}),
    (["subscriptions"], "subscriptions", {}),
    (["unsubscribe", "all"], "unsubscribe", {"wish": ["all"]}),
]


@pytest.mark.parametrize(("line", "command", "arguments"), ASKED)
def test_each_command_asks_the_daemon(house: House, line: list[str], command: str, arguments: dict[str, Any]) -> None:
    house.answer = {"ok": {"anything": "\x1b\x9b"}}
    found = house.run(*line, "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout) == house.answer["ok"]
    assert "\x1b" not in found.stdout
    assert "\x9b" not in found.stdout
    sent = {key: value for key, value in house.wanted()[1].items() if value is not None}
    assert (
        house.wanted()[0],
        {key: one for key, one in sent.items() if one not in ({}, False) or key in arguments},
    ) == (
        command,
        arguments,
    )
    assert house.wanted()[2] == "system"


def test_help_that_is_empty_says_where_there_may_be_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    house.answer = {"ok": []}
    assert "--queue NAME" in house.run("help").stdout


def test_commands_of_the_house_are_all_on_the_command_line_and_their_arguments_fit() -> None:
    """Each command line's arguments are those its use case is told."""
    from mailticket.application.perform import checked
    from mailticket.application.use_cases import USE_CASES

    for _, command, arguments in ASKED:
        checked(USE_CASES[command], arguments)
    assert {*USE_CASES} - {command for _, command, _ in ASKED} == {
        "attachment.get",
        "ticket.list",
        "explain",
        "index.rebuild",
        "inject",
        "grant.why",
        "queue.check",
        "user.key.add",
    }


@pytest.mark.parametrize(("granted", "status"), [(True, 0), (False, 1)])
def test_grant_why_ends_as_the_answer_is(house: House, granted: bool, status: int) -> None:
    path = ["ana@x.test", "group noc", "OwnTicket in queue dns"] if granted else []
    place = {"user": "ana@x.test", "right": "OwnTicket", "queue": "dns", "ticket": None}
    house.answer = {"ok": place | {"granted": granted, "path": path}}
    found = house.run("grant", "why", "ana@x.test", "OwnTicket", "dns")
    assert found.exit_code == status
    assert all(step in found.stdout for step in path)
    asked = {"user": "ana@x.test", "right": "OwnTicket", "queue": "dns", "ticket": None}
    assert house.wanted()[:2] == ("grant.why", asked)


def test_queue_check_hands_the_alias_file_over_and_prints_lines_to_copy(house: House) -> None:
    line = 'dns: "|/usr/bin/mailticket-mailgate --queue dns --action correspond' + " " * 100 + '"'
    lacking = {
        "lack": "missing",
        "address": "dns@x.test",
        "queue": "dns",
        "action": "correspond",
        "found": "",
        "line": 0,
    }
    house.answer = {"ok": {"problems": [lacking], "aliases": [line], "transport": ["dns@x.test lmtp:unix:/x"]}}
    (house.folder / "aliases").write_bytes(b"root: lu\n# \xff\n")
    found = house.run("queue", "check", "--aliases", str(house.folder / "aliases"))
    assert found.exit_code == 1
    assert line in found.stdout.splitlines()
    assert "dns@x.test lmtp:unix:/x" in found.stdout.splitlines()
    command, arguments, _ = house.wanted()
    assert (command, arguments["lmtp"]) == ("queue.check", "127.0.0.1:8024")
    assert arguments["aliases_text"].startswith("root: lu\n")
    assert arguments["program"].endswith("mailticket-mailgate")
    house.answer = {"ok": {"problems": [], "aliases": [], "transport": []}}
    found = house.run("queue", "check")
    assert (found.exit_code, found.stdout.strip()) == (0, "Nothing is lacking.")
    assert house.wanted()[1]["aliases_text"] is None


def test_export_prints_what_a_configuration_may_contain(house: House) -> None:
    house.answer = {"ok": {"toml": '[[queue]]\nname = "dns"\n', "queues": [{"name": "dns"}]}}
    assert house.run("export").stdout == '[[queue]]\nname = "dns"\n'
    assert json.loads(house.run("export", "--json").stdout)["queues"] == [{"name": "dns"}]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"name": "dns", "created": True, "changed": []}, "Made: queue dns"),
        ({"name": "dns", "created": False, "changed": ["due_in", "cc"]}, "Changed: queue dns (due in, Cc)"),
        ({"name": "dns", "created": False, "changed": []}, "As it was: queue dns"),
    ],
)
def test_a_change_says_what_it_did(house: House, answer: dict[str, Any], said: str) -> None:
    house.answer = {"ok": answer}
    assert house.run("queue", "add", "dns").stdout.strip() == said


def test_template_check_renders_every_template_here(house: House) -> None:
    found = house.run("template", "check", "--json")
    assert (found.exit_code, json.loads(found.stdout)["problems"]) == (0, [])
    own = house.folder / "templates" / "mail" / "es"
    own.mkdir(parents=True)
    (own / "autoreply.txt").write_text("Subject: x\n\n{{ ticket.nothing }}\n")
    found = house.run("template", "check")
    assert found.exit_code == 1
    assert "autoreply.txt:3" in found.stdout
    assert not house.asked


def test_the_actor_is_the_option_s_or_the_environment_s(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.answer = DONE
    monkeypatch.setenv("MAILTICKET_USER", "lu@x.test")
    house.run("ticket", "take", "1")
    assert house.wanted()[2] == "lu@x.test"
    house.run("--as", "ana@x.test", "ticket", "take", "1")
    assert house.wanted()[2] == "ana@x.test"


def test_a_text_may_come_from_standard_input(house: House) -> None:
    house.answer = DONE
    for option in ([], ["--text", "-"]):
        found = house.run("ticket", "reply", "3", *option, stdin="ñandú\n")
        assert found.exit_code == 0
        assert house.wanted()[1]["text"] == "ñandú\n"


@pytest.mark.parametrize(
    ("answer", "status", "sentence"),
    [
        ({"refused": {"key": "no_such_ticket", "values": {"ticket": "9"}}}, 1, "There is no ticket 9"),
        ({"refused": {"key": "no_such_queue", "values": {"queue": "a\x1bb"}}}, 1, "a\\x1bb"),
        ({"try_again": "disk full"}, 75, "disk full"),
        ({"error": "KeyError: x"}, 1, "KeyError"),
        (None, 1, "before you repeat it"),
    ],
)
def test_failures_end_with_a_status_and_a_sentence(house: House, answer: Any, status: int, sentence: str) -> None:
    house.answer = answer
    found = house.run("ticket", "show", "9")
    assert found.exit_code == status
    assert sentence in found.stderr
    assert not found.stdout


@pytest.mark.parametrize(
    "line",
    [
        ["ticket", "show", "x"],
        ["ticket", "set", "3", "priority"],
        ["inbox", "retry", "some"],
        ["user", "add", "a@b", "--language", "tlh"],
        ["user", "add", "a@b", "--timezone", "Mars"],
        ["no-such-command"],
        ["queue", "add", "x", "--due-in", "soon"],
        ["queue", "check", "--aliases", "/nowhere"],
        ["group", "member", "add", "noc"],
        ["grant", "add", "noc"],
        ["scrip", "add", "x"],
        ["scrip", "set", "x", "--set", "priority"],
        ["lifecycle", "add", "x", "--initial", "n"],
        ["explain", "x"],
    ],
)
def test_wrong_usage_ends_with_2(house: House, line: list[str]) -> None:
    assert house.run(*line).exit_code == 2
    assert not house.asked


def test_a_letter_is_injected_whole_and_from_its_author(house: House) -> None:
    house.answer = {"ok": {"letter": 5, "duplicate": False}}
    found = house.run("inject", "--to", "general@localhost", stdin=LETTER)
    assert found.exit_code == 0
    command, arguments, _ = house.wanted()
    assert command == "inject"
    assert base64.b64decode(arguments["raw_base64"]) == LETTER
    assert (arguments["to"], arguments["sender"]) == ("general@localhost", "ana@x.test")


@pytest.mark.parametrize(
    ("letter", "options", "sender"),
    [
        (LETTER, ["--from", ""], ""),
        (LETTER, ["--from", "b@x.test"], "b@x.test"),
        (b"Return-Path: <>\n" + LETTER, [], ""),
        (b"From c@x.test Mon Nov 23 08:00:00 2026\n" + LETTER, [], "c@x.test"),
    ],
)
def test_the_envelope_sender_is_the_one_said_or_the_one_in_the_file(
    house: House, letter: bytes, options: list[str], sender: str
) -> None:
    (house.folder / "letter").write_bytes(letter)
    house.run("explain", str(house.folder / "letter"), "--to", "general@localhost", "--json", *options)
    assert house.wanted()[1]["sender"] == sender
    assert base64.b64decode(house.wanted()[1]["raw_base64"]) == LETTER or b"Return-Path" in letter


def test_an_original_is_printed_byte_for_byte(house: House) -> None:
    house.answer = {"ok": {"raw_base64": base64.b64encode(LETTER + b"\xff\x00").decode()}}
    assert house.run("inbox", "show", "1", "--raw").stdout_bytes == LETTER + b"\xff\x00"


def test_check_tells_every_problem_of_every_file(house: House) -> None:
    (house.folder / "config.toml").write_text('[site]\nlanguage = "tlh"\n[paths]\nrules = "r"\n')
    (house.folder / "r").mkdir()
    (house.folder / "r" / "10.rules").write_text(":0\n* ^Subject.*(\nqueue x\n")
    found = house.run("check")
    assert found.exit_code == 1
    assert "config.toml:2: site.language" in " ".join(found.output.split())  # however wide the terminal is
    assert "10.rules:2" in found.output
    (house.folder / "config.toml").write_text("")
    found = house.run("check", "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["problems"] == []


def test_check_tells_of_rules_whose_queue_is_nowhere(house: House) -> None:
    """A queue made on the command line is known to the daemon alone."""
    (house.folder / "rules").mkdir()
    (house.folder / "rules" / "10.rules").write_text(":0\n* ^Subject.*x\nqueue dns\n")
    house.answer = {"ok": [{"name": "general"}]}
    found = house.run("check")
    assert found.exit_code == 1
    assert "10.rules:1: queue: there is no queue 'dns'" in found.output
    house.answer = {"ok": [{"name": "DNS"}]}
    assert house.run("check").exit_code == 0
    assert [asked["command"] for asked in house.asked] == ["queue.list", "queue.list", "status"]


def test_check_tries_the_certificate(house: House) -> None:
    for name in ("cert.pem", "key.pem"):
        (house.folder / name).write_text("nothing\n")
    (house.folder / "config.toml").write_text('[smtp]\ntls_certificate = "cert.pem"\ntls_key = "key.pem"\n')
    found = house.run("check")
    assert found.exit_code == 1
    assert "smtp.tls_certificate" in found.output


def test_every_command_s_help_has_an_example() -> None:
    from typer.main import get_command

    commands = [get_command(app)]
    while commands:
        command = commands.pop()
        inner = list(getattr(command, "commands", {}).values())
        commands += inner
        assert inner or any(word in (command.help or "") for word in ("Example: ", "Ejemplo: ")), command.name


def test_a_shell_can_complete_commands() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "mailticket"],
        env=os.environ
        | {"_MAILTICKET_COMPLETE": "complete_bash", "COMP_WORDS": "mailticket queue wa", "COMP_CWORD": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.split() == ["watcher"]


def test_mailgate_starts_without_the_other_commands() -> None:
    """It is started once a letter."""
    code = (
        "import sys; sys.argv = ['mailticket', 'mailgate', '--queue', 'general']\nfrom mailticket.cli import main\n"
        "try: main()\nexcept SystemExit as end: print(end.code, 'typer' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "0 False"


def test_a_wrong_configuration_starts_nothing(house: House) -> None:
    (house.folder / "config.toml").write_text('[smtp]\nlisten = "x"\n')
    for line in (["serve"], ["ticket", "list"], ["rules", "show"]):
        found = house.run(*line)
        assert found.exit_code == 1
        assert "config.toml:2: smtp.listen" in found.stderr
    assert not house.asked


def test_init_writes_what_there_is_to_change_and_overwrites_nothing(house: House, tmp_path: Path) -> None:
    target = tmp_path / "new"
    (target / "rules").mkdir(parents=True)
    (target / "rules" / "50-example.rules").write_text("# mine\n")
    assert house.run("init", str(target)).exit_code == 0
    assert (target / "config.toml").stat().st_mode & 0o777 == 0o600  # passwords will be written into it
    assert (target / "rules" / "50-example.rules").read_text() == "# mine\n"
    assert (target / "templates" / "mail" / "es").is_dir()
    assert "#rtname" in (target / "config.toml").read_text()
    assert CliRunner().invoke(app, ["--config", str(target / "config.toml"), "check"]).exit_code == 0
    (target / "config.toml").write_text("# mine\n")
    house.run("init", str(target))
    assert (target / "config.toml").read_text() == "# mine\n"


def test_rules_are_shown_tried_and_brought_over(house: House) -> None:
    rules = house.folder / "rules"
    other = house.folder / "other"
    for folder, queue in ((rules, "uno"), (other, "dos")):
        folder.mkdir()
        (folder / "10.rules").write_text(f":0\n* ^Subject:.*hola\nqueue {queue} priority 7\n")
    (house.folder / "letter").write_bytes(LETTER)
    (shown,) = json.loads(house.run("rules", "show", "--json").stdout)
    assert (shown["rule"], shown["queue"], shown["priority"]) == ("10.rules:1", "uno", 7)
    assert "uno" in house.run("rules", "show").stdout
    tried = json.loads(house.run("rules", "test", str(house.folder / "letter"), "--json").stdout)
    assert (tried["letters"][0]["queue"], tried["changed"]) == ("uno", None)
    found = house.run("rules", "test", str(house.folder / "letter"), "--against", str(other))
    assert "dos" in found.stdout
    assert "1 of 1" in found.stdout
    procmailrc = ":0\n* ^Subject.*virus\n| rt-mailgate --queue seg --action correspond\n\n:0\n! a@b.test\n"
    found = house.run("rules", "import", "-", stdin=procmailrc)
    assert "queue seg" in found.stdout
    assert ":5" in found.stderr or ":6" in found.stderr
    assert found.exit_code == 0
    found = house.run("rules", "import", "-", stdin=":0\n! a@b.test\n")
    assert found.exit_code == 1  # nothing was imported
    assert ":2" in found.stderr
    assert house.run("rules", "test", "/nowhere").exit_code == 2


def test_mailgate_has_all_its_arguments_to_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def gate(arguments: list[str]) -> int:
        seen.append(list(arguments))
        return 75

    monkeypatch.setattr("mailticket.arrival.mailgate.main", gate)
    monkeypatch.setenv("MAILTICKET_CONFIG", "before")
    line = ["--queue", "general", "--action=comment", "--url", "http://x/", "--help", "--json"]
    assert house.run("mailgate", *line).exit_code == 75
    assert seen == [line]


def test_help_and_version_load_little() -> None:
    """What is slow to import stays out of what a person sees first."""
    code = (
        "import sys; sys.argv = ['mailticket', '--help']\nfrom mailticket.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('pydantic', 'sqlalchemy', 'jinja2', 'aiosmtpd', 'mailticket.daemon') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.rstrip().endswith("[]")
    assert CliRunner().invoke(app, ["--version"]).stdout.startswith("mailticket ")


def test_the_page_of_everything_is_shown_again_until_it_is_interrupted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.answer = {"ok": {"anything": 1}}
    looks: list[float] = []

    def rest(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("mailticket.cli.reports.time.sleep", rest)
    found = house.run("glance", "--watch", "--json")
    assert (len(looks), found.stdout.count("anything")) == (3, 3)
