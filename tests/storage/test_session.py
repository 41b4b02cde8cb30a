"""A database that takes our words and never answers holds nobody up for longer than its time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.errors import DatabaseHung, TryAgain
from mailticket.storage import patience
from mailticket.storage.patience import within
from mailticket.storage.schema import budgets
from tests.storage.deaf import DeafServer

SECONDS = 0.4
AT_MOST = 6.0
"""A hang lasts for ever; what ends at all ends far below this."""


def put(connection: sa.Connection, key: str) -> None:
    connection.execute(budgets.insert(), [{"key": key, "state": "1", "touched": "now"}])


def keys(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.select(budgets.c.key).order_by(budgets.c.key)).scalars())


@pytest.fixture
async def server(postgresql_url: str, tmp_path: Path) -> AsyncIterator[DeafServer]:
    made = await DeafServer(Path(sa.make_url(postgresql_url).query["host"]), tmp_path).start()
    yield made
    await made.stop()


@pytest.fixture
def database(server: DeafServer, postgresql_url: str, opened: Any) -> Any:
    url = sa.make_url(postgresql_url).update_query_dict({"host": str(server.folder)})
    return opened(url.render_as_string(), seconds=SECONDS)


async def change(database: Any) -> None:
    async with database.change() as unit:
        await unit.do(keys)
        await unit.write(put, "a")


CALLS = {
    "a statement": (b"INSERT INTO budgets", lambda database: database.write(put, "a")),
    "a commit": (b"COMMIT", lambda database: database.write(put, "a")),
    "a read": (b"", lambda database: database.read(keys)),
    "a look": (b"", lambda database: database.look(keys)),
    "a change": (b"INSERT INTO budgets", change),
}


@pytest.mark.parametrize("call", CALLS)
async def test_a_call_that_is_not_answered_ends(call: str, database: Any, server: DeafServer) -> None:
    words, ask = CALLS[call]
    await database.read(keys)
    server.go_deaf_after(words)
    with pytest.raises(TryAgain):
        await asyncio.wait_for(ask(database), AT_MOST)
    assert server.deaf


async def test_connecting_to_a_server_that_says_nothing_ends(database: Any, server: DeafServer) -> None:
    server.deaf = True
    with pytest.raises(TryAgain):
        await asyncio.wait_for(database.read(keys), AT_MOST)


async def test_a_read_whose_connection_cannot_be_given_back_has_its_answer(database: Any, server: DeafServer) -> None:
    await database.read(keys)
    server.go_deaf_after(b"ROLLBACK")
    assert await asyncio.wait_for(database.read(keys), AT_MOST) == []
    assert server.heard.is_set()


async def test_all_is_well_again_when_the_server_answers(database: Any, server: DeafServer) -> None:
    """However many calls hung: their connections are not missing afterwards, and what they held is free."""
    server.go_deaf_after(b"INSERT INTO budgets")
    calls = [asyncio.create_task(database.write(put, f"{n}")) for n in range(20)]
    done, hung = await asyncio.wait(calls, timeout=4 * AT_MOST)
    assert not hung
    assert {type(call.exception()) for call in done} == {TryAgain}
    server.after, server.deaf = None, False
    await asyncio.wait_for(change(database), AT_MOST)
    await asyncio.gather(*(at_last(database, f"again {n}") for n in range(20)))
    assert len(await database.read(keys)) == 21


async def at_last(database: Any, name: str) -> None:
    """Written, if not at the first try: on a busy machine twenty at once may wait for a connection longer than they may."""
    for _ in range(20):
        try:
            return await database.write(put, name)
        except TryAgain as trouble:
            last = trouble
    raise last


async def test_the_next_change_does_not_wait_for_one_that_hangs(database: Any, server: DeafServer) -> None:
    server.go_deaf_after(b"INSERT INTO budgets")
    first, second = asyncio.create_task(change(database)), asyncio.create_task(change(database))
    await asyncio.wait_for(server.heard.wait(), AT_MOST)
    server.after, server.deaf = None, False
    with pytest.raises(TryAgain):
        await asyncio.wait_for(first, AT_MOST)
    await asyncio.wait_for(second, AT_MOST)
    assert await database.read(keys) == ["a"]


async def test_a_call_that_cannot_be_ended_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "GRACE", 0.01)
    never = asyncio.Event()

    async def stubborn() -> None:
        while not never.is_set():
            try:
                await never.wait()
            except asyncio.CancelledError:
                continue

    with pytest.raises(DatabaseHung):
        await within(0.01, stubborn())
    never.set()


async def test_an_answer_in_the_last_moment_counts() -> None:
    torn = asyncio.Event()

    async def answers_when_torn() -> str:
        try:
            await torn.wait()
        except asyncio.CancelledError:
            return "done"
        return "done"

    assert await within(0.01, answers_when_torn(), torn.set) == "done"
