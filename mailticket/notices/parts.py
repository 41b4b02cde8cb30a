"""Parts of a mail beside its text: tables, and pictures that stand within the text for who reads it as HTML."""

import hashlib
from base64 import encodebytes
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from mailticket.model.mail_answer import Sheet
from mailticket.model.text_part import FOOTER

Picture = tuple[str, bytes]
"""What is read in its place, and the PNG."""


def several(kind: str, parts: Sequence[bytes]) -> bytes:
    """One part of several (``kind`` of multipart, RFC 2046 5.1). The boundary hangs on what they say: none of them can hold it."""
    boundary = b"=_" + hashlib.sha256(b"parts" + b"".join(parts)).hexdigest()[:40].encode()
    pieces = [f'Content-Type: multipart/{kind}; boundary="'.encode(), boundary, b'"\r\n']
    for part in parts:
        pieces += (b"\r\n--", boundary, b"\r\n", part)
    return b"".join((*pieces, b"\r\n--", boundary, b"--\r\n"))


def sheet_parts(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """Tables as CSV, each in a file of its name; several of one name are numbered."""
    seen: Counter[str] = Counter()
    for sheet in sheets:
        seen[sheet.name] += 1
        number = f"-{seen[sheet.name]}" if seen[sheet.name] > 1 else ""
        yield _csv(f"{sheet.name}{number}.csv", sheet.csv)


def _csv(name: str, table: str) -> bytes:
    """Its first mark tells spreadsheets that it is UTF-8."""
    head = (
        f'Content-Type: text/csv; charset=utf-8; header=present; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return head.encode() + _base64(table.encode("utf-8-sig", "replace"))


def pictures_of(sheets: Iterable[Sheet]) -> list[Picture]:
    """The charts of these tables."""
    return [(sheet.title, sheet.picture) for sheet in sheets if sheet.picture]


def pictured(text: str, pictures: Sequence[Picture]) -> bytes:
    """The same text as HTML with the pictures above its footer, which lie beside it (RFC 2387, RFC 2392): nothing is fetched."""
    shown = [(said, _content_id(picture), picture) for said, picture in pictures]
    images = "\n".join(
        f'<p><img src="cid:{name}" alt="{escape(said)}" style="max-width:100%;width:640px"></p>'
        for said, name, _ in shown
    )
    above, mark, below = text.rpartition(f"\n{FOOTER}\n")
    body = f"{_pre(above)}\n{images}\n{_pre(FOOTER + mark[-1:] + below)}" if mark else f"{_pre(text)}\n{images}"
    html = f"<!DOCTYPE html>\n<html><body>\n{body}\n</body></html>\n"
    head = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    parts = [head + _base64(html.encode("utf-8", "replace")), *(_image(name, data) for _, name, data in shown)]
    return several('related; type="text/html"', parts)


def _pre(text: str) -> str:
    return f'<pre style="white-space:pre-wrap">{escape(text)}</pre>'


def _content_id(picture: bytes) -> str:
    return f"{hashlib.sha256(picture).hexdigest()[:40]}@mailticket"


def _image(name: str, data: bytes) -> bytes:
    head = f"Content-Type: image/png\r\nContent-Disposition: inline\r\nContent-ID: <{name}>\r\n"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + _base64(data)


def _base64(data: bytes) -> bytes:
    return encodebytes(data).rstrip(b"\n").replace(b"\n", b"\r\n")
