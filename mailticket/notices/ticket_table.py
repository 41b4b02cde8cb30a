"""A table of tickets in a plain text mail: numbered rows, in the reader's words, no wider than a mail is read everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailticket.model.columns import filled, in_one_line, sized, width
from mailticket.model.words import say, status
from mailticket.notices.dates import DateTeller

WIDTH = 70
"""Columns of a row: two more stand before it in a transcript."""

_CAPS = {"row": 4, "ticket": 9, "status": 11, "owner": 11, "queue": 11, "due": 8}
"""The most that a column takes; the subject has what is left."""

RIGHT = frozenset({"row", "ticket"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """What is told of a ticket; people by address. ``late``: it was due, and is not done; ``unread``: by its
    reader."""

    number: int
    ticket: int
    status: str
    queue: str
    owner: str
    due: datetime | None
    subject: str
    late: bool = False
    unread: bool = False


def ticket_table(rows: Sequence[TableRow], language: str, dates: DateTeller) -> str:
    """The table with its head. Queues are told where there are several, due dates where there are any."""
    names = ["row", "ticket", "status", "owner"]
    names += ["queue"] if len({row.queue for row in rows}) > 1 else []
    names += ["due"] if any(row.due for row in rows) else []
    cells = [["#" if name == "row" else say(language, f"table.{name}") for name in names]]
    cells += [[_cell(row, name, language, dates) for name in names] for row in rows]
    sizes = sized(cells, (_CAPS[name] for name in names))
    left = WIDTH - sum(sizes) - 2 * len(sizes)
    subjects = [say(language, "table.subject"), *(_subject(row, language) for row in rows)]
    return "\n".join(
        "  ".join((*_filled(line, names, sizes), filled(subject, left))).rstrip()
        for line, subject in zip(cells, subjects, strict=True)
    )


def _filled(line: Sequence[str], names: Sequence[str], sizes: Sequence[int]) -> list[str]:
    return [filled(cell, size, right=name in RIGHT) for cell, name, size in zip(line, names, sizes, strict=True)]


def _cell(row: TableRow, name: str, language: str, dates: DateTeller) -> str:
    match name:
        case "row":
            return str(row.number)
        case "ticket":
            return f"#{row.ticket}"
        case "status":
            return in_one_line(status(language, row.status))
        case "owner":
            return in_one_line(row.owner.partition("@")[0]) or "-"
        case "queue":
            return in_one_line(row.queue)
    return f"{dates.day(row.due)}{' !' if row.late else ''}" if row.due else ""


def _subject(row: TableRow, language: str) -> str:
    return f"{'* ' if row.unread else ''}{in_one_line(row.subject) or say(language, 'no_subject')}"


def wrapped(text: str, most: int = WIDTH) -> str:
    """A text in lines of at most so many columns, where it has blanks."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(filter(None, lines))
