"""When a scrip applies."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.scrip import MAILING, ActionKind, Condition, problems
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import OWNER_CHANGES, Transaction, TransactionType, Via
from mailticket.scrips.conditions import CONDITIONS, Stand, applies
from mailticket.scrips.prepare import MAILINGS
from mailticket.scrips.table import STOCK

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TICKET = Ticket(7, 1, "Red", "open", 2, NOW, NOW, 2)
INCIDENTS = Lifecycle("incidents", ("reported",), ("triage",), ("closed", "void"))


def entry(kind: TransactionType, old: str = "", new: str = "", field: str = "Status") -> Transaction:
    return Transaction(1, 7, kind, 2, NOW, Via.MAIL, field, old, new)


def fitting(happened: Transaction, life: Lifecycle = DEFAULT, ticket: Ticket = TICKET) -> set[str]:
    stand = Stand(ticket, life, NOW)
    return {str(name) for name in CONDITIONS if applies(name, happened, stand)} - {"OnTransaction"}


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ("new", "open", set()),
        ("open", "resolved", {"OnResolve"}),
        ("new", "rejected", {"OnReject"}),
        ("resolved", "open", {"OnReopen"}),
        ("rejected", "stalled", {"OnReopen"}),
        ("resolved", "rejected", {"OnReject"}),
    ],
)
def test_conditions_on_status_changes(old: str, new: str, more: set[str]) -> None:
    assert fitting(entry(TransactionType.STATUS, old, new)) == {"OnStatusChange"} | more


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ("reported", "closed", {"OnResolve"}),
        ("triage", "void", set()),
        ("triage", "resolved", set()),
        ("void", "reported", {"OnReopen"}),
    ],
)
def test_resolving_is_what_the_queues_lifecycle_says(old: str, new: str, more: set[str]) -> None:
    """One without "resolved" closes by its first inactive status, and one without "rejected" rejects nothing."""
    assert fitting(entry(TransactionType.STATUS, old, new), INCIDENTS) == {"OnStatusChange"} | more


def test_conditions_on_what_people_write() -> None:
    assert fitting(entry(TransactionType.CREATE)) == {"OnCreate"}
    assert fitting(entry(TransactionType.CORRESPOND)) == {"OnCorrespond"}
    assert fitting(entry(TransactionType.COMMENT)) == {"OnComment"}


@pytest.mark.parametrize(
    ("field", "expected"), [("Queue", {"OnQueueChange"}), ("Priority", {"OnPriorityChange"}), ("FinalPriority", set())]
)
def test_conditions_on_fields(field: str, expected: set[str]) -> None:
    assert fitting(entry(TransactionType.SET, "1", "2", field)) == expected


def test_the_last_dependency_done_is_a_condition() -> None:
    assert fitting(entry(TransactionType.UNBLOCKED, new="12")) == {"OnUnblocked"}


@pytest.mark.parametrize(
    ("due", "status", "late"),
    [
        (None, "open", False),
        (NOW - timedelta(seconds=1), "open", True),
        (NOW, "open", False),
        (NOW + timedelta(days=1), "open", False),
        (NOW - timedelta(days=1), "new", True),
        (NOW - timedelta(days=1), "resolved", False),
    ],
)
def test_a_ticket_is_overdue_past_its_due_time_until_it_is_done_with(
    due: datetime | None, status: str, late: bool
) -> None:
    ticket = replace(TICKET, due=due, status=status)
    assert ("Overdue" in fitting(entry(TransactionType.TOLD), ticket=ticket)) is late


@pytest.mark.parametrize("kind", sorted(OWNER_CHANGES))
def test_every_change_of_owner_is_one(kind: TransactionType) -> None:
    assert fitting(entry(kind)) == {"OnOwnerChange"}


@pytest.mark.parametrize("kind", list(TransactionType))
def test_on_transaction_fits_all(kind: TransactionType) -> None:
    assert applies("OnTransaction", entry(kind), Stand(TICKET, DEFAULT, NOW))


def test_every_name_of_the_model_is_known_here() -> None:
    assert set(CONDITIONS) == set(Condition)
    assert set(MAILINGS) == MAILING


@pytest.mark.parametrize("number", range(len(STOCK)))
def test_a_stock_scrip_is_one_that_could_be_declared(number: int) -> None:
    scrip = STOCK[number]
    assert (scrip.id, scrip.order, scrip.stock, scrip.to) == (number + 1, 10 * (number + 1), True, scrip.roles)
    assert scrip.action in set(ActionKind)
    assert not list(
        problems(
            condition=scrip.condition,
            action=scrip.action,
            to=scrip.to,
            template=scrip.template,
            arguments=scrip.arguments,
        )
    )


def test_stock_scrips_have_names_of_their_own() -> None:
    assert len({scrip.name for scrip in STOCK}) == len(STOCK)
