"""What is kept of what was promised is what history says, counted minute by minute; ``MAILTICKET_STORIES=2000`` for many."""

import contextlib
import os
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from mailticket.model.errors import Refused
from mailticket.storage.service_goals import all_goals
from tests.application.service_levels.history import Level, replayed
from tests.schedule.conftest import Clocked, day

EVA, LUIS = "eva@cliente.example", "luis@noc.example"
MADRID = ZoneInfo("Europe/Madrid")
STORIES = int(os.environ.get("MAILTICKET_STORIES", "12"))


def in_office(at: datetime) -> bool:
    """By the clock of Madrid, on working days, with a break at noon."""
    local = at.astimezone(MADRID)
    return local.weekday() < 5 and (9 <= local.hour < 13 or 14 <= local.hour < 18)


OFFICE = Level(60, 120, 480, ("stalled", "waiting"), in_office)
ALWAYS = Level(45, 45, 300, (), lambda at: True)


async def _declare(site: Clocked) -> None:
    await site.ask("user.add", address=EVA)
    hours = ["mon-fri 09:00-13:00", "mon-fri 14:00-18:00"]
    await site.ask("calendar.add", name="oficina", hours=hours, timezone="Europe/Madrid")
    said: dict[str, Any] = {"first_response": "60m", "response": "120m", "resolution": "480m", "warn": [], "breach": []}
    await site.ask("sla.add", name="oficina", queues=["dns"], calendar="oficina", **said)
    said |= {"first_response": "45m", "response": "45m", "resolution": "300m", "pauses": []}
    await site.ask("sla.add", name="siempre", queues=["general"], **said)


async def _story(site: Clocked, chance: Random) -> tuple[int, Level]:
    """A ticket to which this and that happens, at whole minutes."""
    queue, level = chance.choice((("dns", OFFICE), ("general", ALWAYS)))
    asks = chance.choice((EVA, EVA, EVA, LUIS))
    site.now = day(chance.randint(0, 6), chance.randint(0, 23), chance.randint(0, 59))
    made = await site.ask("ticket.create", asks, queue=queue, subject="Red", text="Nada", requestor=[EVA])
    number = int(made["ticket"])
    for _ in range(chance.randint(1, 9)):
        site.now += timedelta(minutes=chance.choice((1, 20, 60, 61, 240, 700)))
        case, who = chance.choice(
            (("reply", EVA), ("reply", LUIS), ("stall", LUIS), ("open", LUIS), ("resolve", LUIS), ("comment", LUIS))
        )
        text = {"text": f"Sobre {site.now}"} if case in ("reply", "comment") else {}
        with contextlib.suppress(Refused):
            await site.ask(f"ticket.{case}", who, id=number, **text)
    site.now += timedelta(minutes=chance.choice((0, 30, 600)))
    return number, level


async def test_what_is_kept_is_what_history_says(site: Clocked) -> None:
    await _declare(site)
    for seed in range(STORIES):
        number, level = await _story(site, Random(seed))
        shown = await site.ask("ticket.show", id=number)
        by_hand = sorted(replayed(shown["history"], level, EVA, site.now), key=str)
        runs = await site.service.database.read(all_goals, number)
        kept = [(run.goal.value, run.outcome.value, run.seconds // 60 if run.ended else None) for run in runs]
        assert sorted(kept, key=str) == by_hand, (seed, [replace(run, pauses=()) for run in runs])
