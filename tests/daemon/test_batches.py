"""What a review found where several letters are one unit of work, and what one letter can cost; in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog

from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming
from mailticket.storage import inbox

SITE = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
[smtp]
listen = ""
[lmtp]
listen = ""
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example"]
[[user]]
address = "ana@noc.example"
privileged = true
"""


@dataclass
class Room:
    """A house without doors: letters are put into its inbox, and worked on when we say so."""

    daemon: Daemon
    log: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0

    async def put(self, *letters: tuple[str, str, str, str], peer: str = "") -> None:
        """(from, to, subject, text) each."""
        incoming = []
        for who, to, subject, text in letters:
            self.number += 1
            head = f"From: {who}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{self.number}@x.example>\n"
            raw = f"{head}\n{text}\n".replace("\n", "\r\n").encode()
            found = self.daemon.snapshot.addresses.find(to)
            incoming.append(Incoming(found, who, raw, len(raw), datetime.now(UTC), peer=peer))  # type: ignore[arg-type]
        await self.daemon.store(incoming)

    async def work(self) -> None:
        while await self.daemon.mailroom.work_once():
            pass


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Room]:
    said: list[dict[str, Any]] = []

    def keep(_: Any, __: str, event: dict[str, Any]) -> Any:
        said.append(event)
        raise structlog.DropEvent

    log = structlog.wrap_logger(None, processors=[keep], wrapper_class=structlog.stdlib.BoundLogger)
    daemon = Daemon(parse(SITE, "test", folder), None, log)
    await daemon.open()
    try:
        yield Room(daemon, said)
    finally:
        await daemon.close()


async def with_tickets(here: Room, many: int) -> None:
    await here.put(*((f"c{n}@cliente.example", "general@noc.example", f"No {n}", "Hello.") for n in range(many)))
    await here.work()


async def test_somebody_named_in_orders_that_were_not_done_breaks_no_neighbour(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await with_tickets(here, 1)
        await here.put(
            ("ana@noc.example", "general@noc.example", "[noc #1] x", "AddCc: new@cliente.example"),
            ("new@cliente.example", "general@noc.example", "Mine", "Hello."),
        )
        await here.work()
        assert [one for one in here.log if one["event"] == "mailroom.batch_failed"] == []


async def test_a_letter_another_daemon_settled_is_left_out_and_its_neighbours_are_done(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.put(*((f"c{n}@cliente.example", "general@noc.example", f"No {n}", "Hello.") for n in range(3)))
        mailroom, database = here.daemon.mailroom, here.daemon.database
        mine = mailroom.one_unit
        lost = []

        async def too_late(items: Any) -> None:
            mailroom.one_unit = mine  # type: ignore[method-assign]
            lost.append(items[len(items) // 2].letter.id)  # on a busy machine some are read aside, and come later
            done = sa.text("update letters set state = 'done' where id = :id").bindparams(id=lost[0])
            await database.write(lambda connection: connection.execute(done))
            await mine(items)

        mailroom.one_unit = too_late  # type: ignore[method-assign]
        await here.work()
        subjects = await database.read(lambda db: list(db.execute(sa.text("select subject from tickets")).scalars()))
        assert sorted(subjects) == [f"No {n}" for n in range(3) if n + 1 != lost[0]]
        assert [one["letters"] for one in here.log if one["event"] == "letter.settled_elsewhere"] == [lost]
        assert await database.read(inbox.backlog) == (0, 0)
