"""What an expression finds on a ticket and a transaction."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.evidence import Evidence, Level
from mailticket.model.queue import Queue
from mailticket.model.ticket import Link, LinkKind, Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.search.expression import parse
from mailticket.search.facts import facts
from mailticket.search.fields import FIELDS, custom_key

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
QUEUE = Queue(1, "dns", cc=frozenset({8}), admin_cc=frozenset({9}))
TICKET = Ticket(
    7,
    1,
    "Zona",
    "open",
    2,
    NOW,
    NOW,
    3,
    priority=80,
    requestors=frozenset({2}),
    cc=frozenset({4}),
    due=NOW,
    time_worked=30,
    links=(Link(7, LinkKind.DEPENDS_ON, 12), Link(15, LinkKind.DEPENDS_ON, 7), Link(7, LinkKind.MEMBER_OF, 1)),
    values=((1, ("Salto", "Rivera")), (2, ("2.50",)), (3, ("2026-12-01",)), (4, ("wide",)), (99, ("gone",))),
)
ENTRY = Transaction(
    70,
    7,
    TransactionType.STATUS,
    3,
    NOW,
    Via.MAIL,
    "Status",
    "new",
    "open",
    minutes=5,
    text="Listo",
    evidence=Evidence(Level.DOMAIN, "dmarc"),
)
CUSTOM = {
    1: CustomField(1, "Sede", FieldKind.CHOICE, several=True),
    2: CustomField(2, "Ancho", FieldKind.NUMBER),
    3: CustomField(3, "Corte", FieldKind.DATE),
    4: CustomField(4, "Was text", FieldKind.NUMBER),
}


def shown(user_id: int) -> str:
    return f"u{user_id}@x.example"


def found(ticket: Ticket = TICKET, entry: Transaction | None = ENTRY) -> dict[str, object]:
    return dict(facts(ticket, QUEUE, entry, shown=shown, fields=CUSTOM, now=NOW, zone="America/Montevideo"))


def test_every_name_of_the_grammar_is_answered() -> None:
    assert {field.key for field in FIELDS.values()} <= found().keys()


def test_people_are_addresses_the_queues_watchers_among_them() -> None:
    there = found()
    assert there["owner"] == ()
    assert set(there["cc"]) == {"u4@x.example", "u8@x.example"}  # type: ignore[call-overload]
    assert there["admincc"] == ("u9@x.example",)
    assert there["by"] == there["lastupdatedby"] == "u3@x.example"
    assert found(replace(TICKET, owner_id=5))["owner"] == ("u5@x.example",)


def test_links_are_numbers_from_this_tickets_side() -> None:
    there = found()
    assert (there["dependson"], there["dependedonby"], there["memberof"]) == ((12,), (15,), (1,))
    assert there["refersto"] == ()


def test_custom_fields_are_what_their_kind_says_and_text_where_they_are_not() -> None:
    there = found()
    assert there[custom_key("SEDE")] == ("Salto", "Rivera")
    assert there["cf.ancho"] == (Decimal("2.50"),)
    assert [at.utcoffset().total_seconds() for at in there["cf.corte"]] == [-3 * 3600]  # type: ignore[attr-defined]
    assert there["cf.was text"] == ("wide",)


def test_without_a_transaction_its_parts_are_empty() -> None:
    there = found(entry=None)
    assert there["type"] is there["minutes"] is None
    assert there["status"] == "open"


@pytest.mark.parametrize(
    "text",
    [
        "status = open and priority >= 80 and type = Status and old = new and new = open",
        "cf.sede = rivera and cf.{Ancho} > 2 and cf.corte > now and cf.nosuch is null",
        "dependson = 12 and cc = u8@x.example and queue = DNS and lifecycle = default",
        "status = __active__ and via = mail and evidence < 3 and text like listo",
    ],
)
def test_expressions_and_facts_fit_together(text: str) -> None:
    there = facts(TICKET, QUEUE, ENTRY, shown=shown, fields=CUSTOM, now=NOW)
    assert parse(text).matches(there)


def test_only_what_is_asked_is_looked_up() -> None:
    """People are looked up one by one: an expression that asks for nobody costs nothing."""
    asked: list[int] = []
    there = facts(TICKET, QUEUE, ENTRY, shown=lambda id_: str(asked.append(id_)), fields=CUSTOM, now=NOW)
    assert parse("status = open and priority >= 80").matches(there)
    assert asked == []
