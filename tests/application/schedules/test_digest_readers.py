"""Who gets a digest of a run."""

from mailticket.application.schedules.digest_readers import wants
from tests.schedule.conftest import day


def test_weekly_ones_come_with_the_first_run_of_a_week_even_if_that_is_not_monday() -> None:
    assert wants("weekly", day(8, 7), day(4, 7), "UTC")
    assert not wants("weekly", day(9, 7), day(8, 7), "UTC")
    assert wants("", day(9, 7), day(8, 7), "UTC")
