"""What people ask to see, as plain JSON shapes: tickets, letters, notices. Who may not see, does not."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailticket.application.site import SiteSnapshot
from mailticket.model.errors import Refused
from mailticket.model.held import read_reason
from mailticket.model.letter_head import NO_HEAD, LetterHead
from mailticket.model.person import Mailbox, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.secret import hidden_in_text
from mailticket.model.sla_state import sla_word
from mailticket.model.ticket import BY_LABEL, PLAIN, Link, LinkKind, Ticket
from mailticket.model.ticket_fields import Kind, TicketField
from mailticket.model.transaction import (
    FOR_STAFF,
    INTERNAL,
    OTHERS,
    RELEASES,
    Attachment,
    Transaction,
    TransactionType,
)

Shown = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. ``hidden`` are numbers of tickets they may not see: not even as a link."""

    snapshot: SiteSnapshot
    user: User
    shown: Shown
    hidden: frozenset[int] = frozenset()

    def may(self, right: Right, queue: Queue, ticket: Ticket) -> bool:
        """Whether they hold a right on a ticket."""
        return self.snapshot.rights.may(self.user, right, queue, ticket)

    def sees(self, field: TicketField, queue: Queue, ticket: Ticket) -> bool:
        """Whether a field of a ticket they may see is shown to them."""
        return field.seen_with is Right.SHOW_TICKET or self.may(field.seen_with, queue, ticket)


def linked_numbers(ticket: Ticket) -> set[int]:
    """The other tickets a ticket's links name."""
    return {end for link in ticket.links for end in (link.base, link.target)} - {ticket.id}


def ticket_json(eyes: Viewer, ticket: Ticket, queue: Queue, now: datetime | None = None) -> dict[str, Any]:
    """A ticket without its history; with ``now`` how it stands by its service level (``sla``), for who may see that. People by
    address, groups by name; owner null for nobody; times ISO 8601 UTC; custom fields only to who may see them."""

    def people(ids: Iterable[int], role: Role | None = None) -> list[str]:
        groups = ticket.groups_in(role) if role else frozenset()
        return sorted(map(eyes.shown, ids)) + sorted(_group(eyes.snapshot, id_) for id_ in groups)

    return {
        "id": ticket.id,
        "queue": queue.name,
        **_plain(eyes, ticket, queue),
        **_standing(eyes, ticket, queue, now),
        "status": ticket.status,
        "owner": None if ticket.owner_id is None else eyes.shown(ticket.owner_id),
        "said_by": None if ticket.said_by is None else eyes.shown(ticket.said_by),
        "requestors": people(ticket.requestors, Role.REQUESTOR),
        "cc": people(ticket.cc, Role.CC),
        "admin_cc": people(ticket.admin_cc, Role.ADMIN_CC),
        "squelched": people(ticket.squelched),
        "muted": people(ticket.muted),
        "fields": _fields(eyes, ticket, queue),
        "links": _links(eyes, ticket),
        "merged_into": ticket.merged_into,
    }


def _standing(eyes: Viewer, ticket: Ticket, queue: Queue, now: datetime | None) -> dict[str, object]:
    if now is None or not eyes.sees(PLAIN["sla_state"], queue, ticket):
        return {}
    return {"sla": sla_word(ticket.sla_state, ticket.sla_due, ticket.sla_risk, now)}


def _plain(eyes: Viewer, ticket: Ticket, queue: Queue) -> dict[str, object]:
    values = ((one, getattr(ticket, one.name)) for one in PLAIN.values() if eyes.sees(one, queue, ticket))
    return {one.name: time_json(value) if one.kind is Kind.MOMENT else value for one, value in values}


def _group(snapshot: SiteSnapshot, group_id: int) -> str:
    group = snapshot.directory.groups.get(group_id)
    return group.name if group else f"group:{group_id}"


def _fields(eyes: Viewer, ticket: Ticket, queue: Queue) -> dict[str, list[str]]:
    """The queue's custom fields by name, with their values; a field the ticket has from another queue as well."""
    known = eyes.snapshot.directory.fields
    there = {id_: list(values) for id_, values in ticket.values if id_ in known}
    served = [field for field in known.values() if field.id in there or field.serves(queue.id)]
    if not served or not eyes.may(Right.SEE_CUSTOM_FIELD, queue, ticket):
        return {}
    return {field.name: there.get(field.id, []) for field in served}


def _links(eyes: Viewer, ticket: Ticket) -> dict[str, list[int | str]]:
    def numbers(kind: LinkKind, *, turned: bool) -> list[int]:
        here = ((link.target, link.base) if turned else (link.base, link.target) for link in _of(ticket, kind))
        return sorted(other for own, other in here if own == ticket.id and other not in eyes.hidden)

    def targets(kind: LinkKind) -> list[int | str]:
        return [*numbers(kind, turned=False), *sorted(link.url for link in ticket.urls if link.kind is kind)]

    def bases(kind: LinkKind) -> list[int | str]:
        return [*numbers(kind, turned=True)]

    return {
        "depends_on": targets(LinkKind.DEPENDS_ON),
        "depended_on_by": bases(LinkKind.DEPENDS_ON),
        "refers_to": targets(LinkKind.REFERS_TO),
        "referred_to_by": bases(LinkKind.REFERS_TO),
        "member_of": targets(LinkKind.MEMBER_OF),
        "members": bases(LinkKind.MEMBER_OF),
        "merged": bases(LinkKind.MERGED_INTO),
    }


def _of(ticket: Ticket, kind: LinkKind) -> list[Link]:
    return [link for link in ticket.links if link.kind is kind]


def time_json(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


def history_json(history: Sequence[Transaction], shown: Shown) -> list[dict[str, object]]:
    """Transactions, the oldest first; unproven words say which entry passed them on."""
    released = {int(entry.old): entry.id for entry in history if entry.field == RELEASES}
    return [_transaction_json(entry, shown) | _proof(entry, released) for entry in history]


def _proof(entry: Transaction, released: dict[int, int]) -> dict[str, object]:
    releases = entry.field == RELEASES
    return {
        "unproven": entry.unproven,
        "released": released.get(entry.id) if entry.unproven else None,
        "releases": int(entry.old) if releases else None,
        "vouched_by": (releases and entry.new) or None,
    }


def _transaction_json(entry: Transaction, shown: Shown) -> dict[str, object]:
    return {
        "id": entry.id,
        "type": entry.type.value,
        "by": shown(entry.by),
        "at": time_json(entry.at),
        "via": entry.via.value,
        "field": entry.field or None,
        "old": entry.old or None,
        "new": entry.new or None,
        "minutes": entry.minutes,
        "worker": shown(entry.worked_by) if entry.minutes else None,
        "worked_at": time_json(entry.worked) if entry.minutes else None,
        "text": entry.text,
        "letter": entry.letter_id,
        "message_id": entry.message_id or None,
        "evidence": int(entry.evidence.level),
        "evidence_method": entry.evidence.method or None,
        "evidence_reason": entry.evidence.because or None,
        "disowned": entry.evidence.disowned,
        "attachments": [attachment_json(file) for file in entry.attachments],
        "subject": entry.head.subject or None,
        **{name: _boxes(getattr(entry.head, name)) for name in ("to", "cc", "reply_to")},
    }


def _boxes(boxes: Iterable[Mailbox]) -> list[dict[str, str | None]]:
    """Mailboxes of a header, as they stood there."""
    return [{"address": box.address, "name": box.name or None} for box in boxes]


def attachment_json(file: Attachment) -> dict[str, object]:
    """A file of an entry."""
    return {"part": file.part, "name": file.name, "type": file.type, "size": file.size}


def visible(eyes: Viewer, queue: Queue, ticket: Ticket) -> None:
    """Raise Refused, as for a number that does not exist, unless they may see the ticket."""
    if not eyes.may(Right.SHOW_TICKET, queue, ticket):
        raise Refused("no_such_ticket", ticket=ticket.id)


def visible_history(eyes: Viewer, queue: Queue, ticket: Ticket, history: Sequence[Transaction]) -> list[Transaction]:
    """The part of a history they may see: comments, the mail about them and what scrips said are for staff, custom
    fields and other tickets for who may see those."""
    may_comments = eyes.may(Right.SHOW_TICKET_COMMENTS, queue, ticket)
    may_mail = may_comments or eyes.may(Right.SHOW_OUTGOING_EMAIL, queue, ticket)
    may_fields = eyes.may(Right.SEE_CUSTOM_FIELD, queue, ticket)

    def allowed(entry: Transaction) -> bool:
        if entry.type in INTERNAL or entry.type in FOR_STAFF:
            return may_comments
        if entry.type in (TransactionType.EMAIL_RECORD, TransactionType.EMAIL_WITHDRAWN):
            return may_mail
        if entry.type is TransactionType.CUSTOM_FIELD:
            return may_fields
        if entry.type is TransactionType.SET and (field := BY_LABEL.get(entry.field)):
            return eyes.sees(field, queue, ticket)
        return not (entry.type in OTHERS and eyes.hidden and _number(entry) in eyes.hidden)

    seen = [entry for entry in history if allowed(entry)]
    if not eyes.may(Right.SEE_TIME_WORKED, queue, ticket):
        seen = [_without_time(entry) for entry in seen]
    return seen if may_comments else [_without_doubts(_without_others(entry)) for entry in seen]


def _without_time(entry: Transaction) -> Transaction:
    return replace(entry, minutes=0, worker=None, worked_at=None) if entry.minutes else entry


def _without_others(entry: Transaction) -> Transaction:
    """Whom else a letter was addressed to is for staff; what it was called is its author's own word."""
    return entry if entry.head is NO_HEAD else replace(entry, head=LetterHead(subject=entry.head.subject))


def _without_doubts(entry: Transaction) -> Transaction:
    """That a ticket was opened is for all; what somebody wrote who may not be its author is for staff."""
    return replace(entry, text="", attachments=(), head=NO_HEAD) if entry.unproven else entry


def _number(entry: Transaction) -> int | None:
    named = entry.new or entry.old
    return int(named) if named.isdigit() else None


def named_numbers(ticket: Ticket, history: Sequence[Transaction]) -> set[int]:
    """The other tickets that links and history name: whether they may be seen is to be asked."""
    return linked_numbers(ticket) | {
        number for entry in history if entry.type in OTHERS and (number := _number(entry)) is not None
    }


def letter_json(row: Mapping[str, Any], duplicates: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """A letter of the inbox, for listings and trace. ``row`` is the storage room's."""
    outcome = json.loads(row["outcome"]) if row["outcome"] else {}
    reason = read_reason(row["error"])
    return {
        "id": row["id"],
        "message_id": row["message_id"],
        "state": row["state"],
        "recipient": hidden_in_text(row["address"]),
        "queue": outcome.get("queue") or row["queue"] or None,
        "action": outcome.get("action") or row["action"],
        "mail_from": row["mail_from"],
        "received_at": row["received_at"],
        "done_at": row["done_at"],
        "protocol": row["protocol"],
        "peer": row["peer"],
        "helo": row["helo"],
        "size": row["size"],
        "attempts": row["attempts"],
        "error": reason.say("en") if row["error"] else None,
        "held": {"reason": reason.key, "values": dict(reason.values)} if row["error"] else None,
        "class": outcome.get("class"),
        "class_reason": outcome.get("class_reason"),
        "rule": outcome.get("rule"),
        "thread": outcome.get("thread"),
        "ticket": outcome.get("ticket"),
        "outcome": outcome.get("fate"),
        "flaws": outcome.get("flaws", []),
        "dropped": outcome.get("dropped", []),
        "effects": outcome.get("effects", []),
        "evidence": outcome.get("evidence"),
        "orders": outcome.get("orders"),
        "unproven": outcome.get("unproven"),
        "duplicates": [{"at": one["at"], "peer": one["peer"]} for one in duplicates],
    }
