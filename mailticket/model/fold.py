"""How words are compared where accents do not count: ``Caído`` and ``caido`` are one word, ``año`` and ``ano`` are not."""

import re
import unicodedata
from functools import lru_cache

_TILDE = "\N{COMBINING TILDE}"
_BEYOND_ASCII = re.compile(r"[a-z]?[^\x00-\x7f]+")
"""With the letter before, whose mark may come after it."""


def without_accents(text: str) -> str:
    """Lower case, without marks above and below letters; that of ñ stays, which makes it another letter."""
    lower = text.lower()
    return lower if lower.isascii() else _BEYOND_ASCII.sub(lambda found: _plain(found[0]), lower)


@lru_cache(maxsize=10_000)
def _plain(part: str) -> str:
    """The same few letters come again and again."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", part):
        if not unicodedata.combining(char) or (char == _TILDE and kept and kept[-1] == "n"):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
