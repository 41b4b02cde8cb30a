"""What makes a letter the same letter: our address, Message-ID, who, when, what about, and every byte of the body.

Not Message-ID alone: senders reuse them, and whoever knows one could suppress a later letter with it.
"""

import hashlib

from mailticket.model.person import fold_address
from mailticket.reading.headers import message_ids, split, text_of


def identity(raw: bytes, recipient: str) -> tuple[str, str]:
    """(Message-ID without brackets, SHA-256 in hex)."""
    headers, body = split(raw)
    found = {"message-id": b"", "from": b"", "date": b"", "subject": b""}
    for name, value in headers:
        key = name.lower()
        if key in found and not found[key]:
            found[key] = value
    digest = hashlib.sha256()
    for field in (fold_address(recipient).encode("utf-8", "replace"), *found.values()):
        digest.update(b"%d:" % len(field) + field)
    digest.update(memoryview(raw)[body:])
    return own_id(found["message-id"]), digest.hexdigest()


def own_id(value: bytes) -> str:
    """The Message-ID of a mail; empty where there is none worth the name."""
    ids = message_ids(text_of(value[:2000]), 1)
    text = ids[0] if ids else text_of(value[:200]).strip()
    return text if text.isprintable() else ""
