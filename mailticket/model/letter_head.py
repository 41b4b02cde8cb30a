"""What stood beside the body of a letter: whom else it was addressed to, where answers are wanted, a subject of its own."""

from collections.abc import Iterator

from mailticket.model.dataclass import dataclass
from mailticket.model.person import Mailbox

MOST_ADDRESSED = 50
"""Of so many people in To and Cc an answer to the letter belongs to its ticket."""

MOST_KEPT = 200
"""Mailboxes of one header that are kept; all of them stand in the original."""


@dataclass(frozen=True, slots=True)
class LetterHead:
    """Mailboxes as they stood in the letter, ours among them. ``subject`` is empty where the letter has the ticket's.
    ``reply_to`` is what is not its author."""

    subject: str = ""
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()

    def addressed(self) -> Iterator[str]:
        """The addresses in To and Cc, in their order."""
        yield from (box.address for box in (*self.to, *self.cc))


NO_HEAD = LetterHead()
