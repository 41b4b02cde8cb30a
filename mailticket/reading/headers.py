"""Header blocks as they come: unfolded, decoded, broken or not; nothing here raises, nothing takes more than linear time."""

import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from mailticket.model.person import Mailbox, fold_address

BLOCK = 256 * 1024
"""Bytes of a header block that are looked at."""

HEADERS = 1000
VALUE = 4096
"""Characters of one value that are parsed as structure; the rest is kept as text, up to ``LONGEST``."""

LONGEST = 32 * 1024

_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_NAME = re.compile(rb"[!-9;-~]{1,100}")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_WORD = re.compile(r"=\?([A-Za-z0-9._:+*'-]{1,60})\?([bBqQ])\?(.*?)\?=")
_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def split(raw: bytes) -> tuple[list[tuple[str, bytes]], int]:
    """The raw headers, unfolded, in order, and where the body begins. A mail without an empty line is all header."""
    end, body = _end_of_headers(raw)
    block = _FOLD.sub(b"", raw[: min(end, BLOCK)])
    headers: list[tuple[str, bytes]] = []
    for line in block.splitlines():
        name, colon, value = line.partition(b":")
        if colon and _NAME.fullmatch(name := name.rstrip()):
            headers.append((name.decode("ascii"), value.strip()))
            if len(headers) >= HEADERS:
                break
    if not headers and end and b":" not in block[:200]:
        return [], 0  # no header at all: everything is text
    return headers, body


def _end_of_headers(raw: bytes) -> tuple[int, int]:
    """Where the first empty line begins and ends; line ends may be mixed."""
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return 0, raw.index(b"\n") + 1
    found = raw.find(b"\n\r\n")
    short = raw.find(b"\n\n", 0, found + 1 if found >= 0 else len(raw))
    if short >= 0:
        return short, short + 2
    return (found, found + 3) if found >= 0 else (len(raw), len(raw))


def text_of(value: bytes) -> str:
    """Raw bytes of a value as text: ASCII, or UTF-8, or Windows-1252, as undeclared 8-bit headers are."""
    value = value[:LONGEST]
    try:
        return value.decode("ascii")
    except UnicodeDecodeError:
        pass
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def decoded(value: str) -> str:
    """RFC 2047 undone in all its broken forms, on one line, without control characters."""
    if "=?" in value:
        value = _words(value[:VALUE]) + value[VALUE:]
    return line_of(value)


def line_of(text: str) -> str:
    """Text on one line without control characters or lone surrogates."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(" ", text).strip()


def _words(value: str) -> str:
    """Encoded words next to each other are one: characters are split between them in practice."""
    parts: list[str] = []
    run: list[tuple[str, bytes]] = []
    at = 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        if between.strip() or not run:
            parts.append(_run(run))
            run = []
            parts.append(between)
        charset = found[1].partition("*")[0].lower()
        content = _content(found[2], found[3])
        if run and run[-1][0] == charset:
            run[-1] = (charset, run[-1][1] + content)
        else:
            run.append((charset, content))
        at = found.end()
    parts += [_run(run), value[at:]]
    return "".join(parts)


def _run(run: list[tuple[str, bytes]]) -> str:
    return "".join(to_text(content, charset)[0] for charset, content in run)


def _content(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(raw)
    return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)


def from_base64(raw: bytes) -> bytes:
    """Base64 with whatever is wrong with it: strange characters, missing padding, a letter too many."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        clean = _BASE64.sub(b"", raw)
        clean = clean[: len(clean) - (len(clean) % 4 == 1)]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


_MEANT = {
    "iso-8859-1": "cp1252",  # what says Latin-1 and has 0x80 to 0x9f is Windows'
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
}
_NEVER = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"})
"""Python codecs that are no charset of mail, or take more than linear time."""


@lru_cache(256)
def _codec(charset: str) -> str:
    """The codec for a declared charset, or empty."""
    name = charset.strip().strip("\"'").lower()
    name = _MEANT.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    text = getattr(found, "_is_text_encoding", True)
    return found.name if text and found.name.replace("_", "-") not in _NEVER else ""


def to_text(content: bytes, charset: str) -> tuple[str, str]:
    """Bytes in a declared charset as text, and what was odd about it (empty: nothing)."""
    codec = _codec(charset) if charset else ""
    if codec in ("", "cp1252", "utf-8"):
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return text, "" if codec or not charset else f"unknown charset {line_of(charset)[:40]}"
    if not codec:
        return _guessed(content), f"unknown charset {line_of(charset)[:40]}" if charset else ""
    try:
        return content.decode(codec), ""
    except (UnicodeDecodeError, ValueError, LookupError):
        return _guessed(content), f"not in its charset {line_of(charset)[:40]}"


def _guessed(content: bytes) -> str:
    """UTF-8 if it is; else a good guess on the beginning; else Windows-1252, which takes anything."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if len(content) > 400:
        from charset_normalizer import from_bytes  # only here: it is large, and seldom wanted

        best = from_bytes(content[: 16 * 1024]).best()
        if best is not None:
            return content.decode(best.encoding, "replace")
    return content.decode("cp1252", "replace")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """``text/plain; charset=…`` taken apart: lower-case token, lower-case names. RFC 2231 continuations and charsets are
    put together, and RFC 2047 in a parameter, which is not allowed and common, is decoded."""
    value = value[:VALUE]
    head, _, rest = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _pairs(rest):
        key, star, number = name.partition("*")
        if not star:
            plain.setdefault(key, decoded(text))
            continue
        number, encoded, _ = number.partition("*") if number else ("0", "*", "")
        if number.isdigit() and len(number) < 4:
            pieces.setdefault(key, {})[int(number)] = (text, bool(encoded))
    for key, found in pieces.items():
        plain[key] = _joined(found)
    return line_of(head).strip().lower(), plain


def _pairs(rest: str) -> Iterator[tuple[str, str]]:
    """``name=value`` pairs; quoted values may hold semicolons."""
    at, size = 0, len(rest)
    while at < size:
        equals = rest.find("=", at)
        if equals < 0:
            return
        name = rest[at:equals].rpartition(";")[2].strip().lower()
        at = equals + 1
        while at < size and rest[at] in " \t":
            at += 1
        if at < size and rest[at] == '"':
            text, at = _quoted(rest, at + 1)
            end = rest.find(";", at)
            at = size if end < 0 else end + 1
        else:
            end = rest.find(";", at)
            end = size if end < 0 else end
            text, at = rest[at:end].strip(), end + 1
        if name:
            yield name, text


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted string from after its opening quote; an unclosed one goes to the end."""
    parts: list[str] = []
    while at < len(text):
        character = text[at]
        if character == '"':
            return "".join(parts), at + 1
        if character == "\\" and at + 1 < len(text):
            at += 1
            character = text[at]
        parts.append(character)
        at += 1
    return "".join(parts), at


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    charset, content = "", b""
    for number in sorted(pieces):
        text, encoded = pieces[number]
        if number == 0 and encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        content += _percent(text) if encoded else text.encode("utf-8", "replace")
    return line_of(to_text(content, charset)[0])


def _percent(text: str) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda hit: bytes((int(hit[1], 16),)), text.encode("utf-8", "replace"))


_PLAIN = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


def address(text: str) -> str | None:
    """An address in the one form we compare, or None for what is none. What is not plain goes to email-validator."""
    if len(text) > 320:
        return None
    text = text.strip()
    if text.isascii() and _PLAIN.fullmatch(text):
        return fold_address(text) if len(text) <= 254 else None
    return _unusual(text)


@lru_cache(1024)
def _unusual(text: str) -> str | None:
    try:
        found = validate_email(text, check_deliverability=False, allow_quoted_local=True, test_environment=True)
    except (EmailNotValidError, ValueError, UnicodeError):
        return None
    local = unicodedata.normalize("NFC", found.local_part)
    return fold_address(f"{local}@{found.ascii_domain or found.domain}")


_SIMPLE = re.compile(
    r'\s*(?:"([^"\\]*)"|([^"<>@,;:()\\]*))\s*<([^<>@\s,;:"()]+@[^<>@\s,;:"()]+)>\s*|\s*([^<>@\s,;:"()]+@[^<>@\s,;:"()]+)\s*'
)


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address list; groups are opened, comments dropped, what is no address left out."""
    value = value[:VALUE]
    if found := _SIMPLE.fullmatch(value):
        name = found[1] if found[1] is not None else found[2] or ""
        return tuple(_mailbox(name, found[3] or found[4]))
    return tuple(box for name, text in _listed(value) for box in _mailbox(name, text))


def _mailbox(name: str, text: str) -> Iterator[Mailbox]:
    folded = address(text)
    if folded is not None:
        yield Mailbox(folded, decoded(name).strip(" \"'")[:200])


def _listed(value: str) -> Iterator[tuple[str, str]]:
    """(name, address) of each entry: one pass over the characters, no recursion however deep the comments."""
    name: list[str] = []
    inside: list[str] = []
    angle = False
    had_angle = False
    depth = at = 0
    while at < len(value):
        character = value[at]
        at += 1
        if depth:
            if character == "\\":
                at += 1
            depth += (character == "(") - (character == ")")
        elif character == '"' and not angle:
            text, at = _quoted(value, at)
            name.append(f'"{text}"' if value[at : at + 1] == "@" else text)
        elif character == "(":
            depth = 1
        elif angle:
            if character == ">":
                angle = False
            else:
                inside.append(character)
        elif character == "<":
            angle = had_angle = True
        elif character in ",;":
            yield _entry(name, inside, had_angle)
            name, inside, had_angle = [], [], False
        elif character == ":":
            name = []  # a group begins; its name is nobody's
        else:
            name.append(character)
    yield _entry(name, inside, had_angle)


def _entry(name: list[str], inside: list[str], had_angle: bool) -> tuple[str, str]:
    text = "".join(name).strip()
    if not had_angle:
        return "", text
    route = "".join(inside).strip()
    return text, route.rpartition(":")[2] if route.startswith("@") else route


_ID = re.compile(r"<([^<>\s]{1,900})>")


def message_ids(value: str, most: int = 50) -> list[str]:
    """Message-IDs without their brackets; where there are no brackets, the words that look like one."""
    found = _ID.findall(value[:LONGEST])
    if not found:
        found = [word for word in value[:VALUE].split() if "@" in word]
    return found[-most:]


def date(value: str) -> datetime | None:
    """A date in UTC, or None for what is none."""
    try:
        found = parsedate_to_datetime(value[:100])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
