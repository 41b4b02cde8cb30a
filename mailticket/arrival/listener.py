"""Listens for SMTP or LMTP, and stops without dropping a letter."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mailticket.arrival.backend import Accounts, Backend, ListenerOptions
from mailticket.arrival.guards import ConnectionLimits
from mailticket.arrival.listener_context import ListenerContext, Log
from mailticket.arrival.logins import Logins
from mailticket.arrival.session import Session
from mailticket.arrival.speakers import Speakers
from mailticket.model.limits import Limits

_BACKLOG = 512


class Listener:
    """One listening address. 250 is said when ``accept`` has returned Receipts for all letters of a message, not before.

    An ``Incoming.raw`` that is a Path lies in ``spool``, is durable, and belongs to whoever accepted it; without a Receipt it is
    removed. With ``accounts`` it is a submission listener: mail is taken inside TLS alone, and from nobody who has not logged in.
    """

    def __init__(
        self,
        backend: Backend,
        options: ListenerOptions,
        clock: Callable[[], datetime],
        log: Log,
        *,
        accounts: Accounts | None = None,
        speakers: Speakers | None = None,
    ) -> None:
        """Raises ValueError for logins or implicit TLS without ``tls``, and for logins over LMTP."""
        if options.tls is None and (options.implicit_tls or accounts is not None):
            raise ValueError("a listener with logins or implicit TLS needs a certificate")
        if options.lmtp and accounts is not None:
            raise ValueError("logins are for SMTP")
        self.context = ListenerContext(
            backend=backend,
            options=options,
            clock=clock,
            log=log,
            counts=ConnectionLimits(options.limits, options.free_space),
            logins=self._logins(options.limits, accounts) if accounts else None,
            standing=accounts.standing if accounts else None,
            speakers=speakers or Speakers(),
        )
        self._server: asyncio.Server | None = None
        self._socket_file: Path | None = None

    def _logins(self, limits: Limits, accounts: Accounts) -> Logins:
        seconds = lambda: self.context.loop.time()  # noqa: E731  # the loop's, which runs when somebody logs in
        return Logins(limits, accounts.login, seconds, judged=accounts.judged, known=accounts.known)

    @property
    def port(self) -> int:
        """The bound TCP port, also when 0 was asked for."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int) -> None:
        """Listen on TCP. Raises OSError."""
        loop = self.context.loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, host, port, backlog=_BACKLOG)

    async def start_unix(self, path: Path) -> None:
        """Listen on a unix socket, in place of one a dead process left. Raises OSError."""
        loop = self.context.loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(self._session, str(path), backlog=_BACKLOG)
        self._socket_file = path

    async def stop(self, grace: float = 30.0) -> None:
        """Take no more connections, send idle sessions away, finish the letters on their way within ``grace`` seconds."""
        self.context.closing = True
        if self._server is not None:
            self._server.close()
        if self._socket_file is not None:
            self._socket_file.unlink(missing_ok=True)
        for session in list(self.context.sessions):
            session.shut_down()
        await self._drain(grace)
        for session in list(self.context.sessions):
            session.abort()
        await self._cancel_tasks()

    def _session(self) -> Session:
        return Session(self.context)

    async def _drain(self, grace: float) -> None:
        try:
            async with asyncio.timeout(grace):
                while self.context.sessions or self.context.tasks:
                    self.context.changed.clear()
                    await self.context.changed.wait()
        except TimeoutError:
            self.context.log.error(
                "arrival.stop_late", sessions=len(self.context.sessions), tasks=len(self.context.tasks)
            )

    async def _cancel_tasks(self) -> None:
        """No store of these was answered 250, so no letter is lost."""
        tasks = list(self.context.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
