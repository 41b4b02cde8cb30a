"""The lock of a site on PostgreSQL: one daemon works on a database, whatever machines there are.

A session advisory lock, on a connection of its own. The server ends that session, and with it the lock, when nothing was
heard on it for ``LEFT_AFTER`` seconds: its client died, its network was cut, or it was stopped. Who holds the lock says so
every ``BEAT`` seconds, and takes it for lost ``LOST_AFTER`` seconds after it last was heard for sure: before the server does.
"""

import contextlib
import os
import socket
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mailticket.model.errors import TryAgain
from mailticket.storage.patience import within
from mailticket.storage.postgresql import engine_of
from mailticket.storage.session import tear, translated

T = TypeVar("T")

BEAT = 2.0
LOST_AFTER = 10.0
LEFT_AFTER = 13.0
SECONDS = 4.0
"""For each step."""

KEY = 0x6D61696C, 1
"""Advisory locks are numbers, each database's own: "mail" in ASCII."""

_try = sa.text("select pg_try_advisory_lock(:one, :two)")
_held = sa.text(
    "select count(*) from pg_locks where locktype = 'advisory' and classid = :one and objid = :two and granted"
    " and pid = pg_backend_pid()"
)
_who = sa.text(
    "select application_name, host(client_addr), to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI')"
    " from pg_stat_activity join pg_locks using (pid) where locktype = 'advisory' and classid = :one and objid = :two"
    " and granted and database = (select oid from pg_database where datname = current_database())"
)
_values = {"one": KEY[0], "two": KEY[1]}


def holder_name() -> str:
    """Who we are, for the others."""
    return f"mailticket on {socket.gethostname()}, pid {os.getpid()}"


class SiteLock:
    """``take`` again and again until it is ours, then ``confirm`` again and again. Raises TryAgain where the database is
    not reached."""

    def __init__(self, url: sa.URL) -> None:
        name = holder_name().encode()[:63].decode(errors="ignore")
        self._engine = engine_of(url, seconds=SECONDS, name=name, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None

    async def take(self) -> str:
        """Empty: it is ours now. Else who has it."""
        if self._connection is None:
            self._connection = await self._connected()
        try:
            return await self._step(_take)
        except TryAgain:
            await self.release()
            raise

    async def confirm(self) -> None:
        """Say that we are there. Raises TryAgain where it was lost, or that is not known: it is given up."""
        try:
            if not await self._step(_is_held):
                raise TryAgain("the lock of the site was lost")
        except TryAgain:
            await self.release()
            raise

    async def release(self) -> None:
        """Let the next one in."""
        connection, self._connection = self._connection, None
        if connection is not None:
            tear(connection)
            with contextlib.suppress(Exception):
                await within(SECONDS, connection.close())

    async def close(self) -> None:
        """``release``, for good."""
        await self.release()
        await self._engine.dispose()

    async def _connected(self) -> AsyncConnection:
        connection = self._engine.connect()
        try:
            with translated():
                await within(2 * SECONDS, _started(connection))
        except OSError as error:
            raise TryAgain(f"no connection to the database: {error}") from error
        return connection

    async def _step(self, work: Callable[[sa.Connection], T]) -> T:
        if self._connection is None:
            raise TryAgain("the lock of the site was lost")
        connection = self._connection
        with translated():
            return await within(SECONDS, connection.run_sync(work), lambda: tear(connection))


async def _started(connection: AsyncConnection) -> None:
    await connection.start()
    await connection.run_sync(_end_when_silent)


def _end_when_silent(connection: sa.Connection) -> None:
    """PostgreSQL before 14 knows no such limit; there a session ends when TCP finds its client gone (``DEAD_AFTER``)."""
    connection.execute(
        sa.text("select set_config(name, :limit, false) from pg_settings where name = 'idle_session_timeout'"),
        {"limit": str(int(LEFT_AFTER * 1000))},
    )


def _take(connection: sa.Connection) -> str:
    if connection.scalar(_try, _values):
        return ""
    row = connection.execute(_who, _values).first()
    if row is None:
        return "somebody who is just leaving"
    return f"{row[0]} ({row[1] or 'this machine'}, since {row[2]} UTC)"


def _is_held(connection: sa.Connection) -> bool:
    return bool(connection.scalar(_held, _values))
