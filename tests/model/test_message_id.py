"""Message-IDs of ours find their ticket, and nobody can make one up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.message_id import message_id, notice_of, thread_root, ticket_of
from mailticket.model.seal import Seal

SEAL = Seal((b"k" * 32,))
OURS = message_id(7, 42, "noc.example", SEAL.sign)


def test_a_message_id_of_ours_finds_its_ticket() -> None:
    assert ticket_of(OURS, SEAL.verify, "noc.example") == 7
    assert notice_of(OURS) == 42


def test_mailers_that_fold_case_do_no_harm() -> None:
    assert ticket_of(OURS.upper(), SEAL.verify, "NOC.example") == 7


def test_a_rotated_key_is_still_believed_and_a_foreign_one_never() -> None:
    assert ticket_of(OURS, Seal((b"new" * 11, b"k" * 32)).verify, "noc.example") == 7
    assert ticket_of(OURS, Seal((b"new" * 11,)).verify, "noc.example") is None


@pytest.mark.parametrize(
    "forged",
    [
        OURS.replace("t7.", "t8."),
        OURS.replace(".42.", ".43."),
        OURS.replace("@noc.example", "@otra.example"),
        OURS + " ",
        f"<{OURS}>",
        OURS.replace("t7.", "t٧."),
        message_id(0, 42, "noc.example", SEAL.sign),
        thread_root(7, "noc.example"),
        "",
    ],
)
def test_what_is_not_ours_finds_nothing(forged: str) -> None:
    """Ticket 0 is that of notices about no ticket."""
    assert ticket_of(forged, SEAL.verify, "noc.example") is None


@given(st.text(max_size=80) | st.from_regex(r"t\d+\.\d+\.[a-z2-7]{16}@noc\.example", fullmatch=True))
def test_no_made_up_id_is_believed(text: str) -> None:
    assert ticket_of(text, SEAL.verify, "noc.example") is None
