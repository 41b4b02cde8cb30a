"""Whom a bounce speaks of: by its delivery status (RFC 3464) where it has one, else by what flufl.bounce makes of it."""

import email
import logging
import re
from collections.abc import Sequence
from email import policy

from mailticket.model.address import maybe_address
from mailticket.model.letter import FailedRecipient
from mailticket.reading.addresses import mailboxes
from mailticket.reading.headers import line_of, text_of
from mailticket.reading.mime import Part, content

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)  # it writes a traceback for each mail without a From

MOST = 20
LOOKED_AT = 32 * 1024
"""Bytes that are searched: what failed is said before the mail that came back."""

_BLANK = re.compile(r"\n[ \t]*+\n")
_EMPTY_LINES = re.compile(rb"(?:\r?\n){3,}")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def delivery_status(raw: bytes, root: Part) -> tuple[list[FailedRecipient], list[str]]:
    """The recipients of every message/delivery-status part, and their actions (failed, delayed, …)."""
    found: list[FailedRecipient] = []
    actions: list[str] = []
    todo = [root]
    while todo:
        part = todo.pop()
        todo.extend(reversed(part.children))
        if part.type in ("message/delivery-status", "message/global-delivery-status"):
            _read_status(content(raw, part), found, actions)
    return found[:MOST], actions


def _read_status(body: bytes, found: list[FailedRecipient], actions: list[str]) -> None:
    for block in _BLANK.split(text_of(body[:LOOKED_AT]).replace("\r\n", "\n")):
        fields = _fields(block)
        action = fields.get("action", "").lower().split(" ")[0]
        recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
        if action:
            actions.append(action)
        who = maybe_address(recipient.rpartition(";")[2].strip(" <>"))
        if who and action in ("failed", ""):
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


def guessed(raw: bytes, named: Sequence[str]) -> list[FailedRecipient]:
    """The recipients of a bounce in a mail server's own prose. Only asked of mail that a mail server sent. ``named`` are
    values of X-Failed-Recipients, which Exim writes."""
    status = _STATUS.search(text_of(raw[:LOOKED_AT]))
    code = status[1] if status else ""
    known = [box.address for value in named for box in mailboxes(value)] or _by_prose(raw)
    return [FailedRecipient(who, code if code[:1] == "5" else "", "") for who in known][:MOST]


def _by_prose(raw: bytes) -> list[str]:
    raw = _EMPTY_LINES.sub(b"\n\n", raw[:LOOKED_AT])  # the library takes its time over each line
    try:
        from flufl.bounce import all_failures  # only here: few letters are bounces

        temporary, permanent = all_failures(email.message_from_bytes(raw, policy=policy.compat32))
    except Exception:  # noqa: BLE001  # it raises on odd mail; then nobody is known to have failed
        return []
    return [] if temporary else sorted(who for one in permanent if (who := maybe_address(text_of(one))))
