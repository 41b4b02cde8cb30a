"""The marks that mail of ours carries into whatever quotes it: which tickets a text says it quotes mail about.

They prove nothing, since anybody can write them: whose texts are listened to is decided where tickets are looked up.
"""

import re
from collections.abc import Iterator

from mailticket.model.sealed_address import ACTIONS, REPLY

MOST_NAMED = 5
"""Tickets that one text names, the surest marks first: sealed addresses and Message-IDs, tags, then the lines around a notice."""

_SEALED = re.compile(r"\+(?:([a-z]{1,12})-)?(\d{1,18})-\d{1,18}-[0-9a-f]{16}(?:@|%40)", re.IGNORECASE | re.ASCII)
_MESSAGE_ID = re.compile(
    r"(?<![^\W_])(?:t(\d{1,18})\.\d{1,18}\.[0-9a-f]{16}|rt-ticket-(\d{1,18}))@", re.IGNORECASE | re.ASCII
)
_TAG = re.compile(r"\[[^\[\]#\s]{1,200}\s{1,20}#(\d{1,18})\s{0,20}\]", re.ASCII)
_FOOTER = re.compile(r"^[^\w\n]{0,20}Ticket[^\S\n]{1,4}(\d{1,18})(?=[^\S\n]{0,4}(?:\(|:|$))", re.MULTILINE | re.ASCII)
_PAGE = re.compile(r"(?:/|%2F)tickets?(?:/|%2F)(\d{1,18})(?!\d)", re.IGNORECASE | re.ASCII)


def named_in(text: str) -> tuple[int, ...]:
    """Numbers of tickets whose mail a text seems to quote, the surest first; at most ``MOST_NAMED``. Work grows with the text."""
    found: dict[int, None] = {}
    for number in _numbers(text):
        found[number] = None
        if len(found) == MOST_NAMED:
            break
    return tuple(found)


def _numbers(text: str) -> Iterator[int]:
    if "+" in text:
        verbs = (REPLY, *ACTIONS)
        yield from (int(one[2]) for one in _SEALED.finditer(text) if (one[1] or REPLY).lower() in verbs)
    if "@" in text:
        yield from (int(one[1] or one[2]) for one in _MESSAGE_ID.finditer(text))
    for pattern, needs in ((_TAG, "#"), (_FOOTER, "Ticket"), (_PAGE, "ticket")):
        if needs in text:
            yield from (int(one[1]) for one in pattern.finditer(text))
