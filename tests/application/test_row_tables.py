"""Numbered rows hold in an answer to the very mail they stood in, for the one it was sent to, for seven days."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from mailticket.application import row_tables
from mailticket.application.unit_of_work import unit_of_work
from mailticket.model.message_id import message_id
from mailticket.model.person import User
from mailticket.model.row_table import LIFETIME, RowTable
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.schema import row_tables as kept
from tests.application.conftest import NOW

ANA, SITE = "ana@noc.example", "noc.example"


async def remembered(service: Any, *tickets: int, notice: int = 70) -> User:
    """Ana got a mail with these tickets in its rows."""
    async with unit_of_work(service.database, service.snapshot(), NOW, LoadPlan(addresses={ANA})) as unit:
        ana = unit.person(ANA)
        row_tables.remember(unit, notice, ana, tickets)
    return ana


async def answered(service: Any, reader: User, *references: str) -> RowTable | None:
    """The table that a mail which answers these is about."""
    letter: Any = SimpleNamespace(references=references)
    async with unit_of_work(service.database, service.snapshot(), NOW, dry_run=True) as unit:
        await row_tables.look_up(unit, [letter])
        return row_tables.answered(unit, letter, reader)


def ours(service: Any, notice: int = 70, ticket: int = 0) -> str:
    return message_id(ticket, notice, SITE, service.snapshot().seal.sign)


async def test_who_got_the_mail_orders_by_its_rows_in_an_answer_to_it(service: Any) -> None:
    ana = await remembered(service, 12, 7, 31)
    table = await answered(service, ana, ours(service))
    assert table is not None
    assert [table.ticket(row) for row in (0, 1, 2, 3, 4)] == [None, 12, 7, 31, None]


async def test_an_answer_to_another_mail_has_no_rows_whatever_it_refers_to_besides(service: Any) -> None:
    ana = await remembered(service, 12)
    for references in ((), ("other@x.example", ours(service)), (ours(service, 71),), (ours(service, ticket=1),)):
        assert await answered(service, ana, *references) is None


async def test_a_message_id_without_our_seal_is_none_of_ours(service: Any) -> None:
    ana = await remembered(service, 12)
    assert await answered(service, ana, f"t0.70.{'0' * 16}@{SITE}") is None


async def test_nobody_else_orders_by_the_rows_of_a_mail(service: Any) -> None:
    ana = await remembered(service, 12)
    assert await answered(service, replace(ana, id=ana.id + 1), ours(service)) is None


async def test_rows_count_for_seven_days(service: Any) -> None:
    table = await answered(service, await remembered(service, 12), ours(service))
    assert table is not None
    assert table.holds(NOW + LIFETIME)
    assert not table.holds(NOW + LIFETIME + timedelta(seconds=1))


async def test_a_table_that_was_changed_in_the_database_counts_for_nothing(service: Any) -> None:
    ana = await remembered(service, 12)
    await service.database.write(lambda connection: connection.execute(kept.update().values(tickets="13")).close())
    assert await answered(service, ana, ours(service)) is None


async def test_nothing_is_kept_of_a_table_without_rows_nor_of_those_long_over(service: Any) -> None:
    await remembered(service, notice=1)
    await remembered(service, 12, notice=2)
    later = service.clock() + 3 * LIFETIME
    async with unit_of_work(service.database, service.snapshot(), later, LoadPlan(addresses={ANA})) as unit:
        row_tables.remember(unit, 3, unit.person(ANA), [12])
    numbers = await service.database.read(lambda c: list(c.scalars(sa.select(kept.c.notice_id))))
    assert numbers == [3]
