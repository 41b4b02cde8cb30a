"""How words are compared where accents do not count: ``Caído`` and ``caido`` are one word, ``año`` and ``ano`` are not."""

import unicodedata

_TILDE = "\N{COMBINING TILDE}"


def without_accents(text: str) -> str:
    """Lower case, without marks above and below letters; that of ñ stays, which makes it another letter."""
    if text.isascii():
        return text.lower()
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", text.lower()):
        if not unicodedata.combining(char) or (char == _TILDE and kept and kept[-1] == "n"):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
