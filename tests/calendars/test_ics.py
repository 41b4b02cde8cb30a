"""The days of a calendar file."""

import pytest

from mailticket.calendars.ics import ics_holidays

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n"


def _file(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nUID:1\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"{HEAD}{body}END:VCALENDAR\r\n".encode()


def test_each_day_of_an_event_is_one_with_its_name() -> None:
    found = ics_holidays(
        _file(
            "DTSTART;VALUE=DATE:20260216\r\nDTEND;VALUE=DATE:20260218\r\nSUMMARY:Carnaval",
            "DTSTART;VALUE=DATE:20260101\r\nSUMMARY:Año nuevo",
        )
    )
    assert found == ("2026-01-01 Año nuevo", "2026-02-16 Carnaval", "2026-02-17 Carnaval")


def test_an_event_of_some_hours_closes_its_days() -> None:
    assert ics_holidays(_file("DTSTART:20261224T150000Z\r\nDTEND:20261224T180000Z")) == ("2026-12-24",)


def test_what_repeats_is_each_of_its_days_until_it_ends() -> None:
    rule = "DTSTART;VALUE=DATE:20241128\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20261231\r\nSUMMARY:Thanks"
    assert ics_holidays(_file(rule)) == ("2024-11-28 Thanks", "2025-11-27 Thanks", "2026-11-26 Thanks")


def test_without_an_end_it_ends_where_nobody_plans() -> None:
    found = ics_holidays(_file("DTSTART;VALUE=DATE:20200825\r\nRRULE:FREQ=YEARLY"))
    assert (found[0], found[-1], len(found)) == ("2020-08-25", "2059-08-25", 40)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", HEAD.encode() + b"END:VCALENDAR\r\n", _file("DTSTART:soon"), _file("SUMMARY:x")]
)
def test_what_is_no_calendar_file_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="calendar file"):
        ics_holidays(content)


def test_too_many_days_are_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        ics_holidays(_file("DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=DAILY"))
