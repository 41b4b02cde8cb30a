"""What stood beside the body of a letter, above its words."""

from datetime import UTC, datetime

from mailticket.model.letter_head import LetterHead
from mailticket.model.person import Mailbox
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.notices.letter_header import MOST_SHOWN, with_letter_header

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)


def entry(head: LetterHead, kind: TransactionType = TransactionType.CORRESPOND) -> Transaction:
    return Transaction(1, 7, kind, 2, NOW, Via.MAIL, head=head)


def test_a_subject_of_its_own_is_told_to_all_and_whom_it_was_addressed_to_to_staff() -> None:
    head = LetterHead("Otra cosa", to=(Mailbox("a@x", "Ana"), Mailbox("b@x")), reply_to=(Mailbox("c@x"),))
    outside = with_letter_header("Hola", entry(head), "en", staff=False)
    inside = with_letter_header("Hola", entry(head), "en", staff=True)
    assert "Otra cosa" in outside
    assert "a@x" not in outside
    assert "Ana <a@x>, b@x" in inside
    assert "c@x" in inside


def test_one_address_alone_says_nothing_and_other_entries_have_no_letter() -> None:
    alone = LetterHead(to=(Mailbox("a@x"),))
    assert with_letter_header("Hola", entry(alone), "en", staff=True) == "Hola"
    assert with_letter_header("Hola", entry(LetterHead("x"), TransactionType.STATUS), "en", staff=True) == "Hola"


def test_of_many_only_some_are_written_out() -> None:
    many = LetterHead(to=tuple(Mailbox(f"u{n}@x") for n in range(MOST_SHOWN + 5)))
    told = with_letter_header("Hola", entry(many), "en", staff=True)
    assert f"u{MOST_SHOWN - 1}@x" in told
    assert f"u{MOST_SHOWN}@x" not in told
    assert "5" in told
