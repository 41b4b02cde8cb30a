"""Opens the database and hands out units of work: one writer, any number of readers.

SQLite before 3.51.3 can corrupt a write-ahead log that two connections write or checkpoint, so there is one process
(a lock file), one writing connection, and it alone checkpoints; readers open the file read-only.

The writer runs SQLAlchemy's synchronous engine in a thread of its own, and a step of a unit of work is one hop to that
thread: through aiosqlite each *statement* costs four hops, measured at 350 µs against 32 µs. Readers, where that does
not matter, go through aiosqlite; PostgreSQL goes through asyncpg for both. Who does one thing and ends has the writer alone, for
reading as well: what runs beside it is loaded only by who needs it. Every function of this room is written once,
for a plain ``sqlalchemy.Connection``.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from mailticket.model.errors import DiskBroken, MailticketError, TryAgain
from mailticket.storage.functions import give_functions
from mailticket.storage.session import Session, translated

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

P = ParamSpec("P")
T = TypeVar("T")

BUSY_MS = 5000
SECONDS = 30.0
"""How long an answer of the database is waited for."""

ENDLESS = 7 * 86400.0


Connection = sa.Connection
"""What storage's functions work on."""

Write = Callable[[Connection], object]
"""Something that is written at the end of a unit of work."""


class DatabaseSession:
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
    """SQLite or PostgreSQL behind one face. Made by ``open_database``.

    ``allowed`` is asked before each change and raises what forbids it; ``fence`` is the first step of each change on
    PostgreSQL, in its unit; ``broken`` hears of a disk that failed, whoever came upon it.
    """

    def __init__(
        self,
        url: sa.URL,
        reader: "AsyncEngine | None",
        writer: "sa.Engine | AsyncEngine | None",
        seconds: float = SECONDS,
    ) -> None:
        self.url = url
        self.allowed: Callable[[], None] = lambda: None
        self.fence: Callable[[sa.Connection], None] | None = None
        self.broken: Callable[[DiskBroken], None] = lambda error: None
        self.reader = reader
        self._writer = writer
        self._seconds = 1.25 * seconds  # the server's and the driver's own limits come first: they know more to say
        self._changing = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "writer") if isinstance(writer, sa.Engine) else None
        self._connection: sa.Connection | None = None
        self._broken = ""

    async def write(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One unit of work in one step: ``work(connection, …)``, committed. First come, first served. Raises TryAgain."""
        self.allowed()
        with self._told():
            if self._thread:
                return await self._in_thread(self.run_unit, lambda connection: work(connection, *args, **kwargs))
            async with self._begun() as session:
                return await session.run(work, *args, **kwargs)

    @contextlib.asynccontextmanager
    async def change(self) -> AsyncIterator[DatabaseSession]:
        """Change tickets: look up, decide, write. One at a time in this process, so what was looked up stays true; the
        inbox goes on taking letters meanwhile, because SQLite's writer is only held by the last step."""
        async with self._alone():
            self.allowed()
            if self._thread:
                yield DatabaseSession(self.look, self.write)
                return
            with self._told():
                async with self._begun() as session:
                    yield DatabaseSession(session.run, session.run)

    async def read(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)`` on a read-only connection, beside the writer. All of it sees one commit."""
        if self.reader is None:  # nobody writes beside us
            return await self.look(work, *args, **kwargs)
        with self._told():
            async with Session(self.reader, self._seconds) as session:
                return await session.run(work, *args, **kwargs)

    async def look(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)``, which only reads, where the writer would: cheaper than ``read``, not beside it."""
        if self._thread:
            with self._told():
                return await self._in_thread(self._step, lambda connection: work(connection, *args, **kwargs))
        return await self.read(work, *args, **kwargs)

    async def migrate(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``write`` for as long as it takes: bringing large tables to a new schema."""
        if self._thread:
            return await self.write(work, *args, **kwargs)
        from mailticket.storage.postgresql import engine_of

        engine = engine_of(self.url, seconds=None, poolclass=sa.NullPool)
        try:
            async with self._begun(engine, ENDLESS) as session:
                return await session.run(work, *args, **kwargs)
        finally:
            await engine.dispose()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DiskBroken as error:
            self.broken(error)
            raise

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Each step of the change ahead ends in time; one that does not leave even so must not take us along."""
        try:
            async with asyncio.timeout(2 * self._seconds):
                await self._changing.acquire()
        except TimeoutError as error:
            raise TryAgain("a change of tickets before this one does not end") from error
        try:
            yield
        finally:
            self._changing.release()

    @contextlib.asynccontextmanager
    async def _begun(self, engine: "AsyncEngine | None" = None, seconds: float = 0.0) -> AsyncIterator[Session]:
        writer = engine or self._writer
        if writer is None or isinstance(writer, sa.Engine):
            raise MailticketError("this database was opened for reading only")
        async with Session(writer, seconds or self._seconds) as session:
            if self.fence:
                await session.run(self.fence)
            yield session
            self.allowed()
            await session.commit()

    async def _in_thread(self, call: Callable[..., T], *args: Any) -> T:
        """The writer's thread takes one step after the other: it is the lock. A step once begun is finished."""
        assert self._thread
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    def _step(self, work: Callable[[sa.Connection], T]) -> T:
        if self._broken:
            raise DiskBroken(self._broken)
        try:
            with translated():
                return work(self._open())
        except DiskBroken as error:
            self._broken = str(error)
            raise

    def run_unit(self, work: Callable[[sa.Connection], T]) -> T:
        return self._step(lambda connection: _committed(connection, work))

    def _open(self) -> sa.Connection:
        assert isinstance(self._writer, sa.Engine)
        if self._connection is None:
            self._connection = self._writer.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    async def close(self) -> None:
        """Checkpoint and close. Units of work still open are waited for."""
        async with self._changing:
            if self.reader is not None:
                await self.reader.dispose()  # before the writer: the last connection of all writes the checkpoint
            if self._thread:
                await self._in_thread(self._close_writer)
                self._thread.shutdown()
            elif self._writer is not None and not isinstance(self._writer, sa.Engine):
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


def open_database(
    url: str, *, read_only: bool = False, alone: bool = False, busy_ms: int = BUSY_MS, seconds: float = SECONDS
) -> Database:
    """Open ``sqlite:///PATH`` or ``postgresql://…``. Creates nothing: see ``migrations.upgrade``.

    ``alone``: one thing is done at a time, so that SQLite needs no connection to read beside the writer. ``busy_ms`` is how long
    a database locked by somebody else is waited for, ``seconds`` how long for an answer. Raises MailticketError.
    """
    if url.startswith("sqlite:"):
        return _open_sqlite(url, read_only=read_only, alone=alone, busy_ms=busy_ms, seconds=seconds)
    if url.startswith(("postgresql:", "postgres:")):
        return _open_postgresql(sa.make_url(url), read_only=read_only, busy_ms=busy_ms, seconds=seconds)
    raise MailticketError("a database's url begins with sqlite:/// or postgresql://")


def _open_postgresql(url: sa.URL, *, read_only: bool, busy_ms: int, seconds: float) -> Database:
    from mailticket.storage.postgresql import engine_of

    engine = engine_of(url, seconds=seconds, busy_ms=busy_ms, pool_size=8, pool_timeout=seconds)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(url, reader, None if read_only else engine, seconds)


def _open_sqlite(url: str, *, read_only: bool, alone: bool, busy_ms: int, seconds: float) -> Database:
    name = url.removeprefix("sqlite:///")  # as it stands: ?, # and % are letters of a file's name
    if name == url or name in ("", ":memory:"):
        raise MailticketError("an SQLite database is a file: sqlite:///PATH")
    path = Path(name)
    if read_only and not path.exists():
        raise MailticketError(f"there is no database {path}")
    reader = None if alone else _sqlite_reader(path, busy_ms)
    writer = None if read_only else _sqlite_writer(path, busy_ms)
    return Database(sa.URL.create("sqlite", database=name), reader, writer, seconds)


def _sqlite_reader(path: Path, busy_ms: int) -> "AsyncEngine":
    from sqlalchemy.ext.asyncio import create_async_engine  # half as much again as SQLAlchemy without it

    reader = create_async_engine(
        sa.URL.create("sqlite+aiosqlite", database=f"file:{_quoted(path)}", query={"mode": "ro", "uri": "true"}),
        hide_parameters=True,  # what is written to it stands in no error: hashes, secrets of scrips, people's mail
    )
    sa.event.listen(reader.sync_engine, "connect", partial(_reader_settings, busy_ms))
    sa.event.listen(reader.sync_engine, "begin", lambda connection: connection.exec_driver_sql("begin"))
    return reader


def _sqlite_writer(path: Path, busy_ms: int) -> sa.Engine:
    writer = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        poolclass=sa.pool.StaticPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    sa.event.listen(writer, "connect", partial(_writer_settings, busy_ms))
    return writer


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _reader_settings(busy_ms: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # "begin" comes from us, so that several statements see one commit
    cursor = connection.cursor()
    for pragma in ("query_only=on", f"busy_timeout={busy_ms}", "trusted_schema=off", "cache_size=-8192"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()
    give_functions(connection)


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
    give_functions(connection)
