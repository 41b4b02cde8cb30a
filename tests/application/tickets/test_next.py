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
