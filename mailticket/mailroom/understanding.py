"""What a letter orders, and what is left of its text: out of its author's own words alone."""

from dataclasses import replace

from mailticket.commands.control import control_orders
from mailticket.commands.grammar import orders
from mailticket.model.command import Orders
from mailticket.model.letter import Reading, SegmentKind
from mailticket.reading import fold


def read_orders(reading: Reading) -> Orders | None:
    """The orders in a letter; None for the many that have none. ``rest`` is the text without them; empty where nothing is left
    but quotes and a signature."""
    found = orders(reading.text[: reading.own])
    if not found.lines:
        return None
    below = reading.text[reading.own :]
    if not found.rest.strip() and not _says_more(reading):
        return replace(found, rest="")
    return replace(found, rest="\n".join(filter(None, (found.rest, below))).strip("\n"))


def read_control(reading: Reading) -> Orders | None:
    """The orders in a letter to the control address; None where there is nothing in it."""
    found = control_orders(reading.text[: reading.own])
    return found if found.lines else None


def _says_more(reading: Reading) -> bool:
    """Whether there is text below the author's own words that is no quote and no signature: what they forward."""
    at = 0
    for segment in fold(reading.text):
        at += len(segment.text) + 1
        if at > reading.own + 1 and segment.kind is SegmentKind.TEXT:
            return not reading.text[max(at - len(segment.text) - 1, reading.own) : at].isspace()
    return False
