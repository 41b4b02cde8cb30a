"""What a letter orders, and what is left of its text: out of its author's own words alone."""

from collections.abc import Collection, Iterable

from mailticket.commands.control import control_orders
from mailticket.commands.grammar import orders
from mailticket.model.command import CommandBatch
from mailticket.model.dataclass import replace
from mailticket.model.letter import Reading
from mailticket.model.transaction import Attachment
from mailticket.reading.closings import is_closing
from mailticket.reading.quotes import LineKind, line_kinds

SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
"""Files that are nothing to be filed for."""

LOGO = 32 * 1024
"""Bytes of a picture within a text up to which it is the sender's, not what they show."""

MOST = 4000
"""Characters up to which what is left beside orders may be the end of a letter."""


def read_orders(reading: Reading, *, exact: bool = False) -> CommandBatch | None:
    """The orders in a letter; None for the many that have none. ``rest`` is the text without them; empty where nothing is left
    but quotes and what people, or their phones, put below everything they write. Without ``lines`` it says only what the text
    is: a comment, or something that looks like an order and is none."""
    own = reading.text[: reading.own]
    found = orders(own, exact=exact)
    if not found.lines and not found.inside and (found.preview or found.rest == own):
        return None
    below = reading.text[reading.own :]
    if found.lines and says_nothing(found.rest, reading) and says_nothing(_written_below(reading), reading):
        return replace(found, rest="")
    return replace(found, rest="\n".join(filter(None, (found.rest, below))).strip("\n"))


def read_control(reading: Reading) -> CommandBatch | None:
    """The orders in a letter to the control address; None where there is nothing in it."""
    found = control_orders(reading.text[: reading.own])
    return found if found.lines else None


def without_usual_ending(found: CommandBatch, reading: Reading, usual: Collection[str]) -> CommandBatch:
    """Orders beside which there is nothing but how their author's letters end, as orders with nothing beside them."""
    own = orders(reading.text[: reading.own]).rest
    if found.rest and says_nothing(own, reading, usual) and says_nothing(_written_below(reading), reading, usual):
        return replace(found, rest="")
    return found


def may_end_as_usual(found: CommandBatch) -> bool:
    """Whether it is worth looking how their author's letters end."""
    return bool(found.rest.strip()) and len(found.rest) <= MOST


def says_nothing(text: str, reading: Reading, usual: Collection[str] = ()) -> bool:
    """Whether there is no more in it than at the end of every letter of theirs."""
    if not text.strip():
        return True
    author = reading.author
    names = [author.name, author.address.partition("@")[0]] if author else []
    return len(text) <= MOST and is_closing(text, names, usual)


def shows_something(attachments: Iterable[Attachment]) -> bool:
    """Whether there are files to be filed: signatures and logos are none."""
    return any(
        file.type not in SIGNATURES and not (file.digest and file.type.startswith("image/") and file.size <= LOGO)
        for file in attachments
    )


def _written_below(reading: Reading) -> str:
    """What stands below the author's own words and is no quote and no signature: what they forward, or say below a quote."""
    lines = reading.text.split("\n")
    found, at = [], 0
    for line, kind in zip(lines, line_kinds(lines), strict=True):
        if kind is LineKind.TEXT and at + len(line) > reading.own:
            found.append(line[max(reading.own - at, 0) :])
        elif not line:
            found.append("")
        at += len(line) + 1
    return "\n".join(found)
