"""Mail in, ticket, mail out: through the real daemon, as its users meet it."""

import re
import smtplib
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest


def letter(subject: str = "No anda la red", text: str = "Desde las 9 no hay red en el piso 2.", **headers: str) -> str:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From: Ana Pérez <ana@cliente.example>\nTo: general@noc.example\nSubject: {subject}\n{more}\n{text}\n"


def subject(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"])))


def answering(daemon: Any, who: str = "staff@noc.example") -> str:
    """The header of an answer to a notice that was sent to them: it proves that they read their mail."""
    return f"In-Reply-To: {next(one for one in daemon.mail() if to(one, who))['Message-ID']}\n"


def body(message: Message) -> str:
    return message.get_payload(decode=True).decode()


def to(message: Message, address: str) -> bool:
    return address in message["Delivered-To"]


def the_one(mail: list[Message], address: str) -> Message:
    found = [message for message in mail if to(message, address)]
    assert len(found) == 1, [subject(message) for message in mail]
    return found[0]


def test_a_letter_becomes_a_ticket_and_both_sides_are_told(daemon) -> None:
    """The requestor gets an autoreply in the site's language, the AdminCc a notice in their own."""
    daemon.send(letter(Message_ID="<one@cliente.example>"))
    mail = daemon.wait_for_mail(2)
    daemon.settled()
    assert len(daemon.mail()) == 2
    autoreply, notice = the_one(mail, "ana@cliente.example"), the_one(mail, "staff@noc.example")
    assert subject(autoreply).count("[noc #1]") == 1
    assert autoreply["Auto-Submitted"] == "auto-replied"
    assert autoreply["In-Reply-To"] == "<one@cliente.example>"
    assert autoreply["Return-Path"] == "<>"
    assert "Desde las 9" in body(notice)
    assert notice["Return-Path"].startswith("<bounce+")
    for message in mail:
        assert message["X-RT-Ticket"] == "noc #1"
        assert message["X-RT-Loop-Prevention"] == "noc"
        assert message["Reply-To"] == "general@noc.example"
    ticket = daemon.ticket(1)
    assert ticket["status"] == "new"
    assert ticket["owner"] is None
    assert ticket["requestors"] == ["ana@cliente.example"]
    assert [entry["type"] for entry in ticket["history"]] == ["Create", "EmailRecord", "EmailRecord"]


def test_replies_thread_by_subject_tag_and_by_references(daemon) -> None:
    daemon.send(letter(Message_ID="<one@cliente.example>"))
    notices = daemon.wait_for_mail(2)
    daemon.send(letter("RV: Re: [noc #1] No anda", "Ahora tampoco el piso 3."))
    daemon.send(letter("otra cosa", "Por referencia a lo nuestro.", In_Reply_To=notices[0]["Message-ID"]))
    daemon.send(letter("otra cosa", "Por referencia a lo suyo.", References="<x@y> <one@cliente.example>"))
    daemon.settled()
    ticket = daemon.ticket(1)
    assert [entry["type"] for entry in ticket["history"]].count("Correspond") == 3
    assert ticket["status"] == "open"
    assert len(daemon.tickets()) == 1


def test_staff_take_answer_and_resolve_and_the_requestor_reopens(daemon) -> None:
    daemon.send(letter())
    daemon.wait_for_mail(2)
    assert daemon.ask("ticket.take", "staff@noc.example", id=1)["ticket"] == 1
    reply = "From: staff@noc.example\nTo: general@noc.example\nSubject: Re: [noc #1] No anda\n"
    daemon.send(f"{reply}{answering(daemon)}\nYa lo vemos.\n", sender="staff@noc.example")
    answer = daemon.wait_for_mail(3)
    assert "Ya lo vemos." in body([m for m in answer if to(m, "ana@cliente.example")][-1])
    assert daemon.ask("ticket.resolve", "staff@noc.example", id=1)["ticket"] == 1
    daemon.wait_for_mail(4)
    assert daemon.ticket(1)["status"] == "resolved"
    daemon.send(letter("Re: [noc #1] No anda", "Volvió a fallar."))
    daemon.settled()
    ticket = daemon.ticket(1)
    assert ticket["status"] == "open"
    assert ticket["resolved"] is None
    assert ticket["owner"] == "staff@noc.example"


def test_comments_never_reach_the_requestor(daemon) -> None:
    daemon.send(letter())
    daemon.wait_for_mail(2)
    assert daemon.ask("ticket.comment", "cert@noc.example", id=1, text="no puede") == "no_such_ticket"
    comment = "From: staff@noc.example\nTo: general-comment@noc.example\nSubject: [noc #1]\n"
    daemon.send(
        f"{comment}{answering(daemon)}\nEs el switch de ellos.\n",
        to="general-comment@noc.example",
        sender="staff@noc.example",
    )
    daemon.settled()
    assert not any("switch de ellos" in body(m) for m in daemon.mail() if to(m, "ana@cliente.example"))
    assert "Comment" in [entry["type"] for entry in daemon.ticket(1)["history"]]


def test_a_stranger_with_a_guessed_tag_opens_a_linked_ticket_and_learns_nothing(daemon) -> None:
    daemon.send(letter(text="Asunto privado."))
    daemon.wait_for_mail(2)
    stranger = "From: eve@otra.example\nTo: general@noc.example\nSubject: [noc #1] hola\n\n¿Qué dice ahí?\n"
    daemon.send(stranger, sender="eve@otra.example")
    daemon.settled()
    assert daemon.ticket(2)["links"]["refers_to"] == [1]
    assert len([e for e in daemon.ticket(1)["history"] if e["type"] == "Correspond"]) == 0
    for message in daemon.mail():
        if to(message, "eve@otra.example"):
            assert "privado" not in body(message)
            assert "#1" not in body(message).replace("#1]", "")


@pytest.mark.parametrize("text", ["[noc #999] nada", "[otro #1] nada", "[noc #99999999999999999999] x"])
def test_unknown_numbers_and_foreign_rtnames_open_new_tickets(daemon, text: str) -> None:
    daemon.send(letter())
    daemon.send(letter(text))
    daemon.settled()
    assert [ticket["id"] for ticket in daemon.tickets()] == [2, 1]


def test_the_same_letter_again_is_answered_250_and_has_one_effect(daemon) -> None:
    same = letter(Message_ID="<same@cliente.example>", Date="Mon, 23 Nov 2026 10:00:00 -0300")
    for _ in range(3):
        daemon.send(same)
    daemon.settled()
    assert len(daemon.tickets()) == 1
    trace = daemon.ask("trace", message_id="<same@cliente.example>")
    assert len(trace["letters"]) == 1
    assert len(trace["letters"][0]["duplicates"]) == 2


def test_one_mail_to_two_queues_is_two_letters_and_to_two_addresses_of_one_queue_one_ticket(daemon) -> None:
    daemon.send(letter(Message_ID="<two@x>"), to=["general@noc.example", "seguridad@noc.example"])
    daemon.settled()
    found = daemon.tickets()
    assert {ticket["queue"] for ticket in found} == {"general", "seguridad"}
    daemon.send(letter("otra", Message_ID="<both@x>"), to=["general@noc.example", "general-comment@noc.example"])
    daemon.settled()
    assert len(daemon.tickets()) == 3


def test_rules_choose_the_queue_and_say_which_rule(make_daemon, tmp_path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-security.rules").write_text(":0\n* ^Subject.*(dmca|virus)\nqueue seguridad priority 70\n")
    daemon = make_daemon()
    daemon.send(letter("Aviso DMCA", Message_ID="<dmca@x>"))
    daemon.send(letter("Impresora"))
    daemon.settled()
    found = {ticket["subject"]: ticket for ticket in daemon.tickets()}
    assert found["Aviso DMCA"]["queue"] == "seguridad"
    assert found["Aviso DMCA"]["priority"] == 70
    assert found["Impresora"]["queue"] == "general"
    assert daemon.ask("trace", message_id="dmca@x")["letters"][0]["rule"].endswith("10-security.rules:1")


def test_unknown_recipients_and_foreign_domains_are_refused_in_the_dialogue(daemon) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        daemon.send(letter(), to="nadie@noc.example")
    assert refused.value.recipients["nadie@noc.example"][0] == 550
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        daemon.send(letter(), to="x@gmail.com")
    assert refused.value.recipients["x@gmail.com"][0] == 554


def test_history_in_the_database_cannot_be_rewritten(daemon) -> None:
    import sqlite3

    daemon.send(letter())
    daemon.settled()
    daemon.stop()
    with sqlite3.connect(daemon.folder / "var" / "mailticket.db") as database:
        for statement in ("update transactions set text = 'x'", "delete from transactions"):
            with pytest.raises(sqlite3.IntegrityError, match="never rewritten"):
                database.execute(statement)


def test_an_attack_through_the_subject_adds_no_header(daemon) -> None:
    attack = "=?utf-8?q?hola_=3D=3Futf-8=3Fq=3F=3D0ABcc=3A_eve=40otra.example=0A=3F=3D?="
    daemon.send(letter(attack))
    for message in daemon.wait_for_mail(2):
        assert message["Bcc"] is None
        assert re.search(r"\[noc #1\]", subject(message))
