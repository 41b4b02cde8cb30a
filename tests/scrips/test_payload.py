"""What programs and webhooks are told."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from mailticket.model.customfield import CustomField
from mailticket.model.queue import Queue
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via
from mailticket.scrips.payload import MOST_TEXT, payload

NOW = datetime(2026, 11, 23, 13, 0, 5, 999, tzinfo=UTC)
SCRIP = Scrip("Call", "OnCreate", "webhook", id=12, arguments={"url": "https://x.example", "secret": "s3cret"})
TICKET = Ticket(
    7,
    1,
    'Caída en "Río Negro" ☎',
    "open",
    2,
    NOW,
    NOW,
    3,
    priority=80,
    requestors=frozenset({4, 2}),
    time_worked=30,
    values=((1, ("Salto", "Rivera")), (9, ("of no field",))),
)
ENTRY = Transaction(
    70,
    7,
    TransactionType.CORRESPOND,
    2,
    NOW.astimezone(timezone(timedelta(hours=-3))),
    Via.MAIL,
    minutes=5,
    text="Línea\nuno",
    message_id="m@x.example",
    attachments=(Attachment("2", "plano.pdf", "application/pdf", 1234),),
)


def told(entry: Transaction = ENTRY, ticket: Ticket = TICKET) -> str:
    return payload(
        SCRIP,
        ticket,
        Queue(1, "dns"),
        entry,
        shown=lambda id_: f"u{id_}@x.example",
        fields={1: CustomField(1, "Sede", several=True)},
        url="https://noc.example/t/7",
    )


def test_the_ticket_is_told_as_it_stands() -> None:
    ticket = json.loads(told())["ticket"]
    assert (ticket["id"], ticket["queue"], ticket["status"], ticket["owner"]) == (7, "dns", "open", None)
    assert ticket["subject"] == 'Caída en "Río Negro" ☎'
    assert ticket["requestors"] == ["u2@x.example", "u4@x.example"]
    assert (ticket["priority"], ticket["time_worked"]) == (80, 30)
    assert (ticket["created"], ticket["due"]) == ("2026-11-23T13:00:05Z", None)
    assert ticket["fields"] == {"Sede": ["Salto", "Rivera"]}
    assert ticket["url"] == "https://noc.example/t/7"


def test_the_transaction_is_told_with_the_names_of_its_files() -> None:
    there = json.loads(told())["transaction"]
    assert (there["id"], there["type"], there["by"], there["via"]) == (70, "Correspond", "u2@x.example", "mail")
    assert (there["at"], there["minutes"], there["text"]) == ("2026-11-23T13:00:05Z", 5, "Línea\nuno")
    assert there["field"] is there["old"] is there["new"] is None
    assert there["attachments"] == [{"name": "plano.pdf", "type": "application/pdf", "size": 1234}]


def test_the_scrip_is_named_and_its_secret_is_not_told() -> None:
    assert json.loads(told())["scrip"] == {"id": 12, "name": "Call"}
    assert "s3cret" not in told()


def test_a_long_text_is_cut() -> None:
    long = replace(ENTRY, text="x" * (MOST_TEXT + 1))
    assert len(json.loads(told(long))["transaction"]["text"]) == MOST_TEXT
