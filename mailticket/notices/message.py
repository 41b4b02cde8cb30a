"""Builds the bytes of a mail: headers that cannot be injected into, a text that every client shows well.

The text is format=flowed (RFC 3676), UTF-8; 7bit where it is ASCII, else quoted-printable: readable in the Maildir, safe
on any relay. The standard library's EmailMessage would do it in fifteen times the time.
"""

import binascii
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from mailticket.notices.headers import unstructured

WIDTH = 76
"""Columns of a flowed line, the trailing blank included."""


def build(headers: Sequence[tuple[str, str]], text: str) -> bytes:
    """``headers`` are names and finished values (see ``headers``); MIME headers are added. Lines end in CRLF.

    Raises ValueError for a value that would become a header of its own: the last guard, behind ``headers``.
    """
    body = flowed(text)
    if body.isascii():
        encoding, content = "7bit", body.replace("\n", "\r\n").encode("ascii")
    else:
        encoding = "quoted-printable"
        content = binascii.b2a_qp(body.encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")
    lines = [f"{name}: {value}" for name, value in headers]
    lines += [
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8; format=flowed",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    head = "\r\n".join(lines)
    bare = head.replace("\r\n ", "")
    if bare.count("\n") != len(lines) - 1 or bare.count("\r") != len(lines) - 1:
        raise ValueError("a header value holds a line of its own")
    return head.encode("ascii") + b"\r\n\r\n" + content


def header(name: str, text: str) -> tuple[str, str]:
    """A header with free text."""
    return name, unstructured(text, len(name) + 2)


@lru_cache(16)
def rfc_date(at: datetime) -> str:
    """A Date header's value (RFC 5322 3.3)."""
    return format_datetime(at)


def flowed(text: str) -> str:
    """Text as format=flowed: long lines are wrapped with a soft break, quotes keep their depth, "-- " stays as it is."""
    lines: list[str] = []
    for line in text.rstrip("\n").split("\n"):
        if len(line) <= WIDTH and not line.startswith((" ", ">", "From ")) and not line.endswith(" "):
            lines.append(line)
        else:
            lines.extend(_flow(line))
    lines.append("")
    return "\n".join(lines)


def _flow(line: str) -> Iterable[str]:
    if line == "-- ":
        return (line,)
    line = line.rstrip(" ")
    if len(line) <= WIDTH and not line.startswith((" ", ">", "From ")):
        return (line,)
    depth = len(line) - len(line.lstrip(">"))
    quote, rest = line[:depth], line[depth:]
    if depth:
        rest = rest.removeprefix(" ")
    prefix = f"{quote} " if quote else ""
    pieces = list(_wrapped(rest, WIDTH - len(prefix) - 2))
    return [prefix + _stuffed(piece, bool(quote)) for piece in pieces]


def _stuffed(piece: str, quoted: bool) -> str:
    """Space-stuffing (RFC 3676 4.4): what starts like structure gets a blank; quoted lines have theirs already."""
    return f" {piece}" if not quoted and piece.startswith((" ", ">", "From ")) else piece


def _wrapped(text: str, width: int) -> Iterable[str]:
    """Pieces that end in a blank where the line goes on. A word longer than a line is only cut at 900 characters."""
    line = ""
    for word in text.split(" "):
        for piece in [word[i : i + 900] for i in range(0, len(word), 900)] or [""]:
            if line and len(line) + len(piece) > width:
                yield line
                line = ""
            line += piece + " "
    yield line[:-1]
