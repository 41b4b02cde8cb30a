"""A desk in this process: letters are put into its inbox and worked on when a test says so; what it would send is read."""

import email
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any

import structlog

from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.model.letter import Incoming
from mailticket.storage import outbox, ticket_history, tickets

SITE = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
timezone = "America/Montevideo"
[smtp]
listen = ""
[lmtp]
listen = ""
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example", "cliente.example"]
[[queue]]
name = "general"
correspond_address = "soporte@noc.example"
comment_address = "soporte-interno@noc.example"
admin_cc = ["lucia@noc.example"]
[[queue]]
name = "dns"
correspond_address = "dns@noc.example"
comment_address = "dns-interno@noc.example"
[[user]]
address = "lucia@noc.example"
name = "Lucía"
privileged = true
[[user]]
address = "joao@noc.example"
name = "João"
privileged = true
"""
ANA, LUCIA, JOAO = "ana@cliente.example", "lucia@noc.example", "joao@noc.example"
NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)


@dataclass
class Desk:
    """Ticket 1 is Ana's, in general, whose AdminCc is Lucía; João works here and has no role on it."""

    daemon: Daemon
    number: int = 0
    sent: list[Message] = field(default_factory=list)

    async def send(
        self,
        who: str,
        text: str,
        *,
        to: str = "soporte@noc.example",
        subject: str = "Re: [noc #1] Red",
        proof: str = "pass",
    ) -> dict[str, list[str]]:
        """One letter, proven by DMARC unless said otherwise. Returns what it caused: the texts of mail, by who gets it."""
        self.number += 1
        head = f"Message-ID: <{self.number}@x.example>\nFrom: {who}\nTo: {to}\nSubject: {subject}\n"
        head += (
            f"Authentication-Results: mx.noc.example; dmarc={proof} header.from={who.partition('@')[2]}\n"
            if proof
            else ""
        )
        raw = f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".replace("\n", "\r\n").encode()
        found = self.daemon.snapshot.addresses.find(to)
        await self.daemon.store([Incoming(found, who, raw, len(raw), NOW, peer="127.0.0.1")])  # type: ignore[arg-type]
        return await self.work()

    async def work(self) -> dict[str, list[str]]:
        while await self.daemon.mailroom.work_once():
            pass
        mail: dict[str, list[str]] = {}
        for copy in await self.daemon.database.write(lambda connection: outbox.claim(connection, 1000, NOW)):
            self.sent.append(email.message_from_bytes(copy.content))
            mail.setdefault(copy.copy.recipient, []).append(body(self.sent[-1]))
        return mail

    async def ticket(self, number: int = 1) -> Any:
        return (await self.daemon.database.read(tickets.load, {number}))[number]

    async def history(self, number: int = 1) -> list[Any]:
        return list(await self.daemon.database.read(ticket_history.history, number))


def body(message: Message) -> str:
    """The text of a mail, its soft line breaks undone."""
    part = next(one for one in message.walk() if one.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode().replace("\r\n", "\n")
    return re.sub(r" \n(?!-- )", " ", text) if "flowed" in part.get("Content-Type", "") else text


@asynccontextmanager
async def desk(folder: Path, more: str = "") -> AsyncIterator[Desk]:
    """A desk with ticket 1."""
    silent = structlog.wrap_logger(None, processors=[_drop], wrapper_class=structlog.stdlib.BoundLogger)
    daemon = Daemon(parse(SITE + more, "test", folder), None, silent, clock=lambda: NOW)
    await daemon.open()
    try:
        here = Desk(daemon)
        await here.send(ANA, "No anda la red.", subject="Red")
        yield here
    finally:
        await daemon.close()


def _drop(_: Any, __: str, event: dict[str, Any]) -> Any:
    raise structlog.DropEvent
