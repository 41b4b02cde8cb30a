"""Digests of a real daemon: tickets are taken out of one, and people say by mail how often they want them."""

import re
from typing import Any

import pytest

from tests.mailroom.test_command_batch import CONFIG, body, mail_to, write

ANA, LUIS = "ana@noc.example", "luis@noc.example"


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    made = make_daemon(CONFIG)
    made.send("From: eva@cliente.example\nSubject: Red\n\nNo anda\n", sender="eva@cliente.example")
    made.settled()
    return made


def digests(desk: Any, who: str) -> list[Any]:
    """Those that somebody was sent by now, after one more run."""
    desk.ask("schedule.run", name="daily-untaken")
    desk.settled()
    return [mail for mail in mail_to(desk, who) if mail["List-Unsubscribe"] and "nodigest" in mail["List-Unsubscribe"]]


def test_an_empty_mail_takes_a_ticket_or_ends_digests_and_serves_nobody_else(desk: Any) -> None:
    (told,) = digests(desk, LUIS)
    text = body(told)
    take = re.findall(r"control\+take-1-[^>\s]+", text)[0]
    stop = re.findall(r"control\+nodigest-0-[^>\s]+", told["List-Unsubscribe"])[0]
    write(desk, "", ANA, to=stop, subject="unsubscribe")
    assert len(digests(desk, ANA)) == 2
    assert len(digests(desk, LUIS)) == 3
    write(desk, "", LUIS, to=stop, subject="unsubscribe")
    assert "no digests any more" in body(mail_to(desk, LUIS)[-1])
    assert len(digests(desk, LUIS)) == 3
    write(desk, "", LUIS, to=take, subject="x")
    assert desk.ticket(1)["owner"] == LUIS
    assert len(digests(desk, ANA)) == 4


def test_how_often_digests_come_is_ordered_by_mail(desk: Any) -> None:
    write(desk, "resumen: nunca", to="control@noc.example", subject="x")
    assert "ya no recibirá resúmenes" in body(mail_to(desk, ANA)[-1])
    assert digests(desk, ANA) == []
    write(desk, "Digest: daily", to="control@noc.example", subject="x")
    assert len(digests(desk, ANA)) == 1
    write(desk, "Digest: hourly", to="control@noc.example", subject="x")
    assert "nunca" in body(mail_to(desk, ANA)[-1])
    assert len(digests(desk, ANA)) == 2


def test_answers_order_by_the_rows_of_a_digest(desk: Any) -> None:
    desk.send("From: eva@cliente.example\nSubject: Otra\n\nNo anda\n", sender="eva@cliente.example")
    desk.settled()
    told = digests(desk, LUIS)[0]
    assert "2. #2 Otra" in body(told)
    assert told["Reply-To"] == "control@noc.example"
    head = f"In-Reply-To: {told['Message-ID']}\nReferences: {told['Message-ID']}\n"
    write(desk, "1,2 take", LUIS, to="control@noc.example", subject=f"Re: {told['Subject']}", more=head)
    assert [desk.ticket(number)["owner"] for number in (1, 2)] == [LUIS, LUIS]


def test_an_empty_mail_ends_the_report_it_came_in_for_its_reader_alone(desk: Any) -> None:
    write(desk, "subscribe daily backlog", ANA, to="control@noc.example", subject="x")
    desk.ask("schedule.run", name="subscriptions")
    desk.settled()
    (told,) = [mail for mail in mail_to(desk, ANA) if "noreport-" in str(mail["List-Unsubscribe"])]
    stop = re.findall(r"control\+noreport-[^>\s]+", told["List-Unsubscribe"])[0]
    write(desk, "", LUIS, to=stop, subject="unsubscribe")
    write(desk, "subscriptions", ANA, to="control@noc.example", subject="x")
    assert "backlog" in body(mail_to(desk, ANA)[-1])
    write(desk, "", ANA, to=stop, subject="unsubscribe")
    write(desk, "subscriptions", ANA, to="control@noc.example", subject="y")
    assert "backlog" not in body(mail_to(desk, ANA)[-1])
