"""How pages are laid out: words, times and tables for the one who reads them.

Text of letters is never taken for markup, and nothing in it moves the cursor, changes the title or turns the line around.
"""

import os
import re
import shutil
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from mailticket.cli.words import is_word, language, word_in
from mailticket.cli.zone import site_zone
from mailticket.model.clean import clean
from mailticket.model.duration import shown_age, shown_minutes
from mailticket.model.queue import QUEUE_SETTINGS
from mailticket.model.queue_settings import SettingKind
from mailticket.model.words import status

_FIELD = re.compile(r"(^|; )([a-z_]+)(?=: )")
LENGTHS = tuple(one.name for one in QUEUE_SETTINGS if one.kind is SettingKind.MINUTES)
"""Settings that are kept as minutes."""

_LENGTH = re.compile(rf"((?:^|; )(?:{'|'.join(LENGTHS)}): )(\d+)(?=$|;)")
_YES = re.compile(r"(^|: )yes(?=$|; )")
NUMBERS = frozenset({"#", "priority", "age", "attempts"})
TIMES = frozenset({"received_at", "not_before", "at", "created", "due", "next", "last", "planned", "worked_at"})
"""Columns of moments: a table with one says in which zone they are."""

FIXED = NUMBERS | {"status", "state", "ticket", "rule", "order"} | TIMES | {"time_worked"}

GIVING_WAY = frozenset({"queue", "owner", "requestors", "recipient", "answer"})
BESIDE_SUBJECT = 11
"""Characters these columns have at most on a narrow terminal where there is a subject: that is what a ticket is known by."""

NARROW = 100


def narrow() -> bool:
    """Whether pages are shown on a terminal too narrow for all columns whole."""
    shown = sys.stdout.isatty() or "COLUMNS" in os.environ
    return shown and shutil.get_terminal_size().columns < NARROW


_STATUS_STYLES = {"new": "bold cyan", "open": "green", "stalled": "yellow", "resolved": "dim", "rejected": "dim"}
_STATE_STYLES = {"held": "bold red", "failed": "bold red", "uncertain": "yellow", "waiting": "cyan", "sending": "cyan"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in a language (empty: the locale's), at a place's time (None: the site's), when (None: now)."""

    chosen: str = ""
    zone: tzinfo | None = None
    now: datetime | None = None

    @property
    def language(self) -> str:
        """The language's short name."""
        return self.chosen or language()

    def word(self, key: str, **values: object) -> str:
        """A word of ours in the reader's language."""
        return word_in(self.language, key).format_map(values)

    def name(self, key: str, otherwise: str | None = None) -> str:
        """A word of ours, or where there is none the key itself."""
        return word_in(self.language, key) if is_word(key) else one_line(key if otherwise is None else otherwise)

    def field_of(self, subject: str, name: str) -> str:
        """A field of a kind of thing: a group's members are people, a ticket's are tickets."""
        return self.name(f"{subject}.{name}", self.name(name))

    def kept(self, subject: str, text: str | None) -> str:
        """How something was, as its history keeps it ("privileged: yes; name: Ana"), with the reader's words for fields and yes."""
        said = _LENGTH.sub(lambda found: found[1] + shown_minutes(int(found[2])), text or "")
        said = _FIELD.sub(lambda found: found[1] + self.field_of(subject, found[2]), said)
        return _YES.sub(lambda found: found[1] + word_in(self.language, "yes"), said)

    def time(self, at: str | None) -> str:
        """ISO 8601 to the reader's time, to the minute."""
        if not at:
            return ""
        try:
            return datetime.fromisoformat(at).astimezone(self.zone or site_zone()).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            return at

    def zone_name(self, at: str) -> str:
        """The name of the zone of these pages' times, with what it is from UTC at a time: "America/Montevideo (-0300)"."""
        zone = self.zone or site_zone()
        moment = datetime.fromisoformat(at).astimezone(zone)
        return f"{getattr(zone, 'key', None) or moment.tzname()} ({moment:%z})"

    def age(self, at: str) -> str:
        """How long ago, in one unit: "<1 min", "5 min", "3 h", "12 d"."""
        return shown_age(((self.now or datetime.now(UTC)) - datetime.fromisoformat(at)).total_seconds())


HERE = Reader()


def one_line(value: object) -> str:
    """A value in one clean line."""
    if isinstance(value, list | tuple):
        return ", ".join(map(one_line, value))
    return "" if value is None else " ".join(clean(value).split())


def cell(value: object, style: str = "") -> Text:
    """A value as one clean line of a page."""
    return Text(one_line(value), style=style)


def table(
    reader: Reader,
    columns: Sequence[str],
    rows: Iterable[Sequence[Text]],
    *,
    whole: Collection[str] = (),
    typed: Collection[str] = (),
) -> RenderableType:
    """Rows under words, one line each; where the terminal is narrow the widest give way, and those in FIXED, and what is
    ``typed`` again in commands, last. What is ``whole`` takes more lines instead of being cut."""
    found = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for key in columns:
        label = Text(key if key == "#" else reader.name(key))
        most = BESIDE_SUBJECT if narrow() and "subject" in columns and key in GIVING_WAY else None
        justify: Literal["left", "right"] = "right" if key in NUMBERS else "left"
        found.add_column(label, no_wrap=key in FIXED or key in typed, justify=justify, max_width=most)
    for row in rows:
        for key, one in zip(columns, row, strict=True):
            if key in whole:
                one.overflow = "fold"
            else:  # rich takes width from columns that may wrap; their text is cut all the same
                one.no_wrap, one.overflow = True, "ellipsis"
        found.add_row(*row)
    if not found.row_count:
        return Text(reader.word("nothing"), style="dim")
    if TIMES.intersection(columns):
        now = (reader.now or datetime.now(UTC)).isoformat()
        found.caption, found.caption_justify = Text(f"{reader.word('times')} {reader.zone_name(now)}", "dim"), "left"
    return found


def head(reader: Reader, pairs: Iterable[tuple[str | Text, object]]) -> Table:
    """Values under each other, those that are empty left out; a key is a word of ours, or a text of others."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True, max_width=30)
    grid.add_column(overflow="fold")
    for key, value in pairs:
        if value not in (None, "", [], ()):
            label = key if isinstance(key, Text) else Text(reader.word(key))
            grid.add_row(label, value if isinstance(value, Text) else cell(value))
    return grid


def status_cell(reader: Reader, name: str) -> Text:
    """A ticket's status."""
    return cell(status(reader.language, name), _STATUS_STYLES.get(name, ""))


def state_cell(reader: Reader, name: object) -> Text:
    """The state of a letter, a copy or a job."""
    return cell(reader.name(f"stands.{name}", str(name)), _STATE_STYLES.get(str(name), ""))
