"""How much tickets say what is looked for, and where; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.query import Query, Scope, TextWords
from mailticket.model.right import Right
from mailticket.model.text_pieces import sought
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.storage import provisioning, text_hits
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan, load_all
from mailticket.storage.schema import tickets
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVERYWHERE = {right: Scope(everywhere=True) for right in (Right.SHOW_TICKET, Right.SHOW_TICKET_COMMENTS)}
STAFF = Query(TextWords("enlace"), EVERYWHERE)
OUTSIDE = replace(STAFF, scopes={Right.SHOW_TICKET: Scope(everywhere=True)})
WORDS = (sought("enlace"), sought("de fib*"))


def entry(number: int, ticket: int, kind: str, text: str = "", **more: Any) -> Transaction:
    return Transaction(number, ticket, TransactionType(kind), 1, NOW, Via.MAIL, text=text, **more)


@pytest.fixture
async def site(database: Database) -> Database:
    """Five tickets; 5 became part of 4."""
    subjects = {1: "Enlace", 2: "Otro", 3: "Red", 4: "Luz", 5: "Lejos"}
    made = {id_: Ticket(id_, 1, name, "open", 1, NOW, NOW, 1) for id_, name in subjects.items()}
    entries = [
        entry(1, 1, "Create", "Nada"),
        entry(2, 2, "Create", "El enlace de fibra", attachments=(Attachment("2", "plano.pdf", "application/pdf", 9),)),
        entry(3, 2, "Correspond", "el enlace otra vez"),
        entry(4, 3, "Create", "un enlace"),
        entry(5, 4, "Create", "sin luz"),
        entry(6, 4, "Comment", "es el enlace"),
        entry(7, 5, "Create", "de fibras"),
    ]
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    async with database.change() as unit:
        loaded = await unit.do(load_all, LoadPlan(), NOW)
        for _ in entries:
            loaded.ids.take("transactions")
        await unit.write(write, WriteSet(NOW, tickets=made, opened=set(made), transactions=list(entries)), loaded.ids)
    await database.write(lambda c: c.execute(tickets.update().where(tickets.c.id == 5).values(merged_into=4)).close())
    return database


async def relevant(site: Database, query: Query, *, after: Any = None, most: int = 50) -> tuple[list[Any], int]:
    found = await site.read(text_hits.most_relevant, query, words=WORDS, after=after, most=most)
    return list(found.places), found.total


async def test_the_subject_counts_most_then_how_many_entries_then_the_newer(site: Database) -> None:
    found, total = await relevant(site, STAFF)
    assert [place[-1] for place in found] == [1, 2, 4, 3]
    assert total == 4


async def test_comments_count_for_who_may_read_them_everywhere(site: Database) -> None:
    points = {number: points for points, _, number in (await relevant(site, STAFF))[0]}
    outside = {number: points for points, _, number in (await relevant(site, OUTSIDE))[0]}
    assert set(points) - set(outside) == {4}
    assert points[4] > 1


async def test_behind_the_newest_all_others_follow_the_newest_first(
    site: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_hits, "NEWEST", 2)
    whole, total = await relevant(site, STAFF)
    assert [place[-1] for place in whole] == [4, 3, 2, 1]
    assert total == 4
    assert (await relevant(site, STAFF, most=1))[1] == 3  # no further than is looked at
    for size in (1, 3):
        walked: list[Any] = []
        while page := (await relevant(site, STAFF, after=walked[-1] if walked else None, most=size))[0]:
            walked += page
        assert walked == whole


async def test_the_newest_entry_that_says_a_word_is_found_in_what_became_part_as_well(site: Database) -> None:
    staff = await site.read(text_hits.hits, WORDS, dict.fromkeys((1, 2, 3, 4), True))
    assert {number: one.entry_id for number, one in staff.items()} == {1: 1, 2: 3, 3: 4, 4: 7}
    assert staff[4].text == "de fibras"
    file = await site.read(text_hits.hits, (sought("plano"),), {2: False})
    assert file[2].files == ("plano.pdf",)


async def test_a_comment_is_no_place_for_who_may_not_read_it(site: Database) -> None:
    words = (sought("es el enlace"),)
    assert (await site.read(text_hits.hits, words, {4: True}))[4].entry_id == 6
    assert await site.read(text_hits.hits, words, {4: False}) == {}


async def test_what_one_ticket_says_is_looked_up_by_its_number(site: Database) -> None:
    """Not by reading all that say a word."""

    def indexes(connection: sa.Connection) -> set[str]:
        if connection.dialect.name == "sqlite":
            return {"texts_ticket"}  # a row's number begins with its ticket's
        return set(connection.scalars(sa.text("select indexname from pg_indexes where tablename = 'texts'")))

    assert "texts_ticket" in await site.read(indexes)
