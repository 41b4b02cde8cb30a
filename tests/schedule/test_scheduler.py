"""A schedule runs when it is due, once, whatever happens: crashes, long pauses, clocks that jump, several daemons."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.schedules import run as runs
from mailticket.application.schedules.running import Running
from mailticket.model.errors import TryAgain
from mailticket.schedule.scheduler import Scheduler
from tests.schedule.conftest import Clocked, day

UNTAKEN = "digest_untaken"


async def told(site: Clocked, template: str = UNTAKEN) -> list[str]:
    """Who was sent a mail of this template since the last time."""
    return [mail["recipient"] for mail in await site.mails() if mail["scrip"] == template]


async def ticket(site: Clocked, queue: str = "dns", **more: Any) -> int:
    made = await site.ask("ticket.create", queue=queue, subject="Zona", text="Falta", **more)
    return int(made["ticket"])


async def last(site: Clocked, name: str) -> dict[str, Any]:
    rows = await site.ask("schedule.list")
    return next(row["last"] or {} for row in rows if row["name"] == name)


async def test_it_runs_at_its_time_in_the_site_s_timezone_and_no_second_time(site: Clocked) -> None:
    await ticket(site)
    await site.until(day(0, 6, 59))  # 07:59 in Madrid
    assert await told(site) == []
    await site.until(day(0, 7))
    assert await told(site) == ["ana@noc.example", "luis@noc.example"]
    for minutes in (0, 1, 60, 23 * 60):
        await site.until(day(0, 7) + timedelta(minutes=minutes))
    assert await told(site) == []
    await site.until(day(1, 7))
    assert await told(site) == ["ana@noc.example", "luis@noc.example"]


async def test_missed_runs_are_made_up_once(site: Clocked) -> None:
    await ticket(site)
    await site.until(day(4, 12))
    assert await told(site) == ["ana@noc.example", "luis@noc.example"]
    assert (await last(site, "daily-untaken"))["missed"] == 4
    assert (await last(site, "daily-untaken"))["planned"] == "2026-11-27T07:00:00Z"


async def test_a_clock_that_was_set_back_and_forth_repeats_nothing(site: Clocked) -> None:
    await ticket(site)
    await site.until(day(2, 7))
    await told(site)
    for at in (day(1, 6), day(1, 7), day(2, 6), day(2, 8)):
        await site.until(at)
    assert await told(site) == []
    await site.until(day(3, 7))
    assert len(await told(site)) == 2


async def test_a_clock_that_was_years_ahead_for_a_while_stops_nothing(site: Clocked) -> None:
    await ticket(site)
    await site.until(day(3 * 365, 7))
    await told(site)
    await site.until(day(1, 7))
    assert len(await told(site)) == 2


async def test_what_a_crash_left_is_gone_on_with_and_nobody_is_told_twice(site: Clocked) -> None:
    await ticket(site)
    site.now = day(0, 7)

    class Killed(BaseException):
        pass

    calls = 0

    async def dies() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Killed

    schedule, this = await begun(site, "daily-untaken")
    with pytest.raises(Killed):
        await runs.carry_out(Running(site.service, schedule, this, go_on=dies))
    assert await told(site) == ["ana@noc.example"]
    assert await site.until(day(0, 7, 1)) >= 0
    assert await told(site) == []  # somebody may still be at it
    again = Scheduler(site.service, log=structlog.get_logger())
    await again.recover()
    await again.look()
    assert await told(site) == ["luis@noc.example"]
    assert (await last(site, "daily-untaken"))["finished"]


async def begun(site: Clocked, name: str) -> Any:
    """A schedule, and a run of it that is claimed."""
    from mailticket.model.schedule import Run
    from mailticket.storage import schedule_runs, schedules

    every = await site.service.database.read(schedules.every)
    schedule = next(one for one in every if one.name == name)
    this = Run(schedule.id, site.now, site.now)
    assert await site.service.database.write(schedule_runs.claim, this, site.now + runs.HELD_FOR)
    return schedule, this


async def test_a_run_nobody_holds_any_more_is_taken_over(site: Clocked) -> None:
    await ticket(site)
    site.now = day(0, 7)
    await begun(site, "daily-untaken")
    await site.until(day(0, 7) + runs.HELD_FOR - timedelta(seconds=1))
    assert await told(site) == []
    await site.until(day(0, 7) + runs.HELD_FOR)
    assert len(await told(site)) == 2


async def test_several_daemons_run_it_once(site: Clocked) -> None:
    for _ in range(3):
        await ticket(site)
    others = [Scheduler(site.service, log=structlog.get_logger()) for _ in range(3)]
    for number in range(3):
        site.now = day(number, 7)
        await asyncio.gather(*(one.look() for one in (site.scheduler, *others)))
        assert await told(site) == ["ana@noc.example", "luis@noc.example"]


async def test_two_that_are_at_the_same_run_do_each_step_once(site: Clocked) -> None:
    await ticket(site)
    site.now = day(0, 7)
    schedule, this = await begun(site, "daily-untaken")
    both = [Running(site.service, schedule, this) for _ in range(2)]
    found = await asyncio.gather(*(runs.carry_out(one) for one in both), return_exceptions=True)
    assert all(one is None or isinstance(one, TryAgain) or not isinstance(one, BaseException) for one in found)
    assert await told(site) == ["ana@noc.example", "luis@noc.example"]


async def test_who_comes_late_to_a_run_that_has_ended_does_nothing_of_it(site: Clocked) -> None:
    await ticket(site)
    site.now = day(0, 7)
    schedule, this = await begun(site, "daily-untaken")

    async def ended_meanwhile() -> None:
        await runs.carry_out(Running(site.service, schedule, this))

    with pytest.raises(TryAgain):
        await runs.carry_out(Running(site.service, schedule, this, go_on=ended_meanwhile))
    assert await told(site) == ["ana@noc.example", "luis@noc.example"]


@pytest.mark.parametrize("first", [124, 341], ids=["02:30 does not come", "02:30 comes twice"])
async def test_over_changes_of_the_clock_it_runs_once_a_day(site: Clocked, first: int) -> None:
    await site.until(day(first))
    values = {"cron": "30 2 * * *", "action": "set", "query": "id = 1", "arguments": {"set": {"priority": "7"}}}
    await site.ask("schedule.add", name="nightly", **values)
    ran = []
    for number in (first, first + 1, first + 2):
        for quarter in range(3 * 4):
            await site.until(day(number, 0, 15 * quarter))
            ran.append((await last(site, "nightly")).get("planned"))
    assert len(set(ran) - {None}) == 3


async def test_one_that_is_switched_on_runs_from_its_next_time_on(site: Clocked) -> None:
    await ticket(site)
    await site.ask("schedule.disable", name="daily-untaken")
    await site.until(day(3, 7))
    assert await told(site) == []
    await site.until(day(3, 8))
    await site.ask("schedule.enable", name="daily-untaken")
    await site.until(day(3, 9))
    assert await told(site) == []
    await site.until(day(4, 7))
    assert len(await told(site)) == 2


async def test_one_that_fails_is_told_to_administrators_once_a_day_and_harms_no_other(
    site: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.ask("grant.add", to="ana@noc.example", rights=["SuperUser"])
    await ticket(site)

    async def breaks(running: Running) -> None:
        raise KeyError(running.schedule.name)

    monkeypatch.setattr(runs, "ACTIONS", {**runs.ACTIONS, "overdue": breaks})
    await site.until(day(0, 7))
    mails = await site.mails()
    assert sorted(mail["scrip"] for mail in mails if mail["scrip"] in (UNTAKEN, "schedule_failed")) == [
        UNTAKEN,
        UNTAKEN,
        "schedule_failed",
    ]
    assert "KeyError" in (await last(site, "overdue"))["failed"]
    await site.until(day(0, 8))
    assert await told(site, "schedule_failed") == []


async def test_when_the_daemon_stops_the_rest_is_left_for_the_next_start(site: Clocked) -> None:
    await ticket(site)
    site.now = day(0, 7)
    site.scheduler.stop()
    await site.scheduler.look()
    assert await told(site) == []
    site.scheduler = Scheduler(site.service, log=structlog.get_logger())
    await site.scheduler.recover()
    await site.until(day(0, 7, 1))
    assert len(await told(site)) == 2


async def test_a_trial_says_all_and_does_nothing(site: Clocked) -> None:
    await ticket(site)
    await site.mails()
    answer = await site.ask("schedule.run", name="daily-untaken", dry_run=True)
    assert [mail["to"] for mail in answer["mails"]] == [["ana@noc.example"], ["luis@noc.example"]]
    assert "#1 Zona" in answer["mails"][0]["text"]
    assert await site.mails() == []
    assert await last(site, "daily-untaken") == {}


async def test_one_that_was_run_by_hand_runs_at_its_time_as_well(site: Clocked) -> None:
    await ticket(site)
    assert (await site.ask("schedule.run", name="daily-untaken"))["done"] == 2
    assert len(await told(site)) == 2
    await site.until(day(0, 7))
    assert len(await told(site)) == 2


async def test_stock_schedules_count_from_the_first_time_a_daemon_sees_them(tmp_path: Path) -> None:
    made = Clocked(tmp_path)
    await made.open()
    try:
        rows = {row["name"]: row for row in await made.ask("schedule.list")}
        assert rows["daily-untaken"]["next"] == "2026-11-23T07:00:00Z"
        assert rows["daily-untaken"]["last"] is None
        assert {name for name, row in rows.items() if row["disabled"]} == {"auto-resolve"}
    finally:
        await made.daemon.close()
