"""My day, my week, a ticket with its members: what was worked, and for whom it is to see."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

ANA, LUIS, EVA = "ana@noc.example", "luis@noc.example", "eva@cliente.example"


async def ask(service: Any, use_case: str, actor: str = "", /, **told: Any) -> Any:
    return await perform(service, Caller(actor) if actor else Caller(), use_case, told)


@pytest.fixture
async def worked(service: Any) -> Any:
    """#2 and #3 are members of #1; #4 became part of #3. Today is Monday, the 23rd."""
    await ask(service, "user.add", address=LUIS, privileged=True)
    for _ in range(3):
        await ask(service, "ticket.create", queue="general", subject="Red", text="No anda", requestor=[EVA])
    for number in (1, 2, 3, 4):
        await ask(service, "ticket.watch", id=number, who=[ANA, LUIS], role="AdminCc")
    for number in (2, 3):
        await ask(service, "ticket.link", id=number, kind="MemberOf", to=1)
    for number, minutes in ((1, "10"), (2, "20 yesterday"), (3, "30 for luis"), (4, "40 el jueves por luis")):
        await ask(service, "ticket.work", ANA, id=number, minutes=minutes)
    await ask(service, "ticket.merge", id=4, into=3, disclose=True)
    return service


async def test_a_tickets_time_is_that_of_its_members_as_well(worked: Any) -> None:
    found = await ask(worked, "ticket.time", id=1)
    assert (found["time_worked"], found["total"]) == (10, 100)
    assert [(one["id"], one["minutes"]) for one in found["members"]] == [(2, 20), (3, 70)]
    assert found["people"] == [{"person": ANA, "minutes": 30}, {"person": LUIS, "minutes": 70}]


async def test_a_day_and_a_week_are_of_when_it_was_worked(worked: Any) -> None:
    today = await ask(worked, "time.list", ANA, me=True)
    assert [(one["ticket"], one["minutes"]) for one in today["entries"]] == [(1, 10)]
    week = await ask(worked, "time.list", week=True, day="yesterday")
    assert (week["from"], week["to"], week["total"]) == ("2026-11-16", "2026-11-22", 60)
    assert [one["minutes"] for one in week["days"]] == [0, 0, 0, 40, 0, 0, 20]
    assert {one["ticket"] for one in week["entries"]} == {2, 3}
    luis = await ask(worked, "time.list", worker="luis", week=True, day="yesterday")
    assert luis["people"] == [{"person": LUIS, "minutes": 40}]


async def test_a_search_narrows_it(worked: Any) -> None:
    found = await ask(worked, "time.list", query=["id", "=", "3"])
    assert [(one["ticket"], one["person"], one["minutes"]) for one in found["entries"]] == [(3, LUIS, 30)]


async def test_a_report_of_hours_counts_by_worker_and_work_date(worked: Any) -> None:
    found = await ask(worked, "report", name="hours", by=["person", "day"], period="2026-11")
    assert [(row["group"], row["values"]["minutes"]) for row in found["rows"]] == [
        ([ANA, "2026-11-22"], 20), ([ANA, "2026-11-23"], 10), ([LUIS, "2026-11-19"], 40), ([LUIS, "2026-11-23"], 30),
    ]  # fmt: skip


async def test_who_may_not_see_time_worked_sees_none_of_it(worked: Any) -> None:
    assert (await ask(worked, "time.list", EVA, day="yesterday"))["entries"] == []
    with pytest.raises(Refused):
        await ask(worked, "ticket.time", EVA, id=2)
    shown = await ask(worked, "ticket.show", EVA, id=2)
    assert "time_worked" not in shown
    assert not any(entry["minutes"] or entry["field"] == "TimeWorked" for entry in shown["history"])
    assert (await ask(worked, "search", EVA, query=["TimeWorked", ">", "0"]))["total"] == 0
    assert (await ask(worked, "search", ANA, query=["TimeWorked", ">", "0"]))["total"] > 0


async def test_the_right_comes_with_reading_comments_and_can_be_taken_away(worked: Any) -> None:
    await ask(worked, "grant.add", to="AdminCc", rights=["SeeTimeWorked"], revoke=True)
    assert "time_worked" not in await ask(worked, "ticket.show", LUIS, id=2)
    assert (await ask(worked, "time.list", LUIS, week=True))["partial"]
    await ask(worked, "grant.add", to="AdminCc", rights=["SeeTimeWorked"], queue="general")
    assert (await ask(worked, "ticket.show", LUIS, id=2))["time_worked"] == 20
