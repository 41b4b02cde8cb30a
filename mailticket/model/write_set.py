"""What one unit of work has decided and storage shall write: filled in by the mailroom, letter after letter."""

from dataclasses import dataclass, field
from datetime import datetime

from mailticket.model.confirmation import Confirmation
from mailticket.model.foreign_number import NumberOnTicket
from mailticket.model.held import HeldDecision, HeldLetter
from mailticket.model.job import Job
from mailticket.model.notice import Copy, Notice, OutboxState, Settled
from mailticket.model.person import User
from mailticket.model.right import Role
from mailticket.model.service_level import GoalRun
from mailticket.model.ticket import Link, Quiet, Ticket, UrlLink
from mailticket.model.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Bounced:
    """What is remembered of an address that mail came back from."""

    address: str
    times: tuple[datetime, ...]
    unreachable_until: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A copy that has not gone yet, and the transaction it tells of."""

    copy_id: int
    recipient: str
    scrip: str
    transaction_id: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """A copy that waits to become one mail with others, and what it tells of."""

    copy_id: int
    recipient: str
    scrip: str
    ticket_id: int
    transaction_id: int


@dataclass(slots=True)
class WriteSet:
    """Rows to write. ``tickets`` are states after the change; ``opened`` says which of them are new.

    ``digests`` say how often people want those. ``values`` are (ticket, custom field, all its values now).
    ``ancestors`` are Message-IDs
    nobody has seen here that a ticket's first letter answers. ``threads_moved`` are Message-IDs, received or ours, whose
    answers go to another ticket from now on. ``withdrawn`` are copies that shall not go, ``spent`` digests of what counts
    once. ``held`` are letters with why and what became of them, ``kept`` what is known of those, ``decided`` what people
    decided about such letters. ``unproven`` are (entry, ticket, author, letter) of words that wait for proof, ``released``
    (their entry, the one that passes them on). ``shown_outside`` are texts of entries, by id, without what they quote of what was
    said to staff alone; others are shown as they are. ``scrip_failures`` are failures in a row by scrip, 0 when it served again.
    """

    now: datetime
    users: list[User] = field(default_factory=list)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    learnt: dict[int, str] = field(default_factory=dict)
    chosen: dict[int, tuple[User, str]] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    watchers: list[tuple[int, Role, int]] = field(default_factory=list)
    watchers_gone: list[tuple[int, Role, int]] = field(default_factory=list)
    groups: list[tuple[int, Role, int]] = field(default_factory=list)
    groups_gone: list[tuple[int, Role, int]] = field(default_factory=list)
    quieted: list[tuple[int, Quiet, int]] = field(default_factory=list)
    quieted_gone: list[tuple[int, Quiet, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    links_gone: list[Link] = field(default_factory=list)
    urls: list[UrlLink] = field(default_factory=list)
    urls_gone: list[UrlLink] = field(default_factory=list)
    values: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)
    goals: list[GoalRun] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    shown_outside: dict[int, str] = field(default_factory=dict)
    thread_ids: set[tuple[str, int]] = field(default_factory=set)
    ancestors: set[tuple[str, int]] = field(default_factory=set)
    foreign_numbers: set[NumberOnTicket] = field(default_factory=set)
    threads_moved: list[tuple[str, int]] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    confirmations_used: list[int] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    spent: set[str] = field(default_factory=set)
    unproven: list[tuple[int, int, int, int | None]] = field(default_factory=list)
    released: list[tuple[int, int]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    scrip_failures: dict[int, int] = field(default_factory=dict)
    scrips_off: set[int] = field(default_factory=set)
    notices: list[tuple[Notice, int | None]] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    budgets: dict[str, str] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)
    bounced: list[Bounced] = field(default_factory=list)
    done: list[tuple[int, str]] = field(default_factory=list)
    held: list[tuple[int, str, str]] = field(default_factory=list)
    kept: list[HeldLetter] = field(default_factory=list)
    decided: list[HeldDecision] = field(default_factory=list)

    @property
    def gathers(self) -> bool:
        """Whether mail of it waits for more, to go as one."""
        return any(copy.state is OutboxState.GATHERING for copy in self.copies)
