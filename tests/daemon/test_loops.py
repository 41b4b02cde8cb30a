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
import sqlalchemy as sa
import structlog

from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming, Reply
from mailticket.model.notice import OutboxState, Settled
from mailticket.storage import gathering, outbox

HOUSE = """
[site]
rtname = "{rtname}"
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
admin_cc = [{staff}]
{grants}
"""
PERSON = """
[[user]]
address = "{}"
privileged = true
"""
EVERYONE_REPLIES = """
[[grant]]
right = "ReplyToTicket"
to = "Everyone"
queue = "general"
"""


SHORT, LONG = timedelta(minutes=10), timedelta(hours=2)


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
    anybody: Responder | None = None  # answers for every other address
    carried: Counter[tuple[str, str]] = field(default_factory=Counter)
    number: int = 0

    async def post(self, sender: str, to: str, raw: bytes) -> None:
        """Carry one mail to a house; refused mail goes nowhere (the sender is a machine of ours)."""
        house = self.houses.get(to.rpartition("@")[2])
        if house is None:
            return
        found = house.snapshot.addresses.find(to)
        if not isinstance(found, Reply):
            await house.store([Incoming(found, sender, raw, len(raw), self.now)])

    async def round(self) -> int:
        """Every house works off its inbox and sends what is due. Returns how much mail moved."""
        moved = 0
        for name, house in self.houses.items():
            while count := await house.mailroom.work_once():
                moved += count
            while count := await house.deliveries.combine():
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
        responder = self.responders.get(to) or (None if to.rpartition("@")[2] in self.houses else self.anybody)
        if responder is None:
            await self.post(sender, to, content)
            return
        self.number += 1
        if answer := responder.answer(sender, email.message_from_bytes(content), self.number):
            await self.post(*answer)

    async def seconds(self, many: int) -> None:
        """So many seconds, in which everything answers as fast as it can."""
        for _ in range(many):
            for _ in range(20):
                if not await self.round():
                    break
            self.now += timedelta(seconds=1)

    async def next_week(self) -> None:
        """Seven days, from one moment at which something is due to the next."""
        end = self.now + timedelta(days=7)
        while self.now < end:
            await self.next_due(end)

    async def next_due(self, end: datetime | None = None) -> None:
        """All that follows now; then it is the moment at which more is due."""
        for _ in range(60):
            if not await self.round():
                break
        self.now = await self.due(end or self.now)

    async def due(self, end: datetime) -> datetime:
        """When something is to happen next; ``end`` where that is nothing."""
        asked = [
            await house.database.read(next_due)
            for house in self.houses.values()
            for next_due in (gathering.next_due, outbox.next_due)
        ]
        return min((one for one in asked if one and one > self.now), default=end)

    async def week(self) -> None:
        """Seven days, in steps of ten minutes while something happens, and of up to two hours while nothing does, if nothing is
        due before; the last day must be silent."""
        end = self.now + timedelta(days=7)
        last, step = self.now, SHORT
        while self.now < end:
            step = min(2 * step, LONG)
            for _ in range(40):
                if not await self.round():
                    break
                last, step = self.now, SHORT
            self.now = min(self.now + step, await self.due(end))
        assert self.now - last > timedelta(days=1), "it does not come to rest"

    async def tickets(self, name: str) -> int:
        counted = sa.text("select count(*) from tickets")
        return int(await self.houses[name].database.read(lambda db: db.execute(counted).scalar_one()))


@asynccontextmanager
async def world(folder: Path, names: dict[str, str], grants: str = "", rtname: str = "") -> AsyncIterator[World]:
    """``names`` are houses, each with its staff."""
    made = World()
    log = structlog.wrap_logger(structlog.testing.CapturingLogger())
    for name, staff in names.items():
        home = folder / name
        home.mkdir()
        people = staff.split()
        text = HOUSE.format(
            name=name, staff=", ".join(f'"{one}"' for one in people), grants=grants, rtname=rtname or name
        )
        settings = parse(text + "".join(map(PERSON.format, people)), "config.toml", home)
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


async def open_ticket(world: World) -> None:
    """Somebody who answers nothing writes first."""
    await world.post("ana@y.example", "general@a.example", first("ana@y.example", "general@a.example"))


async def test_two_of_staff_whose_mail_answers_by_itself_are_told_few_times_and_ever_more_rarely(
    tmp_path: Path,
) -> None:
    """Vacation programs without any mark, that answer whom From names. Each is told what the other wrote, ten times; then
    all that waits becomes one mail, in ten minutes, twenty, forty … once a day at last. Nothing anybody wrote is lost."""
    async with world(tmp_path, {"a": "bot@x.example robot@x.example"}) as one:
        for address in ("bot@x.example", "robot@x.example"):
            one.responders[address] = Responder(address)
        await open_ticket(one)
        await one.seconds(12)
        assert sum(one.carried.values()) <= 35, one.carried
        await one.next_week()
        assert sum(one.carried.values()) <= 90, one.carried
        assert await one.tickets("a.example") == 1
        states = {row["state"] for row in await one.houses["a.example"].database.read(outbox.listed, (), 10_000)}
        assert states <= {"sent", "combined", "gathering"}


async def test_a_requestor_and_staff_whose_mail_answers_by_itself_are_told_few_times(tmp_path: Path) -> None:
    async with world(tmp_path, {"a": "bot@x.example"}) as one:
        for address in ("bot@x.example", "ana@y.example"):
            one.responders[address] = Responder(address)
        await open_ticket(one)
        await one.seconds(12)
        assert sum(one.carried.values()) <= 25, one.carried
        await one.next_week()
        assert sum(one.carried.values()) <= 60, one.carried


class Turncoat(Responder):
    """Answers everything, each time from another address."""

    def answer(self, envelope_from: str, message: Message, number: int) -> tuple[str, str, bytes] | None:
        return Responder(f"bot{number}@z.example", self.answers_to, threads=self.threads).answer(
            envelope_from, message, number
        )


FEW = "[limits.budgets]\nnew_tickets_per_queue_minute = 8\n"


@pytest.mark.parametrize(
    ("grants", "threads"), [(FEW, False), (FEW + EVERYONE_REPLIES, True)], ids=["opens tickets", "replies"]
)
async def test_what_answers_from_a_new_address_each_time_is_told_few_times_and_answered_few_times(
    tmp_path: Path, grants: str, threads: bool
) -> None:
    async with world(tmp_path, {"a": "staff@x.example"}, grants) as one:
        one.anybody = Turncoat("bot@z.example", threads=threads)
        await open_ticket(one)
        await one.seconds(12)
        assert sum(one.carried.values()) <= 30, one.carried
        for _ in range(4):
            await one.next_due()
        assert sum(one.carried.values()) <= 90, one.carried


async def test_plain_bounces_to_from_are_told_to_one_person_few_times(tmp_path: Path) -> None:
    """Of two who work here one has no mailbox; its server says so in plain words, to whom From names."""
    async with world(tmp_path, {"a": "gone@x.example luis@x.example"}) as one:
        one.responders["gone@x.example"] = Responder("gone@x.example", bounces="text", threads=False)
        one.responders["luis@x.example"] = Responder("luis@x.example")
        await open_ticket(one)
        await one.seconds(12)
        assert max(one.carried.values()) <= 60, one.carried
        await one.next_week()
        assert sum(one.carried.values()) <= 200, one.carried


async def test_two_houses_of_one_name_pointed_at_each_other_come_to_rest_and_lose_nothing(tmp_path: Path) -> None:
    """Both have the rtname of the other, as clones of a machine do: the mark with our name is no proof of a loop."""
    async with world(tmp_path, {"a": "general@b.example", "b": "general@a.example"}, rtname="noc") as both:
        await both.post("ana@x.example", "general@a.example", first("ana@x.example", "general@a.example"))
        await both.post("eva@x.example", "general@b.example", first("eva@x.example", "general@b.example"))
        await both.week()
        assert sum(both.carried.values()) <= 60
        for name in ("a.example", "b.example"):
            assert 1 <= await both.tickets(name) <= 5


MARKS = ("X-RT-Loop-Prevention: a", "X-MailTicket-Loop: a", "X-MailTicket-Loop: a 1-0123456789abcdef")


@pytest.mark.parametrize("to", ["From", "Reply-To", "Return-Path"])
async def test_a_responder_that_forges_our_mark_is_never_answered_and_never_dropped(tmp_path: Path, to: str) -> None:
    async with world(tmp_path, {"a": "staff@y.example"}) as one:
        one.responders["bot@x.example"] = Responder("bot@x.example", to)
        for number, mark in enumerate(MARKS):
            raw = first("bot@x.example", "general@a.example").replace(b"<first@x>", b"<%d@x>" % number)
            await one.post("bot@x.example", "general@a.example", mark.encode() + b"\r\n" + raw)
        await one.week()
        assert one.carried["a.example", "bot@x.example"] == 0
        assert await one.tickets("a.example") == len(MARKS)


async def test_our_own_mail_that_comes_back_with_another_message_id_is_a_loop(tmp_path: Path) -> None:
    """A relay that writes Message-IDs anew, and a mailbox that redirects to the queue."""

    class Redirect(Responder):
        def answer(self, envelope_from: str, message: Message, number: int) -> tuple[str, str, bytes]:
            message.replace_header("Message-ID", f"<{number}@ses.example>")
            return self.address, "general@a.example", message.as_bytes().replace(b"\n", b"\r\n")

    async with world(tmp_path, {"a": "staff@x.example"}) as one:
        one.responders["staff@x.example"] = Redirect("staff@x.example")
        await one.post("ana@y.example", "general@a.example", first("ana@y.example", "general@a.example"))
        await one.week()
        assert one.carried["a.example", "staff@x.example"] == 1
        assert await one.tickets("a.example") == 1
