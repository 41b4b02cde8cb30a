"""The listeners: which there are, on what addresses, and what each of them lets in."""

import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from mailticket.arrival.listener import Listener
from mailticket.arrival.logins import Judged
from mailticket.arrival.speakers import Speakers
from mailticket.config import Settings
from mailticket.daemon.files import tls_context
from mailticket.daemon.site import trusted
from mailticket.model.errors import MailticketError
from mailticket.model.letter import Incoming, Receipt, Recipient, Reply


class Listeners:
    """``accept`` makes letters durable; ``find`` knows our addresses; ``admit`` may refuse all mail, ``refuses`` says whose is not
    taken; ``login`` says whose a name and a password are, ``standing`` whether who logged in could still. ``bound`` are the
    addresses that were bound, by protocol."""

    def __init__(
        self,
        settings: Settings,
        *,
        accept: Callable[[Sequence[Incoming]], Awaitable[Sequence[Receipt | Reply]]],
        find: Callable[[str, bool], Recipient | Reply],
        admit: Callable[[], Reply | None],
        refuses: Callable[[str], bool],
        login: Callable[[str, str], Awaitable[str]],
        standing: Callable[[str, datetime], Awaitable[bool]],
        judged: Judged,
        known: Iterable[tuple[str, str]],
        clock: Callable[[], datetime],
        log: Any,
        speakers: Speakers,
    ) -> None:
        self._settings = settings
        self._accept = accept
        self._find = find
        self._admit = admit
        self._refuses = refuses
        self._login = login
        self._standing = standing
        self._judged = judged
        self._known = known
        self._clock = clock
        self._log = log
        self._speakers = speakers
        self.listeners: list[Listener] = []
        self.bound: dict[str, str] = {}

    async def open(self) -> None:
        """Listen. Raises MailticketError for an address that cannot be had."""
        settings = self._settings
        doors = (
            ("smtp", settings.smtp.listen, self._listener),
            ("lmtp", settings.lmtp.listen, self._pipe),
            ("submission", settings.submission.listen, self._submission),
        )
        for protocol, address, make in doors:
            if not address:
                continue
            listener = make()
            self.listeners.append(listener)
            try:
                self.bound[protocol] = await bind(listener, address)
                self._log.info("daemon.listening", protocol=protocol, address=self.bound[protocol])
            except OSError as error:
                raise MailticketError(f"cannot listen on {address}: {error}") from error

    def _listener(self) -> Listener:
        return Listener(tls=tls_context(self._settings), **self._doorman(False))

    def _pipe(self) -> Listener:
        """For a mail server in front, and for mailgate."""
        return Listener(lmtp=True, tls=None, **self._doorman(True))

    def _submission(self) -> Listener:
        """For people's own mail programs: inside TLS, and after a login."""
        tls = tls_context(self._settings)
        if tls is None:
            raise MailticketError("[submission] listen needs [smtp] tls_certificate: no password goes in the clear")
        implicit = self._settings.submission.implicit_tls
        return Listener(
            tls=tls,
            login=self._login,
            standing=self._standing,
            judged=self._judged,
            known=self._known,
            implicit_tls=implicit,
            **self._doorman(False),
        )

    def _doorman(self, pipe: bool) -> dict[str, Any]:
        """What all listeners share."""
        settings = self._settings
        data = settings.paths.data
        return {
            "accept": self._accept,
            "find": lambda address: self._find(address, pipe),
            "limits": settings.limits,
            "hostname": settings.smtp.hostname or settings.site.organization,
            "trusted": lambda peer: trusted(peer, settings),
            "clock": self._clock,
            "spool": data / "spool",
            "free_space": lambda: shutil.disk_usage(data).free,
            "admit": self._admit,
            "refuses": self._refuses,
            "log": self._log,
            "speakers": self._speakers,
        }


async def bind(listener: Listener, address: str) -> str:
    """Listen; returns the address that was bound (port 0 asks for any free one)."""
    if address.startswith("unix:"):
        path = Path(address.removeprefix("unix:"))
        await listener.start_unix(path)
        path.chmod(0o666)  # noqa: ASYNC240  # whoever may reach it may deliver mail, as over loopback; the folder says who that is
        return address
    host, _, port = address.rpartition(":")
    await listener.start(host.strip("[]"), int(port))
    return f"{host}:{listener.port}"
