"""Answers about reminders, and tickets put off, to pages."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, cell, one_line, table

Row = Mapping[str, Any]


def follow_ups(answer: Mapping[str, Any], reader: Reader = HERE) -> RenderableType:
    """All of somebody's: the first due first."""
    parts: list[RenderableType] = []
    if answer["reminders"]:
        rows = [
            [*_cells(one, reader), cell(f"#{one['ticket']}"), cell(one_line(one["subject"]))]
            for one in answer["reminders"]
        ]
        parts.append(table(reader, ("number", "due", "text", "by", "ticket", "subject"), rows))
    if answer["snoozed"]:
        rows = [
            [cell(reader.time(one["until"])), cell(f"#{one['ticket']}"), cell(one_line(one["subject"]))]
            for one in answer["snoozed"]
        ]
        parts += [Text(), table(reader, ("snoozed_until", "ticket", "subject"), rows)]
    return Group(*parts) if parts else Text(reader.word("no_follow_ups"))


def _cells(one: Row, reader: Reader) -> list[Text]:
    return [
        cell(str(one["id"]), "bold"),
        cell(reader.time(one["due"]), "bold red" if one["is_due"] else ""),
        cell(one_line(one["text"])),
        cell("" if one["by"] == one["for"] else one["by"]),
    ]


def reminder_lines(row: Row, reader: Reader) -> Text | None:
    """Those of a ticket, each in a line; None where it has none."""
    told = [
        f"{reader.time(one['due'])}  {one['for']}: {one_line(one['text'])} ({one['id']})"
        for one in row.get("reminders", ())
    ]
    return Text("\n".join(told)) if told else None
