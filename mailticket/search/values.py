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
from mailticket.model.moment import moment
from mailticket.model.person import fold_address
from mailticket.search.fields import Kind


class Operator(StrEnum):
    """Those that say yes of one value; the others (``!=``, ``NOT LIKE``, ``NOT IN``) are their denials."""

    IS = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    LIKE = "LIKE"
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
NOBODY = "nobody"
ACTIVE, INACTIVE = "__active__", "__inactive__"
"""RT's words for statuses that are not in the inactive set, and those that are."""

_NUMBER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_REFERENCE = datetime(2026, 1, 1, tzinfo=UTC)
_YEARS = range(1000, 9000)


def test(kind: Kind, does: Operator, text: str) -> Test:
    """What a comparison asks of each value. Raises ValueError, saying what is wrong."""
    if does is Operator.LIKE:
        if kind not in WORDS:
            raise ValueError(f"LIKE is for text; this is {ARTICLES[kind]}")
        return _like(text)
    if does in ORDER and kind in (Kind.TEXT, Kind.STATUS, Kind.PEOPLE):
        raise ValueError(f"{does} is for numbers and dates; this is {ARTICLES[kind]}")
    return READ[kind](does, text)


def _like(text: str) -> Test:
    """The parts between ``%`` one after another, anywhere in the value; upper and lower case alike."""
    parts = [part for part in text.casefold().split("%") if part]

    def fits(value: object, facts: Facts) -> bool:
        place, said = 0, str(value).casefold()
        for part in parts:
            place = said.find(part, place)
            if place < 0:
                return False
            place += len(part)
        return True

    return fits


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
        raise ValueError(f"{text!r} is no number")
    return _measure(does, int(text))


def _minutes(does: Operator, text: str) -> Test:
    return _measure(does, worked_minutes(text))


def _measure(does: Operator, wanted: int | Decimal) -> Test:
    compare: Callable[[Any, Any], bool] = ORDER.get(does, operator.eq)
    return lambda value, facts: isinstance(value, (int, Decimal)) and compare(value, wanted)


def _moment(does: Operator, text: str) -> Test:
    """Before, after; ``=`` is true of the whole day."""
    found = moment(text, _REFERENCE, "UTC")
    if found is None:
        raise ValueError(f"{text!r} is no date; write IS NULL for one that is not set")
    if found.year not in _YEARS:
        raise ValueError(f"{text!r} is too far away")
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


WORDS = frozenset({Kind.TEXT, Kind.STATUS, Kind.PEOPLE, Kind.CUSTOM})

ARTICLES: dict[Kind, str] = {
    Kind.TEXT: "text",
    Kind.STATUS: "a status",
    Kind.NUMBER: "a number",
    Kind.MINUTES: "a length of time",
    Kind.MOMENT: "a date",
    Kind.PEOPLE: "an address",
    Kind.CUSTOM: "a custom field",
}

READ: dict[Kind, Callable[[Operator, str], Test]] = {
    Kind.TEXT: _text,
    Kind.STATUS: _status,
    Kind.NUMBER: _number,
    Kind.MINUTES: _minutes,
    Kind.MOMENT: _moment,
    Kind.PEOPLE: _people,
    Kind.CUSTOM: _custom,
}
