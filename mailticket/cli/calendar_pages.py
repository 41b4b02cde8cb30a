"""Answers about calendars to pages."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, cell, head, one_line, table

Row = dict[str, Any]


def calendars(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All of them: their hours, and whether they are open now."""
    made = [
        [
            cell(row["name"], "dim" if row["disabled"] else "bold"),
            cell("; ".join(row["hours"])),
            cell(_place(row)),
            cell(row["timezone"]),
            cell(_now(row, reader), "dim" if row["disabled"] else ""),
        ]
        for row in rows
    ]
    return table(reader, ("name", "hours", "country", "timezone", "open_now"), made)


def _place(row: Row) -> str:
    return "-".join(part for part in (row["country"], row["region"]) if part)


def _now(row: Row, reader: Reader) -> str:
    if row["disabled"]:
        return reader.word("off")
    if row["changes"] is None:
        return reader.word("no")
    return reader.word("open_until" if row["open"] else "closed_until", at=reader.time(row["changes"]))


def calendar(row: Row, reader: Reader = HERE) -> RenderableType:
    """One, with the holidays ahead."""
    facts: list[tuple[str | Text, object]] = [("name", row["name"]), ("hours", "; ".join(row["hours"]))]
    facts += [("timezone", row["timezone"]), ("country", _place(row) or None), ("open_now", _now(row, reader))]
    facts += [(key, Text("✓")) for key in ("disabled", "provisioned") if row[key]]
    made = [[cell(one["day"]), cell(one_line(one["name"]))] for one in row["closed"]]
    page = head(reader, facts)
    return Group(page, Text(), table(reader, ("closed_day", "name"), made)) if made else page
