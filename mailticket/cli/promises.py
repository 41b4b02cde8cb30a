"""What was promised on a ticket, on the terminal."""

from typing import Any

from rich.text import Text

from mailticket.cli.layout import Reader, cell
from mailticket.model.goal_words import promises
from mailticket.model.sla_state import AT_RISK, BREACHED, sla_name

CALLS = {AT_RISK: "yellow", BREACHED: "bold red"}
"""States that call for somebody, and how they are shown."""


def promised(row: dict[str, Any], reader: Reader) -> str:
    """What is open of it, with how it stands where that calls for somebody; else how it stood in the end."""
    told = promises(row.get("goals", ()), reader.language, lambda at: reader.time(at.isoformat()))
    lines = [f"{line} ({sla_name(reader.language, state)})" if state in CALLS else line for state, line in told]
    return "; ".join(lines) or sla_name(reader.language, row.get("sla", ""))


def sla_cell(reader: Reader, state: str) -> Text:
    """How a ticket stands, in a list."""
    return cell(sla_name(reader.language, state), CALLS.get(state, ""))
