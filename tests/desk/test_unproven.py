"""Unproven words are passed on in nobody's name who is not here any more."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mailticket.desk.unproven import release
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_nothing_is_passed_on_in_the_name_of_an_account_that_was_disabled_since() -> None:
    lucia = User(2, "lucia@noc.example", privileged=True, disabled=True)
    ticket = Ticket(1, 1, "Red", "open", 3, NOW, NOW, 3)
    words = Transaction(7, 1, TransactionType.UNPROVEN_REPLY, lucia.id, NOW, Via.MAIL, text="One.")
    nobody: Any = None  # who asks makes no difference
    with pytest.raises(Refused) as refused:
        release(nobody, Queue(1, "general"), ticket, words, lucia)
    assert refused.value.key == "author_disabled"
