"""Where the person is told whose words a noreply address, a web form or our own domain sends; what a reply is called."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Daemon

NOREPLY, PLAIN = "noreply@www.example", "Sitio <contacto@web.example>"


@pytest.fixture
def site(make_daemon: Callable[..., Daemon]) -> tuple[Daemon, Callable[..., Any]]:
    daemon = make_daemon()

    def send(
        sender: str, number: str, *, more: str = "", subject: str = "Contacto: Hugo", text: str = "No llega."
    ) -> Any:
        head = f"From: {sender}\nTo: general@noc.example\nSubject: {subject}\nMessage-ID: <{number}@x.example>\n{more}"
        daemon.send(f"{head}\n{text}\n", "general@noc.example", sender.partition("<")[2].strip(">") or sender)
        daemon.settled()
        return daemon.ask("inbox.list", limit=1)[0]

    return daemon, send


def told(daemon: Daemon, address: str) -> list[Any]:
    return [mail for mail in daemon.mail() if mail["Delivered-To"] == address]


@pytest.mark.parametrize(
    ("sender", "more"),
    [
        (NOREPLY, ""),
        (PLAIN, "X-Mailer: PHPMailer 6.8 (https://github.com/PHPMailer)\n"),
        ("web@noc.example", ""),
        ("general@noc.example", ""),
    ],
    ids=["noreply", "form", "own domain", "our address"],
)
def test_staffs_replies_go_to_reply_to_and_no_automatic_answer_does(site: Any, sender: str, more: str) -> None:
    daemon, send = site
    send(sender, "1", more=f"{more}Reply-To: Hugo <hugo@c.example>\n")
    assert daemon.ticket(1)["requestors"] == ["hugo@c.example"]
    assert told(daemon, "hugo@c.example") == []
    (mail,) = told(daemon, "staff@noc.example")
    if sender != "general@noc.example":
        assert "Reply-To: Hugo <hugo@c.example>" in mail.get_payload(decode=True).decode()
        assert daemon.ticket(1)["history"][0]["reply_to"] == [{"address": "hugo@c.example", "name": "Hugo"}]
    assert daemon.ticket(1)["history"][0]["evidence"] == 0
    daemon.ask("ticket.reply", actor="staff@noc.example", id=1, text="Hola Hugo.")
    daemon.settled()
    assert len(told(daemon, "hugo@c.example")) == 1


def test_where_a_person_wants_their_answers_is_shown_and_changes_nobody(site: Any) -> None:
    daemon, send = site
    send("ana@c.example", "1", more="Reply-To: otra@c.example\n")
    assert daemon.ticket(1)["requestors"] == ["ana@c.example"]
    assert [one["address"] for one in daemon.ticket(1)["history"][0]["reply_to"]] == ["otra@c.example"]
    assert len(told(daemon, "ana@c.example")) == 1
    send("staff@noc.example", "2", more="Reply-To: staff@home.example\n")
    assert daemon.ticket(2)["requestors"] == ["staff@noc.example"]


def test_a_replys_new_subject_is_kept_and_told_and_one_the_ticket_had_is_not_new(site: Any) -> None:
    daemon, send = site
    send("tito@c.example", "1", subject="Alta de cuenta")
    daemon.ask("ticket.set", id=1, values={"subject": "Cuenta de Tito"})
    send("tito@c.example", "2", subject="RE: [noc #1] Alta de cuenta", text="Sigo esperando.")
    send(
        "tito@c.example",
        "3",
        subject="Dos internos nuevos",
        more="In-Reply-To: <1@x.example>\n",
        text="Necesito dos internos.",
    )
    said = [entry["subject"] for entry in daemon.ticket(1)["history"] if entry["text"]]
    assert said == [None, None, "Dos internos nuevos"]
    texts = [mail.get_payload(decode=True).decode() for mail in told(daemon, "staff@noc.example")]
    assert [("Subject: Dos internos nuevos" in text) for text in texts if "internos" in text] == [True]
    assert "Subject: Dos internos nuevos" in daemon.cli("ticket", "show", "1").stdout
