"""One command in this process, without a daemon, under the daemon's lock."""

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from mailticket import control
from mailticket import log as logs
from mailticket.config import Settings
from mailticket.control import Service
from mailticket.daemon.wiring import Daemon


class Direct:
    """The same commands without a daemon, in this process."""

    def __init__(self, daemon: Daemon, service: Service) -> None:
        self._daemon = daemon
        self._service = service

    async def ask(self, command: str, arguments: dict[str, Any], actor: str) -> Any:
        """Do one command; letters it put into the inbox are worked on at once. Raises Refused, TryAgain."""
        answer = await control.ask(self._service, command, arguments, actor)
        while command in ("inject", "inbox.retry", "inbox.release") and await self._daemon.mailroom.work_once():
            pass
        if command == "index.rebuild":
            await self._daemon.indexer.catch_up()
        return answer


@contextlib.asynccontextmanager
async def direct(settings: Settings, path: Path | None = None) -> AsyncIterator[Direct]:
    """Hold the daemon's lock for one command. Raises AlreadyRunning."""
    os.umask(0o077)
    daemon = Daemon(settings, path, logs.start("error", settings.log.format))
    try:
        service = await daemon.open()
        yield Direct(daemon, service)
    finally:
        with contextlib.suppress(AttributeError):
            await daemon.close()
