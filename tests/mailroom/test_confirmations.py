"""A question is answered once, in time, by whom it was asked, with a yes, and as it was asked."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.mailroom.confirmations import YES, against, digest, says_yes, sealed_as
from mailticket.model.confirmation import Confirmation
from mailticket.model.person import User
from mailticket.model.seal import Seal
from mailticket.reading.own import first_line

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
ANA, LUIS = User(2, "ana@noc.example"), User(3, "luis@noc.example")
ASKED = Confirmation(
    id=7,
    digest=digest("a" * 26),
    user_id=2,
    address="ana@noc.example",
    ticket_id=12,
    state="0123456789abcdef",
    commands="Take\nPriority: 9",
    letter_id=5,
    created=NOW - timedelta(hours=1),
    expires_at=NOW + timedelta(hours=23),
)


def batch(*keys: bytes) -> Any:
    return SimpleNamespace(snapshot=SimpleNamespace(seal=Seal(keys or (NEW,))), now=NOW)


def test_a_question_as_it_was_asked_is_answered_by_yes() -> None:
    assert against(batch(), sealed_as(batch(), ASKED), ANA, "Yes.") == ""


def test_a_key_that_was_replaced_still_holds_and_one_that_is_gone_does_not() -> None:
    asked = sealed_as(batch(OLD), ASKED)
    assert against(batch(NEW, OLD), asked, ANA, "yes") == ""
    assert against(batch(NEW), asked, ANA, "yes") == "order.forged"


OTHERS: dict[str, Any] = {
    "id": 8,
    "digest": digest("b" * 26),
    "user_id": 3,
    "address": "mallory@evil.example",
    "ticket_id": 13,
    "state": "fedcba9876543210",
    "commands": "Delete",
    "letter_id": 6,
    "expires_at": NOW + timedelta(days=99),
    "control": True,
    "entries": (57,),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_row_that_somebody_changed_counts_for_nothing(name: str) -> None:
    changed = replace(sealed_as(batch(), ASKED), **{name: OTHERS[name]})
    who = LUIS if name == "user_id" else ANA
    assert against(batch(), changed, who, "yes") == "order.forged"


def test_all_that_matters_of_a_row_is_under_its_seal() -> None:
    assert {one.name for one in fields(Confirmation)} - OTHERS.keys() == {"created", "used_at", "seal", "level"}


@given(st.integers(0, 15), st.sampled_from("0123456789abcdef"))
def test_no_seal_but_the_right_one_holds(at: int, to: str) -> None:
    asked = sealed_as(batch(), ASKED)
    other = asked.seal[:at] + to + asked.seal[at + 1 :]
    expected = "" if other == asked.seal else "order.forged"
    assert against(batch(), replace(asked, seal=other), ANA, "yes") == expected


@pytest.mark.parametrize(
    ("values", "who", "text", "why"),
    [
        ({"used_at": NOW}, ANA, "yes", "order.used"),
        ({"expires_at": NOW}, ANA, "yes", "order.expired"),
        ({"expires_at": NOW + timedelta(milliseconds=1)}, ANA, "yes", ""),
        ({}, LUIS, "yes", "order.not_you"),
        ({}, replace(ANA, disabled=True), "yes", "order.not_you"),
        ({}, ANA, "no", "order.not_yes"),
        ({}, ANA, "> yes", "order.not_yes"),
        ({}, ANA, "I am out of office until Monday. Yes.", "order.not_yes"),
        ({}, ANA, "", "order.not_yes"),
    ],
)
def test_what_is_no_answer_is_told_why(values: dict[str, Any], who: User, text: str, why: str) -> None:
    asked = sealed_as(batch(), replace(ASKED, **{k: v for k, v in values.items() if k != "used_at"}))
    assert against(batch(), replace(asked, used_at=values.get("used_at")), who, text) == why


@given(st.sampled_from(sorted(YES)), st.sampled_from(["", ".", "!", "  ", "\n\nthanks", "\n> yes or no?"]))
def test_yes_is_yes_in_every_language_whatever_follows(word: str, rest: str) -> None:
    assert says_yes(first_line(f"\n {word.upper()}{rest}", 0))


def test_a_token_is_the_same_in_upper_case() -> None:
    assert digest("A" * 26) == digest("a" * 26)
