"""How a ticket stands by its goals: what its own row says of it, from which every list and search reads the word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailticket.model.service_level import GoalRun, Outcome
from mailticket.model.sla_state import MET, MISSED, PAUSED, RUNNING, sla_word


@dataclass(frozen=True, slots=True)
class Summary:
    """What a ticket's row says: a state, and the next goal's time."""

    state: str = ""
    due: datetime | None = None
    risk: datetime | None = None


def summary(runs: Sequence[GoalRun]) -> Summary:
    """Of all that was promised on a ticket: what is open counts first, then whether anything was missed."""
    open_ = [run for run in runs if not run.ended]
    running = [run for run in open_ if run.due is not None]
    if running:
        risks = [run.risk for run in running if run.risk is not None]
        return Summary(RUNNING, min(run.due for run in running if run.due), min(risks, default=None))
    if open_:
        return Summary(PAUSED)
    outcomes = {run.outcome for run in runs}
    return Summary(MISSED if Outcome.MISSED in outcomes else MET if Outcome.MET in outcomes else "")


def word_of(run: GoalRun, now: datetime) -> str:
    """How one goal stands."""
    if run.ended:
        return run.outcome.value
    return sla_word(PAUSED if run.due is None else RUNNING, run.due, run.risk, now)
