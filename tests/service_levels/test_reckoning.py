"""How much time a goal has used, and when it will have used all of it; the faults other desks were known for."""

from datetime import UTC, datetime, timedelta

import pytest

from mailticket.model.calendar import Calendar, week
from mailticket.model.service_level import Goal, GoalRun, ServiceLevel, Step
from mailticket.service_levels.reckoning import reached, reckoned, used

OFFICE = Calendar("oficina", "Europe/Madrid", week(["mon-fri 09:00-18:00"]))
FRIDAY = datetime(2026, 11, 27, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """By the clock of Madrid in winter, on that Friday or days after."""
    return FRIDAY + timedelta(days=day, hours=hour - 1, minutes=minute)


def run(since: datetime, *pauses: tuple[datetime, datetime], paused: datetime | None = None) -> GoalRun:
    return GoalRun(7, Goal.RESOLUTION, 1, 1, "oro", since, pauses=pauses, paused=paused)


def test_what_begins_outside_hours_counts_from_the_next_opening() -> None:
    assert reached(run(at(20)), OFFICE, 60) == at(10, day=3)
    assert reached(run(at(10, day=1)), OFFICE, 60) == at(10, day=3)


def test_midnight_costs_no_minute() -> None:
    always = Calendar("noc", "Europe/Madrid", week(["mon-sun 00:00-24:00"]))
    assert used(run(at(23, 30)), always, at(0, 30, day=1)) == timedelta(hours=1)
    assert reached(run(at(23, 30)), always, 60) == at(0, 30, day=1)


def test_a_pause_is_left_out_in_business_time_and_not_by_the_clock_on_the_wall() -> None:
    night = (at(17), at(10, day=3))  # an office hour of Friday, the weekend, and one of Monday
    assert reached(run(at(16), night), OFFICE, 120) == at(11, day=3)
    assert used(run(at(16), night), OFFICE, at(11, day=3)) == timedelta(hours=2)


def test_a_calendar_of_some_weekdays_is_waited_for() -> None:
    tuesdays = Calendar("martes", "Europe/Madrid", week(["tue 09:00-10:00"]))
    assert reached(run(at(9)), tuesdays, 90) == at(9, 30, day=11)


def test_without_a_calendar_all_time_counts() -> None:
    assert reached(run(at(17)), None, 180) == at(20)


@pytest.mark.parametrize(("minutes", "due"), [(60, at(11)), (180, None)])
def test_what_is_paused_is_due_only_where_it_was_missed_before(minutes: int, due: datetime | None) -> None:
    assert reached(run(at(10), paused=at(12)), OFFICE, minutes) == due


def test_warnings_fall_into_office_hours() -> None:
    level = ServiceLevel(
        1, "oro", ((Goal.RESOLUTION, 240),), OFFICE, warn=(Step("AdminCc", left=30), Step("Owner", used=75))
    )
    found = reckoned(run(at(17)), level, "x")
    assert (found.risk, found.alarm, found.due) == (at(11, day=3), at(11, day=3), at(12, day=3))


def test_a_calendar_that_never_opens_so_long_makes_nothing_due() -> None:
    never = Calendar("nunca", "UTC", week([]))
    assert reached(run(at(10)), never, 60) is None
