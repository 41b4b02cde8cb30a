"""What was promised on a ticket, in the words of people: ``answer before Fri 10:40``."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from mailticket.model.words import say

_FORMS = {"breached": "passed", "paused": "paused"}
"""How goals are told that stand so; others by when they are due."""


def promises(
    goals: Sequence[Mapping[str, object]], language: str, date: Callable[[datetime], str]
) -> Iterator[tuple[str, str]]:
    """How each open goal stands, and a line about it; ``goals`` as ``ticket show --json`` has them, the next one first."""
    open_ = [goal for goal in goals if not goal["ended"]]
    for goal in sorted(open_, key=lambda goal: str(goal["due"] or "~")):
        due = datetime.fromisoformat(str(goal["due"])) if goal["due"] else None
        form = _FORMS.get(str(goal["state"]), "before") if due else "paused"
        kind = "resolution" if goal["goal"] == "resolution" else "response"
        yield str(goal["state"]), say(language, f"goal.{kind}.{form}", at=date(due) if due else "")
