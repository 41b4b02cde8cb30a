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


async def test_a_queue_says_itself_when_and_only_that_queue_is_done(site: Clocked) -> None:
    ana = ["ana@noc.example"]
    await site.ask("queue.add", name="ventas", admin_cc=ana, warn_silent_after="2d", resolve_silent_after="1d")
    numbers = []
    for queue in ("ventas", "general"):
        number = await ticket(site, queue, requestor=["eva@x.example"], owner="ana@noc.example")
        await site.ask("ticket.reply", "ana@noc.example", id=number, text="¿Funciona?")
        numbers.append(number)
    await site.mails()
    for days in range(4):
        await site.until(day(days, 9))
    shown = [await site.ask("ticket.show", id=number) for number in numbers]
    assert [one["status"] for one in shown] == ["resolved", "open"]
    assert list(await texts(site, "queue-auto-resolve")) == ["eva@x.example"]
