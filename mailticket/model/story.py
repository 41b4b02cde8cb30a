"""What reports count from: a ticket as it stands, with the lines of its history that say who spoke, what it became and how long
somebody worked. Nothing else of it is loaded, for a report looks at many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class LineKind(StrEnum):
    """What a line of a story tells."""

    OPENED = "opened"
    SAID = "said"
    STATUS = "status"
    TAKEN = "taken"
    WORKED = "worked"


class StoryLine(NamedTuple):
    """One line: when, by whom (a user's id), what; ``old`` and ``new`` of a status; ``minutes`` worked, negative
    in a correction, by who worked them and when."""

    at: datetime
    kind: LineKind
    by: int
    old: str = ""
    new: str = ""
    minutes: int = 0


@dataclass(slots=True)  # a report makes very many, and changes none
class Story:
    """A ticket and its lines, the oldest first, with what was said and worked on tickets merged into it. ``outside`` are users
    who ask for help here: requestors and Ccs who do not work on it."""

    id: int
    queue_id: int
    status: str
    priority: int
    owner_id: int | None
    requestors: tuple[int, ...]
    outside: frozenset[int]
    created: datetime
    last_updated: datetime
    lines: Sequence[StoryLine]
