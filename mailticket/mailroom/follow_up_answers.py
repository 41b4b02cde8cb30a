"""What somebody asked to be reminded of and which tickets they put off, as mail is answered: its rows are tickets."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.service import Looker
from mailticket.application.tickets.follow_up_list import list_
from mailticket.model.mail_answer import MailAnswer
from mailticket.model.words import say

Dates = Callable[[datetime], str]


async def follow_ups(looker: Looker, caller: Caller, first: int, speaks: str, dates: Dates) -> MailAnswer:
    """Numbered from ``first`` on. Raises Refused."""
    found: Mapping[str, Any] = await list_(looker, caller, None)
    rows = [*found["reminders"], *found["snoozed"]]
    if not rows:
        return MailAnswer(say(speaks, "follow_ups.nothing"))
    lines: list[str] = []
    for place, row in enumerate(rows, first):
        at = dates(datetime.fromisoformat(row["due"] if "due" in row else row["until"]))
        key = "follow_ups.snoozed" if "until" in row else "follow_ups.reminder"
        lines.append(
            f"{place}. " + say(speaks, key, **row | {"at": at, "subject": row["subject"] or say(speaks, "no_subject")})
        )
    return MailAnswer("\n".join(lines), tuple(row["ticket"] for row in rows))
