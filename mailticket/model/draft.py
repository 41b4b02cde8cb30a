"""What somebody has typed and not sent yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DraftKind(StrEnum):
    """What it will be once it is sent."""

    REPLY = "reply"
    COMMENT = "comment"
    FORWARD = "forward"
    NEW = "new"


_PLACE = re.compile(r"(?:([1-9][0-9]{0,9})/(reply|comment|forward)|new)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may write: on a ticket, or a new one. Each person has one draft in each."""

    kind: DraftKind
    ticket_id: int | None = None

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.kind.value}" if self.ticket_id else self.kind.value


def place_of(text: str) -> Place | None:
    """The place that stands in a text, as ``str`` writes it; None for what is none."""
    found = _PLACE.fullmatch(text)
    if not found:
        return None
    number, kind = found.groups()
    return Place(DraftKind(kind), int(number)) if number else Place(DraftKind.NEW)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: the form's fields by name, each with its values, and when it was last saved."""

    place: Place
    fields: Mapping[str, tuple[str, ...]]
    saved: datetime
    subject: str = ""
