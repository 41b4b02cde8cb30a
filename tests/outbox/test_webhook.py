"""Webhooks, against a real HTTPS server with an authority of its own."""

import asyncio
import datetime
import hashlib
import hmac
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mailticket.outbox.answer import Answer, Outcome
from mailticket.outbox.networks import is_allowed
from mailticket.outbox.webhook import MOST_ANSWER
from mailticket.outbox.webhook import call as call_anywhere

TOLD = '{"ticket": {"subject": "Caída ☎"}}'
HERE = ("127.0.0.0/8", "::1/128")


async def call(url: str, payload: str, seconds: float, **more: Any) -> Answer:
    """A call where the site lists this machine."""
    return await call_anywhere(url, payload, seconds, **{"networks": HERE} | more)


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server on 127.0.0.1, and for a client that trusts its authority alone."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("board.example")]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(Path(folder / "cert.pem")))


class Server:
    """Answers every request with the same bytes, or as ``behave`` says, and remembers what it was told."""

    def __init__(self) -> None:
        self.reply = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.behave: Handler | None = None
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode())
            length = next(
                int(line.partition(":")[2]) for line in head.decode().lower().split("\r\n") if "content-length" in line
            )
            self.bodies.append(await reader.readexactly(length))
            if self.behave:
                await self.behave(reader, writer)
            else:
                writer.write(self.reply)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def server(authority: tuple[ssl.SSLContext, ssl.SSLContext]) -> AsyncIterator[Server]:
    """Listening on a port of its own."""
    there = Server()
    listening = await asyncio.start_server(there.handle, "127.0.0.1", 0, ssl=authority[0])
    there.url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/hook?a=1"
    async with listening:
        yield there


@pytest.fixture
def tls(authority: tuple[ssl.SSLContext, ssl.SSLContext]) -> ssl.SSLContext:
    return authority[1]


async def test_the_json_is_posted_and_the_answer_told(server: Server, tls: ssl.SSLContext) -> None:
    assert await call(server.url, TOLD, 10, tls=tls) == Answer(Outcome.DONE, "200 ok")
    assert server.bodies == [TOLD.encode()]
    assert server.heads[0].startswith("POST /hook?a=1 HTTP/1.1\r\n")
    assert "Content-Type: application/json\r\n" in server.heads[0]
    assert "X-MailTicket-Signature" not in server.heads[0]


async def test_with_a_secret_the_call_is_signed(server: Server, tls: ssl.SSLContext) -> None:
    await call(server.url, TOLD, 10, secret="clavé", tls=tls)
    signature = hmac.new("clavé".encode(), TOLD.encode(), hashlib.sha256).hexdigest()
    assert f"X-MailTicket-Signature: sha256={signature}\r\n" in server.heads[0]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DONE),
        (202, Outcome.DONE),
        (204, Outcome.DONE),
        (302, Outcome.FAILED),
        (308, Outcome.FAILED),
        (400, Outcome.FAILED),
        (404, Outcome.FAILED),
        (408, Outcome.AGAIN),
        (410, Outcome.FAILED),
        (429, Outcome.AGAIN),
        (500, Outcome.AGAIN),
        (503, Outcome.AGAIN),
    ],
)
async def test_what_a_status_comes_to(server: Server, tls: ssl.SSLContext, status: int, outcome: Outcome) -> None:
    body = b"" if status == 204 else b"said"
    head = f"HTTP/1.1 {status} X\r\nLocation: {server.url}/else\r\nContent-Length: {len(body)}\r\n\r\n"
    server.reply = head.encode() + body
    answer = await call(server.url, TOLD, 10, tls=tls)
    assert answer == Answer(outcome, f"{status} said" if body else f"{status}")
    assert len(server.bodies) == 1  # a redirect is not followed


async def test_an_endless_answer_is_cut_off(server: Server, tls: ssl.SSLContext) -> None:
    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65536)
            await writer.drain()

    server.behave = pour
    answer = await call(server.url, TOLD, 10, tls=tls)
    assert answer == Answer(Outcome.DONE, "200 " + "x" * MOST_ANSWER)


async def test_a_packed_answer_is_not_unpacked(server: Server, tls: ssl.SSLContext) -> None:
    """So that a little on the wire cannot be much in memory."""
    server.reply = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"
    assert await call(server.url, TOLD, 10, tls=tls) == Answer(Outcome.DONE, "200 abcd")


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nsome"], ids=range(3)
)
async def test_silence_ends_at_the_time_limit(server: Server, tls: ssl.SSLContext, first: bytes) -> None:
    async def dawdle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await reader.read()

    server.behave = dawdle
    assert await call(server.url, TOLD, 0.5, tls=tls) == Answer(Outcome.AGAIN, "no answer within 0.5 seconds")


async def test_the_limit_is_for_all_of_it(server: Server, tls: ssl.SSLContext) -> None:
    """A byte now and then does not keep a call alive."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    server.behave = drip
    assert (await call(server.url, TOLD, 0.6, tls=tls)).outcome is Outcome.AGAIN


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-nothing\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"], ids=range(3)
)
async def test_a_server_that_breaks_off_or_speaks_otherwise_is_called_again(
    server: Server, tls: ssl.SSLContext, said: bytes
) -> None:
    server.reply = said
    assert (await call(server.url, TOLD, 10, tls=tls)).outcome is Outcome.AGAIN


async def test_an_endless_head_is_given_up(server: Server, tls: ssl.SSLContext) -> None:
    server.reply = b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 200_000
    assert (await call(server.url, TOLD, 10, tls=tls)).outcome is Outcome.AGAIN


async def test_a_certificate_nobody_vouches_for_is_not_spoken_to(server: Server) -> None:
    answer = await call(server.url, TOLD, 10)
    assert answer.outcome is Outcome.AGAIN
    assert "CERTIFICATE_VERIFY_FAILED" in answer.text
    assert server.bodies == []


async def test_a_certificate_for_another_name_is_not_spoken_to(server: Server, tls: ssl.SSLContext) -> None:
    answer = await call(server.url.replace("127.0.0.1", "localhost"), TOLD, 10, tls=tls)
    assert (answer.outcome, server.bodies) == (Outcome.AGAIN, [])


async def test_nobody_there_is_called_again(tls: ssl.SSLContext) -> None:
    listening = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    answer = await call(f"https://127.0.0.1:{port}/", TOLD, 10, tls=tls)
    assert answer.outcome is Outcome.AGAIN
    assert "ConnectError" in answer.text


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "HTTPS:/x", "file:///etc/passwd", "https://", "https://[::1", "https://a\nb/", ""]
)
async def test_what_is_no_https_address_is_not_called(url: str) -> None:
    answer = await call(url, TOLD, 5)
    assert answer.outcome is Outcome.FAILED
    assert answer.text.startswith("not called")


async def test_no_proxy_of_the_environment_is_asked(
    server: Server, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert (await call(server.url, TOLD, 10, tls=tls)).outcome is Outcome.DONE


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.88.99.1"),
        *("::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
        ),
    ],
)
async def test_what_is_not_the_public_internet_is_not_called_unless_listed(address: str) -> None:
    asked = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return [address]

    answer = await call_anywhere("https://board.example:8443/x", TOLD, 5, resolver=resolver)
    assert answer.outcome is Outcome.FAILED
    assert answer.text.startswith(f"not called: board.example leads to {address}, which is no public address")
    assert asked == [("board.example", 8443)]
    assert is_allowed(address, ["0.0.0.0/0", "::/0"])


@pytest.mark.parametrize("address", ["8.8.8.8", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])
def test_the_public_internet_may_be_called(address: str) -> None:
    assert is_allowed(address, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "localhost", "[::1]"])
async def test_no_spelling_of_this_machine_is_called(server: Server, tls: ssl.SSLContext, host: str) -> None:
    answer = await call_anywhere(server.url.replace("127.0.0.1", host), TOLD, 10, tls=tls)
    assert answer.outcome is not Outcome.DONE
    assert server.heads == []


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(server: Server, tls: ssl.SSLContext) -> None:
    """A name that leads elsewhere the second time is asked once; TLS and the server are told the name."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]

    async def resolver(host: str, port: int) -> list[str]:
        return answers.pop(0)

    port = server.url.rsplit(":", 1)[1].split("/")[0]
    url = f"https://board.example:{port}/x"
    listed = {"tls": tls, "resolver": resolver, "networks": ["127.0.0.1"]}
    assert (await call_anywhere(url, TOLD, 10, **listed)).outcome is Outcome.DONE
    assert f"host: board.example:{port}" in server.heads[0].lower()
    assert (await call_anywhere(url, TOLD, 10, **listed)).text.startswith(
        "not called: board.example leads to 127.0.0.2"
    )
    assert len(server.heads) == 1


async def test_a_name_the_certificate_does_not_have_is_not_spoken_to(server: Server, tls: ssl.SSLContext) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    url = server.url.replace("127.0.0.1", "other.example")
    answer = await call(url, TOLD, 10, tls=tls, resolver=resolver)
    assert (answer.outcome, server.bodies) == (Outcome.AGAIN, [])


async def test_of_several_addresses_those_that_may_be_called_are_tried_in_turn(
    server: Server, tls: ssl.SSLContext
) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["10.0.0.1", "127.0.0.9", "127.0.0.1"]

    url = server.url.replace("127.0.0.1", "board.example")
    assert (await call(url, TOLD, 10, tls=tls, resolver=resolver)).outcome is Outcome.DONE


async def test_a_redirect_is_not_followed_to_where_we_may_not_call(server: Server, tls: ssl.SSLContext) -> None:
    server.reply = b"HTTP/1.1 302 Found\r\nLocation: https://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n"
    answer = await call(server.url, TOLD, 10, tls=tls)
    assert (answer.outcome, len(server.heads)) == (Outcome.FAILED, 1)


async def test_a_gigabyte_is_not_read(server: Server, tls: ssl.SSLContext) -> None:
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        try:
            while sent < 1_000_000_000:
                writer.write(b"x" * 65_536)
                await writer.drain()
                sent += 65_536
        except ConnectionError:
            return

    server.behave = pour
    answer = await call(server.url, TOLD, 10, tls=tls)
    assert (answer.outcome, len(answer.text)) == (Outcome.DONE, MOST_ANSWER + len("200 "))
    assert sent < 50_000_000
