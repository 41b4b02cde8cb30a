"""Pages of users: in order, filtered by the database, and of no more rows than are shown."""

from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.person import User
from mailticket.storage import provisioning
from mailticket.storage.database import Database
from mailticket.storage.user_pages import Wanted, users_page
from tests.storage.test_people import ADMIN, NOW, put


@pytest.fixture
async def known(database: Database) -> Database:
    """Ana 2, Bob 3, who Eva 4 became, Iñigo 5."""
    await put(database, "ana@c.example", "ana@home.example", provisioned=True)
    await put(database, "bob@c.example", disabled=True)
    await put(database, "eva@c.example")
    await database.write(provisioning.merge_users, 4, 3, ADMIN, NOW)
    await put(database, "inigo_1@c.example", name="Iñigo Ñandú", privileged=True)
    return database


async def page(database: Database, most: int = 10, **wanted: Any) -> list[int]:
    return [user.id for user, _, _ in await database.read(users_page, NOW, Wanted(**wanted), most)]


async def test_users_have_all_their_addresses(known: Database) -> None:
    assert await known.read(users_page, NOW, Wanted(), 2) == [
        (User(2, "ana@c.example"), ["ana@c.example", "ana@home.example"], True),
        (User(3, "bob@c.example", disabled=True), ["bob@c.example", "eva@c.example"], False),
    ]


async def test_each_page_goes_on_where_the_one_before_ended(known: Database) -> None:
    assert [await page(known, 1, after=after) for after in (0, 2, 3, 5)] == [[2], [3], [5], []]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"match": "home.ex"}, [2]),
        ({"match": "EVA@"}, [3]),
        ({"match": "ñandú"}, [5]),
        ({"match": "o_1"}, [5]),
        ({"match": "a%b"}, []),
        ({"privileged": True}, [5]),
        ({"disabled": False}, [2, 5]),
    ],
)
async def test_the_database_finds_who_is_wanted(known: Database, wanted: Any, numbers: list[int]) -> None:
    assert await page(known, **wanted) == numbers


async def test_a_page_costs_two_questions_and_no_more_rows_than_it_shows(known: Database) -> None:
    asked: list[str] = []

    def count(connection: sa.Connection) -> list[Any]:
        sa.event.listen(connection, "before_cursor_execute", lambda *about: asked.append(about[2]))
        return users_page(connection, NOW, Wanted(), 1)

    assert len(await known.read(count)) == 1
    questions = [one for one in asked if one != "begin"]
    assert len(questions) == 2
    assert "LIMIT" in questions[0]
