"""Commands about letters, notices and how the daemon is."""

import asyncio
import base64
import functools
from collections.abc import Sequence
from typing import Any

from mailticket.application import shapes as views
from mailticket.application.changing import Asking
from mailticket.application.notify import today_keys
from mailticket.application.organisation.administrator import administrator
from mailticket.application.service import Command, Service, names
from mailticket.model.errors import Refused, TryAgain
from mailticket.model.letter import Incoming, Reply
from mailticket.model.message_id import notice_of
from mailticket.model.right import Right
from mailticket.model.secret import hidden_answering
from mailticket.storage import held, inbox, outbox, tickets, tracing
from mailticket.storage.work import read_budgets


async def _incoming(service: Service, raw_base64: str, to: str, sender: str, protocol: str) -> Incoming:
    found = service.house().addresses.find(to, pipe=True)
    if isinstance(found, Reply):
        raise Refused("no_such_address", address=to, reply=str(found))
    raw = await asyncio.to_thread(_as_sent, raw_base64)
    return Incoming(found, sender, raw, len(raw), service.clock(), protocol=protocol, peer="unix")


def _as_sent(raw_base64: str) -> bytes:
    raw = base64.b64decode(raw_base64)
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # a file's line ends become the wire's


async def _inject(service: Service, asking: Asking, *, raw_base64: str, to: str, sender: str = "") -> dict[str, Any]:
    incoming = await _incoming(service, raw_base64, to, sender, "inject")
    (answer,) = await service.accept([incoming])
    if isinstance(answer, Reply):
        raise TryAgain(str(answer))
    service.mailroom.wake()
    return {"letter": answer.letter_id, "duplicate": answer.duplicate}


async def _explain(service: Service, asking: Asking, *, raw_base64: str, to: str, sender: str = "") -> dict[str, Any]:
    return await service.mailroom.explain(await _incoming(service, raw_base64, to, sender, "explain"))


async def _trace(service: Service, asking: Asking, *, message_id: str) -> dict[str, Any]:
    wanted = message_id.strip().strip("<>")
    rows = await service.database.read(tracing.letters_by_message_id, wanted, notice_of(wanted))
    if not rows:
        raise Refused("no_such_letter", message_id=wanted)
    return {"message_id": wanted, "letters": [await _whole_letter(service, row) for row in rows]}


async def _whole_letter(service: Service, row: dict[str, Any]) -> dict[str, Any]:
    again = await service.database.read(tracing.duplicates, [row["id"]])
    history = await service.database.read(tickets.of_letter, row["id"])
    shown = await names(service, [], {entry.by for entry in history})
    decided = await service.database.read(held.decisions, [row["id"]])
    return views.letter_json(row, again[row["id"]]) | {
        "decisions": decided.get(row["id"], []),
        "transactions": [
            {"ticket": entry.ticket_id, **item}
            for entry, item in zip(history, views.history_json(history, shown), strict=True)
        ],
        "notices": _notices_json(await service.database.read(outbox.of_letter, row["id"])),
    }


def _notices_json(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        notice = found.setdefault(
            row["notice"],
            {
                "id": row["notice"],
                "scrip": row["scrip"],
                "kind": row["kind"],
                "language": row["language"],
                "subject": row["subject"],
                "message_id": row["notice_message_id"],
                "recipients": [],
            },
        )
        if row["id"] is not None:
            notice["recipients"].append(
                {
                    "copy": row["id"],
                    "address": row["recipient"],
                    "state": row["state"],
                    "answer": row["answer"] or None,
                    "at": row["settled_at"],
                }
            )
    return list(found.values())


async def _inbox_list(
    service: Service, asking: Asking, *, state: Sequence[str] | str | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    states = [state] if isinstance(state, str) else list(state or ())
    rows = await service.database.read(tracing.letters_listed, states, limit)
    again = await service.database.read(tracing.duplicates, [row["id"] for row in rows])
    return [views.letter_json(row, again[row["id"]]) for row in rows]


async def _inbox_show(service: Service, asking: Asking, *, id: int, raw: bool = False) -> dict[str, Any]:  # noqa: A002
    rows = await service.database.read(tracing.letters_by_id, [id])
    if not rows:
        raise Refused("no_such_letter", message_id=id)
    shown = await _whole_letter(service, rows[0])
    if raw:
        original = await service.database.read(inbox.original, id)
        shown["raw_base64"] = _raw(original)
    return shown


def _raw(mail: bytes) -> str:
    """A mail as it was but for the tokens of questions: whoever reads them could answer in the other's place."""
    return base64.b64encode(hidden_answering(mail)).decode("ascii")


async def _outbox_list(
    service: Service, asking: Asking, *, state: Sequence[str] | str | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    states = [state] if isinstance(state, str) else list(state or ())
    return [_copy_json(row) for row in await service.database.read(outbox.listed, states, limit)]


def _copy_json(row: dict[str, Any]) -> dict[str, Any]:
    wanted = ("id", "notice_id", "ticket_id", "recipient", "state", "attempts", "not_before", "answer", "settled_at")
    more = ("envelope_from", "scrip", "kind", "language", "subject", "message_id", "created")
    return {name: row[name] for name in (*wanted, *more)}


async def _outbox_show(service: Service, asking: Asking, *, id: int, raw: bool = False) -> dict[str, Any]:  # noqa: A002
    found = await service.database.read(outbox.one, id)
    if found is None:
        raise Refused("no_such_copy", copy=id)
    row, content = found
    return _copy_json(row) | {"raw_base64": _raw(content)}


async def _outbox_retry(service: Service, asking: Asking, *, id: int | str) -> dict[str, Any]:  # noqa: A002
    changed = await service.database.write(outbox.retry, None if id == "all" else int(id), service.clock())
    if not changed and id != "all":
        raise Refused("no_such_copy", copy=id)
    service.told()
    return {"copies": changed}


async def _status(service: Service, asking: Asking) -> dict[str, Any]:
    wanted = today_keys(service.clock())
    counted = await service.database.read(read_budgets, sorted(wanted.values()))
    return {
        **await service.database.read(tracing.counts),
        "today": {what: int(counted.get(key, 0)) for what, key in wanted.items()},
        "held": await service.database.read(held.counted),
        "delivery": service.outbox_status(),
        "queues": [queue.name for queue in service.house().directory.queues.values()],
    }


def _for_administrators(command: Command) -> Command:
    """Letters and mail of everybody are shown to those who may see everything."""

    async def guarded(service: Service, asking: Asking, **values: Any) -> Any:
        (await administrator(service, asking)).require(Right.SUPER_USER)
        return await command(service, asking, **values)

    return functools.wraps(command)(guarded)


_COMMANDS: dict[str, Command] = {
    "explain": _explain,
    "inject": _inject,
    "trace": _trace,
    "inbox.list": _inbox_list,
    "inbox.show": _inbox_show,
    "outbox.list": _outbox_list,
    "outbox.show": _outbox_show,
    "outbox.retry": _outbox_retry,
    "status": _status,
}
COMMANDS: dict[str, Command] = {name: _for_administrators(command) for name, command in _COMMANDS.items()}
