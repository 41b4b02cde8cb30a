"""Tickets, entries and replies that go to others, as people read them and as their answers come back; through the daemon."""

from datetime import datetime
from email.message import EmailMessage, Message
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.mailroom.test_command_batch import CONFIG, body, mail_to, questions, types, write

ANA, EVA, ISP = "ana@noc.example", "eva@cliente.example", "noc@isp.example"
PDF = b"%PDF-1.4\x00\xff" * 20


def letter(text: str, sender: str = EVA, subject: str = "Enlace", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": sender, "Subject": subject, "Message-ID": f"<{abs(hash(text))}@c.example>"}.items():
        mail[name] = value
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    """Ticket 1: Eva's mail with a file and hidden headers, Luis' comment, Luis' reply that quotes it."""
    daemon = make_daemon(CONFIG)
    opening = letter("Se cae cada noche.", Received="from 10.9.8.7 by interno.cliente.example")
    opening.add_attachment(PDF, "application", "pdf", filename="plano.pdf")
    daemon.send(opening.as_bytes(), sender=EVA)
    daemon.settled()
    daemon.ask("ticket.comment", "luis@noc.example", id=1, text="El cliente debe tres facturas.")
    said = "Lo miramos.\n\nEl vie, 27 nov 2026, Luis escribió:\n> El cliente debe tres facturas.\n"
    daemon.ask("ticket.reply", "luis@noc.example", id=1, text=said)
    daemon.settled()
    return daemon


def answer(desk: Any, mail: Message, text: str, who: str) -> None:
    """As a mail program answers."""
    subject = "RE: " + mail["Subject"]
    raw = letter(text, who, subject, In_Reply_To=mail["Message-ID"]).as_bytes()
    desk.send(raw, to=mail["Reply-To"], sender=who)
    desk.settled()


def text_of(mail: Message) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def letters_in(mail: Message) -> list[Message]:
    found = [part for part in mail.walk() if part.get_content_type() == "message/rfc822"]
    return [part.get_payload(0) for part in found]  # type: ignore[misc]


def files(mail: Message) -> dict[str, Any]:
    return {
        str(p.get_filename()): p.get_payload(decode=True)
        for p in mail.walk()
        if p.get_content_type() == "application/pdf"
    }


def test_a_conversation_goes_out_with_its_letters_and_without_comments(desk: Any) -> None:
    done = desk.cli("--as", ANA, "ticket", "forward", "1", "--to", f"NOC <{ISP}>", "--text", "¿Lo puede mirar?")
    assert done.returncode == 0, done.stderr
    desk.settled()
    (mail,) = mail_to(desk, ISP)
    said = text_of(mail)
    assert said.startswith("¿Lo puede mirar?\n")
    assert "Lo miramos." in said
    assert "facturas" not in mail.as_string()
    (eva,) = letters_in(mail)
    assert text_of(eva).strip() == "Se cae cada noche."
    assert files(mail) == {"plano.pdf": PDF}
    at = datetime.fromisoformat(desk.ticket(1)["history"][0]["at"]).astimezone(ZoneInfo("America/Montevideo"))
    assert f"{at:%Y-%m-%d %H%M} {EVA}.eml" in [part.get_filename() for part in mail.walk()]
    assert (eva["From"], eva["Subject"], eva["Received"]) == (EVA, "Enlace", None)
    assert mail["Subject"] == "[noc #1] Enlace"
    assert mail["List-Unsubscribe"] is None
    assert len(mail_to(desk, EVA)) == 2  # the automatic answer, and the reply
    (entry,) = [one for one in desk.ticket(1)["history"] if one["type"] == "ForwardTicket"]
    assert (entry["by"], entry["new"], entry["text"]) == (ANA, ISP, "¿Lo puede mirar?")
    assert "ForwardTicket" not in [one["type"] for one in desk.ticket(1, EVA)["history"]]


@pytest.mark.parametrize("author", [ISP, "otra@isp.example"])
def test_answers_to_a_forward_are_comments(desk: Any, author: str) -> None:
    desk.ask("ticket.forward", ANA, id=1, to=ISP)
    desk.settled()
    (mail,) = mail_to(desk, ISP)
    quoted = "\n".join(f"> {line}" for line in text_of(mail).split("\n"))
    answer(desk, mail, f"Es la fibra.\n\n{quoted}", author)
    assert [one["id"] for one in desk.tickets()] == [1]
    (entry,) = [one for one in desk.ticket(1)["history"] if one["by"] == author]
    assert entry["type"] == "Comment"
    assert len(mail_to(desk, EVA)) == 2
    told = body(mail_to(desk, "luis@noc.example")[-1])
    assert "Es la fibra." in told
    assert "Lo miramos" not in told


@pytest.mark.parametrize("later", ["noc@isp.example", "otra@isp.example"])
def test_what_a_desk_writes_later_under_its_own_number_is_a_comment_as_its_answer_was(desk: Any, later: str) -> None:
    desk.ask("ticket.forward", ANA, id=1, to=ISP)
    desk.settled()
    (mail,) = mail_to(desk, ISP)
    raw = letter("Recibido.", ISP, "[ISP-NOC #4471] " + mail["Subject"], In_Reply_To=mail["Message-ID"]).as_bytes()
    desk.send(raw, to=mail["Reply-To"], sender=ISP)
    desk.settled()
    desk.ask("ticket.resolve", ANA, id=1)
    for number, to in enumerate((mail["Reply-To"], "general@noc.example")):
        desk.send(
            letter(f"Cerramos el caso {number}.", later, "[ISP-NOC #4471] Cierre").as_bytes(), to=to, sender=later
        )
        desk.settled()
    ticket = desk.ticket(1)
    assert [one["type"] for one in ticket["history"] if "Cerramos" in (one["text"] or "")] == ["Comment", "Comment"]
    assert ticket["status"] == "resolved"
    assert not [mail for mail in mail_to(desk, EVA) if "Cerramos" in body(mail)]


def test_answers_are_replies_where_that_is_asked_for(desk: Any) -> None:
    desk.ask("ticket.forward", ANA, id=1, to=ISP, text="Contéstenle a Eva.", answers="reply")
    desk.settled()
    (mail,) = mail_to(desk, ISP)
    answer(desk, mail, "Ya quedó.", ISP)
    assert "Ya quedó." in body(mail_to(desk, EVA)[-1])
    answer(desk, mail, "Yo también escribo.", "x@isp.example")
    assert "Yo también" not in body(mail_to(desk, EVA)[-1])


def test_a_comment_goes_out_where_it_is_named_by_who_may_read_it(desk: Any) -> None:
    number = next(one["id"] for one in desk.ticket(1)["history"] if one["type"] == "Comment")
    desk.ask("user.add", address="pia@noc.example", privileged=True)
    for right in ("ShowTicket", "ForwardMessage"):
        desk.ask("grant.add", to="pia@noc.example", rights=[right], queue="general")
    assert desk.ask("ticket.forward", "pia@noc.example", id=1, entries=[number], to=ISP) == "no_such_transaction"
    assert desk.ask("ticket.forward", EVA, id=1, to=ISP) == "no_right"
    assert desk.ask("ticket.forward", ANA, id=1, to="general@noc.example") == "address_of_ours"
    desk.ask("ticket.forward", ANA, id=1, entries=[number], to=ISP)
    desk.settled()
    (mail,) = mail_to(desk, ISP)
    assert "El cliente debe tres facturas." in text_of(mail)
    assert "Se cae" not in mail.as_string()


def test_some_entries_go_together_to_more_people_and_those_of_a_blind_copy_are_seen_by_nobody(desk: Any) -> None:
    numbers = [str(one["id"]) for one in desk.ticket(1)["history"] if one["type"] in ("Create", "Comment")]
    people = ["--to", ISP, "--cc", "jefe@isp.example", "--cc", ISP, "--bcc", "auditor@x.example"]
    done = desk.cli("--as", ANA, "ticket", "forward", "1", *reversed(numbers), *people)
    assert done.returncode == 0, done.stderr
    desk.settled()
    (isp,), (boss,), (auditor,) = (mail_to(desk, who) for who in (ISP, "jefe@isp.example", "auditor@x.example"))
    for mail in (isp, boss):
        assert (mail["To"], mail["Cc"]) == (ISP, "jefe@isp.example")
    assert (auditor["To"], auditor["Cc"]) == ("auditor@x.example", None)
    for mail in (isp, boss, auditor):
        assert [text_of(one).strip() for one in letters_in(mail)] == ["Se cae cada noche."]
        assert "El cliente debe tres facturas." in text_of(mail)
        assert "Lo miramos" not in mail.as_string()
    (entry,) = [one for one in desk.ticket(1)["history"] if one["type"] == "ForwardTransaction"]
    assert entry["field"] == ", ".join(numbers)
    assert entry["new"] == f"{ISP}, Cc jefe@isp.example, Bcc auditor@x.example"
    answer(desk, auditor, "Recibido.", "auditor@x.example")
    assert desk.ticket(1)["history"][-2]["type"] == "Comment"


def test_words_beside_a_forward_go_to_whom_it_is_forwarded_and_not_to_the_requestor(desk: Any) -> None:
    order = letter(f"Reenviar: {ISP}\n\nMire el plano, por favor.", ANA, "Re: [noc #1] Enlace")
    order.add_attachment(b"%PDF traza", "application", "pdf", filename="traza.pdf")
    proof = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
    desk.send(proof.encode() + order.as_bytes(), sender=ANA)
    desk.settled()
    assert mail_to(desk, ISP) == []
    assert len(mail_to(desk, EVA)) == 2
    (question,) = questions(desk)
    assert f"> Reenviar: {ISP}" in body(question)
    write(desk, "sí\n", to=question["Reply-To"], subject="Re: " + question["Subject"])
    (mail,) = mail_to(desk, ISP)
    assert text_of(mail).startswith("Mire el plano, por favor.\n")
    assert files(mail) == {"plano.pdf": PDF, "traza.pdf": b"%PDF traza"}
    assert len(mail_to(desk, EVA)) == 2
    assert types(desk)[-4:] == ["Comment", "CommandResult", "ForwardTicket", "CommandResult"]


def test_forwards_at_the_control_address_name_an_entry(desk: Any) -> None:
    number = next(one["id"] for one in desk.ticket(1)["history"] if one["type"] == "Create")
    reply = next(one["id"] for one in desk.ticket(1)["history"] if one["type"] == "Correspond")
    write(desk, f"forward 1 {ISP} #{number}, #{reply} público\n", to="control@noc.example", subject="x")
    (question,) = questions(desk)
    write(desk, "sí\n", to=question["Reply-To"], subject="Re: " + question["Subject"])
    (mail,) = mail_to(desk, ISP)
    assert [text_of(one).strip() for one in letters_in(mail)] == ["Se cae cada noche."]
    assert "Lo miramos." in text_of(mail)
    entry = next(one for one in desk.ticket(1)["history"] if one["type"] == "ForwardTransaction")
    assert (entry["field"], entry["old"]) == (f"{number}, {reply}", "public")


def test_a_reply_goes_to_others_this_once(desk: Any) -> None:
    more = ["--cc-once", "jefe@cliente.example", "--cc-once", EVA, "--bcc-once", "auditor@noc.example"]
    done = desk.cli("--as", ANA, "ticket", "reply", "1", "--text", "Se cambia el cable mañana.", *more)
    assert done.returncode == 0, done.stderr
    desk.settled()
    (boss,), (auditor,) = mail_to(desk, "jefe@cliente.example"), mail_to(desk, "auditor@noc.example")
    assert (boss["Cc"], auditor["To"], auditor["Cc"]) == ("jefe@cliente.example", "auditor@noc.example", None)
    for mail in (boss, auditor, mail_to(desk, EVA)[-1]):
        assert body(mail).startswith("Se cambia el cable mañana.")
    assert len(mail_to(desk, EVA)) == 3  # once
    told = {one["type"]: one["new"] for one in desk.ticket(1)["history"] if one["type"].endswith("Once")}
    assert told == {"CcOnce": f"jefe@cliente.example, {EVA}", "BccOnce": "auditor@noc.example"}
    assert "BccOnce" not in [one["type"] for one in desk.ticket(1, EVA)["history"]]
    answer(desk, boss, "¿A qué hora?", "jefe@cliente.example")
    assert "¿A qué hora?" in body(mail_to(desk, EVA)[-1])
    desk.ask("ticket.reply", ANA, id=1, text="A las diez.")
    desk.settled()
    assert len(mail_to(desk, "jefe@cliente.example")) == 1


def test_a_reply_by_mail_goes_to_others_once_unasked_where_a_change_would(desk: Any) -> None:
    write(desk, "CopiaUnaVez: jefe@cliente.example\nCopiaOcultaUnaVez: auditor@noc.example\n\nMañana va un técnico.")
    assert questions(desk) == []
    for other in (EVA, "jefe@cliente.example", "auditor@noc.example"):
        assert "Mañana va un técnico." in body(mail_to(desk, other)[-1])


def test_there_must_be_a_reply_to_send_to_others(desk: Any) -> None:
    write(desk, "CcOnce: jefe@cliente.example\n")
    assert "No hay una respuesta en el ticket 1" in body(mail_to(desk, ANA)[-1])
