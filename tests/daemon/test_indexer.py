"""The index of what tickets say, made anew beside a daemon and without one."""

import sqlite3
from typing import Any

import pytest

from mailticket.storage.text_index import SHIFT

CONFIG = """
[site]
organization = "noc.example"
[smtp]
listen = ""
[lmtp]
listen = "{lmtp}"
[delivery]
transport = "{transport}"
{limits}
"""


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    """Three tickets, the last with an answer."""
    daemon = make_daemon(CONFIG)
    for text in ("Cayó el enlace", "Mi factura", "El router-01 no responde"):
        daemon.ask("ticket.create", queue="general", subject="No anda", text=text)
    daemon.ask("ticket.reply", id=3, text="¿Probó con 192.0.2.7?")
    return daemon


def found(desk: Any, words: str) -> list[int]:
    """As the database has it."""
    with sqlite3.connect(desk.folder / "var" / "mailticket.db") as connection:
        rows = connection.execute("select distinct rowid >> ? from texts where texts match ?", (SHIFT, words))
        return sorted(row[0] for row in rows)


def test_what_is_filed_is_in_the_index_at_once_and_after_it_was_made_anew(desk: Any) -> None:
    for _ in range(2):
        assert [found(desk, words) for words in ("enlace", "cayo", '"192 0 2 7"', "anda")] == [[1], [1], [3], [1, 2, 3]]
        done = desk.cli("index", "rebuild")
        assert (done.returncode, done.stdout) == (0, "The index has all that tickets say.\n")


def test_without_a_daemon_it_is_made_anew_by_the_command(desk: Any) -> None:
    desk.stop()
    assert desk.cli("index", "rebuild").returncode == 0
    assert found(desk, "router") == [3]
    assert desk.cli("index", "status", "--json").stdout.strip().startswith("{")


def test_a_daemon_indexes_in_the_background_what_it_finds_not_indexed(desk: Any) -> None:
    """A database of an earlier version, as its migration leaves it."""
    desk.stop()
    with sqlite3.connect(desk.folder / "var" / "mailticket.db") as connection:
        connection.execute("insert into texts (texts) values ('delete-all')")
        connection.execute("update text_index set left_to = (select max(id) from transactions)")
    desk.start()
    desk.ask("ticket.create", queue="general", subject="Otro", text="enlace")
    desk.until(lambda: desk.ask("index.status")["waiting"] == 0)
    assert [found(desk, words) for words in ("enlace", "factura")] == [[1, 4], [2]]
