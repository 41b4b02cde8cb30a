"""What people ask to see, as plain JSON shapes: tickets, letters, notices. Who may not see, does not."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from mailticket.mailroom.house import House
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import LinkKind, Ticket
from mailticket.model.transaction import INTERNAL, Transaction, TransactionType

Shown = Callable[[int], str]


def ticket_json(ticket: Ticket, queue: Queue, shown: Shown) -> dict[str, Any]:
    """A ticket without its history. People by address; owner null for nobody; times ISO 8601 UTC."""

    def people(ids: Iterable[int]) -> list[str]:
        return sorted(map(shown, ids))

    return {
        "id": ticket.id,
        "queue": queue.name,
        "subject": ticket.subject,
        "status": ticket.status,
        "owner": None if ticket.owner_id is None else shown(ticket.owner_id),
        "requestors": people(ticket.requestors),
        "cc": people(ticket.cc),
        "admin_cc": people(ticket.admin_cc),
        "priority": ticket.priority,
        "initial_priority": ticket.initial_priority,
        "final_priority": ticket.final_priority,
        "time_worked": ticket.time_worked,
        "time_estimated": ticket.time_estimated,
        "time_left": ticket.time_left,
        "created": time_json(ticket.created),
        "starts": time_json(ticket.starts),
        "started": time_json(ticket.started),
        "due": time_json(ticket.due),
        "told": time_json(ticket.told),
        "resolved": time_json(ticket.resolved),
        "last_updated": time_json(ticket.last_updated),
        "links": _links(ticket),
        "merged_into": ticket.merged_into,
    }


def _links(ticket: Ticket) -> dict[str, list[int]]:
    def targets(kind: LinkKind) -> list[int]:
        return sorted(link.target for link in ticket.links if link.kind is kind and link.base == ticket.id)

    def bases(kind: LinkKind) -> list[int]:
        return sorted(link.base for link in ticket.links if link.kind is kind and link.target == ticket.id)

    return {
        "depends_on": targets(LinkKind.DEPENDS_ON),
        "depended_on_by": bases(LinkKind.DEPENDS_ON),
        "refers_to": targets(LinkKind.REFERS_TO),
        "referred_to_by": bases(LinkKind.REFERS_TO),
        "member_of": targets(LinkKind.MEMBER_OF),
        "members": bases(LinkKind.MEMBER_OF),
    }


def time_json(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


def history_json(history: Sequence[Transaction], shown: Shown) -> list[dict[str, Any]]:
    """Transactions, the oldest first."""
    return [_transaction_json(entry, shown) for entry in history]


def _transaction_json(entry: Transaction, shown: Shown) -> dict[str, Any]:
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
        "text": entry.text,
        "letter": entry.letter_id,
        "message_id": entry.message_id or None,
        "evidence": entry.evidence,
        "attachments": [
            {"part": file.part, "name": file.name, "type": file.type, "size": file.size} for file in entry.attachments
        ],
    }


def visible(house: House, user: User, queue: Queue, ticket: Ticket) -> None:
    """Raise Refused, as for a number that does not exist, unless the user may see the ticket."""
    if not house.rights.may(user, Right.SHOW_TICKET, queue, ticket):
        raise Refused("no_such_ticket", ticket=ticket.id)


def visible_history(
    house: House, user: User, queue: Queue, ticket: Ticket, history: Sequence[Transaction]
) -> list[Transaction]:
    """The part of a history a user may see: comments and the mail about them are for staff."""
    may_comments = house.rights.may(user, Right.SHOW_TICKET_COMMENTS, queue, ticket)
    may_mail = may_comments or house.rights.may(user, Right.SHOW_OUTGOING_EMAIL, queue, ticket)

    def allowed(entry: Transaction) -> bool:
        if entry.type in INTERNAL or entry.type is TransactionType.NOTE:
            return may_comments
        return may_mail if entry.type is TransactionType.EMAIL_RECORD else True

    return [entry for entry in history if allowed(entry)]


def letter_json(row: Any, duplicates: Sequence[Any]) -> dict[str, Any]:
    """A letter of the inbox, for listings and trace. ``row`` is the storage room's."""
    outcome = json.loads(row["outcome"]) if row["outcome"] else {}
    return {
        "id": row["id"],
        "message_id": row["message_id"],
        "state": row["state"],
        "recipient": row["address"],
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
        "error": row["error"] or None,
        "class": outcome.get("class"),
        "class_reason": outcome.get("class_reason"),
        "rule": outcome.get("rule"),
        "thread": outcome.get("thread"),
        "ticket": outcome.get("ticket"),
        "outcome": outcome.get("fate"),
        "flaws": outcome.get("flaws", []),
        "dropped": outcome.get("dropped", []),
        "duplicates": [{"at": one["at"], "peer": one["peer"]} for one in duplicates],
    }
