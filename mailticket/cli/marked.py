"""What was looked for, marked in the subject of a ticket, or below it in what the ticket says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.text import Text

from mailticket.cli.layout import one_line
from mailticket.model.words import say

MARK = "bold underline"


def subject_cell(row: Mapping[str, Any], language: str) -> Text:
    """A ticket's subject; a * before what is unread."""
    place = row.get("place") or {}
    named = place.get("in") == "subject" and place.get("entry") is None
    said = Text("* " if row.get("unread") else "")
    if named:
        return said.append_text(marked(row["subject"], place["marks"]))
    said.append(one_line(row["subject"]) or say(language, "no_subject"))
    return said.append("\n  ").append_text(marked(place["text"], place["marks"], "dim")) if place else said


def marked(text: str, marks: Iterable[Sequence[int]], style: str = "") -> Text:
    """A text in one clean line, with what is between the marks shown as such."""
    found, at = Text(style=style), 0
    for start, end in marks:
        found.append(_clean(text[at:start])).append(_clean(text[start:end]), style=f"{style} {MARK}".strip())
        at = end
    return found.append(_clean(text[at:]))


def _clean(part: str) -> str:
    """One line; a blank at either end stays, which divides it from the next part."""
    line = one_line(part)
    before, after = (" " if part[:1].isspace() else ""), (" " if line and part[-1:].isspace() else "")
    return f"{before}{line}{after}"
