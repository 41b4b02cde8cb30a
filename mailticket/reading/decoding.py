"""The bytes of one part made the text that people read, and how much of that its author wrote themselves."""

import re

from mailticket.reading.base64_claims import says_base64_and_is_not
from mailticket.reading.beside import agreed, may_matter
from mailticket.reading.charsets import to_text
from mailticket.reading.markup import Page, from_html, is_html
from mailticket.reading.mime import Part, content
from mailticket.reading.own import first_line, own_end
from mailticket.reading.packed import Packed, without_pictures, without_uuencoded

ENCODED = 4 * 1024 * 1024
"""Bytes of a part, as it is encoded, that are made text."""

TAGS = 1000
"""Tags of HTML that are read by who has no time: 0.05 ms each."""


class TakesLong(Exception):
    """Reading this would take longer than there is time."""


class Patience:
    """What may be spent on a letter that is read while others wait; all of it, where ``hurried`` is not said."""

    def __init__(self, *, hurried: bool = False) -> None:
        self._hurried = hurried
        self._tags = TAGS

    def spend(self, tags: int) -> None:
        """So much HTML is about to be read. Raises TakesLong where it is too much."""
        self._tags -= tags
        if self._hurried and self._tags < 0:
            raise TakesLong("much HTML")

    def unpack(self, what: str) -> None:
        """Something that is packed in its own way is about to be opened. Raises TakesLong."""
        if self._hurried:
            raise TakesLong(what)


_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROLS = bytes(set(range(32)) - set(b"\n\t\r")) + b"\x7f"
_META = re.compile(rb"""<meta[^<>]{0,200}charset=["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)


def decoded(raw: bytes, part: Part, flaws: list[str], patience: Patience, *, ordering: bool = True) -> Page:
    """A part's text. What is odd about it is added to ``flaws``. ``ordering``: whether it is asked how much of it its author
    wrote themselves, which takes long where there are hundreds of parts. Raises TakesLong."""
    data, packed = unpacked(raw, part)
    if part.end - part.start > ENCODED and len(data) > ENCODED:
        flaws.append(f"a text of {part.end - part.start} bytes: its beginning is shown")
        data = data[:ENCODED]
    return _decoded(data, part, flaws, patience, ordering=ordering)._replace(packed=tuple(packed))


def unpacked(raw: bytes, part: Part) -> tuple[bytes, list[Packed]]:
    """A text's bytes without the files that lie in it, and those."""
    data = content(raw, part)
    if part.encoding == "base64":
        as_it_came = raw[part.start : part.end]
        if says_base64_and_is_not(as_it_came, data, part.parameters.get("charset", "")):
            data = as_it_came
    if part.type == "text/html":
        return without_pictures(data)
    return without_uuencoded(data) if part.type == "text/plain" else (data, [])


def _decoded(data: bytes, part: Part, flaws: list[str], patience: Patience, *, ordering: bool) -> Page:
    charset = part.parameters.get("charset", "")
    if not charset and part.type == "text/html" and (declared := _META.search(data[:2048])):
        charset = declared[1].decode("ascii")
    text, flaw = cleaned(data, charset)
    flaws += [flaw] if flaw else []
    if part.type == "text/html" or ("<" in text[:200] and is_html(text)):
        patience.spend(text.count("<"))
        return _of_html(text, flaws, ordering=ordering)
    if "format" in part.parameters and part.parameters["format"].lower() == "flowed":
        text = unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    if "\n\n\n\n" in text:
        text = single_spaced(text)
    if part.type != "text/plain" or not ordering:
        return Page(text)
    own = own_end(text)
    return Page(text, own=own, first_line=first_line(text, own))


def _of_html(html: str, flaws: list[str], *, ordering: bool) -> Page:
    page = from_html(html)
    flaws += [page.flaw] if page.flaw else []
    safe = clean(page.text)
    if not ordering:
        return Page(safe)
    own = own_end(safe[: len(clean(page.text[: page.own]))])
    return Page(safe, own=own, first_line=first_line(safe[:own], own))


def agreeing(raw: bytes, page: Page, others: list[Part], patience: Patience, *, html: bool) -> int:
    """How many characters of a text (``html``: it was HTML) are its author's own in the other forms of it as well
    (multipart/alternative). Of two plain texts nobody knows which one people see."""
    readable = ("text/html", "text/plain") if html else ("text/html",)
    own = page.own
    if not others or not may_matter(page.text[:own]):
        return own
    for other in others:
        twin = decoded(raw, other, [], patience) if other.type in readable else Page("")
        own = agreed(page.text[:own], twin.text[: twin.own])
    return own


def cleaned(data: bytes, charset: str) -> tuple[str, str]:
    """Decoded and clean. Plain ASCII in a plain charset, the most of it, is cleaned as bytes, which is ten times as quick."""
    if data.isascii() and b"\x1b" not in data and b"\x00" not in data and charset.lower() in _ASCII_WITHIN:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return data.translate(None, _CONTROLS).decode("ascii"), ""
    text, flaw = to_text(data, charset)
    return clean(text), flaw


_ASCII_WITHIN = frozenset(("", "us-ascii", "ascii", "utf-8", "utf8", "iso-8859-1", "iso-8859-15", "windows-1252"))


def clean(text: str) -> str:
    """Line ends made one, NUL shown, what no reader shows taken out."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    text = text.replace("\x00", "\ufffd").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNSAFE.sub("", text)


def single_spaced(text: str) -> str:
    """A text in which every line end is doubled, as Outlook writes, with each of them once; any other as it is. (RT's
    RescueOutlook goes by X-Mailer; here it is told by no two lines that stand together, and empty ones that do.)"""
    lines = text.rstrip("\n").split("\n")
    if len(lines) < 5 or any(lines[1::2]) or not all(lines[:1]) or all(lines[::2]):
        return text
    return "\n".join(lines[::2]) + "\n"


def unflowed(text: str, *, delete_space: bool) -> str:
    """format=flowed undone (RFC 3676): soft breaks joined, stuffing taken off, quotes and "-- " kept as they are."""
    lines: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        is_signature = rest == "-- "
        soft = rest.endswith(" ") and not is_signature
        body = rest[:-1] if soft and delete_space else rest
        if depth == open_depth and not is_signature:
            lines[-1].append(body)
        else:
            lines.append([">" * depth + " " if depth else "", body])
        open_depth = depth if soft else -1
    return "\n".join(["".join(pieces) for pieces in lines])
