"""A letter as it may be sent on to others: what it says and carries, byte for byte, below the headers that are theirs to see.

What else stands in its head tells of its way here, and names mail of ours: whoever knows the Message-ID of a notice, or the sealed
address it had answers sent to, passes for whom it was sent to.
"""

import re

SHOWN = frozenset({b"from", b"to", b"cc", b"date", b"subject", b"message-id", b"reply-to", b"mime-version"})
CONTENT = b"content-"

_FIELD = re.compile(rb"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|$)")
_SEALED = re.compile(rb"\+(?:[a-z]{1,12}-)?\d{1,18}-\d{1,18}-[0-9a-f]{16}(?=@)", re.IGNORECASE)
_END = re.compile(rb"(?:\A|\r?\n)\r?\n")


def for_others(raw: bytes) -> bytes:
    """The letter with these headers alone, in their order; sealed addresses of ours in them without the seal."""
    end = _END.search(raw)
    head, body = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    fields = [one for one in _FIELD.findall(head) if _shown(one)]
    kept = _SEALED.sub(b"", b"".join(fields)).rstrip(b"\r\n")
    return kept + body if kept else body.lstrip(b"\r\n")


def _shown(field: bytes) -> bool:
    name = field.partition(b":")[0].strip().lower()
    return name in SHOWN or name.startswith(CONTENT)
