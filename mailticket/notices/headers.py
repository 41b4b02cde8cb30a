"""Header values that stay values: whatever text goes in, one header comes out.

Decoded text of a hostile letter can hold line ends, and encoded words inside encoded words that some libraries decode
again; so control characters go, ``=?`` and ``?=`` are broken up, and only our own folding makes a new line.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_ENCODED = re.compile(r"=\?|\?=")
_ATEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f-\x9f]{1,128}@[A-Za-z0-9.-]{1,253}")

LINE = 76
"""Columns of a folded line (RFC 5322 2.1.1 wants at most 78; RFC 2047 wants 76 with encoded words)."""


def clean(text: str) -> str:
    """Text on one line without anything that could become structure."""
    if text.isascii() and text.isprintable() and "=?" not in text and "?=" not in text:
        return text
    text = _UNSAFE.sub(" ", text)
    return " ".join(_ENCODED.sub(lambda found: found[0][0] + " " + found[0][1], text).split())


def unstructured(text: str, indent: int) -> str:
    """A value for Subject and the like, encoded (RFC 2047) where it must be, folded. ``indent`` is what stands before."""
    text = clean(text)
    if text.isascii():
        return _folded(text.split(" "), indent)
    return "\r\n ".join(_encoded_words(text, indent))


def _folded(words: Iterable[str], indent: int) -> str:
    """Lines of at most LINE columns; a word that is longer than a line may be, is cut."""
    pieces = [word[at : at + 900] for word in words for at in range(0, max(len(word), 1), 900)]
    return _filled(pieces, indent)


def _filled(pieces: Iterable[str], indent: int) -> str:
    lines: list[str] = []
    line: str | None = None
    width = LINE - indent
    for piece in pieces:
        if line is None:
            line = piece
        elif len(line) + 1 + len(piece) <= width or not line.strip():
            line = f"{line} {piece}"
        else:
            lines.append(line)
            line, width = piece, LINE - 1
    return "\r\n ".join([*lines, line or ""])


def _encoded_words(text: str, indent: int) -> list[str]:
    """UTF-8 base64 words of at most 75 columns, never splitting a character."""
    words: list[str] = []
    chunk = b""
    room = _room(LINE - indent)
    for character in text:
        more = character.encode("utf-8", "replace")
        if chunk and len(chunk) + len(more) > room:
            words.append(_word(chunk))
            chunk, room = b"", _room(LINE - 1)
        chunk += more
    words.append(_word(chunk))
    return words


def _room(columns: int) -> int:
    """Bytes of text that fit into one encoded word."""
    return max(4, (min(columns, 75) - len("=?utf-8?b??=")) // 4 * 3)


def _word(chunk: bytes) -> str:
    return f"=?utf-8?b?{b64encode(chunk).decode()}?="


def is_address(text: str) -> bool:
    """Whether an address may stand in a header of ours, unquoted and in ASCII."""
    return text.isascii() and _ADDRESS.fullmatch(text) is not None


@lru_cache(4096)
def mailbox(name: str, address: str) -> str:
    """``Name <address>``, the name quoted or encoded. Raises ValueError for what is no plain address."""
    if not is_address(address):
        raise ValueError(f"not an address for a header: {address!r}")
    name = clean(name)[:120]
    if not name:
        return address
    if not name.isascii():
        return f"{' '.join(_encoded_words(name, 0))} <{address}>"
    if _ATEXT.fullmatch(name):
        return f"{name} <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def mailboxes(people: Iterable[tuple[str, str]], indent: int) -> str:
    """Several ``(name, address)``, folded between them."""
    boxes = [mailbox(name, address) for name, address in people]
    return _filled([*(f"{box}," for box in boxes[:-1]), *boxes[-1:]], indent)


def message_ids(ids: Iterable[str], indent: int) -> str:
    """Message-IDs in angle brackets, folded between them; what could not stand in a header is left out."""
    return _filled((f"<{id_}>" for id_ in ids if _fits(id_)), indent)


def _fits(id_: str) -> bool:
    return id_.isascii() and id_.isprintable() and not (set(id_) & set(" <>")) and 0 < len(id_) <= 900
