"""Dates as people write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.moment import END_OF_DAY, moment, says_a_date

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ZONE = "America/Montevideo"  # UTC-3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-12-01", "2026-12-01T23:59-03:00"),
        ("2026-12-01 15:30", "2026-12-01T15:30-03:00"),
        ("2026-12-01T15:30:00Z", "2026-12-01T15:30+00:00"),
        ("2026-12-01T15:30:00+0200", "2026-12-01T15:30+02:00"),
        ("01/12", "2026-12-01T23:59-03:00"),
        ("1/12/26", "2026-12-01T23:59-03:00"),
        ("22/11", "2027-11-22T23:59-03:00"),
        ("today", "2026-11-23T23:59-03:00"),
        ("hoy a las 9.30", "2026-11-23T09:30-03:00"),
        ("Mañana 15:00", "2026-11-24T15:00-03:00"),
        ("tomorrow at 3pm", "2026-11-24T15:00-03:00"),
        ("pasado mañana", "2026-11-25T23:59-03:00"),
        ("friday", "2026-11-27T23:59-03:00"),
        ("el viernes a las 15", "2026-11-27T15:00-03:00"),
        ("next monday", "2026-11-30T23:59-03:00"),
        ("lunes", "2026-11-30T23:59-03:00"),
        ("viernes que viene", "2026-11-27T23:59-03:00"),
        ("sábado 12 hs", "2026-11-28T12:00-03:00"),
        ("1 de diciembre de 2026", "2026-12-01T23:59-03:00"),
        ("Dec 24", "2026-12-24T23:59-03:00"),
        ("24th December 2027", "2027-12-24T23:59-03:00"),
        ("29 de febrero", "2028-02-29T23:59-03:00"),
        ("in 2 days", "2026-11-25T13:00+00:00"),
        ("dentro de una hora", "2026-11-23T14:00+00:00"),
        ("+1h30m", "2026-11-23T14:30+00:00"),
        ("hace 2 horas", "2026-11-23T11:00+00:00"),
        ("ahora", "2026-11-23T13:00+00:00"),
    ],
)
def test_a_date_is_read_as_people_mean_it(text: str, wanted: str) -> None:
    assert moment(text, MONDAY, ZONE, whole_day=END_OF_DAY) == datetime.fromisoformat(wanted)


@pytest.mark.parametrize("text", ["", " ", "0", "never", "Nunca", "-"])
def test_words_that_unset_a_date(text: str) -> None:
    assert moment(text, MONDAY, ZONE) is None


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "pronto",
        "32/1",
        "30 de febrero",
        "25:00",
        "viernes viernes",
        "in",
        "12",
        "13pm",
        "en 5 lustros",
        "9999-12-31",
        "0001-01-01",
        "1/1/1066",
    ],
)
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError):
        moment(text, MONDAY, ZONE)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        found = moment(text, MONDAY, ZONE)
    except ValueError:
        return
    assert found is None or found.tzinfo is not None


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_what_iso_writes_is_read_back(at: datetime) -> None:
    """To the second, in UTC."""
    wanted = at.replace(microsecond=0, tzinfo=UTC)
    assert moment(wanted.isoformat(), MONDAY, ZONE) == wanted


@given(st.integers(0, 6))
def test_a_weekday_is_one_of_the_next_seven_days(number: int) -> None:
    name = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")[number]
    found = moment(name, MONDAY, ZONE)
    assert found is not None
    assert found.weekday() == number
    assert timedelta() < found - MONDAY <= timedelta(days=7)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("28 de noviembre de 2026,", True),
        ("sábado, 28 de Noviembre", True),
        ("Sat 28 Nov 2026 at 17:52", True),
        ("2763 0000 99", False),
        ("no pagó en noviembre", False),
        ("", False),
    ],
)
def test_a_date_is_told_from_other_words_and_numbers(words: str, date: bool) -> None:
    assert says_a_date(words.split()) is date
