"""What a notice is worded out of."""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from mailticket.model.dataclass import dataclass
from mailticket.model.enclosure import Enclosing
from mailticket.model.foreign_number import NumberOnTicket
from mailticket.model.letter import Segment
from mailticket.model.person import User
from mailticket.model.queue import Queue, Site
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.notices.forwarding import PassedOn

if TYPE_CHECKING:  # who words no notice does not load Jinja2
    from mailticket.notices.templates import Wording


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """All a notice can speak of: the ticket with its surroundings, and what was written. ``references`` are those of the
    letter behind it, the nearest ancestor first; ``letters`` are what one mail tells together, the oldest first; ``tags``
    all names our subject tags have, folded; ``fields`` the ticket's custom fields, told to who may see them; ``enclosing`` says
    which files travel; ``passed_on`` is what a forward carries; ``opening`` what the ticket was
    opened with, where it is told."""

    wording: "Wording"
    site: Site
    queue: Queue
    ticket: Ticket
    users: Callable[[int], User | None]
    segments: tuple[Segment, ...]
    references: Sequence[str]
    now: datetime
    sign: Callable[[str], str]
    new_id: Callable[[], int]
    letters: Sequence[tuple[Transaction, tuple[Segment, ...]]] = ()
    tags: frozenset[str] = frozenset()
    fields: tuple[tuple[str, str], ...] = ()
    may_see_fields: Callable[[User], bool] = lambda user: False
    may_see_time: Callable[[User], bool] = lambda user: False
    works_here: Callable[[User], bool] = lambda user: False
    enclosing: Enclosing = field(default_factory=Enclosing)
    passed_on: Sequence[PassedOn] = ()
    opening: Transaction | None = None
    numbers: Sequence[NumberOnTicket] = ()
