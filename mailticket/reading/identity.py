"""What makes a letter the same letter: our address, Message-ID, who, when, what about, and every byte of the body.

Not Message-ID alone: senders reuse them, and whoever knows one could suppress a later letter with it.
"""

import hashlib

from mailticket.model.person import fold_address
from mailticket.reading.headers import ends, own_id, text_of

_FIELDS = (b"\nmessage-id:", b"\nfrom:", b"\ndate:", b"\nsubject:")


def identity(raw: bytes, recipient: str) -> tuple[str, str]:
    """(Message-ID without brackets, SHA-256 in hex). Runs before we answer 250: a look at the header block, one pass over
    the body."""
    stop, body = ends(raw, 0, len(raw))
    block = b"\n" + raw[:stop]
    lower = block.lower()
    values = [_value(block, lower, field) for field in _FIELDS]
    digest = hashlib.sha256()
    for value in (fold_address(recipient).encode("utf-8", "replace"), *values):
        digest.update(b"%d:%b" % (len(value), value))
    digest.update(memoryview(raw)[body if body < len(raw) else 0 :])  # without an empty line, all of it is the body
    id_ = values[0]
    return own_id(text_of(id_.replace(b"\r\n", b"\n").replace(b"\n", b"")) if id_ else ""), digest.hexdigest()


def _value(block: bytes, lower: bytes, field: bytes) -> bytes:
    """The first field of a name, as it is, with the lines it is folded over."""
    start = lower.find(field)
    if start < 0:
        return b""
    start += len(field)
    end = block.find(b"\n", start)
    while end >= 0 and block[end + 1 : end + 2] in (b" ", b"\t"):
        end = block.find(b"\n", end + 1)
    return block[start : end if end >= 0 else len(block)].strip()
