"""The text of a letter for a page: what its ticket had said before is folded, addresses of the web become links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from mailticket.model.clean import clean

_LINK = re.compile(r"""https?://[^\s<>"'`\x00-\x1f\x7f]{1,2000}""", re.IGNORECASE)
_AFTER = ".,;:!?)]}»”’>*_"
"""What stands at the end of a sentence and not of an address."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a letter: ``kind`` is empty for what is new, else what it was before (history, notice, comment, signature,
    report); ``lines`` are how many it has."""

    text: Markup
    kind: str = ""
    lines: int = 0


def parts(text: str, said: Sequence[Sequence[int | str]]) -> list[Part]:
    """The parts of a text; ``said`` are the runs that say nothing new: from, to, what."""
    found: list[Part] = []
    at = 0
    for start, end, kind in said:
        found += _new(text[at : int(start)])
        old = text[int(start) : int(end)].strip("\n")
        if old:
            found.append(Part(linked(old), str(kind), old.count("\n") + 1))
        at = int(end)
    return found + _new(text[at:])


def _new(text: str) -> list[Part]:
    body, signature = _signed(text.strip("\n"))
    found = [Part(linked(body))] if body.strip() else []
    if signature:
        found.append(Part(linked(signature), "signature", signature.count("\n") + 1))
    return found


def _signed(text: str) -> tuple[str, str]:
    """A text, and the signature below it: what follows a single line of ``-- `` (RFC 3676 4.3). Two such lines are none."""
    lines = text.split("\n")
    marks = [place for place, line in enumerate(lines) if line == "-- "]
    if len(marks) != 1 or len(lines) - marks[0] > MOST_SIGNATURE:
        return text, ""
    return "\n".join(lines[: marks[0]]).rstrip("\n"), "\n".join(lines[marks[0] :])


MOST_SIGNATURE = 15
"""Lines of a signature; what is longer is no signature."""


def linked(text: str) -> Markup:
    """A text for HTML: nothing in it is markup, control characters are shown, addresses of the web can be followed."""
    text = clean(text)
    made, at = Markup(), 0
    for one in _LINK.finditer(text):
        url = _whole(one.group())
        made += escape(text[at : one.start()])
        made += Markup('<a href="{0}" rel="nofollow noopener noreferrer" target="_blank">{0}</a>').format(url)
        at = one.start() + len(url)
    return made + escape(text[at:])


def _whole(url: str) -> str:
    """Without what belongs to the sentence around it: a bracket stays where it was opened within."""
    while url and url[-1] in _AFTER:
        opened = {")": "(", "]": "[", "}": "{"}.get(url[-1])
        if opened and url.count(opened) >= url.count(url[-1]):
            break
        url = url[:-1]
    return url
