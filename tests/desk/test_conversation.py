"""Who spoke last in public, and who waits for whom since when."""

from datetime import UTC, datetime, timedelta

import pytest

from mailticket.desk.conversation import heard
from mailticket.model.person import SYSTEM_ID
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import UNPROVEN, Transaction, TransactionType, Via

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVA, ANA, LUIS, CAROL = 2, 3, 4, 5
TICKET = Ticket(
    1, 1, "x", "open", EVA, NOW, NOW, EVA, owner_id=ANA, requestors=frozenset({EVA}), cc=frozenset({LUIS, CAROL}),
    admin_cc=frozenset({CAROL}),
)  # fmt: skip
CREATE, CORRESPOND, COMMENT = TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT


def stands(*said: tuple[TransactionType, int]) -> tuple[int | None, int, int | None, int | None]:
    """Who spoke last, how often somebody did, and since which hour is waited on us, and on them."""
    entries = [
        Transaction(hour, 1, kind, by, NOW + timedelta(hours=hour), Via.MAIL) for hour, (kind, by) in enumerate(said)
    ]
    after = heard(TICKET, entries)
    hours = [at and (at - NOW) // timedelta(hours=1) for at in (after.waiting_on_us, after.waiting_on_them)]
    return after.said_by, after.letters, hours[0], hours[1]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], (None, 0, None, None)),
        ([(CREATE, ANA)], (ANA, 1, 0, None)),
        ([(CREATE, EVA), (CORRESPOND, EVA)], (EVA, 2, 0, None)),
        ([(CREATE, EVA), (CORRESPOND, ANA), (CORRESPOND, ANA)], (ANA, 3, None, 1)),
        ([(CREATE, EVA), (CORRESPOND, ANA), (CORRESPOND, LUIS), (CORRESPOND, EVA)], (EVA, 4, 2, None)),
        ([(CREATE, EVA), (CORRESPOND, CAROL)], (CAROL, 2, None, 1)),
        ([(CREATE, EVA), (COMMENT, ANA), (TransactionType.UNPROVEN_REPLY, ANA)], (EVA, 1, 0, None)),
        ([(CREATE, EVA), (CORRESPOND, SYSTEM_ID)], (SYSTEM_ID, 2, None, 1)),
    ],
)
def test_a_conversation_stands(said: list[tuple[TransactionType, int]], expected: tuple[int | None, ...]) -> None:
    assert stands(*said) == expected


def test_what_nobody_proves_and_what_is_of_another_ticket_is_not_heard() -> None:
    unproven = Transaction(1, 1, CREATE, EVA, NOW, Via.MAIL, field=UNPROVEN)
    assert heard(TICKET, [unproven, Transaction(2, 9, CORRESPOND, EVA, NOW, Via.MAIL)]) == TICKET
