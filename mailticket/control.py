"""The commands of the command line, done by the process that holds the database.

A client sends one JSON line ``{"command", "arguments", "as"}`` to the control socket and reads one JSON line: ``ok``,
``refused`` (key and values of a sentence), ``try_again`` or ``error``. Without a daemon the command line does the same
in its own process. The table at the bottom is the whole list.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailticket.desk import changes as desk
from mailticket.mailroom import views, wishing
from mailticket.mailroom.batch import Batch
from mailticket.mailroom.house import House
from mailticket.mailroom.loop import Mailroom
from mailticket.mailroom.wishing import Asking, Done
from mailticket.model.errors import MailticketError, Refused, TryAgain
from mailticket.model.letter import Incoming, LetterState, Receipt, Reply
from mailticket.model.message_id import notice_of
from mailticket.model.person import SYSTEM, SYSTEM_ID, User, fold_address
from mailticket.model.provision import QueueWish, UserWish
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.storage import inbox, outbox, people, provisioning, tickets, tracing
from mailticket.storage.database import Database

MOST_LINE = 64 * 1024 * 1024


@dataclass(slots=True)
class Service:
    """What the commands work with. ``accept`` is the inbox's; ``people_changed`` makes the house anew."""

    database: Database
    house: Callable[[], House]
    clock: Callable[[], datetime]
    mailroom: Mailroom
    accept: Callable[[Sequence[Incoming]], Awaitable[Sequence[Receipt | Reply]]]
    people_changed: Callable[[], Awaitable[None]]
    told: Callable[[], None]
    outbox_status: Callable[[], dict[str, Any]]


async def ask(service: Service, command: str, arguments: dict[str, Any], actor: str) -> Any:
    """Do one command. Raises Refused, TryAgain."""
    if command not in COMMANDS:
        raise Refused("no_such_command", command=command)
    return await COMMANDS[command](service, Asking(fold_address(actor) or SYSTEM.address), **arguments)


async def _ticket_list(
    service: Service,
    asking: Asking,
    *,
    queue: str | None = None,
    status: Sequence[str] | str | None = None,
    owner: str | None = None,
    requestor: str | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    house = service.house()
    queue_ids = None if queue is None else [_queue(house, queue).id]
    named = [fold_address(address) for address in (owner, requestor, asking.actor) if address]
    known = await service.database.read(people.users_by_address, named, service.clock())
    user = _known(known, asking.actor)
    statuses = [status] if isinstance(status, str) else list(status or ())
    nobody = owner is not None and owner.casefold() == "nobody"
    found = await service.database.read(
        tickets.listed,
        queue_ids=queue_ids,
        statuses=statuses,
        unowned=nobody,
        owner_id=_known(known, owner).id if owner and not nobody else None,
        requestor_id=_known(known, requestor).id if requestor else None,
        most=limit,
    )
    seen = [
        ticket
        for ticket in found
        if house.rights.may(user, Right.SHOW_TICKET, house.directory.queues[ticket.queue_id], ticket)
    ]
    shown = await _names(service, seen)
    return [views.ticket_json(ticket, house.directory.queues[ticket.queue_id], shown) for ticket in seen]


def _known(known: dict[str, User], address: str) -> User:
    if address == SYSTEM.address:
        return SYSTEM
    if (user := known.get(fold_address(address))) is None:
        raise Refused("no_such_user", address=address)
    return user


async def _names(service: Service, found: Sequence[Ticket], also: set[int] = frozenset()) -> views.Shown:  # type: ignore[assignment]
    ids = set(also)
    for ticket in found:
        ids |= {ticket.creator_id, ticket.last_updated_by} | ticket.requestors | ticket.cc | ticket.admin_cc
        ids |= {ticket.owner_id} if ticket.owner_id else set()
    users = await service.database.read(people.users_by_id, ids, service.clock())
    return lambda id_: users[id_].address if id_ in users else (SYSTEM.address if id_ == SYSTEM_ID else f"user:{id_}")


async def _ticket_show(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    house = service.house()
    found = await service.database.read(tickets.load, [id])
    ticket = found.get(id)
    while ticket is not None and ticket.merged_into:
        ticket = found.get(ticket.merged_into)
    if ticket is None:
        raise Refused("no_such_ticket", ticket=id)
    queue = house.directory.queues[ticket.queue_id]
    user = _known(await service.database.read(people.users_by_address, [asking.actor], service.clock()), asking.actor)
    views.visible(house, user, queue, ticket)
    history = await service.database.read(tickets.history, ticket.id)
    history = views.visible_history(house, user, queue, ticket, history)
    shown = await _names(service, [ticket], {entry.by for entry in history})
    return views.ticket_json(ticket, queue, shown) | {"history": views.history_json(history, shown)}


async def _ticket_create(
    service: Service,
    asking: Asking,
    *,
    queue: str,
    subject: str,
    requestor: Sequence[str] | str = (),
    text: str = "",
    priority: int | None = None,
) -> dict[str, Any]:
    house = service.house()
    target = _queue(house, queue)
    requestors = [requestor] if isinstance(requestor, str) else list(requestor)
    if not requestors and asking.actor != SYSTEM.address:
        requestors = [asking.actor]
    addresses = [_address(address) for address in requestors]

    def opening(batch: Batch, act: desk.Act) -> desk.Change:
        return desk.open_ticket(
            act,
            target,
            batch.loaded.ids.take("tickets"),
            desk.Opening(
                subject=_line(subject),
                said=desk.Said(text),
                requestors=[batch.person(address).id for address in addresses],
                priority=priority,
            ),
        )

    done = await wishing.new_ticket(service.database, house, service.clock(), asking, opening, addresses=addresses)
    return _told(service, done)


def _line(text: str) -> str:
    return " ".join(text.split())


def _address(text: str) -> str:
    address = fold_address(text)
    if "@" not in address or any(c.isspace() for c in address):
        raise Refused("bad_address", address=text)
    return address


def _told(service: Service, done: Done) -> dict[str, Any]:
    if done.notices:
        service.told()
    return {"ticket": done.ticket.id, "transactions": done.transactions, "notices": done.notices}


async def _change(
    service: Service, asking: Asking, ticket_id: int, step: wishing.Step, addresses: Sequence[str] = ()
) -> dict[str, Any]:
    done = await wishing.change_ticket(
        service.database, service.house(), service.clock(), asking, ticket_id, step, addresses=addresses
    )
    return _told(service, done)


async def _ticket_reply(service: Service, asking: Asking, *, id: int, text: str, minutes: int = 0) -> dict[str, Any]:  # noqa: A002
    said = desk.Said(text, minutes=minutes)
    return await _change(service, asking, id, lambda _, act, queue, ticket: desk.correspond(act, queue, ticket, said))


async def _ticket_comment(service: Service, asking: Asking, *, id: int, text: str, minutes: int = 0) -> dict[str, Any]:  # noqa: A002
    said = desk.Said(text, minutes=minutes)
    return await _change(service, asking, id, lambda _, act, queue, ticket: desk.comment(act, queue, ticket, said))


async def _ticket_take(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    return await _change(service, asking, id, lambda _, act, queue, ticket: desk.take(act, queue, ticket))


async def _ticket_resolve(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    return await _change(
        service, asking, id, lambda _, act, queue, ticket: desk.set_status(act, queue, ticket, "resolved")
    )


async def _ticket_set(service: Service, asking: Asking, *, id: int, values: dict[str, str]) -> dict[str, Any]:  # noqa: A002
    """All of the values, or none."""
    house = service.house()
    owner = values.get("owner", "")
    addresses = [_address(owner)] if "@" in owner else []

    def step(batch: Batch, act: desk.Act, queue: Queue, ticket: Ticket) -> desk.Change:
        change = desk.Change(ticket)
        for name, value in values.items():
            change = change.then(lambda now, name=name, value=value: _set(batch, act, house, now, name, value))  # type: ignore[misc]
        return change

    return await _change(service, asking, id, step, addresses)


def _set(batch: Batch, act: desk.Act, house: House, ticket: Ticket, name: str, value: str) -> desk.Change:
    queue = house.directory.queues[ticket.queue_id]
    name = name.strip().lower()
    match name:
        case "status":
            return desk.set_status(act, queue, ticket, value)
        case "queue":
            return desk.move(act, queue, ticket, _queue(house, value))
        case "owner":
            return desk.give(act, queue, ticket, _owner(batch, act, value))
        case _:
            return desk.set_field(act, queue, ticket, name, _value(name, value))


def _owner(batch: Batch, act: desk.Act, value: str) -> User | None:
    value = fold_address(value)
    if value == "me":
        return act.actor
    if value in ("", "nobody"):
        return None
    there = batch.loaded.by_address.get(value)
    if there is None:
        raise Refused("no_such_user", address=value)
    return there


def _value(name: str, value: str) -> str | int | datetime | None:
    kind = desk.FIELDS.get(name, (name, str))[1]
    try:
        if kind is int:
            return int(value)
        if kind is datetime:
            return _time(value) if value.strip() else None
    except ValueError as error:
        raise Refused("bad_value", field=name, value=value) from error
    return _line(value)


def _time(value: str) -> datetime:
    at = datetime.fromisoformat(value.strip())
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _queue(house: House, name: str) -> Queue:
    queue = house.directory.queue_named(name)
    if queue is None:
        raise Refused("no_such_queue", queue=name)
    return queue


def _administrator(service: Service, asking: Asking, known: dict[str, User]) -> None:
    """Users and queues are made by the site's administrator: the account that owns the data, or a SuperUser."""
    if asking.actor == SYSTEM.address:
        return
    user = _known(known, asking.actor)
    house = service.house()
    if not house.rights.may(user, Right.SUPER_USER, house.default_queue):
        raise Refused("no_right_in_queue", address=user.address, right=Right.SUPER_USER.value, queue="*")


async def _user_add(
    service: Service,
    asking: Asking,
    *,
    address: str,
    addresses: Sequence[str] = (),
    name: str = "",
    language: str | None = None,
    timezone: str | None = None,
    privileged: bool = False,
) -> dict[str, Any]:
    known = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    _administrator(service, asking, known)
    wish = UserWish(
        _address(address), tuple(map(_address, addresses)), _line(name), language, timezone, privileged=privileged
    )
    async with service.database.change() as unit:
        user, new = await unit.write(provisioning.put_user, wish, service.clock(), provisioned=False)
    await service.people_changed()
    return _user_json(user, [wish.address, *wish.addresses], provisioned=False) | {"created": new}


def _user_json(user: User, addresses: Sequence[str], *, provisioned: bool) -> dict[str, Any]:
    return {
        "id": user.id,
        "address": user.address,
        "addresses": sorted({user.address, *addresses}),
        "name": user.name,
        "language": user.language,
        "timezone": user.timezone,
        "privileged": user.privileged,
        "disabled": user.disabled,
        "unreachable": user.unreachable,
        "provisioned": provisioned,
    }


async def _user_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    known = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    _administrator(service, asking, known)
    found = await service.database.read(people.all_users, service.clock())
    return [_user_json(user, addresses, provisioned=declared) for user, addresses, declared in found]


async def _user_show(service: Service, asking: Asking, *, address: str) -> dict[str, Any]:
    wanted = _address(address)
    for user in await _user_list(service, asking):
        if wanted in user["addresses"]:
            return user
    raise Refused("no_such_user", address=address)


async def _queue_add(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    known = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    _administrator(service, asking, known)
    for role in ("cc", "admin_cc"):
        values[role] = tuple(values.get(role) or ())
    for kind in ("correspond_address", "comment_address"):
        values[kind] = _address(values[kind]) if values.get(kind) else ""
    wish = QueueWish(_line(name), **{key: value for key, value in values.items() if value is not None})
    async with service.database.change() as unit:
        _, new = await unit.write(provisioning.put_queue, wish, service.clock(), provisioned=False)
    await service.people_changed()
    return await _queue_show(service, asking, name=wish.name) | {"created": new}


async def _queue_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    house = service.house()
    known = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    user = _known(known, asking.actor)
    found = [queue for queue in house.directory.queues.values() if house.rights.may(user, Right.SEE_QUEUE, queue)]
    return [_queue_json(house, queue) for queue in found]


def _queue_json(house: House, queue: Queue) -> dict[str, Any]:
    def people_of(ids: frozenset[int]) -> list[str]:
        return sorted(house.directory.staff[id_].address for id_ in ids if id_ in house.directory.staff)

    return {
        "id": queue.id,
        "name": queue.name,
        "description": queue.description,
        "correspond_address": queue.correspond_address or house.site.correspond_address,
        "comment_address": queue.comment_address or house.site.comment_address,
        "cc": people_of(queue.cc),
        "admin_cc": people_of(queue.admin_cc),
        "language": queue.language,
        "initial_priority": queue.initial_priority,
        "final_priority": queue.final_priority,
        "due_in": queue.due_in,
        "accept_lists": queue.accept_lists,
        "accept_bulk": queue.accept_bulk,
        "disabled": queue.disabled,
    }


async def _queue_show(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    for queue in await _queue_list(service, asking):
        if queue["name"].casefold() == name.strip().casefold():
            return queue
    raise Refused("no_such_queue", queue=name)


def _incoming(service: Service, raw_base64: str, to: str, sender: str, protocol: str) -> Incoming:
    found = service.house().addresses.find(to, pipe=True)
    if isinstance(found, Reply):
        raise Refused("no_such_address", address=to, reply=str(found))
    raw = base64.b64decode(raw_base64)
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # a file's line ends become the wire's
    return Incoming(found, sender, raw, len(raw), service.clock(), protocol=protocol)


async def _inject(service: Service, asking: Asking, *, raw_base64: str, to: str, sender: str = "") -> dict[str, Any]:
    incoming = _incoming(service, raw_base64, to, sender, "inject")
    (answer,) = await service.accept([incoming])
    if isinstance(answer, Reply):
        raise TryAgain(str(answer))
    service.mailroom.wake()
    return {"letter": answer.letter_id, "duplicate": answer.duplicate}


async def _explain(service: Service, asking: Asking, *, raw_base64: str, to: str, sender: str = "") -> dict[str, Any]:
    return await service.mailroom.explain(_incoming(service, raw_base64, to, sender, "explain"))


async def _trace(service: Service, asking: Asking, *, message_id: str) -> dict[str, Any]:
    wanted = message_id.strip().strip("<>")
    rows = await service.database.read(tracing.letters_by_message_id, wanted, notice_of(wanted))
    if not rows:
        raise Refused("no_such_letter", message_id=wanted)
    return {"message_id": wanted, "letters": [await _whole_letter(service, row) for row in rows]}


async def _whole_letter(service: Service, row: dict[str, Any]) -> dict[str, Any]:
    again = await service.database.read(tracing.duplicates, [row["id"]])
    history = await service.database.read(tickets.of_letter, row["id"])
    shown = await _names(service, [], {entry.by for entry in history})
    return views.letter_json(row, again[row["id"]]) | {
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
        shown["raw_base64"] = base64.b64encode(original).decode("ascii")
    return shown


async def _inbox_retry(service: Service, asking: Asking, *, id: int | str) -> dict[str, Any]:  # noqa: A002
    changed = await service.database.write(inbox.retry, None if id == "all" else int(id))
    if not changed and id != "all":
        raise Refused("letter_not_held", letter=id, state=LetterState.HELD.value)
    service.mailroom.wake()
    return {"letters": changed}


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
    return _copy_json(row) | {"raw_base64": base64.b64encode(content).decode("ascii")}


async def _outbox_retry(service: Service, asking: Asking, *, id: int | str) -> dict[str, Any]:  # noqa: A002
    changed = await service.database.write(outbox.retry, None if id == "all" else int(id), service.clock())
    if not changed and id != "all":
        raise Refused("no_such_copy", copy=id)
    service.told()
    return {"copies": changed}


async def _status(service: Service, asking: Asking) -> dict[str, Any]:
    return {
        **await service.database.read(tracing.counts),
        "delivery": service.outbox_status(),
        "queues": [queue.name for queue in service.house().directory.queues.values()],
    }


COMMANDS: dict[str, Callable[..., Awaitable[Any]]] = {
    "ticket.list": _ticket_list,
    "ticket.show": _ticket_show,
    "ticket.create": _ticket_create,
    "ticket.reply": _ticket_reply,
    "ticket.comment": _ticket_comment,
    "ticket.take": _ticket_take,
    "ticket.set": _ticket_set,
    "ticket.resolve": _ticket_resolve,
    "user.add": _user_add,
    "user.list": _user_list,
    "user.show": _user_show,
    "queue.add": _queue_add,
    "queue.list": _queue_list,
    "queue.show": _queue_show,
    "explain": _explain,
    "inject": _inject,
    "trace": _trace,
    "inbox.list": _inbox_list,
    "inbox.show": _inbox_show,
    "inbox.retry": _inbox_retry,
    "outbox.list": _outbox_list,
    "outbox.show": _outbox_show,
    "outbox.retry": _outbox_retry,
    "status": _status,
}


async def serve(service: Service, path: Path) -> asyncio.Server:
    """Listen on the control socket: for the account the daemon runs as, and nobody else (mode 0600)."""
    _clear(path)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            writer.write(json.dumps(await _answer(service, line), ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the client is gone, or sent no line: nobody to answer
        finally:
            writer.close()

    server = await asyncio.start_unix_server(answer, str(path), limit=MOST_LINE)
    _close_to_others(path)
    return server


def _clear(path: Path) -> None:
    path.unlink(missing_ok=True)


def _close_to_others(path: Path) -> None:
    path.chmod(0o600)


async def _answer(service: Service, line: bytes) -> dict[str, Any]:
    try:
        wanted = json.loads(line)
        return {"ok": await ask(service, wanted["command"], wanted.get("arguments") or {}, wanted.get("as") or "")}
    except Refused as refused:
        return {"refused": {"key": refused.key, "values": {k: str(v) for k, v in refused.values.items()}}}
    except TryAgain as trouble:
        return {"try_again": str(trouble)}
    except (MailticketError, KeyError, TypeError, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
