"""Listens for SMTP or LMTP, and stops without dropping a letter."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from mailticket.arrival.guards import ConnectionLimits
from mailticket.arrival.listener_context import ListenerContext, Log
from mailticket.arrival.logins import Judged, Logins
from mailticket.arrival.session import Session
from mailticket.arrival.speakers import Speakers
from mailticket.model.letter import Incoming, Receipt, Recipient, Reply
from mailticket.model.limits import Limits

_BACKLOG = 512


class Listener:
    """One listening address. 250 is said when ``accept`` has returned Receipts for all letters of a message, not before.

    ``accept`` gets one Incoming a recipient, all with the same ``raw``, and answers each in order; TryAgain and every
    other exception become 451. An ``Incoming.raw`` that is a Path lies in ``spool``, is durable, and belongs to
    whoever accepted it; without a Receipt it is removed. ``find`` is asked at RCPT, ``admit`` at MAIL, and ``refuses`` of the
    sender's address; none may block.

    With ``login`` it is a submission listener (RFC 6409): mail is taken inside TLS alone, and from nobody who has not
    logged in. ``login`` gets name and password and returns the canonical login, which becomes ``Incoming.authenticated``,
    or "" where they do not fit; it must not block the loop, takes as long for an unknown name as for a wrong password, and
    is cancelled after ``limits.auth_timeout``. ``standing`` is asked before each letter is handed over, with the login and the
    time it was checked at, whether it still holds; where it does not, the letter is refused and the session ends. With
    ``implicit_tls`` TLS is spoken from the first byte (RFC 8314). ``speakers`` hears which sessions are about to have a letter.
    """

    def __init__(
        self,
        *,
        accept: Callable[[Sequence[Incoming]], Awaitable[Sequence[Receipt | Reply]]],
        find: Callable[[str], Recipient | Reply],
        limits: Limits,
        hostname: str,
        lmtp: bool = False,
        tls: ssl.SSLContext | None,
        trusted: Callable[[str], bool],
        clock: Callable[[], datetime],
        spool: Path,
        free_space: Callable[[], int],
        admit: Callable[[], Reply | None],
        log: Log,
        login: Callable[[str, str], Awaitable[str]] | None = None,
        standing: Callable[[str, datetime], Awaitable[bool]] | None = None,
        implicit_tls: bool = False,
        refuses: Callable[[str], bool] = lambda sender: False,
        judged: Judged = lambda name, client, right: None,
        known: Iterable[tuple[str, str]] = (),
        speakers: Speakers | None = None,
    ) -> None:
        """Raises ValueError for logins or implicit TLS without ``tls``, and for logins over LMTP."""
        if tls is None and (implicit_tls or login is not None):
            raise ValueError("a listener with logins or implicit TLS needs a certificate")
        if lmtp and login is not None:
            raise ValueError("logins are for SMTP")
        self.context = ListenerContext(
            accept=accept,
            find=find,
            limits=limits,
            hostname=hostname,
            lmtp=lmtp,
            tls=tls,
            trusted=trusted,
            clock=clock,
            spool=spool,
            counts=ConnectionLimits(limits, free_space),
            admit=admit,
            log=log,
            logins=None
            if login is None
            else Logins(limits, login, lambda: self.context.loop.time(), judged=judged, known=known),
            standing=standing,
            implicit_tls=implicit_tls,
            refuses=refuses,
            speakers=speakers or Speakers(),
        )
        self._server: asyncio.Server | None = None
        self._socket_file: Path | None = None

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
