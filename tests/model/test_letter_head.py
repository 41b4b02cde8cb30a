"""What stood beside the body of a letter."""

from mailticket.model.letter_head import NO_HEAD, LetterHead
from mailticket.model.person import Mailbox


def test_whom_it_was_addressed_to_is_told_in_order() -> None:
    head = LetterHead(to=(Mailbox("b@x"), Mailbox("a@x")), cc=(Mailbox("c@x"),), reply_to=(Mailbox("d@x"),))
    assert list(head.addressed()) == ["b@x", "a@x", "c@x"]
    assert not list(NO_HEAD.addressed())
