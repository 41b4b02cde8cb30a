"""The parts of a digest."""

from tests.schedule.conftest import Clocked, day, texts, ticket


async def test_each_owner_is_told_what_is_theirs_the_overdue_first(site: Clocked) -> None:
    late, waits, rest = [await ticket(site, requestor=["eva@x.example"], owner="ana@noc.example") for _ in range(3)]
    await site.ask("ticket.set", id=late, values={"due": "2026-11-23 07:30"})
    for number in (late, rest):
        await site.ask("ticket.reply", "ana@noc.example", id=number, text="Lo miro")
    await site.until(day(0, 7))
    told = (await texts(site, "digest_mine"))["ana@noc.example"]
    assert "Usted es responsable de 3 tickets pendientes." in told
    assert [line for line in told.split("\n") if line.isupper() or ": 1" in line] == [
        "VENCIDOS: 1",
        "ESPERAN SU RESPUESTA: 1",
        "LOS DEMÁS: 1",
    ]
    assert told.index(f"#{late} ") < told.index(f"#{waits} ") < told.index(f"#{rest} ")
