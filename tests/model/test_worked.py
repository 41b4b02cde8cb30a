from datetime import UTC, datetime

import pytest

from mailticket.model.moment import past_moment
from mailticket.model.worked import TimeWorked, time_worked

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("90", TimeWorked(90)),
        ("1h30m", TimeWorked(90)),
        ("1 h 30 min", TimeWorked(90)),
        ("-15m", TimeWorked(-15)),
        ("1h30m yesterday for ana", TimeWorked(90, "ana", "yesterday")),
        ("1h30m ayer por ana", TimeWorked(90, "ana", "ayer")),
        ("1,5h el lunes por Ana López", TimeWorked(90, "Ana López", "lunes")),
        ("2h for ana@noc.example yesterday", TimeWorked(120, "ana@noc.example", "yesterday")),
        ("2h por Ana López el lunes", TimeWorked(120, "Ana López", "el lunes")),
        ("45m on 2026-11-03", TimeWorked(45, "", "2026-11-03")),
        ("2h 3/11 a las 22", TimeWorked(120, "", "3/11 a las 22")),
        ("1h 3 de noviembre", TimeWorked(60, "", "3 de noviembre")),
        ("-1h ayer", TimeWorked(-60, "", "ayer")),
    ],
)
def test_time_is_understood_with_its_day_and_its_worker(typed: str, meant: TimeWorked) -> None:
    assert time_worked(typed) == meant


@pytest.mark.parametrize("typed", ["", "soon", "1h30m soonish", "1h for", "for ana", "1x"])
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(ValueError):
        time_worked(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yesterday", "2026-11-24T12:00-03:00"),
        ("anteayer", "2026-11-23T12:00-03:00"),
        ("lunes", "2026-11-23T12:00-03:00"),
        ("wednesday", "2026-11-25T12:00-03:00"),
        ("thursday", "2026-11-19T12:00-03:00"),
        ("3/11", "2026-11-03T12:00-03:00"),
        ("24 de diciembre", "2025-12-24T12:00-03:00"),
        ("29 de febrero", "2024-02-29T12:00-03:00"),
        ("ayer a las 22", "2026-11-24T22:00-03:00"),
        ("today at 23:00", "2026-11-25T12:30-03:00"),
        ("2026-11-03", "2026-11-03T12:00-03:00"),
    ],
)
def test_days_of_work_lie_behind(typed: str, meant: str) -> None:
    assert past_moment(typed, NOW, "America/Montevideo") == datetime.fromisoformat(meant)


@pytest.mark.parametrize("typed", ["tomorrow", "in 2 days", "2026-12-01", "never", "moon", "1/12/2026"])
def test_what_has_not_been_yet_is_no_day_of_work(typed: str) -> None:
    with pytest.raises(ValueError):
        past_moment(typed, NOW, "America/Montevideo")
