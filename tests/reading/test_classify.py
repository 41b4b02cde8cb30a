"""What kind of sender wrote."""

import pytest

from mailticket.model.letter import MailClass, Ours, Reading
from mailticket.model.loop_mark import loop_mark
from mailticket.model.message_id import message_id
from mailticket.model.seal import Seal
from mailticket.reading import read

SEAL = Seal((b"k" * 32,))
OURS = Ours("example.org", frozenset({"general@example.org"}), "example.org", organization="example.org", seal=SEAL)

ANSWERED = message_id(3, 7, "example.org", SEAL.sign)


def reading(headers: str, *, mail_from: str = "ana@example.net", trusted: bool = False) -> Reading:
    author = "" if "From:" in headers else "From: ana@example.net\n"
    raw = f"{author}{headers}\n\nhello\n".encode()
    return read(raw, mail_from=mail_from, ours=OURS, trusted_spam_headers=trusted)


@pytest.mark.parametrize(
    ("headers", "mail_class"),
    [
        ("Subject: x", MailClass.HUMAN),
        ("Auto-Submitted: no", MailClass.HUMAN),
        ("Auto-Submitted: No (a person)", MailClass.HUMAN),
        ("X-RT-Loop-Prevention: example.org", MailClass.SUPPRESS),
        ("X-RT-Loop-Prevention: example.org\nList-Id: <x>", MailClass.SUPPRESS),
        ("X-RT-Loop-Prevention: example.org\nAuto-Submitted: auto-generated", MailClass.AUTO_GENERATED),
        ("X-RT-Loop-Prevention: EXAMPLE.ORG", MailClass.HUMAN),  # as RT compares
        ("X-RT-Loop-Prevention: other.example", MailClass.HUMAN),
        ("X-MailTicket-Loop: example.org", MailClass.SUPPRESS),
        ("X-MailTicket-Loop: example.org abcdef", MailClass.SUPPRESS),
        ("X-MailTicket-Loop: example.org 7-0123456789abcdef", MailClass.SUPPRESS),
        (f"X-MailTicket-Loop: example.org {loop_mark(7, SEAL.sign)}", MailClass.OWN_LOOP),
        (f"X-MailTicket-Loop: other name {loop_mark(7, SEAL.sign)}", MailClass.OWN_LOOP),  # we were called so before
        (f"X-MailTicket-Loop: example.org {loop_mark(7, SEAL.sign).replace('7-', '8-')}", MailClass.SUPPRESS),
        (f"Message-ID: <{message_id(3, 7, 'example.org', SEAL.sign)}>", MailClass.OWN_LOOP),
        (f"Message-ID: <{message_id(0, 7, 'example.org', SEAL.sign)}>", MailClass.OWN_LOOP),
        (f"Message-ID: <{message_id(3, 7, 'example.net', SEAL.sign)}>", MailClass.HUMAN),
        (f"Message-ID: <x@y>\nMessage-ID: <{message_id(3, 7, 'example.org', SEAL.sign)}>", MailClass.HUMAN),
        (f"In-Reply-To: <{message_id(3, 7, 'example.org', SEAL.sign)}>", MailClass.HUMAN),
        ("From: Us <General@Example.org>", MailClass.HUMAN),
        ("From: MAILER-DAEMON@example.net (Mail)", MailClass.NULL_SENDER),
        ("From: postmaster@example.net", MailClass.NULL_SENDER),
        ("Return-Path: <>", MailClass.NULL_SENDER),
        ("Return-Path: <>\nAuto-Submitted: auto-replied", MailClass.AUTO_REPLIED),
        ("Auto-Submitted: AUTO-REPLIED (vacation); owner-email=x", MailClass.AUTO_REPLIED),
        ("Auto-Submitted: (a comment) auto-replied", MailClass.AUTO_REPLIED),
        ("X-Autoreply: yes", MailClass.AUTO_REPLIED),
        ("X-Autoreply: no", MailClass.HUMAN),
        ("X-Autorespond: Out", MailClass.AUTO_REPLIED),
        ("Precedence: auto_reply", MailClass.AUTO_REPLIED),
        ("Subject: Automatic reply: x\nX-Auto-Response-Suppress: All", MailClass.AUTO_REPLIED),
        ("Subject: Fuera de la oficina\nAuto-Submitted: auto-generated", MailClass.AUTO_REPLIED),
        ("Subject: Out of office next week?", MailClass.HUMAN),  # the subject alone says nothing
        ("Subject: Respuesta automática: [example.org #7] x", MailClass.AUTO_REPLIED),  # but before our tag
        ("Subject: Risposta automatica: [EXAMPLE.ORG #7] x", MailClass.AUTO_REPLIED),
        ("Subject: Respuesta automática: [other.example #7] x", MailClass.HUMAN),
        ("Subject: Re: [example.org #7] Respuesta automática", MailClass.HUMAN),
        (f"Subject: AUTO: Ana is out of the office.\nIn-Reply-To: <{ANSWERED}>", MailClass.AUTO_REPLIED),
        ("Subject: AUTO: Ana is out of the office.\nIn-Reply-To: <x@y>", MailClass.HUMAN),
        (f"Subject: Automóviles\nIn-Reply-To: <{ANSWERED}>", MailClass.HUMAN),
        ("Subject: x\nX-Apple-Action: VACATION", MailClass.AUTO_REPLIED),
        ("Return-Path: <>\nSubject: Automatic reply: [example.org #7] x", MailClass.AUTO_REPLIED),
        ("Auto-Submitted: auto-generated", MailClass.AUTO_GENERATED),
        ("Auto-Submitted: auto-notified; x", MailClass.AUTO_GENERATED),
        ("Auto-Submitted: auto-generated\nPrecedence: bulk", MailClass.AUTO_GENERATED),
        ("List-Id: <l.example.net>", MailClass.LIST),
        ("Precedence: list", MailClass.LIST),
        ("Precedence: Bulk", MailClass.BULK),
        ("Precedence: first-class\nPrecedence: junk", MailClass.BULK),
        ("List-Unsubscribe: <mailto:x@example.net>", MailClass.BULK),
        ("List-Unsubscribe: <mailto:x@example.net>\nList-Id: <x>", MailClass.LIST),
        ("X-FC-Machinegenerated: true", MailClass.BULK),
        ("X-Auto-Response-Suppress: DR, OOF", MailClass.SUPPRESS),
        ("X-Auto-Response-Suppress: DR, RN, NRN", MailClass.HUMAN),
        ("From: no-reply@example.net", MailClass.SUPPRESS),
        ("From: noreply+123@example.net", MailClass.SUPPRESS),
        ("From: noreplying@example.net", MailClass.HUMAN),
        ("X-Spam-Flag: YES", MailClass.HUMAN),
    ],
)
def test_a_sender_is_told_by_headers_and_addresses(headers: str, mail_class: MailClass) -> None:
    found = reading(headers)
    assert found.mail_class is mail_class
    assert found.class_reason


def test_the_null_envelope_sender_is_no_person() -> None:
    assert reading("Subject: x", mail_from="").mail_class is MailClass.NULL_SENDER


def test_a_spam_verdict_counts_only_where_it_is_trusted() -> None:
    assert reading("X-Spam-Flag: YES", trusted=True).mail_class is MailClass.SPAM
    assert reading("X-Spam-Status: Yes, score=9", trusted=True).mail_class is MailClass.SPAM
    assert reading("X-Spam-Status: No, score=0", trusted=True).mail_class is MailClass.HUMAN


REPORT = """Content-Type: multipart/report; boundary=b{kind}

--b

text
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

{fields}
--b--
"""


@pytest.mark.parametrize(
    ("kind", "action", "mail_class"),
    [
        ("; report-type=delivery-status", "failed", MailClass.BOUNCE),
        ("; report-type=Delivery-Status", "Failed (permanent)", MailClass.BOUNCE),
        ("", "failed", MailClass.BOUNCE),
        ("; report-type=delivery-status", "delayed", MailClass.DELAY),
        ("; report-type=delivery-status", "relayed", MailClass.DELAY),
        ("; report-type=delivery-status", "delivered", MailClass.DELAY),
    ],
)
def test_a_delivery_report_is_told_by_its_action(kind: str, action: str, mail_class: MailClass) -> None:
    fields = f"Final-Recipient: rfc822; <Bo@Example.net>\nAction: {action}\nStatus: 5.2.2 (full)\n"
    found = read(REPORT.format(kind=kind, fields=fields).encode(), mail_from="", ours=OURS)
    assert found.mail_class is mail_class
    if mail_class is MailClass.BOUNCE:
        (one,) = found.failed
        assert (one.address, one.status) == ("bo@example.net", "5.2.2")
    else:
        assert not found.failed


def test_the_author_is_from_then_sender_never_reply_to() -> None:
    found = reading("From: nobody at all\nSender: Bo <bo@example.net>\nReply-To: x@example.net")
    assert found.author is not None
    assert found.author.address == "bo@example.net"
    assert reading("From:\nReply-To: x@example.net").author is None


def test_more_than_one_from_is_a_flaw_and_the_first_counts() -> None:
    found = reading("From: a@example.net\nFrom: b@example.net")
    assert found.author is not None
    assert found.author.address == "a@example.net"
    assert found.flaws


@pytest.mark.parametrize(
    ("text", "answers", "mail_class"),
    [
        ("👍", True, MailClass.REACTION),
        ("👍🏽 ❤️\n\n> hola", True, MailClass.REACTION),
        ("👨‍👩‍👧", True, MailClass.REACTION),
        ("👍", False, MailClass.HUMAN),  # it answers nothing: whatever it means, a person wrote it
        ("👍 ok", True, MailClass.HUMAN),
        ("+1", True, MailClass.HUMAN),
        ("好", True, MailClass.HUMAN),
        ("", True, MailClass.HUMAN),
        ("👍" * 13, True, MailClass.HUMAN),
    ],
)
def test_an_answer_of_an_emoji_and_no_word_is_a_reaction(text: str, answers: bool, mail_class: MailClass) -> None:
    head = "From: ana@example.net\nSubject: x\n" + ("In-Reply-To: <a@b>\n" if answers else "")
    assert read(f"{head}\n{text}\n".encode(), mail_from="ana@example.net", ours=OURS).mail_class is mail_class
