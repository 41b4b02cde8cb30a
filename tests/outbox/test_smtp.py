"""The relay transport against real SMTP servers: TLS in its three forms, login, addresses beyond ASCII, silence."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from mailticket.model.enclosure import Enclosure
from mailticket.model.notice import Copy, Delivery, NoticeKind
from mailticket.outbox.smtp import Patience, RelayTransport
from mailticket.outbox.transport import DeliveryStatus, RelayAddress, Result, read_url


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder: Path = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "c.pem").write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "c.pem")
    return context


class Sink:
    """Keeps what it gets, and over what."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bool, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append((envelope.rcpt_tos[0], session.ssl is not None, envelope.content))
        return "250 OK"


@pytest.fixture
async def serve() -> AsyncIterator[Any]:
    servers = []

    async def start(sink: Any, *, implicit: ssl.SSLContext | None = None, **options: Any) -> int:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(sink, loop=loop, **options), "127.0.0.1", 0, ssl=implicit)
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield start
    for server in servers:
        server.close()


def delivery(recipient: str = "ana@x.example") -> Delivery:
    copy = Copy(1, 1, recipient, "bounce+1-x@noc.example")
    return Delivery(copy, b"Subject: x\r\n\r\n.dot\r\n", NoticeKind.NOTICE, "m@x", 1, datetime.now(UTC))


async def send(address: RelayAddress, what: Delivery | None = None, **patience: float) -> Any:
    transport = RelayTransport(address, hostname="noc.example", patience=Patience(**patience))
    try:
        (result,) = await transport.deliver([what or delivery()])
    finally:
        await transport.close()
    return result


async def test_plain_and_byte_exact(serve) -> None:
    sink = Sink()
    port = await serve(sink)
    result = await send(RelayAddress("127.0.0.1", port, starttls="never"))
    assert result.fate is DeliveryStatus.SENT
    assert sink.taken == [("ana@x.example", False, b"Subject: x\r\n\r\n.dot\r\n")]


async def test_starttls_auto_takes_what_is_offered_even_self_signed(serve, certificate) -> None:
    sink = Sink()
    port = await serve(sink, tls_context=certificate)
    assert (await send(RelayAddress("127.0.0.1", port, starttls="auto"))).fate is DeliveryStatus.SENT
    assert sink.taken[0][1]


async def test_starttls_always_wants_a_certificate_it_can_trust(serve, certificate) -> None:
    sink = Sink()
    result = await send(RelayAddress("127.0.0.1", await serve(sink, tls_context=certificate), starttls="always"))
    assert result.fate is DeliveryStatus.LATER
    assert result.unreached
    plain = await send(RelayAddress("127.0.0.1", await serve(sink), starttls="always"))
    assert plain.fate is DeliveryStatus.LATER
    assert not sink.taken


async def test_implicit_tls_refuses_a_certificate_nobody_signed(serve, certificate) -> None:
    sink = Sink()
    port = await serve(sink, implicit=certificate)
    assert (await send(RelayAddress("127.0.0.1", port, implicit_tls=True))).fate is DeliveryStatus.LATER
    assert not sink.taken


@pytest.mark.parametrize(("password", "fate"), [("right", DeliveryStatus.SENT), ("wrong", DeliveryStatus.LATER)])
async def test_login(serve, certificate, password: str, fate: DeliveryStatus) -> None:
    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password == b"right")

    port = await serve(Sink(), tls_context=certificate, authenticator=check, auth_required=True)
    result = await send(RelayAddress("127.0.0.1", port, user="u", password=password, starttls="auto"), connect=3)
    assert result.fate is fate


async def test_an_address_beyond_ascii_needs_a_relay_that_takes_it(serve) -> None:
    sink = Sink()
    able = await serve(sink, enable_SMTPUTF8=True)
    unable = await serve(sink, enable_SMTPUTF8=False)
    assert (
        await send(RelayAddress("127.0.0.1", able, starttls="never"), delivery("ñandú@x.example"))
    ).fate is DeliveryStatus.SENT
    refused = await send(RelayAddress("127.0.0.1", unable, starttls="never"), delivery("ñandú@x.example"))
    assert refused.fate is DeliveryStatus.REFUSED
    assert "5.6.7" in refused.answer


async def test_silence_after_the_dot_is_not_knowing_and_silence_before_is_later(serve) -> None:
    class Silent(Sink):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            await asyncio.sleep(30)
            return "250 OK"

    class Mute(Sink):
        async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            await asyncio.sleep(30)
            return "250 OK"

    after = await send(RelayAddress("127.0.0.1", await serve(Silent()), starttls="never"), data=0.3)
    assert after.fate is DeliveryStatus.UNKNOWN
    before = await send(RelayAddress("127.0.0.1", await serve(Mute()), starttls="never"), command=0.3)
    assert before.fate is DeliveryStatus.LATER


async def test_a_connection_is_used_again(serve) -> None:
    sink = Sink()
    connections = []

    class Counting(Sink):
        async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:
            connections.append(hostname)
            session.host_name = hostname
            return responses

    sink = Counting()
    transport = RelayTransport(RelayAddress("127.0.0.1", await serve(sink), starttls="never"), hostname="noc.example")
    for _ in range(3):
        await transport.deliver([delivery()])
    await transport.close()
    assert len(sink.taken) == 3
    assert connections == ["noc.example"]


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("maildir:/var/x", Path("/var/x")),
        ("smtp://h:2525?starttls=always", RelayAddress("h", 2525, starttls="always")),
        ("smtps://u%40x:p%2Fw@h", RelayAddress("h", 465, "u@x", "p/w", True)),
    ],
)
def test_urls(url: str, wanted: object) -> None:
    assert read_url(url) == wanted


@pytest.mark.parametrize("url", ["maildir:", "smtp://", "http://x", "smtp://h?starttls=maybe"])
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(ValueError):
        read_url(url)


async def test_a_relay_s_answer_is_one_printable_line(serve: Any) -> None:
    """Escape sequences, bells and turned writing stay out of what people read of it."""

    class Rude(Sink):
        async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            return "550 5.1.1 \x1b[2Jno\x07 such\tuser" + "x" * 5000

    relay = RelayAddress("127.0.0.1", await serve(Rude()), starttls="never")
    result = await send(relay)
    assert result.fate is DeliveryStatus.REFUSED
    assert result.answer.isprintable()
    assert result.answer.startswith("550 5.1.1 [2Jno")
    assert len(result.answer) <= 500


def test_an_answer_keeps_nothing_that_turns_writing_or_moves_a_cursor() -> None:
    assert (
        Result(1, DeliveryStatus.LATER, "450 \x9b2J\u202egro.elpmaxe\u2028\n\tlater").answer
        == "450 2J gro.elpmaxe later"
    )


def with_files(size: int) -> Delivery:
    return replace(delivery(), content=b"x" * size, files=(Enclosure(5, "2", "a", "a/b", 3),))


async def test_no_mail_with_files_is_larger_than_the_relay_takes(serve) -> None:
    sink = Sink()
    transport = RelayTransport(
        RelayAddress("127.0.0.1", await serve(sink, data_size_limit=1000)), hostname="noc.example"
    )
    assert transport.takes is None
    (fits,) = await transport.deliver([with_files(900)])
    (large,) = await transport.deliver([with_files(1001)])
    await transport.close()
    assert (fits.fate, large.fate, transport.takes) == (DeliveryStatus.SENT, DeliveryStatus.REFUSED, 1000)
    assert large.answer.startswith("552 5.3.4")
    assert [len(content.strip()) for _, _, content in sink.taken] == [900]


async def test_eight_bits_are_announced_and_not_sent_where_they_are_not_taken(serve) -> None:
    class Old(SMTP):
        async def smtp_EHLO(self, hostname: str) -> None:
            self.session.host_name = hostname
            self._set_rset_state()
            await self.push("250-x")
            await self.push("250 SIZE 0")

    sink, mail = Sink(), replace(with_files(0), content="ñ".encode())
    transport = RelayTransport(RelayAddress("127.0.0.1", await serve(sink)), hostname="noc.example")
    (taken,) = await transport.deliver([mail])
    await transport.close()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Old(sink, loop=loop), "127.0.0.1", 0)
    transport = RelayTransport(RelayAddress("127.0.0.1", server.sockets[0].getsockname()[1]), hostname="noc.example")
    (refused,) = await transport.deliver([mail])
    await transport.close()
    server.close()
    assert (taken.fate, refused.fate, refused.answer[:9], transport.takes) == (
        DeliveryStatus.SENT,
        DeliveryStatus.REFUSED,
        "554 5.6.3",
        None,
    )
    assert len(sink.taken) == 1
