"""What proves who wrote, replayed: a reply address, a Message-ID, a loop mark, a signature of theirs or of their domain, a login;
twice, changed, late, on another ticket, by another. And rights that were taken away between a question and its answer. One row is
one way; all that is in it does nothing, and then the same things done rightly do what they are for. On a clock we turn."""

import asyncio
import base64
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import Any

import dkim
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from mailticket.config import parse
from mailticket.control import ask
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming, Recipient
from mailticket.storage import inbox, proofs
from tests.daemon import test_replay_table as table
from tests.daemon.test_proofs import authority, gpg, names, pgp_signed, smime_signed
from tests.daemon.test_replay_table import ANA, EVA, HOUSE, LOGIN, LUIS, MARIA, changed

__all__ = ["gpg", "names"]

MALLORY = "mallory@evil.example"
NUMBERS = count(1)


class Desk(table.Desk):
    """As there; letters may have been sent with a login, and need not come from our own mail system."""

    gpg: Callable[..., bytes]
    folder: Path
    authority: tuple[Path, Any, Any]
    sign: Callable[[str], str]
    records: dict[str, str]

    async def put(self, raw: str, to: str = "general@noc.example", login: str = "", peer: str = "192.0.2.1") -> None:
        found = self.daemon.snapshot.addresses.find(to)
        if not isinstance(found, Recipient):
            return
        data = raw.replace("\n", "\r\n").encode()
        letter = Incoming(found, "bounces@evil.example", data, len(data), self.now, peer=peer, authenticated=login)
        await self.daemon.store([letter])
        while (await self.daemon.database.read(inbox.backlog))[0]:
            if not await self.daemon.mailroom.work_once():
                await asyncio.sleep(0.005)  # a judge of signatures is at it

    async def tickets(self) -> list[Any]:
        """All that mail could have done to tickets 1 and 2: what is theirs, and who said what to customers."""
        said = "select ticket_id, \"by\", text from transactions where type in ('Correspond', 'Comment') order by id"
        fields = "select id, owner_id, status, priority from tickets where id < 3 order by id"
        return [tuple(row) for query in (fields, said) for row in await self.rows(query)]

    async def ask(self, what: str, who: str = "system", **values: Any) -> Any:
        return await ask(self.service, what, values, who)


@pytest.fixture
async def desk(
    tmp_path: Path, gpg: Callable[..., bytes], names: tuple[int, dict[str, str]], request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    made = Desk()
    made.sent, made.now, made.gpg, made.folder = [], datetime.now(UTC), gpg, tmp_path
    made.authority = authority(tmp_path)
    port, records = names
    made.sign, made.records = domain_key(records), records
    proof = f'check_dkim = true\nnameservers = ["127.0.0.1@{port}"]\nsmime_authorities = "{made.authority[0]}"'
    house = HOUSE.replace("[evidence]", f"[evidence]\n{proof}") % ("domain", "domain")
    if request.node.callspec.params["row"].weak:
        house = house.replace('speak = "domain"', 'speak = "weak"')
    log: Any = structlog.wrap_logger(structlog.testing.CapturingLogger())
    made.daemon = Daemon(parse(house, "config.toml", tmp_path), None, log, clock=lambda: made.now)
    made.service = await made.daemon.open()
    await made.ask("user.key.add", address=ANA, key_base64=base64.b64encode(gpg("--export", ANA)).decode())
    for subject in ("Printer", "Router"):
        await made.put(f"From: {EVA}\nSubject: {subject}\nMessage-ID: <{subject}@r.example>\n\nOn fire.\n")
    yield made
    await made.daemon.close()


def domain_key(records: dict[str, str]) -> Callable[[str], str]:
    """What signs as noc.example does; its key in the DNS."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    records["s1._domainkey.noc.example"] = f"v=DKIM1; k=rsa; p={public}"
    over = [b"from", b"to", b"subject", b"date", b"message-id", b"from", b"subject", b"content-type"]

    def sign(raw: str) -> str:
        data = raw.replace("\n", "\r\n").encode()
        signature = dkim.sign(data, b"s1", b"noc.example", private, include_headers=over)
        return (bytes(signature) + data).decode().replace("\r\n", "\n")

    return sign


def head(desk: Desk, who: str = ANA, subject: str = "Re: [noc #1] Printer", more: str = "") -> str:
    at = format_datetime(desk.now)
    message_id = f"<{next(NUMBERS)}@rows.example>"
    return f"From: {who}\nTo: general@noc.example\nSubject: {subject}\nDate: {at}\nMessage-ID: {message_id}\n{more}"


async def notice(desk: Desk, who: str) -> Any:
    """What we told somebody of ticket 1."""
    return next(one for one in await desk.mail(who) if "#1]" in one["Subject"])


Try = Callable[[Desk], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """``wrongly`` are ways to use a thing that do nothing; ``rightly`` shows that they could have done something."""

    name: str
    wrongly: Try
    rightly: Try
    weak: bool = False


# an address that answers go to


async def reply_to(desk: Desk, who: str = ANA) -> str:
    return re.findall(r"[^<\s]+@[^>\s]+", str((await notice(desk, who))["Reply-To"]))[0]


async def reply_address_wrongly(desk: Desk) -> None:
    address = await reply_to(desk)
    assert re.search(r"\+1-\d+-[0-9a-f]{16}@", address), address
    for one in changed(address):
        await desk.put(head(desk, subject="x") + "\nChanged.\n", one)
    for who in (MALLORY, MARIA, f"{MALLORY}\nFrom: {ANA}"):
        await desk.put(head(desk, who, "x") + "\nAnother.\n", address)
    await desk.put(head(desk, subject="x", more="Auto-Submitted: auto-replied\n") + "\nMachine.\n", address)
    await desk.disable(ANA, True)
    await desk.put(head(desk, subject="x") + "\nDisabled.\n", address)
    await desk.disable(ANA, False)


async def reply_address_rightly(desk: Desk) -> None:
    """Once, however often the same mail comes; with another key of ours, and after a year, for it holds as long as its ticket."""
    address = await reply_to(desk)
    desk.now += timedelta(days=365)
    await desk.ask("seal.rotate")
    raw = head(desk, subject="x") + "\nOnce.\n"
    for again in (raw, raw, f"Received: from evil.example\n{raw}"):
        await desk.put(again, address)
    said = await desk.rows("select count(*) from transactions where type = 'Correspond' and text like 'Once.%'")
    assert said[0][0] == 1


# our Message-IDs


async def message_id_wrongly(desk: Desk) -> None:
    ours = str((await notice(desk, ANA))["Message-ID"])
    for who in (MALLORY, MARIA, f"{MALLORY}\nFrom: {ANA}"):
        for name in ("In-Reply-To", "References"):
            await desk.put(head(desk, who, "x", f"{name}: {ours}\n") + "\nAnother.\n")
    for seal in (ours.replace("t1.", "t2."), re.sub(r"[0-9a-f]{16}@", lambda found: f"{found[0][1:-1]}0@", ours)):
        await desk.put(head(desk, subject="x", more=f"In-Reply-To: {seal}\n") + "\nChanged.\n")
    for who in (MALLORY, ANA):  # as the mail's own: it is ours that came back
        own = head(desk, who, "[noc #1] x")
        await desk.put(re.sub(r"Message-ID: .*", f"Message-ID: {ours}", own) + "\nIts own.\n")


async def message_id_rightly(desk: Desk) -> None:
    ours = str((await notice(desk, ANA))["Message-ID"])
    await desk.put(head(desk, subject="x", more=f"In-Reply-To: {ours}\n") + "\nMine.\n")


# the mark of our loops


async def loop_mark_wrongly(desk: Desk) -> None:
    mark = str((await notice(desk, ANA))["X-MailTicket-Loop"])
    told = len(await desk.mail(MALLORY))
    forged = re.sub(r"[0-9a-f]{16}$", "0" * 16, mark)
    for one in (mark, forged, "noc", "noc 1", "other 1-0"):
        await desk.put(head(desk, MALLORY, "x", f"X-MailTicket-Loop: {one}\n") + "\nAround.\n")
        await desk.put(head(desk, f"{MALLORY}\nFrom: {ANA}", more=f"X-MailTicket-Loop: {one}\n") + "\nTake\n")
    marked = await desk.rows("select count(*) from letters where outcome like '%own_loop%'")
    assert marked[0][0] == 2, "what has our seal is ours, and nothing else is dropped for its mark"
    opened = await desk.rows("select count(*) from tickets where subject = 'x'")
    assert opened[0][0] == 4, "a mark without our seal: kept, as other mail"
    assert len(await desk.mail(MALLORY)) <= told + 2


async def loop_mark_rightly(desk: Desk) -> None:
    await desk.put(head(desk, more=LOGIN.format(ANA)) + "\nTake\n", peer="127.0.0.1")


# signatures of a person


def pgp(
    desk: Desk, words: str, *, who: str = ANA, outer: str = "Re: [noc #1] Printer", inner: str = "", key: str = ANA
) -> str:
    return pgp_signed(desk.gpg, words + " " * next(NUMBERS), top=head(desk, who, outer), protected=inner, key=key)


def smime(
    desk: Desk, words: str, *, who: str = ANA, outer: str = "Re: [noc #1] Printer", key: str = ANA, **_: str
) -> str:
    _, ca, ca_key = desk.authority
    return smime_signed(desk.folder, ca, ca_key, key, words, head(desk, who, outer))


def signed_wrongly(made: Callable[..., str]) -> Try:
    async def wrongly(desk: Desk) -> None:
        for who in (LUIS, MALLORY, f"{MALLORY}\nFrom: {ANA}"):
            await desk.put(made(desk, "Resolve #1", who=who))
        await desk.put(made(desk, "Resolve #1", key=MALLORY))
        await desk.put(made(desk, "Resolve", outer="Re: [noc #2] Router", inner="Re: [noc #1] Printer"))
        await desk.put(made(desk, "It is the switch.", outer="Re: [noc #2] Router", inner="Re: [noc #1] Printer"))
        await desk.put(made(desk, "Resolve #1").replace("Resolve #1", "Resolve #2"))
        late, early = made(desk, "Resolve #1"), made(desk, "Resolve #2")
        before = desk.now
        for raw, hours in ((late, 25), (early, -25)):
            desk.now = before + timedelta(hours=hours)
            await desk.put(raw)
        desk.now = before

    return wrongly


def signed_rightly(made: Callable[..., str]) -> Try:
    async def rightly(desk: Desk) -> None:
        """Once, whatever is put around it, and wherever it is sent."""
        raw = made(desk, "Resolve #1")
        await desk.put(raw)
        assert (await desk.ask("ticket.show", id=1))["status"] == "resolved"
        await desk.ask("ticket.open", id=1)
        around = head(desk) + raw[raw.index("MIME-Version") :]
        for again in (raw, around, around.replace("[noc #1]", "[noc #2]")):
            for to in ("general@noc.example", "general-comment@noc.example", "control@noc.example"):
                await desk.put(again, to)
        shown = [(await desk.ask("ticket.show", id=number))["status"] for number in (1, 2)]
        assert shown == ["open", "new"]

    return rightly


# a signature of their domain


async def dkim_wrongly(desk: Desk) -> None:
    desk.records["_dmarc.noc.example"] = "v=DMARC1; p=reject"
    raw = desk.sign(head(desk) + "\nResolve\n")
    for one in (raw.replace("[noc #1]", "[noc #2]"), raw.replace("\nResolve", "\nDelete"), raw.replace(ANA, LUIS)):
        await desk.put(one)
    before = desk.now
    desk.now += timedelta(days=8)
    await desk.put(raw)
    await desk.put(re.sub(r"Date: .*", f"Date: {format_datetime(desk.now)}", raw))
    desk.now = before


async def dkim_rightly(desk: Desk) -> None:
    """Once, to whatever address of ours and of whatever ticket it is sent."""
    raw = desk.sign(head(desk) + "\nResolve\n")
    await desk.put(raw)
    assert (await desk.ask("ticket.show", id=1))["status"] == "resolved"
    await desk.ask("ticket.open", id=1)
    elsewhere = next(one for one in await desk.mail(EVA) if "#2]" in one["Subject"])["Reply-To"]
    address = re.findall(r"[^<\s]+@[^>\s]+", elsewhere)[0]
    assert "+2-" in address
    for to in (address, "general@noc.example", "general-comment@noc.example", "control@noc.example"):
        await desk.put(f"Received: from evil.example\n{raw}", to)
    shown = [(await desk.ask("ticket.show", id=number))["status"] for number in (1, 2)]
    assert shown == ["open", "new"]


# a login


async def login_wrongly(desk: Desk) -> None:
    since = desk.now - timedelta(days=1)
    for who in (ANA, LUIS):
        await set_password(desk, who, since)
    for who in (ANA, f"{ANA}\nFrom: {LUIS}", f"{ANA}, {LUIS}"):
        await desk.put(head(desk, who) + "\nResolve\n", login=LUIS)
    await desk.put(head(desk, ANA) + "\nIt is the switch.\n", login=LUIS)
    await desk.put(head(desk, ANA) + "\nResolve\n", login=MALLORY)
    await set_password(desk, ANA, desk.now + timedelta(seconds=1))  # changed since: that login holds no more
    await desk.put(head(desk, ANA) + "\nResolve\n", login=ANA)
    await set_password(desk, ANA, since)


async def set_password(desk: Desk, who: str, at: datetime) -> None:
    def write(connection: Any) -> None:
        (user_id,) = connection.exec_driver_sql(f"select user_id from addresses where address = '{who}'").one()
        proofs.set_password(connection, user_id, "hash", at)

    await desk.daemon.database.write(write)


async def login_rightly(desk: Desk) -> None:
    await desk.put(head(desk, ANA) + "\nResolve\n", login=ANA)


ROWS = [
    Row("reply address", reply_address_wrongly, reply_address_rightly, weak=True),
    Row("Message-ID of ours", message_id_wrongly, message_id_rightly, weak=True),
    Row("loop mark", loop_mark_wrongly, loop_mark_rightly),
    Row("OpenPGP signature", signed_wrongly(pgp), signed_rightly(pgp)),
    Row("S/MIME signature", signed_wrongly(smime), signed_rightly(smime)),
    Row("DKIM signature", dkim_wrongly, dkim_rightly),
    Row("login of another", login_wrongly, login_rightly),
]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_it_proves_nothing_but_what_it_was_made_for(desk: Desk, row: Row) -> None:
    before = await desk.tickets()
    await row.wrongly(desk)
    assert await desk.tickets() == before
    await row.rightly(desk)
    assert await desk.tickets() != before
