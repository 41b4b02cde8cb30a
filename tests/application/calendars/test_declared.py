"""Calendars are made, changed, looked at and go."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from mailticket.application.calendars.resolve import calendar_named, without_holidays
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.calendars import holidays
from mailticket.model.billing import Billing, Rate
from mailticket.model.errors import Refused


async def ask(service: Any, case: str, caller: str = "system", **told: Any) -> Any:
    """What a use case answers."""
    return await perform(service, Caller(caller), case, told)


OFFICE = {"name": "Oficina", "hours": ["lun-vie 09:00-18:00"], "country": "uy", "timezone": "America/Montevideo"}


async def test_a_calendar_is_there_once_it_is_made(service: Any) -> None:
    made = await ask(service, "calendar.add", **OFFICE)
    assert (made["created"], made["country"], made["open"], made["changes"]) == (
        True, "UY", False, "2026-11-23T12:00:00Z",
    )  # fmt: skip
    assert calendar_named(service.snapshot(), "OFICINA").timezone == "America/Montevideo"
    assert [row["name"] for row in await ask(service, "calendar.list")] == ["Oficina"]


async def test_the_holidays_ahead_are_shown_with_their_names(service: Any) -> None:
    await ask(service, "calendar.add", **OFFICE, holidays=["12-24 Nochebuena", "2026-12-26 un sábado"])
    shown = await ask(service, "calendar.show", "ana@noc.example", name="oficina", days=40)
    assert [(one["day"], one["name"]) for one in shown["closed"]] == [
        ("2026-12-24", "Nochebuena"), ("2026-12-25", "Día de la Familia"), ("2027-01-01", "Año Nuevo"),
    ]  # fmt: skip


async def test_what_is_said_is_changed_and_a_file_adds_its_days(service: Any) -> None:
    await ask(service, "calendar.add", **OFFICE, holidays=["12-24"])
    file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270104\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ics = [{"name": "x.ics", "content": base64.b64encode(file.encode()).decode()}]
    done = await ask(service, "calendar.set", name="oficina", ics=ics, country="")
    assert set(done["changed"]) == {"holidays", "country"}
    assert done["holidays"] == ["12-24", "2027-01-04"]
    assert done["hours"] == OFFICE["hours"]


async def test_one_that_is_switched_off_is_not_counted_by(service: Any) -> None:
    await ask(service, "calendar.add", **OFFICE)
    await ask(service, "calendar.set", name="oficina", disabled=True)
    with pytest.raises(Refused, match="no_such_calendar"):
        calendar_named(service.snapshot(), "oficina")


async def test_a_calendar_gets_another_name_and_goes(service: Any) -> None:
    await ask(service, "calendar.add", **OFFICE)
    assert (await ask(service, "calendar.rename", name="oficina", new="Planta"))["name"] == "Planta"
    await ask(service, "calendar.remove", name="planta")
    assert await ask(service, "calendar.list") == []


async def test_what_is_wrong_is_said_and_nothing_is_made(service: Any) -> None:
    for wrong in (
        {"hours": []},
        {"hours": ["lun 9 a 18"]},
        {"holidays": ["navidad"]},
        {"country": "XX"},
        {"region": "MD", "country": ""},
        {"timezone": "Mars/Base"},
        {"ics": [{"name": "x", "content": "AAAA"}]},
    ):
        with pytest.raises(Refused):
            await ask(service, "calendar.add", **OFFICE | wrong)
    with pytest.raises(Refused):
        await ask(service, "calendar.add", "ana@noc.example", **OFFICE)
    assert await ask(service, "calendar.list") == []


async def test_the_name_that_was_perhaps_meant_is_offered(service: Any) -> None:
    await ask(service, "calendar.add", **OFFICE)
    with pytest.raises(Refused) as refused:
        await ask(service, "calendar.show", name="oficna")
    assert refused.value.values["nearest"] == "Oficina"


async def test_a_calendar_whose_holidays_nobody_can_tell_is_named(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(service, "calendar.add", **OFFICE)
    assert list(without_holidays(service.snapshot())) == []
    monkeypatch.setattr(holidays, "_package", lambda: None)
    assert list(without_holidays(service.snapshot())) == [("Oficina", holidays.MISSING)]


async def test_a_calendar_that_something_counts_by_stays(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await ask(service, "calendar.add", **OFFICE)
    await ask(service, "sla.add", name="oro", calendar="oficina", response="4h")
    with pytest.raises(Refused, match="in_use") as refused:
        await ask(service, "calendar.remove", name="oficina")
    assert refused.value.values["by"] == "oro"
    await ask(service, "sla.remove", name="oro")
    rate = Rate("nocturna", 6000, "UYU", calendar=("OFICINA", False))
    billed = replace(service.snapshot(), billing=Billing(rates=(rate,)))
    monkeypatch.setattr(service, "snapshot", lambda: billed)
    for case, more in (("calendar.remove", {}), ("calendar.rename", {"new": "planta"})):
        with pytest.raises(Refused, match="in_use"):
            await ask(service, case, name="oficina", **more)
