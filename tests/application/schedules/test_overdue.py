"""What becomes late is told once."""

from tests.schedule.conftest import Clocked, day, texts, ticket


async def test_what_becomes_late_is_told_once_for_each_due_time(site: Clocked) -> None:
    number = await ticket(site, owner="luis@noc.example")
    await site.ask("ticket.set", id=number, values={"due": "2026-11-23 12:02"})
    await site.until(day(0, 11))
    assert await texts(site, "overdue") == {}
    await site.until(day(0, 11, 5))
    told = await texts(site, "overdue")
    assert set(told) == {"ana@noc.example", "luis@noc.example"}
    assert "venció y no está terminado" in told["ana@noc.example"]
    for hour in (12, 13):
        await site.until(day(0, hour))
    assert await texts(site, "overdue") == {}
    await site.ask("ticket.set", id=number, values={"due": "2026-11-23 15:00"})
    await site.until(day(0, 15))
    assert len(await texts(site, "overdue")) == 2
    history = (await site.ask("ticket.show", id=number))["history"]
    assert [entry["type"] for entry in history].count("Overdue") == 2
