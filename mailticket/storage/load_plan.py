"""Loads what a batch of letters (or one change) touches, set by set, in one step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.notice import OutboxState
from mailticket.model.person import User
from mailticket.model.ticket import ACYCLIC, LinkKind, Ticket
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.storage.counters import Ids
from mailticket.storage.people import users_by_address, users_by_id
from mailticket.storage.schema import addresses, copies, notices, transactions
from mailticket.storage.ticket_history import history, notice_ids
from mailticket.storage.tickets import dependencies, load, threads
from mailticket.storage.times import from_text
from mailticket.storage.work import read_budgets


@dataclass(slots=True)
class LoadPlan:
    """What is wanted: addresses, ticket and user ids, Message-IDs referred to and own, outbox copies, notices, budgets.

    ``returned`` are notices that a report brings back: which copy of them went to whom. ``last`` are budget keys whose state
    are numbers of tickets; those are loaded too. ``links``: where dependencies and memberships lead from all these tickets;
    ``histories``: what happened to them; ``told_of`` are transactions, of which the notices are wanted that told of them.
    """

    addresses: set[str] = field(default_factory=set)
    tickets: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    own_ids: set[str] = field(default_factory=set)
    copies: set[int] = field(default_factory=set)
    notices: set[int] = field(default_factory=set)
    returned: set[int] = field(default_factory=set)
    budgets: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)
    links: bool = False
    histories: bool = False
    told_of: set[int] = field(default_factory=set)

    def __or__(self, other: "LoadPlan") -> "LoadPlan":
        """What either wants."""
        return LoadPlan(**{one.name: getattr(self, one.name) | getattr(other, one.name) for one in fields(self)})


@dataclass(frozen=True, slots=True)
class Returned:
    """The copy a bounce speaks of: its ticket, whom it went to, and the hard bounces of that address so far; whether it carried
    files; who wrote the reply or comment it passed on, if it did that."""

    ticket_id: int | None
    recipient: str
    bounces: tuple[datetime, ...] = ()
    carried_files: bool = False
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice of ours: when and about which ticket it was worded, whom it was sent to, and out of which letter."""

    ticket_id: int | None
    created: datetime
    scrip: str
    letter_id: int | None
    recipients: frozenset[str]


@dataclass(slots=True)
class Loaded:
    """What was found. ``filed``: (Message-ID, author, text) of mail that is on tickets already; ``moved``: where answers
    to a Message-ID, received or ours, go since its letter was moved; ``sent``: copies by notice and address, those on
    their way or gone. ``addresses`` are those looked for, ``reach`` the tickets one comes to by a kind of links,
    ``histories`` those of tickets, ``told_of`` the Message-IDs of the notices that told of a transaction."""

    ids: Ids
    users: dict[int, User] = field(default_factory=dict)
    by_address: dict[str, User] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    threads: dict[str, list[int]] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    filed: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    budgets: dict[str, str] = field(default_factory=dict)
    returned: dict[int, Returned] = field(default_factory=dict)
    told: dict[int, SentNotice] = field(default_factory=dict)
    sent: dict[tuple[int, str], int] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    reach: dict[tuple[int, LinkKind], set[int]] = field(default_factory=dict)
    histories: dict[int, Sequence[Transaction]] = field(default_factory=dict)
    told_of: dict[int, list[str]] = field(default_factory=dict)

    def extend(self, more: "Loaded") -> dict[int, Ticket]:
        """More of it, found later: what was known, and may have changed since, stays. Returns the tickets that are new here."""
        new = {id_: ticket for id_, ticket in more.tickets.items() if id_ not in self.tickets}
        self.tickets |= new
        self.users = more.users | self.users
        self.by_address = more.by_address | self.by_address
        self.addresses |= more.addresses
        self.budgets = more.budgets | self.budgets
        self.reach |= more.reach
        self.histories |= more.histories
        self.told_of |= more.told_of
        return new


_PASSED_ON = [TransactionType.CORRESPOND.value, TransactionType.COMMENT.value]
"""What people write and we mail on: its author wants to know whom it did not reach."""

_returned = (
    sa.select(
        copies.c.id,
        copies.c.recipient,
        copies.c.without_files,
        notices.c.files,
        notices.c.ticket_id,
        addresses.c.bounced,
        sa.case((transactions.c.type.in_(_PASSED_ON), transactions.c.by)).label("author_id"),
    )
    .join_from(copies, notices, copies.c.notice_id == notices.c.id)
    .join(transactions, transactions.c.id == notices.c.transaction_id, isouter=True)
    .join(addresses, addresses.c.address == copies.c.recipient, isouter=True)
    .where(copies.c.id.in_(sa.bindparam("wanted", expanding=True)))
)
_sent = sa.select(copies.c.notice_id, copies.c.recipient, copies.c.id).where(
    copies.c.notice_id.in_(sa.bindparam("wanted", expanding=True)),
    copies.c.state.in_([one.value for one in (OutboxState.SENDING, OutboxState.SENT, OutboxState.UNCERTAIN)]),
)
_told = (
    sa.select(
        notices.c.id,
        notices.c.ticket_id,
        notices.c.created,
        notices.c.scrip,
        notices.c.letter_id,
        copies.c.recipient,
    )
    .join_from(notices, copies, copies.c.notice_id == notices.c.id)
    .where(notices.c.id.in_(sa.bindparam("wanted", expanding=True)))
)
_filed = sa.select(transactions.c.message_id, transactions.c.by, transactions.c.text, transactions.c.ticket_id).where(
    transactions.c.ticket_id.in_(sa.bindparam("tickets", expanding=True)),
    transactions.c.message_id.in_(sa.bindparam("wanted", expanding=True)),
)


def load_all(connection: sa.Connection, load_plan: LoadPlan, now: datetime) -> Loaded:
    """Load everything, and take hold of the counters of ids."""
    loaded = Loaded(Ids(connection))
    loaded.threads, loaded.moved = threads(connection, load_plan.references | load_plan.own_ids)
    loaded.sent = _load_sent(connection, load_plan.returned)
    loaded.returned = _load_returned(connection, load_plan.copies | set(loaded.sent.values()))
    loaded.told = _load_told(connection, load_plan.notices)
    loaded.budgets = read_budgets(connection, sorted(load_plan.budgets | load_plan.last))
    loaded.tickets = _with_dependencies(connection, load(connection, _ticket_ids(load_plan, loaded)))
    loaded.filed = _load_filed(connection, load_plan.own_ids, loaded.threads)
    loaded.by_address = users_by_address(connection, load_plan.addresses, now)
    loaded.users = {user.id: user for user in loaded.by_address.values()}
    authors = {one.author_id for one in loaded.returned.values() if one.author_id is not None}
    wanted = load_plan.users | authors | set(_people(loaded.tickets.values()))
    loaded.users |= users_by_id(connection, wanted - loaded.users.keys(), now)
    loaded.addresses = set(load_plan.addresses)
    for number in loaded.tickets if load_plan.links else ():
        for kind in ACYCLIC:
            loaded.reach[number, kind] = dependencies(connection, number, kind)
    for number in loaded.tickets if load_plan.histories else ():
        loaded.histories[number] = history(connection, number)
    loaded.told_of = {id_: notice_ids(connection, id_) for id_ in sorted(load_plan.told_of)}
    return loaded


def _ticket_ids(load_plan: LoadPlan, loaded: Loaded) -> set[int]:
    found = set(load_plan.tickets)
    for ids in loaded.threads.values():
        found.update(ids)
    found.update(one.ticket_id for one in loaded.returned.values() if one.ticket_id is not None)
    found.update(int(id_) for key in load_plan.last for id_ in loaded.budgets.get(key, "").split())
    return found


def _with_dependencies(connection: sa.Connection, tickets: dict[int, Ticket]) -> dict[int, Ticket]:
    """What a ticket waits for, and what waits for it, and what else those wait for: two steps along DependsOn. Rare, so the
    common letter pays nothing."""
    for _ in range(2):
        missing = set(_depending(tickets.values())) - tickets.keys()
        if not missing:
            break
        tickets |= load(connection, missing)
    return tickets


def _depending(tickets: Iterable[Ticket]) -> Iterable[int]:
    for ticket in tickets:
        for link in ticket.links:
            if link.kind is LinkKind.DEPENDS_ON:
                yield link.base
                yield link.target


def _load_returned(connection: sa.Connection, wanted: set[int]) -> dict[int, Returned]:
    if not wanted:
        return {}
    return {
        row.id: Returned(
            row.ticket_id,
            row.recipient,
            tuple(map(from_text, (row.bounced or "").split())),
            bool(row.files) and not row.without_files,
            row.author_id,
        )
        for row in connection.execute(_returned, {"wanted": list(wanted)})
    }


def _load_sent(connection: sa.Connection, wanted: set[int]) -> dict[tuple[int, str], int]:
    rows = connection.execute(_sent, {"wanted": list(wanted)}) if wanted else ()
    return {(notice_id, recipient): id_ for notice_id, recipient, id_ in rows}


def _load_told(connection: sa.Connection, wanted: set[int]) -> dict[int, SentNotice]:
    if not wanted:
        return {}
    found: dict[int, list[Any]] = {}
    for row in connection.execute(_told, {"wanted": list(wanted)}):
        found.setdefault(row.id, []).append(row)
    return {
        id_: SentNotice(
            rows[0].ticket_id,
            from_text(rows[0].created),
            rows[0].scrip,
            rows[0].letter_id,
            frozenset(row.recipient for row in rows),
        )
        for id_, rows in found.items()
    }


def _load_filed(
    connection: sa.Connection, own_ids: set[str], known: dict[str, list[int]]
) -> dict[tuple[str, int, str], list[int]]:
    """Only for Message-IDs that are on a ticket already: rare, so the common letter pays nothing."""
    there = sorted(own_ids & known.keys())
    found: dict[tuple[str, int, str], list[int]] = {}
    if there:
        ids = sorted({ticket for message_id in there for ticket in known[message_id]})
        for message_id, by, text, ticket_id in connection.execute(_filed, {"wanted": there, "tickets": ids}):
            found.setdefault((message_id, by, text), []).append(ticket_id)
    return found


def _people(tickets: Iterable[Ticket]) -> Iterable[int]:
    for ticket in tickets:
        yield ticket.creator_id
        yield ticket.last_updated_by
        if ticket.owner_id is not None:
            yield ticket.owner_id
        yield from ticket.requestors
        yield from ticket.cc
        yield from ticket.admin_cc
        yield from ticket.squelched
        yield from ticket.muted
