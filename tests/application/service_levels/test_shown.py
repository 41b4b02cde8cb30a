"""What was promised on a ticket is shown to who works on it, and to nobody else: by name, on the terminal and by mail."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.cli import ticket_pages
from mailticket.mailroom.whole_ticket import whole_ticket
from mailticket.notices.dates import DateTeller
from tests.cli.pages import EN, ES, page
from tests.schedule.conftest import Clocked, day

EVA, LUIS = "eva@cliente.example", "luis@noc.example"


@pytest.fixture
async def promised(site: Clocked) -> Clocked:
    """Ticket 1 is Eva's: an answer is promised for ten, in UTC."""
    await site.ask("user.add", address=EVA)
    await site.ask("sla.add", name="oro", response="2h", warn=["50% Owner"])
    site.now = day(0, 8)
    await site.ask("ticket.create", EVA, queue="dns", subject="Red", text="No anda", requestor=[EVA])
    return site


async def test_goals_and_state_are_told_to_staff_alone(promised: Clocked) -> None:
    theirs = await promised.ask("ticket.show", EVA, id=1)
    assert not {"goals", "sla", "sla_state", "sla_due", "sla_risk"} & set(theirs)
    ours = await promised.ask("ticket.show", LUIS, id=1)
    assert [(goal["goal"], goal["due"], goal["state"]) for goal in ours["goals"]] == [
        ("first_response", "2026-11-23T10:00:00Z", "on time")
    ]


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        (8, "answer before 2026-11-23 10:00", "responder antes de 2026-11-23 10:00"),
        (9, "answer before 2026-11-23 10:00 (at risk)", "responder antes de 2026-11-23 10:00 (en riesgo)"),
        (11, "was to be answered before 2026-11-23 10:00 (breached)", "(vencido)"),
    ],
)
async def test_the_terminal_shows_a_goal_to_staff_alone(
    promised: Clocked, hour: int, english: str, spanish: str
) -> None:
    promised.now = day(0, hour, 30)
    row: dict[str, Any] = await promised.ask("ticket.show", LUIS, id=1)
    assert english in page(ticket_pages.ticket(row, EN), 200)
    assert spanish in page(ticket_pages.ticket(row, ES), 200)
    theirs = page(ticket_pages.ticket(await promised.ask("ticket.show", EVA, id=1), EN), 200)
    assert "before" not in theirs
    assert "10:00" not in theirs


@pytest.mark.parametrize(("language", "told"), [("en", "answer before"), ("es", "responder antes de")])
async def test_a_mail_shows_a_goal_to_staff_alone(promised: Clocked, language: str, told: str) -> None:
    async def answer(address: str) -> str:
        dates = DateTeller("UTC", language)
        return (await whole_ticket(promised.service, Caller(address), 1, language, dates)).text

    ours = next(line for line in (await answer(LUIS)).splitlines() if told in line)
    assert "10:00" in ours
    assert told not in await answer(EVA)
