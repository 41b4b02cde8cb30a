"""Header blocks as they come, broken or not: unfolded, decoded; nothing here raises, all of it takes linear time."""

import binascii
import re
import string
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from mailticket.reading.charsets import likeliest, to_text

BLOCK = 256 * 1024
"""Bytes of a header block that are looked at."""

HEADERS = 1000
VALUE = 4096
"""Characters of one value that are parsed as structure; the rest is kept as text, up to ``LONGEST``."""

LONGEST = 32 * 1024

PIECES = 1000
"""Encodings in base64 that follow one another, each with its padding; what is behind them is read as one."""

NAME = 100
"""Characters of a header's name; what is longer before its colon is no header."""

_NAME = re.compile(r"[!-9;-~]+")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE = re.compile("[\ud800-\udfff\u202a-\u202e\u2066-\u2069]+")
_WORD = re.compile(r"=\?([A-Za-z0-9._:+*'-]{1,60})\?([bBqQ])\?")
_NOT_BASE64 = bytes(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/"))
_KNOWN = frozenset(
    (
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "reply-to",
        "sender",
        "references",
        "in-reply-to",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
    )
)


class Field(NamedTuple):
    """One header: its name as written and in lower case, its value unfolded and not yet decoded."""

    name: str
    lower: str
    value: str


class Block(NamedTuple):
    """A header block: its fields in order, where the body begins in the original, what was odd (empty: nothing)."""

    fields: list[Field]
    body: int
    flaw: str = ""


def ends(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where a header block ends and where the body begins; both ``end`` where no empty line is between them."""
    if raw.startswith(b"\n", start, end):
        return start, start + 1
    if raw.startswith(b"\r\n", start, end):
        return start, start + 2
    crlf = raw.find(b"\n\r\n", start, end)
    bare = raw.find(b"\n\n", start, end if crlf < 0 else crlf)
    if bare >= 0:
        return bare, bare + 2
    return (crlf, crlf + 3) if crlf >= 0 else (end, end)


def split(raw: bytes, start: int, end: int) -> Block:
    """The headers between two places. A line that is none ends them, as MTAs have it, unless well-known headers follow:
    no text is lost for want of an empty line."""
    stop, body = ends(raw, start, end)
    text = raw[start : min(stop, start + BLOCK)].decode("latin-1")
    charset = "" if text.isascii() else _charset_of(raw, start, body, end)
    lines = _unfolded(text)
    fields: list[Field] = []
    odd = kept = -1
    for at, line in enumerate(lines):
        name, colon, value = line.partition(":")
        lower = _lower(name) if colon and len(name) <= NAME else ""
        if not lower:
            if odd < 0 and line and not (at == 0 and line.startswith(("From ", ">From "))):
                odd, kept = at, len(fields)
            continue
        fields.append(Field(name.rstrip(), lower, value.strip() if value.isascii() else _eight_bit(value, charset)))
        if odd >= 0 and lower in _KNOWN:
            odd = -1
        if len(fields) >= HEADERS:
            return Block(fields, body, f"more than {HEADERS} headers: the first are looked at")
    if odd >= 0 and stop - start <= BLOCK:
        return Block(fields[:kept], _offset(raw, start, stop, odd), "no empty line after the headers" if kept else "")
    return Block(fields, body, "the headers are very long: the first are looked at" if stop - start > BLOCK else "")


def _unfolded(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    return text.replace("\n ", " ").replace("\n\t", " ").split("\n")


@lru_cache(4096)
def _lower(name: str) -> str:
    """A header's name in lower case; empty for what is none. Blanks before the colon are seen in the wild."""
    return name.rstrip().lower() if _NAME.fullmatch(name.rstrip()) else ""


def _offset(raw: bytes, start: int, stop: int, line: int) -> int:
    """Where an unfolded line begins in the original."""
    at = start
    while line:
        at = raw.find(b"\n", at, stop) + 1
        if not at:
            return stop
        line -= raw[at : at + 1] not in (b" ", b"\t")
    return at


def _eight_bit(value: str, charset: str) -> str:
    """A value with undeclared 8-bit characters (read as Latin-1 so far): UTF-8, else the charset of the body, else a guess."""
    raw = value[:LONGEST].encode("latin-1")
    return to_text(raw, "" if _is_utf8(raw) else charset)[0].strip()


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _charset_of(raw: bytes, start: int, body: int, end: int) -> str:
    """The charset that a mail declares first, for itself or for a part near its beginning; where none does, the one its text
    most likely has. Programs that write headers without encoding them write the body in the same charset."""
    declared = _CHARSET.search(raw, start, min(end, body + NEAR))
    return declared[1].decode("ascii") if declared else likeliest(raw[body : min(end, body + NEAR)])


NEAR = 8 * 1024
"""Bytes of a body that are looked at for a charset."""

_CHARSET = re.compile(rb"""charset[ \t]*=[ \t]*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)


def text_of(value: bytes) -> str:
    """Undeclared bytes as text: ASCII, UTF-8 whatever bytes of it are wrong, or Windows-1252."""
    return to_text(value, "")[0]


def decoded(value: str) -> str:
    """RFC 2047 undone in all its broken forms, on one line, without control characters."""
    if "=?" in value:
        value = _words(value[:VALUE]) + value[VALUE:LONGEST]
    return line_of(value[:LONGEST])


def line_of(text: str) -> str:
    """Text on one line without control characters, lone surrogates or marks that turn its direction."""
    if text.isprintable():
        return text
    return _INVISIBLE.sub("", _UNSAFE.sub(" ", text)).strip()


def _words(value: str) -> str:
    """Encoded words next to each other are one text: characters are split between them in practice."""
    parts: list[str] = []
    run: list[tuple[str, bytes]] = []
    at = 0
    while found := _WORD.search(value, at):
        end = value.find("?=", found.end())
        if end < 0:
            break
        between = value[at : found.start()]
        if between.strip() or not run:
            parts += (_run(run), between)
            run = []
        charset = found[1].partition("*")[0].lower()  # RFC 2231 5: a language may follow
        content = _content(found[2], value[found.end() : end])
        if run and run[-1][0] == charset:
            run[-1] = (charset, run[-1][1] + content)
        else:
            run.append((charset, content))
        at = end + 2
    return "".join((*parts, _run(run), value[at:]))


def _run(run: list[tuple[str, bytes]]) -> str:
    return "".join(to_text(content, charset)[0] for charset, content in run)


def _content(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(raw)
    return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)


def from_base64(raw: bytes) -> bytes:
    """Base64 with whatever is wrong with it: strange characters, missing padding, a letter too many."""
    if b"=" not in raw[:-4]:
        try:
            return binascii.a2b_base64(raw)
        except binascii.Error:
            pass
    return b"".join(
        _piece(piece) for piece in raw.split(b"=", PIECES)
    )  # padding in the middle: several encodings in one


def _piece(raw: bytes) -> bytes:
    clean = raw.translate(None, _NOT_BASE64)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


_ID = re.compile(r"<([^<>\s]{1,900})>")


def message_ids(value: str) -> list[str]:
    """Message-IDs without their brackets; where there are no brackets, the words that look like one."""
    found = _ID.findall(value)
    return found or [word for word in value[:VALUE].split() if "@" in word and not {"<", ">"} & set(word)]


def own_id(value: str) -> str:
    """The Message-ID of a mail; empty where there is none worth the name."""
    ids = message_ids(value[:2000])
    text = ids[0] if ids else value[:200].replace("<", "").replace(">", "").strip()
    return text if text.isprintable() else ""


_DATE = re.compile(
    r"\s*(?:[A-Za-z]{3},)?\s*(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s+([+-])(\d\d)(\d\d)",
    re.ASCII,
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)}


def date(value: str) -> datetime | None:
    """A date in UTC, or None for what is none. Seconds that leap count as 59."""
    try:
        found = _DATE.match(value)
        if found is None or found[2].lower() not in _MONTHS:
            other = parsedate_to_datetime(value[:100])
            return (other if other.tzinfo else other.replace(tzinfo=UTC)).astimezone(UTC)
        offset = (int(found[8]) * 60 + int(found[9])) * (-1 if found[7] == "-" else 1)
        zone = timezone(timedelta(minutes=offset))
        second = min(int(found[6] or 0), 59)
        month = _MONTHS[found[2].lower()]
        return datetime(
            int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), second, tzinfo=zone
        ).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
