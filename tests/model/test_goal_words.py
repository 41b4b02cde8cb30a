"""What was promised, in words."""

from mailticket.model.goal_words import promises

LATER = {"goal": "resolution", "state": "on time", "due": "2026-11-24T10:00:00+00:00", "ended": None}
SOON = {"goal": "response", "state": "at risk", "due": "2026-11-23T10:00:00+00:00", "ended": None}
WAITS = {"goal": "resolution", "state": "paused", "due": None, "ended": None}
OVER = {"goal": "response", "state": "met", "due": "2026-11-22T10:00:00+00:00", "ended": "2026-11-22T09:00:00+00:00"}


def test_open_goals_are_said_the_soonest_first_and_those_that_wait_last() -> None:
    found = list(promises([WAITS, LATER, OVER, SOON], "en", lambda at: f"{at:%a %H:%M}"))
    assert [state for state, _ in found] == ["at risk", "on time", "paused"]
    assert "Mon 10:00" in found[0][1]
    assert "Tue 10:00" in found[1][1]


def test_each_language_has_its_words() -> None:
    (english,) = promises([SOON], "en", lambda at: "x")
    (spanish,) = promises([SOON], "es", lambda at: "x")
    assert english != spanish
