"""S/MIME signatures over a whole mail (RFC 8551), judged by openssl; and the certificates that are enrolled for it.

A certificate is trusted because it is enrolled, as itself, or because an authority of the site signed it. Whether an
authority revoked it since is not asked: that would take the network.
"""

import base64
import hashlib
import re
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from mailticket.model.address import maybe_address
from mailticket.model.errors import NoKey, Unproven
from mailticket.model.signature import Enrolled, Key, KeyKind, Named, Signature
from mailticket.reading import prover
from mailticket.reading.headers import line_of
from mailticket.reading.signed import SignedParts, replay_digest

CERTIFICATE = 64 * 1024
DEPTH = 32
NAMES = 20

_SEQUENCE, _SET, _INTEGER, _OID, _OCTETS, _BITS, _UTC_TIME, _TIME = 0x30, 0x31, 0x02, 0x06, 0x04, 0x03, 0x17, 0x18
_CONTENT = _ATTRIBUTES = _VERSION = 0xA0
_EXTENSIONS, _OTHER, _RFC822, _EXPLICIT, _UTF8 = 0xA3, 0xA0, 0x81, 0xA0, 0x0C
_TEXTS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_SIGNING_TIME = bytes.fromhex("2a864886f70d010905")
_ALTERNATIVE_NAMES = bytes.fromhex("551d11")
_UTF8_MAILBOX = bytes.fromhex("2b06010505070809")
_DIGESTS = frozenset(bytes.fromhex("6086480165030402" + number) for number in ("01", "02", "03", "08", "09", "0a"))
"""SHA-2 and SHA-3 of 256, 384 and 512 bits."""

_ALGORITHMS = frozenset(
    bytes.fromhex(number)
    for number in (
        *(f"2a864886f70d0101{last}" for last in ("01", "0a", "0b", "0c", "0d")),  # RSA, RSASSA-PSS, with SHA-2
        *(f"2a8648ce3d0403{last}" for last in ("02", "03", "04")),  # ECDSA with SHA-2
        *("2a8648ce3d0201", "2b6570", "2b6571"),  # an elliptic curve's key, Ed25519, Ed448
    )
)
_MAIL = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]{1,255}")
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\s([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_MOMENT = re.compile(r"\d{14}Z", re.ASCII)

_NO = "the mail is not what was signed, or nobody we trust vouches for the certificate"
_REASONS = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    26: "the certificate is not for mail",
}
_UNREADABLE = "the certificate of the signature cannot be read"
_FAILED = 32
"""openssl's exit status for "no", plus the certificate's error (X509_V_ERR) where that was the reason."""

_VERIFY = (
    *("cms", "-verify", "-verify_retcode", "-inform", "DER", "-in", "signature", "-content", "data", "-binary"),
    *("-out", "/dev/null", "-signer", "signer", "-purpose", "smimesign", "-no-CApath", "-no-CAstore"),
    *("-auth_level", "2"),  # no SHA-1 in the chain, no RSA below 2048 bits (SSL_CTX_set_security_level(3))
)
_ENROLLED = ("-partial_chain", "-CAfile", "enrolled", "-certfile", "enrolled", "-nointern")
"""An enrolled certificate is the only one that is looked at: what the mail brings along is not asked."""

_AUTHORITY = ("-CAfile", "authorities")


async def verify_smime(
    parts: SignedParts,
    certificates: Sequence[Key],
    authorities: bytes,
    *,
    now: datetime,
    openssl: str = "openssl",
    seconds: float = 10,
) -> Signature:
    """The signature, where it holds at ``now`` and one of ``certificates`` (those of the person it is to be of) made it, or
    a certificate by one of ``authorities`` (PEM, may be empty), which proves the addresses in it. Raises NoKey, Unproven."""
    enrolled = {key.fingerprint: key.material for key in certificates if key.kind is KeyKind.SMIME}
    ways = [_ENROLLED] * bool(enrolled) + [_AUTHORITY] * bool(authorities.strip())
    if parts.kind is not KeyKind.SMIME or not ways:
        raise NoKey("no certificate is enrolled for them")
    created = _signing_time(parts.signature)
    own = "".join(map(ssl.DER_cert_to_PEM_cert, enrolled.values())).encode()
    files = {"signature": parts.signature, "data": parts.data, "enrolled": own, "authorities": authorities}
    refused = []
    with tempfile.TemporaryDirectory(prefix="mailticket-", ignore_cleanup_errors=True) as name:
        await prover.lay(Path(name), files)
        for way in ways:
            argv = [openssl, *_VERIFY, "-attime", str(int(now.timestamp())), *way]
            status, _ = await prover.run(argv, Path(name), seconds / len(ways))
            if status == 0:
                signer = _accepted(Path(name) / "signer")
                break
            refused.append(_REASONS.get(status - _FAILED, _NO))
        else:
            raise Unproven(next((reason for reason in refused if reason != _NO), _NO))
    fingerprint = _fingerprint(signer)
    if way is _ENROLLED and fingerprint not in enrolled:
        raise Unproven(_NO)
    owner = Enrolled() if way is _ENROLLED else _named(signer)
    return Signature(
        KeyKind.SMIME,
        fingerprint,
        created,
        replay_digest(parts, fingerprint, created),
        owner,
        parts.subject,
        parts.answers,
        parts.to,
    )


def _accepted(file: Path) -> bytes:
    """The signer's certificate as openssl writes it out, in DER."""
    try:
        return _certificate(file.read_bytes())
    except (OSError, ValueError):
        raise Unproven(_UNREADABLE) from None


def _named(certificate: bytes) -> Named:
    """Whom an authority vouches for. A certificate that names nobody proves nobody."""
    try:
        return Named(frozenset(_addresses(certificate)))
    except ValueError:
        raise Unproven(_UNREADABLE) from None


def read_certificate(data: bytes) -> Key:
    """The only certificate in what a user hands in, PEM or DER. Raises ValueError, with a sentence for people. Nothing is
    verified: who hands a certificate in for whom is to be known otherwise."""
    if len(data) > CERTIFICATE:
        raise ValueError("The certificate is too large.")
    if b"PRIVATE KEY-----" in data:
        raise ValueError("There is a private key in it: keep that to yourself, and send the certificate.")
    if data.count(b"-----BEGIN CERTIFICATE-----") > 1:
        raise ValueError("There is more than one certificate: send one at a time.")
    try:
        der = _certificate(data) if b"-----BEGIN" in data else data
        names = [*_subject(der), *_addresses(der)]
    except ValueError:
        raise ValueError("This is no certificate (X.509, in PEM or DER).") from None
    return Key(KeyKind.SMIME, _fingerprint(der), der, tuple(names[:NAMES]))


def _certificate(data: bytes) -> bytes:
    """The only certificate of a PEM file, in DER."""
    found = _PEM.findall(data)
    if len(found) != 1:
        raise ValueError("not one certificate")
    return base64.b64decode(b"".join(found[0].split()), validate=True)


def _fingerprint(certificate: bytes) -> str:
    return hashlib.sha256(certificate).hexdigest().upper()


def _signing_time(data: bytes) -> datetime | None:
    """When it was signed, as the only signer says (RFC 5652 11.3). Raises Unproven for a signature that is not one over a
    text that lies beside it, by one signer, with digests that are not weak."""
    try:
        signer = _only_signer(data)
        kinds = [part.tag for part in signer]
        if kinds[:1] != [_INTEGER] or kinds[2:3] != [_SEQUENCE] or len(kinds) < 5:
            raise ValueError("signer")
        attributes = signer[3] if kinds[3] == _ATTRIBUTES else None
        algorithm = signer[4 if attributes else 3]
        if _first_oid(data, signer[2]) not in _DIGESTS or _first_oid(data, algorithm) not in _ALGORITHMS:
            raise Unproven("the signature's digest is too weak, or not known")
        return _time_among(data, attributes) if attributes else None
    except ValueError:
        raise Unproven("the signature is broken") from None


def _only_signer(data: bytes) -> list["_Value"]:
    """The parts of the SignerInfo (RFC 5652 5.1, 5.3)."""
    content = _parts(data, _whole(data))
    if len(content) != 2 or _oid(data, content[0]) != _SIGNED_DATA or content[1].tag != _CONTENT:
        raise ValueError("not signed data")
    signed = _parts(data, _only(_parts(data, content[1])))
    if [part.tag for part in signed[:3]] != [_INTEGER, _SET, _SEQUENCE] or signed[-1].tag != _SET or len(signed) < 4:
        raise ValueError("signed data")
    if _oid(data, _only(_parts(data, signed[2]))) != _DATA:
        raise ValueError("what is signed lies within")  # and would be what is verified
    return _parts(data, _only(_parts(data, signed[-1])))


def _time_among(data: bytes, attributes: "_Value") -> datetime | None:
    found = [_parts(data, one) for one in _parts(data, attributes)]
    times = [one for one in found if len(one) == 2 and _oid(data, one[0]) == _SIGNING_TIME]
    if len(times) > 1:
        raise ValueError("times")
    if not times:
        return None
    value = _only(_parts(data, times[0][1]))
    text = data[value.start : value.end].decode("ascii")
    if value.tag == _UTC_TIME:
        text = ("19" if text >= "50" else "20") + text
    elif value.tag != _TIME:
        raise ValueError("time")
    if not _MOMENT.fullmatch(text):
        raise ValueError("time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _to_be_signed(der: bytes) -> list["_Value"]:
    """The parts of what an authority signs of a certificate (RFC 5280 4.1), without the version."""
    certificate = _parts(der, _whole(der))
    if [part.tag for part in certificate] != [_SEQUENCE, _SEQUENCE, _BITS]:
        raise ValueError("certificate")
    parts = _parts(der, certificate[0])
    parts = parts[1:] if parts and parts[0].tag == _VERSION else parts
    if [part.tag for part in parts[:6]] != [_INTEGER, *[_SEQUENCE] * 5]:
        raise ValueError("certificate")
    return parts


def _subject(der: bytes) -> list[str]:
    """The subject's values in a line, the most particular first; for people to read."""
    values = []
    for group in _parts(der, _to_be_signed(der)[4]):
        for value in (part for pair in _parts(der, group) for part in _parts(der, pair)[1:]):
            text = der[value.start : value.end].decode(_TEXTS.get(value.tag, "latin-1"), "replace")
            values.append(line_of(text)[:200])
    return [", ".join(reversed(values))[:500]] if values else []


def _addresses(der: bytes) -> list[str]:
    """The mail addresses an authority vouches for, as addresses are compared: those of subjectAltName (RFC 5280 4.2.1.6), and
    nothing of the subject, which some authorities let anybody write. What is no plain address vouches for none. Raises
    ValueError for alternative names that are broken or stand there twice."""
    found = [extension[-1] for extension in _extensions(der) if _oid(der, extension[0]) == _ALTERNATIVE_NAMES]
    if not found:
        return []
    octets = _only(found)
    if octets.tag != _OCTETS:
        raise ValueError("alternative names")
    names = _value(der, octets.start, octets.end)
    if names.tag != _SEQUENCE or names.after != octets.end:
        raise ValueError("alternative names")
    texts = (_mailbox(der, name) for name in _parts(der, names))
    return [text for text in texts if text is not None]


def _extensions(der: bytes) -> Iterator[list["_Value"]]:
    for part in _to_be_signed(der)[6:]:
        if part.tag == _EXTENSIONS:
            for extension in _parts(der, _only(_parts(der, part))):
                if pieces := _parts(der, extension):
                    yield pieces


def _mailbox(der: bytes, name: "_Value") -> str | None:
    """A GeneralName that is a mail address; None for another, and for one that is written oddly: NUL, spaces, a list."""
    if name.tag == _RFC822:
        text = der[name.start : name.end].decode("ascii", "replace")
        return text.lower() if _MAIL.fullmatch(text) else None
    return _utf8_mailbox(der, name) if name.tag == _OTHER else None


def _utf8_mailbox(der: bytes, name: "_Value") -> str | None:
    """SmtpUTF8Mailbox (RFC 9598 3): for local parts that are not ASCII alone, which nothing folds but A to Z; its domain in
    ASCII form, or by its predecessor (RFC 8398) in Unicode."""
    pieces = _parts(der, name)
    if len(pieces) != 2 or _oid(der, pieces[0]) != _UTF8_MAILBOX or pieces[1].tag != _EXPLICIT:
        return None
    value = _only(_parts(der, pieces[1]))
    if value.tag != _UTF8:
        return None
    text = der[value.start : value.end].decode("utf-8")  # UnicodeDecodeError is a ValueError
    plain = (
        text.isprintable()
        and not any(map(str.isspace, text))
        and text.count("@") == 1
        and not set(text) & set('()<>"\\')
    )
    return maybe_address(text) if plain and not text.partition("@")[0].isascii() else None


class _Value(NamedTuple):
    """One value of BER (X.690 8.1): its tag, where its content begins and ends, where the next one begins."""

    tag: int
    start: int
    end: int
    after: int


def _value(data: bytes, at: int, stop: int, depth: int = 0) -> _Value:
    """Signers write the outer values without a length, up to an end mark. Raises ValueError for what is cut or too deep."""
    if at + 2 > stop or depth > DEPTH or data[at] & 0x1F == 0x1F:
        raise ValueError("cut")
    tag, first, at = data[at], data[at + 1], at + 2
    if first == 0x80:
        end = at
        while data[end : end + 2] != b"\0\0":
            end = _value(data, end, stop, depth + 1).after
        if not tag & 0x20 or end + 2 > stop:
            raise ValueError("cut")
        return _Value(tag, at, end, end + 2)
    if first > 0x80:
        count = first & 0x7F
        first, at = int.from_bytes(data[at : at + count], "big"), at + count
    if at + first > stop:
        raise ValueError("cut")
    return _Value(tag, at, at + first, at + first)


def _whole(data: bytes) -> _Value:
    value = _value(data, 0, len(data))
    if value.tag != _SEQUENCE or value.after != len(data):
        raise ValueError("whole")
    return value


def _parts(data: bytes, value: _Value) -> list[_Value]:
    """The values within one."""
    if not value.tag & 0x20:
        raise ValueError("no parts")
    found, at = [], value.start
    while at < value.end:
        found.append(_value(data, at, value.end))
        at = found[-1].after
    return found


def _only(values: list[_Value]) -> _Value:
    if len(values) != 1:
        raise ValueError("not one")
    return values[0]


def _oid(data: bytes, value: _Value) -> bytes:
    if value.tag != _OID:
        raise ValueError("no type")
    return data[value.start : value.end]


def _first_oid(data: bytes, value: _Value) -> bytes:
    parts = _parts(data, value)
    if not parts:
        raise ValueError("no type")
    return _oid(data, parts[0])
