"""``ticket next``: the most urgent ticket one may take is theirs, and shown whole."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.control import ask as control
from mailticket.model.errors import Refused

ANA, LUIS, SYSTEM = "ana@noc.example", "luis@noc.example", "system"


async def ask(service: Any, command: str, actor: str = SYSTEM, **arguments: Any) -> Any:
    return await perform(service, Caller(actor), command, arguments)


@pytest.fixture
async def desk(service: Any) -> Any:
    """1 and 2 in general, where Ana may take; 3, the most urgent, in secreta, where she sees tickets and takes none."""
    await control(service, "queue.add", {"name": "secreta"}, SYSTEM)
    rights = ["ShowTicket", "OwnTicket", "TakeTicket"]
    await control(service, "grant.add", {"to": ANA, "rights": rights, "queue": "general"}, SYSTEM)
    await control(service, "grant.add", {"to": ANA, "rights": ["ShowTicket", "OwnTicket"], "queue": "secreta"}, SYSTEM)
    await control(
        service, "grant.add", {"to": "Privileged", "rights": ["TakeTicket"], "queue": "secreta", "revoke": True}, SYSTEM
    )
    await ask(service, "ticket.create", queue="general", subject="Urgente", text="Ya.", values={"due": "2026-11-24"})
    await ask(service, "ticket.create", queue="secreta", subject="Secreto", text="x", values={"due": "2026-11-23"})
    return service


async def test_one_after_the_other_is_taken_until_there_is_none(desk: Any) -> None:
    first = await ask(desk, "ticket.next", ANA)
    assert (first["id"], first["owner"], first["history"][0]["text"]) == (2, ANA, "Ya.")
    assert (await ask(desk, "ticket.next", ANA))["id"] == 1
    with pytest.raises(Refused) as refused:
        await ask(desk, "ticket.next", ANA)
    assert refused.value.key == "nothing_next"
    assert (await ask(desk, "ticket.show", id=3))["owner"] is None


async def test_a_search_narrows_what_is_taken(desk: Any) -> None:
    assert (await ask(desk, "ticket.next", ANA, query=["red"]))["id"] == 1


async def test_what_is_promised_soonest_comes_first_then_what_is_due(desk: Any) -> None:
    """Ticket 2 is due tomorrow; 4 and 5 are promised for later today, 5 sooner."""
    await ask(desk, "sla.add", name="oro", priority="80", resolution="1h")
    await ask(desk, "sla.add", name="plata", priority="50", resolution="4h")
    for priority in (50, 80):
        told = {"queue": "general", "subject": "Prometido", "priority": priority, "requestor": ["eva@cliente.example"]}
        await ask(desk, "ticket.create", **told)
    await ask(desk, "grant.add", to=ANA, rights=["ShowTicketComments"], queue="general")
    assert [(await ask(desk, "ticket.next", ANA))["id"] for _ in range(4)] == [5, 4, 2, 1]


async def test_what_is_promised_is_nothing_to_who_may_not_see_it(desk: Any) -> None:
    await ask(desk, "sla.add", name="oro", priority="80", resolution="1h")
    told = {"queue": "general", "subject": "Prometido", "priority": 80, "requestor": ["eva@cliente.example"]}
    await ask(desk, "ticket.create", **told)
    assert (await ask(desk, "ticket.next", ANA))["id"] == 2


async def test_an_order_that_is_asked_for_goes_before_what_is_promised(desk: Any) -> None:
    await ask(desk, "sla.add", name="oro", priority="80", resolution="1h")
    told = {"queue": "general", "subject": "Prometido", "priority": 80, "requestor": ["eva@cliente.example"]}
    await ask(desk, "ticket.create", **told)
    assert (await ask(desk, "ticket.next", ANA, query=["order by id"]))["id"] == 1
