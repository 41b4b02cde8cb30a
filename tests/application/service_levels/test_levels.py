"""The level a ticket has is the first of which every condition holds."""

import pytest

from mailticket.model.errors import Refused
from tests.schedule.conftest import Clocked, day

EVA = "eva@cliente.example"


@pytest.fixture
async def desk(site: Clocked) -> Clocked:
    """Three levels: for urgent tickets about routers, for urgent ones, for all."""
    await site.ask("user.add", address=EVA)
    await site.ask("sla.add", name="routers", priority="80", query="Subject LIKE 'router'", resolution="1h")
    await site.ask("sla.add", name="urgente", priority="80", resolution="2h")
    await site.ask("sla.add", name="general", resolution="9h")
    site.now = day(0, 8)
    return site


async def made(site: Clocked, subject: str, priority: int) -> int:
    told = {"queue": "general", "subject": subject, "requestor": [EVA], "priority": priority}
    return int((await site.ask("ticket.create", **told))["ticket"])


async def levels(site: Clocked, number: int) -> list[tuple[str, str]]:
    """Of each goal that is open its level, and when it is due."""
    goals = (await site.ask("ticket.show", id=number))["goals"]
    return [(goal["level"], goal["due"][11:16]) for goal in goals if not goal["ended"]]


@pytest.mark.parametrize(
    ("subject", "priority", "level"),
    [
        ("Un router caído", 80, ("routers", "09:00")),
        ("Un router caído", 79, ("general", "17:00")),
        ("Un cable", 81, ("urgente", "10:00")),
        ("Un cable", 0, ("general", "17:00")),
    ],
)
async def test_priority_and_query_must_both_hold(
    desk: Clocked, subject: str, priority: int, level: tuple[str, str]
) -> None:
    assert await levels(desk, await made(desk, subject, priority)) == [level]


async def test_another_priority_or_subject_has_another_level_from_the_goals_beginning(desk: Clocked) -> None:
    number = await made(desk, "Un cable", 0)
    desk.now = day(0, 8, 30)
    await desk.ask("ticket.set", id=number, values={"priority": "90"})
    assert await levels(desk, number) == [("urgente", "10:00")]
    await desk.ask("ticket.set", id=number, values={"subject": "Un router"})
    assert await levels(desk, number) == [("routers", "09:00")]
    await desk.ask("ticket.set", id=number, values={"priority": "10"})
    assert await levels(desk, number) == [("general", "17:00")]


async def test_a_query_nobody_understands_is_refused(desk: Clocked) -> None:
    with pytest.raises(Refused, match="Subjekt"):
        await desk.ask("sla.add", name="mala", query="Subjekt LIKE 'x'", resolution="1h")
