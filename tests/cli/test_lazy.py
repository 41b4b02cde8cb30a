"""What the command line loads, in a fresh interpreter beside a control socket, and when it reads the whole configuration."""

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

HEAVY = {"sqlalchemy", "pydantic", "jinja2", "email_validator", "asyncio", "alembic", "aiosmtpd"}
LOADED = """import sys
from mailticket.cli import main
try: main()
except SystemExit as end: status = end.code
print(status, *sorted(sys.modules), file=sys.stderr)"""


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """A configuration that a daemon has read: its socket answers every command with one answer."""
    (tmp_path / "config.toml").write_text('[paths]\ndata = "data"\n')
    (tmp_path / "data").mkdir()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "data" / "control.sock"))
    listening.listen()
    later(tmp_path / "data" / "control.sock")
    thread = threading.Thread(target=_answer, args=(listening,), daemon=True)
    thread.start()
    yield tmp_path / "config.toml"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def later(path: Path) -> None:
    """As if made a minute from now."""
    at = path.stat().st_mtime + 60
    os.utime(path, (at, at))


ANSWERS: dict[str, Any] = {"search": {"tickets": []}, "queue.list": [], "inbox.list": []}


def _answer(listening: socket.socket) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        with client, client.makefile("rb") as lines:
            command = json.loads(lines.readline())["command"]
            answer: Any = (
                {"tickets": []}
                if command == "search"
                else []
                if command.endswith("list")
                else {"ticket": 3, "transactions": 1, "notices": 1, "by": "system"}
            )
            client.sendall(json.dumps({"ok": answer}).encode() + b"\n")


def loaded(config: Path, *line: str) -> tuple[str, set[str], str]:
    """Exit status, what was imported, and what was printed, of a command in a new interpreter."""
    found = subprocess.run(
        [sys.executable, "-c", LOADED, "--config", str(config), *line],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    *told, last = found.stderr.splitlines()
    status, *modules = last.split()
    return status, set(modules), found.stdout + "\n".join(told)


@pytest.mark.parametrize(
    "line",
    [
        ["ticket", "list", "--status", "open", "--limit", "5"],
        ["--as", "ana@noc.example", "ticket", "reply", "3", "--text", "hola"],
        ["ticket", "resolve", "3", "--json"],
        ["queue", "list"],
        ["user", "add", "eva@noc.example", "--name", "Eva", "--json"],
        ["inbox", "list"],
        ["status", "--json"],
    ],
    ids=" ".join,
)
def test_beside_a_daemon_a_command_loads_little(config: Path, line: list[str]) -> None:
    status, modules, said = loaded(config, *line)
    assert status == "0", said
    assert not modules & HEAVY


LETTERS = {"aiosmtpd", "aiosmtplib", "alembic", "argon2", "babel", "dns", "icalendar", "jinja2", "structlog"}
"""What takes letters in, reads them, words notices and delivers them; and what logs."""

ROOMS = {
    f"mailticket.{room}"
    for room in ("arrival", "mailroom", "outbox", "daemon.wiring", "reading.letter", "routing.rules")
}


@pytest.mark.parametrize(
    "line", [["ticket", "list"], ["ticket", "show", "1"], ["user", "list"], ["queue", "list"]], ids=" ".join
)
def test_without_a_daemon_a_command_opens_the_site_and_loads_neither_mail_nor_templates(
    config_of_none: Path, line: list[str]
) -> None:
    status, modules, said = loaded(config_of_none, *line)
    assert status == "0", said
    assert modules & (LETTERS | ROOMS) == set()
    assert not modules & {"sqlalchemy.orm", "sqlalchemy.dialects.postgresql", "aiosqlite", "asyncpg"}


@pytest.fixture(scope="module")
def config_of_none(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration of a site with a ticket, for which no daemon runs."""
    path = tmp_path_factory.mktemp("alone") / "config.toml"
    path.write_text("")
    status, _, said = loaded(path, "ticket", "create", "--queue", "general", "--subject", "Red")
    assert status == "0", said
    return path


def test_what_prints_no_page_loads_no_pages(config: Path) -> None:
    assert "rich" not in loaded(config, "ticket", "list", "--json")[1]


def test_a_configuration_changed_since_the_daemon_read_it_is_checked(config: Path) -> None:
    config.write_text('[paths]\ndata = "data"\n[smtp]\nlisten = "x"\n')
    socket_ = config.parent / "data" / "control.sock"
    os.utime(socket_, (0, 0))
    status, _, said = loaded(config, "ticket", "list")
    assert status == "1"
    assert f"{config}:4: smtp.listen" in said


@pytest.mark.parametrize("wrong", ["[paths\n", "[paths]\ndata = 7\n", "paths = 7\n", "\xff"])
def test_a_configuration_that_is_not_understood_is_told_of(config: Path, wrong: str) -> None:
    config.write_text(wrong, encoding="latin-1")
    later(config.parent / "data" / "control.sock")
    status, _, said = loaded(config, "ticket", "list")
    assert status == "1"
    assert str(config) in said


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["ticket", "lst"], "No such command 'lst'. Did you mean 'list', 'set'?"),
        (["tickt", "list"], "No such command 'tickt'. Did you mean 'ticket'?"),
        (["ticket", "show", "x"], "x: a whole number is needed, 1 or more"),
        (["ticket", "show", "0"], "0: a whole number is needed, 1 or more"),
        (["ticket", "list", "--wrong"], "No such option"),
    ],
)
def test_what_is_typed_wrongly_is_said_as_ever(config: Path, line: list[str], sentence: str) -> None:
    status, _, said = loaded(config, *line)
    assert status == "2"
    assert sentence in " ".join(said.replace("│", " ").split())
