"""A site on a clock we turn, with its schedules done when they are due."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.schedule.scheduler import Scheduler
from mailticket.storage.schema import copies, notices

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)
SITE = """
[site]
organization = "noc.example"
correspond_address = "soporte@noc.example"
comment_address = "interno@noc.example"
control_address = "control@noc.example"
timezone = "Europe/Madrid"
language = "en"
[smtp]
listen = ""
[lmtp]
listen = ""
[paths]
data = "{folder}"
[database]
url = "sqlite:///{folder}/mailticket.db"
[delivery]
transport = "maildir:{folder}/out"
[[queue]]
name = "general"
admin_cc = ["ana@noc.example"]
[[queue]]
name = "dns"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[user]]
address = "ana@noc.example"
name = "Ana"
language = "es"
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
"""


class Clocked:
    """A site: ``now`` is what its clock says, ``mails`` all that went out since it was last asked."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.now = MONDAY
        settings = parse(SITE.format(folder=folder) + more, "config.toml", folder)
        self.daemon = Daemon(settings, None, structlog.get_logger(), clock=lambda: self.now)
        self.service: Any = None
        self.scheduler: Any = None
        self._seen = 0

    async def open(self) -> None:
        """As a daemon is opened, without its loops."""
        self.service = await self.daemon.open()
        self.scheduler = Scheduler(self.service, log=structlog.get_logger())
        await self.scheduler.look()

    async def ask(self, case: str, /, caller: str = "system", **told: Any) -> Any:
        """What a use case answers."""
        return await perform(self.service, Caller(caller), case, told)

    async def until(self, at: datetime) -> int:
        """The clock is set, and all that is due is done."""
        self.now = at
        return int(await self.scheduler.look())

    async def mails(self) -> list[dict[str, str]]:
        """Who was sent what since this was asked the last time."""

        def read(connection: Any) -> list[dict[str, str]]:
            joined = copies.join(notices, copies.c.notice_id == notices.c.id)
            rows = connection.execute(
                joined.select()
                .where(copies.c.id > self._seen)
                .order_by(copies.c.id)
                .with_only_columns(
                    copies.c.id, copies.c.recipient, notices.c.scrip, notices.c.subject, notices.c.content
                )
            ).all()
            self._seen = max([self._seen, *(row.id for row in rows)])
            return [dict(row._mapping) for row in rows]

        return await self.service.database.read(read)  # type: ignore[no-any-return]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Clocked]:
    made = Clocked(tmp_path)
    await made.open()
    yield made
    await made.daemon.close()


def day(number: int, hour: int = 0, minute: int = 0) -> datetime:
    """So many days after that Monday, in UTC: Madrid is an hour ahead."""
    return MONDAY.replace(hour=0) + timedelta(days=number, hours=hour, minutes=minute)


async def ticket(site: Clocked, queue: str = "dns", owner: str = "nobody", **more: Any) -> int:
    """The number of a new one."""
    if owner != "nobody":
        more["values"] = {"owner": owner}
    made = await site.ask("ticket.create", queue=queue, subject="Zona", text="Falta", **more)
    return int(made["ticket"])


async def texts(site: Clocked, template: str) -> dict[str, str]:
    """What each person was sent by this template since the last time."""
    found = {}
    for mail in await site.mails():
        if mail["scrip"] == template:
            message: Any = message_from_bytes(mail["content"], policy=policy.default)  # type: ignore[arg-type]
            found[mail["recipient"]] = message.get_content().replace("\r\n", "\n").replace(" \n", " ")
    return found
