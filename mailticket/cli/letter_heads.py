"""What stood beside the body of a letter, as lines below an entry's title."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from mailticket.cli.layout import Reader, one_line
from mailticket.model.words import say


def head_lines(entry: Mapping[str, Any], reader: Reader) -> Iterator[Text]:
    """A subject of its own; whom else it was addressed to; where answers are wanted."""
    told = {name: _shown(entry.get(name) or ()) for name in ("to", "cc", "reply_to")}
    if len(entry.get("to") or ()) + len(entry.get("cc") or ()) <= 1:
        told |= {"to": "", "cc": ""}
    for name, value in (("subject", entry.get("subject")), *told.items()):
        if value:
            yield Text(say(reader.language, f"beside.{name}", value=one_line(value)), style="dim")


def _shown(boxes: Any) -> str:
    return ", ".join(f"{box['name']} <{box['address']}>" if box["name"] else box["address"] for box in boxes)
