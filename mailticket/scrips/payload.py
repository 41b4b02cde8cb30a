"""What a program or a webhook is told: one JSON object about the scrip, the ticket and what happened to it."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from mailticket.model.customfield import CustomField
from mailticket.model.queue import Queue
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import PLAIN, Ticket
from mailticket.model.transaction import Transaction

MOST_TEXT = 100_000
"""Characters of a transaction's text that are handed over."""

Shown = Callable[[int], str]


def payload(
    scrip: Scrip,
    ticket: Ticket,
    queue: Queue,
    entry: Transaction,
    *,
    shown: Shown,
    fields: Mapping[int, CustomField],
    url: str,
) -> str:
    """The JSON text. People are addresses, times ISO 8601 in UTC or null, lengths of time minutes; ``url`` is where the ticket
    is read."""
    told = {
        "scrip": {"id": scrip.id, "name": scrip.name},
        "ticket": _ticket(ticket, queue, shown, fields) | {"url": url},
        "transaction": _transaction(entry, shown),
    }
    return json.dumps(told, ensure_ascii=False)


def _ticket(ticket: Ticket, queue: Queue, shown: Shown, fields: Mapping[int, CustomField]) -> dict[str, Any]:
    def people(ids: Iterable[int]) -> list[str]:
        return sorted(map(shown, ids))

    return {
        "id": ticket.id,
        "queue": queue.name,
        **{one.name: _plain(getattr(ticket, one.name)) for one in PLAIN.values()},
        "status": ticket.status,
        "owner": None if ticket.owner_id is None else shown(ticket.owner_id),
        "requestors": people(ticket.requestors),
        "cc": people(ticket.cc),
        "admin_cc": people(ticket.admin_cc),
        "fields": {fields[id_].name: list(values) for id_, values in ticket.values if id_ in fields},
    }


def _transaction(entry: Transaction, shown: Shown) -> dict[str, Any]:
    return {
        "id": entry.id,
        "type": entry.type.value,
        "by": shown(entry.by),
        "at": _time(entry.at),
        "via": entry.via.value,
        "field": entry.field or None,
        "old": entry.old or None,
        "new": entry.new or None,
        "minutes": entry.minutes,
        "text": entry.text[:MOST_TEXT],
        "message_id": entry.message_id or None,
        "attachments": [{"name": file.name, "type": file.type, "size": file.size} for file in entry.attachments],
    }


def _plain(value: object) -> object:
    return _time(value) if isinstance(value, datetime) else value


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
