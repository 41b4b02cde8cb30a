"""Where a text says what somebody looks for: the place, with its words marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailticket.model.text_pieces import Sought, pieces, sought
from mailticket.search.fields import SearchKind
from mailticket.search.tree import Each, Either, Expression, Node, Not
from mailticket.search.values import Operator

MOST = 160
"""Characters of an excerpt."""

BEFORE = 40
"""Characters shown before what was found."""

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")

Span = tuple[int, int]
"""From a character to the one behind the last, counted from 0."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text in one line, ``marks`` where its words stand in it."""

    text: str
    marks: tuple[Span, ...] = ()


def words_sought(expression: Expression) -> tuple[Sought, ...]:
    """What an expression looks for in texts; not what it wants not to be there."""
    found = (sought(value) for value in _positive(expression.root))
    return tuple(dict.fromkeys(one for one in found if one.pieces))


def _positive(node: Node) -> Iterator[str]:
    match node:
        case Each(parts) | Either(parts):
            for part in parts:
                yield from _positive(part)
        case Not(Not(part)):
            yield from _positive(part)
        case Not():
            return
        case _ if _is_said(node):
            yield from node.values  # type: ignore[union-attr]


def _is_said(node: Node) -> bool:
    about = getattr(node, "about", None)
    return (
        about is not None
        and about.kind is SearchKind.SAID
        and not node.denied  # type: ignore[union-attr]
        and node.operator is Operator.WORDS  # type: ignore[union-attr]
    )


def says_all(text: str, words: Sequence[Sought]) -> bool:
    """Whether a text has every one of them."""
    return all(one.stands_in(text) for one in words)


def marks(text: str, words: Sequence[Sought]) -> list[Span]:
    """Where they stand in a text, in order; what overlaps is one."""
    joined: list[Span] = []
    for start, end, _ in sorted(_hits(text, words)):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def excerpt(text: str, words: Sequence[Sought], most: int = MOST) -> Excerpt | None:
    """The place of a text that says the most of them, the first of such; None where it says none."""
    line = " ".join(text.split())
    hits = sorted(_hits(line, words))
    if not hits:
        return None
    start = _cut(line, _best(hits, most))
    end = len(line) if len(line) <= start + most else max(line.rfind(" ", start + most // 2, start + most), start + 1)
    said = line[start:end]
    before, after = "… " if start else "", " …" if end < len(line) else ""
    marked = tuple((from_ + len(before), to + len(before)) for from_, to in marks(said, words))
    return Excerpt(f"{before}{said}{after}", marked)


def _best(hits: Sequence[tuple[int, int, int]], most: int) -> int:
    """Where the hit stands from which on the most different words are within reach."""
    best, place = 0, hits[0][0]
    last = 0
    for first, (start, _, _) in enumerate(hits):
        while last < len(hits) and hits[last][1] <= start + most - BEFORE:
            last += 1
        if (there := len({which for *_, which in hits[first:last][:100]})) > best:
            best, place = there, start
    return place


def _cut(line: str, at: int) -> int:
    """The beginning of a word, a little before."""
    if at <= BEFORE:
        return 0
    return line.find(" ", at - BEFORE, at) + 1 or at


def _hits(text: str, words: Sequence[Sought]) -> Iterator[tuple[int, int, int]]:
    """From, to, and which of the words, by its place among them."""
    said = [(piece, *found.span()) for found in _WORD.finditer(text) for piece in pieces(found[0])]
    for which, wanted in enumerate(words):
        length = len(wanted.pieces)
        for place in range(len(said) - length + 1 if length else 0):
            if said[place][0][:1] == wanted.pieces[0][:1] and _stands(said, place, wanted):
                yield said[place][1], said[place + length - 1][2], which


def _stands(said: Sequence[tuple[str, int, int]], place: int, wanted: Sought) -> bool:
    there = [piece for piece, _, _ in said[place : place + len(wanted.pieces)]]
    if wanted.begins:
        return there[:-1] == list(wanted.pieces[:-1]) and there[-1].startswith(wanted.pieces[-1])
    return there == list(wanted.pieces)
