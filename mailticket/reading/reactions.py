"""Reactions: an emoji that a mail program sends about a mail when somebody clicks on it, or that they send for words."""

import unicodedata

from mailticket.reading.mime import Part

GMAIL = "text/vnd.google.email-reaction+json"
MOST = 12
"""Characters of a reaction: an emoji may be made of seven."""

_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")


def reaction(root: Part, own: str, *, answers: bool) -> str:
    """Why a mail is a reaction; empty where it is none. ``own`` is what its author wrote; ``answers``: it answers another mail."""
    if any(part.type == GMAIL for part in root.children):
        return GMAIL
    return "an emoji and no word" if answers and is_emoji(own) else ""


def is_emoji(text: str) -> bool:
    """Whether a text is one emoji or a few, and nothing else."""
    signs = [sign for sign in text if not sign.isspace() and sign not in _JOINERS]
    return 0 < len(signs) <= MOST and all(map(_is_pictograph, signs))


def _is_pictograph(sign: str) -> bool:
    """Symbols that are no signs of writing or arithmetic, and the tones of skin."""
    return sign >= "\u2190" and unicodedata.category(sign) in ("So", "Sk")
