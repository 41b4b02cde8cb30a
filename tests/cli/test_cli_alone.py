"""The command line without a daemon: it does what it is asked itself, under the daemon's lock."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailticket.cli.app import app
from mailticket.storage.daemon_lock import DaemonLock


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("MAILTICKET_USER", raising=False)
    path = tmp_path / "config.toml"
    path.write_text('[[queue]]\nname = "general"\ncorrespond_address = "general@x.test"\n')
    return path


def run(config: Path, *line: str, stdin: str | None = None) -> str:
    found = CliRunner().invoke(app, ["--config", str(config), *line], input=stdin)
    assert found.exit_code == 0, found.output
    return found.stdout


def test_a_ticket_is_made_and_seen_without_a_daemon(config: Path) -> None:
    run(config, "ticket", "create", "--queue", "general", "--subject", "Hola", "--requestor", "ana@y.test")
    (ticket,) = json.loads(run(config, "ticket", "list", "--json"))
    assert (ticket["subject"], ticket["requestors"]) == ("Hola", ["ana@y.test"])
    assert "history" not in ticket
    assert json.loads(run(config, "search", "hola", "sin", "dueño", "--json"))["total"] == 1
    assert "1–1 of 1" in run(config, "ticket", "list", "requestor = ana@y.test")
    assert run(config, "search", "--csv", "--columns", "id,asunto").split() == ["id,subject", "1,Hola"]
    run(config, "ticket", "set", "1", "priority=7", "status=stalled")
    shown = json.loads(run(config, "ticket", "show", "1", "--json"))
    assert (shown["priority"], shown["status"]) == (7, "stalled")
    assert "Priority" in run(config, "ticket", "show", "1")


def test_an_injected_letter_is_worked_on_and_traced_without_a_daemon(config: Path) -> None:
    letter = "From: ana@y.test\nTo: general@x.test\nSubject: No anda\nMessage-ID: <1@y.test>\n\nNada.\n"
    explained = json.loads(run(config, "explain", "-", "--to", "general@x.test", "--json", stdin=letter))
    assert explained["desk"]["fate"] == "open"
    assert json.loads(run(config, "inbox", "list", "--json")) == []
    run(config, "inject", "--to", "general@x.test", stdin=letter)
    (traced,) = json.loads(run(config, "trace", "<1@y.test>", "--json"))["letters"]
    assert (traced["state"], traced["ticket"]) == ("done", 1)
    assert "Ticket created" in run(config, "trace", "<1@y.test>")
    assert "ana@y.test" in run(config, "outbox", "list")


def test_rules_that_are_wrong_hinder_only_what_asks_them_and_take_no_letter(config: Path) -> None:
    (config.parent / "rules").mkdir()
    (config.parent / "rules" / "10-wrong.rules").write_text(":0\n* ^Subject: (\ngeneral\n")
    assert json.loads(run(config, "ticket", "list", "--json")) == []
    letter = "From: ana@y.test\nTo: general@x.test\nSubject: No anda\n\nNada.\n"
    found = CliRunner().invoke(app, ["--config", str(config), "inject", "--to", "general@x.test"], input=letter)
    assert found.exit_code == 1
    assert "10-wrong.rules:2" in found.stderr
    assert json.loads(run(config, "inbox", "list", "--json")) == []


def test_a_refusal_is_the_same_without_a_daemon(config: Path) -> None:
    found = CliRunner().invoke(app, ["--config", str(config), "ticket", "show", "9"])
    assert found.exit_code == 1
    assert "There is no ticket 9" in found.stderr


def test_status_without_a_daemon_says_so_first_and_is_not_well(config: Path) -> None:
    found = CliRunner().invoke(app, ["--config", str(config), "status"])
    assert found.exit_code == 1
    assert found.stdout.splitlines()[0].split(maxsplit=1) == [
        "daemon",
        "No daemon answers: mailticket serve starts it.",
    ]
    assert "delivery" not in found.stdout
    assert '"running": false' in CliRunner().invoke(app, ["--config", str(config), "status", "--json"]).stdout


@pytest.mark.parametrize(("daemon", "who"), [(True, "el servicio"), (False, "el comando")])
def test_while_another_holds_the_lock_it_is_try_again_and_says_who(
    config: Path, daemon: bool, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "es_HN.UTF-8")
    run(config, "ticket", "list")
    lock = DaemonLock(config.parent / "var" / "mailticket.db.lock", daemon=daemon)
    found = CliRunner().invoke(app, ["--config", str(config), "status"])
    lock.release()
    assert found.exit_code == 75
    assert found.stderr.startswith(f"ahora no: {who} (pid" if daemon else f"ahora no: {who} con pid")


@pytest.mark.parametrize("line", [("--as", ""), ("--as", " "), ()])
def test_an_empty_actor_is_not_the_system(config: Path, line: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    if not line:
        monkeypatch.setenv("MAILTICKET_USER", "")
    found = CliRunner().invoke(app, ["--config", str(config), *line, "user", "list"])
    assert found.exit_code == 1
    assert "Who does it is empty" in found.stderr
    monkeypatch.setenv("MAILTICKET_USER", "")
    run(config, "--as", "system", "user", "list")
