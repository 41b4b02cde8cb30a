"""Opens the database and hands out units of work: one writer, any number of readers.

SQLite before 3.51.3 can corrupt a write-ahead log that two connections write or checkpoint, so there is one process
(a lock file), one writing connection, and it alone checkpoints; readers open the file read-only.

The writer runs SQLAlchemy's synchronous engine in a thread of its own, and a step of a unit of work is one hop to that
thread: through aiosqlite each *statement* costs four hops, measured at 350 µs against 32 µs. Readers, where that does
not matter, go through aiosqlite; PostgreSQL goes through asyncpg for both. Every function of this room is written once,
for a plain ``sqlalchemy.Connection``.
"""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from mailticket.model.errors import AlreadyRunning, DiskBroken, MailticketError, TryAgain

P = ParamSpec("P")
T = TypeVar("T")

BUSY_MS = 5000


class Unit:
    """A change in the making: ``do`` looks things up, ``write`` makes it durable, once, at the end."""

    def __init__(self, do: Callable[..., Awaitable[Any]], write: Callable[..., Awaitable[Any]]) -> None:
        self._do = do
        self._write = write

    async def do(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)``. A busy database raises TryAgain."""
        result: T = await self._do(work, *args, **kwargs)
        return result

    async def write(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The last step. A busy or full database raises TryAgain, and nothing has changed."""
        result: T = await self._write(work, *args, **kwargs)
        return result


class Database:
    """SQLite or PostgreSQL behind one face. Made by ``open_database``."""

    def __init__(self, url: sa.URL, reader: AsyncEngine, writer: sa.Engine | AsyncEngine | None) -> None:
        self.url = url
        self._reader = reader
        self._writer = writer
        self._changing = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "writer") if isinstance(writer, sa.Engine) else None
        self._connection: sa.Connection | None = None
        self._broken = ""

    async def write(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One unit of work in one step: ``work(connection, …)``, committed. First come, first served. Raises TryAgain."""
        if self._thread:
            return await self._in_thread(self._unit, lambda connection: work(connection, *args, **kwargs))
        async with self._begun() as connection:
            return await connection.run_sync(work, *args, **kwargs)

    @contextlib.asynccontextmanager
    async def change(self) -> AsyncIterator[Unit]:
        """Change tickets: look up, decide, write. One at a time in this process, so what was looked up stays true; the
        inbox goes on taking letters meanwhile, because SQLite's writer is only held by the last step."""
        async with self._changing:
            if self._thread:
                yield Unit(self.look, self.write)
                return
            async with self._begun() as connection:
                yield Unit(connection.run_sync, connection.run_sync)

    async def read(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)`` on a read-only connection, beside the writer. All of it sees one commit."""
        with _translated():
            async with _connected(self._reader) as connection:
                return await connection.run_sync(work, *args, **kwargs)

    async def look(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)``, which only reads, where the writer would: cheaper than ``read``, not beside it."""
        if self._thread:
            return await self._in_thread(self._step, lambda connection: work(connection, *args, **kwargs))
        return await self.read(work, *args, **kwargs)

    @contextlib.asynccontextmanager
    async def _begun(self) -> AsyncIterator[AsyncConnection]:
        if not isinstance(self._writer, AsyncEngine):
            raise MailticketError("this database was opened for reading only")
        with _translated():
            async with _connected(self._writer) as connection, connection.begin():
                yield connection

    async def _in_thread(self, call: Callable[..., T], *args: Any) -> T:
        """The writer's thread takes one step after the other: it is the lock. A step once begun is finished."""
        assert self._thread
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    def _step(self, work: Callable[[sa.Connection], T]) -> T:
        if self._broken:
            raise DiskBroken(self._broken)
        try:
            with _translated():
                return work(self._open())
        except DiskBroken as error:
            self._broken = str(error)
            raise

    def _unit(self, work: Callable[[sa.Connection], T]) -> T:
        return self._step(lambda connection: _committed(connection, work))

    def _open(self) -> sa.Connection:
        assert isinstance(self._writer, sa.Engine)
        if self._connection is None:
            self._connection = self._writer.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    async def close(self) -> None:
        """Checkpoint and close. Units of work still open are waited for."""
        async with self._changing:
            await self._reader.dispose()  # before the writer: the last connection of all writes the checkpoint
            if self._thread:
                await self._in_thread(self._close_writer)
                self._thread.shutdown()
            elif isinstance(self._writer, AsyncEngine):
                await self._writer.dispose()

    def _close_writer(self) -> None:
        assert isinstance(self._writer, sa.Engine)
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._writer.dispose()


def _committed(connection: sa.Connection, work: Callable[[sa.Connection], T]) -> T:
    driver: Any = connection.connection.driver_connection
    driver.execute("begin immediate")
    try:
        result = work(connection)
        driver.execute("commit")
    except BaseException:
        if driver.in_transaction:  # SQLite may have rolled back already
            driver.execute("rollback")
        raise
    return result


@contextlib.asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with contextlib.AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(engine.connect())
        except (OSError, sa.exc.TimeoutError) as error:  # nobody listens; all connections of the pool are in use
            raise TryAgain(f"no connection to the database: {error}") from error
        yield connection


_BROKEN = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_PROTOCOL,
}
_PASSING_STATES = ("08", "25P03", "28", "3D", "40", "53", "55", "57", "58")
"""SQLSTATE classes: connection, idle too long, who may connect, deadlock, resources, locks, shutdown, system error."""


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """The drivers' errors in our words. A disk that failed at a commit is not asked again by this process: the pages it
    could not write may look written the next time. What is our own fault (SQL, constraints) stays as it is."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in _BROKEN:
            raise DiskBroken(str(cause)) from error
        state = getattr(cause, "sqlstate", None) or ""
        if code in _PASSING or state.startswith(_PASSING_STATES) or getattr(error, "connection_invalidated", False):
            raise TryAgain(str(cause)) from error
        raise


def open_database(url: str, *, read_only: bool = False, busy_ms: int = BUSY_MS) -> Database:
    """Open ``sqlite:///PATH`` or ``postgresql://…``. Creates nothing: see ``migrations.upgrade``.

    ``busy_ms`` is how long a database locked by somebody else is waited for. Raises MailticketError.
    """
    if url.startswith("sqlite:"):
        return _open_sqlite(url, read_only=read_only, busy_ms=busy_ms)
    if url.startswith(("postgresql:", "postgres:")):
        return _open_postgresql(sa.make_url(url), read_only=read_only, busy_ms=busy_ms)
    raise MailticketError("a database's url begins with sqlite:/// or postgresql://")


def _open_postgresql(url: sa.URL, *, read_only: bool, busy_ms: int) -> Database:
    query = {"ssl" if key == "sslmode" else key: value for key, value in url.query.items()}  # asyncpg's name for it
    settings = {
        "statement_timeout": "30000",
        "lock_timeout": str(busy_ms),
        "idle_in_transaction_session_timeout": "60000",
        "synchronous_commit": "on",
    }
    try:
        engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg", query=query),
            pool_size=8,
            connect_args={"server_settings": settings},
        )
    except ModuleNotFoundError as error:
        raise MailticketError("PostgreSQL needs asyncpg: pip install 'mailticket[postgresql]'") from error
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(url, reader, None if read_only else engine)


def _open_sqlite(url: str, *, read_only: bool, busy_ms: int) -> Database:
    name = url.removeprefix("sqlite:///")  # as it stands: ?, # and % are letters of a file's name
    if name == url or name in ("", ":memory:"):
        raise MailticketError("an SQLite database is a file: sqlite:///PATH")
    path = Path(name)
    if read_only and not path.exists():
        raise MailticketError(f"there is no database {path}")
    reader = create_async_engine(
        sa.URL.create("sqlite+aiosqlite", database=f"file:{_quoted(path)}", query={"mode": "ro", "uri": "true"})
    )
    sa.event.listen(reader.sync_engine, "connect", partial(_reader_settings, busy_ms))
    sa.event.listen(reader.sync_engine, "begin", lambda connection: connection.exec_driver_sql("begin"))
    writer = None
    if not read_only:
        writer = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            poolclass=sa.pool.StaticPool,
            connect_args={"check_same_thread": False},
        )
        sa.event.listen(writer, "connect", partial(_writer_settings, busy_ms))
    return Database(sa.URL.create("sqlite", database=name), reader, writer)


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _reader_settings(busy_ms: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # "begin" comes from us, so that several statements see one commit
    cursor = connection.cursor()
    for pragma in ("query_only=on", f"busy_timeout={busy_ms}", "trusted_schema=off", "cache_size=-8192"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _writer_settings(busy_ms: int, connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say "begin immediate" ourselves: a late upgrade to writing fails at once
    for pragma in (
        f"busy_timeout={busy_ms}",
        "page_size=8192",  # of a new file: a mail lies on half as many pages as with 4096
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        "trusted_schema=off",
        "cell_size_check=on",
        "mmap_size=0",
        "cache_size=-49152",  # KiB: holds the indexes of some 300,000 letters
        "wal_autocheckpoint=2000",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"pragma {pragma}")


class DaemonLock:
    """Held for a process's life by whoever may write to an SQLite database. Raises AlreadyRunning."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file: IO[str] = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.seek(0)
            raise AlreadyRunning(f"another mailticket (pid {self._file.read().strip() or '?'}) holds {path}") from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()
