"""Who is told that what was promised comes to its end, and that it was not kept."""

from datetime import timedelta
from typing import Any

from tests.schedule.conftest import Clocked, day, texts

OFFICE = {"name": "oficina", "hours": ["mon-fri 09:00-18:00"], "timezone": "Europe/Madrid"}


async def promise(site: Clocked, **more: Any) -> None:
    """A level: an answer within an office hour, resolved within nine."""
    await site.ask("calendar.add", **OFFICE)
    said = {"name": "oro", "calendar": "oficina", "first_response": "1h", "resolution": "9h"}
    await site.ask("sla.add", **said | more)


async def ticket(site: Clocked, queue: str = "dns", owner: str = "") -> int:
    """The number of a new one, of somebody who asks."""
    if not getattr(site, "eva", False):
        await site.ask("user.add", address="eva@cliente.example")
        site.eva = True  # type: ignore[attr-defined]
    made = await site.ask("ticket.create", "eva@cliente.example", queue=queue, subject="Zona", text="Falta")
    if owner:
        await site.ask("ticket.give", id=made["ticket"], owner=owner)
    return int(made["ticket"])


async def types(site: Clocked, number: int) -> list[str]:
    """What stands in a ticket's history of what was promised."""
    history = (await site.ask("ticket.show", id=number))["history"]
    return [entry["type"] for entry in history if entry["type"].startswith("Sla")]


async def test_owner_then_admin_ccs_are_told_before_and_all_at_the_breach_once_each(site: Clocked) -> None:
    await promise(site, warn=["75% Owner", "90% AdminCc"])
    site.now = day(0, 8)  # nine in Madrid
    number = await ticket(site, owner="luis@noc.example")
    await site.mails()
    await site.until(day(0, 8, 44))
    assert await texts(site, "sla_warning") == {}
    await site.until(day(0, 8, 45))
    told = await texts(site, "sla_warning")
    assert list(told) == ["luis@noc.example"]
    await site.until(day(0, 8, 54))
    assert set(await texts(site, "sla_warning")) == {"ana@noc.example", "luis@noc.example"}
    await site.until(day(0, 8, 58))
    assert await texts(site, "sla_warning") == {}
    await site.until(day(0, 9, 1))
    assert set(await texts(site, "sla_breach")) == {"ana@noc.example", "luis@noc.example"}
    await site.until(day(0, 9, 30))
    assert await site.mails() == []
    assert await types(site, number) == ["SlaWarning", "SlaWarning", "SlaBreach"]


async def test_of_a_ticket_nobody_owns_the_admin_ccs_are_told(site: Clocked) -> None:
    await promise(site, warn=["75% Owner"], queues=["general"])
    site.now = day(0, 8)
    await ticket(site, queue="general")
    await ticket(site, queue="dns")
    await site.mails()
    await site.until(day(0, 8, 50))
    assert set(await texts(site, "sla_warning")) == {"ana@noc.example"}


async def test_what_came_while_nobody_was_there_is_told_once(site: Clocked) -> None:
    await promise(site, warn=["75% Owner", "90% AdminCc"])
    site.now = day(0, 8)
    number = await ticket(site, owner="luis@noc.example")
    await site.mails()
    await site.until(day(3, 12))
    assert set(await texts(site, "sla_breach")) == {"ana@noc.example", "luis@noc.example"}
    assert await types(site, number) == ["SlaBreach", "SlaBreach"], "its first answer, and that it be resolved"


async def test_an_answer_in_time_is_warned_of_no_more(site: Clocked) -> None:
    await promise(site)
    site.now = day(0, 8)
    number = await ticket(site, owner="luis@noc.example")
    site.now = day(0, 8, 30)
    await site.ask("ticket.reply", "luis@noc.example", id=number, text="Vamos")
    await site.until(day(0, 12))
    assert await types(site, number) == []
    shown = await site.ask("ticket.show", id=number)
    assert (shown["sla_state"], shown["sla_due"]) == ("paused", None), "their requestor is waited for"


async def test_a_calendar_that_changes_moves_what_is_open_and_leaves_what_is_over(site: Clocked) -> None:
    await promise(site, pauses=[])
    site.now = day(0, 8)
    late, soon = await ticket(site), await ticket(site)
    site.now = day(0, 10)
    await site.ask("ticket.reply", "luis@noc.example", id=late, text="Tarde")
    await site.ask("calendar.set", name="oficina", holidays=["2026-11-23 Fiesta"])
    await site.until(site.now + timedelta(seconds=1))
    shown = await site.ask("ticket.show", id=soon)
    assert shown["sla_due"] == "2026-11-24T09:00:00Z", "an hour after nine of the next day in Madrid"
    kept = {goal["goal"]: goal["outcome"] for goal in (await site.ask("ticket.show", id=late))["goals"]}
    assert kept == {"first_response": "missed", "resolution": ""}


async def test_a_group_is_told_whoever_is_in_it_then(site: Clocked) -> None:
    for address in ("jefa@noc.example", "vieja@noc.example", "nueva@noc.example"):
        await site.ask("user.add", address=address, privileged=True)
    await site.ask("group.add", name="jefes", members=["jefa@noc.example", "vieja@noc.example"])
    await site.ask("grant.add", to="jefes", rights=["ShowTicket", "ShowTicketComments"])
    await promise(site, warn=["50% jefes"], breach=["jefes"])
    site.now = day(0, 8)
    await ticket(site, owner="luis@noc.example")
    await site.mails()
    await site.until(day(0, 8, 30))
    assert set(await texts(site, "sla_warning")) == {"jefa@noc.example", "vieja@noc.example"}
    await site.ask("group.set", name="jefes", members=["jefa@noc.example", "nueva@noc.example"])
    await site.until(day(0, 9, 1))
    assert set(await texts(site, "sla_breach")) == {"jefa@noc.example", "nueva@noc.example"}


async def due(site: Clocked, number: int) -> tuple[str | None, str | None]:
    """When it is due, and what is promised next."""
    shown = await site.ask("ticket.show", id=number)
    return shown["due"], shown["sla_due"]


async def test_due_is_the_next_goal_where_the_level_sets_it(site: Clocked) -> None:
    await promise(site, sets_due=True, pauses=[])
    site.now = day(0, 8)
    number = await ticket(site)
    assert await due(site, number) == ("2026-11-23T09:00:00Z",) * 2
    site.now = day(0, 8, 30)
    await site.ask("ticket.reply", "luis@noc.example", id=number, text="Vamos")
    assert await due(site, number) == ("2026-11-23T17:00:00Z",) * 2, "its resolution, nine hours of office after"
    await site.ask("ticket.resolve", "luis@noc.example", id=number)
    assert await due(site, number) == (None, None)


async def test_due_that_somebody_set_stays_where_the_level_sets_it(site: Clocked) -> None:
    await promise(site, sets_due=True, pauses=[])
    site.now = day(0, 8)
    number = await ticket(site)
    await site.ask("ticket.set", id=number, values={"due": "2026-12-01T12:00:00Z"})
    await site.ask("ticket.reply", "luis@noc.example", id=number, text="Vamos")
    assert await due(site, number) == ("2026-12-01T12:00:00Z", "2026-11-23T17:00:00Z")


async def test_due_is_left_alone_where_the_level_does_not_set_it(site: Clocked) -> None:
    await promise(site)
    site.now = day(0, 8)
    assert (await due(site, await ticket(site)))[0] is None
