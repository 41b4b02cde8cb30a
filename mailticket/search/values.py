"""How the values of each kind of field are written, and when one fits what a ticket has."""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from mailticket.model.duration import worked_minutes
from mailticket.model.fold import without_accents
from mailticket.model.moment import moment
from mailticket.model.person import fold_address
from mailticket.model.text_pieces import sought
from mailticket.search.fields import SearchKind


class Operator(StrEnum):
    """Those that say yes of one value; the others (``!=``, ``NOT LIKE``, ``NOT IN``) are their denials."""

    IS = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    LIKE = "LIKE"
    STARTS = "STARTSWITH"
    ENDS = "ENDSWITH"
    WORDS = "~"
    EMPTY = "IS EMPTY"


Facts = Mapping[str, object]
Test = Callable[[object, Facts], bool]
"""Whether one value of a ticket fits; the facts know the time and the lifecycle."""

ORDER: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.AT_LEAST: operator.ge,
}
NOBODY = frozenset({"nobody", "nadie"})
ME = frozenset({"me", "yo", "mí", "mi", "__currentuser__", "__currentusername__"})
"""Who asks."""
ACTIVE, INACTIVE = "__active__", "__inactive__"
"""RT's words for statuses that are not in the inactive set, and those that are."""

_NUMBER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_REFERENCE = datetime(2026, 1, 1, tzinfo=UTC)


def test(kind: SearchKind, does: Operator, text: str) -> Test:
    """What a comparison asks of each value. Raises ValueError; a ValueWrong knows how that is said."""
    if kind is SearchKind.SAID and does is Operator.WORDS:
        return _says(text)
    if does in PARTS:
        if kind not in WORDS:
            raise ValueWrong("search.like_text", sign=str(does), kind=kind.value)
        return PARTS[does](text)
    if does in ORDER and kind in (SearchKind.TEXT, SearchKind.SAID, SearchKind.STATUS, SearchKind.PEOPLE):
        raise ValueWrong("search.no_order", sign=str(does), kind=kind.value)
    return READ[kind](does, text)


class ValueWrong(ValueError):
    """A value that does not do: ``key`` and ``values`` of a sentence."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def _like(text: str) -> Test:
    """The parts between ``%`` one after another, anywhere in the value; upper and lower case alike."""
    parts = like_parts(text)

    def fits(value: object, facts: Facts) -> bool:
        place, said = 0, str(value).casefold()
        for part in parts:
            place = said.find(part, place)
            if place < 0:
                return False
            place += len(part)
        return True

    return fits


def like_parts(text: str) -> list[str]:
    """What must be there, one after another."""
    return [part for part in text.casefold().split("%") if part]


def _starts(text: str) -> Test:
    wanted = text.casefold()
    return lambda value, facts: str(value).casefold().startswith(wanted)


def _ends(text: str) -> Test:
    wanted = text.casefold()
    return lambda value, facts: str(value).casefold().endswith(wanted)


def _words_in(text: str) -> Test:
    """A part of the text, accents do not count."""
    wanted = without_accents(text)
    return lambda value, facts: wanted in without_accents(str(value))


def _says(text: str) -> Test:
    """Words in a row, as the index of texts finds them."""
    wanted = sought(text)
    return lambda value, facts: wanted.stands_in(str(value))


def _text(does: Operator, text: str) -> Test:
    wanted = text.casefold()
    return lambda value, facts: isinstance(value, str) and value.casefold() == wanted


def _status(does: Operator, text: str) -> Test:
    wanted = text.casefold()
    if wanted not in (ACTIVE, INACTIVE):
        return _text(does, text)

    def fits(value: object, facts: Facts) -> bool:
        inactive = facts.get("inactive")
        return (isinstance(inactive, Collection) and value in inactive) == (wanted == INACTIVE)

    return fits


def _people(does: Operator, text: str) -> Test:
    wanted = fold_address(text)
    return lambda value, facts: value == wanted


def _number(does: Operator, text: str) -> Test:
    if not _NUMBER.fullmatch(text):
        raise ValueWrong("search.no_number", value=repr(text))
    return _measure(does, int(text))


def _minutes(does: Operator, text: str) -> Test:
    try:
        return _measure(does, worked_minutes(text))
    except ValueError as error:
        raise ValueWrong("search.no_length", value=repr(text)) from error


def _measure(does: Operator, wanted: int | Decimal) -> Test:
    compare: Callable[[Any, Any], bool] = ORDER.get(does, operator.eq)
    return lambda value, facts: isinstance(value, (int, Decimal)) and compare(value, wanted)


def _moment(does: Operator, text: str) -> Test:
    """Before, after; ``=`` is true of the whole day."""
    try:
        found = moment(text, _REFERENCE, "UTC")
    except (ValueError, OverflowError) as error:
        raise ValueWrong("search.no_date", value=repr(text)) from error
    if found is None:
        raise ValueWrong("search.never", value=repr(text))
    compare = ORDER.get(does)

    def fits(value: object, facts: Facts) -> bool:
        if not isinstance(value, datetime):
            return False
        now, zone = _clock(facts)
        try:
            wanted = moment(text, now, zone)
        except (ValueError, OverflowError):  # a day there is not, as seen from today
            return False
        if wanted is None:
            return False
        if compare is not None:
            return compare(value, wanted)
        place = ZoneInfo(zone)
        return value.astimezone(place).date() == wanted.astimezone(place).date()

    return fits


def _clock(facts: Facts) -> tuple[datetime, str]:
    now, zone = facts.get("now"), facts.get("zone")
    return now if isinstance(now, datetime) else _REFERENCE, zone if isinstance(zone, str) else "UTC"


def _custom(does: Operator, text: str) -> Test:
    """By what the field turns out to be: a number, a date, or text, which is ordered as text."""
    tests = _Custom(_decimal(does, text), _date(does, text), _words(does, text))

    def fits(value: object, facts: Facts) -> bool:
        if isinstance(value, Decimal):
            return tests.number is not None and tests.number(value, facts)
        if isinstance(value, datetime):
            return tests.moment is not None and tests.moment(value, facts)
        return tests.text(value, facts)

    return fits


@dataclass(frozen=True, slots=True)
class _Custom:
    number: Test | None
    moment: Test | None
    text: Test


def _decimal(does: Operator, text: str) -> Test | None:
    try:
        wanted = Decimal(text)
    except InvalidOperation:
        return None
    return _measure(does, wanted) if wanted.is_finite() else None


def _date(does: Operator, text: str) -> Test | None:
    try:
        return _moment(does, text)
    except (ValueError, OverflowError):
        return None


def _words(does: Operator, text: str) -> Test:
    if does not in ORDER:
        return _text(does, text)
    compare, wanted = ORDER[does], text.casefold()
    return lambda value, facts: isinstance(value, str) and compare(value.casefold(), wanted)


WORDS = frozenset({SearchKind.TEXT, SearchKind.SAID, SearchKind.STATUS, SearchKind.PEOPLE, SearchKind.CUSTOM})

PARTS: dict[Operator, Callable[[str], Test]] = {
    Operator.LIKE: _like,
    Operator.STARTS: _starts,
    Operator.ENDS: _ends,
    Operator.WORDS: _words_in,
}
"""What is asked of a part of a text."""

READ: dict[SearchKind, Callable[[Operator, str], Test]] = {
    SearchKind.TEXT: _text,
    SearchKind.SAID: _text,
    SearchKind.STATUS: _status,
    SearchKind.NUMBER: _number,
    SearchKind.MINUTES: _minutes,
    SearchKind.MOMENT: _moment,
    SearchKind.PEOPLE: _people,
    SearchKind.CUSTOM: _custom,
}
