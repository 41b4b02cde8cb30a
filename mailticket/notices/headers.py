"""Header values that stay values: whatever text goes in, one header comes out.

Decoded text of a hostile letter can hold line ends, and encoded words inside encoded words that some libraries decode
again; so control characters go, ``=?`` and ``?=`` are broken up, and only our own folding makes a new line.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import lru_cache

import idna

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_ENCODED = re.compile(r"=(?=\?)|\?(?==)")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*")

LINE = 76
"""Columns of a folded line (RFC 5322 2.1.1 wants at most 78; RFC 2047 wants 76 with encoded words)."""

LONGEST_NAME = 80
"""Characters of a display name; more is cut."""

_CHUNK = 39
_ROOM = _CHUNK // 3 * 4
"""Bytes of text in one encoded word, and their columns: with ``=?utf-8?b??=`` and ``Subject: `` before it still a line."""


def clean(text: str) -> str:
    """Text on one line without anything that could become structure."""
    if not (text.isascii() and text.isprintable()):
        text = _UNSAFE.sub(" ", text)
    if "=?" in text or "?=" in text:
        text = _ENCODED.sub(r"\g<0> ", text)
    return " ".join(text.split())


def unstructured(text: str, indent: int) -> str:
    """A value for Subject and the like, encoded (RFC 2047) where it must be, folded. ``indent`` is what stands before.

    ASCII words at both ends stay as they are, so that a subject's tag can be read in the raw mail too."""
    text = clean(text)
    if text.isascii():
        return text if len(text) + indent <= LINE else _folded(_pieces(text.split(" ")), indent)
    words = text.split(" ")
    foreign = [at for at, word in enumerate(words) if not word.isascii()]
    first, last = foreign[0], foreign[-1] + 1
    encoded = _encoded_words(" ".join(words[first:last]))
    return _folded([*_pieces(words[:first]), *encoded, *_pieces(words[last:])], indent)


def _pieces(words: Iterable[str]) -> Iterable[str]:
    """Words, those cut that no line of a mail can hold (RFC 5322: 998)."""
    for word in words:
        if len(word) <= 900:
            yield word
        else:
            yield from (word[at : at + 900] for at in range(0, len(word), 900))


def _folded(tokens: Iterable[str], indent: int) -> str:
    """Tokens with blanks between them, a new line where one is full."""
    lines: list[str] = []
    line, width = "", LINE - indent
    for token in tokens:
        if not line:
            line = token
        elif len(line) + 1 + len(token) > width:
            lines.append(line)
            line, width = token, LINE - 1
        else:
            line = f"{line} {token}"
    lines.append(line)
    return "\r\n ".join(lines)


class _QTable(dict[int, str]):
    """What stands for a character in a Q-encoded word; others than the usual are not remembered."""

    def __missing__(self, point: int) -> str:
        return "".join(f"={byte:02X}" for byte in chr(point).encode("utf-8", "replace"))


_Q = _QTable()
_Q.update({point: _Q[point] for point in range(0x250)})
_Q.update({ord(plain): plain for plain in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!*+-/"})
_Q[ord(" ")] = "_"


def _encoded_words(text: str) -> Sequence[str]:
    """RFC 2047 words: one in Q, which people can read, where it fits; else base64, never splitting a character."""
    readable = text.translate(_Q)
    if len(readable) <= _ROOM:
        return (f"=?utf-8?q?{readable}?=",)
    octets = text.encode("utf-8", "replace")
    words: list[str] = []
    start = 0
    while start < len(octets):
        end = min(start + _CHUNK, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        words.append(f"=?utf-8?b?{b64encode(octets[start:end]).decode()}?=")
        start = end
    return words


@lru_cache(4096)
def ascii_address(address: str) -> str:
    """An address as it may stand in a header: IDN domains in their ASCII form, an odd local part quoted. Empty for what
    cannot stand there, as an address with letters beyond ASCII before the @ (RFC 6531), or what is none."""
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _ascii_domain(domain)
    if not at or len(address) > 320 or "=?" in address or not _DOMAIN.fullmatch(domain):
        return ""
    if _DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local):
        return f"{local}@{domain}"
    return f'"{local}"@{domain}' if _ATOMS.fullmatch(local) else ""


def _ascii_domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


@lru_cache(4096)
def mailbox(name: str, address: str) -> str:
    """``Name <address>``, the name quoted or encoded. Raises ValueError for what is no address for a header."""
    address = ascii_address(address)
    if not address:
        raise ValueError("not an address for a header")
    name = clean(name)[:LONGEST_NAME].rstrip()
    if not name:
        return address
    if not name.isascii():
        words = _encoded_words(name)
        return f"{words[0]} <{address}>" if len(words) == 1 else "\r\n ".join([*words, f"<{address}>"])
    if _PHRASE.fullmatch(name):
        return f"{name} <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def mailboxes(people: Iterable[tuple[str, str]], indent: int) -> str:
    """Several ``(name, address)``, folded between them."""
    items = [mailbox(name, address) for name, address in people]
    return _folded([f"{item}," for item in items[:-1]] + items[-1:], indent)


def message_ids(ids: Iterable[str], indent: int) -> str:
    """Message-IDs in angle brackets, folded between them; what could not stand in a header is left out."""
    return _folded([f"<{id_}>" for id_ in ids if _fits(id_)], indent)


def _fits(id_: str) -> bool:
    return id_.isascii() and id_.isprintable() and 0 < len(id_) <= 900 and not (" " in id_ or "<" in id_ or ">" in id_)
