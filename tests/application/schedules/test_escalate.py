"""Priorities rise as time passes."""

import pytest

from mailticket.application.schedules.escalate import risen
from mailticket.storage.schedule_figures import Rising
from tests.schedule.conftest import Clocked, day, ticket


async def test_priorities_rise_with_one_quiet_entry_a_day(site: Clocked) -> None:
    number = await ticket(site)
    values = {"final_priority": "100", "due": "2026-11-27 07:00"}
    await site.ask("ticket.set", id=number, values=values)
    before = await site.ask("ticket.show", id=number)
    await site.mails()
    seen = []
    for hours in range(0, 6 * 24, 6):
        await site.until(day(0, 7 + hours))
        shown = await site.ask("ticket.show", id=number)
        seen.append(shown["priority"])
    assert seen == sorted(seen)
    assert seen[-1] == 100
    entries = [entry for entry in shown["history"] if entry["type"] == "Escalate"]
    assert len(entries) == 4
    assert shown["updated"] == before["updated"] if "updated" in shown else True
    assert [mail for mail in await site.mails() if "Priority" in mail["scrip"]] == []


@pytest.mark.parametrize(
    ("priority", "hours", "now"),
    [(0, 0, 0), (0, 5, 50), (0, 10, 100), (0, 20, 100), (80, 5, 80), (0, -3, 0)],
)
def test_a_priority_is_between_the_initial_and_the_final_one_by_time(priority: int, hours: int, now: int) -> None:
    one = Rising(1, 1, priority, 0, 100, day(1, 0), day(1, 10))
    assert risen(one, day(1, 0 + hours) if hours >= 0 else day(0, 21)) == now


def test_a_priority_may_sink_as_well() -> None:
    assert risen(Rising(1, 1, 100, 100, 0, day(1, 0), day(1, 10)), day(1, 5)) == 50
