"""What is stalled until a time opens by itself when it has come."""

from typing import Any

import pytest

from mailticket.model.errors import Refused
from tests.schedule.conftest import Clocked, day, ticket


async def shown(site: Clocked, number: int) -> dict[str, Any]:
    """A ticket as it is shown."""
    return dict(await site.ask("ticket.show", id=number))


async def test_a_ticket_is_open_again_when_its_time_has_come_and_not_before(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("ticket.stall", "ana@noc.example", id=number, until="until thursday")
    waits = await shown(site, number)
    assert (waits["status"], waits["stalled_until"]) == ("stalled", "2026-11-25T23:00:00Z"), "midnight in Madrid"
    await site.until(day(2, 22, 55))
    assert (await shown(site, number))["status"] == "stalled"
    await site.until(day(2, 23))
    opened = await shown(site, number)
    assert (opened["status"], opened["stalled_until"]) == ("open", None)
    last = [entry for entry in opened["history"] if entry["type"] == "Status"][-1]
    assert (last["by"], last["old"], last["new"]) == ("system", "stalled", "open")


async def test_downtime_is_made_up_once(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("ticket.stall", "ana@noc.example", id=number, until="in 1 h")
    for _ in range(2):
        await site.until(day(20))
    entries = [entry for entry in (await shown(site, number))["history"] if entry["type"] == "Status"]
    assert [entry["new"] for entry in entries] == ["stalled", "open"]


async def test_one_that_waits_gets_another_date_or_none(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("ticket.stall", "ana@noc.example", id=number, until="friday")
    await site.ask("ticket.stall", "ana@noc.example", id=number, until="hasta el lunes")
    assert (await shown(site, number))["stalled_until"] == "2026-11-29T23:00:00Z"
    await site.ask("ticket.stall", "ana@noc.example", id=number, until="nunca")
    await site.until(day(60))
    assert (await shown(site, number))["status"] == "stalled"


async def test_whoever_opens_it_before_forgets_the_date(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("ticket.stall", "ana@noc.example", id=number, until="friday")
    await site.ask("ticket.open", "ana@noc.example", id=number)
    await site.ask("ticket.stall", "ana@noc.example", id=number)
    assert (await shown(site, number))["stalled_until"] is None
    await site.until(day(60))
    assert (await shown(site, number))["status"] == "stalled"


@pytest.mark.parametrize("until", ["yesterday", "someday"])
async def test_a_date_that_is_past_or_none_is_refused_and_nothing_changes(site: Clocked, until: str) -> None:
    number = await ticket(site)
    with pytest.raises(Refused):
        await site.ask("ticket.stall", "ana@noc.example", id=number, until=until)
    assert (await shown(site, number))["status"] == "new"


async def test_a_run_that_is_only_tried_says_what_it_would_open(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("ticket.stall", "ana@noc.example", id=number, until="in 1 h")
    site.now = day(1)
    tried = await site.ask("schedule.run", name="reopen-stalled", dry_run=True)
    assert [(one["ticket"], one["new"]) for one in tried["changes"]] == [(number, "open")]
    assert (await shown(site, number))["status"] == "stalled"
