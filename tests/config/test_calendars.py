"""What a configuration says of calendars."""

from pathlib import Path

import pytest

from mailticket.config import parse
from mailticket.config.writing import written
from mailticket.model.errors import FilesWrong
from mailticket.model.provision import CalendarSpec

SITE = '[site]\ntimezone = "America/Montevideo"\n'
ICS = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260218\nSUMMARY:Carnaval\nEND:VEVENT\nEND:VCALENDAR\n"


def declared(folder: Path, text: str) -> tuple[CalendarSpec, ...]:
    """The calendars of a text."""
    return parse(SITE + text, "config.toml", folder).organisation().calendars


def test_a_calendar_has_the_sites_zone_and_the_days_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "feriados.ics").write_text(ICS)
    text = '[[calendar]]\nname = "oficina"\nhours = "lun-vie 09:00-18:00"\nholidays = ["12-25"]\nics = "feriados.ics"\n'
    found = CalendarSpec("oficina", "America/Montevideo", ("lun-vie 09:00-18:00",), ("12-25", "2026-02-18 Carnaval"))
    assert declared(tmp_path, text) == (found,)


def test_what_is_written_out_is_read_back_as_the_same(tmp_path: Path) -> None:
    text = (
        '[[calendar]]\nname = "noc"\ntimezone = "UTC"\nhours = ["mon-sun 00:00-24:00"]\ncountry = "ES"\nregion = "MD"\n'
    )
    settings = parse(text, "config.toml", tmp_path)
    again = parse(written(settings.organisation()), "config.toml", tmp_path)
    assert again.organisation().calendars == settings.organisation().calendars


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('hours = ["soon"]', "calendar[1].hours"),
        ("", "calendar[1].hours"),
        ('hours = "mon 09:00-10:00"\nholidays = ["x"]', "calendar[1].holidays"),
        ('hours = "mon 09:00-10:00"\ncountry = "XX"', "calendar[1].country"),
        ('hours = "mon 09:00-10:00"\nregion = "MD"', "calendar[1].region"),
        ('hours = "mon 09:00-10:00"\nics = "nowhere.ics"', "calendar[1].ics"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(FilesWrong) as wrong:
        parse(f'[[calendar]]\nname = "x"\n{text}\n', "config.toml", tmp_path)
    assert [one.key for one in wrong.value.problems] == [key]


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    one = '[[calendar]]\nname = "x"\nhours = "mon 09:00-10:00"\n'
    with pytest.raises(FilesWrong, match="declared twice"):
        parse(one + one, "config.toml", tmp_path)
