"""What the house itself tells staff."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailticket.model.loop_mark import loop_mark
from mailticket.model.message_id import ticket_of
from mailticket.notices.system import word_system
from mailticket.notices.system_notice import SystemNotice, SystemSender

NOW = datetime(2026, 11, 23, 13, 0, 59, tzinfo=UTC)
HELD = {
    "letter": {
        "id": 12,
        "author": "ana@cliente.example",
        "recipient": "general@noc.example",
        "received_at": NOW,
        "subject": "Oferta",
        "lines": ["Hola."],
        "reason": "ValueError: no",
        "release": "control+release-12-1-x@noc.example",
        "discard": "control+discard-12-1-x@noc.example",
        "block": "control+block-12-1-x@noc.example",
    },
}
BOUNCED = {
    "failed": {"address": "ana@cliente.example", "status": "5.1.1", "diagnostic": "550 no such user"},
    "ticket": {"id": 7, "subject": "No anda la red", "url": "https://noc.example/ticket/7"},
}


def worded(house, template, facts, *to, ticket=None, queue=None, tags=frozenset()):
    sender = SystemSender(house.wording, house.site, NOW, house.seal.sign, lambda: next(house.ids), tags)
    return word_system(SystemNotice(template, facts, queue or house.queue, ticket), to, sender)


def test_a_held_letter_is_told_each_in_their_language_with_the_next_step(house, read) -> None:
    (english, luis), (spanish, marta) = worded(house, "held", HELD, house.luis, house.marta)
    assert (luis, marta) == (house.luis, house.marta)
    assert read(english)["Subject"] == "[noc] A letter is held (12)"
    assert read(spanish)["Subject"] == "[noc] Un mensaje quedó retenido (12)"
    for notice in (english, spanish):
        assert "mailticket inbox show 12" in read(notice).get_content()
        assert "ValueError: no" in read(notice).get_content()
    assert "23 de noviembre de 2026, 10:00" in read(spanish).get_content()


def test_alarms_come_from_the_comment_address_and_say_they_are_automatic(house, read) -> None:
    ((notice, _),) = worded(house, "held", HELD, house.luis)
    mail = read(notice)
    assert mail["Reply-To"] == "general-comment@noc.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-RT-Loop-Prevention"] == "noc"
    assert mail["X-MailTicket-Loop"] == f"noc {loop_mark(notice.id, house.seal.sign)}"
    assert mail["X-RT-Ticket"] is None
    assert ticket_of(notice.message_id, house.seal.verify, "noc.example") is None


def test_a_bounce_is_told_in_the_tickets_thread(house, read) -> None:
    ((notice, _),) = worded(house, "bounced", BOUNCED, house.luis, ticket=house.ticket())
    mail = read(notice)
    assert mail["Subject"] == "[noc #7] A notice to ana@cliente.example could not be delivered"
    assert mail["References"] == "<rt-ticket-7@noc.example>"
    assert mail["X-RT-Ticket"] == "noc #7"
    assert "550 no such user" in mail.get_content()
    assert ticket_of(notice.message_id, house.seal.verify, "noc.example") == 7


@pytest.mark.parametrize("hostile", ["x\r\nBcc: eve@x", "=?utf-8?q?=0ABcc=3A_x?=", "\x1b[2J\x00"])
def test_what_came_back_cannot_write_headers_or_to_the_terminal(house, read, hostile) -> None:
    facts = {**BOUNCED, "failed": {"address": hostile, "status": hostile, "diagnostic": hostile}}
    ((notice, _),) = worded(
        house,
        "bounced",
        facts,
        replace(house.luis, name=hostile),
        ticket=house.ticket(),
        queue=replace(house.queue, description=hostile),
    )
    assert read(notice)["Bcc"] is None
    assert b"\x1b" not in notice.content
    assert b"\0" not in notice.content


def test_a_queues_own_tag_stands_alone_in_what_the_house_says_of_a_ticket(house, read) -> None:
    facts = BOUNCED | {"ticket": BOUNCED["ticket"] | {"subject": "[noc #3] [cert #7] Red"}}
    queue = replace(house.queue, subject_tag="cert")
    ((notice, _),) = worded(
        house, "bounced", facts, house.marta, ticket=house.ticket(), queue=queue, tags=frozenset({"noc", "cert"})
    )
    assert read(notice)["Subject"].startswith("[cert #7] ")
    assert "#3" not in read(notice)["Subject"]


def test_a_scrip_that_was_switched_off_is_told_with_how_to_go_on(house, read) -> None:
    facts = {
        "scrip": {"id": 12, "name": "Avisar", "condition": "OnCreate", "action": "run"},
        "error": "exit status 1",
        "failures": 5,
        "ticket": {"id": 7, "subject": "Red", "url": "https://noc.example/ticket/7"},
    }
    (english, _), (spanish, _) = worded(house, "scrip_off", facts, house.luis, house.marta)
    in_english, in_spanish = (read(notice).get_content().replace(" \r\n", " ") for notice in (english, spanish))
    assert "failed 5 times in a row and was switched off" in in_english
    assert "falló 5 veces seguidas y se desactivó" in in_spanish
    assert "mailticket scrip test 12 7" in in_english
    assert "mailticket scrip enable 12" in in_spanish
