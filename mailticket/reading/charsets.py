"""Bytes become text whatever charset they claim: declared, wrong, unknown or none at all. Linear, and never raises."""

import codecs
import re
from functools import lru_cache

from mailticket.reading.scripts import one_byte_charset

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
            if (text := _nearly_utf8(content)) is not None:
                return text, flaw or ("" if not codec else f"not in its charset {_shown(charset)}")
    if not codec:
        return _guessed(content), flaw
    try:
        text = content.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return _otherwise(content, codec), f"not in its charset {_shown(charset)}"
    return (text if text.isascii() else _SURROGATES.sub("\ufffd", text)), ""  # utf-7 and utf-16 can hold surrogates


def _otherwise(content: bytes, codec: str) -> str:
    """What is not quite in the charset it declares: UTF-8; or that charset, where few characters are not in it; or a guess."""
    if (text := _nearly_utf8(content)) is not None:
        return text
    try:
        text = content.decode(codec, "replace")
    except (UnicodeError, ValueError, LookupError):
        return _guessed(content)
    good, bad = _counted(text)
    return text if good > bad and codec not in ("utf-8", "cp1252") else _guessed(content)


def _counted(text: str) -> tuple[int, int]:
    """How many characters of a decoded text are beyond ASCII and right, and how many could not be read."""
    bad = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - bad, bad


def _nearly_utf8(content: bytes) -> str | None:
    """A text in UTF-8 of which some bytes are wrong: those alone are lost, however short or long it is. A character that was cut at
    its end counts as none. None for what is no UTF-8: more bytes are wrong than characters take several, or as many and those
    are seldom seen (two letters of Windows-1252 may look like one)."""
    text = content.decode("utf-8", "replace")
    good, bad = _counted(text)
    told = content.count(b"\xef\xbf\xbd")  # the mark of a character that was lost before, itself in UTF-8
    good, bad = good + told, bad - told - (_CUT.search(content) is not None)
    if not good or good < bad:
        return None
    return text if good > bad or not _SELDOM.search(text) else None


_CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe1-\xef][\x80-\xbf]?|\xe0(?:[\xa0-\xbf])?|\xf0(?:[\x90-\xbf][\x80-\xbf]?)?)\Z")
_SELDOM = re.compile("[\u0100-\u036f\u0500-\u07ff]")


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
    """What is no UTF-8: UTF-16 with its mark; Windows-1252, which takes anything, unless the text is mostly letters beyond
    ASCII."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    return content.decode(likeliest(content) or "cp1252", "replace")


def likeliest(content: bytes) -> str:
    """The codec of text without a charset in which most letters are beyond ASCII; empty where there are too few to tell."""
    sample = content[:SAMPLE]
    if found := one_byte_charset(sample):
        return found
    if len(sample) >= 32 and len(sample.translate(None, _ASCII)) > FOREIGN * len(sample):
        return _likeliest(sample)
    return ""


def _likeliest(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # only here: it is large, and seldom wanted

    best = from_bytes(sample).best()
    return codec_of(best.encoding) or "cp1252" if best is not None else "cp1252"
