"""What people asked to be reminded of is mailed once its time has come, once, and stands in the daily reminder."""

import asyncio
from datetime import timedelta

import structlog

from mailticket.schedule.scheduler import Scheduler
from tests.schedule.conftest import Clocked, day, texts, ticket

ANA, LUIS = "ana@noc.example", "luis@noc.example"


async def test_each_is_mailed_once_when_its_time_has_come_all_of_one_person_together(site: Clocked) -> None:
    first, second = await ticket(site), await ticket(site)
    await site.ask("reminder.add", ANA, id=first, when="tomorrow 10:00", text="llamar al proveedor")
    await site.ask("reminder.add", LUIS, id=second, when="tomorrow 10:02", text="mirar", who=ANA)
    await site.mails()
    await site.until(day(1, 8, 55))
    assert await texts(site, "reminders") == {}
    await site.until(day(1, 9, 5))
    told = await texts(site, "reminders")
    assert list(told) == [ANA]
    assert "1. llamar al proveedor" in told[ANA]
    assert f"#{second} Zona" in told[ANA]
    assert "Lo pidió luis@noc.example para el" in told[ANA]
    await site.until(day(3))
    assert await texts(site, "reminders") == {}
    entries = (await site.ask("ticket.show", ANA, id=first))["history"]
    assert [one["type"] for one in entries if "emind" in one["type"]] == ["AddReminder", "Reminded"]


async def test_those_of_a_month_are_one_thread(site: Clocked) -> None:
    number = await ticket(site)
    for when in ("in 1 h", "in 5 h"):
        await site.ask("reminder.add", ANA, id=number, when=when, text=when)
    threads = set()
    for hours in (2, 6):
        await site.until(day(0, 6) + timedelta(hours=hours))
        found = [mail for mail in await site.mails() if mail["scrip"] == "reminders"]
        assert len(found) == 1
        head = found[0]["content"].partition(b"\r\n\r\n")[0]  # type: ignore[attr-defined]
        threads.add(head.partition(b"In-Reply-To: ")[2].partition(b"\r\n")[0])
    assert len(threads) == 1
    assert b"" not in threads


async def test_what_is_done_or_taken_back_before_is_not_mailed(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("reminder.add", ANA, id=number, when="in 1 h", text="a")
    await site.ask("reminder.done", ANA, id=number)
    await site.until(day(1))
    assert await texts(site, "reminders") == {}


async def test_two_daemons_mail_it_once(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("reminder.add", ANA, id=number, when="in 1 h", text="a")
    await site.mails()
    site.now = day(1)
    other = Scheduler(site.service, log=structlog.get_logger())
    await asyncio.gather(site.scheduler.look(), other.look())
    assert len([mail for mail in await site.mails() if mail["scrip"] == "reminders"]) == 1


async def test_the_daily_reminder_tells_what_is_due_today_even_to_who_owns_nothing(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("reminder.add", LUIS, id=number, when="tomorrow 18:00", text="call the provider")
    await site.ask("reminder.add", LUIS, id=number, when="thursday", text="later")
    await site.mails()
    await site.until(day(1, 7))
    told = (await texts(site, "digest_mine"))[LUIS]
    assert "TO REMEMBER TODAY: 1" in told
    assert "call the provider" in told
    assert "later" not in told
    assert "You own" not in told


async def test_what_is_put_off_is_in_no_digest_of_mine(site: Clocked) -> None:
    number = await ticket(site, owner=LUIS)
    await site.ask("ticket.snooze", LUIS, id=number, until="wednesday")
    await site.mails()
    await site.until(day(1, 7))
    assert await texts(site, "digest_mine") == {}
    await site.until(day(2, 7))
    assert f"#{number}" in (await texts(site, "digest_mine"))[LUIS]
