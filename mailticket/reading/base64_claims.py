"""Whether a text that says it is in base64 is: some programs write that over a text they did not encode."""

import re

from mailticket.reading.charsets import codec_of

LOOKED_AT = 8 * 1024
"""Bytes of a text that are looked at."""

_ENCODED = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def says_base64_and_is_not(encoded: bytes, decoded: bytes, charset: str) -> bool:
    """``encoded`` as it came, ``decoded`` what base64 makes of it, in a declared charset. It is none where less than half of it
    stands on lines of base64 alone (a list may have put its footer below), or where one line makes characters that no text has."""
    lines = [line.strip() for line in encoded[:LOOKED_AT].split(b"\n")]
    lines = [line for line in lines if line]
    right = sum(len(line) for line in lines if _ENCODED.fullmatch(line))
    if 2 * right < sum(map(len, lines)):
        return True
    return len(lines) == 1 and len(lines[0]) < 76 and b"=" not in lines[0] and _is_no_text(decoded, charset)


def _is_no_text(decoded: bytes, charset: str) -> bool:
    """A word of plain text, taken for base64, is bytes at random: some are control characters, or they are no UTF-8."""
    if len(decoded.translate(None, _CONTROLS)) < len(decoded):
        return True
    if codec_of(charset or "utf-8") not in ("utf-8", "ascii"):
        return False
    try:
        decoded.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
