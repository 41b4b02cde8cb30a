"""A letter as its sender formatted it: its HTML, with the pictures that lie in it. Nothing is made harmless here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailticket.reading.mime import Part, content, parse
from mailticket.reading.poorer import html_of

MOST_PICTURES = 5 * 1024 * 1024
"""Bytes of pictures, all together, that are shown within a letter."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """HTML, and the pictures it names by ``cid:``, each with its type."""

    html: str
    pictures: Mapping[str, tuple[str, bytes]]


def formatted(raw: bytes) -> Formatted | None:
    """The first HTML of a mail that is no file; None where there is none."""
    root = parse(raw)
    found = next((part for part in _parts(root) if part.type == "text/html" and part.disposition != "attachment"), None)
    if found is None:
        return None
    pictures, left = {}, MOST_PICTURES
    for part in _parts(root):
        name = part.get("content-id").strip().strip("<>")
        if name and part.kind == "image" and (data := content(raw, part, left + 1)) and len(data) <= left:
            pictures[name] = (part.type, data)
            left -= len(data)
    return Formatted(html_of(raw, found), pictures)


def _parts(part: Part) -> Iterator[Part]:
    """In the order of the mail; forwarded mails have an HTML of their own."""
    if part.type.startswith("message/"):
        return
    yield part
    for child in part.children:
        yield from _parts(child)
