"""How calendars are shown."""

from typing import Any

from mailticket.cli import calendar_pages
from tests.cli.pages import EN, ES, page

OFFICE: dict[str, Any] = {
    "name": "oficina",
    "hours": ["mon-fri 09:00-18:00"],
    "timezone": "UTC",
    "country": "ES",
    "region": "MD",
    "disabled": False,
    "provisioned": True,
    "open": True,
    "changes": "2026-11-23T18:00:00Z",
}


def test_a_list_says_when_is_worked_and_whether_now() -> None:
    shown = page(calendar_pages.calendars([OFFICE, OFFICE | {"name": "vieja", "disabled": True}], ES), 140)
    assert "mon-fri 09:00-18:00" in shown
    assert "ES-MD" in shown
    assert "sí, hasta 2026-11-23" in shown
    assert "vieja" in shown


def test_one_is_shown_with_the_holidays_ahead() -> None:
    closed = [{"day": "2026-12-25", "name": "Natividad del Señor"}]
    shown = page(calendar_pages.calendar(OFFICE | {"open": False, "closed": closed}, EN), 100)
    assert "no, opens 2026-11-23" in shown
    assert "2026-12-25  Natividad del Señor" in shown
    never = calendar_pages.calendar(OFFICE | {"open": False, "changes": None, "closed": []}, EN)
    assert "open now" in page(never, 100)
