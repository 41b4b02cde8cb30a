"""Mail over a budget waited: when it is due, what one person has not been told of a ticket becomes one new mail, and where it
is about many tickets, an overview for who works here. The copies it replaces say so.

Who may be told what is asked again, as things are now. A crash before the commit leaves copies that wait.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailticket.application.alerts import sender
from mailticket.application.notify import keep, note_failure, scene_of
from mailticket.application.quoting import fold
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.desk.acts import record
from mailticket.model.intents import MailIntent
from mailticket.model.notice import COMBINED, NoticeKind, OutboxState, Settled
from mailticket.model.person import SYSTEM, User
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import INTERNAL, Transaction, TransactionType, Via
from mailticket.model.write_set import Gathered
from mailticket.notices.budget import pair_key, queue_key, spend_digest, spend_overview
from mailticket.notices.notice_facts import overview
from mailticket.notices.notice_headers import our_address
from mailticket.notices.render_notice import word
from mailticket.notices.system import word_system
from mailticket.notices.system_notice import SystemNotice
from mailticket.scrips.prepare import GatheredMailCheck, ScripContext
from mailticket.storage import gathering, ticket_history
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan

MOST_LETTERS = 50
MOST_TEXT = 200_000
"""What one mail holds, in letters and in characters; what is more goes in the next one."""

OVERVIEW_OVER = 3
"""Who works here gets one overview instead of more mails than these."""


@dataclass(frozen=True, slots=True)
class Untold:
    """Something a person has not been told: the copies that wait for it, the ticket as it is now."""

    entry: Transaction
    ticket: Ticket
    comment: bool
    staff: bool
    copies: list[Gathered] = field(default_factory=list)


async def combine_due(
    database: Database, snapshot: SiteSnapshot, now: datetime, told: Callable[[], None] = lambda: None
) -> int:
    """One unit of work: all that is gathered for one person and due. Returns how many copies were settled; ``told`` is called
    after the commit when there are any."""
    first = await database.look(gathering.next_due)
    if first is None or first > now:
        return 0  # the mailroom's units need not wait for that
    async with unit_of_work(database, snapshot, now) as unit:
        gathered = await unit.session.do(gathering.due, now)
        if not gathered:
            unit.abandon()
            return 0
        entries = await _entries(unit, gathered)
        await fold(unit, entries.values())
        _combine(unit, gathered, entries)
    told()
    return len(gathered)


async def _entries(unit: UnitOfWork, gathered: Sequence[Gathered]) -> Mapping[int, Transaction]:
    """What happened, with the tickets, those they were merged into, and who did it loaded."""
    found = await unit.session.do(ticket_history.entries, sorted({one.transaction_id for one in gathered}))
    numbers = await unit.session.do(ticket_history.merged, {one.ticket_id for one in gathered})
    wanted = LoadPlan(
        addresses={gathered[0].recipient},
        tickets=set(numbers),
        users={entry.by for entry in found},
        budgets={pair_key(number, gathered[0].recipient) for number in numbers},
    )
    await unit.load(wanted)
    await unit.load_budgets(queue_key(ticket.queue_id) for ticket in unit.loaded.tickets.values())
    return {entry.id: entry for entry in found}


def _combine(unit: UnitOfWork, gathered: Sequence[Gathered], entries: Mapping[int, Transaction]) -> None:
    user = unit.loaded.by_address.get(gathered[0].recipient)
    untold: dict[tuple[int, bool], Untold] = {}
    for one in gathered:
        ticket, entry = unit.ticket(one.ticket_id), entries.get(one.transaction_id)
        if user is None or ticket is None or entry is None:
            unit.work.settled.append(Settled(one.copy_id, OutboxState.WITHDRAWN, "there is nobody to be told"))
            continue
        comment = entry.type in INTERNAL or _as_comment(unit, one.scrip)
        later = _later(unit, ticket)
        if reason := later.against(user, entry, comment=comment):
            _withdrawn(unit, ticket, one, reason)
            continue
        made = Untold(entry, ticket, comment, later.is_staff(user))
        untold.setdefault((entry.id, comment), made).copies.append(one)
    if user is not None and untold:
        _tell(unit, user, sorted(untold.values(), key=lambda each: each.entry.id))


def _as_comment(unit: UnitOfWork, scrip: str) -> bool:
    return any(one.as_comment for one in unit.snapshot.directory.scrips if one.name == scrip)


def _later(unit: UnitOfWork, ticket: Ticket) -> GatheredMailCheck:
    snapshot, queue = unit.snapshot, unit.queue(ticket.queue_id)
    context = ScripContext(
        ticket,
        queue,
        unit.now,
        users=unit.user,
        ours=snapshot.ours.addresses,
        members=snapshot.directory.members,
        may=lambda user, right: snapshot.rights.may(user, right, queue, ticket),
    )
    return GatheredMailCheck(context)


def _withdrawn(unit: UnitOfWork, ticket: Ticket, one: Gathered, reason: str) -> None:
    unit.work.settled.append(Settled(one.copy_id, OutboxState.WITHDRAWN, reason))
    act = unit.act(SYSTEM, Via.SYSTEM)
    told = record(act, ticket, TransactionType.EMAIL_WITHDRAWN, field=one.scrip, new=one.recipient)
    unit.add(told.transactions)


def _tell(unit: UnitOfWork, user: User, untold: Sequence[Untold]) -> None:
    """One mail for each ticket, comments apart from what is public; or an overview of all."""
    numbers = {each.ticket.id for each in untold}
    for number in sorted(numbers):
        spend_digest(
            unit.loaded.budgets,
            recipient=user.address,
            ticket_id=number,
            now=unit.now,
            limits=unit.snapshot.budgets,
            spent=unit.work.budgets,
        )
    for queue_id in sorted({each.ticket.queue_id for each in untold}):
        spend_overview(
            unit.loaded.budgets,
            queue_id=queue_id,
            now=unit.now,
            limits=unit.snapshot.budgets,
            spent=unit.work.budgets,
        )
    if len(numbers) > OVERVIEW_OVER and all(each.staff for each in untold):
        for some in _chunks(untold, MOST_LETTERS):
            _tell_overview(unit, user, some)
        return
    groups: dict[tuple[int, bool], list[Untold]] = {}
    for each in untold:
        groups.setdefault((each.ticket.id, each.comment), []).append(each)
    for group in groups.values():
        for some in _chunks(group, MOST_LETTERS):
            _tell_together(unit, user, some)


def _chunks(untold: Sequence[Untold], most: int) -> Iterable[Sequence[Untold]]:
    """So many as one mail holds, at least one."""
    some: list[Untold] = []
    size = 0
    for each in untold:
        if some and (len(some) >= most or size + len(each.entry.text) > MOST_TEXT):
            yield some
            some, size = [], 0
        some.append(each)
        size += len(each.entry.text)
    yield some


def _tell_together(unit: UnitOfWork, user: User, untold: Sequence[Untold]) -> None:
    """Where one thing was gathered alone, the mail that waited goes as it is."""
    if len(untold) == 1:
        return _release(unit, user, untold[0])
    newest = untold[-1]
    order = MailIntent(
        scrip=COMBINED,
        kind=NoticeKind.NOTICE,
        template="combined",
        transaction=newest.entry,
        to=(user,),
        as_comment=newest.comment,
        staff=newest.staff,
    )
    scene = scene_of(
        unit,
        newest.ticket,
        references=[each.entry.message_id for each in reversed(untold[:-1]) if each.entry.message_id],
        letters=[(each.entry, unit.segments(each.entry)) for each in untold],
    )
    try:
        (worded,) = word(order, scene)
    except Exception as error:  # noqa: BLE001  # what cannot be worded together goes one by one
        note_failure(unit, newest.ticket, COMBINED, f"{type(error).__name__}: {error}", None)
        for each in untold:
            _release(unit, user, each)
        return None
    notice, _, failure = worded
    if failure:
        note_failure(unit, newest.ticket, "template", failure, None)
    keep(unit, notice, [user], newest.entry.letter_id)
    _recorded(unit, newest, user, notice.message_id)
    return _replaced(unit, untold, notice.id)


def _release(unit: UnitOfWork, user: User, one: Untold) -> None:
    first, *others = one.copies
    unit.work.settled.append(Settled(first.copy_id, OutboxState.WAITING, "", unit.now))
    unit.work.settled.extend(
        Settled(other.copy_id, OutboxState.COMBINED, f"the same as copy {first.copy_id}") for other in others
    )
    _recorded(unit, one, user, "", scrip=first.scrip)


def _replaced(unit: UnitOfWork, untold: Sequence[Untold], notice: int) -> None:
    said = f"combined into notice {notice}"
    unit.work.settled.extend(
        Settled(copy.copy_id, OutboxState.COMBINED, said) for each in untold for copy in each.copies
    )


def _recorded(unit: UnitOfWork, one: Untold, user: User, message_id: str, scrip: str = COMBINED) -> None:
    kind = TransactionType.COMMENT_EMAIL_RECORD if one.comment else TransactionType.EMAIL_RECORD
    act = unit.act(SYSTEM, Via.SYSTEM, letter_id=one.entry.letter_id, message_id=message_id)
    unit.add(record(act, one.ticket, kind, field=scrip, new=user.address).transactions)


def _tell_overview(unit: UnitOfWork, user: User, untold: Sequence[Untold]) -> None:
    """From the comment address of the newest one's queue: what is answered there stays among staff."""
    snapshot, newest = unit.snapshot, untold[-1]
    language_facts = [(each.entry, each.ticket, unit.queue(each.ticket.queue_id)) for each in untold]
    queue = unit.queue(newest.ticket.queue_id)
    facts = {
        "letters": overview(language_facts, unit.user, snapshot.site, user),
        "tickets": len({each.ticket.id for each in untold}),
    }
    told = SystemNotice("overview", facts, queue, answers_to=our_address(queue, snapshot.site, comment=True))
    ((notice, _),) = word_system(told, [user], sender(unit))
    keep(unit, notice, [user], newest.entry.letter_id)
    for each in {each.ticket.id: each for each in untold}.values():
        _recorded(unit, each, user, notice.message_id)
    _replaced(unit, untold, notice.id)
