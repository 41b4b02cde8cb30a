"""A connection lent for one unit of work; each of its steps ends in time, whatever the other side does."""

import contextlib
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

import sqlalchemy as sa

from mailticket.model.errors import DiskBroken, TryAgain
from mailticket.storage.patience import within

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

P = ParamSpec("P")
T = TypeVar("T")

BROKEN = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
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
def translated() -> Iterator[None]:
    """The drivers' errors in our words. A disk that failed at a commit is not asked again by this process: the pages it
    could not write may look written the next time. What is our own fault (SQL, constraints) stays as it is."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in BROKEN:
            raise DiskBroken(str(cause)) from error
        state = getattr(cause, "sqlstate", None) or ""
        if code in _PASSING or state.startswith(_PASSING_STATES) or getattr(error, "connection_invalidated", False):
            raise TryAgain(str(cause)) from error
        raise
    except (ConnectionError, TimeoutError) as error:  # the driver's own, on the way to a server
        raise TryAgain(f"the database was not reached: {type(error).__name__} {error}".rstrip()) from error


class Session:
    """Used with ``async with``. What was not committed is rolled back at the end. Raises TryAgain where the database is
    not reached, or a step took longer than ``seconds``: then the connection is torn down."""

    def __init__(self, engine: "AsyncEngine", seconds: float) -> None:
        self._connection = engine.connect()
        self._seconds = seconds

    async def __aenter__(self) -> Self:
        try:
            with translated():
                await within(self._seconds, _started(self._connection))
        except (OSError, sa.exc.TimeoutError) as error:  # nobody listens; all connections of the pool are in use
            raise TryAgain(f"no connection to the database: {error}") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(TryAgain, sa.exc.DBAPIError, sqlite3.Error, OSError):  # what counts was committed
            await within(self._seconds, self._connection.close(), self._tear)

    async def run(self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``work(connection, …)``, a step."""
        return await self._step(self._connection.run_sync(work, *args, **kwargs))

    async def commit(self) -> None:
        """Make it durable. TryAgain: whether it is, nobody knows."""
        await self._step(self._connection.commit())

    async def _step(self, call: Coroutine[Any, Any, T]) -> T:
        with translated():
            return await within(self._seconds, call, self._tear)

    def _tear(self) -> None:
        tear(self._connection)


def tear(connection: "AsyncConnection") -> None:
    """End a connection without a word, so that whoever waits for its answer does not wait any more."""
    pooled: Any = getattr(connection.sync_connection, "_dbapi_connection", None)
    driver: Any = getattr(pooled, "driver_connection", None)
    with contextlib.suppress(Exception):  # it is gone already
        if hasattr(driver, "terminate"):
            driver.terminate()  # asyncpg
        else:
            driver._conn.interrupt()  # aiosqlite


async def _started(connection: "AsyncConnection") -> None:
    await connection.start()
