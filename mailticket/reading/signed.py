"""What exactly is signed in a mail that is signed as a whole (RFC 1847), and by what.

The strictest of readings: two programs that disagree on where the signed part ends are how a stranger's words come to
stand beside somebody's signature. So every place where readers could disagree makes a mail count as not signed. The parts
are those of ``mime``, which the text is read from too. Not seen here: signatures inside the text ("inline PGP"), of a part
of the mail (a mailing list's footer stands around it), and S/MIME with the text inside the signature
(application/pkcs7-mime).
"""

import binascii
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from mailticket.model.signature import KeyKind
from mailticket.reading.addresses import mailboxes
from mailticket.reading.headers import BLOCK, VALUE, decoded, message_ids
from mailticket.reading.mime import Part, parse

SIGNATURE = 256 * 1024
"""Bytes of a signature as it lies in the mail; with all certificates of a chain it has a few thousand."""

SUBJECT = 998

_KINDS = {
    "application/pgp-signature": KeyKind.OPENPGP,
    "application/pkcs7-signature": KeyKind.SMIME,
    "application/x-pkcs7-signature": KeyKind.SMIME,
}
_PREAMBLES = frozenset(
    (
        b"",
        b"This is an OpenPGP/MIME signed message (RFC 4880 and 3156)",
        b"This is a cryptographically signed message in MIME format.",
        b"This is an S/MIME signed message",
        b"This is a multi-part message in MIME format.",
        b"This is a multipart message in MIME format.",
        b"This is a MIME-formatted message.",
    )
)
"""What mailers say to readers without MIME. Anything else before the signed part is somebody's."""

_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")  # RFC 2046 5.1.1
_PARAMETER = re.compile(
    r'[ \t]*;[ \t]*([!#-\'*+.\w^`{|}~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"\\()]+))', re.ASCII
)
_HEAD = re.compile(r"multipart/signed", re.IGNORECASE)
_LINE = re.compile(rb"[ \t]*\r?\n")
_LAST_LINE = re.compile(rb"--\s*\Z")
_PLAIN = ("", "7bit", "8bit", "binary")


@dataclass(frozen=True, slots=True)
class SignedParts:
    """What was signed, every line ending in CRLF, and the signature with its transfer encoding undone (OpenPGP: armored or
    not). ``subject``, ``answers``, ``to`` as in ``Signature``."""

    kind: KeyKind
    data: bytes
    signature: bytes
    subject: str = ""
    answers: str = ""
    to: frozenset[str] = frozenset()


def signed_parts(raw: bytes) -> SignedParts | None:
    """The parts of a mail whose root is multipart/signed; None for any other, and for any that is odd. Never raises."""
    if b"multipart/signed" not in raw[:BLOCK].lower():
        return None  # most mail
    root = parse(raw)
    declared = _declared(root)
    if declared is None or not _is_plain(raw, root):
        return None
    boundary, kind = declared
    data = _signed_bytes(raw, root, b"--" + boundary.encode("ascii"))
    if not data or not all(map(_is_single, _walk(root))) or _has_another(root, boundary):
        return None
    signature = _signature(raw, root.children[1], kind)
    if signature is None:
        return None
    protected = _protected(root.children[0])
    subject = decoded(protected.get("subject", ""))[:SUBJECT]
    return SignedParts(kind, data, signature, subject, _answers(protected), _written_to(protected))


def replay_digest(parts: SignedParts, fingerprint: str, created: datetime | None) -> str:
    """SHA-256 over who signed what and when, all of which the signature covers. Not over the signature's bytes: anybody can
    change some of those (unhashed packets, certificates beside it, the sign of an ECDSA number) and it still holds."""
    moment = created.isoformat() if created else ""
    head = f"{parts.kind}\n{fingerprint}\n{moment}\n{hashlib.sha256(parts.data).hexdigest()}\n"
    return hashlib.sha256(head.encode()).hexdigest()


def _declared(root: Part) -> tuple[str, KeyKind] | None:
    """The boundary and the kind, from a Content-Type that can be read in one way only."""
    if root.type != "multipart/signed" or len(root.children) != 2 or root.encoding not in _PLAIN:
        return None
    value = next((one.value for one in root.headers if one.lower == "content-type"), "")
    found = _strict_parameters(value)
    boundary = found.get("boundary", "")
    protocol = found.get("protocol", "").lower()
    if not _BOUNDARY.fullmatch(boundary) or boundary != root.parameters.get("boundary"):
        return None
    if protocol not in _KINDS:
        return None
    type_ = root.children[1].type
    return (boundary, _KINDS[protocol]) if _KINDS.get(type_) == _KINDS[protocol] else None


def _strict_parameters(value: str) -> dict[str, str]:
    """Parameters by the book; empty where anything is repeated, continued or odd."""
    head = _HEAD.match(value)
    if head is None or len(value) > VALUE:
        return {}
    found: dict[str, str] = {}
    at = head.end()
    while one := _PARAMETER.match(value, at):
        name = one[1].lower()
        if name in found or "*" in name or "\\" in (one[2] or ""):
            return {}
        found[name] = one[2] if one[2] is not None else one[3]
        at = one.end()
    return found if value[at:].strip(" \t") in ("", ";") else {}


def _is_plain(raw: bytes, root: Part) -> bool:
    """Without bare CR, which is a line's end to some readers, and without NUL, which is a text's end to others."""
    return b"\0" not in raw[: root.start] and raw.count(b"\r") == raw.count(b"\r\n")


def _signed_bytes(raw: bytes, root: Part, mark: bytes) -> bytes | None:
    """The first part with its headers. The delimiter stands there three times and nowhere else, not even in a line."""
    if raw.count(mark, root.start) != 3:
        return None
    first = raw.find(mark, root.start)
    second = raw.find(mark, first + 1)
    third = raw.find(mark, second + 1)
    begin, between = _LINE.match(raw, first + len(mark)), _LINE.match(raw, second + len(mark))
    if begin is None or between is None or _LAST_LINE.match(raw, third + len(mark)) is None:
        return None
    if not (first == root.start or raw[first - 1 : first] == b"\n"):
        return None
    if raw[root.start : first].strip() not in _PREAMBLES:
        return None
    one, two = root.children
    if raw[one.end : second] not in (b"\n", b"\r\n") or raw[two.end : third] not in (b"\n", b"\r\n"):
        return None
    return raw[begin.end() : one.end].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _walk(root: Part) -> list[Part]:
    found, todo = [], [root]
    while todo:
        part = todo.pop()
        found.append(part)
        todo.extend(part.children)
    return found


def _is_single(part: Part) -> bool:
    """Nothing odd about it, and no header twice that says how it is to be read."""
    names = Counter(one.lower for one in part.headers)
    return not part.flaws and all(count == 1 or not name.startswith("content-") for name, count in names.items())


def _has_another(root: Part, boundary: str) -> bool:
    """A signed part within, or a boundary within that begins like the outer one or is its beginning."""
    for part in _walk(root):
        inner = part.parameters.get("boundary", "") if part is not root else ""
        if inner and (inner.startswith(boundary) or boundary.startswith(inner)):
            return True
        if part is not root and part.type == "multipart/signed":
            return True
    return False


def _signature(raw: bytes, part: Part, kind: KeyKind) -> bytes | None:
    if part.children or part.is_tnef or part.end - part.start > SIGNATURE:
        return None
    body = raw[part.start : part.end]
    if part.encoding == "base64":
        try:
            return binascii.a2b_base64(b"".join(body.split()), strict_mode=True) or None
        except binascii.Error:
            return None
    return body if part.encoding in _PLAIN and kind is KeyKind.OPENPGP else None


def _protected(part: Part) -> dict[str, str]:
    """The headers of the signed part by name, where that says its headers are the mail's (RFC 9788, and Thunderbird's older
    way). One that stands twice says nothing."""
    says_so = part.parameters.get("hp", "").lower() in ("clear", "cipher")
    if not says_so and part.parameters.get("protected-headers", "").lower() != "v1":
        return {}
    names = Counter(one.lower for one in part.headers)
    return {one.lower: one.value for one in part.headers if names[one.lower] == 1}


def _answers(protected: dict[str, str]) -> str:
    """The Message-ID of what it answers: the only one in In-Reply-To, else the last of References."""
    answered = message_ids(protected.get("in-reply-to", ""))
    chain = message_ids(protected.get("references", ""))
    return answered[0] if len(answered) == 1 else next(reversed(chain), "") if not answered else ""


def _written_to(protected: dict[str, str]) -> frozenset[str]:
    return frozenset(box.address for name in ("to", "cc") for box in mailboxes(protected.get(name, "")))
