"""Time is entered for who worked it and when; days, people and totals come out right, corrections and undoing included."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

ANA, LUIS, EVA = "ana@noc.example", "luis@noc.example", "eva@cliente.example"


async def ask(service: Any, use_case: str, actor: str = "", /, **told: Any) -> Any:
    return await perform(service, Caller(actor) if actor else Caller(), use_case, told)


@pytest.fixture
async def staffed(service: Any) -> Any:
    """#1 is ana's to work on, and luis's."""
    await ask(service, "user.add", address=LUIS, privileged=True)
    await ask(service, "ticket.watch", id=1, who=[ANA, LUIS], role="AdminCc")
    await ask(service, "ticket.watch", id=1, who=[EVA], role="Requestor")
    return service


async def entries(service: Any) -> list[tuple[str, str, str, int]]:
    found = (await ask(service, "ticket.time", id=1))["entries"]
    return [(one["by"], one["person"], one["worked_at"][:10], one["minutes"]) for one in found]


async def test_time_is_of_who_worked_and_of_its_day(staffed: Any) -> None:
    await ask(staffed, "ticket.work", ANA, id=1, minutes="1h30m yesterday for luis")
    await ask(staffed, "ticket.work", ANA, id=1, minutes="20", worker=LUIS, day="2026-11-03")
    await ask(staffed, "ticket.comment", ANA, id=1, text="Es el switch", minutes="10m ayer")
    assert await entries(staffed) == [
        (ANA, LUIS, "2026-11-03", 20),
        (ANA, LUIS, "2026-11-22", 90),
        (ANA, ANA, "2026-11-22", 10),
    ]


async def test_a_correction_is_a_negative_entry_and_minutes_stay_as_they_are(staffed: Any) -> None:
    for minutes in ("7", "1h3m", "-4"):
        await ask(staffed, "ticket.work", ANA, id=1, minutes=minutes)
    assert [minutes for *_, minutes in await entries(staffed)] == [7, 63, -4]
    assert (await ask(staffed, "ticket.show", id=1))["time_worked"] == 66
    with pytest.raises(Refused) as refused:
        await ask(staffed, "ticket.work", ANA, id=1, minutes="-67")
    assert refused.value.key == "bad_value"


async def test_undoing_takes_minutes_from_the_day_and_the_person_that_had_them(staffed: Any) -> None:
    await ask(staffed, "ticket.work", ANA, id=1, minutes="1h ayer por luis")
    await ask(staffed, "ticket.undo", ANA, id=1)
    assert await entries(staffed) == [(ANA, LUIS, "2026-11-22", 60), (ANA, LUIS, "2026-11-22", -60)]


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"minutes": "1h for eva@cliente.example"}, "no_worker"),
        ({"minutes": "1h for nobody"}, "no_such_user"),
        ({"minutes": "1h for nobodyhere"}, "no_such_user"),
        ({"minutes": "1h", "day": "tomorrow"}, "no_work_day"),
        ({"minutes": "1h someday"}, "bad_value"),
    ],
)
async def test_what_cannot_be_time_worked_is_refused(staffed: Any, told: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused) as refused:
        await ask(staffed, "ticket.work", ANA, id=1, **told)
    assert refused.value.key == key


async def test_a_clock_counts_to_time_worked(staffed: Any) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    await ask(staffed, "ticket.timer", ANA, id=1, does="empezar")
    later = replace(staffed, clock=lambda: now + timedelta(minutes=47, seconds=40))
    await ask(later, "ticket.timer", ANA, id=1, does="stop")
    (only,) = (await ask(later, "ticket.time", id=1))["entries"]
    assert (only["minutes"], only["person"], only["worked_at"]) == (48, ANA, "2026-11-23T10:00:00Z")


async def test_clocks_are_each_persons_own_and_one_a_ticket(staffed: Any) -> None:
    await ask(staffed, "ticket.timer", ANA, id=1, does="start")
    for actor, does, key in ((ANA, "start", "timer_runs"), (LUIS, "parar", "no_timer"), (ANA, "jump", "bad_timer")):
        with pytest.raises(Refused) as refused:
            await ask(staffed, "ticket.timer", actor, id=1, does=does)
        assert refused.value.key == key
    assert [one["ticket"] for one in (await ask(staffed, "time.list", ANA))["timers"]] == [1]
    assert (await ask(staffed, "time.list", LUIS))["timers"] == []
