"""What stood beside the body of a letter, told above its words: a subject of its own to all who read them; whom else it was
addressed to, and where answers are wanted, to staff."""

from collections.abc import Iterator, Sequence

from mailticket.model.letter_head import LetterHead
from mailticket.model.person import Mailbox
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.model.words import say
from mailticket.notices.headers import clean

LETTERS = frozenset(
    {
        TransactionType.CREATE,
        TransactionType.CORRESPOND,
        TransactionType.COMMENT,
        TransactionType.UNPROVEN_REPLY,
        TransactionType.UNPROVEN_COMMENT,
    }
)

MOST_SHOWN = 20
"""Mailboxes of a header that are written out; how many more there are is said."""


def with_letter_header(text: str, entry: Transaction, language: str, *, staff: bool) -> str:
    """A notice's text, below what stood beside it in the letter it tells of; as it is where that says nothing."""
    lines = list(_lines(entry.head, language, staff=staff)) if entry.type in LETTERS else []
    return "\n".join((*lines, "", text)) if lines else text


def _lines(head: LetterHead, language: str, *, staff: bool) -> Iterator[str]:
    if head.subject:
        yield say(language, "beside.subject", value=clean(head.subject))
    if not staff:
        return
    if len(head.to) + len(head.cc) > 1:
        for key, boxes in (("beside.to", head.to), ("beside.cc", head.cc)):
            if boxes:
                yield say(language, key, value=_written(boxes, language))
    if head.reply_to:
        yield say(language, "beside.reply_to", value=_written(head.reply_to, language))


def _written(boxes: Sequence[Mailbox], language: str) -> str:
    shown = [f"{clean(box.name)} <{box.address}>" if box.name else box.address for box in boxes[:MOST_SHOWN]]
    more = len(boxes) - len(shown)
    return ", ".join(shown) + (say(language, "beside.more", count=more) if more else "")
