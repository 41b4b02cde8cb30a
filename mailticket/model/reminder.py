"""What somebody asked to be reminded of, on a ticket."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """``id`` is the entry of the history that set it; ``user_id`` is who is reminded, ``by_id`` who asked for it; ``told`` when it
    was mailed."""

    id: int
    ticket_id: int
    user_id: int
    by_id: int
    due: datetime
    text: str
    told: datetime | None = None
