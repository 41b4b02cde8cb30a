"""Orders become notices: budgets first, then wording, then rows for the outbox and a line in the history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from mailticket.desk.changes import record
from mailticket.mailroom.batch import Batch
from mailticket.model.letter import Segment
from mailticket.model.notice import Copy, Notice, NoticeKind
from mailticket.model.order import Order
from mailticket.model.person import SYSTEM, User
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.notices.budget import keys, spend
from mailticket.notices.word import Scene, word
from mailticket.outbox.bounces import envelope_sender
from mailticket.reading import fold


@dataclass(slots=True)
class Post:
    """The orders one change or letter caused. ``dropped`` collects who was not mailed, and why."""

    ticket: Ticket
    orders: tuple[Order, ...]
    references: Sequence[str] = ()
    letter_id: int | None = None
    dropped: list[dict[str, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    folded: dict[int, tuple[Segment, ...]] = field(default_factory=dict)

    def segments(self, entry: Transaction) -> tuple[Segment, ...]:
        """What was written, folded once for all who are told of it."""
        if entry.id not in self.folded:
            self.folded[entry.id] = fold(entry.text)
        return self.folded[entry.id]


def budget_keys(posts: Iterable[Post]) -> set[str]:
    """The budgets these orders will be held against."""
    return {
        key
        for post in posts
        for order in post.orders
        for user in (*order.to, *order.cc)
        for key in keys(order.kind, user.address, post.ticket.id)
    }


def send(batch: Batch, post: Post) -> None:
    """Word every order and put it into the outbox. A failed template falls back; a failed order never harms the next."""
    for order in post.orders:
        post.dropped.extend({"address": address, "reason": reason} for address, reason in order.dropped)
        allowed = _within_budget(batch, post, order)
        if allowed.to or allowed.cc:
            try:
                _send(batch, post, allowed)
            except Exception as error:  # noqa: BLE001  # one order must not harm the next, nor the letter
                note_failure(batch, post.ticket, order.scrip, f"{type(error).__name__}: {error}", post.letter_id)


def _within_budget(batch: Batch, post: Post, order: Order) -> Order:
    def allowed(users: tuple[User, ...]) -> tuple[User, ...]:
        return tuple(user for user in users if _affordable(batch, post, order.kind, user))

    return replace(order, to=allowed(order.to), cc=allowed(order.cc))


def _affordable(batch: Batch, post: Post, kind: NoticeKind, user: User) -> bool:
    reason = spend(
        batch.loaded.budgets,
        kind=kind,
        recipient=user.address,
        ticket_id=post.ticket.id,
        staff=user.privileged,
        now=batch.now,
        limits=batch.house.budgets,
        spent=batch.work.budgets,
    )
    if reason is not None:
        post.dropped.append({"address": user.address, "reason": reason})
    return reason is None


def _send(batch: Batch, post: Post, order: Order) -> None:
    house, ticket = batch.house, post.ticket
    queue, known = batch.queue(ticket.queue_id), house.directory.fields
    scene = Scene(
        wording=house.wording,
        site=house.site,
        queue=queue,
        ticket=ticket,
        users=batch.user,
        segments=post.segments(order.transaction),
        references=post.references,
        now=batch.now,
        sign=house.seal.sign,
        new_id=lambda: batch.loaded.ids.take("notices"),
        tags=house.tags,
        fields=tuple((known[id_].name, ", ".join(values)) for id_, values in ticket.values if id_ in known),
        may_see_fields=lambda user: house.rights.may(user, Right.SEE_CUSTOM_FIELD, queue, ticket),
    )
    until = _held_until(batch, order)
    for notice, recipients, failure in word(order, scene):
        keep(batch, notice, recipients, post.letter_id, until)
        _record(batch, post, order, notice, recipients)
        if failure:
            post.failures.append(failure)
            note_failure(batch, post.ticket, "template", failure, post.letter_id)


def _held_until(batch: Batch, order: Order) -> datetime | None:
    """What requestors are told of somebody's doings waits, where the site wants it to: undoing can stop it."""
    held = (
        batch.house.hold and not order.staff and order.kind is NoticeKind.NOTICE and order.transaction.by != SYSTEM.id
    )
    return batch.now + batch.house.hold if held else None


def note_failure(batch: Batch, ticket: Ticket, what: str, why: str, letter_id: int | None) -> None:
    """A scrip or a template that failed is history on the ticket."""
    system = batch.act(SYSTEM, Via.SYSTEM, letter_id=letter_id)
    batch.add(record(system, ticket, TransactionType.SYSTEM_ERROR, field=what, new=why).transactions)


def keep(
    batch: Batch, notice: Notice, recipients: Iterable[User], letter_id: int | None, until: datetime | None = None
) -> None:
    """A worded notice, with a copy for each reader, into the outbox; it waits there ``until`` then."""
    batch.work.notices.append((notice, letter_id))
    batch.work.copies.extend(_copy(batch, notice, user.address, until) for user in recipients)


def _copy(batch: Batch, notice: Notice, recipient: str, until: datetime | None) -> Copy:
    """Autoreplies go out with the null sender (RFC 3834); notices with one that tells us whose copy came back."""
    copy_id = batch.loaded.ids.take("copies")
    house = batch.house
    sender = ""
    if notice.kind is NoticeKind.NOTICE:
        sender = envelope_sender(copy_id, house.seal.sign, house.site.correspond_address)
    return Copy(copy_id, notice.id, recipient, sender, not_before=until)


def _record(batch: Batch, post: Post, order: Order, notice: Notice, recipients: Sequence[User]) -> None:
    kind = TransactionType.COMMENT_EMAIL_RECORD if order.as_comment else TransactionType.EMAIL_RECORD
    act = batch.act(SYSTEM, Via.SYSTEM, letter_id=post.letter_id, message_id=notice.message_id)
    names = ", ".join(user.address for user in recipients)
    batch.add(record(act, post.ticket, kind, field=order.scrip, new=names).transactions)


def outcome(posts: Sequence[Post]) -> dict[str, Any]:
    """What trace and explain say of the mail, and of what else, a letter caused."""
    facts = {
        "dropped": [one for post in posts for one in post.dropped],
        "template_failures": [one for post in posts for one in post.failures],
        "effects": [one for post in posts for one in post.effects],
    }
    return {name: value for name, value in facts.items() if value}
