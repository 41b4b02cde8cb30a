"""OpenPGP signatures over a whole mail (RFC 3156), judged by gpgv; and the public keys that are enrolled for it (RFC 9580)."""

import base64
import binascii
import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mailticket.model.errors import NoKey, Unproven
from mailticket.model.signature import Enrolled, Key, KeyKind, Signature
from mailticket.reading import prover
from mailticket.reading.headers import line_of
from mailticket.reading.signed import SignedParts, replay_digest

KEY = 1024 * 1024
"""Bytes of a key; a flood of strangers' signatures makes one larger."""

LINE = 16 * 1024
"""Bytes of a line in a text that is signed as text: GnuPG looks at the first 19995 of each, and what follows could be
anybody's."""

NAMES = 20
RSA_BITS = 2048

_SIGNATURE, _SECRET, _PUBLIC, _SECRET_SUBKEY, _USER_ID, _PUBLIC_SUBKEY, _USER_ATTRIBUTE = 2, 5, 6, 7, 13, 14, 17
_KEPT = (_SIGNATURE, _PUBLIC, _USER_ID, _PUBLIC_SUBKEY, _USER_ATTRIBUTE)
_BINARY_DOCUMENT, _TEXT_DOCUMENT, _REVOKED = 0x00, 0x01, 0x20
_STRONG = {8: "SHA256", 9: "SHA384", 10: "SHA512", 12: "SHA3-256", 14: "SHA3-512"}
_RSA = (1, 2, 3)

_ARMOR = (
    rb"-----BEGIN PGP %s-----[ \t]*\r?\n"
    rb"(?:[A-Za-z-]{1,40}: [^\r\n]*\r?\n)*[ \t]*\r?\n"
    rb"([A-Za-z0-9+/=\s]+?)"
    rb"-----END PGP %s-----"
)
_SIGNATURE_ARMOR = re.compile(rb"\s*" + _ARMOR.replace(b"%s", b"SIGNATURE") + rb"\s*")
_KEY_ARMOR = re.compile(_ARMOR.replace(b"%s", b"PUBLIC KEY BLOCK"))
_CHECKSUM = re.compile(
    rb"\n=[A-Za-z0-9+/]{4}\s*\Z"
)  # need not be right (RFC 9580 6.1): the signature itself is the check

_BAD = {
    b"BADSIG": "the mail is not what was signed",
    b"EXPSIG": "the signature has expired",
    b"EXPKEYSIG": "the key of the signature has expired",
    b"REVKEYSIG": "the key of the signature was revoked",
    b"NO_PUBKEY": "the key of the signature is not enrolled for them",
    b"ERRSIG": "the signature cannot be checked",
}


async def verify_openpgp(
    parts: SignedParts, keys: Sequence[Key], *, gpgv: str = "gpgv", seconds: float = 10
) -> Signature:
    """The signature, where it holds and one of ``keys`` made it. Raises NoKey, Unproven. Whether a key has expired is judged by the
    machine's clock, which gpgv asks itself."""
    enrolled = {key.fingerprint: key for key in keys if key.kind is KeyKind.OPENPGP}
    if parts.kind is not KeyKind.OPENPGP or not enrolled:
        raise NoKey("no OpenPGP key is enrolled for this address")
    packet = _one_signature(parts)
    with tempfile.TemporaryDirectory(prefix="mailticket-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        keyring = b"".join(key.material for key in enrolled.values())
        await prover.lay(folder, {"keyring": keyring, "signature": packet, "data": parts.data})
        argv = [gpgv, "--homedir", name, "--status-fd", "1", "--keyring", str(folder / "keyring")]
        argv += [str(folder / "signature"), str(folder / "data")]
        status, said = await prover.run(argv, folder, seconds)
    fingerprint, created = _judged(status, said)
    if fingerprint not in enrolled:
        raise Unproven(_BAD[b"NO_PUBKEY"])
    return Signature(
        KeyKind.OPENPGP,
        fingerprint,
        created,
        replay_digest(parts, fingerprint, created),
        Enrolled(),
        parts.subject,
        parts.answers,
        parts.to,
    )


def _one_signature(parts: SignedParts) -> bytes:
    """The packet of the only signature, over a document, with a digest that is not weak. gpgv gets nothing else to read."""
    armored = _SIGNATURE_ARMOR.fullmatch(parts.signature)
    try:
        data = _unarmored(armored[1]) if armored else parts.signature
        found = list(_packets(data))
    except ValueError:
        raise Unproven("the signature is broken") from None
    if len(found) != 1 or found[0][0] != _SIGNATURE:
        raise Unproven("there is not exactly one signature")
    body = found[0][1]
    if len(body) < 4 or body[0] != 4 or body[1] not in (_BINARY_DOCUMENT, _TEXT_DOCUMENT):
        raise Unproven("the signature is of an unknown kind")
    if body[3] not in _STRONG:
        raise Unproven("the signature's digest is too weak")
    if body[1] == _TEXT_DOCUMENT and _has_long_line(parts.data):
        raise Unproven("a line is too long to be signed as text")
    return data


def _has_long_line(data: bytes) -> bool:
    at = 0
    while at + LINE < len(data):
        end = data.rfind(b"\n", at, at + LINE)
        if end < 0:
            return True
        at = end + 1
    return False


def _judged(status: int, said: bytes) -> tuple[str, datetime]:
    """The primary key's fingerprint and the time, from gpgv's status lines (GnuPG doc/DETAILS)."""
    lines = [line.split()[1:] for line in said.split(b"\n") if line.startswith(b"[GNUPG:] ")]
    words = [line[0] for line in lines if line]
    for word, reason in _BAD.items():
        if word in words:
            raise Unproven(reason)
    valid = [line for line in lines if line and line[0] == b"VALIDSIG"]
    if status or len(valid) != 1 or words.count(b"GOODSIG") != 1 or words.count(b"NEWSIG") > 1:
        raise Unproven("the signature does not hold")
    try:
        _, _, _, seconds, _, _, _, _, digest, _, primary = (word.decode("ascii") for word in valid[0])
        if int(digest) not in _STRONG:
            raise Unproven("the signature's digest is too weak")
        return primary, datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise Unproven("gpgv answers in an unknown way") from None


def read_openpgp_key(data: bytes) -> Key:
    """The only public key in what a user hands in, armored or binary; packets of no use for it are left out. Raises
    ValueError, with a sentence for people. Nothing is verified: who hands a key in for whom is to be known otherwise."""
    if len(data) > KEY:
        raise ValueError("The key is too large: export it without the signatures of others (export-minimal).")
    if b"-----BEGIN PGP PRIVATE KEY BLOCK" in data:
        raise ValueError("This is a private key: keep it to yourself, and send the public one.")
    try:
        found = list(_packets(_block(data)))
    except ValueError as error:
        raise ValueError(str(error) or "This is no OpenPGP public key.") from None
    tags = [tag for tag, _, _ in found]
    if _SECRET in tags or _SECRET_SUBKEY in tags:
        raise ValueError("This is a private key: keep it to yourself, and send the public one.")
    if tags.count(_PUBLIC) > 1:
        raise ValueError("There is more than one key: send one at a time.")
    if tags[:1] != [_PUBLIC] or _USER_ID not in tags or _SIGNATURE not in tags:
        raise ValueError("This is no OpenPGP public key with a name and its own signature.")
    _refuse_weak([body for tag, body, _ in found if tag in (_PUBLIC, _PUBLIC_SUBKEY)])
    first_name = tags.index(_USER_ID)
    if any(tag == _SIGNATURE and body[:2] == bytes((4, _REVOKED)) for tag, body, _ in found[:first_name]):
        raise ValueError("This key was revoked.")
    names = [line_of(body[:400].decode("utf-8", "replace"))[:200] for tag, body, _ in found if tag == _USER_ID]
    material = b"".join(whole for tag, _, whole in found if tag in _KEPT)
    return Key(KeyKind.OPENPGP, _fingerprint(found[0][1]), material, tuple(names[:NAMES]))


def _block(data: bytes) -> bytes:
    if data[:1] and data[0] & 0x80:
        return data
    if data.count(b"-----BEGIN PGP") > 1:
        raise ValueError("There is more than one key: send one at a time.")
    found = _KEY_ARMOR.search(data)
    if found is None:
        raise ValueError("")
    return _unarmored(found[1])


def _unarmored(body: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(_CHECKSUM.sub(b"", body).split()), validate=True)
    except binascii.Error:
        raise ValueError("") from None


def _refuse_weak(keys: Sequence[bytes]) -> None:
    """Version 4 alone (gpgv 2.2 knows no later one, and earlier ones are broken); RSA not to be factored."""
    for number, body in enumerate(keys):
        if len(body) < 8 or len(body) > 0xFFFF:
            raise ValueError("The key is broken.")
        if body[0] != 4 and number == 0:
            raise ValueError(f"This is a key of version {body[0]}: only version 4 is understood.")
        if body[0] == 4 and body[5] in _RSA and int.from_bytes(body[6:8], "big") < RSA_BITS:
            raise ValueError(f"The key is too weak: RSA needs {RSA_BITS} bits.")


def _fingerprint(body: bytes) -> str:
    """Of a version 4 key (RFC 9580 5.5.4.2)."""
    head = b"\x99" + len(body).to_bytes(2, "big")
    return hashlib.sha1(head + body, usedforsecurity=False).hexdigest().upper()


def _packets(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(tag, body, the whole packet). Raises ValueError for what is cut, streamed or of no definite length."""
    at = 0
    while at < len(data):
        start, first = at, data[at]
        if not first & 0x80:
            raise ValueError("")
        at += 1
        if first & 0x40:
            tag = first & 0x3F
            at, size = _new_length(data, at)
        else:
            tag, count = first >> 2 & 0x0F, 1 << (first & 3)
            if count == 8:
                raise ValueError("")
            size = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + size > len(data):
            raise ValueError("")
        yield tag, data[at : at + size], data[start : at + size]
        at += size


def _new_length(data: bytes, at: int) -> tuple[int, int]:
    """Where the body begins, and its length (RFC 9580 4.2.1)."""
    first = data[at] if at < len(data) else 224
    if first < 192:
        return at + 1, first
    if first < 224 and at + 1 < len(data):
        return at + 2, (first - 192 << 8) + data[at + 1] + 192
    if first == 255:
        return at + 5, int.from_bytes(data[at + 1 : at + 5], "big")
    raise ValueError("")
