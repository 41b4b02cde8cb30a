"""When a scrip applies."""

from datetime import UTC, datetime

import pytest

from mailticket.model.transaction import OWNER_CHANGES, Transaction, TransactionType, Via
from mailticket.scrips.conditions import CONDITIONS, applies
from mailticket.scrips.prepare import ACTIONS
from mailticket.scrips.table import DEFAULT_SCRIPS


def entry(kind: TransactionType, old: str = "", new: str = "") -> Transaction:
    return Transaction(1, 7, kind, 2, datetime(2026, 11, 23, tzinfo=UTC), Via.MAIL, "Status", old, new)


def fitting(happened: Transaction) -> set[str]:
    return {name for name in CONDITIONS if applies(name, happened)} - {"OnTransaction"}


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


def test_conditions_on_what_people_write() -> None:
    assert fitting(entry(TransactionType.CREATE)) == {"OnCreate"}
    assert fitting(entry(TransactionType.CORRESPOND)) == {"OnCorrespond"}
    assert fitting(entry(TransactionType.COMMENT)) == {"OnComment"}


@pytest.mark.parametrize("kind", sorted(OWNER_CHANGES))
def test_every_change_of_owner_is_one(kind: TransactionType) -> None:
    assert fitting(entry(kind)) == {"OnOwnerChange"}


@pytest.mark.parametrize("kind", list(TransactionType))
def test_on_transaction_fits_all(kind: TransactionType) -> None:
    assert applies("OnTransaction", entry(kind))


def test_the_default_scrips_name_only_what_there_is() -> None:
    for scrip in DEFAULT_SCRIPS:
        assert scrip.condition in CONDITIONS
        assert scrip.action in ACTIONS
    assert len({scrip.name for scrip in DEFAULT_SCRIPS}) == len(DEFAULT_SCRIPS)
