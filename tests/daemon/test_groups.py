"""Groups in front of the desk: people write through lists. Through a daemon."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import CONFIG, Daemon

HOUSE = CONFIG.replace('admin_cc = ["cert@noc.example"]', 'admin_cc = ["cert@noc.example"]\naccept_lists = true')
LIST = "List-Id: <{name}.noc.example>\nList-Post: <mailto:{name}@noc.example>\nPrecedence: list\n"


@pytest.fixture
def site(make_daemon: Callable[..., Daemon]) -> tuple[Daemon, Callable[..., Any]]:
    daemon = make_daemon(HOUSE)

    def send(sender: str, number: str, to: str, subject: str, *, more: str = "", text: str = "Hola.") -> Any:
        head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{number}@x.example>\n{more}"
        daemon.send(f"{head}\n{text}\n", to, sender.partition("<")[2].strip(">") or sender)
        daemon.settled()
        return daemon.ask("inbox.list", limit=1)[0]

    return daemon, send


def told(daemon: Daemon, address: str) -> int:
    return sum(mail["Delivered-To"] == address for mail in daemon.mail())


def test_a_watchers_own_words_through_a_list_are_a_reply_and_reopen(site: Any) -> None:
    daemon, send = site
    general, by_list = "general@noc.example", LIST.format(name="general")
    send("hilda@c.example", "1", general, "Base")
    daemon.ask("ticket.resolve", id=1)
    reply = send("hilda@c.example", "2", general, "Re: [noc #1] Base", more=by_list, text="Sigue fallando.")
    assert (reply["class"], reply["ticket"], reply["outcome"]) == ("list", 1, "correspond")
    assert daemon.ticket(1)["status"] == "open"
    daemon.ask("ticket.resolve", id=1)
    robot = "Precedence: bulk\n" + by_list.replace("Precedence: list\n", "")
    send("hilda@c.example", "3", general, "Re: [noc #1] Base", more=robot, text="Boletín.")
    assert daemon.ticket(1)["status"] == "resolved"


def test_who_writes_through_a_list_that_is_taken_is_answered_and_reopens(site: Any) -> None:
    daemon, send = site
    security, by_list = "seguridad@noc.example", LIST.format(name="seguridad")
    send("Nora <nora@c.example>", "1", security, "Zona", more=by_list)
    assert [mail["Auto-Submitted"] for mail in daemon.mail() if mail["Delivered-To"] == "nora@c.example"] == [
        "auto-replied"
    ]
    daemon.ask("ticket.resolve", id=1)
    send("Nora <nora@c.example>", "2", security, "Re: [noc #1] Zona", more=by_list, text="Sigue.")
    assert daemon.ticket(1)["status"] == "open"
    send("noreply@c.example", "3", security, "Aviso", more=by_list)
    assert told(daemon, "noreply@c.example") == 0


def test_who_a_list_stands_in_for_is_the_author_and_the_list_is_never_answered(site: Any) -> None:
    daemon, send = site
    by_list = "List-Id: <usuarios.lists.example>\nList-Post: <mailto:usuarios@lists.example>\n"
    send(
        "Nora via usuarios <usuarios@lists.example>",
        "1",
        "seguridad@noc.example",
        "Zona",
        more=f"{by_list}Reply-To: Nora <nora@c.example>\n",
    )
    assert daemon.ticket(1)["requestors"] == ["nora@c.example"]
    assert told(daemon, "usuarios@lists.example") == 0
    send("Usuarios <usuarios@lists.example>", "2", "seguridad@noc.example", "Resumen", more=by_list)
    assert told(daemon, "usuarios@lists.example") == 0


def test_one_mail_directly_and_by_a_list_is_one(site: Any) -> None:
    daemon, send = site
    general, by_list = "general@noc.example", LIST.format(name="general")
    send("ana@c.example", "1", general, "Corte", text="Sin luz en el rack.")
    held = send(
        "ana@c.example", "1", general, "[general] Corte", more=by_list, text="Sin luz en el rack.\n--\nLista general"
    )
    assert (held["state"], held["ticket"], held["outcome"]) == ("done", 1, "record")
    notes = [entry for entry in daemon.ticket(1)["history"] if entry["type"] == "Note"]
    assert [(one["field"], "Lista general" in one["text"]) for one in notes] == [("list", True)]
    security = "seguridad@noc.example"
    send("eva@c.example", "2", security, "Zona", more=by_list, text="No resuelve.\n--\nLista")
    assert send("eva@c.example", "2", security, "Zona", text="No resuelve.")["outcome"] == "record"
    assert len(daemon.tickets()) == 2
    other = send("eva@c.example", "2", security, "Zona", more=by_list, text="Otra cosa, muy distinta.")
    assert other["outcome"] == "open"
