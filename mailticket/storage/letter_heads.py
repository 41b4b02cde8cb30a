"""Heads of letters as they are kept with the entries they became: JSON, empty where there is nothing to keep."""

import json
from collections.abc import Sequence
from functools import lru_cache

from mailticket.model.letter_head import NO_HEAD, LetterHead
from mailticket.model.person import Mailbox

_BOXES = ("to", "cc", "reply_to")


def head_text(head: LetterHead) -> str:
    """What is written into the row."""
    if head is NO_HEAD:
        return ""
    kept: dict[str, object] = {name: _pairs(boxes) for name in _BOXES if (boxes := getattr(head, name))}
    if head.subject:
        kept["subject"] = head.subject
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else ""


def _pairs(boxes: Sequence[Mailbox]) -> list[list[str]]:
    return [[box.address, box.name] for box in boxes]


@lru_cache(256)
def read_head(text: str) -> LetterHead:
    """What was written so."""
    if not text:
        return NO_HEAD
    kept = json.loads(text)
    boxes = {name: tuple(Mailbox(*pair) for pair in kept.get(name, ())) for name in _BOXES}
    return LetterHead(subject=kept.get("subject", ""), **boxes)
