"""Whom a bounce speaks of: by its delivery status (RFC 3464) where it has one, else by what flufl.bounce makes of it."""

import email
import logging
import re
from collections.abc import Sequence
from email import policy

from mailticket.model.address import maybe_address
from mailticket.model.letter import FailedRecipient
from mailticket.reading.addresses import mailboxes
from mailticket.reading.headers import line_of, own_id, text_of
from mailticket.reading.mime import Part, content

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)  # it writes a traceback for each mail without a From

MOST = 20
LOOKED_AT = 32 * 1024
"""Bytes that are searched: what failed is said before the mail that came back."""

MOST_LINES = 400
"""Lines of prose that are searched: each is held against half a hundred mail servers' ways of saying it, 0.1 ms."""

_BLANK = re.compile(r"\n[ \t]*+\n")
_EMPTY_LINES = re.compile(rb"(?:\r?\n){3,}")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_FAILED = re.compile(r"\bpermanent", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w.])5\.\d{1,3}\.\d{1,3}(?!\.?\w)")
_RETURNED = re.compile(
    rb"^(?:received|return-path|message-id|in-reply-to|references|from|sender|to|cc|reply-to|subject)[ \t]*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:[ \t]*<?([^>\s]+)", re.IGNORECASE | re.MULTILINE)

DELIVERED = frozenset({"delayed", "delivered", "relayed", "expanded"})
"""Actions of a delivery status that are no failure (RFC 3464 2.3.3); servers have words of their own for those that are."""

_STATUSES = ("message/delivery-status", "message/global-delivery-status")
_RETURNS = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
)


def delivery_status(raw: bytes, root: Part) -> tuple[list[FailedRecipient], list[str]]:
    """The recipients of every message/delivery-status part, and their actions (failed, delayed, …); not of those in the mail
    that came back, which may be a bounce itself."""
    found: list[FailedRecipient] = []
    actions: list[str] = []
    todo = [root]
    while todo:
        part = todo.pop()
        if part.type not in _RETURNS:
            todo.extend(reversed(part.children))
        if part.type in _STATUSES:
            _read_status(text_of(content(raw, part)[:LOOKED_AT]), found, actions)
    return found[:MOST], actions


def returned_ids(raw: bytes, root: Part) -> list[str]:
    """The Message-IDs of the mail that a report brings back, whole or its headers alone."""
    found = [_returned_id(raw, part) for part in root.children[:MOST] if part.type in _RETURNS]
    return [one for one in found if one]


def _returned_id(raw: bytes, part: Part) -> str:
    head = re.split(rb"\r?\n\r?\n", content(raw, part)[:LOOKED_AT].lstrip(b"\r\n"), maxsplit=1)[0]
    line = _MESSAGE_ID.search(head)
    return own_id(text_of(line[1])) if line else ""


def failure(text: str) -> tuple[str, str] | None:
    """Of what came back to our sealed envelope sender: the status (RFC 3463) and the line it stands in, or an empty one where
    it only says that it is permanent; None where it does not say that anything failed for good."""
    text = text[:LOOKED_AT]
    found = _CODE.search(text) or _FAILED.search(text)
    if found is None:
        return None
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    line = " ".join(text[start : end if end >= 0 else len(text)].split())[:300]
    return (found[0] if found[0][0] == "5" else ""), line


def _read_status(body: str, found: list[FailedRecipient], actions: list[str]) -> None:
    for block in _BLANK.split(body.replace("\r\n", "\n")):
        fields = _fields(block)
        action = fields.get("action", "").lower().split(" ")[0]
        recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
        if action:
            actions.append(action)
        who = maybe_address(recipient.rpartition(";")[2].strip(" <>"))
        if who and action not in DELIVERED:
            status = _STATUS.search(fields.get("status", ""))
            diagnostic = fields.get("diagnostic-code", "").partition(";")[2] or fields.get("diagnostic-code", "")
            found.append(FailedRecipient(who, status[1] if status else "", " ".join(line_of(diagnostic).split())[:300]))


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in block.replace("\n ", " ").replace("\n\t", " ").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def guessed(raw: bytes, named: Sequence[str], text: str) -> list[FailedRecipient]:
    """The recipients of a bounce in a mail server's own prose. Only asked of mail that a mail server sent. ``named`` are
    values of X-Failed-Recipients, which Exim writes; in ``text``, decoded, a delivery status may stand."""
    if "Final-Recipient:" in text:
        found: list[FailedRecipient] = []
        _read_status(text[:LOOKED_AT], found, [])
        if found:
            return found[:MOST]
    status = _STATUS.search(text_of(raw[:LOOKED_AT]))
    code = status[1] if status else ""
    known = [box.address for value in named for box in mailboxes(value)] or _by_prose(raw)
    return [FailedRecipient(who, code if code[:1] == "5" else "", "") for who in known][:MOST]


def _by_prose(raw: bytes) -> list[str]:
    raw = b"\n".join(_EMPTY_LINES.sub(b"\n\n", raw[:LOOKED_AT]).split(b"\n", MOST_LINES)[:MOST_LINES])
    try:
        from flufl.bounce import all_failures  # only here: few letters are bounces

        temporary, permanent = all_failures(email.message_from_bytes(raw, policy=policy.compat32))
    except Exception:  # noqa: BLE001  # it raises on odd mail; then nobody is known to have failed
        return []
    return [] if temporary else _told(raw, sorted(who for one in permanent if (who := maybe_address(text_of(one)))))


def _told(raw: bytes, found: list[str]) -> list[str]:
    """Without what only stands in headers of the mail that came back, as its Message-ID; of nothing else left, without that."""
    ids = {one.decode("latin-1").lower() for one in _MESSAGE_ID.findall(raw)}
    found = [one for one in found if one not in ids]
    said = _RETURNED.sub(b"", raw).decode("latin-1").lower()
    return [one for one in found if one in said] or found
