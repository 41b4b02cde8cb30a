"""The tree of a mail's parts, as spans of the original bytes. One pass, no recursion; odd trees become flat ones.

A part's path counts children from one: "1.2" is the second part of the first. The mail itself is "".
"""

import binascii
import re
from dataclasses import dataclass, field

from mailticket.reading.headers import decoded, from_base64, parameters, split, text_of

DEPTH = 32
PARTS = 500
BOUNDARY = 2048


@dataclass(slots=True)
class Part:
    """One part: its headers, and where its body lies in the original."""

    path: str
    headers: list[tuple[str, bytes]]
    start: int
    end: int
    type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    name: str = ""
    encoding: str = ""
    children: list["Part"] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The first half of the type."""
        return self.type.partition("/")[0]

    def get(self, wanted: str) -> str:
        """A header's decoded value, empty where there is none."""
        for name, value in self.headers:
            if name.lower() == wanted:
                return decoded(text_of(value))
        return ""


def parse(raw: bytes) -> Part:
    """The tree of a mail. Never raises; ``flaws`` of the root say what was odd."""
    root = _part(raw, 0, len(raw), "", "text/plain")
    todo = [(root, 1)]
    count = 1
    while todo:
        part, depth = todo.pop()
        if part.kind not in ("multipart", "message"):
            continue
        if depth > DEPTH or count >= PARTS:
            root.flaws.append("too many or too deep parts: the rest is one attachment")
            part.type = "application/octet-stream"
            continue
        part.children = _children(raw, part, root, PARTS - count)
        count += len(part.children)
        todo.extend((child, depth + 1) for child in reversed(part.children))
    return root


def _children(raw: bytes, part: Part, root: Part, most: int) -> list[Part]:
    if part.type == "message/rfc822" or part.type == "message/global":
        if part.encoding in ("base64", "quoted-printable"):
            return []  # not allowed (RFC 2046 5.2.1); kept as a file
        return [_part(raw, part.start, part.end, f"{part.path}.1".lstrip("."), "text/plain")]
    if part.kind == "message":
        return []
    boundary = part.parameters.get("boundary", "")
    spans = _spans(raw, part.start, part.end, boundary, most) if 0 < len(boundary) <= BOUNDARY else []
    if not spans:
        root.flaws.append("a multipart without its boundary is read as text")
        part.type = "text/plain"
        return []
    kind = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    return [
        _part(raw, start, end, f"{part.path}.{number}".lstrip("."), kind)
        for number, (start, end) in enumerate(spans, 1)
    ]


_LINE_END = re.compile(rb"(--)?[ \t]*(\r?\n|\Z)")


def _spans(raw: bytes, start: int, end: int, boundary: str, most: int) -> list[tuple[int, int]]:
    """Where each part begins and ends; the last one of an unclosed multipart goes to the end."""
    mark = b"--" + boundary.encode("utf-8", "replace")
    spans: list[tuple[int, int]] = []
    opened = -1
    at = raw.find(mark, start, end)
    while at >= 0:
        tail = _LINE_END.match(raw, at + len(mark), end)
        if tail is not None and (at == start or raw[at - 1 : at] == b"\n"):
            if opened >= 0:
                spans.append((opened, _before_line_end(raw, opened, at)))
            if tail[1] or len(spans) >= most:
                return spans
            opened = tail.end()
        at = raw.find(mark, at + 1, end)
    if opened >= 0:
        spans.append((opened, end))
    return spans


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1)."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return max(start, end)


def _part(raw: bytes, start: int, end: int, path: str, default: str) -> Part:
    headers, body = split(raw[start : min(end, start + 300 * 1024)] if start or end < len(raw) else raw)
    part = Part(path, headers, min(start + body, end), end, default)
    for name, value in headers:
        match name.lower():
            case "content-type":
                part.type, part.parameters = _type(text_of(value), default)
            case "content-disposition":
                part.disposition, found = parameters(text_of(value))
                part.name = found.get("filename", "")
            case "content-transfer-encoding":
                part.encoding = text_of(value)[:60].partition(";")[0].strip().lower()
    part.name = part.name or part.parameters.get("name", "")
    return part


_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


def _type(value: str, default: str) -> tuple[str, dict[str, str]]:
    name, found = parameters(value)
    if name == "text":
        name = "text/plain"
    return (name if _TYPE.fullmatch(name) else default), found


def content(raw: bytes, part: Part) -> bytes:
    """A part's bytes, its transfer encoding undone."""
    body = raw[part.start : part.end]
    match part.encoding:
        case "base64":
            return from_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case "x-uuencode" | "uuencode" | "x-uue":
            return _uudecoded(body)
        case _:
            return body


def _uudecoded(body: bytes) -> bytes:
    out = []
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")) or not line:
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            return body
    return b"".join(out)


def part_bytes(raw: bytes, path: str) -> bytes:
    """The bytes of an attachment, out of the original. Raises KeyError where there is no such part."""
    part = parse(raw)
    for number in path.split(".") if path else []:
        if not number.isdigit() or not 0 < int(number) <= len(part.children):
            raise KeyError(path)
        part = part.children[int(number) - 1]
    return content(raw, part)
