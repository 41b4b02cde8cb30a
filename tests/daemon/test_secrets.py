"""Nothing secret is printed: a canary in each place where a secret is kept, looked for in all that a daemon says."""

import base64
import json
import re
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONFIG = """
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
[log]
level = "debug"
[[queue]]
name = "general"
correspond_address = "general@noc.example"
admin_cc = ["ana@noc.example"]
[[user]]
address = "ana@noc.example"
privileged = true
"""
URL = "https://127.0.0.1/hooks/canary-path-5081?token=canary-token-7316"
HOOK = {"url": URL, "secret": "canary-secret-2242"}
PROGRAM = ["/opt/no/such", "--token", "canary-word-8854", "--api-key=canary-key-6627"]
PASSWORD = "canary-password-9433"
OLD = '{"url": "https://h.example/canary-old-1", "secret": "canary-old-2"}'
READING = [
    ["status"],
    ["check"],
    ["export"],
    ["history"],
    ["history", "scrip", "Hook"],
    ["scrip", "list"],
    ["scrip", "show", "Hook"],
    ["scrip", "show", "Run"],
    ["scrip", "test", "Hook", "1"],
    ["scrip", "set", "Hook", "--order", "7"],
    ["jobs", "list"],
    ["user", "list"],
    ["user", "show", "ana@noc.example"],
    ["inbox", "list"],
    ["outbox", "list"],
    ["ticket", "show", "1"],
]


@pytest.fixture
def site(make_daemon: Callable[..., Any]) -> Any:
    daemon = make_daemon(CONFIG)
    daemon.ask("scrip.add", name="Hook", condition="OnCreate", action="webhook", arguments=HOOK)
    daemon.ask("scrip.add", name="Run", condition="OnCreate", action="run", arguments={"program": PROGRAM})
    return daemon


def exported(site: Any) -> str:
    return str(site.ask("export")["toml"])


def kept(site: Any, name: str = "Hook") -> Any:
    """The arguments of a scrip as the database has them."""
    with sqlite3.connect(site.folder / "var" / "mailticket.db") as database:
        return json.loads(database.execute("select arguments from scrips where name = ?", (name,)).fetchone()[0])


def reload(site: Any) -> None:
    site.process.send_signal(signal.SIGHUP)
    assert site.log(lambda line: line["event"] == "daemon.reloaded")


def token_of_a_question(site: Any) -> str:
    """Ana's, who ordered something without proof, and answered twice."""
    letter = "From: ana@noc.example\nSubject: {}\nMessage-ID: <{}@x.example>\n\n{}\n"
    site.send(letter.format("[noc #1] x", "a", "Status: resolved"), sender="ana@noc.example")
    site.settled()
    (question,) = [mail for mail in site.mail() if (mail["Reply-To"] or "").startswith("confirm+")]
    for number, answer in enumerate(("no idea", "no")):
        site.send(letter.format("Re: x", f"b{number}", answer), question["Reply-To"], "ana@noc.example")
    site.settled()
    return str(re.split("[+@]", question["Reply-To"])[1])


def seals(site: Any) -> set[str]:
    return set((site.folder / "var" / "seal.keys").read_text().split())


def hashes(site: Any) -> set[str]:
    with sqlite3.connect(site.folder / "var" / "mailticket.db") as database:
        return {row[0] for row in database.execute("select hash from passwords")}


def everything_said(site: Any) -> str:
    """What the command line prints, page and JSON, the raw mails, the log and all mail but what asks and was answered."""
    said = []
    for command in READING:
        for way in ([], ["--json"]):
            done = site.cli(*command, *way)
            said += [done.stdout, done.stderr]
    for kind in ("inbox", "outbox"):
        for row in site.ask(f"{kind}.list"):
            shown = site.ask(f"{kind}.show", id=row["id"], raw=True)
            said += [json.dumps(shown), base64.b64decode(shown["raw_base64"]).decode("latin-1")]
    said += [json.dumps(line) for line in site.lines]
    return "\n".join(said + [str(mail) for mail in site.mail() if "confirm+" not in (mail["Reply-To"] or "")])


def test_nothing_that_is_printed_logged_answered_or_mailed_shows_a_secret(site: Any) -> None:
    site.ask("user.password", address="ana@noc.example", password=PASSWORD)
    with sqlite3.connect(site.folder / "var" / "mailticket.db") as database:
        row = "insert into administration (id, at, by, via, subject, name, did, field, old, new) values ({})"
        at = "2026-01-01T00:00:00.000000Z"
        database.execute(row.format("-1,?,1,'cli','scrip','Hook','change','arguments',?,?"), (at, OLD, OLD))
        database.execute(
            row.format("-2,?,1,'cli','scrip','Hook','add','','',?"), (at, f"action: webhook; arguments: {OLD}")
        )
    site.send("From: eva@cliente.example\nSubject: x\n\nHola.\n")
    site.settled()
    site.until(lambda: all(job["attempts"] for job in site.ask("jobs.list")))
    secrets = {token_of_a_question(site), *seals(site), *hashes(site), PASSWORD}
    assert len(secrets) == 4
    said = everything_said(site)
    assert "canary" not in said
    assert [secret for secret in secrets if secret in said] == []
    assert "https://127.0.0.1/***" in said


def test_an_export_taken_in_again_keeps_what_is_kept(site: Any) -> None:
    before = kept(site)
    text = exported(site)
    assert "# secret: set" in text
    assert "canary" not in text
    site.config.write_text(
        site.config.read_text() + re.sub(r"(?s)\[\[(user|queue|grant|lifecycle|group)\]\].*?(?=\n\[\[|\Z)", "", text)
    )
    reload(site)
    assert site.ask("scrip.show", name="Hook")["provisioned"]
    assert kept(site) == before
    assert kept(site, "Run") == {"program": PROGRAM}


def test_a_configuration_takes_a_secret_away_by_an_empty_one(site: Any) -> None:
    site.config.write_text(
        site.config.read_text()
        + '[[scrip]]\nname = "Hook"\ncondition = "OnCreate"\naction = "webhook"\nurl = "https://127.0.0.1/***"\nsecret = ""\n'
    )
    reload(site)
    assert kept(site) == {"url": URL}


def test_what_is_printed_hidden_may_be_said_again_of_that_scrip_and_of_no_other(site: Any) -> None:
    shown = site.ask("scrip.show", name="Hook")["arguments"]
    site.ask("scrip.set", name="Hook", arguments=shown | {"seconds": 5})
    assert kept(site) == HOOK | {"seconds": 5}
    assert site.ask("scrip.set", name="Hook", arguments={"url": "https://evil.example/***"}) == "secret_not_kept"
    again = {"condition": "OnCreate", "action": "webhook", "arguments": shown}
    assert site.ask("scrip.add", name="Hook 2", **again) == "secret_not_kept"


def test_secrets_are_exported_into_a_new_file_of_its_owner_alone(site: Any, tmp_path: Path) -> None:
    file = tmp_path / "whole.toml"
    done = site.cli("export", "--with-secrets", str(file))
    assert (done.returncode, "canary" in done.stdout + done.stderr) == (0, False)
    assert file.stat().st_mode & 0o777 == 0o600
    assert HOOK["secret"] in file.read_text()
    assert URL in file.read_text()
    for there in (file, "/dev/tty", "/dev/stdout"):
        done = site.cli("export", "--with-secrets", str(there))
        assert (done.returncode, "canary" in done.stdout + done.stderr) == (1, False)
