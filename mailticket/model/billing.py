"""Customers, what an hour of work costs them, and what was billed. Money counts a currency's smallest coin; time minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

WITHOUT_CENTS = frozenset({"CLP", "PYG", "JPY", "KRW", "ISK", "UYI", "VND", "XAF", "XOF", "XPF"})
"""Currencies without smaller coins (ISO 4217)."""


class RoundedPer(StrEnum):
    """What is rounded: each entry, what was worked on a ticket in the month, what a person worked on a day."""

    ENTRY = "entry"
    TICKET = "ticket"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Terms:
    """Minutes are rounded up to ``round_to``, and are ``minimum`` at least; ``free`` minutes a month cost nothing."""

    round_to: int = 1
    per: RoundedPer = RoundedPer.ENTRY
    minimum: int = 0
    free: int = 0


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom work is billed to. A ticket is theirs by the billing field, or by its first requestor's address or domain."""

    name: str
    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    language: str = "en"
    currency: str = "USD"
    terms: Terms = Terms()


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour costs, ``amount`` of the smallest coin, where all that is said fits; what is empty fits always. ``field`` is a
    custom field and its value; ``weekdays`` count from Monday as 0; ``hours`` are minutes of the day, over midnight where the
    first is later; ``calendar`` is one's name and whether it is open (True) or closed then: nights, weekends, holidays."""

    name: str
    amount: int
    currency: str
    queues: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    workers: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    field: tuple[str, str] | None = None
    weekdays: frozenset[int] = frozenset()
    hours: tuple[int, int] | None = None
    calendar: tuple[str, bool] | None = None


@dataclass(frozen=True, slots=True)
class Billing:
    """All that is declared: customers, rates in the order they are tried, and the custom field that names a ticket's customer."""

    customers: tuple[Customer, ...] = ()
    rates: tuple[Rate, ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class BillableWork:
    """An entry of time worked with what its rate hangs on; ``at`` is on the site's clock. ``run`` and ``rate`` say by which run it
    was billed, and at what an hour; ``worker_id`` is the worker's."""

    entry: int
    ticket: int
    subject: str
    queue: str
    requestor: str
    worker: str
    at: datetime
    minutes: int
    values: Mapping[str, str] = field(default_factory=dict)
    run: int | None = None
    rate: int | None = None
    worker_id: int = 0

    @property
    def domain(self) -> str:
        """The first requestor's."""
        return self.requestor.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class BillRun:
    """A run that was kept: what it billed stands in ``document`` as it was then. ``cancelled`` says when it was taken back."""

    number: int
    customer: str
    month: str
    currency: str
    total: int
    created: datetime
    by: int
    document: Mapping[str, object]
    cancelled: datetime | None = None
