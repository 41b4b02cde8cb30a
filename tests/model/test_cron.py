"""Cron lines: in a timezone, over changes of its clocks, over leap years, from wherever one looks."""

from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model.cron import count_planned, cron_wrong, last_planned, next_planned, planned

MADRID = "Europe/Madrid"
LINES = ["30 2 * * *", "0 8 * * 1-5", "*/20 * * * *", "15 2,3 * * *", "0 0 1 * *", "0 8 29 2 *", "5 1-3 * * 7"]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_time_that_summer_time_leaves_out_is_planned_after_the_gap() -> None:
    assert list(islice(planned("30 2 * * *", MADRID, utc(2026, 3, 28)), 3)) == [
        utc(2026, 3, 28, 1, 30),
        utc(2026, 3, 29, 1, 0),
        utc(2026, 3, 30, 0, 30),
    ]


def test_a_time_that_comes_twice_is_planned_once() -> None:
    assert list(islice(planned("30 2 * * *", MADRID, utc(2026, 10, 24, 12)), 2)) == [
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 26, 1, 30),
    ]


@pytest.mark.parametrize("minutes", range(0, 120, 15))
def test_within_the_repeated_hour_nothing_is_planned_that_is_past(minutes: int) -> None:
    at = utc(2026, 10, 25) + timedelta(minutes=minutes)
    found = next_planned("30 2 * * *", MADRID, at)
    assert found == (utc(2026, 10, 25, 0, 30) if minutes < 30 else utc(2026, 10, 26, 1, 30))


def test_what_comes_every_hour_runs_in_both_of_the_repeated_hours() -> None:
    found = takewhile(lambda at: at < utc(2026, 10, 25, 3), planned("30 * * * *", MADRID, utc(2026, 10, 25)))
    assert [at.hour for at in found] == [0, 1, 2]


def test_the_29th_of_february_comes_in_leap_years() -> None:
    assert next_planned("0 8 29 2 *", "UTC", utc(2026, 3, 1)) == utc(2028, 2, 29, 8)
    assert last_planned("0 8 29 2 *", "UTC", utc(2020, 1, 1), utc(2027, 12, 31)) == utc(2024, 2, 29, 8)


def test_of_many_missed_times_the_newest_is_found_and_all_are_counted() -> None:
    after, now = utc(2026, 1, 1), utc(2026, 1, 31, 12)
    assert last_planned("0 8 * * *", "UTC", after, now) == utc(2026, 1, 31, 8)
    assert count_planned("0 8 * * *", "UTC", after, now) == 31
    assert count_planned("* * * * *", "UTC", after, now) == 1000


def test_nothing_is_due_before_its_time_nor_twice() -> None:
    at = utc(2026, 1, 1, 8)
    assert last_planned("0 8 * * *", "UTC", at - timedelta(hours=2), at - timedelta(minutes=1)) is None
    assert last_planned("0 8 * * *", "UTC", at - timedelta(hours=2), at) == at
    assert last_planned("0 8 * * *", "UTC", at, at + timedelta(hours=23)) is None


@given(
    st.sampled_from(LINES),
    st.sampled_from([MADRID, "America/Argentina/Buenos_Aires", "Australia/Lord_Howe", "UTC"]),
    st.datetimes(datetime(2026, 2, 20), datetime(2026, 11, 5)),
    st.integers(0, 20 * 24 * 60),
)
@settings(max_examples=80, deadline=None)
def test_what_was_planned_last_is_the_same_from_wherever_one_looks(
    line: str, zone: str, start: datetime, minutes: int
) -> None:
    after = start.replace(tzinfo=UTC)
    now = after + timedelta(minutes=minutes)
    every = list(takewhile(lambda at: at <= now, planned(line, zone, after)))
    assert every == sorted(set(every))
    assert last_planned(line, zone, after, now) == (every[-1] if every else None)
    assert count_planned(line, zone, after, now) == min(len(every), 1000)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("0 8 * * MON#1", ""),
        ("0 8 L * *", ""),
        ("0 8 * *", "five fields"),
        ("0 8 * * * *", "five fields"),
        ("0 8 31 2 *", "day"),
        ("61 8 * * *", "minute"),
        ("", "five fields"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: str, wrong: str) -> None:
    assert wrong in cron_wrong(line)
    assert bool(cron_wrong(line)) == bool(wrong)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Madrid", "Asia/Kathmandu", "America/St_Johns"])
@pytest.mark.parametrize("line", ["*/5 * * * *", "*/10 * * * *", "*/30 * * * *", "*/7 * * * *"])
def test_what_comes_every_few_minutes_is_counted_as_if_each_time_was_looked_at(line: str, zone: str) -> None:
    """Over both changes of the clocks of a year."""
    for start in (datetime(2026, 3, 29, 0, 13, tzinfo=UTC), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)):
        for hours in (0, 0.1, 1, 2.5, 7):
            now = start + timedelta(hours=hours)
            times = [at for at in islice(planned(line, zone, start), 200) if at <= now]
            assert count_planned(line, zone, start, now) == len(times)
            assert last_planned(line, zone, start, now) == (times[-1] if times else None)
