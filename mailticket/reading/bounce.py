"""Whom a bounce speaks of: by its delivery status (RFC 3464) where it has one, else by what flufl.bounce makes of it."""

import email
import re
from email import policy

from mailticket.model.letter import FailedRecipient
from mailticket.reading.headers import address, line_of, text_of
from mailticket.reading.mime import Part, content

MOST = 20
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
    for block in re.split(r"\n[ \t]*\n", text_of(body[:32768]).replace("\r\n", "\n")):
        fields = _fields(block)
        action = fields.get("action", "").lower().split(" ")[0]
        recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
        if action:
            actions.append(action)
        who = address(recipient.rpartition(";")[2].strip(" <>"))
        if who and action in ("failed", ""):
            status = _STATUS.search(fields.get("status", ""))
            diagnostic = fields.get("diagnostic-code", "").partition(";")[2] or fields.get("diagnostic-code", "")
            found.append(FailedRecipient(who, status[1] if status else "", line_of(diagnostic.strip())[:300]))


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def guessed(raw: bytes) -> list[FailedRecipient]:
    """The recipients of a bounce in a mail server's own prose. Only asked of mail that a mail server sent."""
    if len(raw) > 256 * 1024:
        return []
    try:
        from flufl.bounce import all_failures  # only here: few letters are bounces

        temporary, permanent = all_failures(email.message_from_bytes(raw, policy=policy.compat32))
    except Exception:  # noqa: BLE001  # it raises on odd mail; then nobody is known to have failed
        return []
    text = text_of(raw[:32768])
    status = _STATUS.search(text)
    known = sorted(who for one in permanent if (who := address(text_of(one))))
    return [FailedRecipient(who, status[1] if status else "", "") for who in known][:MOST] if not temporary else []
