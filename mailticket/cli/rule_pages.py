"""Rules, and what they do to letters, as pages."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, cell, table
from mailticket.model.reasons import rule_in


def rules(rows: Sequence[dict[str, Any]], reader: Reader = HERE) -> RenderableType:
    """The rules in the order they are asked."""
    return table(
        reader,
        ("rule", "action", "conditions"),
        [[cell(row["rule"], "bold"), cell(row["action"]), cell(row["conditions"])] for row in rows],
    )


def rules_tested(answer: dict[str, Any], reader: Reader = HERE) -> RenderableType:
    """Which rule takes which letter and why; with others, what would change."""
    compared = answer["changed"] is not None
    if len(answer["letters"]) > MOST_ROWS:
        rows = "\n".join("\t".join(map(str, _tested(row, reader, compared))) for row in answer["letters"])
        return rows if not compared else f"{rows}\n{_count(answer, reader)}"
    columns = ("letter", "queue", *(("would_be",) if compared else ()), "why")
    shown = table(reader, columns, [_tested(row, reader, compared) for row in answer["letters"]])
    if not compared:
        return shown
    return Group(shown, Text(_count(answer, reader), style="bold"))


MOST_ROWS = 1000
"""Of a table: to lay out more takes longer than to read all those letters. Beyond, they are plain lines, columns by tabs."""


def _count(answer: dict[str, Any], reader: Reader) -> str:
    return reader.word("changed", changed=answer["changed"], letters=len(answer["letters"]))


def _tested(row: dict[str, Any], reader: Reader, compared: bool) -> list[Text]:
    cells = [cell(row["letter"], "bold"), cell(row["effect"] or "–")]
    if compared:
        cells.append(cell(row["other"]["effect"] or "–", "yellow") if row["changed"] else Text("="))
    return [*cells, cell(rule_in(reader.language, row["other"]["why"] if row["changed"] else row["why"]))]
