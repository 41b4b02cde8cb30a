"""What may be the name of a queue, a group, a lifecycle, a custom field or a scrip, and when two names are one: said once for
configuration, command line and mail."""

import re
import unicodedata
from collections.abc import Iterator

from mailticket.model.right import SYSTEM_GROUPS, Role
from mailticket.model.words import say

MOST = 120
"""Characters of a name."""

MOST_TAG = 60

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that nobody sees: controls, marks that turn the direction, zero widths, soft hyphens, surrogates."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4")
"""Joiners, fillers and a blank that Unicode counts among marks, letters and symbols."""

_VARIANT = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that choose how the character before is drawn: seen on a sign (☎️), not on a letter."""

_TAG = re.compile(r"[^\[\]\s#<>]+")

_PRINCIPAL = re.compile(r"(user|group):\d+", re.IGNORECASE)
"""How people and groups are named where there is no name to show."""

RESERVED = frozenset(
    {*(str(name).casefold() for name in (*SYSTEM_GROUPS, *Role)), "system", "nobody", "nadie", "me", "yo", "actor", "*"}
)
"""Words that mean something else where a group or a queue may be named."""


class BadName(ValueError):
    """Why a text is no name: ``key`` and ``values`` of a sentence, which the message is in English."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say("en", key, **values))
        self.key = key
        self.values = values


def clean_name(text: str) -> str:
    """A name as it is kept: one line, blanks made one, composed (NFC), nothing in it that cannot be seen. Raises BadName."""
    name = composed(" ".join(text.split()))
    if not name:
        raise BadName("name_empty")
    if len(name) > MOST:
        raise BadName("name_long", most=MOST)
    if (unseen := _first_unseen(name)) is not None:
        raise BadName("name_unseen", character=f"U+{ord(unseen):04X}")
    if name.startswith("/") or "\\" in name or not {".", ".."}.isdisjoint(name.split("/")):
        raise BadName("name_path", name=name)
    return name


def composed(text: str) -> str:
    """With its accents as part of the letters (NFC): a name typed on another system is the same name."""
    return unicodedata.normalize("NFC", text)


def clean_holder_name(text: str) -> str:
    """The name of a queue or a group: besides, no word that means something else there. Raises BadName."""
    name = clean_name(text)
    if name_key(name) in RESERVED or _PRINCIPAL.fullmatch(name):
        raise BadName("name_reserved", name=name)
    if "@" in name:
        raise BadName("name_address", name=name)
    return name


def clean_tag(text: str) -> str:
    """What stands before the number in a subject's tag: the rtname, or a queue's own. Raises ValueError."""
    tag = composed(text)
    if not _TAG.fullmatch(tag) or len(tag) > MOST_TAG or _first_unseen(tag) is not None:
        raise ValueError(
            f"{text[:MOST_TAG]!r} must be 1 to {MOST_TAG} characters that can be seen, without spaces, [ ] # < >"
        )
    return tag


def name_key(text: str) -> str:
    """The form in which names are compared: upper and lower case, composed and decomposed letters and blanks alike, and signs
    however they are drawn."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    return composed(composed(_VARIANT.sub("", " ".join(text.split()))).casefold())


def _first_unseen(text: str) -> str | None:
    unseen = (char for char in text if unicodedata.category(char) in _INVISIBLE or char in _BLANK)
    return next(unseen, None) or next(_variants_of_letters(text), None)


def _variants_of_letters(text: str) -> Iterator[str]:
    """Marks of drawing where there is no sign before them to be drawn: a symbol, or a key (1️⃣)."""
    for found in _VARIANT.finditer(text):
        before, behind = text[: found.start()][-1:], text[found.end() :][:1]
        if not before or (unicodedata.category(before)[0] not in "SP" and behind != "\u20e3"):
            yield found[0]
