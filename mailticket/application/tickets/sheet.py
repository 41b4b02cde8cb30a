"""Tickets as a sheet in CSV, for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from mailticket.model.clean import clean
from mailticket.model.names import name_key

SHEET = ("id", "status", "queue", "owner", "requestors", "priority", "created", "due", "subject")
"""The usual columns."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes a text that begins so for a formula."""


def value_of(row: Mapping[str, object], column: str) -> object:
    """What a ticket has in a column; None where it has nothing."""
    if column.startswith("cf."):
        wanted = name_key(column[3:])
        fields = row["fields"]
        named = fields.items() if isinstance(fields, Mapping) else ()
        return next((values for name, values in named if name_key(name) == wanted), None)
    return row["created"] if column == "age" else row.get(column)


def sheet(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> str:
    """A sheet in CSV; texts that a spreadsheet would take for formulas get a mark before them."""
    return csv_text([list(names), *([value_of(row, name) for name in names] for row in rows)])


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows in CSV, heads first; texts that a spreadsheet would take for formulas get a mark before them."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\r\n").writerows([[_safe(value) for value in row] for row in rows])
    return made.getvalue()


def _safe(value: object) -> object:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if value is None or isinstance(value, int | float):
        return value
    text = clean(value)
    return f"'{text}" if text.startswith(FORMULA) else text
