"""Reads one condition: a field, an operator and a value; words that stand for that; or what people type without a field."""

from dataclasses import replace
from functools import cache

from mailticket.model.errors import ExpressionWrong
from mailticket.model.sla_state import STATES, sla_state_named
from mailticket.search import phrases
from mailticket.search.bare_words import meaning_of_bare_word
from mailticket.search.cursor import Cursor, Words
from mailticket.search.fields import FIELDS, SearchField, SearchKind, custom_field, field_called
from mailticket.search.nearest import nearest_field
from mailticket.search.phrases import Sign
from mailticket.search.tokens import Sort, custom_name
from mailticket.search.tree import Comparison, Each, Expression, Node, Saved
from mailticket.search.values import Operator, ValueWrong, test

_WORDS_OF_A_VALUE = 6


class Conditions(Cursor):
    """Reads conditions."""

    def _condition(self) -> Node:
        found = self._compared() or self._said() or self._saved()
        if found is None and self._words is not None:
            found = self._short()
        if found is None:
            raise self._lost()
        return found

    def _compared(self) -> Node | None:
        """A field, an operator, a value. None where no field stands before an operator."""
        named = self._named()
        if named is None:
            return None
        about, length = named
        column, start = self._next.column, self._place
        self._place += length
        sign = self._sign()
        if sign is None:
            self._place = start
            return None
        return self._valued(about, sign, column)

    def _named(self) -> tuple[SearchField, int] | None:
        """The field that is named here, and in how many words: the longest name that an operator follows."""
        token = self._next
        if token.sort is Sort.CUSTOM or (token.sort is Sort.QUOTED and custom_name(token.value) is not None):
            name = token.value if token.sort is Sort.CUSTOM else custom_name(token.value)
            if not name:
                raise ExpressionWrong("search.no_custom_name", token.column)
            return custom_field(name), 1
        if token.sort is Sort.QUOTED:
            about = self._field(token.value)
            return (about, 1) if about else None
        for length in self._lengths(self._place):
            about = self._field(self._joined(self._place, length))
            if about and self._sign_at(self._place + length):
                return about, length
        return None

    def _valued(self, about: SearchField, sign: Sign, column: int) -> Node:
        if sign.among:
            return self._comparison(about, sign, self._list(about), column)
        if sign.between:
            return self._range(about, column)
        if sign.null and about.key == "text" and self._words is not None:
            raise self._wrong("value")  # whether a ticket says nothing at all no index tells
        if sign.null and self._is(phrases.NULL | frozenset({"nobody", "nadie"})):
            self._place += 1
            return self._comparison(about, Sign(Operator.EMPTY, sign.denied), [], column)
        if sign.null and self._words is None:
            raise self._wrong("null")
        return self._comparison(about, sign, [self._value(about)], column)

    def _range(self, about: SearchField, column: int) -> Node:
        first = self._comparison(about, Sign(Operator.AT_LEAST), [self._value(about)], column)
        if not self._is(phrases.AND):
            raise self._wrong("and")
        self._place += 1
        return Each((first, self._comparison(about, Sign(Operator.AT_MOST), [self._value(about)], column)))

    def _list(self, about: SearchField) -> list[tuple[str, int]]:
        if not self._takes(Sort.OPEN):
            raise self._wrong("open")
        found = [self._value(about)]
        while self._takes(Sort.COMMA):
            found.append(self._value(about))
        if not self._takes(Sort.CLOSE):
            raise self._wrong("comma")
        return found

    def _value(self, about: SearchField) -> tuple[str, int]:
        """A value and its column: in quotes, or one word; in what people type a date or a length of time may be several."""
        token = self._next
        if token.sort not in (Sort.QUOTED, Sort.WORD, Sort.CUSTOM):
            raise self._wrong("value")
        if token.sort is Sort.WORD and token.text.casefold() in ("null", "empty"):
            raise ExpressionWrong("search.is_null", token.column)
        several = (
            self._words is not None
            and token.sort is Sort.WORD
            and about.kind in (SearchKind.MOMENT, SearchKind.MINUTES)
        )
        length = self._measured(about) if several else 1
        self._place += length
        said = (
            token.value
            if length == 1
            else " ".join(one.text for one in self._tokens[self._place - length : self._place])
        )
        return (token.text if token.sort is Sort.CUSTOM else said), token.column

    def _measured(self, about: SearchField) -> int:
        """How many words from here are one date, or one length of time: as many as possible, at least one."""
        words: list[str] = []
        for token in self._tokens[self._place : self._place + _WORDS_OF_A_VALUE]:
            if token.sort is not Sort.WORD:
                break
            words.append(token.text)
        for length in range(len(words), 1, -1):
            try:
                test(about.kind, Operator.LESS, " ".join(words[:length]))
            except (ValueError, OverflowError):
                continue
            return length
        return 1

    def _comparison(self, about: SearchField, sign: Sign, values: list[tuple[str, int]], column: int) -> Comparison:
        if self._words is not None and about.key == "text" and sign.operator is not Operator.EMPTY:
            sign = replace(sign, operator=Operator.WORDS)  # texts are found by their words, however that is written
            values = [(text.strip("%"), place) for text, place in values]
        tests = []
        if about.key == "sla" and sign.operator is not Operator.EMPTY:
            values = [(_sla_state(sign, text, place), place) for text, place in values]
        for text, place in values:
            try:
                tests.append(test(about.kind, sign.operator, text))
            except ValueWrong as wrong:
                raise ExpressionWrong(wrong.key, place, **{"field": about.name, **wrong.values}) from None
            except (ValueError, OverflowError):
                raise ExpressionWrong("search.bad_value", place, field=about.name, value=repr(text)) from None
        self._names.add(about.name)
        texts, places = tuple(text for text, _ in values), tuple(place for _, place in values)
        return Comparison(about, sign.operator, texts, sign.denied, tuple(tests), column, places)

    def _said(self) -> Node | None:
        """A condition in words: ``overdue``, ``sin dueño``, ``untouched since friday``."""
        if length := self._phrase(phrases.PREFIXES):
            name, operator = phrases.PREFIXES[self._joined(self._place, length)]
            about, column = FIELDS[name.casefold()], self._next.column
            self._place += length
            return self._comparison(about, Sign(operator), [self._value(about)], column)
        if length := self._phrase(phrases.CONDITIONS):
            meant = _meant(phrases.CONDITIONS[self._joined(self._place, length)])
            if self._words is None and not all(field_called(name) for name in meant.names):
                return None
            self._place += length
            self._names |= meant.names
            return meant.root
        return None

    def _saved(self) -> Node | None:
        """A search by its name."""
        token = self._next
        if token.sort is not Sort.WORD or not token.text.startswith("@") or len(token.text) == 1:
            return None
        self._place += 1
        return Saved(token.text[1:], token.column)

    def _short(self) -> Node | None:
        """What people type without a field."""
        token = self._next
        if token.sort not in (Sort.WORD, Sort.QUOTED) or self._unknown():
            return None
        alone = len(self._tokens) == 2
        about, operator, value, length = self._named_here() or meaning_of_bare_word(token, alone=alone)
        self._place += length
        return self._comparison(about, Sign(operator), [(value, token.column)], token.column)

    def _named_here(self) -> tuple[SearchField, Operator, str, int] | None:
        """A queue, or a status, by its name alone."""
        assert self._words
        for names, about in ((self._words.queues, FIELDS["queue"]), (self._words.statuses, FIELDS["status"])):
            if length := self._phrase(names):
                return about, Operator.IS, names[self._joined(self._place, length)], length
        return None

    def _unknown(self) -> bool:
        """Whether an operator stands behind what is no field."""
        following = self._tokens[self._place + 1]
        return following.sort is Sort.SIGN

    def _lost(self) -> ExpressionWrong:
        """Nothing that may stand here: a name nobody knows, or a field without an operator."""
        token, short = self._next, self._words is not None
        if token.sort not in (Sort.WORD, Sort.QUOTED) or not (token.value[:1].isalpha() or short):
            return self._wrong("condition" if short else "field")
        if self._field(token.value) is not None or (not self._sign_at(self._place + 1) and not short):
            self._place += 1
            return self._wrong("operator")
        near = nearest_field(token.value)
        said = {"nearest": near} if near else {}
        key = "search.no_field" if near else "search.no_field_at_all"
        return ExpressionWrong(key, token.column, name=token.value[:40], **said)


def _sla_state(sign: Sign, text: str, place: int) -> str:
    """A state of a service level by any of its names. Raises ExpressionWrong."""
    found = sla_state_named(text) if sign.operator is Operator.IS else None
    if found is None and text:
        raise ExpressionWrong("search.no_sla", place, value=repr(text), allowed=", ".join(STATES))
    return found or ""


@cache
def _meant(said: str) -> Expression:
    from mailticket.search.reader import Reader  # which reads conditions with this

    return Reader(said, Words()).read()
