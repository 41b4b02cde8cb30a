"""Reads an expression: one grammar for conditions of scrips and for what people type to search.

::

    search    = [some] [ORDER BY field [ASC | DESC], …] [LIMIT n]
    some      = every {OR every}
    every     = one {AND one}                       in searches AND may be left out
    one       = NOT one | "(" some ")" | condition
    condition = field operator value | field IN "(" value, … ")" | field IS [NOT] NULL
              | overdue, sin dueño …                ``phrases.CONDITIONS``
              | untouched since value …             ``phrases.PREFIXES``
              | word | "words" | -word | 12 | #12 | ana@ | queue | status | @NAME     in searches alone
"""

import re

from mailticket.model.ticket import PLAIN
from mailticket.search import phrases
from mailticket.search.conditions import Conditions
from mailticket.search.cursor import MOST_DEPTH
from mailticket.search.tokens import Sort, Token
from mailticket.search.tree import Each, Either, Expression, Node, Not, SortOrder

_SORTABLE = frozenset({"id", "queue", "status", "owner", *(one.label.casefold() for one in PLAIN.values())})

_LIMIT = re.compile(r"[1-9]\d{0,8}", re.ASCII)


class Reader(Conditions):
    """Reads a whole text."""

    def read(self) -> Expression:
        """All of it. Raises ExpressionWrong."""
        short = self._words is not None
        root: Node = Each(()) if short and self._at_tail() else self._some()
        order = self._order() if short else ()
        limit = self._limit() if short else None
        if self._next.sort is not Sort.END:
            raise self._wrong("joined")
        return Expression(root, frozenset(self._names), order, limit)

    def _at_tail(self) -> bool:
        return self._next.sort is Sort.END or bool(self._phrase(phrases.ORDER_BY)) or self._at_limit()

    def _at_limit(self) -> bool:
        here = self._tokens[self._place : self._place + 2]
        return self._is(phrases.LIMIT) and len(here) == 2 and here[1].text.isdecimal()

    def _some(self) -> Node:
        parts = [self._every()]
        while self._is(phrases.OR):
            self._place += 1
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self) -> Node:
        parts = [self._one()]
        while self._goes_on():
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Each(tuple(parts))

    def _goes_on(self) -> bool:
        """Whether AND follows, which is taken; or, in what people type, another condition."""
        if self._is(phrases.AND):
            self._place += 1
            return True
        ended = self._next.sort in (Sort.END, Sort.CLOSE, Sort.COMMA, Sort.SIGN) or self._is(phrases.OR)
        return self._words is not None and not ended and not self._at_tail()

    def _one(self) -> Node:
        if self._next.sort is Sort.OPEN:
            return self._bracket()
        if self._takes_not():
            self._deeper()
            denied = Not(self._one())
            self._depth -= 1
            return denied
        return self._condition()

    def _takes_not(self) -> bool:
        """Whether NOT, or the - before a word, stands here: it is taken."""
        if self._is(phrases.NOT) and not self._phrase(phrases.CONDITIONS):
            start = self._place
            denies = self._words is None or self._denies()
            self._place = start + denies
            return denies
        token = self._next
        minus = self._words is not None and token.sort is Sort.WORD and token.text.startswith("-")
        if not minus or token.text.strip("-").isdecimal():
            return False
        if token.text == "-":
            following = self._tokens[self._place + 1]
            if following.sort is Sort.END or not following.joined:
                return False
            self._place += 1
            return True
        rest = token.text[1:]
        self._tokens[self._place] = Token(Sort.WORD, rest, rest, token.column + 1, joined=True)
        return True

    def _denies(self) -> bool:
        """Whether what follows NOT, where people type, is a condition or a bracket: ``no anda`` is two words of a text."""
        start = self._place
        while self._is(phrases.NOT) and not self._phrase(phrases.CONDITIONS) and self._place < start + MOST_DEPTH:
            self._place += 1
        token = self._next
        if token.sort is Sort.OPEN or (token.sort is Sort.WORD and token.text[:1] == "@" and len(token.text) > 1):
            return True
        said = self._phrase(phrases.CONDITIONS) or self._phrase(phrases.PREFIXES)
        return bool(said) or self._named() is not None or (token.sort is Sort.WORD and self._named_here() is not None)

    def _bracket(self) -> Node:
        self._deeper()
        self._place += 1
        inner = self._some()
        if not self._takes(Sort.CLOSE):
            raise self._wrong("closed")
        self._depth -= 1
        return inner

    def _order(self) -> tuple[SortOrder, ...]:
        length = self._phrase(phrases.ORDER_BY)
        if not length:
            return ()
        self._place += length
        found = [self._sorted()]
        while self._takes(Sort.COMMA):
            found.append(self._sorted())
        return tuple(found)

    def _sorted(self) -> SortOrder:
        for length in self._lengths(self._place):
            about = self._field(self._joined(self._place, length))
            if about and about.key in _SORTABLE:
                self._place += length
                return SortOrder(about, self._descending())
        raise self._wrong("order")

    def _descending(self) -> bool:
        down = self._is(phrases.DESCENDING)
        if down or self._is(phrases.ASCENDING):
            self._place += 1
        return down

    def _limit(self) -> int | None:
        if not self._is(phrases.LIMIT):
            return None
        self._place += 1
        token = self._next
        if not _LIMIT.fullmatch(token.text):
            raise self._wrong("number")
        self._place += 1
        return int(token.text)
