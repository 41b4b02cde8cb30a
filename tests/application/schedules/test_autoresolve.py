"""Who does not answer is warned, and then it is done."""

from tests.schedule.conftest import Clocked, day, texts, ticket


async def test_who_does_not_answer_is_warned_and_then_their_ticket_is_resolved(site: Clocked) -> None:
    await site.ask("schedule.enable", name="auto-resolve")
    number = await ticket(site, requestor=["eva@x.example"], owner="luis@noc.example")
    await site.ask("ticket.reply", "luis@noc.example", id=number, text="¿Funciona?")
    for days in range(14):
        await site.until(day(days, 9))
    assert await texts(site, "auto-resolve") == {}
    for days in range(14, 18):
        await site.until(day(days, 9))
    assert list(await texts(site, "auto-resolve")) == ["eva@x.example"]
    for days in range(18, 23):
        await site.until(day(days, 9))
    assert (await site.ask("ticket.show", id=number))["status"] == "resolved"
    assert await texts(site, "auto-resolve") == {}
