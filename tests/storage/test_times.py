"""Times as they are stored."""

from datetime import UTC, datetime, timedelta, timezone

from mailticket.storage.times import from_text, maybe_text, maybe_time, to_text

AT = datetime(2026, 11, 23, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-3)))


def test_times_are_kept_in_utc_by_the_millisecond_and_sort_as_text() -> None:
    assert to_text(AT) == "2026-11-23T13:30:00.123+00:00"
    assert from_text(to_text(AT)) == datetime(2026, 11, 23, 13, 30, 0, 123000, tzinfo=UTC)
    assert to_text(AT) < to_text(AT + timedelta(milliseconds=1))


def test_no_time_stays_none() -> None:
    assert maybe_text(None) is None
    assert maybe_time(None) is maybe_time("") is None
