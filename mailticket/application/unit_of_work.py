"""What one unit of work has loaded, and what it has decided so far, letter after letter.

A later letter of the batch sees what an earlier one did: a hundred replies to one ticket are a hundred steps.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from mailticket.application.known_people import KnownPeople
from mailticket.application.known_tickets import KnownTickets, NotLoaded
from mailticket.application.service_levels.keeping import keep_promises
from mailticket.application.site import SiteSnapshot
from mailticket.application.ticket_differences import note_ticket_differences
from mailticket.desk import linking
from mailticket.desk.acts import Act, Change
from mailticket.desk.changes import set_status
from mailticket.desk.conversation import heard
from mailticket.model.command import CommandBatch
from mailticket.model.confirmation import Confirmation
from mailticket.model.errors import OrganisationChanged, Refused
from mailticket.model.held import HeldLetter
from mailticket.model.letter import Segment
from mailticket.model.mail_answer import MailAnswer
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.row_table import RowTable
from mailticket.model.subscription import Subscription
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, Via
from mailticket.model.unproven import Unproven
from mailticket.model.write_set import Waiting, WriteSet
from mailticket.storage.database import Connection, Database, DatabaseSession, Write
from mailticket.storage.letter_files import Picture
from mailticket.storage.load_plan import Loaded, LoadPlan, load_all
from mailticket.storage.threads import Related
from mailticket.storage.work import read_budgets, write

T = TypeVar("T")

TRIES = 5
"""How often something is begun anew because somebody changes the organisation meanwhile."""


@asynccontextmanager
async def unit_of_work(
    database: Database, snapshot: SiteSnapshot, now: datetime, plan: LoadPlan | None = None, *, dry_run: bool = False
) -> "AsyncIterator[UnitOfWork]":
    """Begin one: what the plan names is loaded. When the body ends all that it decided is written, or nothing: where it raises,
    abandons it, or where all of it is a trial (``dry_run``). A busy database raises TryAgain; an organisation that changed
    since ``snapshot`` was made raises OrganisationChanged before anything is decided, and there is a new site by then."""
    async with on_current_snapshot(snapshot), database.change() as session:
        loaded = await session.do(load_all, plan or LoadPlan(), now)
        still_so(snapshot, loaded.ids.organisation)
        unit = UnitOfWork(snapshot, loaded, WriteSet(now), session=session)
        yield unit
        if not dry_run and not unit.abandoned:
            await keep_promises(unit)
            unit.finish()
            await session.write(unit.write)


def still_so(snapshot: SiteSnapshot, version: int) -> None:
    """Raise OrganisationChanged unless the organisation is as the site knows it."""
    if version != snapshot.directory.version:
        raise OrganisationChanged(f"the organisation changed: {snapshot.directory.version} became {version}")


@asynccontextmanager
async def on_current_snapshot(snapshot: SiteSnapshot) -> AsyncIterator[None]:
    """Whoever finds that it does not has it made anew."""
    try:
        yield
    except OrganisationChanged:
        await snapshot.renew()
        raise


async def as_it_is_now(work: Callable[[], Awaitable[T]]) -> T:
    """Do what takes the site as it stands and begins a unit of work; again where the organisation changed in between."""
    for _ in range(TRIES - 1):
        with contextlib.suppress(OrganisationChanged):
            return await work()
    return await work()


def _no_unit() -> DatabaseSession:
    async def nothing(*args: object) -> None:
        raise NotLoaded("this unit of work has no database")

    return DatabaseSession(nothing, nothing)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a unit of work had decided at some point."""

    loaded: dict[int, Ticket]
    tickets: dict[int, Ticket]
    opened: set[int]
    transactions: int
    users: list[User]
    strangers: set[int]
    jobs: int
    withdrawn: int
    released: int
    threads_moved: int


@dataclass(slots=True)
class UnitOfWork(KnownPeople, KnownTickets):
    """A unit of work in the making. ``confirmations`` are the open questions by their digest, ``last_orders`` users' last letters
    with orders at the control address, ``waiting`` the copies that may still be withdrawn, ``spent`` what of the letters'
    signatures and links was used before, ``held_letters`` those that are decided about: all only looked up for letters that
    order something. ``logins`` say since when those who logged in to send these letters have their present password.
    ``unproven`` are entries of words that letters release, by id, ``waiting_words`` by author those that wait;
    ``pictures`` are those of these letters that came to their tickets before. ``folded`` are the parts of entries that quote
    something, by id; ``endings`` by author how what they write ends; ``letter_sizes`` are those of letters that are
    forwarded; ``openings`` by ticket what it was opened with, where that is told; ``row_tables``
    by notice the tables with numbered rows that letters answer; ``meant`` by letter its commands, once rows are tickets;
    ``answers`` what letters ask to be shown, by who asks and what; ``subscriptions`` those their commands
    are about. ``related`` says by what else than references these letters
    belong to tickets."""

    snapshot: SiteSnapshot
    loaded: Loaded
    work: WriteSet
    before: dict[int, Ticket] = field(default_factory=dict)
    strangers: set[int] = field(default_factory=set)
    confirmations: dict[str, Confirmation] = field(default_factory=dict)
    last_orders: dict[int, int] = field(default_factory=dict)
    waiting: Sequence[Waiting] = ()
    spent: set[str] = field(default_factory=set)
    logins: dict[str, datetime] = field(default_factory=dict)
    held_letters: dict[int, HeldLetter] = field(default_factory=dict)
    unproven: dict[int, Unproven] = field(default_factory=dict)
    waiting_words: dict[int, list[Unproven]] = field(default_factory=dict)
    pictures: set[Picture] = field(default_factory=set)
    folded: dict[int, tuple[Segment, ...]] = field(default_factory=dict)
    endings: dict[int, frozenset[str]] = field(default_factory=dict)
    letter_sizes: dict[int, int] = field(default_factory=dict)
    openings: dict[int, Transaction] = field(default_factory=dict)
    row_tables: dict[int, RowTable] = field(default_factory=dict)
    related: Related = field(default_factory=Related)
    meant: dict[int, CommandBatch] = field(default_factory=dict)
    answers: dict[tuple[int, str], MailAnswer | Refused] = field(default_factory=dict)
    subscriptions: dict[tuple[int, str], Sequence[Subscription] | Refused] = field(default_factory=dict)
    session: DatabaseSession = field(default_factory=_no_unit)
    abandoned: bool = False
    _also: list[Write] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = dict(self.loaded.tickets)
        self.loaded.users.setdefault(SYSTEM.id, SYSTEM)

    @property
    def now(self) -> datetime:
        return self.work.now

    async def load(self, plan: LoadPlan) -> None:
        """Look up more on the way; what was changed since stays as it is here."""
        self.before |= self.loaded.extend(await self.session.do(load_all, plan, self.now))

    async def load_budgets(self, keys: Iterable[str]) -> None:
        """Budgets that are not known yet."""
        if missing := sorted(set(keys) - self.loaded.budgets.keys()):
            self.loaded.budgets |= await self.session.do(read_budgets, missing)

    def also(self, work: Write) -> None:
        """Something else that is written in the same unit, before the rest."""
        self._also.append(work)

    def abandon(self) -> None:
        """Write nothing after all."""
        self.abandoned = True

    def write(self, connection: Connection) -> None:
        """All that was decided."""
        for work in self._also:
            work(connection)
        write(connection, self.work, self.loaded.ids)

    def queue(self, queue_id: int) -> Queue:
        """A queue by id."""
        return self.snapshot.directory.queues[queue_id]

    def become(self, act: Act, queue: Queue, ticket: Ticket, status: str) -> Change:
        """Another status; what a ticket depends on is looked at, and named to who may see it. Raises Refused."""
        waits_for = linking.blockers(ticket, self.ticket, self.queue)
        seen = [
            one.id for one in waits_for if act.rights.may(act.actor, Right.SHOW_TICKET, self.queue(one.queue_id), one)
        ]
        own = self.snapshot.requestors_close
        hidden = len(waits_for) - len(seen)
        return set_status(act, queue, ticket, status, blockers=seen, hidden=hidden, askers_close=own)

    def sees(self, user: User, ticket: Ticket) -> bool:
        """Whether a user may see a ticket."""
        return self.snapshot.rights.may(user, Right.SHOW_TICKET, self.queue(ticket.queue_id), ticket)

    def reads_comments(self, user: User, ticket: Ticket) -> bool:
        """Whether a user may see a ticket and what was said on it to staff alone."""
        queue = self.queue(ticket.queue_id)
        return self.sees(user, ticket) and self.snapshot.rights.may(user, Right.SHOW_TICKET_COMMENTS, queue, ticket)

    def act(self, actor: User, via: Via, *, letter_id: int | None = None, message_id: str = "") -> Act:
        """Somebody doing something in this unit of work."""
        return Act(
            actor=actor,
            rights=self.snapshot.rights,
            now=self.now,
            via=via,
            new_id=lambda: self.loaded.ids.take("transactions"),
            shown=self.shown,
            group_name=self.group_name,
            letter_id=letter_id,
            message_id=message_id,
        )

    def apply(self, change: Change) -> Ticket:
        """Keep a change."""
        ticket = heard(change.ticket, change.transactions)
        self.keep(*self.named_strangers(ticket, change.transactions))
        if ticket.id not in self.loaded.tickets:
            self.work.opened.add(ticket.id)
        self.loaded.tickets[ticket.id] = ticket
        if ticket != self.before.get(ticket.id):
            self.work.tickets[ticket.id] = ticket
        self.add(change.transactions)
        return ticket

    def checkpoint(self) -> Checkpoint:
        """How everything is now, to be gone back to."""
        work, loaded = self.work, self.loaded
        return Checkpoint(
            dict(loaded.tickets),
            dict(work.tickets),
            set(work.opened),
            len(work.transactions),
            list(work.users),
            set(self.strangers),
            len(work.jobs),
            len(work.withdrawn),
            len(work.released),
            len(work.threads_moved),
        )

    def restore(self, state: Checkpoint) -> None:
        """Take back all that was applied since. Ids stay taken: they are never used twice."""
        work, loaded = self.work, self.loaded
        loaded.tickets, work.tickets, work.opened = dict(state.loaded), dict(state.tickets), set(state.opened)
        del work.transactions[state.transactions :]
        del work.jobs[state.jobs :]
        del work.withdrawn[state.withdrawn :]
        del work.released[state.released :]
        del work.threads_moved[state.threads_moved :]
        kept = {user.id for user in work.users} - {user.id for user in state.users}
        work.users[:] = state.users
        self.strangers = set(state.strangers) | self.strangers | kept  # who was named is known, and in no table yet

    def finish(self) -> WriteSet:
        """All decided: what is to be written around a ticket is the difference to what was loaded."""
        for ticket in self.work.tickets.values():
            note_ticket_differences(self.work, self.before.get(ticket.id), ticket)
        return self.work

    def add(self, transactions: Iterable[Transaction]) -> None:
        """More history."""
        self.work.transactions.extend(transactions)
