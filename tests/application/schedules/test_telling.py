"""A schedule tells whom no scrip told."""

from tests.schedule.conftest import Clocked, day, ticket


async def test_scrips_about_late_tickets_are_asked_and_tell_nobody_twice(site: Clocked) -> None:
    values = {"condition": "Overdue", "action": "notify", "to": ["Owner"], "template": "transaction"}
    await site.ask("scrip.add", name="late", **values)
    number = await ticket(site, owner="luis@noc.example")
    await site.ask("ticket.set", id=number, values={"due": "2026-11-23 12:02"})
    await site.mails()
    await site.until(day(0, 11, 5))
    sent = [(mail["recipient"], mail["scrip"]) for mail in await site.mails() if mail["scrip"] in ("overdue", "late")]
    assert sorted(sent) == [("ana@noc.example", "overdue"), ("luis@noc.example", "late")]
