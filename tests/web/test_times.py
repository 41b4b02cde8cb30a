"""Times as a page shows them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mailticket.web.times import TimeTeller

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
ES = TimeTeller("es", ZoneInfo("America/Tegucigalpa"), NOW)
EN = TimeTeller("en", ZoneInfo("America/Tegucigalpa"), NOW)


@pytest.mark.parametrize(
    ("at", "es", "en"),
    [
        ("2026-11-25T14:48:00Z", "hace 12 minutos", "12 minutes ago"),
        ("2026-11-25T15:40:00Z", "dentro de 40 minutos", "in 40 minutes"),
        ("2026-11-25T18:30:00Z", "hoy 12:30", "today 12:30"),
        ("2026-11-24T23:02:00Z", "ayer 17:02", "yesterday 17:02"),
        ("2026-11-26T16:00:00Z", "mañana 10:00", "tomorrow 10:00"),
        ("2026-11-30T16:00:00Z", "lunes 10:00", "Monday 10:00"),
        ("2026-01-04T16:00:00Z", "4 ene", "4 Jan"),
        ("2025-12-04T16:00:00Z", "4 dic 2025", "4 Dec 2025"),
        (None, "", ""),
    ],
)
def test_near_times_are_told_by_how_far_they_are(at: str | None, es: str, en: str) -> None:
    assert (ES.near(at), EN.near(at)) == (es, en)


def test_the_whole_time_has_its_zone() -> None:
    assert ES.whole("2026-11-25T14:48:00Z").startswith("mié 25 nov 2026, 08:48")


@pytest.mark.parametrize(("at", "said"), [("14:48", "12 min"), ("09:59", "5 h"), ("15:30", "<1 min")])
def test_how_long_ago_is_one_number_and_a_unit(at: str, said: str) -> None:
    assert ES.since(f"2026-11-25T{at}:00Z") == said
