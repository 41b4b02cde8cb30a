"""A table in a mail of ours whose rows are numbered: who answers that mail may say ``2 take`` instead of ``take #17``."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIFETIME = timedelta(days=7)
"""So long row numbers count after the mail was worded; later the table is another by far."""


@dataclass(frozen=True, slots=True)
class RowTable:
    """Row ``n`` of the mail with notice ``notice_id``, sent to the user ``reader_id`` alone, is the ``n``-th of ``tickets``.
    ``seal`` is over all of it, so that a row in the database cannot be re-pointed."""

    notice_id: int
    reader_id: int
    created: datetime
    tickets: tuple[int, ...]
    seal: str = ""

    def sealed_text(self) -> str:
        """What the seal is over."""
        parts = (self.notice_id, self.reader_id, self.created.isoformat(timespec="milliseconds"), *self.tickets)
        return "rows" + "\x1f".join(map(str, parts))

    def holds(self, now: datetime) -> bool:
        """Whether its row numbers count still."""
        return now - self.created <= LIFETIME

    def ticket(self, row: int) -> int | None:
        """The ticket in a row, counted from 1; None where there is no such row."""
        return self.tickets[row - 1] if 1 <= row <= len(self.tickets) else None
