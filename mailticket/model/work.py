"""What one unit of work has decided and storage shall write: filled in by the mailroom, letter after letter."""

from dataclasses import dataclass, field
from datetime import datetime

from mailticket.model.notice import Copy, Notice, Settled
from mailticket.model.person import User
from mailticket.model.right import Role
from mailticket.model.ticket import Link, Ticket
from mailticket.model.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Bounced:
    """What is remembered of an address that mail came back from."""

    address: str
    times: tuple[datetime, ...]
    unreachable_until: datetime | None


@dataclass(slots=True)
class Work:
    """Rows to write. ``tickets`` are states after the change; ``opened`` says which of them are new."""

    now: datetime
    users: list[User] = field(default_factory=list)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    watchers: list[tuple[int, Role, int]] = field(default_factory=list)
    watchers_gone: list[tuple[int, Role, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    thread_ids: set[tuple[str, int]] = field(default_factory=set)
    notices: list[tuple[Notice, int | None]] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    budgets: dict[str, str] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)
    bounced: list[Bounced] = field(default_factory=list)
    done: list[tuple[int, str]] = field(default_factory=list)
    held: list[tuple[int, str, str]] = field(default_factory=list)
