"""Files that lie inside a text: uuencoded ones (POSIX ``uuencode``), and pictures written into HTML (``data:``, RFC 2397).

They are taken out before the text is read, so that people see the text, and get the file as a file.
"""

import binascii
import re
from typing import NamedTuple

from mailticket.reading.headers import from_base64

MOST = 100
"""Files in one text; what is more stays text."""

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,250})\r?\n", re.MULTILINE)
_LINE = re.compile(rb"([ -`][^\r\n]{0,90})\r?\n")
_END = re.compile(rb"(?:[ `]\r?\n)?end[ \t]*(?:\r?\n|\Z)")
_PICTURE = re.compile(
    rb"""(<img\b[^<>]{0,2000}?\bsrc\s{0,9}=\s{0,9}["']?)data:(image/[a-z0-9.+-]{1,60})"""
    rb"""(?:;[a-z0-9=_-]{1,60}){0,5};base64,([A-Za-z0-9+/=\s]*+(?:%(?:2B|2F|3D)[A-Za-z0-9+/=\s]*+)*+)""",
    re.IGNORECASE,
)
_PERCENT = re.compile(rb"%(2B|2F|3D)", re.IGNORECASE)


class Packed(NamedTuple):
    """One file out of a text: what it is called (of a picture nothing), its type (of a uuencoded one nothing), its bytes."""

    name: str
    type: str
    data: bytes


def without_uuencoded(text: bytes) -> tuple[bytes, list[Packed]]:
    """A plain text without the uuencoded files in it, and those. What is not whole stays as it is."""
    if b"begin " not in text:
        return text, []
    kept: list[bytes] = []
    files: list[Packed] = []
    at = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < at or len(files) >= MOST:
            continue
        found = _decoded(text, begin.end())
        if found is None:
            continue
        data, end = found
        kept.append(text[at : begin.start()])
        files.append(Packed(begin[1].decode("utf-8", "replace").strip(), "", data))
        at = end
    return b"".join((*kept, text[at:])), files


def _decoded(text: bytes, at: int) -> tuple[bytes, int] | None:
    """The bytes of a file whose lines begin here, and where the text goes on; None where it is none."""
    pieces: list[bytes] = []
    while (end := _END.match(text, at)) is None:
        line = _LINE.match(text, at)
        if line is None:
            return None
        try:
            pieces.append(binascii.a2b_uu(line[1]))
        except binascii.Error:
            return None
        at = line.end()
    return (b"".join(pieces), end.end()) if pieces else None


def without_pictures(html: bytes) -> tuple[bytes, list[Packed]]:
    """HTML without the pictures that are written into it, and those."""
    if b"base64," not in html:
        return html, []
    files: list[Packed] = []

    def taken(found: re.Match[bytes]) -> bytes:
        encoded = found[3] if found[1][-1:] in b"\"'" else found[3].partition(b" ")[0]
        if len(files) >= MOST or not (data := _picture(encoded)):
            return found[0]
        files.append(Packed("", found[2].decode("ascii").lower(), data))
        return found[1] + b"data:" + found[3][len(encoded) :]

    return _PICTURE.sub(taken, html), files


def _picture(encoded: bytes) -> bytes:
    return from_base64(_PERCENT.sub(lambda hit: bytes((int(hit[1], 16),)), encoded))
