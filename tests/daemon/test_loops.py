"""The loop simulator: two houses that write to each other, and everything that answers mail by itself, for seven days of
a clock we turn. Automatic mail must come to rest, and tickets must stay few."""

import email
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
import structlog

from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.model.letter import Incoming, Reply
from mailticket.model.notice import OutboxState, Settled
from mailticket.storage import outbox

HOUSE = """
[site]
rtname = "{name}"
organization = "{name}.example"
correspond_address = "rt@{name}.example"
comment_address = "rt-comment@{name}.example"
[smtp]
listen = ""
[lmtp]
listen = ""
[[queue]]
name = "general"
correspond_address = "general@{name}.example"
comment_address = "general-comment@{name}.example"
admin_cc = ["{staff}"]
[[user]]
address = "{staff}"
privileged = true
"""


@dataclass
class Responder:
    """A mailbox that answers everything. ``answers_to`` names the header it writes to."""

    address: str
    answers_to: str = "From"
    marked: bool = False
    subject: Callable[[str], str] = lambda subject: f"Auto: {subject}"
    threads: bool = True
    bounces: str = ""  # "dsn" or "text": it is no mailbox at all

    def answer(self, envelope_from: str, message: Message, number: int) -> tuple[str, str, bytes] | None:
        """(envelope sender, recipient, mail), or nothing."""
        to = envelope_from if self.answers_to == "Return-Path" else email.utils.parseaddr(message[self.answers_to])[1]
        if not to:
            return None
        if self.bounces == "dsn":
            return ("", to, self._dsn(to, number)) if envelope_from else None
        head = [
            f"From: {self.address}"
            if not self.bounces
            else "From: Mailer <robot@" + self.address.partition("@")[2] + ">",
            f"To: {to}",
            f"Subject: {self.subject(message['Subject'].replace(chr(10), ''))}",
            f"Message-ID: <{number}.{self.address}>",
            f"Date: Mon, 23 Nov 2026 10:{number % 60:02}:00 +0000",
        ]
        if self.threads:
            head.append(f"In-Reply-To: {message['Message-ID']}")
        if self.marked:
            head.append("Auto-Submitted: auto-replied")
        return self.address, to, ("\r\n".join(head) + f"\r\n\r\nNo estoy ({number}).\r\n").encode()

    def _dsn(self, to: str, number: int) -> bytes:
        return (
            f"From: MAILER-DAEMON@{self.address.partition('@')[2]}\r\nTo: {to}\r\nSubject: failure\r\n"
            f"Message-ID: <{number}.dsn@x>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
            f"Final-Recipient: rfc822; {self.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
        ).encode()


@dataclass
class World:
    """Houses and responders, a clock, and all mail that was carried."""

    now: datetime = datetime(2026, 11, 23, 10, tzinfo=UTC)
    houses: dict[str, Daemon] = field(default_factory=dict)
    responders: dict[str, Responder] = field(default_factory=dict)
    carried: Counter[tuple[str, str]] = field(default_factory=Counter)
    number: int = 0

    async def post(self, sender: str, to: str, raw: bytes) -> None:
        """Carry one mail to a house; refused mail goes nowhere (the sender is a machine of ours)."""
        house = self.houses.get(to.rpartition("@")[2])
        if house is None:
            return
        found = house.house.addresses.find(to)
        if not isinstance(found, Reply):
            await house._store([Incoming(found, sender, raw, len(raw), self.now)])

    async def round(self) -> int:
        """Every house works off its inbox and sends what is due. Returns how much mail moved."""
        moved = 0
        for name, house in self.houses.items():
            while count := await house.mailroom.work_once():
                moved += count
            while sent := await house.database.write(outbox.claim, 64, self.now):
                await house.database.write(
                    outbox.settle, [Settled(d.copy.id, OutboxState.SENT) for d in sent], self.now
                )
                for delivery in sent:
                    moved += 1
                    self.carried[name, delivery.copy.recipient] += 1
                    await self._deliver(delivery.copy.envelope_from, delivery.copy.recipient, delivery.content)
        return moved

    async def _deliver(self, sender: str, to: str, content: bytes) -> None:
        if (responder := self.responders.get(to)) is None:
            await self.post(sender, to, content)
            return
        self.number += 1
        if answer := responder.answer(sender, email.message_from_bytes(content), self.number):
            await self.post(*answer)

    async def week(self) -> None:
        """Seven days in steps of ten minutes; the last day must be silent."""
        end = self.now + timedelta(days=7)
        last = self.now
        while self.now < end:
            for _ in range(40):
                if not await self.round():
                    break
                last = self.now
            self.now += timedelta(minutes=10)
        assert self.now - last > timedelta(days=1), "it does not come to rest"

    async def tickets(self, name: str) -> int:
        from mailticket.storage import tickets

        return len(await self.houses[name].database.read(tickets.listed, most=10_000))


@asynccontextmanager
async def world(folder: Path, names: dict[str, str]) -> AsyncIterator[World]:
    made = World()
    log = structlog.wrap_logger(structlog.testing.CapturingLogger())
    for name, staff in names.items():
        home = folder / name
        home.mkdir()
        settings = parse(HOUSE.format(name=name, staff=staff), "config.toml", home)
        daemon = Daemon(settings, None, log, clock=lambda: made.now)
        await daemon.open()
        made.houses[f"{name}.example"] = daemon
    try:
        yield made
    finally:
        for daemon in made.houses.values():
            await daemon.close()


def first(sender: str, to: str) -> bytes:
    return f"From: {sender}\r\nTo: {to}\r\nSubject: Hola\r\nMessage-ID: <first@x>\r\n\r\nPrimera.\r\n".encode()


async def test_two_houses_pointed_at_each_other_come_to_rest(tmp_path: Path) -> None:
    """The staff of one is the queue of the other, both ways."""
    async with world(tmp_path, {"a": "general@b.example", "b": "general@a.example"}) as both:
        await both.post("general@b.example", "general@a.example", first("general@b.example", "general@a.example"))
        await both.post("ana@x.example", "general@a.example", first("ana@x.example", "general@a.example"))
        await both.week()
        assert sum(both.carried.values()) <= 60
        assert await both.tickets("a.example") <= 5
        assert await both.tickets("b.example") <= 5


NAIVE = {
    "to From, unmarked": Responder("bot@x.example"),
    "to Reply-To, unmarked": Responder("bot@x.example", "Reply-To"),
    "to Return-Path, unmarked": Responder("bot@x.example", "Return-Path"),
    "to From, marked": Responder("bot@x.example", marked=True),
    "new subject, no references": Responder("bot@x.example", subject=lambda _: "Fuera de la oficina", threads=False),
    "subject stripped of its tag": Responder("bot@x.example", subject=lambda s: s.rpartition("]")[2], threads=False),
    "bounces with a DSN": Responder("bot@x.example", "Return-Path", bounces="dsn"),
    "bounces with text to From": Responder("bot@x.example", bounces="text", threads=False),
}


@pytest.mark.parametrize("nature", NAIVE)
async def test_a_requestor_that_answers_everything_comes_to_rest(tmp_path: Path, nature: str) -> None:
    async with world(tmp_path, {"a": "staff@y.example"}) as one:
        responder = NAIVE[nature]
        one.responders[responder.address] = responder
        await one.post(responder.address, "general@a.example", first(responder.address, "general@a.example"))
        await one.week()
        assert one.carried["a.example", responder.address] <= 15, one.carried
        assert await one.tickets("a.example") <= 20


async def test_staff_that_answers_everything_comes_to_rest(tmp_path: Path) -> None:
    async with world(tmp_path, {"a": "bot@x.example"}) as one:
        one.responders["bot@x.example"] = Responder("bot@x.example")
        await one.post("ana@y.example", "general@a.example", first("ana@y.example", "general@a.example"))
        await one.week()
        assert sum(one.carried.values()) <= 60, one.carried
        assert await one.tickets("a.example") <= 5


async def test_a_list_that_sends_everything_back_comes_to_rest(tmp_path: Path) -> None:
    """The AdminCc is a mailing list which the queue's own address reads."""

    class List(Responder):
        def answer(self, envelope_from: str, message: Message, number: int) -> tuple[str, str, bytes]:
            message["List-Id"] = "<staff.x.example>"
            return "staff-bounces@x.example", "general@a.example", message.as_bytes().replace(b"\n", b"\r\n")

    async with world(tmp_path, {"a": "staff@x.example"}) as one:
        one.responders["staff@x.example"] = List("staff@x.example")
        await one.post("ana@y.example", "general@a.example", first("ana@y.example", "general@a.example"))
        await one.week()
        assert sum(one.carried.values()) <= 5, one.carried
        assert await one.tickets("a.example") == 1
