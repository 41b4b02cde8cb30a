"""How a ticket stands by its goals."""

from datetime import UTC, datetime, timedelta

from mailticket.model.service_level import Goal, GoalRun, Outcome
from mailticket.service_levels.standing import Summary, summary, word_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def run(hours: float | None, outcome: Outcome = Outcome.OPEN, number: int = 1) -> GoalRun:
    """A goal that is due in so many hours, at risk an hour before."""
    due = None if hours is None else NOW + timedelta(hours=hours)
    ended = NOW if outcome else None
    return GoalRun(7, Goal.RESPONSE, number, 1, "oro", NOW, due=due, risk=due and due - timedelta(hours=1),
                   ended=ended, outcome=outcome)  # fmt: skip


def test_the_next_goal_decides_then_what_was_missed() -> None:
    later, sooner = run(3), run(2)
    assert summary([later, sooner, run(1, Outcome.MISSED)]) == Summary("running", sooner.due, sooner.risk)
    assert summary([run(None), run(1, Outcome.MET)]) == Summary("paused")
    assert summary([run(1, Outcome.MET), run(1, Outcome.MISSED)]) == Summary("missed")
    assert summary([run(1, Outcome.MET), run(1, Outcome.DROPPED)]) == Summary("met")
    assert summary([run(1, Outcome.DROPPED)]) == Summary()


def test_time_makes_a_goal_risky_and_missed() -> None:
    words = [word_of(run(2), NOW + timedelta(hours=hours)) for hours in (0, 1, 1.9, 2, 5)]
    assert words == ["on time", "at risk", "at risk", "breached", "breached"]
    assert word_of(run(None), NOW) == "paused"
    assert word_of(run(1, Outcome.MISSED), NOW) == "missed"
