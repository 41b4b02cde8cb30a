"""One unit of work: all of it is written or nothing, a trial writes nothing, and what nobody looked for is not made up."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.known_tickets import NotLoaded
from mailticket.application.perform import perform
from mailticket.application.unit_of_work import unit_of_work
from mailticket.control import ask
from mailticket.desk.acts import Opening, Said
from mailticket.desk.changes import open_ticket
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM
from mailticket.model.ticket import LinkKind
from mailticket.model.transaction import Via
from mailticket.storage import ticket_history
from mailticket.storage.load_plan import LoadPlan
from tests.application.conftest import NOW


async def numbers(service: Any) -> list[int]:
    return [one["id"] for one in await ask(service, "ticket.list", {"query": ["order by id desc"]}, "system")]


def opening(unit: Any) -> None:
    act = unit.act(SYSTEM, Via.CLI)
    queue = next(iter(unit.snapshot.directory.queues.values()))
    unit.apply(open_ticket(act, queue, unit.loaded.ids.take("tickets"), Opening("Otra", Said("x"))))


async def test_what_was_decided_is_written_at_the_end(service: Any) -> None:
    async with unit_of_work(service.database, service.snapshot(), NOW) as unit:
        opening(unit)
        assert await numbers(service) == [1]
    assert await numbers(service) == [2, 1]


async def test_a_trial_writes_nothing(service: Any) -> None:
    async with unit_of_work(service.database, service.snapshot(), NOW, dry_run=True) as unit:
        opening(unit)
    assert await numbers(service) == [1]


async def test_what_was_abandoned_is_not_written(service: Any) -> None:
    async with unit_of_work(service.database, service.snapshot(), NOW) as unit:
        opening(unit)
        unit.abandon()
    assert await numbers(service) == [1]


async def test_where_something_fails_nothing_is_written(service: Any) -> None:
    async def fails() -> None:
        async with unit_of_work(service.database, service.snapshot(), NOW) as unit:
            opening(unit)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await numbers(service) == [1]

    def broken(connection: Any) -> None:
        raise RuntimeError

    async def fails_at_the_end() -> None:
        async with unit_of_work(service.database, service.snapshot(), NOW) as unit:
            opening(unit)
            unit.also(broken)

    with pytest.raises(RuntimeError):
        await fails_at_the_end()
    assert await numbers(service) == [1]


async def test_what_nobody_looked_for_is_an_error_and_no_new_user(service: Any) -> None:
    async with unit_of_work(service.database, service.snapshot(), NOW, LoadPlan(tickets={1}), dry_run=True) as unit:
        for wrong in (
            lambda: unit.person("eva@cliente.example"),
            lambda: unit.known("ana@noc.example"),
            lambda: unit.history_of(1),
            lambda: unit.told_of(1),
            lambda: unit.reached_from(1, LinkKind.DEPENDS_ON),
        ):
            with pytest.raises(NotLoaded):
                wrong()
        assert unit.reached_from(1, LinkKind.REFERS_TO) == set()
        await unit.load(LoadPlan(addresses={"ana@noc.example", "eva@cliente.example"}))
        assert unit.known("ana@noc.example") is not None
        assert unit.known("eva@cliente.example") is None
        assert unit.person("eva@cliente.example").address == "eva@cliente.example"


async def test_a_letter_that_is_explained_and_a_refused_change_leave_no_trace(service: Any) -> None:
    before = await service.database.read(ticket_history.history, 1)
    with pytest.raises(Refused):
        await perform(service, Caller(), "ticket.set", {"id": 1, "values": {"priority": "9", "status": "zzz"}})
    assert await service.database.read(ticket_history.history, 1) == before
