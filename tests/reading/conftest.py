"""Letters signed as a provider signs them, and a DNS that is a dict."""

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import dkim
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from mailticket.reading.dns import LookupTrouble

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HEADERS = ("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "from", "subject")
LETTER = (
    b"From: Ana <ana@noc.example>\r\nTo: help@tickets.example\r\nSubject: Take #12\r\n"
    b"Date: Mon, 4 May 2026 09:00:00 +0000\r\nMessage-ID: <1@noc.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nTake this one.\r\n\r\n--  \r\nAna\t Ruiz \r\n\r\n"
)
SMALL_KEY = b"""-----BEGIN RSA PRIVATE KEY-----
MIIBOgIBAAJBAMoK1zr5esm3i9RG83dmEDmCQ4oLndPmvzgczJ3P5RQKQBImw5Ys
DAT21JirAugxQpTXIk+tB8bpKs5S4NEA5rcCAwEAAQJALrrvKQ7G3Zz8VG7MpRMQ
MZz1bhpduMMn+xx+HwoUm9uRxN0fqPT9iXACsvT3wRkfYJ8e7lcZ76ujllwN3LBH
YQIhAO1vpWaarBQJ+f9fNjBSz43K5yIdFYn5N8qI8Qx5qX9vAiEA2dbHI4aEa0GF
1RKvcsoPUJM+RVlvddpMkAhRgttxaTkCIGD9UVBXcGGDLcceipE00qn2L3Jk9Q52
ak7mn6jb7dwrAiArijU1UY6oDWmdg+WTcPWMqlF49P5FNQO2iiMYn5nUaQIhALWZ
HGbDavJqfaFZBEZ75et3ZwjLYweXaIqzsucRrgU5
-----END RSA PRIVATE KEY-----
"""
SMALL_PUBLIC = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMoK1zr5esm3i9RG83dmEDmCQ4oLndPmvzgczJ"
    "3P5RQKQBImw5YsDAT21JirAugxQpTXIk+tB8bpKs5S4NEA5rcCAwEAAQ=="
)


@cache
def rsa_key(bits: int = 2048) -> tuple[bytes, str]:
    """Private (PEM), public (as in DNS)."""
    key = rsa.generate_private_key(65537, bits)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()), base64.b64encode(
        public
    ).decode()


@cache
def edwards_key() -> tuple[bytes, str]:
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(key.private_bytes_raw()), base64.b64encode(public).decode()


class Signer(dkim.DKIM):
    """Signs with tags that dkimpy knows no way to ask for."""

    extra: Sequence[tuple[bytes, bytes]] = ()

    def gen_header(self, fields: list[tuple[bytes, bytes]], *rest: Any, **named: Any) -> Any:
        own = {name for name, _ in self.extra}
        kept = [one for one in fields if one[0] not in own]
        return super().gen_header([*kept[:-1], *self.extra, kept[-1]], *rest, **named)


def signed(
    raw: bytes = LETTER,
    domain: str = "noc.example",
    *,
    selector: str = "s1",
    algorithm: bytes = b"rsa-sha256",
    key: bytes = b"",
    over: Sequence[str] = HEADERS,
    form: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
    extra: Sequence[tuple[bytes, bytes]] = (),
    length: bool = False,
) -> bytes:
    """The letter with a signature on top, made at NOW."""
    signer = Signer(raw, signature_algorithm=algorithm)
    signer.extra = extra
    key = key or (edwards_key()[0] if algorithm.startswith(b"ed") else rsa_key()[0])
    with time_machine.travel(NOW, tick=False):
        names = [one.encode() for one in over]
        head = signer.sign(
            selector.encode(), domain.encode(), key, canonicalize=form, include_headers=names, length=length
        )
    return bytes(head) + raw


def key_record(public: str = "", kind: str = "rsa") -> str:
    return f"v=DKIM1; k={kind}; p={public or (edwards_key() if kind == 'ed25519' else rsa_key())[1]}"


class Dns:
    """TXT records by name, others by "KIND name"; a name in ``broken`` has trouble. Keeps what was asked."""

    def __init__(self, records: Mapping[str, str | Sequence[str]], broken: Sequence[str] = ()) -> None:
        self.records = records
        self.broken = broken
        self.asked: list[str] = []

    async def __call__(self, name: str, kind: str = "TXT", /) -> list[str]:
        name = name if kind == "TXT" else f"{kind} {name}"
        self.asked.append(name)
        if name in self.broken:
            raise LookupTrouble(name)
        found = self.records.get(name, ())
        return [found] if isinstance(found, str) else list(found)


class Post:
    """What the tests of a signature need, without importing each other."""

    now = NOW
    letter = LETTER
    over = HEADERS
    small_key = SMALL_KEY
    small_public = SMALL_PUBLIC
    signed = staticmethod(signed)
    key_record = staticmethod(key_record)

    @staticmethod
    def dns(records: Mapping[str, str | Sequence[str]], broken: Sequence[str] = ()) -> Dns:
        return Dns(records, broken)


@pytest.fixture(scope="session")
def post() -> Post:
    return Post()
