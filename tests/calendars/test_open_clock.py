"""The clock of a calendar says what the calendar says."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailticket.calendars.business import business_time
from mailticket.calendars.open_clock import OpenClock
from mailticket.model.calendar import Calendar
from mailticket.model.report_fact import to_ms

OFFICE = Calendar("office", "America/Santiago", (((480, 720), (780, 1080)),) * 5 + (((540, 720),), ()))
BEGIN = datetime(2025, 12, 20, tzinfo=UTC)
MOMENTS = st.integers(0, 500 * 86400 * 1000).map(lambda ms: BEGIN + timedelta(milliseconds=ms))


@given(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=4))
def test_the_clock_goes_on_while_it_is_open(spans: list[tuple[datetime, datetime]]) -> None:
    clock = OpenClock(OFFICE)
    for one, other in spans:
        since, until = min(one, other), max(one, other)
        counted = clock.seconds(to_ms(since), to_ms(until))
        assert abs(counted - business_time(OFFICE, since, until).total_seconds()) < 0.002
