"""What programs send, and what people do with a click, through the real daemon: absences, reactions, invitations; and letters
that are decoded only by knowing better than they say."""

import re
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "machines"
LETTERS = Path(__file__).parent.parent / "reading" / "letters"
OLGA = "olga@cliente18.example"


def letter(name: str, *changes: tuple[str, str], folder: Path = HERE) -> bytes:
    raw = (folder / f"{name}.eml").read_bytes()
    for old, new in changes:
        raw = re.sub(old.encode(), new.encode(), raw)
    return raw


def entries(daemon: Any, number: int, kind: str) -> list[Any]:
    return [one for one in daemon.ticket(number)["history"] if one["type"] == kind]


@pytest.fixture
def resolved(daemon: Any) -> Any:
    """A daemon in which ticket 1 of olga's is resolved; ``notice`` is the Message-ID of what was answered to her."""
    daemon.send(f"From: Olga <{OLGA}>\nSubject: Impresora\nMessage-ID: <b19@x.example>\n\nNo imprime.\n", sender=OLGA)
    daemon.settled()
    copy = next(one for one in daemon.ask("outbox.list", limit=50) if one["recipient"] == OLGA)
    daemon.notice = copy["message_id"]
    daemon.ask("ticket.resolve", id=1)
    daemon.settled()
    return daemon


def to_ticket_1(daemon: Any) -> tuple[tuple[str, str], ...]:
    return (
        (r"\[(noc|isp) #\d+\]", "[noc #1]"),
        (r"t(25|7)\.[\w.]+@\w+\.example", daemon.notice),
        ("ana@client.example", OLGA),
    )


ABOUT = {
    "ooo-noheader": "auto-replied",
    "away-notes": "auto-replied",
    "away-apple": "auto-replied",
    "ooo-exchange-it": "auto-replied",
    "gmail-reaction": "reaction",
}


def test_an_absence_or_an_emoji_is_a_note_that_reopens_nothing_and_tells_nobody(resolved: Any) -> None:
    told = len(resolved.ask("outbox.list", limit=500))
    for number, name in enumerate(ABOUT):
        raw = letter(name, *to_ticket_1(resolved), (r"<m@client", f"<{number}@client"))
        resolved.send(raw, sender=OLGA)
        resolved.settled()
    assert [one["field"] for one in entries(resolved, 1, "Note")] == list(ABOUT.values())
    assert not entries(resolved, 1, "Correspond")
    assert resolved.ticket(1)["status"] == "resolved"
    assert len(resolved.tickets()) == 1
    assert len(resolved.ask("outbox.list", limit=500)) == told


def test_words_beside_an_emoji_and_a_subject_about_an_absence_are_a_person_s(resolved: Any) -> None:
    answers = f"From: {OLGA}\nIn-Reply-To: <{resolved.notice}>\n"
    for subject, text in (
        ("Re: [noc #1] Impresora", "👍 Ya imprime."),
        ("Re: Fuera de oficina", "Sigue sin imprimir."),
    ):
        resolved.send(f"{answers}Subject: {subject}\n\n{text}\n".encode(), sender=OLGA)
        resolved.settled()
    assert [one["text"].strip() for one in entries(resolved, 1, "Correspond")] == [
        "👍 Ya imprime.",
        "Sigue sin imprimir.",
    ]


def test_an_event_has_one_ticket_and_what_became_of_it_is_said_with_the_zone(daemon: Any) -> None:
    for name in ("invite", "accepted", "cancel"):
        daemon.send(letter(name), sender="zoe@cliente28.example")
        daemon.settled()
    (ticket,) = daemon.tickets()
    texts = [one["text"] for one in daemon.ticket(ticket["id"])["history"] if one.get("text")]
    assert [text.split("]")[0] for text in texts] == [
        "[invitation · invitación",
        "[accepted · aceptada",
        "[cancelled · cancelada",
    ]
    assert all("2026-12-01 02:00 -0300 (Montevideo Standard Time)" in text for text in texts)
    assert "zoe@cliente28.example" in texts[1]


def test_a_stranger_who_knows_an_event_does_not_write_to_its_ticket(daemon: Any) -> None:
    daemon.send(letter("invite"), sender="zoe@cliente28.example")
    daemon.settled()
    daemon.send(letter("cancel", ("zoe@cliente28", "mallory@evil")), sender="mallory@evil.example")
    daemon.settled()
    assert len(daemon.tickets()) == 2
    assert not entries(daemon, 1, "Correspond")


def test_an_old_notice_forwarded_to_another_queue_alone_is_that_queue_s_matter_and_linked(daemon: Any) -> None:
    saul = "saul@cliente21.example"
    daemon.send(
        f"From: Saul <{saul}>\nSubject: Alta de servidor\nMessage-ID: <b23x@cliente21.example>\n\nHola.\n", sender=saul
    )
    daemon.settled()
    notice = next(one for one in daemon.ask("outbox.list", limit=50) if one["recipient"] == saul)["message_id"]
    changes = (("rt-ticket-30@noc.example", notice), ("dns@noc", "seguridad@noc"))
    daemon.send(letter("forward-to-other-queue", *changes), to="seguridad@noc.example", sender=saul)
    daemon.settled()
    new = daemon.ticket(2)
    assert (new["queue"], new["subject"]) == ("seguridad", "RV: Registro A para el servidor")
    assert new["links"]["refers_to"] == [1]
    assert not entries(daemon, 1, "Correspond")
    for subject, to in (
        ("Re: Alta de servidor", "seguridad@noc.example"),
        ("RV: Registro A [noc #1]", "seguridad@noc.example"),
        ("RV: Otra cosa", "general@noc.example"),
        ("RV: Otra cosa más", "seguridad@noc.example, general@noc.example"),
    ):
        raw = f"From: {saul}\nTo: {to}\nIn-Reply-To: <b23x@cliente21.example>\nSubject: {subject}\n\nHola.\n"
        daemon.send(raw, to=to.split(", ")[0], sender=saul)
        daemon.settled()
    assert len(entries(daemon, 1, "Correspond")) == 4
    assert len(daemon.tickets()) == 2


DECODED = {
    "boundary-on-unindented-line": ("Red", "La red no anda."),
    "utf8-subject-cut-in-a-letter": ("Conexión caída en la estaci\ufffd", "x"),
    "raw-gbk-subject": ("网络故障报告", "网络不通。"),
    "iso2022jp-one-unknown-character": ("x", "\ufffd 接続できません"),
    "claims-base64-is-plain": ("alert", "The link to the north node is down since 10:31."),
}


def test_what_says_less_than_it_is_stands_on_its_ticket_as_it_was_meant(daemon: Any) -> None:
    for number, name in enumerate(DECODED):
        daemon.send(
            letter(name, ("<m@client", f"<{number}@client"), folder=LETTERS), sender=f"a{number}@client.example"
        )
    daemon.settled()
    for number, (subject, text) in enumerate(DECODED.values(), 1):
        ticket = daemon.ticket(number)
        assert ticket["subject"] == subject
        assert ticket["history"][0]["text"].startswith(text)
