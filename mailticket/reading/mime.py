"""The tree of a mail's parts, as spans of the original bytes. No recursion, nothing copied; odd trees become flat ones.

A part's path counts children from one: "1.2" is the second part of the first. The mail itself is "". What is packed inside
a part has a path too: see ``files``.
"""

import binascii
import re
from dataclasses import dataclass, field

from mailticket.reading.boundaries import found_boundary
from mailticket.reading.headers import Field, decoded, from_base64, split
from mailticket.reading.parameters import Parameters, parameters

DEPTH = 32
PARTS = 500
BOUNDARY = 2048
FORWARDED = ("message/rfc822", "message/global")
TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")

_LINE_END = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


@dataclass(slots=True)
class Part:
    """One part: its headers, and where its body lies in the original."""

    path: str
    headers: list[Field]
    start: int
    end: int
    type: str = "text/plain"
    parameters: Parameters = field(default_factory=dict)
    disposition: str = ""
    name: str = ""
    encoding: str = ""
    children: list["Part"] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The first half of the type."""
        return self.type.partition("/")[0]

    @property
    def is_tnef(self) -> bool:
        """Outlook's bag of everything."""
        return self.type in TNEF or self.name.lower() == "winmail.dat"

    def get(self, wanted: str) -> str:
        """A header's decoded value, empty where there is none."""
        return next((decoded(one.value) for one in self.headers if one.lower == wanted), "")


def parse(raw: bytes) -> Part:
    """The tree of a mail. Never raises; ``flaws`` of the root say what was odd."""
    root = _part(raw, 0, len(raw), "", "text/plain")
    if root.type.startswith(("multipart/", "message/")):
        _grow(raw, root)
    return root


def _grow(raw: bytes, root: Part) -> None:
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


def _children(raw: bytes, part: Part, root: Part, most: int) -> list[Part]:
    if part.type in FORWARDED:
        if part.encoding in ("base64", "quoted-printable"):
            return []  # not allowed (RFC 2046 5.2.1), and not rare: opened as what is packed
        return [_part(raw, part.start, part.end, _path(part, 1), "text/plain")]
    if part.kind == "message":
        return []
    spans, rest = _spans(raw, part, part.parameters.get("boundary", ""), most)
    if not spans and (boundary := found_boundary(raw, part.start, part.end)):
        root.flaws.append("a multipart whose boundary is not the one it declares")
        spans, rest = _spans(raw, part, boundary, most)
    if not spans:
        root.flaws.append("a multipart without its boundary is read as text")
        part.type, part.encoding = "text/plain", ""
        return []
    kind = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    children = [_part(raw, start, end, _path(part, number), kind) for number, (start, end) in enumerate(spans, 1)]
    if rest:
        root.flaws.append(f"more than {PARTS} parts: the rest is one attachment")
        children.append(Part(_path(part, len(spans) + 1), [], *rest, type="application/octet-stream"))
    return children


def _path(part: Part, number: int) -> str:
    return f"{part.path}.{number}" if part.path else str(number)


Span = tuple[int, int]


def _spans(raw: bytes, part: Part, boundary: str, most: int) -> tuple[list[Span], Span | None]:
    """Where each child begins and ends, and what is left when there are too many. The last child of a multipart that is
    not closed goes to its end."""
    if not 0 < len(boundary) <= BOUNDARY:
        return [], None
    mark = b"--" + boundary.encode("utf-8", "replace")
    spans: list[Span] = []
    opened = -1
    at = _mark_at(raw, mark, part.start, part)
    while at >= 0:
        tail = _LINE_END.match(raw, at + len(mark), part.end)
        if tail is not None:
            if opened >= 0:
                spans.append((opened, _before_line_end(raw, opened, at)))
            if tail[1]:
                return spans, None
            opened = tail.end()
            if len(spans) >= most:
                return spans, (opened, part.end)
        at = _mark_at(raw, mark, at + len(mark) if tail is None else tail.end(), part)
    if opened >= 0:
        spans.append((opened, part.end))
    return spans, None


def _mark_at(raw: bytes, mark: bytes, at: int, part: Part) -> int:
    """The next delimiter: only at the beginning of a line."""
    if raw.startswith(mark, at, part.end) and (at == part.start or raw[at - 1 : at] == b"\n"):
        return at
    return raw.find(b"\n" + mark, max(at - 1, part.start), part.end) + 1 or -1


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1)."""
    if raw.endswith(b"\r\n", start, end):
        return end - 2
    return end - 1 if raw.endswith(b"\n", start, end) else end


def _part(raw: bytes, start: int, end: int, path: str, default: str) -> Part:
    block = split(raw, start, end)
    part = Part(path, block.fields, block.body, end, default)
    if block.flaw:
        part.flaws.append(block.flaw)
    seen: set[str] = set()
    for _, lower, value in block.fields:
        if lower.startswith("content-") and lower not in seen:
            seen.add(lower)  # the first counts
            if lower == "content-type":
                part.type, part.parameters = _type(value, default)
            elif lower == "content-disposition":
                part.disposition, found = parameters(value)
                part.name = found.get("filename", "")
            elif lower == "content-transfer-encoding":
                part.encoding = value[:60].partition(";")[0].partition("(")[0].strip(' "').lower()
    part.name = part.name or part.parameters.get("name", "")
    return part


def _type(value: str, default: str) -> tuple[str, Parameters]:
    name, found = parameters(value)
    if name == "text":
        name = "text/plain"
    return (name if _TYPE.fullmatch(name) else default), found


def content(raw: bytes, part: Part, most: int | None = None) -> bytes:
    """A part's bytes, its transfer encoding undone; of ``most`` encoded bytes, where that is given."""
    body = raw[part.start : part.end if most is None else min(part.end, part.start + most)]
    match part.encoding:
        case "base64":
            return from_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case "x-uuencode" | "uuencode" | "x-uue":
            return _uudecoded(body)
        case _:
            return body


def size_of(raw: bytes, part: Part) -> int:
    """Bytes of a part decoded, without decoding a large one: base64 by its letters, the rest by its span."""
    size = part.end - part.start
    if part.encoding != "base64":
        return len(content(raw, part)) if part.encoding and size <= 64 * 1024 else size
    letters = size - sum(raw.count(blank, part.start, part.end) for blank in (b"\r", b"\n", b" ", b"\t"))
    return max(0, letters * 3 // 4 - raw.count(b"=", max(part.start, part.end - 8), part.end))


def _uudecoded(body: bytes) -> bytes:
    out = []
    for line in body.splitlines():
        if line.startswith(b"begin ") or not line:
            continue
        if line == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            return body
    return b"".join(out)
