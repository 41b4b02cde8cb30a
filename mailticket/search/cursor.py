"""Where the reading of an expression stands, and what is ahead."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailticket.model.errors import ExpressionWrong
from mailticket.search import phrases
from mailticket.search.fields import SearchField, field_called, folded
from mailticket.search.phrases import Sign
from mailticket.search.tokens import Sort, Token, tokens

MOST_CHARACTERS = 4000
MOST_DEPTH = 40
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Words:
    """Names of a site that stand for conditions in what people type, folded: queues and statuses by what each is called."""

    queues: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


class Cursor:
    """A place in one text. ``words`` None: a scrip's condition, in which everything is said in full."""

    def __init__(self, text: str, words: Words | None) -> None:
        if len(text) > MOST_CHARACTERS:
            raise ExpressionWrong("search.long", MOST_CHARACTERS + 1, most=MOST_CHARACTERS)
        self._text = text
        self._words = words
        self._tokens = tokens(text, short=words is not None)
        self._place = 0
        self._depth = 0
        self._names: set[str] = set()

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _is(self, among: frozenset[str]) -> bool:
        return self._next.sort is Sort.WORD and self._next.text.casefold() in among

    def _takes(self, sort: Sort) -> bool:
        """Whether such a token stands here: it is taken."""
        there = self._next.sort is sort
        self._place += there
        return there

    def _phrase(self, names: frozenset[str] | Mapping[str, object], place: int | None = None) -> int:
        """How many words from here are one of these phrases: as many as possible; 0: none."""
        start = self._place if place is None else place
        return next((n for n in self._lengths(start) if self._joined(start, n) in names), 0)

    def _lengths(self, start: int) -> list[int]:
        """So many words may be one phrase, the most first."""
        there = 0
        while there < phrases.LONGEST and self._tokens[start + there].sort is Sort.WORD:
            there += 1
        return list(range(there, 0, -1))

    def _joined(self, start: int, length: int) -> str:
        return "".join(folded(token.text) for token in self._tokens[start : start + length])

    def _field(self, name: str) -> SearchField | None:
        """The field of a name, of those that are asked for here."""
        return field_called(name, searched=self._words is not None)

    def _wrong(self, expected: str) -> ExpressionWrong:
        token = self._next
        if token.sort is Sort.END:
            return ExpressionWrong(f"search.short.{expected}", len(self._text) + 1)
        found = self._text[token.column - 1 : token.column - 1 + _SHOWN].strip()
        return ExpressionWrong(f"search.bad.{expected}", token.column, found=found)

    def _sign_at(self, place: int) -> tuple[Sign, int] | None:
        """The operator at a place, and how many tokens it is."""
        token = self._tokens[place]
        if token.sort is Sort.SIGN:
            return phrases.SIGNS[token.value], 1
        if not (length := self._phrase(phrases.STRICT_SIGNS, place)):
            return None
        sign = phrases.STRICT_SIGNS[self._joined(place, length)]
        short = self._words is not None
        if short and sign.among and self._tokens[place + length].sort is not Sort.OPEN:
            return None
        return sign, length

    def _sign(self) -> Sign | None:
        if found := self._sign_at(self._place):
            self._place += found[1]
            return found[0]
        return None

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise ExpressionWrong("search.deep", self._next.column, most=MOST_DEPTH)
