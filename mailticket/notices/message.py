"""Builds the bytes of a mail: headers that cannot be injected into, a text that every client shows well.

The text is format=flowed (RFC 3676), UTF-8; 7bit where it is ASCII, else quoted-printable: readable in the Maildir, safe
on any relay. The standard library's EmailMessage takes a hundred times as long.
"""

from collections.abc import Iterable, Sequence

from mailticket.model.text_part import text_part
from mailticket.notices.headers import unstructured
from mailticket.notices.parts import Picture, pictured, several

WIDTH = 76
"""Columns of a flowed line, the trailing blank included."""

DEEPEST_QUOTE = 20


def build(
    headers: Sequence[tuple[str, str]], text: str, parts: Sequence[bytes] = (), pictures: Sequence[Picture] = ()
) -> bytes:
    """``headers`` are names and finished values (see ``headers``); MIME headers are added. ``parts`` stand behind the text, which
    is HTML as well where it has ``pictures``. Lines end in CRLF.

    Raises ValueError for a value that holds a line of its own."""
    head = "".join([f"{name}: {_whole(name, value)}\r\n" for name, value in headers]).encode("ascii")
    first = text_part(flowed(text))
    if pictures:
        first = several("alternative", [first, pictured(text, pictures)])
    return head + b"MIME-Version: 1.0\r\n" + (several("mixed", [first, *parts]) if parts else first)


def _whole(name: str, value: str) -> str:
    """The last look at a value: one line of printable ASCII, or several of our folding, none of them blank."""
    if value.isprintable():
        return value
    if not all(piece.isprintable() and piece.strip() for piece in value.split("\r\n ")):
        raise ValueError(f"the value of {name} holds a line of its own")
    return value


def header(name: str, text: str) -> tuple[str, str]:
    """A header with free text."""
    return name, unstructured(text, len(name) + 2)


def flowed(text: str) -> str:
    """Text as format=flowed: long lines are wrapped with a soft break, quotes keep their depth, "-- " stays as it is.

    Any line end is one newline."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.rstrip("\n")
    given = text.split("\n")
    if not _needs_a_look(text) and max(map(len, given)) <= WIDTH:
        return f"{text}\n"
    lines: list[str] = []
    for line in given:
        if len(line) <= WIDTH and line[:1] not in _STRUCTURE and line[-1:] != " ":
            lines.append(line)
        else:
            lines.extend(_flow(line))
    lines.append("")
    return "\n".join(lines)


def _needs_a_look(text: str) -> bool:
    """Whether a line begins with structure or ends in a blank; that before a footer is not."""
    plain = text.replace("\n-- \n", "\n--\n")
    return (
        text[:1] in _STRUCTURE or text[-1:] == " " or " \n" in plain or any(f"\n{sign}" in plain for sign in _STRUCTURE)
    )


_STRUCTURE = frozenset(" >F")
"""What a line may begin with that is in need of a closer look; F is that of "From ", which mailboxes split at."""


def _flow(line: str) -> Iterable[str]:
    if line == "-- ":
        return (line,)
    line = line.rstrip(" ")
    depth = min(len(line) - len(line.lstrip(">")), DEEPEST_QUOTE)
    if not depth:
        return [_stuffed(piece) for piece in _wrapped(line, WIDTH - 1)]
    quote, rest = line[:depth], line[depth:].removeprefix(" ")
    return [f"{quote} {piece}" for piece in _wrapped(rest, WIDTH - 1 - depth)] if rest else (quote,)


def _stuffed(piece: str) -> str:
    """Space-stuffing (RFC 3676 4.4): what starts like structure gets a blank; quoted lines have theirs already."""
    return f" {piece}" if piece.startswith((" ", ">", "From ")) else piece


def _wrapped(text: str, width: int) -> Iterable[str]:
    """Pieces that end in a blank where the line goes on; a word longer than a line is left whole. No piece is "-- ",
    which would begin a signature."""
    start = 0
    while len(text) - start > width:
        cut = text.rfind(" ", start, start + width) + 1
        if cut == 0 or not text[start:cut].strip(" -"):
            cut = text.find(" ", start + width) + 1
        if cut == 0:
            break
        yield text[start:cut]
        start = cut
    yield text[start:]
