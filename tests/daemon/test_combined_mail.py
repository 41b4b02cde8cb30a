"""Mail over a budget waits and becomes one, through the real daemon: killed anywhere on the way nothing is lost or doubled, and
what is undone by mail is not told, whatever else is."""

from collections import Counter
from collections.abc import Callable
from email.message import Message
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CONFIG

SABOTEUR = str(Path(__file__).parent / "saboteur")
BUDGETS = "[limits.budgets]\nnotices_per_ticket_and_recipient_10_minutes = 1"
SURE = CONFIG + '[evidence]\nauthserv_ids = ["mx.noc.example"]\ndomains = ["noc.example"]\n'
LOGIN = "Authentication-Results: mx.noc.example; auth=pass smtp.auth=staff@noc.example\n"
ANA = "ana@cliente.example"
ANSWERS = ["Answer one.", "Answer two.", "Answer three."]
NUMBERS = count(1)
Desk = Any


def write(
    desk: Desk, words: str, who: str = "staff@noc.example", head: str = LOGIN, subject: str = "[noc #1] Red"
) -> None:
    desk.send(
        f"{head}From: {who}\nSubject: {subject}\nMessage-ID: <{next(NUMBERS)}@w.example>\n\n{words}\n", sender=who
    )
    desk.settled()


@pytest.fixture
def desk(make_daemon: Callable[..., Desk]) -> Desk:
    """Ana was told of the first answer; the others wait."""
    daemon = make_daemon(SURE, limits=BUDGETS)
    write(daemon, "It is broken.", ANA, "", "Red")
    for words in ("Answer zero.", *ANSWERS):
        write(daemon, words)
    assert states(daemon)["gathering"] == len(ANSWERS)
    return daemon


def copies(desk: Desk) -> list[Any]:
    return [one for one in desk.ask("outbox.list", limit=500) if one["recipient"] == ANA]


def states(desk: Desk) -> Counter[str]:
    return Counter(one["state"] for one in copies(desk))


def send_now(desk: Desk) -> None:
    """What waits is due: ask for one of the copies."""
    desk.ask("outbox.retry", id=next(one["id"] for one in copies(desk) if one["state"] == "gathering"))


def told(desk: Desk) -> list[Message]:
    """What Ana got that tells of an answer that had waited."""
    return [one for one in desk.mail() if ANA in one["Delivered-To"] and ANSWERS[0] in body(one)]


def body(message: Message) -> str:
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def assert_told_once(desk: Desk) -> None:
    desk.until(lambda: not {"gathering", "waiting", "sending"} & set(states(desk)))
    (mail,) = told(desk)
    assert [body(mail).count(words) for words in ANSWERS] == [1] * len(ANSWERS)
    assert states(desk)["combined"] == len(ANSWERS)
    history = desk.ticket(1)["history"]
    assert [one["new"] for one in history if one["type"] == "EmailRecord" and one["field"] == "combined"] == [ANA]


POINTS = [
    "mailticket.storage.gathering:due:after:1",
    "mailticket.mailroom.combining:_combine:before:1",
    "mailticket.mailroom.combining:_combine:after:1",
    "mailticket.application.unit_of_work:write:after:1",
    "mailticket.outbox.maildir:MaildirTransport._write:before:1",
    "mailticket.outbox.maildir:MaildirTransport._write:after:1",
]


@pytest.mark.parametrize("point", POINTS)
def test_killed_between_gathering_and_sending_it_is_told_once(desk: Desk, point: str) -> None:
    desk.kill()
    desk.environment |= {"PYTHONPATH": SABOTEUR, "MAILTICKET_SABOTAGE": point}
    desk.start()
    assert states(desk)["gathering"] == len(ANSWERS)
    send_now(desk)
    assert desk.process.wait(20) == -9
    del desk.environment["MAILTICKET_SABOTAGE"]
    desk.start()
    assert_told_once(desk)


def test_an_order_whose_mail_waits_is_undone_by_mail_and_the_answers_are_told(desk: Desk) -> None:
    write(desk, "Resolve")
    write(desk, "Undo")
    assert desk.ticket(1)["status"] == "open"
    assert states(desk)["withdrawn"] == 1
    send_now(desk)
    assert_told_once(desk)
    assert "resolved" not in body(told(desk)[0])


def test_an_order_whose_mail_was_combined_is_undone_by_mail_and_nothing_is_told_twice(desk: Desk) -> None:
    write(desk, "Resolve")
    send_now(desk)
    desk.until(lambda: "gathering" not in states(desk))
    desk.settled()
    write(desk, "Undo")
    assert desk.ticket(1)["status"] == "open"
    assert len(told(desk)) == 1
    assert all(words in body(told(desk)[0]) for words in ANSWERS)
    assert states(desk)["combined"] == len(ANSWERS) + 1
