"""One command in this process, without a daemon, under the daemon's lock; loads and opens what the command needs, and no more."""

import contextlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailticket import control
from mailticket.config import Settings
from mailticket.config.writing import written
from mailticket.control import Service
from mailticket.daemon.files import judged_files, read_files
from mailticket.daemon.housekeeping import clear_away, since_yesterday
from mailticket.daemon.open_site import OpenSite
from mailticket.model.letter import Incoming, Receipt, Reply
from mailticket.model.transaction import FileContent

if TYPE_CHECKING:
    from mailticket.daemon.wiring import Daemon

WORKED_ON = ("inject", "inbox.retry", "inbox.release")
"""Commands that put letters into the inbox."""

WITH_RULES = ("explain", *WORKED_ON)
"""Commands that ask the rules where a letter goes."""


class ErrorLog:
    """Writes errors, and loads what writes them when there is one."""

    def __init__(self, form: str) -> None:
        self._form = form

    def debug(self, event: str, /, **values: object) -> None:
        """Not written."""

    info = warning = debug

    def error(self, event: str, /, **values: object) -> None:
        """Write it to standard error, as the daemon does."""
        from mailticket import log as logs

        logs.start("error", self._form).error(event, **values)


class Direct:
    """The same commands without a daemon, in this process. It is what a use case wants of the loops, too: they are made when one
    wants something of them."""

    def __init__(self, site: OpenSite, path: Path | None) -> None:
        self._site = site
        self._path = path
        self._service = Service(
            database=site.database,
            snapshot=lambda: site.snapshot,
            clock=site.clock,
            mailroom=self,
            accept=self._accept,
            people_changed=site.people_changed,
            told=lambda: None,  # who delivers is not there: it waits for the daemon
            outbox_status=lambda: self._daemon.outbox.status(),
            maildrop_status=lambda: self._daemon.maildrop.status(),
            written=written,
            rotate=site.rotate,
            index_waits=lambda: None,
            files_of=self._files_of,
            clear_away=self._clear_away,
            running=False,
        )

    async def ask(self, command: str, arguments: dict[str, Any], actor: str) -> Any:
        """Do one command; letters it put into the inbox are worked on at once. Raises Refused, TryAgain."""
        if command in WITH_RULES:
            await self._read_rules()
        answer = await control.ask(self._service, command, arguments, actor)
        while command in WORKED_ON and await self._daemon.mailroom.work_once():
            pass
        if command == "index.rebuild":
            await self._daemon.indexer.catch_up()
        return answer

    @cached_property
    def _daemon(self) -> "Daemon":
        """With what works on letters and delivers; nothing of it runs. Raises FilesWrong where rules or templates are wrong."""
        from mailticket.daemon.wiring import Daemon

        daemon = Daemon(self._site.settings, self._path, self._site.log, site=self._site)
        daemon.wire()
        return daemon

    def wake(self, letters: int = 0) -> None:
        """They are worked on when the command is done."""

    async def explain(self, incoming: Incoming) -> dict[str, Any]:
        """What would become of a letter, room by room."""
        return await self._daemon.mailroom.explain(incoming)

    async def _accept(self, incoming: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        return await self._daemon.inbox.accept(incoming)

    async def _read_rules(self) -> None:
        """All files, judged as the daemon judges them: before a letter is taken. Raises FilesWrong."""
        files = read_files(self._site.settings)
        self._site.named = files.named  # who works on letters knows the people whom rules give tickets to
        self._site.snapshot = await self._site.make_snapshot(self._site.settings, files)

    async def _files_of(self, letter_id: int, parts: Sequence[str]) -> Mapping[str, FileContent]:
        return await self._daemon.files.of_letter(letter_id, parts)

    async def _clear_away(self) -> dict[str, int]:
        spool = self._site.settings.paths.data / "spool"
        return await clear_away(self._site.database, spool, self._site.clock(), since_yesterday)

    async def close(self) -> None:
        """Give everything back."""
        if "_daemon" in vars(self):
            await self._daemon.close()
        else:
            await self._site.close()


@contextlib.asynccontextmanager
async def direct(settings: Settings, path: Path | None = None) -> AsyncIterator[Direct]:
    """Hold the daemon's lock for one command. Raises AlreadyRunning, FilesWrong."""
    os.umask(0o077)
    site = OpenSite(settings, ErrorLog(settings.log.format), alone=True)
    async with contextlib.AsyncExitStack() as open_now:
        open_now.push_async_callback(site.close)
        await site.open(judged_files)
        open_now.pop_all()
    here = Direct(site, path)
    try:
        yield here
    finally:
        await here.close()
