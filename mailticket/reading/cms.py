"""The text inside an S/MIME mail that is signed and not encrypted (CMS SignedData, RFC 5652 5): read, not verified.

A small reader of BER for this one path through the structure; lengths are checked, nothing is recursive.
"""

_SIGNED = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_OCTETS, _CONSTRUCTED_OCTETS, _SEQUENCE, _SET, _INTEGER, _CONTENT = 0x04, 0x24, 0x30, 0x31, 0x02, 0xA0
PIECES = 10_000

Place = tuple[int, int, int]
"""Tag, where the value begins, where it ends (-1: at an end mark)."""


def signed_content(data: bytes) -> bytes | None:
    """What was signed; None where the wrapper is none, is broken, or holds no content of its own."""
    try:
        at = _into(data, 0, _SEQUENCE)
        at = _after(data, at, _SIGNED)
        at = _into(data, _into(data, at, _CONTENT), _SEQUENCE)
        at = _over(data, _over(data, at, _INTEGER), _SET)
        at = _after(data, _into(data, at, _SEQUENCE), _DATA)
        return _octets(data, _into(data, at, _CONTENT))
    except (IndexError, ValueError):
        return None


def _header(data: bytes, at: int) -> Place:
    tag, first = data[at], data[at + 1]
    at += 2
    if first < 0x80:
        return tag, at, at + first
    count = first & 0x7F
    if count == 0:
        return tag, at, -1
    if count > 8 or at + count > len(data):
        raise ValueError("length")
    size = int.from_bytes(data[at : at + count], "big")
    return tag, at + count, at + count + size


def _into(data: bytes, at: int, wanted: int) -> int:
    tag, start, _ = _header(data, at)
    if tag != wanted:
        raise ValueError("tag")
    return start


def _over(data: bytes, at: int, wanted: int) -> int:
    tag, _, end = _header(data, at)
    if tag != wanted or end < 0:
        raise ValueError("tag")
    return end


def _after(data: bytes, at: int, wanted: bytes) -> int:
    if not data.startswith(wanted, at):
        raise ValueError("type")
    return at + len(wanted)


def _octets(data: bytes, at: int) -> bytes:
    """An OCTET STRING, whole or in pieces (Outlook and streaming signers cut it)."""
    tag, start, end = _header(data, at)
    if tag == _OCTETS and 0 <= end <= len(data):
        return data[start:end]
    if tag != _CONSTRUCTED_OCTETS:
        raise ValueError("tag")
    pieces: list[bytes] = []
    stop = len(data) if end < 0 else min(end, len(data))
    at = start
    while at < stop and len(pieces) < PIECES:
        tag, start, end = _header(data, at)
        if tag != _OCTETS or not start <= end <= len(data):
            break  # the end mark
        pieces.append(data[start:end])
        at = end
    return b"".join(pieces)
