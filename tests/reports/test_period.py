"""Periods as people name them, and the pieces of them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from mailticket.reports.period import days, instants, label, named_days

TODAY = date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("today", "2026-11-28", "2026-11-28"),
        ("Ayer", "2026-11-27", "2026-11-27"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("la semana pasada", "2026-11-16", "2026-11-22"),
        ("este mes", "2026-11-01", "2026-11-30"),
        ("last  month", "2026-10-01", "2026-10-31"),
        ("el año pasado", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_periods_by_name(said: str, first: str, last: str) -> None:
    assert named_days(said, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("said", ["", "soon", "2026-13", "20x6", "0000", "2026-11-28", "-", "mes"])
def test_what_is_no_period(said: str) -> None:
    assert named_days(said, TODAY) is None


def test_a_day_of_daylight_saving_has_its_own_length() -> None:
    zone = ZoneInfo("America/Santiago")
    period = days(date(2026, 4, 4), date(2026, 4, 4), zone)
    assert (period.end.timestamp() - period.start.timestamp()) / 3600 == 25


def test_pieces_end_with_the_period() -> None:
    zone = ZoneInfo("UTC")
    until = datetime(2026, 11, 28, 15, tzinfo=zone)
    period = days(date(2026, 11, 20), date(2026, 11, 30), zone, until=until)
    assert [name for name, _ in instants(period, "week")] == ["2026-W47", "2026-W48"]
    assert list(instants(period, "month")) == [("2026-11", until)]
    assert label("day", until) == "2026-11-28"
