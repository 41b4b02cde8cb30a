"""Held letters through the real daemon: which are held, who is told of it and how, and what people decide about them."""

import re
import smtplib
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CONFIG

LETTERS = Path(__file__).parent / "held"
BOTH = (
    CONFIG.replace('admin_cc = ["staff@noc.example"]', 'admin_cc = ["staff@noc.example", "cert@noc.example"]')
    + """
[[user]]
address = "gone@noc.example"
disabled = true
[[user]]
address = "boss@noc.example"
privileged = true
[[grant]]
to = "boss@noc.example"
right = ["SuperUser"]
[[queue]]
name = "huerfana"
correspond_address = "nadie@noc.example"
comment_address = "nadie-comment@noc.example"
"""
)
SURE = BOTH + '\n[commands]\ndo_from = { work = "weak", change = "weak" }\n'
LIST = "From: {who}\nSubject: {subject}\nMessage-ID: <{subject}@l.example>\nList-Id: <l.example>\n\n{text}\n"


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    return make_daemon(BOTH)


def deliver(desk: Any, raw: str | bytes, to: str = "general@noc.example", who: str = "ana@cliente.example") -> None:
    desk.send(raw, to=to, sender=who)
    desk.settled()


def held(desk: Any) -> list[Any]:
    return sorted(desk.ask("inbox.list", state="held"), key=lambda one: one["id"])


def mail(desk: Any, to: str, subject: str = "") -> list[Message]:
    return [one for one in desk.mail() if to in one["Delivered-To"] and subject in str(one["Subject"])]


def text(message: Message) -> str:
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n").replace(" \n", " ")


def address(message: Message, verb: str, number: int | None = None) -> str:
    found = re.findall(rf"<mailto:(control\+{verb}-(\d+)-[^>]+)>", text(message))
    return str(next(one for one, letter in found if number in (None, int(letter))))


def about(desk: Any, to: str, number: int) -> Message:
    """The notice that tells somebody of a letter."""
    (found,) = [one for one in mail(desk, to) if f"<mailto:control+release-{number}-" in text(one)]
    return found


def decide(desk: Any, to: str, who: str = "staff@noc.example", body: str = "", number: list[int] = [0]) -> None:  # noqa: B006
    number[0] += 1
    deliver(desk, f"From: {who}\nSubject: x\nMessage-ID: <d{number[0]}@noc.example>\n\n{body}\n", to, who)


def a_list(
    desk: Any,
    subject: str,
    words: str = "Oferta.",
    who: str = "ofertas@tienda.example",
    to: str = "general@noc.example",
) -> None:
    deliver(desk, LIST.format(who=who, subject=subject, text=words), to, who)


def test_what_is_held_is_told_in_words_to_who_may_decide(desk: Any) -> None:
    deliver(desk, (LETTERS / "b06a-form-from-ours.eml").read_bytes(), who="www@noc.example")
    assert desk.ticket(1)["requestors"] == ["gina@cliente6.example"]
    assert desk.ticket(1)["history"][0]["evidence"] == 0
    assert mail(desk, "gina@cliente6.example") == []  # she stands in Reply-To alone: anybody can write that
    desk.send((LETTERS / "b05a-group-from-ours.eml").read_bytes(), sender="x@lists.example")
    desk.send((LETTERS / "b34-list-only.eml").read_bytes(), sender="x@lists.example")
    desk.send("From: General@noc.example\nSubject: a\n\nQuien.\n", sender="x@relay.example")
    desk.send('From: "general"@noc.example\nReply-To: general+9@noc.example\nSubject: b\n\nQuien.\n')
    bounce = (
        "From: MAILER-DAEMON@mx.example\nSubject: failed\nX-Failed-Recipients: eva@x.example\n\n550 5.1.1 unknown\n"
    )
    desk.send(bounce, sender="")
    words = "\n\nGane en http://premios.example/x?a=1\no www.premios.example\n\n" + "\n".join(map(str, range(9)))
    a_list(desk, "Vea-evil.example", words)
    reasons = ["list", "list", "from_ours", "from_ours", "bounce", "list"]
    assert [one["held"]["reason"] for one in held(desk)] == reasons
    assert [one["subject"] for one in desk.tickets()] == ["Contacto desde el sitio"]
    assert not [one for one in desk.mail() if "general" in one["Delivered-To"]]
    english, spanish = about(desk, "staff@noc.example", 7), about(desk, "cert@noc.example", 7)
    assert len(mail(desk, "staff@noc.example", "A letter is held")) == len(reasons)
    assert text(english).startswith("This letter is on no ticket.")
    assert "Reason:   It came by a mailing list, and queue general takes no mail of lists." in text(english)
    assert "Motivo:   Vino de una lista de correo, y la cola general no acepta mensajes de listas." in text(spanish)
    assert "Subject:  Vea-evil[.]example" in text(english)
    assert "De:       ofertas@tienda.example" in text(spanish)
    quoted = [line for line in text(english).split("\n") if line.startswith("> ")]
    assert quoted == ["> Gane en hxxp://premios[.]example/x?a=1", "> o www[.]premios[.]example", "> 0", "> 1", "> 2"]
    assert not english.is_multipart()
    assert "{" not in text(english) + text(spanish)
    a_list(desk, "otra", to="nadie@noc.example")
    assert len(mail(desk, "boss@noc.example")) == 1
    assert len(mail(desk, "staff@noc.example", "A letter is held")) == len(reasons)


def test_a_letter_is_decided_about_once_by_whom_the_notice_was_sent_to(make_daemon: Any) -> None:
    desk = make_daemon(SURE)
    for subject in ("uno", "dos", "tres"):
        a_list(desk, subject)
    one, two, three = (about(desk, "staff@noc.example", number) for number in (1, 2, 3))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        decide(desk, address(one, "release").replace("release", "discard"))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        decide(desk, address(one, "release").replace("-1-", "-2-", 1))
    decide(desk, address(one, "release"), "eva@cliente.example")
    decide(desk, address(one, "release"), "cert@noc.example")  # who has addresses of their own
    assert desk.tickets() == []
    decide(desk, address(one, "release"))
    decide(desk, address(one, "release"))
    decide(desk, address(one, "discard"))
    (ticket,) = desk.tickets()
    assert (ticket["subject"], ticket["requestors"]) == ("uno", ["ofertas@tienda.example"])
    created = desk.ticket(ticket["id"])["history"][0]
    assert (created["by"], created["evidence"]) == ("ofertas@tienda.example", 0)
    assert created["evidence_reason"] == "let through by staff@noc.example"
    assert not mail(desk, "ofertas@tienda.example")  # a list is answered by nobody
    assert [one for one in mail(desk, "staff@noc.example", "Held letter") if "was decided about already" in text(one)]
    (decision,) = desk.ask("inbox.show", id=1)["decisions"]
    assert (decision["decision"], decision["by"], decision["via"], decision["evidence"]) == (
        "release",
        "staff@noc.example",
        "mail",
        1,
    )
    decide(desk, address(two, "discard"))
    assert desk.ask("inbox.show", id=2)["outcome"] == "discard"
    decide(desk, address(three, "block"))
    assert [one["held"]["reason"] for one in held(desk)] == ["astray", "astray"]  # what others sent there
    assert desk.ask("user.show", address="ofertas@tienda.example")["blocked"]
    entries = desk.ask("history", name="ofertas@tienda.example")
    assert ("blocked", "staff@noc.example") in [(entry["field"], entry["by"]) for entry in entries]
    assert len(desk.tickets()) == 1


def test_who_is_not_sure_enough_is_asked_and_decides_by_answering(desk: Any) -> None:
    a_list(desk, "uno")
    a_list(desk, "dos", who="staff@noc.example")
    one, two = (about(desk, "staff@noc.example", number) for number in (1, 2))
    decide(desk, address(one, "release"))
    assert desk.tickets() == []
    (question,) = mail(desk, "staff@noc.example", "Did you ask for this?")
    assert "let letter 1 through" in text(question)
    decide(desk, question["Reply-To"], "eva@cliente.example", "yes")
    decide(desk, question["Reply-To"], body="I am away")
    assert desk.tickets() == []
    decide(desk, question["Reply-To"], body="yes")
    decide(desk, question["Reply-To"], body="yes")
    assert [one["subject"] for one in desk.tickets()] == ["uno"]
    assert desk.ask("inbox.show", id=1)["decisions"][0]["evidence"] == 5
    decide(desk, address(two, "block"))
    assert [one for one in mail(desk, "staff@noc.example", "Held letter") if "cannot be blocked" in text(one)]
    assert desk.ask("inbox.retry", id=2) == "held.no_retry"
    assert desk.ask("inbox.release", "eva@cliente.example", id=2) == "no_such_user"
    assert desk.ask("inbox.discard", "gone@noc.example", id=2) == "held.not_yours"
    refused = desk.cli("inbox", "retry", "2")
    assert refused.returncode != 0
    assert "mailticket inbox release 2" in refused.stderr
    assert "letter 2 is let through" in desk.cli("inbox", "release", "2").stdout
    desk.settled()
    assert desk.ask("inbox.release", id=2) == "held.decided"
    assert [one["subject"] for one in desk.tickets()] == ["dos", "uno"]
    assert desk.ticket(2)["history"][0]["evidence"] == 0


def test_mail_of_the_blocked_and_the_disabled_is_refused_or_kept_without_an_alarm(desk: Any) -> None:
    assert desk.ask("user.block", address="Ofertas@tienda.example")["changed"] == ["blocked"]
    assert desk.ask("user.block", address="staff@noc.example") == "held.no_block"
    assert desk.ask("user.block", address="general@noc.example") == "held.no_block"
    for sender in ("ofertas@tienda.example", "OFERTAS@tienda.example", "gone@noc.example"):
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            deliver(desk, f"From: {sender}\nSubject: x\n\nHola.\n", who=sender)
        assert (refused.value.smtp_code, refused.value.smtp_error[:5]) == (550, b"5.7.1")
        deliver(desk, f"From: {sender}\nSubject: x\nMessage-ID: <{sender}>\n\nHola.\n", who="relay@x.example")
    assert [one["held"]["reason"] for one in held(desk)] == ["blocked", "blocked", "disabled"]
    assert desk.ask("status")["held"] | {"oldest": ""} == {"letters": 3, "untold": 3, "oldest": ""}
    assert not mail(desk, "staff@noc.example")
    desk.ask("inbox.release", id=3)
    desk.settled()
    assert desk.ticket(1)["requestors"] == ["gone@noc.example"]
    assert not mail(desk, "gone@noc.example")
    assert desk.ask("user.unblock", address="ofertas@tienda.example")["changed"] == ["blocked"]
    assert desk.ask("user.unblock", address="ofertas@tienda.example") == "not_blocked"
    deliver(desk, "From: ofertas@tienda.example\nSubject: y\n\nHola.\n", who="ofertas@tienda.example")
    assert desk.ticket(2)["requestors"] == ["ofertas@tienda.example"]


def answer_alarm(desk: Any, alarm: Message, who: str, words: str, head: str = "") -> None:
    """As a mail program answers a notice: to its Reply-To, with its subject, what it answers, and what it said quoted."""
    quoted = "".join(f"> {line}\n" for line in text(alarm).split("\n"))
    head += f"From: {who}\nSubject: Re: {alarm['Subject']}\nIn-Reply-To: {alarm['Message-ID']}\n"
    head += f"References: {alarm['Message-ID']}\nMessage-ID: <{abs(hash((who, words, head)))}@noc.example>\n"
    deliver(desk, f"{head}\n{words}\n\n{quoted}", str(alarm["Reply-To"]).strip("<>"), who)


@pytest.mark.parametrize(
    ("who", "unread", "waits", "helps"),
    [
        (
            "staff@noc.example",
            "your words reached nobody",
            "Letter 1 still waits",
            'write "help" to control@noc.example',
        ),
        ("cert@noc.example", "sus palabras no le llegaron a nadie", "El mensaje 1 sigue esperando", '"ayuda"'),
    ],
)
def test_words_in_answer_to_a_held_notice_open_no_ticket_and_their_author_is_told(
    make_daemon: Any, who: str, unread: str, waits: str, helps: str
) -> None:
    desk = make_daemon(SURE)
    a_list(desk, "uno")
    alarm = about(desk, who, 1)
    answer_alarm(desk, alarm, who, "Please throw this away.")
    assert desk.tickets() == []
    assert [one["id"] for one in held(desk)] == [1]
    told = mail(desk, who)[-1]
    assert (told["Subject"], told["References"]) == (f"Re: {alarm['Subject']}", told["In-Reply-To"])
    assert [words in text(told) for words in (unread, waits, helps, "> Please throw this away.")] == [True] * 4
    assert "> > " not in text(told)  # the notice it quoted
    decide(desk, address(told, "discard"), who)
    assert held(desk) == []
    answer_alarm(desk, told, who, "Thank you.")
    answer_alarm(desk, mail(desk, who)[-1], who, "I mean it.")
    assert (desk.tickets(), held(desk)) == ([], [])
    assert "<mailto:" not in text(mail(desk, who)[-1])


def test_a_stranger_who_answers_a_held_notice_is_told_nothing_and_staff_decides(desk: Any) -> None:
    a_list(desk, "uno")
    alarm = about(desk, "staff@noc.example", 1)
    answer_alarm(desk, alarm, "eva@cliente.example", "That was mine.")
    answer_alarm(desk, alarm, "staff@noc.example", "Robot.", head="Auto-Submitted: auto-generated\n")
    assert [one["held"]["reason"] for one in held(desk)] == ["list", "unread", "unread"]
    assert desk.tickets() == []
    assert mail(desk, "eva@cliente.example") == []
    assert "> That was mine." in text(about(desk, "staff@noc.example", 2))
    desk.ask("inbox.release", id=2)
    desk.settled()
    assert [one["requestors"] for one in desk.tickets()] == [["eva@cliente.example"]]


def test_an_answer_to_a_held_notice_that_names_a_ticket_goes_there(desk: Any) -> None:
    deliver(desk, "From: ana@cliente.example\nSubject: Printer\n\nOn fire.\n")
    a_list(desk, "uno")
    alarm = about(desk, "staff@noc.example", 2)
    del alarm["Subject"]
    alarm["Subject"] = "[noc #1] Printer"
    answer_alarm(desk, alarm, "staff@noc.example", "See the held one.")
    assert "UnprovenComment" in [one["type"] for one in desk.ticket(1)["history"]]
    assert len(desk.tickets()) == 1
