"""A listener with everything handed in, and a peer that says exactly the bytes it is told to."""

import asyncio
import ipaddress
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mailticket.arrival.backend import Accounts, Backend, ListenerOptions
from mailticket.arrival.listener import Listener
from mailticket.model.letter import Incoming, Receipt, Recipient, RecipientKind, Reply
from mailticket.model.limits import Limits

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


class Diary:
    """A log that remembers."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, dict[str, Any]]] = []

    def info(self, event: str, /, **values: object) -> None:
        self.entries.append((event, values))

    error = info

    def events(self) -> list[str]:
        return [event for event, _ in self.entries]


class Talk:
    """One connection of a peer. Every wait is bounded, so a listener that hangs fails its test and not the run."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def line(self) -> bytes:
        async with asyncio.timeout(30):
            return (await self.reader.readline()).rstrip(b"\r\n")

    async def reply(self) -> bytes:
        """A whole reply; of several lines, all of them."""
        lines = [await self.line()]
        while lines[-1][3:4] == b"-":
            lines.append(await self.line())
        return b"\n".join(lines)

    async def say(self, command: bytes) -> bytes:
        await self.send(command + b"\r\n")
        return await self.reply()

    async def hello(self, verb: bytes = b"EHLO") -> bytes:
        assert (await self.reply()).startswith(b"220 ")
        return await self.say(verb + b" peer.example")

    async def envelope(self, *recipients: bytes, sender: bytes = b"ann@example.com") -> None:
        assert (await self.say(b"MAIL FROM:<" + sender + b">")).startswith(b"250 2.1.0")
        for recipient in recipients or (b"rt@localhost",):
            assert (await self.say(b"RCPT TO:<" + recipient + b">")).startswith(b"250 2.1.5")

    async def data(self, *recipients: bytes) -> None:
        await self.envelope(*recipients)
        assert (await self.say(b"DATA")).startswith(b"354 ")

    async def deliver(self, content: bytes, *recipients: bytes) -> bytes:
        """``content`` as it goes over the wire, without the final dot."""
        await self.data(*recipients)
        await self.send(content + b".\r\n")
        return await self.reply()

    async def closed(self) -> bool:
        """Nothing more came and the connection is at its end."""
        async with asyncio.timeout(30):
            try:
                return await self.reader.read() == b""
            except ConnectionResetError:
                return True

    async def tls(self, context: ssl.SSLContext) -> None:
        async with asyncio.timeout(30):
            await self.writer.start_tls(context)

    def reset(self) -> None:
        """Vanish with an RST, not a FIN."""
        linger_not = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        self.cut()

    def cut(self) -> None:
        self.writer.transport.abort()


def find(address: str) -> Recipient | Reply:
    local, _, domain = address.partition("@")
    if local == "broken":
        raise RuntimeError("the secret of the address book")
    if domain not in ("localhost", ""):
        return Reply(554, "5.7.1", "Relay access denied")
    if local not in ("rt", "rt-comment", "general", "José", "postmaster", *(f"q{n}" for n in range(200))):
        return Reply(550, "5.1.1", "No such address here")
    return Recipient(address, RecipientKind.SITE)


class House:
    """Listeners, their store and their peers, all of one test."""

    def __init__(self, folder: Path) -> None:
        self.spool = folder
        self.diary = Diary()
        self.stored: list[Incoming] = []
        self.listeners: list[Listener] = []
        self.talks: list[Talk] = []
        self.free = 10**12

    async def accept(self, letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        self.stored += letters
        return [Receipt(len(self.stored) - len(letters) + n + 1) for n in range(len(letters))]

    def listener(self, **changes: Any) -> Listener:
        """One with these changes to what it is told, how it listens, and who may log in."""
        own = {name: changes.pop(name) for name in ("clock", "log", "speakers") if name in changes}
        known = changes.pop("find", find)
        backend = Backend(self.accept, lambda address, pipe: known(address), lambda: None)
        limits = Limits(**{"exempt_local": False, **changes.pop("limits", {})})
        options = ListenerOptions(limits, "mail.test", self.spool, lambda: self.free, lambda peer: False)
        accounts = {name: changes.pop(name) for name in ("login", "standing", "judged", "known") if name in changes}
        listener = Listener(
            replace(backend, **{name: changes.pop(name) for name in ("accept", "admit", "refuses") if name in changes}),
            replace(options, **changes),
            own.pop("clock", lambda: NOW),
            own.pop("log", self.diary),
            accounts=Accounts(**accounts) if accounts.get("login") else None,
            **own,
        )
        self.listeners.append(listener)
        return listener

    async def listen(self, **changes: Any) -> Listener:
        listener = self.listener(**changes)
        await listener.start("127.0.0.1", 0)
        return listener

    async def talk(self, to: Listener | Path | None = None, early: bytes = b"") -> Talk:
        if isinstance(to, Path):
            reader, writer = await asyncio.open_unix_connection(to)
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", (to or self.listeners[-1]).port)
        writer.write(early)
        self.talks.append(Talk(reader, writer))
        return self.talks[-1]

    async def greeted(self, verb: bytes = b"EHLO", **changes: Any) -> Talk:
        """A listener with these changes, and a peer that has been introduced to it."""
        await self.listen(**changes)
        talk = await self.talk()
        await talk.hello(verb)
        return talk

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the loop run until something has become true, which it must within seconds."""
        async with asyncio.timeout(30):
            while not true():
                await asyncio.sleep(0)

    async def close(self) -> None:
        for talk in self.talks:
            talk.cut()
        for listener in self.listeners:
            await listener.stop(grace=5)
            assert not listener.context.sessions
            assert listener.context.counts.memory == 0
            assert listener.context.counts.connections == 0


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Whatever a test did, no exception may have reached the loop, and all counts must come back to nothing."""
    loose: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: loose.append(context))
    spool = tmp_path / "spool"
    spool.mkdir()
    made = House(spool)
    yield made
    await made.close()
    assert not loose


@pytest.fixture
def new_house() -> Callable[[Path], House]:
    """For a test that runs many loops."""
    return House


@pytest.fixture
def held_accept() -> tuple[Callable[[Sequence[Incoming]], Awaitable[list[Receipt]]], asyncio.Event, list[Incoming]]:
    """A store that waits for the event: (accept, event, stored)."""
    go, stored = asyncio.Event(), list[Incoming]()

    async def accept(letters: Sequence[Incoming]) -> list[Receipt]:
        await go.wait()
        stored.extend(letters)
        return [Receipt(len(stored))] * len(letters)

    return accept, go, stored


@pytest.fixture(scope="session")
def tls_contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a self-signed certificate, and a client's that knows it."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(private)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    client = ssl.create_default_context(cafile=folder / "cert.pem")
    client.check_hostname = False
    return server, client
