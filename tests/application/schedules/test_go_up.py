"""Tickets that nobody touches go up their chain, each step once."""

from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.storage.schema import schedule_marks
from tests.schedule.conftest import Clocked, day, texts

EVA = "eva@cliente.example"
LUIS, ANA, JEFA = "luis@noc.example", "ana@noc.example", "jefa@noc.example"


@pytest.fixture
async def desk(site: Clocked) -> Clocked:
    """Nine to six in Madrid; the owner after four hours of that, the AdminCcs after eight, the bosses after sixteen. It is nine on
    Monday."""
    await site.ask("user.add", address=EVA)
    await site.ask("user.add", address=JEFA, privileged=True)
    await site.ask("group.add", name="jefes", members=[JEFA])
    await site.ask("grant.add", to="jefes", rights=["ShowTicket", "ShowTicketComments"])
    works = ["ShowTicket", "ShowTicketComments", "OwnTicket", "ModifyTicket", "ReplyToTicket"]
    await site.ask("grant.add", to=LUIS, queue="general", rights=works)
    await site.ask("calendar.add", name="oficina", hours=["mon-fri 09:00-18:00"], timezone="Europe/Madrid")
    await site.ask(
        "escalation.add", name="olvidados", calendar="oficina", steps=["4h Owner", "8h AdminCc", "16h jefes"]
    )
    site.now = day(0, 8)
    return site


async def ticket(site: Clocked, queue: str = "general", owner: str = LUIS, **more: Any) -> int:
    """The number of a new one, of somebody who asks; nobody was mailed yet."""
    made = await site.ask("ticket.create", EVA, queue=queue, subject="Zona", text="Falta", **more)
    if owner:
        await site.ask("ticket.give", id=made["ticket"], owner=owner)
    await site.mails()
    return int(made["ticket"])


async def told(site: Clocked, *at: int) -> set[str]:
    """Who was told once it is that day, hour and minute."""
    await site.until(day(*at))
    return set(await texts(site, "silence"))


async def entries(site: Clocked, number: int, caller: str = "system") -> list[str]:
    history = (await site.ask("ticket.show", caller, id=number))["history"]
    return [entry["type"] for entry in history if entry["type"] == "Silence"]


async def test_a_ticket_nobody_touches_goes_up_in_business_hours_once_a_step(desk: Clocked) -> None:
    number = await ticket(desk)
    assert await told(desk, 0, 11, 55) == set()
    assert await told(desk, 0, 12) == {LUIS}
    assert await told(desk, 0, 15, 55) == set()
    assert await told(desk, 0, 16) == {ANA}
    assert await told(desk, 1, 14, 55) == set(), "nobody works at night"
    assert await told(desk, 1, 15) == {JEFA}
    assert await told(desk, 4, 12) == set(), "the chain has no more steps"
    assert await entries(desk, number) == ["Silence"] * 3
    assert await entries(desk, number, EVA) == [], "it is for staff"


async def test_each_reads_it_in_their_language_in_the_ticket_s_thread(desk: Clocked) -> None:
    await ticket(desk)
    await desk.until(day(0, 12))
    (mail,) = [one for one in await desk.mails() if one["scrip"] == "silence"]
    spanish = "olvidados: nadie atiende este ticket desde el 23 de noviembre de 2026, 09:00"
    english = "olvidados: nobody has attended to this ticket since 23 November 2026, 09:00"
    message = message_from_bytes(mail["content"], policy=policy.default)  # type: ignore[arg-type]
    assert english in " ".join(message.get_content().split())  # type: ignore[attr-defined]
    assert message["References"], "it is in the thread of what was said before"
    await desk.until(day(0, 16))
    assert spanish in " ".join((await texts(desk, "silence"))[ANA].split())


async def test_what_came_while_nobody_was_there_is_told_once_to_all(desk: Clocked) -> None:
    number = await ticket(desk)
    assert await told(desk, 3, 12) == {LUIS, ANA, JEFA}
    assert await told(desk, 3, 13) == set()
    assert await entries(desk, number) == ["Silence"]


@pytest.mark.parametrize("case", ["ticket.comment", "ticket.set"])
async def test_what_staff_does_begins_the_silence_anew(desk: Clocked, case: str) -> None:
    number = await ticket(desk)
    assert await told(desk, 0, 12) == {LUIS}
    what: dict[str, Any] = {"text": "Miro"} if case == "ticket.comment" else {"values": {"priority": "7"}}
    await desk.ask(case, ANA, id=number, **what)
    await desk.mails()
    assert await told(desk, 0, 15, 55) == set()
    assert await told(desk, 0, 16) == {LUIS}, "four hours later, from the first step on"


async def test_who_hides_a_ticket_from_their_own_lists_ends_no_silence(desk: Clocked) -> None:
    number = await ticket(desk)
    await desk.ask("ticket.snooze", ANA, id=number, until="3 days")
    assert await told(desk, 0, 12) == {LUIS}


async def test_a_requestor_who_writes_again_ends_no_silence(desk: Clocked) -> None:
    number = await ticket(desk)
    desk.now = day(0, 11)
    await desk.ask("ticket.reply", EVA, id=number, text="¿Y?")
    await desk.mails()
    assert await told(desk, 0, 12) == {LUIS}


async def test_nothing_is_told_while_the_requestor_is_waited_for_and_it_begins_with_their_answer(desk: Clocked) -> None:
    number = await ticket(desk)
    await desk.ask("ticket.reply", LUIS, id=number, text="¿Cuál?")
    await desk.mails()
    assert await told(desk, 1, 12) == set()
    await desk.ask("ticket.reply", EVA, id=number, text="Esta")
    await desk.mails()
    assert await told(desk, 1, 15, 55) == set()
    assert await told(desk, 1, 16) == {LUIS}


async def test_what_is_stalled_or_done_goes_up_no_more_and_begins_anew_when_it_is_open(desk: Clocked) -> None:
    stalled, done = await ticket(desk), await ticket(desk)
    await desk.ask("ticket.stall", LUIS, id=stalled, until="2026-11-24 09:00")
    await desk.ask("ticket.resolve", LUIS, id=done)
    await desk.mails()
    assert await told(desk, 0, 16) == set()
    await desk.until(day(1, 8))
    await desk.mails()
    assert await told(desk, 1, 11, 55) == set()
    assert await told(desk, 1, 12) == {LUIS}
    assert (await entries(desk, stalled), await entries(desk, done)) == (["Silence"], [])


async def test_nobody_is_told_of_a_ticket_they_may_not_see(desk: Clocked) -> None:
    await desk.ask("user.add", address="fuera@noc.example", privileged=True)
    await desk.ask("escalation.set", name="olvidados", steps=["4h fuera@noc.example"])
    number = await ticket(desk)
    assert await told(desk, 0, 12) == set()
    assert await entries(desk, number) == ["Silence"]
    await desk.ask("escalation.set", name="olvidados", steps=["4h Owner"])
    await ticket(desk, owner="")
    assert await told(desk, 0, 16) == {ANA}, "nobody owns it: the AdminCcs are told"


async def test_a_ticket_s_chain_is_the_first_whose_conditions_hold(desk: Clocked) -> None:
    await desk.ask("escalation.set", name="olvidados", order=9)
    await desk.ask("escalation.add", name="dns", queues=["dns"], priority="50", steps=["30m jefes"])
    await desk.ask("escalation.add", name="router", query="Subject LIKE 'router'", steps=["1h jefes"])
    urgent = await desk.ask("ticket.create", queue="dns", subject="Zona", text="a", requestor=[EVA], priority=50)
    router = await desk.ask("ticket.create", queue="general", subject="El router", text="a", requestor=[EVA])
    other = await ticket(desk, queue="dns")
    await desk.until(day(0, 8, 30))
    assert len(await entries(desk, urgent["ticket"])) == 1
    await desk.until(day(0, 9))
    assert [len(await entries(desk, one)) for one in (router["ticket"], other)] == [1, 0]
    await desk.until(day(0, 12))
    assert [len(await entries(desk, one)) for one in (urgent["ticket"], router["ticket"], other)] == [1, 1, 1]


async def test_without_a_calendar_all_time_counts_and_a_disabled_chain_tells_nobody(desk: Clocked) -> None:
    await desk.ask("escalation.set", name="olvidados", calendar="", steps=["12h Owner"])
    await ticket(desk)
    await desk.ask("escalation.set", name="olvidados", disabled=True)
    assert await told(desk, 0, 20) == set()
    await desk.ask("escalation.set", name="olvidados", disabled=False)
    assert await told(desk, 0, 20, 5) == {LUIS}


async def test_that_it_was_told_is_written_with_the_mail_or_not_at_all(
    desk: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await ticket(desk)

    async def broken(*told: Any) -> None:
        raise RuntimeError("no space left")

    def marks(connection: sa.Connection) -> int:
        return connection.scalar(sa.select(sa.func.count()).where(schedule_marks.c.kind == "silence")) or 0

    with monkeypatch.context() as patched:
        patched.setattr("mailticket.application.schedules.go_up.tell", broken)
        assert await told(desk, 0, 12) == set()
        assert await desk.service.database.read(marks) == 0
    assert await told(desk, 0, 12, 5) == {LUIS}
    assert (await desk.service.database.read(marks), await entries(desk, number)) == (1, ["Silence"])
