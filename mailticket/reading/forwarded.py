"""Who wrote a mail that somebody forwards within the text of their own: the head of it says so."""

import re

from mailticket.model.letter import Reading
from mailticket.model.person import Mailbox
from mailticket.reading.addresses import mailboxes
from mailticket.reading.quotes import begins_forward

MOST_LINES = 200
"""Lines of a text that are looked at."""

HEAD = 8
"""Lines below the mark in which its author is named."""

_FROM = re.compile(r"[\s>*]{0,6}(?:From|De|Von)\s?:\*?\s*(\S.{0,300})$", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(?:fwd?|rv|wg|tr|enc|pd|vb)\s?:", re.IGNORECASE)
"""How subjects of forwarded mail begin. ``RE:`` is none: there the same head stands above what is quoted."""


def forwarded_author(reading: Reading) -> Mailbox | None:
    """Their address as it stands in the first head; None where nothing is forwarded, or nobody is named. A mail that is attached
    is not looked at: it may be a sample of something."""
    lines = reading.text.split("\n", MOST_LINES)[:MOST_LINES]
    marks = [at + 1 for at, line in enumerate(lines) if begins_forward(line)]
    starts = marks[:1] or ([0] if _SUBJECT.match(reading.subject) else [])
    for start in starts:
        named = lines[start : start + HEAD] if marks else lines
        found = next((match for line in named if (match := _FROM.match(line))), None)
        boxes = mailboxes(found[1].replace("[mailto:", "<").replace("]", ">")) if found else ()
        if boxes:
            return boxes[0]
    return None
