"""Orders become notices: budgets first, then wording, then rows for the outbox and a line in the history.

What is over a budget waits there to become one mail with what follows (``combining``), where a person did or wrote it;
automatic mail over its budget is not sent, and the ticket's history says so.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailticket.application import passing_on
from mailticket.application.quoting import fold, fold_written
from mailticket.application.turns import Turn
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import record
from mailticket.model.bounces import envelope_sender
from mailticket.model.intents import MailIntent
from mailticket.model.letter import Segment
from mailticket.model.notice import Copy, Notice, NoticeKind, OutboxState
from mailticket.model.person import SYSTEM, User
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.notices.budget import (
    Asked,
    Flood,
    count,
    day_key,
    is_echo,
    keys,
    pair_key,
    queue_key,
    spend,
    spend_queue,
)
from mailticket.notices.forwarding import PassedOn
from mailticket.notices.notice_context import NoticeContext
from mailticket.notices.render_notice import word
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.threads import numbers_of
from mailticket.storage.ticket_history import openings


@dataclass(slots=True)
class Outgoing:
    """The orders one change or letter caused. ``machine`` says that no person wrote the letter. ``dropped`` collects who was
    not mailed, and why; ``unsent`` those of them whom a budget kept it from, ``waits`` whose mail waits for others."""

    ticket: Ticket
    orders: tuple[MailIntent, ...]
    references: Sequence[str] = ()
    letter_id: int | None = None
    machine: bool = False
    dropped: list[dict[str, str]] = field(default_factory=list)
    unsent: list[dict[str, str]] = field(default_factory=list)
    waits: list[dict[str, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    effects: list[dict[str, object]] = field(default_factory=list)


def today_keys(now: datetime) -> dict[str, str]:
    """Where it is counted how many copies were dropped for a budget today, and how many waited."""
    return {what: day_key(what, now) for what in ("dropped", "waits")}


def budget_keys(unit: UnitOfWork, posts: Iterable[Outgoing]) -> set[str]:
    """The budgets these orders will be held against, and where it is counted what they kept back."""
    found = set(today_keys(unit.now).values())
    for post in posts:
        ticket = post.ticket
        for order in post.orders:
            found |= {key for user in (*order.to, *order.cc) for key in keys(order.kind, user.address, ticket.id)}
            found |= {pair_key(ticket.id, unit.shown(order.transaction.by)), queue_key(ticket.queue_id)}
    return found


@dataclass(slots=True)
class _Sorted:
    """Whom an order reaches now, whom later (and when), and whom not at all, each with the reason."""

    now: set[int] = field(default_factory=set)
    later: dict[int, datetime] = field(default_factory=dict)
    never: dict[str, str] = field(default_factory=dict)


LONG_TEXT = 16 * 1024
"""Characters of a text from which it is worded in a thread."""

MANY_READERS = 200
"""People who are told of one thing from which that is done in a thread: each has a copy, with a sealed sender and budgets."""


def watched_by_many(ticket: Ticket) -> bool:
    """Whether asking who is told of something on it takes so long that it is done in a thread."""
    return len(ticket.requestors) + len(ticket.cc) + len(ticket.admin_cc) > MANY_READERS


def _takes_long(post: Outgoing) -> bool:
    readers = sum(len(order.to) + len(order.cc) for order in post.orders)
    longest = max((len(order.transaction.text) for order in post.orders), default=0)
    return readers > MANY_READERS or longest > LONG_TEXT


async def notify(unit: UnitOfWork, posts: Sequence[Outgoing]) -> None:
    """Word all of it and put it into the outbox, in order and in turns: others have theirs in between. What is quoted of the
    tickets is looked up first."""
    await unit.load_budgets(budget_keys(unit, posts))
    orders = [order for post in posts for order in post.orders]
    await fold(unit, [*(order.transaction for order in orders), *await passing_on.look_up(unit, orders)])
    await fold_written(unit)
    await _look_up_openings(unit, posts)
    await _look_up_numbers(unit, posts)
    turn = Turn()
    for post in posts:
        if _takes_long(post):
            await asyncio.to_thread(send, unit, post)  # nobody else holds the unit of work meanwhile
        else:
            send(unit, post)
        await turn.over()


async def _look_up_numbers(unit: UnitOfWork, posts: Sequence[Outgoing]) -> None:
    """The numbers that other desks have for tickets which somebody outside is told of."""
    told = {post.ticket.id for post in posts if any(not one.staff and (one.to or one.cc) for one in post.orders)}
    found = list(unit.work.foreign_numbers)
    if told:
        found += await unit.session.do(numbers_of, told)
    for number in told:
        unit.related.numbers[number] = [one for one in found if one.ticket_id == number]


async def _look_up_openings(unit: UnitOfWork, posts: Sequence[Outgoing]) -> None:
    """What tickets were opened with that somebody is told of who may not know them yet."""
    wording = unit.snapshot.wording
    told = {
        post.ticket.id
        for post in posts
        for order in post.orders
        if (order.to or order.cc) and wording.tells_opening(order.template, unit.queue(post.ticket.queue_id).name)
    }
    found = {one.ticket_id: one for one in unit.work.transactions if one.type is TransactionType.CREATE}
    if missing := told - found.keys() - unit.openings.keys():
        found |= await unit.session.do(openings, missing)
        await unit.load(LoadPlan(users={one.by for one in found.values()}))
    unit.openings |= {number: entry for number, entry in found.items() if number in told}


def send(unit: UnitOfWork, post: Outgoing) -> None:
    """Word every order and put it into the outbox. A failed template falls back; a failed order never harms the next."""
    flood = _flood(unit, post)
    for order in post.orders:
        post.dropped.extend({"address": address, "reason": reason} for address, reason in order.dropped)
        found = _within_budget(unit, post, order, flood)
        _note_unsent(unit, post, order, found.never)
        for ids, later in ((found.now, None), (found.later.keys(), found.later)):
            if ids:
                try:
                    _send(unit, post, _only(order, ids), later)
                except Exception as error:  # noqa: BLE001  # one order must not harm the next, nor the letter
                    note_failure(unit, post.ticket, order.scrip, f"{type(error).__name__}: {error}", post.letter_id)


def _flood(unit: UnitOfWork, post: Outgoing) -> Flood | None:
    """What a queue's budget leaves for telling of one more new ticket."""
    if not any(order.transaction.type is TransactionType.CREATE for order in post.orders):
        return None
    return spend_queue(
        unit.loaded.budgets,
        queue_id=post.ticket.queue_id,
        limits=unit.snapshot.budgets,
        now=unit.now,
        spent=unit.work.budgets,
    )


def _only(order: MailIntent, ids: Collection[int]) -> MailIntent:
    to, cc = (tuple(user for user in users if user.id in ids) for users in (order.to, order.cc))
    return order if (to, cc) == (order.to, order.cc) else replace(order, to=to, cc=cc)


def _within_budget(unit: UnitOfWork, post: Outgoing, order: MailIntent, flood: Flood | None) -> _Sorted:
    found, entry, known = _Sorted(), order.transaction, unit.loaded.budgets
    if order.asked:
        return _Sorted(now={user.id for user in (*order.to, *order.cc)})
    by_person = entry.by != SYSTEM.id and not post.machine
    echo = is_echo(known, author=unit.shown(entry.by), ticket_id=post.ticket.id, now=unit.now)
    flood = flood if entry.type is TransactionType.CREATE else None
    for user in (*order.to, *order.cc):
        asked = Asked(order.kind, user.address, post.ticket.id, user.privileged, by_person, echo)
        limits, spent = unit.snapshot.budgets, unit.work.budgets
        verdict = spend(known, asked, now=unit.now, limits=limits, spent=spent, flood=flood)
        if verdict.until is not None:
            found.later[user.id] = verdict.until
            post.waits.append({"address": user.address, "reason": verdict.reason})
            count(known, day_key("waits", unit.now), spent)
        elif verdict.reason:
            found.never[user.address] = verdict.reason
        else:
            found.now.add(user.id)
    return found


def _note_unsent(unit: UnitOfWork, post: Outgoing, order: MailIntent, never: dict[str, str]) -> None:
    """Automatic mail that is not sent for a budget is history, and counted."""
    if not never:
        return
    told = [{"address": address, "reason": reason} for address, reason in never.items()]
    post.dropped.extend(told)
    post.unsent.extend(told)
    for _ in told:
        count(unit.loaded.budgets, day_key("dropped", unit.now), unit.work.budgets)
    system = unit.act(SYSTEM, Via.SYSTEM, letter_id=post.letter_id)
    why, names = next(iter(never.values())), ", ".join(never)
    dropped = record(system, post.ticket, TransactionType.EMAIL_DROPPED, field=order.scrip, old=why, new=names)
    unit.add(dropped.transactions)


def _send(unit: UnitOfWork, post: Outgoing, order: MailIntent, later: Mapping[int, datetime] | None) -> None:
    scene = scene_of(
        unit,
        post.ticket,
        segments=unit.segments(order.transaction),
        references=post.references,
        passed_on=passing_on.passed_on(unit, order),
        opening=unit.openings.get(post.ticket.id),
    )
    until = _held_until(unit, order)
    worded = word(order, scene)
    for notice, recipients, failure in worded:
        if later is None:
            keep(unit, notice, recipients, post.letter_id, until)
        else:
            _gather(unit, notice, recipients, post.letter_id, later, until)
        if failure:
            post.failures.append(failure)
            note_failure(unit, post.ticket, "template", failure, post.letter_id)
    _record(unit, post, order, worded[0][0], waits=later is not None)


def scene_of(
    unit: UnitOfWork,
    ticket: Ticket,
    *,
    segments: tuple[Segment, ...] = (),
    references: Sequence[str] = (),
    letters: Sequence[tuple[Transaction, tuple[Segment, ...]]] = (),
    passed_on: Sequence[PassedOn] = (),
    opening: Transaction | None = None,
) -> NoticeContext:
    """A ticket with all around it that a notice can speak of."""
    snapshot, queue, known = unit.snapshot, unit.queue(ticket.queue_id), unit.snapshot.directory.fields
    return NoticeContext(
        wording=snapshot.wording,
        numbers=unit.related.numbers.get(ticket.id, ()),
        site=snapshot.site,
        queue=queue,
        ticket=ticket,
        users=unit.user,
        segments=segments,
        references=references,
        letters=letters,
        passed_on=passed_on,
        opening=opening,
        now=unit.now,
        sign=snapshot.seal.sign,
        new_id=lambda: unit.loaded.ids.take("notices"),
        tags=snapshot.tags,
        enclosing=snapshot.travelling,
        fields=tuple((known[id_].name, ", ".join(values)) for id_, values in ticket.values if id_ in known),
        may_see_fields=lambda user: snapshot.rights.may(user, Right.SEE_CUSTOM_FIELD, queue, ticket),
        may_see_time=lambda user: snapshot.rights.may(user, Right.SEE_TIME_WORKED, queue, ticket),
        works_here=lambda user: snapshot.rights.works_on(user, queue, ticket),
    )


def _held_until(unit: UnitOfWork, order: MailIntent) -> datetime | None:
    """What requestors are told of somebody's doings waits, where the site wants it to: undoing can stop it."""
    held = (
        unit.snapshot.hold
        and not order.staff
        and not order.asked
        and order.kind is NoticeKind.NOTICE
        and order.transaction.by != SYSTEM.id
    )
    return unit.now + unit.snapshot.hold if held else None


def note_failure(unit: UnitOfWork, ticket: Ticket, what: str, why: str, letter_id: int | None) -> None:
    """A scrip or a template that failed is history on the ticket."""
    system = unit.act(SYSTEM, Via.SYSTEM, letter_id=letter_id)
    unit.add(record(system, ticket, TransactionType.SYSTEM_ERROR, field=what, new=why).transactions)


def keep(
    unit: UnitOfWork, notice: Notice, recipients: Iterable[User], letter_id: int | None, until: datetime | None = None
) -> None:
    """A worded notice, with a copy for each reader, into the outbox; it waits there ``until`` then. Whoever asked for it:
    nothing is ever mailed to ourselves."""
    others = [user.address for user in recipients if user.address not in unit.snapshot.ours]
    if others:
        unit.work.notices.append((notice, letter_id))
        unit.work.copies.extend(_copy(unit, notice, address, until) for address in others)


def _gather(
    unit: UnitOfWork,
    notice: Notice,
    recipients: Iterable[User],
    letter_id: int | None,
    later: Mapping[int, datetime],
    held: datetime | None,
) -> None:
    unit.work.notices.append((notice, letter_id))
    for user in recipients:
        copy = _copy(unit, notice, user.address, max(later[user.id], held or later[user.id]))
        unit.work.copies.append(replace(copy, state=OutboxState.GATHERING))


def _copy(unit: UnitOfWork, notice: Notice, recipient: str, until: datetime | None) -> Copy:
    """Autoreplies go out with the null sender (RFC 3834); notices with one that tells us whose copy came back."""
    copy_id = unit.loaded.ids.take("copies")
    snapshot = unit.snapshot
    sender = ""
    if notice.kind is NoticeKind.NOTICE:
        sender = envelope_sender(copy_id, snapshot.seal.sign, snapshot.site.correspond_address)
    return Copy(copy_id, notice.id, recipient, sender, not_before=until)


def _record(unit: UnitOfWork, post: Outgoing, order: MailIntent, notice: Notice, *, waits: bool) -> None:
    """One line of history for all who are told the same, by the first of their mails."""
    kind = TransactionType.COMMENT_EMAIL_RECORD if order.as_comment else TransactionType.EMAIL_RECORD
    kind = TransactionType.EMAIL_WAITS if waits else kind
    act = unit.act(SYSTEM, Via.SYSTEM, letter_id=post.letter_id, message_id=notice.message_id)
    names = ", ".join(user.address for user in (*order.to, *order.cc))
    unit.add(record(act, post.ticket, kind, field=order.scrip, new=names).transactions)


def outcome(posts: Sequence[Outgoing]) -> dict[str, object]:
    """What trace and explain say of the mail, and of what else, a letter caused."""
    facts = {
        "dropped": [one for post in posts for one in post.dropped],
        "unsent": [{"ticket": post.ticket.id, **one} for post in posts for one in post.unsent],
        "waits": [{"ticket": post.ticket.id, **one} for post in posts for one in post.waits],
        "template_failures": [one for post in posts for one in post.failures],
        "effects": [one for post in posts for one in post.effects],
    }
    return {name: value for name, value in facts.items() if value}
