"""Facts to try the templates of schedules with: everything there, and as little as there can be."""

from datetime import UTC, datetime
from typing import Any

_AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
_ADDRESS = "control+take-7-8-0123456789abcdef@x.example"
_TICKET: dict[str, Any] = {
    "row": 1,
    "id": 7,
    "subject": "Red",
    "queue": "general",
    "status": "abierto",
    "priority": 50,
    "owner": "luis@x.example",
    "requestors": ["ana@x.example"],
    "created": _AT,
    "age": "hace 3 días",
    "due": "lun 23 nov 2026, 14:00",
    "overdue": True,
    "waiting": "lun 23 nov 2026, 14:00",
    "said_by": "ana@x.example",
    "changed": ["2 mensajes", "estado abierto"],
    "url": "http://x/7",
    "take": _ADDRESS,
}
_POOR: dict[str, Any] = _TICKET | {
    "subject": "", "owner": "", "requestors": [], "due": "", "overdue": False, "waiting": "", "said_by": "", "changed": [],
    "url": "", "take": "",
}  # fmt: skip


def _rows(ticket: dict[str, Any], more: int) -> list[dict[str, Any]]:
    return [
        ticket
        | {
            "kind": kind,
            "section": "general",
            "section_total": 2,
            "begins": begins,
            "more": more,
            "query": "queue = 'general'",
        }
        for kind in ("queue", "overdue", "waiting", "rest")
        for begins in (True, False)
    ]


_REMINDER: dict[str, Any] = {
    "row": 1, "number": 345, "text": "llamar al proveedor", "due": "vie 27 nov 2026, 08:00", "by": "ana@x.example", "id": 7,
    "subject": "Red", "queue": "general", "status": "abierto", "url": "http://x/7",
}  # fmt: skip
_DIGESTS = tuple(
    {
        "name": "daily",
        "query": "mine",
        "total": total,
        "more": more,
        "month": "noviembre de 2026",
        "stop": _ADDRESS,
        "tickets": _rows(ticket, more),
        "reminders": [_REMINDER] if more else [],
    }
    for ticket, total, more in ((_TICKET, 3, 2), (_POOR, 1, 0))
)
_QUEUE: dict[str, Any] = {
    "name": "general", "opened": 3, "resolved": 2, "open": 5, "unowned": 1, "worked": "1h30m",
    "ages": ["hasta 1 día: 5"],
}  # fmt: skip
SCHEDULE_SAMPLES: dict[str, tuple[dict[str, Any], ...]] = {
    "digest": _DIGESTS,
    "digest_untaken": _DIGESTS,
    "digest_mine": _DIGESTS,
    "reminders": tuple(
        {"count": len(rows), "first": rows[0]["text"], "reminders": rows}
        for rows in ([_REMINDER], [_REMINDER, _REMINDER | {"row": 2, "by": "", "url": ""}])
    ),
    "summary": tuple(
        {
            "since": "lun 23 nov 2026",
            "month": "noviembre de 2026",
            "stop": _ADDRESS,
            "queues": [queue],
            "glance": "dns  3",
        }
        for queue in (_QUEUE, _QUEUE | {"open": 0, "ages": [], "worked": ""})
    ),
    "report": tuple(
        {
            "title": "backlog",
            "page": page or "Nothing.",
            "month": "noviembre de 2026",
            "stop": _ADDRESS,
            "subscribed": page != "",
        }
        for page in ("week  active\n2026-W48  3", "")
    ),
    "schedule_failed": ({"schedule": "daily-untaken", "planned": _AT, "error": "KeyError: 7"},),
}
