"""The listeners: which there are, on what addresses, and what each of them lets in."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from mailticket.arrival.backend import Accounts, Backend, ListenerOptions
from mailticket.arrival.listener import Listener
from mailticket.arrival.speakers import Speakers
from mailticket.config import Settings
from mailticket.daemon.files import tls_context
from mailticket.daemon.site import trusted
from mailticket.model.errors import MailticketError


class Listeners:
    """``accounts`` are for people's own mail programs. ``bound`` are the addresses that were bound, by protocol."""

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        accounts: Accounts,
        clock: Callable[[], datetime],
        log: Any,
        speakers: Speakers,
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._accounts = accounts
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
        return self._made(replace(self._options(), tls=tls_context(self._settings)))

    def _pipe(self) -> Listener:
        """For a mail server in front, and for mailgate."""
        return self._made(replace(self._options(), lmtp=True))

    def _submission(self) -> Listener:
        """For people's own mail programs: inside TLS, and after a login."""
        tls = tls_context(self._settings)
        if tls is None:
            raise MailticketError("[submission] listen needs [smtp] tls_certificate: no password goes in the clear")
        implicit = self._settings.submission.implicit_tls
        return self._made(replace(self._options(), tls=tls, implicit_tls=implicit), self._accounts)

    def _made(self, options: ListenerOptions, accounts: Accounts | None = None) -> Listener:
        return Listener(self._backend, options, self._clock, self._log, accounts=accounts, speakers=self._speakers)

    def _options(self) -> ListenerOptions:
        """What all listeners share."""
        settings = self._settings
        data = settings.paths.data
        return ListenerOptions(
            limits=settings.limits,
            hostname=settings.smtp.hostname or settings.site.organization,
            spool=data / "spool",
            free_space=lambda: shutil.disk_usage(data).free,
            trusted=lambda peer: trusted(peer, settings),
        )


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
