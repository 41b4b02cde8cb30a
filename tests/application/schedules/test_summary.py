"""Figures of the queues one watches."""

from tests.schedule.conftest import Clocked, day, texts, ticket


async def test_the_summary_has_the_figures_of_the_queues_one_watches(site: Clocked) -> None:
    for _ in range(3):
        last = await ticket(site)
    await site.ask("ticket.work", "ana@noc.example", id=last, minutes="1h30m")
    await site.ask("ticket.resolve", id=last)
    await site.until(day(0, 7))
    told = await texts(site, "summary")
    assert "Opened: 3. Resolved: 1. Time worked: 1 h 30 min." in told["luis@noc.example"]
    assert "Not done now: 2, of them without an owner: 2." in told["luis@noc.example"]
    assert "By age: up to 1 day: 2." in told["luis@noc.example"]
    assert "general" not in told["ana@noc.example"]
