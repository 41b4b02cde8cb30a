"""Answers about service levels and escalations to pages."""

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from mailticket.cli.layout import HERE, Reader, cell, head, table

Row = dict[str, Any]
GOALS = ("first_response", "response", "resolution")


def service_levels(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All of them: for whom, and what is promised."""
    made = [
        [
            cell(row["name"], "dim" if row["disabled"] else "bold"),
            cell(_whom(row, reader)),
            *(cell(row[goal]) for goal in GOALS),
            cell(row["calendar"] or reader.word("all_hours")),
        ]
        for row in rows
    ]
    return table(reader, ("name", "sla_for", *GOALS, "calendar"), made)


def _whom(row: Row, reader: Reader) -> str:
    domains = ", ".join(f"@{name}" for name in row.get("domains", ()))
    parts = [", ".join(row["queues"]), domains, row["query"]]
    parts += [f"{reader.word('priority')} ≥ {row['priority']}"] if row["priority"] is not None else []
    return "; ".join(filter(None, parts)) or reader.word("all")


def service_level(row: Row, reader: Reader = HERE) -> RenderableType:
    """One of them."""
    facts: list[tuple[str | Text, object]] = [("name", row["name"]), ("sla_for", _whom(row, reader))]
    facts += [(goal, row[goal] or None) for goal in GOALS]
    facts += [("calendar", row["calendar"] or reader.word("all_hours")), ("pauses", ", ".join(row["pauses"]) or None)]
    facts += [("warn", ", ".join(row["warn"]) or None), ("breach", ", ".join(row["breach"]) or None)]
    facts += [("order", row["order"]), ("sets_due", Text("✓") if row["sets_due"] else None)]
    told_nothing = [f"{address} ({queue})" for address, queue in row.get("unseen", ())]
    facts += [("sla_unseen", Text(", ".join(told_nothing), style="yellow") if told_nothing else None)]
    facts += [(key, Text("✓")) for key in ("disabled", "provisioned") if row[key]]
    return head(reader, facts)


def escalations(rows: Sequence[Row], reader: Reader = HERE) -> RenderableType:
    """All of them: for whom, and who is told after how long."""
    made = [
        [
            cell(row["name"], "dim" if row["disabled"] else "bold"),
            cell(_whom(row, reader)),
            cell(", ".join(row["steps"])),
            cell(row["calendar"] or reader.word("all_hours")),
        ]
        for row in rows
    ]
    return table(reader, ("name", "sla_for", "steps", "calendar"), made)


def escalation(row: Row, reader: Reader = HERE) -> RenderableType:
    """One of them."""
    facts: list[tuple[str | Text, object]] = [("name", row["name"]), ("sla_for", _whom(row, reader))]
    facts += [("steps", ", ".join(row["steps"])), ("calendar", row["calendar"] or reader.word("all_hours"))]
    facts += [("order", row["order"]), *((key, Text("✓")) for key in ("disabled", "provisioned") if row[key])]
    return head(reader, facts)
