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
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from mailticket.model.errors import AlreadyRunning, DiskBroken, TryAgain

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

    def __init__(self, url: sa.URL, reader: AsyncEngine, writer: sa.Engine | None) -> None:
        self.url = url
        self._reader = reader
        self._writer = writer
        self._changing = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "writer") if writer else None
        self._connection: sa.Connection | None = None

    async def write(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One unit of work in one step: ``work(connection, …)``, committed. First come, first served. Raises TryAgain."""
        if self._thread:
            step: Callable[[sa.Connection], T] = lambda connection: work(connection, *args, **kwargs)  # noqa: E731
            return await self._in_thread(self._unit, step)
        with _translated():
            async with self._reader.begin() as connection:
                return await connection.run_sync(work, *args, **kwargs)

    @contextlib.asynccontextmanager
    async def change(self) -> AsyncIterator[Unit]:
        """Change tickets: look up, decide, write. One at a time in this process, so what was looked up stays true; the
        inbox goes on taking letters meanwhile, because SQLite's writer is only held by the last step."""
        async with self._changing:
            if self._thread:
                yield Unit(self.look, self.write)
                return
            with _translated():
                async with self._reader.begin() as connection:
                    yield Unit(connection.run_sync, connection.run_sync)

    async def read(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)`` on a read-only connection, beside the writer."""
        with _translated():
            async with self._reader.connect() as connection:
                return await connection.run_sync(work, *args, **kwargs)

    async def look(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work(connection, …)``, which only reads, where the writer would: cheaper than ``read``, not beside it."""
        if self._thread:
            step: Callable[[sa.Connection], T] = lambda connection: work(connection, *args, **kwargs)  # noqa: E731
            return await self._in_thread(self._run, step)
        return await self.read(work, *args, **kwargs)

    async def _in_thread(self, call: Callable[..., T], *args: Any) -> T:
        """The writer's thread takes one step after the other: it is the lock. A step once begun is finished."""
        assert self._thread
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    def _run(self, work: Callable[[sa.Connection], T]) -> T:
        with _translated():
            return work(self._open())

    def _unit(self, work: Callable[[sa.Connection], T]) -> T:
        with _translated():
            connection = self._open()
            connection.exec_driver_sql("begin immediate")
            try:
                result = work(connection)
                connection.exec_driver_sql("commit")
            except BaseException:
                with contextlib.suppress(sa.exc.DBAPIError):  # SQLite may have rolled back already
                    connection.exec_driver_sql("rollback")
                raise
            return result

    def _open(self) -> sa.Connection:
        assert self._writer
        if self._connection is None:
            self._connection = self._writer.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    async def close(self) -> None:
        """Checkpoint and close. Units of work still open are waited for."""
        async with self._changing:
            if self._thread and self._connection is not None:
                await self._in_thread(self._connection.close)
            if self._writer:
                self._writer.dispose()
            if self._thread:
                self._thread.shutdown()
            await self._reader.dispose()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """The drivers' errors in our words. A disk that failed at a commit is not asked again by this process: the pages it
    could not write may look written the next time."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        if "disk I/O error" in str(error.orig):
            raise DiskBroken(str(error.orig)) from error
        raise TryAgain(str(error.orig)) from error
    except OSError as error:  # asyncpg: no connection
        raise TryAgain(str(error)) from error


def open_database(url: str, *, read_only: bool = False) -> Database:
    """Open ``sqlite:///PATH`` or ``postgresql://…``. Creates nothing: see ``migrations.upgrade``."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, read_only=read_only)
    engine = create_async_engine(
        parsed.set(drivername="postgresql+asyncpg"),
        pool_size=8,
        connect_args={
            "server_settings": {
                "statement_timeout": "30000",
                "lock_timeout": "5000",
                "idle_in_transaction_session_timeout": "60000",
                "synchronous_commit": "on",
            }
        },
    )
    return Database(parsed, engine, None)


def _open_sqlite(url: sa.URL, *, read_only: bool) -> Database:
    path = Path(url.database or "")
    reader = create_async_engine(f"sqlite+aiosqlite:///file:{_quoted(path)}?mode=ro&uri=true")
    sa.event.listen(reader.sync_engine, "connect", _reader_settings)
    writer = None
    if not read_only:
        writer = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            poolclass=sa.pool.StaticPool,
            connect_args={"check_same_thread": False},
        )
        sa.event.listen(writer, "connect", _writer_settings)
    return Database(url, reader, writer)


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _reader_settings(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("query_only=on", f"busy_timeout={BUSY_MS}", "trusted_schema=off", "cache_size=-8192"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _writer_settings(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say "begin immediate" ourselves: a late upgrade to writing fails at once
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        f"busy_timeout={BUSY_MS}",
        "trusted_schema=off",
        "cell_size_check=on",
        "mmap_size=0",
        "cache_size=-49152",
        "journal_size_limit=67108864",
        "wal_autocheckpoint=4000",  # 16 MB: pages written again and again are copied into the database once
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
