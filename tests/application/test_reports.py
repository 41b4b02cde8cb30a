"""Reports over a real database: what they count is what happened, for who may see it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import Refused

ANA, EVA, JO = "ana@noc.example", "eva@cliente.example", "jo@cliente.example"


async def ask(service: Any, use_case: str, actor: str = "system", /, **told: Any) -> Any:
    return await perform(service, Caller(actor) if actor != "system" else Caller(), use_case, told)


@pytest.fixture
async def worked(service: Any) -> Any:
    """#1 nobody's; #2 eva's, answered and resolved; #3 jo's, part of #4 now; #5 deleted."""
    for requestor in (EVA, JO, EVA, EVA):
        await ask(
            service,
            "ticket.create",
            queue="general",
            subject="Red",
            text="No anda",
            requestor=[requestor],
            admin_cc=[ANA],
        )
    await ask(service, "ticket.take", ANA, id=2)
    await ask(service, "ticket.reply", ANA, id=2, text="Listo", minutes="1h30m")
    await ask(service, "ticket.work", ANA, id=3, minutes="10")
    await ask(service, "ticket.resolve", ANA, id=2)
    await ask(service, "ticket.merge", id=3, into=4, disclose=True)
    await ask(service, "ticket.delete", id=5)
    return service


async def test_hours_are_those_of_the_tickets_with_what_became_part_of_them(worked: Any) -> None:
    found = await ask(worked, "report", name="hours", by=["queue"], tickets=True)
    assert [(row["group"], row["values"]["minutes"], row["tickets"]) for row in found["rows"]] == [
        (["general"], 100, [2, 4])
    ]
    total = sum([(await ask(worked, "ticket.show", id=number))["time_worked"] for number in (1, 2, 4)])
    assert found["total"]["values"]["minutes"] == total == 100


async def test_a_merged_ticket_counts_once(worked: Any) -> None:
    flow = (await ask(worked, "report", name="created-resolved"))["total"]["values"]
    assert flow == {"created": 4, "reopened": 0, "resolved": 1, "closed": 1, "net": 2}
    backlog = await ask(worked, "report", name="pendientes", tickets=True)
    assert backlog["rows"][-1]["tickets"] == [1, 4]


async def test_a_query_narrows_a_report(worked: Any) -> None:
    found = await ask(worked, "report", name="created-resolved", query=["requestor", "=", JO], by=["solicitante"])
    assert [row["group"] for row in found["rows"]] == [[EVA]]  # the ticket it became was eva's first
    assert found["total"]["values"]["created"] == 1


async def test_who_asks_learns_only_of_what_they_may_see(worked: Any) -> None:
    mine = await ask(worked, "report", EVA, name="created-resolved", tickets=True)
    assert mine["partial"]
    assert mine["total"]["tickets"] == [2, 4, 5]
    assert (await ask(worked, "report", EVA, name="hours"))["rows"] == []
    assert (await ask(worked, "report", name="hours"))["partial"] is False


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"name": "nothing"}, "no_such_report"),
        ({"name": "hours", "by": ["moon"]}, "no_such_grouping"),
        ({"name": "hours", "by": ["queue", "owner", "week"]}, "too_many_groups"),
        ({"name": "hours", "period": "soon"}, "bad_period"),
        ({"name": "hours", "start": "2026-12-24"}, "empty_period"),
        ({"name": "hours", "start": "soonish"}, "bad_date"),
        ({"name": "hours", "query": ["queue", "="]}, "search.value.at"),
    ],
)
async def test_what_cannot_be_answered_is_said(service: Any, told: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused) as refused:
        await ask(service, "report", **told)
    assert refused.value.key.split(".")[0] == key.split(".")[0]


async def test_a_period_ends_now_at_the_latest(service: Any) -> None:
    found = await ask(service, "report", name="aging", period="this year")
    assert datetime.fromisoformat(found["to"]) == datetime(2026, 11, 23, 10, 0, 0, 1000, tzinfo=UTC)
    assert found["from"] == "2026-01-01T00:00:00+00:00"


async def test_everything_at_a_glance(worked: Any) -> None:
    await ask(worked, "ticket.set", values={"due": "2026-11-20", "owner": ANA}, id=4)
    page = await ask(worked, "glance")
    assert page["queues"] == [
        {
            "queue": "general",
            "statuses": {"new": 2},
            "active": 2,
            "overdue": 1,
            "unowned": 1,
            "waiting_on_us": 2,
            "oldest_unowned": "2026-11-23T10:00:00+00:00",
        }
    ]
    assert (page["mine"], page["unowned"], page["overdue"]) == (0, 1, 1)
    assert (page["opened"], page["resolved"], page["partial"]) == (4, 2, False)
    hers = await ask(worked, "glance", ANA)
    assert (hers["active"], hers["mine"], hers["mine_overdue"], hers["unowned"], hers["partial"]) == (1, 1, 1, 0, True)
    assert page["hours"] == [{"person": ANA, "minutes": 100}]


async def test_a_glance_shows_nobody_what_they_may_not_see(worked: Any) -> None:
    page = await ask(worked, "glance", JO)
    assert (page["active"], page["hours"], page["partial"]) == (1, [], True)
    assert (await ask(worked, "glance", EVA))["active"] == 1
    with pytest.raises(Refused):
        await ask(worked, "glance", EVA, queues=["secret"])


async def test_a_report_by_a_custom_field_counts_the_tickets_whose_fields_one_may_see(worked: Any) -> None:
    await ask(worked, "field.add", name="Clave", every_queue=True)
    await ask(worked, "ticket.set", id=2, values={"cf.Clave": "hunter2"})
    told = {"name": "created-resolved", "by": ["cf.Clave"]}
    whole = await ask(worked, "report", **told)
    assert (["hunter2"] in [row["group"] for row in whole["rows"]], whole["partial"]) == (True, False)
    hers = await ask(worked, "report", EVA, **told)
    assert (hers["rows"], hers["partial"]) == ([], True)
    await ask(worked, "grant.add", to="Requestor", rights=["SeeCustomField"])
    assert ["hunter2"] in [row["group"] for row in (await ask(worked, "report", EVA, **told))["rows"]]


async def test_time_worked_is_told_of_tickets_one_may_see_and_read_inside(worked: Any) -> None:
    await ask(worked, "user.add", address="luis@noc.example", privileged=True)
    await ask(worked, "grant.add", to="luis@noc.example", rights=["ShowTicketComments"])
    assert (await ask(worked, "report", "luis@noc.example", name="hours"))["rows"] == []
    await ask(worked, "grant.add", to="luis@noc.example", rights=["ShowTicket"])
    assert (await ask(worked, "report", "luis@noc.example", name="hours"))["total"]["values"]["minutes"] == 100


async def test_lengths_are_of_the_hours_a_calendar_is_open(worked: Any) -> None:
    await ask(worked, "calendar.add", name="oficina", timezone="UTC", hours=["mon-fri 08:00-12:00"])
    told = {"name": "waiting", "start": "2026-11-23", "end": "2026-11-23"}
    assert (await ask(worked, "report", **told, calendar="oficina"))["calendar"] == "oficina"
    with pytest.raises(Refused):
        await ask(worked, "report", **told, calendar="luna")
