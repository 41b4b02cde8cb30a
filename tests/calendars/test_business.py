"""How much of a span is open: against counting minute by minute, where clocks change, and over any split."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailticket.calendars.business import business_after, business_minutes, business_time, is_open, open_periods
from mailticket.model.calendar import Calendar, calendar_of, joined, week
from mailticket.model.provision import CalendarSpec

OFFICE = calendar_of(CalendarSpec("office", "America/Montevideo", ("mon-fri 09:00-18:00",), ("2026-12-25",)))
ZONES = ("America/Montevideo", "Europe/Madrid", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = "America/Montevideo") -> datetime:
    """An instant by the clock of a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def weekly(calendar: Calendar) -> int:
    """Minutes of a week."""
    return sum(until - since for day in calendar.hours for since, until in day)


def counted(calendar: Calendar, since: datetime, until: datetime) -> int:
    """Minute by minute, by the clock on the wall."""
    zone, found, now = ZoneInfo(calendar.timezone), 0, since.astimezone(UTC)
    while now < until:
        wall = now.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        closed = wall.date() in calendar.dates or (wall.month, wall.day) in calendar.yearly
        found += not closed and any(opens <= minute < closes for opens, closes in calendar.hours[wall.weekday()])
        now += MINUTE
    return found


clock = st.integers(0, 1440)
spans = st.lists(st.tuples(clock, clock), max_size=3).map(joined)
days = st.lists(spans, min_size=7, max_size=7).map(tuple)
dates = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=20)
calendars = st.builds(Calendar, st.just("any"), st.sampled_from(ZONES), days, dates)
instants = st.integers(0, 3 * 365 * 1440).map(lambda minute: datetime(2025, 6, 1, tzinfo=UTC) + minute * MINUTE)
NIGHT = Calendar("night", "Europe/Madrid", (((0, 150), (1320, 1440)),) * 7)


@settings(max_examples=60, deadline=None)
@given(calendars, instants, st.integers(0, 5 * 1440))
@example(NIGHT, datetime(2026, 3, 28, tzinfo=UTC), 2880)
@example(NIGHT, datetime(2026, 10, 24, tzinfo=UTC), 2880)
def test_open_minutes_are_those_one_counts_by_the_clock_on_the_wall(
    calendar: Calendar, since: datetime, length: int
) -> None:
    until = since + length * MINUTE
    assert business_minutes(calendar, since, until) == counted(calendar, since, until)


@settings(max_examples=60, deadline=None)
@given(calendars, st.lists(instants, min_size=3, max_size=3), st.integers(0, 59_999_999))
def test_parts_of_a_span_add_up_to_the_whole_however_it_is_split(
    calendar: Calendar, some: list[datetime], more: int
) -> None:
    first, middle, last = some[0], some[1] + timedelta(microseconds=more), some[2]
    for measure in (business_time, business_minutes):
        whole = measure(calendar, first, middle) + measure(calendar, middle, last)  # type: ignore[operator]
        assert whole == measure(calendar, first, last)


@settings(max_examples=60, deadline=None)
@given(calendars.filter(lambda one: weekly(one) >= 30), instants, st.integers(0, 20_000))
def test_what_comes_after_so_many_open_minutes_is_so_many_open_minutes_away_and_no_later(
    calendar: Calendar, since: datetime, minutes: int
) -> None:
    found = business_after(calendar, since, minutes)
    assert business_time(calendar, since, found) == minutes * MINUTE
    assert minutes == 0 or business_time(calendar, since, found - timedelta(seconds=1)) < minutes * MINUTE


@settings(max_examples=40, deadline=None)
@given(calendars, instants, st.integers(0, 20 * 1440))
def test_open_periods_are_in_order_and_as_long_as_what_is_open(
    calendar: Calendar, since: datetime, length: int
) -> None:
    until = since + length * MINUTE
    found = list(open_periods(calendar, since, until))
    assert sum((end - start for start, end in found), timedelta()) == business_time(calendar, since, until)
    assert found == sorted(found)
    assert all(is_open(calendar, start) for start, _ in found)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_from_midnight_to_midnight_has_each_of_its_minutes(zone: str) -> None:
    always = Calendar("always", zone, week(["mon-sun 00:00-24:00"]))
    since, until = at("2026-02-27", zone), at("2026-03-02", zone)
    assert business_minutes(always, since, until) == 3 * 1440


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2028-02-29", 24)])
def test_a_day_on_which_clocks_change_is_as_long_as_it_was(day: str, hours: int) -> None:
    always = Calendar("always", "Europe/Madrid", week(["mon-sun 00:00-24:00"]))
    since = at(day, "Europe/Madrid")
    assert business_minutes(always, since, since + timedelta(days=1)) == hours * 60


def test_office_hours_are_as_long_on_either_side_of_a_change_of_clocks() -> None:
    office = calendar_of(CalendarSpec("office", "Europe/Madrid", ("mon-fri 09:00-18:00",)))
    since = at("2026-03-27T17:00", "Europe/Madrid")
    assert business_after(office, since, 120) == at("2026-03-30T10:00", "Europe/Madrid")


def test_what_begins_outside_hours_counts_from_the_next_opening() -> None:
    saturday = at("2026-11-28T12:00")
    assert business_minutes(OFFICE, saturday, at("2026-11-30T09:30")) == 30
    assert business_after(OFFICE, saturday, 30) == at("2026-11-30T09:30")
    assert business_after(OFFICE, saturday, 0) == saturday


def test_only_the_days_that_are_written_are_open() -> None:
    tuesdays = calendar_of(CalendarSpec("tue", "America/Montevideo", ("tue 09:00-10:00",)))
    assert business_after(tuesdays, at("2026-11-25T12:00"), 90) == at("2026-12-08T09:30")


def test_a_holiday_is_closed_and_the_day_after_is_not() -> None:
    assert business_after(OFFICE, at("2026-12-24T17:00"), 120) == at("2026-12-28T10:00")


def test_the_end_of_a_day_is_its_own_and_not_the_next_days_beginning() -> None:
    assert business_after(OFFICE, at("2026-11-27T09:00"), 9 * 60) == at("2026-11-27T18:00")
    assert not is_open(OFFICE, at("2026-11-27T18:00"))


def test_turned_round_it_is_negative() -> None:
    assert business_minutes(OFFICE, at("2026-11-27T10:00"), at("2026-11-27T09:00")) == -60


def test_a_calendar_that_never_opens_is_said_to() -> None:
    with pytest.raises(ValueError, match="'shut' is not open"):
        business_after(Calendar("shut", "UTC", ((),) * 7), datetime(2026, 1, 1, tzinfo=UTC), 1)
