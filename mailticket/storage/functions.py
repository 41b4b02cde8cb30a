"""Functions of our own in SQL: text folded as Python folds it, values of custom fields as what they are.

SQLite is given them by each connection; PostgreSQL has the means itself (``lower`` by ICU's rules, which know every alphabet).
"""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from mailticket.model.fold import without_accents
from mailticket.storage.times import to_text

_ICU = '"und-x-icu"'
_MARKED = "áàâäãåéèêëíìîïóòôöõúùûüýÿç"
_PLAIN = "aaaaaaeeeeiiiiooooouuuuyyc"
_NUMBER = r"^[+-]?[0-9]{1,40}([.][0-9]{1,40})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?$"
_AWARE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$"


class folded(GenericFunction[str]):  # noqa: N801  # a function's name
    """A text without upper case."""

    name = "mailticket_folded"
    type = sa.Text()
    inherit_cache = True


class unaccented(GenericFunction[str]):  # noqa: N801
    """A text without upper case and accents (``model.fold``)."""

    name = "mailticket_unaccented"
    type = sa.Text()
    inherit_cache = True


class as_number(GenericFunction[Any]):  # noqa: N801
    """The number in a text; NULL where it is none."""

    name = "mailticket_number"
    type = sa.Numeric(asdecimal=True)
    inherit_cache = True


class as_moment(GenericFunction[str]):  # noqa: N801
    """The moment in a text, of a zone where it says none, as times are kept; NULL where it is none."""

    name = "mailticket_moment"
    type = sa.Text()
    inherit_cache = True


class unindexed(GenericFunction[Any]):  # noqa: N801
    """A column as it is, by which SQLite is not to look for rows: what stands beside it finds fewer."""

    name = "mailticket_unindexed"
    inherit_cache = True


@compiles(unindexed, "sqlite")
def _unindexed(element: Any, compiler: Any, **how: Any) -> str:
    return f"+{compiler.process(element.clauses, **how)}"


@compiles(unindexed, "postgresql")
def _unindexed_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    column: str = compiler.process(element.clauses, **how)
    return column


@compiles(folded, "postgresql")
def _folded(element: Any, compiler: Any, **how: Any) -> str:
    text = compiler.process(element.clauses, **how)
    return f"(translate(replace(lower({text} collate {_ICU}), 'ß', 'ss'), 'ς', 'σ') collate \"C\")"


@compiles(unaccented, "postgresql")
def _unaccented(element: Any, compiler: Any, **how: Any) -> str:
    text = compiler.process(element.clauses, **how)
    return f"(translate(lower({text} collate {_ICU}), '{_MARKED}', '{_PLAIN}') collate \"C\")"


@compiles(as_number, "postgresql")
def _as_number(element: Any, compiler: Any, **how: Any) -> str:
    text = compiler.process(element.clauses, **how)
    return f"(case when {text} ~ '{_NUMBER}' then ({text})::numeric end)"


@compiles(as_moment, "postgresql")
def _as_moment(element: Any, compiler: Any, **how: Any) -> str:
    value, zone = (compiler.process(one, **how) for one in element.clauses)
    naive = f"((({value})::timestamp at time zone {zone}) at time zone 'UTC')"
    aware = f"(({value})::timestamptz at time zone 'UTC')"
    at = f"case when {value} ~ '{_DAY}' then {naive} when {value} ~ '{_AWARE}' then {aware} end"
    return f'to_char({at}, \'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"\')'


def give_functions(connection: Any) -> None:
    """Make them known to a connection of SQLite."""
    connection.create_function("mailticket_folded", 1, _fold, deterministic=True)
    connection.create_function("mailticket_unaccented", 1, _unaccent, deterministic=True)
    connection.create_function("mailticket_number", 1, _number, deterministic=True)
    connection.create_function("mailticket_moment", 2, _moment, deterministic=True)


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _unaccent(text: str | None) -> str | None:
    return None if text is None else without_accents(text)


def _number(text: str | None) -> float | int | None:
    try:
        found = Decimal(text or "")
    except InvalidOperation:
        return None
    if not found.is_finite():
        return None
    return int(found) if found == found.to_integral_value() and abs(found) < 2**53 else float(found)


@lru_cache(4096)
def _moment(text: str | None, zone: str) -> str | None:
    try:
        at = datetime.fromisoformat(text or "")
        return to_text(at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone)))
    except (ValueError, OverflowError):
        return None
