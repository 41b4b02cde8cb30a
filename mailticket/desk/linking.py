"""What concerns several tickets: links, dependencies, splitting, cloning.

Functions that touch several tickets return a change for each, that of the ticket they were asked of first.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from mailticket.desk.acts import Act, Change, Opening, changed, entry, require, touched
from mailticket.desk.changes import open_ticket
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import ACYCLIC, TICKET_FIELDS, Link, LinkKind, Ticket, UrlLink
from mailticket.model.transaction import UNPROVEN, UNPROVEN_WORDS, Transaction, TransactionType

Tickets = Callable[[int], Ticket | None]
QueueOf = Callable[[int], Queue]

INVERSE_NAMES = {
    LinkKind.DEPENDS_ON: "DependedOnBy",
    LinkKind.REFERS_TO: "ReferredToBy",
    LinkKind.MEMBER_OF: "HasMember",
    LinkKind.MERGED_INTO: "Merged",
}
SPLITTABLE = frozenset({TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT})


@dataclass(frozen=True, slots=True)
class Party:
    """A ticket with its queue."""

    ticket: Ticket
    queue: Queue


def link(act: Act, base: Party, kind: LinkKind, target: Party, *, reachable: Collection[int]) -> tuple[Change, Change]:
    """``base`` depends on, refers to, is member of ``target``: history on both. Needs ModifyTicket on the base, ShowTicket on
    the target. ``reachable`` are the tickets one comes to from the target by links of this kind: a circle is refused."""
    _require_ends(act, base, target)
    one = Link(base.ticket.id, kind, target.ticket.id)
    if base.ticket.id == target.ticket.id or (kind in ACYCLIC and base.ticket.id in reachable):
        raise Refused("link_cycle", ticket=base.ticket.id, other=target.ticket.id)
    if one in base.ticket.links:
        raise Refused("nothing_to_change", ticket=base.ticket.id)
    return _both(act, one, base.ticket, target.ticket, add=True)


def unlink(act: Act, base: Party, kind: LinkKind, target: Party) -> tuple[Change, Change]:
    """Take a link away: history on both. Needs ModifyTicket on the base."""
    _require_ends(act, base, target)
    one = Link(base.ticket.id, kind, target.ticket.id)
    if one not in base.ticket.links:
        raise Refused("nothing_to_change", ticket=base.ticket.id)
    return _both(act, one, base.ticket, target.ticket, add=False)


def _require_ends(act: Act, base: Party, target: Party) -> None:
    require(act, Right.MODIFY_TICKET, base.queue, base.ticket)
    require(act, Right.SHOW_TICKET, target.queue, target.ticket)


def _both(act: Act, one: Link, base: Ticket, target: Ticket, *, add: bool) -> tuple[Change, Change]:
    def linked(ticket: Ticket) -> Ticket:
        others = tuple(link for link in ticket.links if link != one)
        return replace(ticket, links=(*others, one) if add else others)

    return (
        _link_entry(act, linked(base), one.kind.value, str(target.id), add=add),
        _link_entry(act, linked(target), INVERSE_NAMES[one.kind], str(base.id), add=add),
    )


def _link_entry(act: Act, after: Ticket, field: str, other: str, *, add: bool) -> Change:
    kind = TransactionType.ADD_LINK if add else TransactionType.DELETE_LINK
    return changed(act, after, kind, field, "" if add else other, other if add else "")


MOST_URL = 2000


def link_url(act: Act, queue: Queue, ticket: Ticket, kind: LinkKind, url: str) -> Change:
    """The ticket depends on, refers to, is member of something on the web. Needs ModifyTicket."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    url = url.strip()
    plain = url.isprintable() and not any(char in ' <>"' for char in url)
    if not (plain and url.lower().startswith(("http://", "https://")) and 10 < len(url) <= MOST_URL):
        raise Refused("no_such_link_target", target=url[:100])
    one = UrlLink(ticket.id, kind, url)
    if one in ticket.urls:
        raise Refused("nothing_to_change", ticket=ticket.id)
    return _link_entry(act, replace(ticket, urls=(*ticket.urls, one)), kind.value, url, add=True)


def unlink_url(act: Act, queue: Queue, ticket: Ticket, kind: LinkKind, url: str) -> Change:
    """Take such a link away. Needs ModifyTicket."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    one = UrlLink(ticket.id, kind, url.strip())
    if one not in ticket.urls:
        raise Refused("nothing_to_change", ticket=ticket.id)
    left = tuple(link for link in ticket.urls if link != one)
    return _link_entry(act, replace(ticket, urls=left), kind.value, one.url, add=False)


def blockers(ticket: Ticket, tickets: Tickets, queue_of: QueueOf) -> list[Ticket]:
    """The tickets it depends on that are not done; merged ones as what they became."""
    wanted = (one.target for one in ticket.links if one.kind is LinkKind.DEPENDS_ON and one.base == ticket.id)
    found = {there.id: there for id_ in wanted if (there := tickets(id_)) is not None}
    return [one for _, one in sorted(found.items()) if one.id != ticket.id and not _done(one, queue_of)]


def _done(ticket: Ticket, queue_of: QueueOf) -> bool:
    return ticket.status in queue_of(ticket.queue_id).lifecycle.inactive


def unblocked(act: Act, resolved: Ticket, tickets: Tickets, queue_of: QueueOf) -> tuple[Change, ...]:
    """Each ticket that waited for this one alone hears of it: an entry of its history, which scrips tell its owner."""
    waiting = {one.base for one in resolved.links if one.kind is LinkKind.DEPENDS_ON and one.target == resolved.id}
    found = {there.id: there for id_ in waiting if (there := tickets(id_)) is not None}
    return tuple(
        Change(one, (entry(act, one, TransactionType.UNBLOCKED, field="DependsOn", new=str(resolved.id)),))
        for _, one in sorted(found.items())
        if one.id != resolved.id and not _done(one, queue_of) and not blockers(one, tickets, queue_of)
    )


def split(
    act: Act,
    party: Party,
    written: Transaction,
    author: User,
    *,
    new_id: int,
    queue: Queue,
    subject: str | None,
) -> tuple[Change, Change]:
    """A letter gets a ticket of its own, opened by who wrote it; here an entry says where it went. Needs ModifyTicket here
    and CreateTicket there. Returns the changes of the old ticket and of the new one."""
    require(act, Right.MODIFY_TICKET, party.queue, party.ticket)
    require(act, Right.CREATE_TICKET, queue, None)
    _check_splittable(written)
    opened_by = Opening(subject=party.ticket.subject if subject is None else " ".join(subject.split()))
    opening = replace(opened_by, **_people_of(party.ticket, written, author), priority=party.ticket.priority)
    opened = open_ticket(act, queue, new_id, opening)
    created = replace(_again(opened.transactions[0], written), type=TransactionType.CREATE)
    new = Change(replace(opened.ticket, creator_id=author.id), (created,))
    return _split_entries(act, party.ticket, written, new)


def _people_of(ticket: Ticket, written: Transaction, author: User) -> dict[str, Any]:
    """Who watches a ticket that a letter of this one opens. What was said among staff stays among staff: it is nobody's
    request but its author's, and no Cc comes along."""
    staff = frozenset(pair for pair in ticket.groups if pair[0] is Role.ADMIN_CC)
    if written.type is TransactionType.COMMENT:
        return {"requestors": [author.id], "admin_cc": ticket.admin_cc, "groups": staff}
    own = author.id in ticket.requestors or not author.privileged
    return {
        "requestors": [author.id] if own else ticket.requestors,
        "cc": ticket.cc,
        "admin_cc": ticket.admin_cc,
        "groups": ticket.groups,
    }


def send_to(act: Act, party: Party, written: Transaction, author: User, other: Party) -> tuple[Change, Change]:
    """A letter goes to another ticket, as a reply or comment of who wrote it; here an entry says so. Needs ModifyTicket on both,
    and ReplyToTicket (CommentOnTicket for a comment) on the other: it is said there. Returns the changes of this ticket and of
    the other."""
    require(act, Right.MODIFY_TICKET, party.queue, party.ticket)
    require(act, Right.MODIFY_TICKET, other.queue, other.ticket)
    _check_splittable(written)
    if written.unproven:
        raise Refused("unproven_stays", transaction=written.id)
    if party.ticket.id == other.ticket.id:
        raise Refused("nothing_to_change", ticket=party.ticket.id)
    inside = written.type is TransactionType.COMMENT
    require(act, Right.COMMENT_ON_TICKET if inside else Right.REPLY_TO_TICKET, other.queue, other.ticket)
    kind = TransactionType.COMMENT if inside else TransactionType.CORRESPOND
    filed = replace(_again(entry(act, other.ticket, kind), written), type=kind)
    return _split_entries(act, party.ticket, written, Change(touched(act, other.ticket), (filed,)))


def _check_splittable(written: Transaction) -> None:
    if written.type in UNPROVEN_WORDS:
        raise Refused("unproven_stays", transaction=written.id)
    if written.type not in SPLITTABLE:
        raise Refused("not_a_letter", transaction=written.id)


def _again(new: Transaction, written: Transaction) -> Transaction:
    """What was written, once more: by whom and by which way as it was, filed now. The minutes stay where they were worked."""
    return replace(
        new,
        by=written.by,
        via=written.via,
        field=UNPROVEN if written.unproven else "",
        text=written.text,
        letter_id=written.letter_id,
        message_id=written.message_id,
        evidence=written.evidence,
        attachments=written.attachments,
        head=written.head,
    )


def _split_entries(act: Act, old: Ticket, written: Transaction, new: Change) -> tuple[Change, Change]:
    refers = Link(new.ticket.id, LinkKind.REFERS_TO, old.id)
    if refers in new.ticket.links:
        linked = new
    else:
        linked = new.then(
            lambda ticket: _link_entry(
                act, replace(ticket, links=(*ticket.links, refers)), refers.kind.value, str(old.id), add=True
            )
        )
    left = touched(act, replace(old, links=tuple(dict.fromkeys((*old.links, refers)))))
    gone = entry(act, left, TransactionType.SPLIT, field=str(written.id), new=str(new.ticket.id))
    return Change(left, (gone,)), linked


_OPENS_WITH = frozenset(one.name for one in fields(Opening))


def _copied(act: Act, party: Party) -> dict[str, Any]:
    """What a clone has of a ticket, as an opening takes it."""
    copied = {
        one.name: getattr(party.ticket, one.name)
        for one in TICKET_FIELDS
        if one.clone and act.rights.may(act.actor, one.seen_with, party.queue, party.ticket)
    }
    others = {name: copied.pop(name) for name in copied.keys() - _OPENS_WITH}
    return {**copied, "others": others}


def clone(act: Act, party: Party, *, new_id: int, queue: Queue, subject: str | None) -> tuple[Change, Change]:
    """A new ticket like this one: people, priorities, due time and fields (``TicketField.clone``), nothing that happened; it
    refers to this one. Needs ShowTicket here, CreateTicket there; what the actor may not see is not copied. Returns the
    changes of the new ticket and of this one."""
    old = party.ticket
    require(act, Right.SHOW_TICKET, party.queue, old)
    subject = old.subject if subject is None else " ".join(subject.split())
    opening = Opening(subject=subject, **_copied(act, party))
    opened = open_ticket(act, queue, new_id, opening)
    refers = Link(new_id, LinkKind.REFERS_TO, old.id)
    new = opened.then(
        lambda ticket: _link_entry(act, replace(ticket, links=(refers,)), refers.kind.value, str(old.id), add=True)
    )
    here = _link_entry(act, replace(old, links=(*old.links, refers)), INVERSE_NAMES[refers.kind], str(new_id), add=True)
    return new, here
