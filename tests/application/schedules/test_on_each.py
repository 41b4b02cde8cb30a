"""What a scrip can do, done to each ticket found."""

from tests.schedule.conftest import Clocked, day, ticket


async def test_each_ticket_that_is_found_is_done_to_once_a_run_and_scrips_hear_of_it(site: Clocked) -> None:
    numbers = [await ticket(site, owner="luis@noc.example") for _ in range(25)]
    values = {"cron": "0 7 * * *", "action": "set", "query": "queue = dns", "arguments": {"set": {"priority": "7"}}}
    await site.ask("schedule.add", name="raise", **values)
    await site.mails()
    assert (await site.ask("schedule.run", name="raise"))["done"] == 25
    shown = await site.ask("ticket.show", id=numbers[-1])
    assert shown["priority"] == 7
    assert [mail["recipient"] for mail in await site.mails()] == ["luis@noc.example"] * 25
    await site.until(day(0, 6, 30))
    await site.ask("schedule.run", name="raise")
    assert await site.ask("ticket.show", id=numbers[-1]) == shown


async def test_people_are_told_of_each_ticket_that_is_found(site: Clocked) -> None:
    await ticket(site, requestor=["eva@x.example"], owner="luis@noc.example")
    values = {"cron": "0 7 * * *", "action": "notify", "to": ["Owner"], "template": "transaction"}
    await site.ask("schedule.add", name="look", **values)
    await site.mails()
    await site.ask("schedule.run", name="look")
    sent = [(mail["recipient"], mail["scrip"]) for mail in await site.mails()]
    assert sent == [("luis@noc.example", "look")]
