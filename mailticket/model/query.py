"""Which tickets somebody wants, decided as far as it can be without looking at them: what storage makes one statement of.

Names, dates and words are resolved: people are addresses as they are shown, days are moments, queues are ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from mailticket.model.customfield import FieldKind
from mailticket.model.right import Right, Role


class Comparator(StrEnum):
    """How a value is compared with another."""

    IS = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Custom:
    """The values of a custom field. ``zone`` is where its days begin."""

    id: int
    kind: FieldKind
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Of:
    """What a condition asks: ``key`` is a field's, as facts have it; of a custom field what it is."""

    key: str
    custom: Custom | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no value; of people neither in the queues that have watchers of their own there (``queue_ids``)."""

    of: Of
    queue_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these texts, folded; of people these addresses, groups, or any ticket of queues where they watch. ``user_ids`` are
    whose addresses they are, where that was looked up."""

    of: Of
    texts: frozenset[str]
    group_ids: frozenset[int] = frozenset()
    queue_ids: frozenset[int] = frozenset()
    user_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """These parts of a text, folded, one after another: from its beginning, to its end, or anywhere."""

    of: Of
    parts: tuple[str, ...]
    from_start: bool = False
    to_end: bool = False
    group_ids: frozenset[int] = frozenset()
    queue_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Measured:
    """A number, a length of time, a moment, or a custom field's text, compared."""

    of: Of
    order: Comparator
    value: int | Decimal | datetime | str


@dataclass(frozen=True, slots=True)
class Within:
    """A moment from ``start`` on, before ``end``."""

    of: Of
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class InQueues:
    """The queues it is in."""

    queue_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Statuses:
    """One of these statuses, which differ by queue: pairs of queues and their statuses."""

    by_queue: tuple[tuple[frozenset[int], frozenset[str]], ...]

    @property
    def names(self) -> list[str]:
        """All of them, whatever the queue."""
        return sorted({name for _, names in self.by_queue for name in names})


@dataclass(frozen=True, slots=True)
class TextWords:
    """Words, or a phrase, in what the ticket says; accents do not count."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part; without parts any ticket."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """One part; without parts no ticket."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class No:
    """Not this."""

    part: "Condition"


Condition = All | Some | No | Missing | OneOf | Part | Measured | Within | InQueues | Statuses | TextWords


@dataclass(frozen=True, slots=True)
class Scope:
    """Where somebody holds a right: on every ticket of some queues, and in others on those where they have a role, themselves or
    by one of their groups. ``everywhere``: on every ticket."""

    everywhere: bool = False
    queue_ids: frozenset[int] = frozenset()
    by_role: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    user_id: int = 0
    group_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SortKey:
    """A field tickets are sorted by; those without a value come last."""

    key: str
    descending: bool = False


MOST_URGENT = (SortKey("due"), SortKey("priority", descending=True), SortKey("id"))
"""What is due first; then priority; then age."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search: what fits, in which order. ``scopes`` say where who asks holds each right that matters here; of a right that is
    not there they hold it nowhere. ``active`` are the statuses of tickets that are not done with. ``held``: on what is found
    they hold, of each of these sets, one right at least. ``reader`` is who asks, for what is unread; with ``put_off`` what they
    put off beyond that time is left out."""

    condition: Condition
    scopes: Mapping[Right, Scope]
    order: tuple[SortKey, ...] = MOST_URGENT
    active: Statuses = Statuses(())
    held: tuple[frozenset[Right], ...] = ()
    reader: int = 0
    put_off: datetime | None = None

    def scope(self, right: Right) -> Scope:
        """Where they hold a right."""
        return self.scopes.get(right, Scope())
