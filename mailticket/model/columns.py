"""Texts in columns of a plain text: how wide they are, and cut or filled to a width."""

import unicodedata
from collections.abc import Iterable

CUT = "…"


def width(text: str) -> int:
    """Columns a text takes where each letter has its own: East Asian ones take two, marks on others none."""
    return sum(_columns(letter) for letter in text) if not text.isascii() else len(text)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cut(text: str, most: int) -> str:
    """A text of at most so many columns; what does not fit is shown to be missing."""
    if width(text) <= most:
        return text
    kept, room = [], most - 1
    for letter in text:
        room -= _columns(letter)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept) + CUT


def filled(text: str, columns: int, *, right: bool = False) -> str:
    """A text in exactly so many columns."""
    shown = cut(text, columns)
    blank = " " * (columns - width(shown))
    return blank + shown if right else shown + blank


def in_one_line(text: str) -> str:
    """A text without line ends, and without anything that moves what stands around it."""
    plain = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf") or letter in "\n\t")
    return " ".join(plain.split())


def sized(cells: Iterable[Iterable[str]], caps: Iterable[int]) -> list[int]:
    """How wide each column must be for its widest cell, up to its cap."""
    columns = zip(*cells, strict=True)
    return [min(cap, max(map(width, column), default=0)) for column, cap in zip(columns, caps, strict=True)]
