"""Units of work: whole or not at all, one after the other, and what happens when the database cannot."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.util import await_only

from mailticket.model.errors import DiskBroken, MailticketError, TryAgain
from mailticket.storage.counters import CHANGES, INBOX, Ids
from mailticket.storage.database import Database, open_database
from mailticket.storage.migrations import upgrade
from mailticket.storage.schema import budgets


def put(connection: sa.Connection, *keys: str) -> None:
    connection.execute(budgets.insert(), [{"key": key, "state": "1", "touched": "now"} for key in keys])


def keys(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.select(budgets.c.key).order_by(budgets.c.key)).scalars())


def take(connection: sa.Connection, name: str) -> int:
    ids = Ids(connection, INBOX if name in INBOX else CHANGES)
    taken = ids.take(name)
    ids.store(connection)
    return taken


# -- units of work, on both databases


async def test_a_commit_is_seen_by_a_second_connection(database: Database, url: str, opened: Any) -> None:
    other = opened(url)
    await database.write(put, "a")
    assert await other.read(keys) == ["a"]
    assert await database.read(keys) == ["a"]
    assert await database.look(keys) == ["a"]


async def test_who_is_alone_reads_what_was_written_on_the_one_connection(sqlite_url: str, opened: Any) -> None:
    alone = opened(sqlite_url, alone=True)
    async with alone.change() as unit:
        await unit.write(put, "a")
        assert await alone.read(keys) == ["a"]
    await alone.write(put, "b")
    assert await alone.read(keys) == await alone.look(keys) == ["a", "b"]


async def test_an_exception_rolls_back(database: Database) -> None:
    def half(connection: sa.Connection) -> None:
        put(connection, "a")
        raise LookupError("in the middle")

    with pytest.raises(LookupError):
        await database.write(half)
    with pytest.raises(LookupError):
        async with database.change() as unit:
            await unit.write(half)
    assert await database.read(keys) == []
    await database.write(put, "b")
    assert await database.read(keys) == ["b"]


async def test_an_exception_between_looking_and_writing_changes_nothing(database: Database) -> None:
    async def broken() -> None:
        async with database.change() as unit:
            assert await unit.do(keys) == []
            raise LookupError

    with pytest.raises(LookupError):
        await broken()
    async with database.change() as unit:
        await unit.write(put, "a")
    assert await database.read(keys) == ["a"]


async def test_our_own_mistakes_are_not_called_passing(database: Database) -> None:
    """A letter whose rows break a constraint would else be tried again for ever."""
    await database.write(put, "a")
    with pytest.raises(sa.exc.IntegrityError):
        await database.write(put, "a")
    with pytest.raises(sa.exc.DBAPIError):
        await database.write(lambda connection: connection.exec_driver_sql("select nothing from nowhere"))
    assert await database.read(keys) == ["a"]


async def test_a_unit_cancelled_in_the_middle_is_whole_or_not_there(database: Database) -> None:
    """And the next one sees which."""
    begun = asyncio.Event()
    go_on = threading.Event()
    loop = asyncio.get_running_loop()

    def slow(connection: sa.Connection) -> None:
        put(connection, "a")
        if database.url.get_backend_name() == "sqlite":
            loop.call_soon_threadsafe(begun.set)
            go_on.wait(20)
        else:
            begun.set()
            connection.exec_driver_sql("select pg_sleep(20)")
        put(connection, "b")

    task = asyncio.create_task(database.write(slow))
    await begun.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    there = await database.look(keys)
    assert there in ([], ["a", "b"])
    await database.write(put, "c")
    assert await database.read(keys) == [*there, "c"]


async def test_a_unit_cancelled_before_its_turn_does_nothing(sqlite_url: str, opened: Any) -> None:
    database = opened(sqlite_url)
    go_on = threading.Event()
    first = asyncio.create_task(database.write(lambda connection: go_on.wait(20)))
    second = asyncio.create_task(database.write(put, "never"))
    await asyncio.sleep(0)
    second.cancel()
    for _ in range(3):
        await asyncio.sleep(0)  # the cancelling is done by the loop: it must be before the first one ends
    go_on.set()
    assert await first
    with pytest.raises(asyncio.CancelledError):
        await second
    assert await database.look(keys) == []


async def test_changes_wait_for_each_other(database: Database) -> None:
    """What one has looked up stays true until it has written."""

    async def change(key: str) -> list[str]:
        async with database.change() as unit:
            seen = await unit.do(keys)
            await asyncio.sleep(0)
            await unit.write(put, key)
            return seen

    seen = await asyncio.gather(*(change(f"{number}") for number in range(5)))
    assert sorted(map(len, seen)) == [0, 1, 2, 3, 4]


async def test_the_inbox_takes_letters_while_a_change_is_decided(database: Database) -> None:
    async with database.change() as unit:
        ids = await unit.do(Ids)
        assert await asyncio.wait_for(database.write(take, "letters"), 5) == 1
        assert ids.take("tickets") == 1
        await unit.write(ids.store)
    assert await database.write(take, "letters") == 2
    assert await database.write(take, "tickets") == 2


async def test_a_change_cannot_take_the_inboxs_ids(database: Database) -> None:
    """They would be taken twice: the inbox goes on between a change's first look and its write."""
    async with database.change() as unit:
        ids = await unit.do(Ids)
    with pytest.raises(KeyError):
        ids.take("letters")


async def test_ids_are_used_once_committed_or_not(database: Database) -> None:
    def lost(connection: sa.Connection) -> None:
        assert take(connection, "tickets") == 2
        raise LookupError

    assert await database.write(take, "tickets") == 1
    with pytest.raises(LookupError):
        await database.write(lost)
    assert await database.write(take, "tickets") == 2
    assert await database.write(take, "tickets") == 3


async def test_a_reader_cannot_write(database: Database, url: str, opened: Any) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        await database.read(put, "a")
    reading = opened(url, read_only=True)
    with pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        await reading.read(put, "a")
    for attempt in (reading.write(put, "a"), _change(reading)):
        with pytest.raises(MailticketError, match="reading only"):
            await attempt
    assert await database.read(keys) == []


async def _change(database: Database) -> None:
    async with database.change() as unit:
        await unit.write(put, "a")


async def test_all_of_one_read_sees_one_commit(database: Database) -> None:
    """A page made of several statements does not show half of a change."""

    def page(connection: sa.Connection) -> list[list[str]]:
        before = keys(connection)
        await_only(database.write(put, "between"))
        return [before, keys(connection)]

    assert await database.read(page) == [[], []]
    assert await database.read(keys) == ["between"]


async def test_many_readers_at_once(database: Database) -> None:
    await database.write(put, "a")
    assert await asyncio.gather(*(database.read(keys) for _ in range(40))) == [["a"]] * 40


# -- SQLite: one file, one writing process


def lock(url: str) -> sqlite3.Connection:
    """Somebody else who writes."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("begin immediate")
    return other


async def test_a_locked_database_is_try_again_after_the_busy_time(sqlite_url: str, opened: Any) -> None:
    database = opened(sqlite_url, busy_ms=50)
    await database.write(put, "a")
    other = lock(sqlite_url)
    started = asyncio.get_running_loop().time()
    with pytest.raises(TryAgain, match="locked"):
        await database.write(put, "b")
    assert 0.04 < asyncio.get_running_loop().time() - started < 3
    assert await database.read(keys) == ["a"], "readers go on"
    other.execute("rollback")
    other.close()
    await database.write(put, "b")
    assert await database.read(keys) == ["a", "b"]


async def test_a_lock_that_goes_away_in_time_is_not_noticed(sqlite_url: str, opened: Any) -> None:
    database = opened(sqlite_url)
    other = lock(sqlite_url)
    waiting = asyncio.create_task(database.write(put, "a"))
    await asyncio.sleep(0.02)
    other.execute("rollback")
    other.close()
    await waiting


async def test_a_database_locked_at_the_first_start_is_try_again(tmp_path: Path, opened: Any) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    other.execute("begin exclusive")
    database = opened(url, busy_ms=20)
    with pytest.raises(TryAgain, match="locked"):
        await database.write(upgrade)
    other.close()
    await database.write(upgrade)


async def test_a_full_disk_is_try_again_and_leaves_what_was_there(sqlite_url: str, opened: Any) -> None:
    database = opened(sqlite_url)
    await database.write(put, "a")
    pages = await database.look(lambda connection: connection.exec_driver_sql("pragma page_count").scalar())
    await database.look(lambda connection: connection.exec_driver_sql(f"pragma max_page_count={pages + 2}").scalar())
    with pytest.raises(TryAgain, match="full"):
        await database.write(put, *(f"{number}{'x' * 2000}" for number in range(50)))
    assert await database.read(keys) == ["a"]
    await database.look(lambda connection: connection.exec_driver_sql("pragma max_page_count=100000").scalar())
    await database.write(put, *(f"{number}{'x' * 2000}" for number in range(50)))
    assert len(await database.read(keys)) == 51


class Failing:
    """The driver's connection, whose next commit fails as SQLite's does when the disk cannot."""

    def __init__(self, driver: sqlite3.Connection, code: int, text: str) -> None:
        self._driver = driver
        self._error = sqlite3.OperationalError(text)
        self._error.sqlite_errorcode = code
        self.commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def execute(self, sql: str) -> Any:
        if sql != "commit":
            return self._driver.execute(sql)
        self.commits += 1
        raise self._error


@contextlib.contextmanager
def failing_commits(patch: pytest.MonkeyPatch, code: int, text: str) -> Iterator[list[Failing]]:
    made: list[Failing] = []

    def failing(connection: Any) -> Failing:
        made.append(Failing(connection.dbapi_connection, code, text))
        return made[-1]

    with patch.context() as now:
        now.setattr(sa.pool.base._ConnectionFairy, "driver_connection", property(failing))
        yield made


async def test_no_room_for_the_log_at_the_commit_is_try_again(
    sqlite_url: str, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened(sqlite_url)
    await database.write(put, "a")
    full = failing_commits(monkeypatch, sqlite3.SQLITE_FULL, "database or disk is full")
    with full, pytest.raises(TryAgain, match="full"):
        await database.write(put, "b")
    await database.write(put, "c")
    assert await database.read(keys) == ["a", "c"]


async def test_a_commit_that_failed_on_the_disk_is_not_tried_again(
    sqlite_url: str, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel may call the lost pages written the next time (fsyncgate): every later unit is refused."""
    database = opened(sqlite_url)
    await database.write(put, "a")
    failed = failing_commits(monkeypatch, sqlite3.SQLITE_IOERR_FSYNC, "disk I/O error")
    with failed as made, pytest.raises(DiskBroken, match="disk I/O error"):
        await database.write(put, "b")
    assert [one.commits for one in made] == [1]
    for attempt in (database.write(put, "c"), database.look(keys), _change(database)):
        with pytest.raises(DiskBroken):
            await attempt
    assert await database.read(keys) == ["a"]


async def test_a_damaged_file_is_a_broken_disk(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"this is not a database, it is a text of some length" * 100)
    database = open_database(f"sqlite:///{tmp_path / 'no.db'}")
    with pytest.raises(DiskBroken, match="not a database"):
        await database.write(put, "a")
    await database.close()


@pytest.mark.parametrize("name", ["a b.db", "50%41.db", "wh#t?.db", "x?mode=ro", "ñandú 🎫.db", "at@home:1.db"])
async def test_paths_may_have_special_characters(tmp_path: Path, name: str, opened: Any) -> None:
    database = opened(f"sqlite:///{tmp_path / name}")
    await database.write(upgrade)
    await database.write(put, "a")
    assert await database.read(keys) == ["a"]
    assert (tmp_path / name).exists()


async def test_reading_what_is_not_there_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(MailticketError, match=r"there is no database .*none\.db"):
        open_database(f"sqlite:///{tmp_path / 'none.db'}", read_only=True)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "is a file"),
        ("sqlite:///:memory:", "is a file"),
        ("mysql://u@h/d", "begins with"),
        ("nonsense", "begins with"),
    ],
)
def test_a_url_we_cannot_serve_is_said_clearly(url: str, said: str) -> None:
    with pytest.raises(MailticketError, match=said):
        open_database(url)


async def test_closing_leaves_one_file(sqlite_url: str, tmp_path: Path) -> None:
    """The log is written back, so that a copy of the file is the whole database."""
    database = open_database(sqlite_url)
    await database.write(put, "a")
    assert await database.read(keys) == ["a"]
    await database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["mail.db"]


async def test_the_writers_settings_hold(sqlite_url: str, opened: Any) -> None:
    database = opened(sqlite_url)

    def settings(connection: sa.Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "page_size", "busy_timeout")
        return {name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in names}

    assert await database.look(settings) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "page_size": 8192,
        "busy_timeout": 5000,
    }


# -- PostgreSQL: many connections, and a server that may go away


async def test_a_row_another_daemon_holds_is_try_again(postgresql_url: str, opened: Any) -> None:
    one, other = opened(postgresql_url, busy_ms=50), opened(postgresql_url)
    async with other.change() as unit:
        await unit.do(Ids)
        with pytest.raises(TryAgain, match="lock timeout"):
            await one.write(take, "tickets")
    assert await one.write(take, "tickets") == 1


async def test_two_daemons_never_take_the_same_id(postgresql_url: str, opened: Any) -> None:
    databases = [opened(postgresql_url) for _ in range(3)]
    taken = await asyncio.gather(*(database.write(take, "tickets") for database in databases for _ in range(10)))
    assert sorted(taken) == list(range(1, 31))


async def test_a_lost_connection_is_try_again_and_the_next_unit_has_a_new_one(postgresql_url: str, opened: Any) -> None:
    database, other = opened(postgresql_url), opened(postgresql_url)
    await database.write(put, "a")
    await database.read(keys)
    await other.read(
        lambda connection: connection.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        ).all()
    )
    with pytest.raises(TryAgain):
        await database.write(put, "b")
    await database.write(put, "b")
    assert await database.read(keys) == ["a", "b"]


async def test_a_deadlock_is_try_again(postgresql_url: str, opened: Any) -> None:
    database = opened(postgresql_url)
    await database.write(put, "a", "b")
    both = asyncio.Barrier(2)

    def crossed(connection: sa.Connection, first: str, second: str) -> None:
        connection.execute(budgets.update().where(budgets.c.key == first).values(state="2"))
        await_only(both.wait())
        connection.execute(budgets.update().where(budgets.c.key == second).values(state="2"))

    ended = await asyncio.gather(
        database.write(crossed, "a", "b"), database.write(crossed, "b", "a"), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ended) == ["NoneType", "TryAgain"]


async def test_no_server_and_no_such_database_are_try_again(postgresql_url: str, tmp_path: Path) -> None:
    nobody = sa.make_url(postgresql_url).set(database="no_such_database").render_as_string(hide_password=False)
    for url in (f"postgresql://postgres@/x?host={tmp_path}", "postgresql://u:p%40ss@127.0.0.1:1/x", nobody):
        database = open_database(url)
        with pytest.raises(TryAgain):
            await database.write(put, "a")
        with pytest.raises(TryAgain):
            await database.read(keys)
        await database.close()


def test_urls_of_postgresql_mean_what_libpq_means() -> None:
    database = open_database("postgresql://user:p%40ss@db.example:5433/mail?sslmode=require")
    engine = database.reader.sync_engine
    _, arguments = engine.dialect.create_connect_args(engine.url)
    assert {**arguments} == {
        "user": "user",
        "password": "p@ss",
        "host": "db.example",
        "port": 5433,
        "database": "mail",
        "ssl": "require",
    }


async def test_the_servers_settings_hold(postgresql_url: str, opened: Any) -> None:
    database = opened(postgresql_url)

    def settings(connection: sa.Connection) -> list[object]:
        names = ("synchronous_commit", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        return [connection.exec_driver_sql(f"show {name}").scalar() for name in names]

    assert await database.write(settings) == ["on", "30s", "5s", "15s"]
