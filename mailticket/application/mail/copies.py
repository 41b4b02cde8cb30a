"""Mail on its way out: shown, and sent again."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.application import resolve
from mailticket.application.changing import Caller
from mailticket.application.mail import parameters as told
from mailticket.application.mail.letters import raw_json
from mailticket.application.notify import today_keys
from mailticket.application.service import Service
from mailticket.model.errors import Refused
from mailticket.model.notice import OutboxState
from mailticket.storage import held, outbox, tracing
from mailticket.storage.work import read_budgets


@dataclass(frozen=True, slots=True)
class Resent:
    """Copies that go again."""

    copies: Sequence[int]


async def list_(service: Service, caller: Caller, asked: told.Listed) -> list[dict[str, object]]:
    """The newest first. Raises Refused for a state no copy has."""
    wanted = resolve.states(OutboxState, asked.state)
    return [_copy_json(row) for row in await service.database.read(outbox.listed, wanted, asked.limit)]


def _copy_json(row: dict[str, object]) -> dict[str, object]:
    wanted = ("id", "notice_id", "ticket_id", "recipient", "state", "attempts", "not_before", "answer", "settled_at")
    more = ("envelope_from", "scrip", "kind", "language", "subject", "message_id", "created")
    return {name: row[name] for name in (*wanted, *more)}


async def show(service: Service, caller: Caller, asked: told.OneCopy) -> dict[str, object]:
    """One copy and what became of it, with its bytes; the files that are put into it when it goes are named."""
    found = await service.database.read(outbox.one, asked.id)
    if found is None:
        raise Refused("no_such_copy", copy=asked.id)
    row, content = found
    files = [{"name": file.name, "type": file.type, "size": file.size} for file in row["files"]]
    return _copy_json(row) | {"files": files, "raw_base64": raw_json(content)}


async def retry(service: Service, caller: Caller, asked: told.Which) -> Resent:
    """Send a failed or uncertain one again, or all of them."""
    wanted = resolve.one_or_all(asked.id)
    changed = await service.database.write(outbox.retry, wanted, service.clock())
    if not changed and wanted is not None:
        raise Refused("no_such_copy", copy=wanted)
    service.told()
    return Resent(changed)


async def status(service: Service, caller: Caller, asked: told.Nothing) -> dict[str, object]:
    """How the daemon is: whether it runs, what waits, what was held back today, how delivery goes."""
    wanted = today_keys(service.clock())
    counted = await service.database.read(read_budgets, sorted(wanted.values()))
    return {
        "running": service.running,
        **await service.database.read(tracing.counts),
        "oldest": await service.database.read(tracing.oldest_waiting),
        "maildrop": service.maildrop_status(),
        "today": {what: int(counted.get(key, 0)) for what, key in wanted.items()},
        "held": await service.database.read(held.counted),
        "delivery": service.outbox_status(),
        "web": service.web_status(),
        "queues": [queue.name for queue in service.snapshot().directory.queues.values()],
    }
