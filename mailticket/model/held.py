"""Letters that are held for a person: why, in words of whoever reads it; what is shown of them; what people decide."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailticket.i18n import knows, language_of, translate
from mailticket.model.evidence import Evidence
from mailticket.model.person import User
from mailticket.model.transaction import Via
from mailticket.model.words import say

MOST_LINES = 5
MOST_LINE = 200
MOST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a letter is held: ``held.reason.KEY`` of the catalogue, and what stands in its sentence."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def quiet(self) -> bool:
        """Whether nobody is told of it singly: it is in the daily list."""
        return self.key in QUIET

    def text(self) -> str:
        """As it is stored."""
        return json.dumps({"reason": self.key, "values": dict(self.values)}, ensure_ascii=False)

    def say(self, language: str) -> str:
        """As a sentence, without its full stop."""
        if self.key == "refused":
            values = {name: value for name, value in self.values.items() if name != "refusal"}
            inner = say(language, self.values.get("refusal", ""), **values)
            return translate(language_of(language), "held.reason.refused", sentence=inner)
        key = self.key if knows(f"held.reason.{self.key}") else "said"
        try:
            return translate(language_of(language), f"held.reason.{key}", **self.values)
        except (KeyError, IndexError):  # a newer program wrote it
            return f"{self.key} {dict(self.values)}"


def read_reason(text: str) -> Reason:
    """A reason as it is stored; earlier versions stored a sentence."""
    if text.startswith('{"reason"'):
        try:
            read = json.loads(text)
            return Reason(str(read["reason"]), {str(name): str(value) for name, value in read["values"].items()})
        except (ValueError, KeyError, AttributeError):
            pass
    return Reason("said", {"error": text})


QUIET = frozenset({"report", "auto_reply", "spam", "disabled", "blocked", "astray"})
RETRIES = frozenset({"said", "broke", "died", "too_hard"})
"""Held for an error of ours: it may be mended by now. What a rule holds can be tried again once the rules have changed."""


class HeldVerb(StrEnum):
    """What can be decided about a held letter. ``block`` discards it, and all that comes from its sender."""

    RELEASE = "release"
    DISCARD = "discard"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """What is known of a held letter without reading it again. ``excerpt`` is its first lines, with links that are none;
    ``told_at`` when people were told of it."""

    letter_id: int
    queue_id: int
    reason: Reason
    author: str
    subject: str
    excerpt: str
    recipient: str
    received_at: datetime
    told_at: datetime | None = None
    held: bool = True


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """What somebody decided about a letter, when, how, and how sure we are that it was them. ``sender`` is who is blocked."""

    letter_id: int
    verb: HeldVerb
    by: User
    at: datetime
    via: Via
    evidence: Evidence
    sender: str = ""


_URL = re.compile(r"\b(h)tt(ps?)(?=:)", re.IGNORECASE)
_HOST = re.compile(r"(?<=[\w\]])\.(?=[\w\[])")


def defanged(text: str) -> str:
    """Text in which nothing is a link any more: hxxp, and [.] inside of what could be a host's name or a file's."""
    return _HOST.sub("[.]", _URL.sub(r"\1xx\2", text))


def excerpt(text: str) -> str:
    """The first lines of a text that have something on them, cut and defanged."""
    lines = (" ".join(line.split())[:MOST_LINE] for line in text[:20_000].split("\n"))
    found: list[str] = []
    for line in lines:
        if line and len(found) < MOST_LINES:
            found.append(defanged(line))
    return "\n".join(found)
