"""Commands about tickets."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from mailticket.control.service import Command, Service, address_of, known, line, names, queue_of
from mailticket.desk import changes as desk
from mailticket.mailroom import views, wishing
from mailticket.mailroom.batch import Batch
from mailticket.mailroom.house import House
from mailticket.mailroom.wishing import Asking, Done
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, User, fold_address
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.storage import people, tickets


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
    queue_ids = None if queue is None else [queue_of(house, queue).id]
    named = [fold_address(address) for address in (owner, requestor, asking.actor) if address]
    found_users = await service.database.read(people.users_by_address, named, service.clock())
    user = known(found_users, asking.actor)
    statuses = [status] if isinstance(status, str) else list(status or ())
    nobody = owner is not None and owner.casefold() == "nobody"
    found = await service.database.read(
        tickets.listed,
        queue_ids=queue_ids,
        statuses=statuses,
        unowned=nobody,
        owner_id=known(found_users, owner).id if owner and not nobody else None,
        requestor_id=known(found_users, requestor).id if requestor else None,
        most=limit,
    )
    seen = [
        ticket
        for ticket in found
        if house.rights.may(user, Right.SHOW_TICKET, house.directory.queues[ticket.queue_id], ticket)
    ]
    shown = await names(service, seen)
    return [views.ticket_json(ticket, house.directory.queues[ticket.queue_id], shown) for ticket in seen]


async def _ticket_show(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    house = service.house()
    found = await service.database.read(tickets.load, [id])
    ticket = found.get(id)
    while ticket is not None and ticket.merged_into:
        ticket = found.get(ticket.merged_into)
    if ticket is None:
        raise Refused("no_such_ticket", ticket=id)
    queue = house.directory.queues[ticket.queue_id]
    user = known(await service.database.read(people.users_by_address, [asking.actor], service.clock()), asking.actor)
    views.visible(house, user, queue, ticket)
    history = await service.database.read(tickets.history, ticket.id)
    history = views.visible_history(house, user, queue, ticket, history)
    shown = await names(service, [ticket], {entry.by for entry in history})
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
    target = queue_of(house, queue)
    requestors = [requestor] if isinstance(requestor, str) else list(requestor)
    if not requestors and asking.actor != SYSTEM.address:
        requestors = [asking.actor]
    addresses = [address_of(address) for address in requestors]

    def opening(batch: Batch, act: desk.Act) -> desk.Change:
        return desk.open_ticket(
            act,
            target,
            batch.loaded.ids.take("tickets"),
            desk.Opening(
                subject=line(subject),
                said=desk.Said(text),
                requestors=[batch.person(address).id for address in addresses],
                priority=priority,
            ),
        )

    done = await wishing.new_ticket(service.database, house, service.clock(), asking, opening, addresses=addresses)
    return _told(service, done)


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
    addresses = [address_of(owner)] if "@" in owner else []

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
            return desk.move(act, queue, ticket, queue_of(house, value))
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
    return line(value)


def _time(value: str) -> datetime:
    at = datetime.fromisoformat(value.strip())
    return at if at.tzinfo else at.replace(tzinfo=UTC)


COMMANDS: dict[str, Command] = {
    "ticket.list": _ticket_list,
    "ticket.show": _ticket_show,
    "ticket.create": _ticket_create,
    "ticket.reply": _ticket_reply,
    "ticket.comment": _ticket_comment,
    "ticket.take": _ticket_take,
    "ticket.set": _ticket_set,
    "ticket.resolve": _ticket_resolve,
}
