"""One statement for many rows, built by SQLAlchemy once: row by row its parameters would cost more than SQLite itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")
Row = tuple[Any, ...]
PART = 5000
Build = Callable[[sa.Dialect], sa.sql.dml.UpdateBase]


class Bulk:
    """Called with a connection and rows: tuples, their values in the order of ``names`` (bind parameters)."""

    def __init__(self, statement: sa.sql.dml.UpdateBase | Build, names: str) -> None:
        self._statement = statement
        self._names = names.split()
        self._compiled: dict[str, tuple[str, Callable[[Row], Row] | None]] = {}

    def __call__(self, connection: sa.Connection, rows: Iterable[Row]) -> None:
        """Nothing is asked of the database when there are no rows."""
        if not (given := list(rows)):
            return
        known = self._compiled.get(connection.dialect.name)
        if known is None:
            known = self._compiled[connection.dialect.name] = self._compile(connection.dialect)
        sql, in_order = known
        connection.exec_driver_sql(sql, given if in_order is None else list(map(in_order, given)))

    def _compile(self, dialect: sa.Dialect) -> tuple[str, Callable[[Row], Row] | None]:
        statement = self._statement(dialect) if callable(self._statement) else self._statement
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._names)
        if sorted(compiled.positiontup) != sorted(self._names):
            raise TypeError(f"{compiled} does not take {self._names}")
        places = [self._names.index(name) for name in compiled.positiontup]
        return str(compiled), None if places == sorted(places) else itemgetter(*places)


def in_parts(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    """What a statement is asked with, in parts: a database takes 32,766 values and no more."""
    for start in range(0, len(wanted), PART):
        yield wanted[start : start + PART]


def insert_into(dialect: sa.Dialect, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ``on_conflict_…``: each database has its own, with the same methods."""
    if dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # a tenth of a second that SQLite has no use for

    return postgresql.insert(table)
