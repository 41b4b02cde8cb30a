"""Which words of a text its ticket has said already: those of its entries, and those of our own mail about it.

Compared are words, in runs of three, so that it does not matter how a mail program wrapped and marked them. A line is history
where all of it was said, and it stands in a quote: behind ``>``, or below the line or the head that begins one. What a person
wrote without a mark is theirs though they repeat themselves; only long runs of it are history, pasted as they came. What was
said to staff alone is found wherever it stands, below a forward as well. Work and memory grow with the texts, no faster.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from mailticket.model.letter import Segment, SegmentKind
from mailticket.model.moment import says_a_date
from mailticket.model.sealed_address import DOES_SOMETHING
from mailticket.reading.quotes import places

TEXT, HISTORY = SegmentKind.TEXT, SegmentKind.HISTORY
COMMENT, NOTICE = SegmentKind.COMMENT, SegmentKind.NOTICE
ELSEWHERE, AROUND, SHARED = SegmentKind.ELSEWHERE, SegmentKind.AROUND_ELSEWHERE, SegmentKind.SHARED
KINDS = (HISTORY, COMMENT, NOTICE)
"""What words are that were said several times: the first of these that fits. What went out is secret no more."""

OTHERS = (SHARED, ELSEWHERE, AROUND)
"""The same of words that were said on another ticket."""

_ORDER = (HISTORY, SHARED, COMMENT, NOTICE, ELSEWHERE, AROUND, TEXT)
_SAID_TO_SOME = (COMMENT, ELSEWHERE, AROUND, NOTICE)
_NOT_CHANCE = frozenset({COMMENT, NOTICE, AROUND})
_FRAMES = frozenset({NOTICE, AROUND})
_FOUND = {AROUND: ELSEWHERE, SHARED: TEXT}

RUN = 3
"""Words that must stand together as they stood before."""

PASTED, PASTED_INTERNAL = 30, 10
"""Words in a row that nobody writes again by chance: of what all have read, of what staff alone has."""

INLINE = 6
"""Words of another ticket that are taken out of a line with new words, where no mark says that the line is quoted."""

_MARKS = re.compile(r"^[ \t]{0,8}(?:[>|»›┃│][ \t]?)+", re.MULTILINE)
_ADDED = re.compile(
    r"<(?:https?:|mailto:|tel:)[^<>\s]{0,2000}>|\[(?:https?|cid|image):[^\[\]\n]{0,2000}\]", re.IGNORECASE
)
_EDGES = "*_/<>[]()\u2022\u00b7-+\"'\u201c\u201d\u2018\u2019\u00ab\u00bb"
_WORD = re.compile(r"\S+")
_DOES = "@action"
"""An address that does one thing by one mail, however a program shows it."""


@dataclass(slots=True)
class Known:
    """What was said, by kind: every one, two and three words that stood together."""

    grams: dict[SegmentKind, tuple[set[str], set[tuple[str, ...]], set[tuple[str, ...]]]] = field(
        default_factory=lambda: {kind: (set(), set(), set()) for kind in KINDS}
    )
    short: dict[tuple[str, ...], SegmentKind] = field(default_factory=dict)
    """Texts of less than three words, whole."""

    others: "tuple[Known, ...]" = ()
    """What was said on other tickets whose mail is quoted here: each ``elsewhere()``."""

    @classmethod
    def elsewhere(cls) -> "Known":
        """What was said on another ticket: by nobody yet."""
        return cls({kind: (set(), set(), set()) for kind in OTHERS})

    def add(self, kind: SegmentKind, text: str) -> None:
        """One text more that was said."""
        words = _words(text)
        ones, twos, threes = self.grams[kind]
        ones.update(words)
        twos.update(pairwise(words))
        threes.update(zip(words, words[1:], words[2:], strict=False))
        if 0 < len(words) < RUN:
            self.short.setdefault(tuple(words), kind)

    def of(self, words: tuple[str, ...]) -> SegmentKind:
        """What so many words together are, up to three; TEXT where nobody said them."""
        size = len(words) - 1
        gram: object = words if size else words[0]
        kind = next((kind for kind, grams in self.grams.items() if gram in grams[size]), TEXT)
        return _first(kind, *(one.of(words) for one in self.others)) if self.others else kind

    def whole(self, words: tuple[str, ...]) -> SegmentKind:
        """What a text of less than three words is, said whole."""
        return _first(*(one.short.get(words, TEXT) for one in (self, *self.others)))

    def __bool__(self) -> bool:
        return any(ones for ones, _, _ in self.grams.values()) or any(self.others)


def _first(*kinds: SegmentKind) -> SegmentKind:
    return min(kinds, key=_ORDER.index)


class _Placed(NamedTuple):
    word: str
    start: int
    end: int
    line: int


def parts(text: str, known: Known) -> tuple[Segment, ...]:
    """What is new in a text, what is history, what was said to staff alone. All of them one after the other are the text."""
    if not known or not text.strip():
        return (Segment(TEXT, text),)
    return _Parting(text, known).segments()


def new_words(segments: Iterable[Segment]) -> str:
    """What is new, without the rest."""
    return "".join([one.text for one in segments if one.kind is TEXT])


class _Parting:
    """One text on its way through: its words, what each is, then each line."""

    def __init__(self, text: str, known: Known) -> None:
        self._text = text
        self._known = known
        self._lines = text.split("\n")
        self._places = places(self._lines)
        heads = [(at, place.head) for at, place in enumerate(self._places) if place.head]
        self._heads = frozenset(number for at, height in heads for number in range(at, at + height))
        self._words = list(_placed(text))
        self._runs: list[tuple[int, int]] = []
        self._kinds = self._matched()
        self._at = 0
        self._by_line = _by_line(self._words, len(self._lines))

    def segments(self) -> tuple[Segment, ...]:
        """Runs of characters of one kind."""
        self._at = 0
        pasted = self._pasted()
        kinds = [self._line(number, pasted) for number in range(len(self._lines))]
        self._take_heads(kinds)
        self._take_blanks(kinds)
        return tuple(
            _joined(one for number, kind in enumerate(kinds) for one in self._cut(number, kind or TEXT, pasted))
        )

    def _matched(self) -> list[SegmentKind]:
        """What each word is, by the runs it stands in; ``_runs`` are the words that stood together, from and to."""
        words, known = [one.word for one in self._words], self._known
        found = [TEXT] * len(words)
        began = 0
        for at in range(len(words)):
            kind = known.of(tuple(words[at : at + RUN])) if at + RUN <= len(words) else TEXT
            if kind is not TEXT:
                for place in range(at, at + RUN):
                    found[place] = _rather(found[place], kind)
            elif at + RUN - 1 <= len(words):
                self._note_run(began, at + RUN - 1)
                began = at + 1
        return found

    def _note_run(self, began: int, end: int) -> None:
        if end - began >= RUN:
            self._runs.append((began, end))

    def _pasted(self) -> frozenset[int]:
        """Words that stand without a mark, in runs that nobody writes again by chance. What staff said among themselves is taken
        for a quote only where what our mail writes around it stands there too: who types it again wants it said."""
        found: set[int] = set()
        framed = any(
            kind in _FRAMES and not self._places[word.line].quoted
            for word, kind in zip(self._words, self._kinds, strict=True)
        )
        for began, end in self._runs:
            kinds = self._kinds[began:end]
            internal = sum(kind in _NOT_CHANCE for kind in kinds)
            lines = self._words[end - 1].line - self._words[began].line + 1
            here = ELSEWHERE not in kinds and SHARED not in kinds  # people say the same on many tickets
            if (framed and internal >= RUN and end - began >= PASTED_INTERNAL) or (
                here and end - began >= PASTED and lines >= RUN
            ):
                found.update(range(began, end))
        return frozenset(found)

    def _line(self, number: int, pasted: frozenset[int]) -> SegmentKind | None:
        """What a line is as a whole; TEXT where some of it is new, None where there is no word in it."""
        first, last = self._by_line[number]
        if first == last:
            return None
        place = self._places[number]
        kinds = self._kinds[first:last]
        if place.quoted:
            kinds = self._quoted_kinds(number, kinds)
        else:
            kinds = [kind if at in pasted else TEXT for at, kind in enumerate(kinds, first)]
        if TEXT in kinds:
            return TEXT
        kind = next((kind for kind in (*_SAID_TO_SOME, SHARED) if kind in kinds), HISTORY)
        return TEXT if kind is HISTORY and place.forwarded else kind

    def _quoted_kinds(self, number: int, kinds: list[SegmentKind]) -> list[SegmentKind]:
        """A line of one word or two was said with others: behind a mark that is enough; else it must be all there is."""
        first, last = self._by_line[number]
        words = tuple(one.word for one in self._words[first:last])
        if TEXT not in kinds or len(words) >= RUN:
            return kinds
        if self._places[number].marked:
            return [self._known.of(words)]
        alone = last == len(self._words) and (not first or self._begins_quote(self._words[first - 1].line))
        return [self._known.whole(words)] if alone else kinds

    def _begins_quote(self, above: int) -> bool:
        """Whether what stands below this line, which has words, is the first of a quote: it is a head's, or is not quoted."""
        return above in self._heads or not self._places[above].below

    def _cut(self, number: int, kind: SegmentKind, pasted: frozenset[int]) -> Iterator[Segment]:
        """A line with its end; of one that is text, the words apart that were said to staff alone."""
        start = self._start(number)
        end = min(start + len(self._lines[number]) + 1, len(self._text))
        if kind is TEXT:
            for left, right, inner in self._within(number, pasted):
                yield Segment(TEXT, self._text[start:left])
                yield Segment(_FOUND.get(inner, inner), self._text[left:right])
                start = right
        yield Segment(_FOUND.get(kind, kind), self._text[start:end])

    def _start(self, number: int) -> int:
        start = self._at
        self._at += len(self._lines[number]) + 1
        return start

    def _within(self, number: int, pasted: frozenset[int]) -> Iterator[tuple[int, int, SegmentKind]]:
        first, last = self._by_line[number]
        quoted, at = self._places[number].quoted, first
        while at < last:
            begin = at
            while at < last and self._kinds[at] is not TEXT and (quoted or at in pasted):
                at += 1
            internal = [kind for kind in self._kinds[begin:at] if kind in _SAID_TO_SOME]
            sure = any(kind in _NOT_CHANCE for kind in internal)
            if set(internal) <= _FRAMES and says_a_date([one.word for one in self._words[begin:at]]):
                internal = []  # mail of ours to staff has dates, and so has any head of a quote
            if len(internal) >= (RUN if sure or self._places[number].marked else INLINE):
                kind = next(kind for kind in _SAID_TO_SOME if kind in internal)
                yield self._words[begin].start, self._words[at - 1].end, kind
            at = max(at, begin + 1)

    def _take_heads(self, kinds: list[SegmentKind | None]) -> None:
        """The lines that introduce what is folded go with it."""
        for number, place in enumerate(self._places):
            if place.head:
                below = next((kind for kind in kinds[number + place.head :] if kind is not None), TEXT)
                if below is not TEXT:
                    kinds[number : number + place.head] = [below] * place.head

    def _take_blanks(self, kinds: list[SegmentKind | None]) -> None:
        """Lines without words are what stands on both sides of them; marks and rules within a quote, what stands on one."""
        below: list[SegmentKind] = []
        after = None
        for kind in reversed(kinds):
            below.append(after or TEXT)
            after = kind or after
        below.reverse()
        above = TEXT
        for number, kind in enumerate(kinds):
            if kind is not None:
                above = kind
                continue
            within = self._places[number].quoted and bool(self._lines[number].strip())
            sides = {above, below[number]}
            if TEXT not in sides or (within and sides != {TEXT}):
                kinds[number] = above if above is not TEXT else below[number]


def _rather(one: SegmentKind, other: SegmentKind) -> SegmentKind:
    return _first(one, other)


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    kind, pieces = TEXT, list[str]()
    for one in segments:
        if one.kind is not kind and one.text:
            if any(pieces):
                yield Segment(kind, "".join(pieces))
            kind, pieces = one.kind, []
        pieces.append(one.text)
    if any(pieces):
        yield Segment(kind, "".join(pieces))


def _bare(text: str) -> str:
    """A text without marks of quotes and what programs add, of the same length."""
    text = _MARKS.sub(_blanks, text)
    return _ADDED.sub(lambda found: found[0] if DOES_SOMETHING.search(found[0]) else _blanks(found), text)


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _words(text: str) -> list[str]:
    found = [_word(piece) for piece in _bare(text).split()]
    return [word for at, word in enumerate(found) if word and not (word == _DOES and at and found[at - 1] == _DOES)]


def _word(piece: str) -> str:
    if "+" in piece and DOES_SOMETHING.search(piece):
        return _DOES
    return piece.strip(_EDGES)


def _placed(text: str) -> Iterator[_Placed]:
    """The same words, each with where it stands."""
    bare = _bare(text)
    line, counted, before = 0, 0, ""
    for found in _WORD.finditer(bare):
        word = _word(found[0])
        line += bare.count("\n", counted, found.start())
        counted = found.start()
        if word and not (word == _DOES and before == _DOES):
            yield _Placed(word, found.start(), found.end(), line)
        before = word


def _by_line(words: Sequence[_Placed], lines: int) -> list[tuple[int, int]]:
    """For each line its words, from and to."""
    found = [(0, 0)] * lines
    at = 0
    for number in range(lines):
        first = at
        while at < len(words) and words[at].line == number:
            at += 1
        found[number] = (first, at)
    return found
