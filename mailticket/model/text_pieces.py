"""How texts are taken apart for the index, and what somebody looks for in the same way: letters and digits are a piece, all
between them divides. ``router-01.example.net`` is four pieces, and found by each, or by some of them in a row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mailticket.model.fold import without_accents
from mailticket.model.transaction import UNPROVEN_WORDS, TransactionType

VERSION = 3
"""Goes up when texts are taken apart otherwise, or other parts of them are public: every index is made anew then."""

MOST = 100_000
"""Characters of one entry that are indexed."""

_BETWEEN = re.compile(r"[\W_]+")


def pieces(text: str) -> list[str]:
    """The pieces of a text, folded, in order."""
    return _BETWEEN.sub(" ", without_accents(text)).split()


def taken_apart(text: str) -> str:
    """A text as an index is given it: its pieces, a space between them."""
    return _BETWEEN.sub(" ", without_accents(text[:MOST])).strip()


WRITTEN = frozenset(
    {
        TransactionType.CREATE,
        TransactionType.CORRESPOND,
        TransactionType.COMMENT,
        TransactionType.NOTE,
        *UNPROVEN_WORDS,
    }
)
"""Entries that say something of somebody's."""

NAMING = ("Subject", "Description")
"""Fields whose earlier values are found as well."""


def said_in(entry: Any, *, subject: str, files: Iterable[str]) -> str:
    """What is found of an entry (or its row), not taken apart yet: what it says, the names of its ``files``, a subject that was
    given; ``subject`` is the ticket's when it was opened."""
    kind = TransactionType(entry.type)
    said = [entry.text, *files] if kind in WRITTEN else []
    if kind is TransactionType.CREATE:
        said.insert(0, subject)
    if kind is TransactionType.SET and entry.field in NAMING:
        said.append(entry.new)
    return "\n".join(said)


@dataclass(frozen=True, slots=True)
class Sought:
    """Pieces that must stand one after another; ``begins``: the last may go on (``rout*``). Without pieces nothing is found."""

    pieces: tuple[str, ...]
    begins: bool = False

    def stands_in(self, text: str) -> bool:
        """Whether a text has them."""
        wanted = " " + " ".join(self.pieces) + ("" if self.begins else " ")
        return bool(self.pieces) and wanted in f" {taken_apart(text)} "


def sought(text: str) -> Sought:
    """What somebody looks for: a word, an address, a number, a phrase; with ``*`` at the end all that begins so."""
    text = text.strip()
    return Sought(tuple(pieces(text)), text.endswith("*") and not text[:-1].endswith(tuple(" *")))
