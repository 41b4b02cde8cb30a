"""Bytes become text whatever charset they claim: declared, wrong, unknown or none at all. Linear, and never raises."""

import codecs
import re
from functools import lru_cache

SAMPLE = 8 * 1024
"""Bytes that are looked at to guess a charset."""

FOREIGN = 0.2
"""Share of bytes above 127 from which a text is no Western European one."""

_MEANT = {
    "iso-8859-1": "cp1252",  # what says Latin-1 and has 0x80 to 0x9f is Windows'
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ansi": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
}
_NEVER = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"})
"""Python codecs that are no charset of mail, or take more than linear time."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_ASCII = bytes(range(128))
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._:+-]")


def to_text(content: bytes, charset: str) -> tuple[str, str]:
    """Bytes in a declared charset as text without lone surrogates, and what was odd about it (empty: nothing)."""
    codec = codec_of(charset) if charset else ""
    flaw = f"unknown charset {_shown(charset)}" if charset and not codec else ""
    if codec in ("", "cp1252", "utf-8"):
        try:
            return content.decode("utf-8"), flaw
        except UnicodeDecodeError:
            pass
    if not codec:
        return _guessed(content), flaw
    try:
        text = content.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return _guessed(content), f"not in its charset {_shown(charset)}"
    return (text if text.isascii() else _SURROGATES.sub("\ufffd", text)), ""  # utf-7 and utf-16 can hold surrogates


@lru_cache(256)
def codec_of(charset: str) -> str:
    """Python's name of a declared charset; empty where there is none that could be one."""
    name = charset.strip().strip("\"'").lower()[:60]
    try:
        found = codecs.lookup(_MEANT.get(name, name))
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name.replace("_", "-") not in _NEVER else ""


def _shown(charset: str) -> str:
    return _NOT_IN_A_NAME.sub("?", charset.lower()[:40])


def _guessed(content: bytes) -> str:
    """UTF-8 if it is, or very nearly; UTF-16 with its mark; Windows-1252, which takes anything, unless the text is
    mostly letters beyond ASCII."""
    text = content.decode("utf-8", "replace")
    if len(content) - len(text) >= 4 * text.count("\ufffd"):  # every good character took two bytes or more
        return text
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    sample = content[:SAMPLE]
    if len(sample) >= 32 and len(sample.translate(None, _ASCII)) > FOREIGN * len(sample):
        return content.decode(_likeliest(sample), "replace")
    return content.decode("cp1252", "replace")


def _likeliest(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # only here: it is large, and seldom wanted

    best = from_bytes(sample).best()
    return codec_of(best.encoding) or "cp1252" if best is not None else "cp1252"
