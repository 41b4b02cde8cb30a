"""How sure we are of a sender, as people of a language read it in lists and pages."""

from typing import Any

from rich.text import Text

from mailticket.cli.layout import Reader, one_line
from mailticket.model.evidence import UNPROVEN, Level
from mailticket.model.reasons import reason_in
from mailticket.model.words import say


def evidence(found: dict[str, Any] | None, reader: Reader) -> str | None:
    """Level, its name, why, and whether the sender's domain disowns the mail; None where nothing is known."""
    if not found:
        return None
    against = f"{reader.word('disowned')}: " if found.get("disowned") else ""
    level = say(reader.language, f"level.{Level(found['level']).name.lower()}")
    return f"{found['level']} ({level}): {against}{reason_in(reader.language, found['reason'] or '')}"


def evidence_of(entry: dict[str, Any], reader: Reader) -> Text:
    """What stands behind an entry of the history; nothing where only the From line was looked at."""
    method, reason = entry.get("evidence_method"), entry.get("evidence_reason")
    if not method and reason in (None, "", UNPROVEN.reason):
        return Text()
    disowned = bool(entry.get("disowned"))
    found = {"level": entry["evidence"], "method": method, "reason": reason, "disowned": disowned}
    return Text(f"  {reader.word('evidence')} {one_line(evidence(found, reader))}", "red" if disowned else "dim")
