"""``text/plain; charset=…`` taken apart, with RFC 2231 and with what mailers write instead of it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mailticket.reading.charsets import to_text
from mailticket.reading.headers import VALUE, decoded, line_of

Parameters = dict[str, str]

_HEAD = re.compile(r'[^;\s("]*')
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_SPECIAL = re.compile(r'["\\]')


def parameters(value: str) -> tuple[str, Parameters]:
    """The token before the semicolon and the parameters, names of both in lower case. Continuations and charsets (RFC 2231)
    are put together; RFC 2047 in a parameter, which is not allowed and common, is decoded. Not to be changed by who asks."""
    if len(value) < 100 and "boundary" not in value:
        return _cached(value)
    return _parse(value[:VALUE])


@lru_cache(1024)
def _cached(value: str) -> tuple[str, Parameters]:
    return _parse(value)


def _parse(value: str) -> tuple[str, Parameters]:
    head = _HEAD.match(value)
    token = head[0] if head else ""
    plain: Parameters = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _pairs(value[len(token) :]):
        key, star, number = name.partition("*")
        if not star:
            plain.setdefault(key, text.rstrip() if key == "boundary" else decoded(text))
            continue
        number, encoded, _ = number.partition("*") if number else ("0", "*", "")
        if number.isascii() and number.isdigit() and len(number) < 4:
            pieces.setdefault(key, {}).setdefault(int(number), (text, bool(encoded)))
    for key, found in pieces.items():
        plain[key] = _joined(found)
    return line_of(token).strip().lower(), plain


def _pairs(rest: str) -> Iterator[tuple[str, str]]:
    """``name=value`` pairs; quoted values may hold semicolons, unquoted ones blanks."""
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
            text, at = quoted(rest, at + 1)
            while at < size and rest[at] in "; \t":
                at += 1
        else:
            end = rest.find(";", at)
            end = size if end < 0 else end
            text, at = rest[at:end].strip(), end + 1
        if name:
            yield name.rpartition(" ")[2], text


def quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted string from after its opening quote, and the place behind it; an unclosed one goes to the end."""
    parts: list[str] = []
    while special := _SPECIAL.search(text, at):
        parts.append(text[at : special.start()])
        if special[0] == '"':
            return "".join(parts), special.end()
        parts.append(text[special.end() : special.end() + 1])
        at = special.end() + 1
    parts.append(text[at:])
    return "".join(parts), len(text)


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    charset, content = "", []
    for number in sorted(pieces):
        text, encoded = pieces[number]
        if number == 0 and encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "replace")
        content.append(_PERCENT.sub(lambda hit: bytes((int(hit[1], 16),)), raw) if encoded else raw)
    return decoded(to_text(b"".join(content), charset)[0])
