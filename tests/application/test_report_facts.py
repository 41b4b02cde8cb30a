"""The facts reports count are what the history says, whatever happened, however far they are made."""

from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.report_facts import keep_up, made_whole
from mailticket.application.report_parameters import Report
from mailticket.application.reports import report
from mailticket.reports.reports import REPORTS
from mailticket.storage import report_facts
from tests.application.random_history import RandomHistory

PERIODS: tuple[dict[str, str], ...] = ({"start": "2026-09-24"}, {"start": "2026-10-05", "end": "2026-10-25"})
GROUPS = (["queue"], ["person", "week"], ["requestor"], ["domain", "hour"], ["customer", "status"], ["day", "owner"])


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[RandomHistory]:
    found = RandomHistory(18)
    await found.open(tmp_path)
    yield found
    await found.close()


async def asked(service: Any, recounted: bool, **told: Any) -> Any:
    return await report(service, Caller(), Report(**told), recounted=recounted)


async def differing(service: Any, groups: Any = GROUPS) -> list[Any]:
    """The reports that say otherwise than a recount of the history does."""
    found = []
    for place, (name, period, by) in enumerate(product(REPORTS, PERIODS, groups)):
        told = {"name": name, "by": by, "tickets": place % 3 == 0} | period
        quick, naive = [await asked(service, recounted, **told) for recounted in (False, True)]
        if quick != naive:
            found.append((told, quick, naive))
    return found


async def test_facts_are_what_a_recount_finds_while_they_are_made_and_after(history: RandomHistory) -> None:
    service = history.service
    await history.go_on(150)
    assert await differing(service, GROUPS[:1]) == []  # none are made yet
    await made_whole(service.database, service.snapshot())
    assert await differing(service, GROUPS[:3]) == []
    await history.go_on(60)
    assert await differing(service, GROUPS[1:2]) == []  # of some tickets they are out of date
    await made_whole(service.database, service.snapshot())
    assert await differing(service, GROUPS[3:]) == []
    mark = await service.database.read(report_facts.mark)
    assert mark.newest == await service.database.read(report_facts.newest_entry)
    assert history.refused < 150


async def test_the_backlog_is_what_was_there_and_came_less_what_went(history: RandomHistory) -> None:
    service = history.service
    await history.go_on(80)
    await made_whole(service.database, service.snapshot())
    day = {"by": ["day"], "start": "2026-09-24"}
    flow = {
        row["group"][0]: row["values"]["net"]
        for row in (await asked(service, False, name="created-resolved", **day))["rows"]
    }
    backlog = {
        row["group"][0]: row["values"]["active"] for row in (await asked(service, False, name="backlog", **day))["rows"]
    }
    grown = 0
    for label in sorted(flow.keys() | backlog.keys()):
        grown += flow.get(label, 0)
        assert backlog.get(label, 0) == grown
    hours = await asked(service, False, name="hours", by=["person"], start="2026-01-01")
    assert sum(row["values"]["minutes"] for row in hours["rows"]) == hours["total"]["values"]["minutes"]


async def test_facts_are_made_anew_for_another_staff(history: RandomHistory) -> None:
    service = history.service
    await history.go_on(110, new=0.1)
    await made_whole(service.database, service.snapshot())
    assert not await keep_up(service.database, service.snapshot())
    await history.do("user.set", "system", address="eva@cliente.example", privileged=True)
    assert await differing(service, GROUPS[:1]) == []
    assert await keep_up(service.database, service.snapshot())
    await made_whole(service.database, service.snapshot())
    assert await differing(service, GROUPS[:1]) == []
