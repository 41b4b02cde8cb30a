"""What people type for a number, or for several people or tickets: the same in a mail, on the command line, in a form."""

import re

MOST_NUMBER = 2**63 - 1
"""The largest number a ticket, an entry or a letter can have: what a database column holds."""

_NUMBER = re.compile(r"(?:ticket\b)?\s*#?(\d{1,19})", re.IGNORECASE)
_PERSON = re.compile(r'(?:"[^"]*"|<[^<>]*>|[^,;])+')
_TARGET = re.compile(r"ticket\s+#?\d+|https?://[^\s;]*[^\s,;]|[^\s,;]+", re.IGNORECASE)


def number(typed: int | str) -> int | None:
    """The number of a ticket, an entry, a letter: 12, #12, ticket 12, in the digits of any script. None for what is none."""
    if isinstance(typed, str):
        found = _NUMBER.fullmatch(typed.strip())
        if found is None:
            return None
        typed = int(found[1])
    return typed if 0 < typed <= MOST_NUMBER else None


def people(text: str) -> tuple[str, ...]:
    """The people in a text, with commas or semicolons between them; not those in quotes or in angle brackets."""
    return tuple(name for found in _PERSON.findall(text) if (name := found.strip()))


def targets(text: str) -> tuple[str, ...]:
    """The tickets and pages in a text, with commas, semicolons or blanks between them; an address on the web may have commas."""
    return tuple(_TARGET.findall(text))
