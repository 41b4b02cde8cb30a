"""What people see on a ticket of what was promised: for who works on it."""

from collections.abc import Sequence
from datetime import datetime

from mailticket.application.service import Looker
from mailticket.application.shapes import Viewer, time_json
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.service_level import GoalRun
from mailticket.model.ticket import Ticket
from mailticket.service_levels.standing import word_of
from mailticket.storage.service_goals import all_goals


async def promised(service: Looker, viewer: Viewer, queue: Queue, ticket: Ticket) -> dict[str, object]:
    """The goals of a ticket; nothing for who does not work on it."""
    if not viewer.may(Right.SHOW_TICKET_COMMENTS, queue, ticket):
        return {}
    runs = await service.database.read(all_goals, ticket.id) if ticket.sla_state else []
    return {"goals": goals_json(runs, service.clock())}


def goals_json(runs: Sequence[GoalRun], now: datetime) -> list[dict[str, object]]:
    """Each goal, the oldest first: what, by which level, when it began, is due and ended, and how it stands (``word``)."""
    return [
        {
            "goal": run.goal.value,
            "number": run.number,
            "level": run.level,
            "started": time_json(run.started),
            "due": time_json(run.due),
            "ended": time_json(run.ended),
            "outcome": run.outcome.value,
            "minutes": run.minutes,
            "seconds": run.seconds if run.ended else None,
            "state": word_of(run, now),
        }
        for run in runs
    ]
