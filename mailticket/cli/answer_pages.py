"""Canned answers as pages."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, cell, head, one_line, table

Row = dict[str, Any]


def answers(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All of them: whose they are, and how they begin."""
    made = [
        [
            cell(one_line(row["name"]), "bold"),
            cell(row["queue"] or reader.word("all")),
            cell(row["language"] or ""),
            cell(one_line(row["text"])[:BEGIN]),
        ]
        for row in rows
    ]
    return table(reader, ("name", "queue", "language", "text"), made)


BEGIN = 60
"""Characters of a text in a list."""


def answer(row: Row, reader: Reader = HERE) -> RenderableType:
    """One, with its text."""
    facts: list[tuple[str | Text, object]] = [
        ("name", row["name"]),
        ("queue", row["queue"]),
        ("language", row["language"]),
    ]
    facts += [("provisioned", Text("✓"))] if row["provisioned"] else []
    return Group(head(reader, facts), Text(), Text(row["text"]))
