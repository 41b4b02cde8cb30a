"""What people ask to see of tickets."""

from collections.abc import Mapping
from typing import Any

from mailticket.application import parameters as told
from mailticket.application import resolve, resolve_people
from mailticket.application import shapes as views
from mailticket.application.changing import Asking
from mailticket.application.mail_help import help_for_control, help_for_queue
from mailticket.application.quoting import folded, for_outsiders, runs
from mailticket.application.service import Service, known, names
from mailticket.application.turns import Turn
from mailticket.model.address import address_in_use
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.model.words import language_of
from mailticket.reading.quotes import may_quote
from mailticket.storage import people, tickets
from mailticket.storage.said import SAYING, said_on

MOST_LISTED = 10_000


async def list_(service: Service, asking: Asking, asked: told.List) -> list[dict[str, Any]]:
    """The newest first, as many as asked for of those the asker may see."""
    house, now = service.house(), service.clock()
    owner = asking.actor if asked.owner is not None and resolve_people.is_me(asked.owner) else asked.owner
    named = [address_in_use(address) for address in (owner, asked.requestor, asking.actor) if address]
    found_users = await service.database.read(people.users_by_address, named, now)
    user = known(found_users, asking.actor)
    nobody = owner is not None and owner.strip().casefold() in resolve_people.NOBODY
    wanted: dict[str, Any] = {
        "queue_ids": None if asked.queue is None else [resolve.queue(house, asked.queue).id],
        "statuses": [resolve.any_status(house, one) for one in asked.status],
        "unowned": nobody,
        "owner_id": known(found_users, owner).id if owner and not nobody else None,
        "requestor_id": known(found_users, asked.requestor).id if asked.requestor else None,
        "fields": _field_filters(service, asked.fields),
        "sees": _sees(service, user),
    }
    most = max(1, min(asked.limit, MOST_LISTED))
    turn = Turn()
    seen: list[Ticket] = []
    after: int | None = None
    while len(seen) < most:
        page = await service.database.read(tickets.listed, **wanted, most=most, after=after)
        for one in page:
            if _may(service, user, Right.SHOW_TICKET, one) and _may_ask(service, user, one, asked.fields):
                seen.append(one)
            await turn.over()
        if len(page) < most:
            break
        after = page[-1].id
    seen = seen[:most]
    hidden = await _hidden(service, user, {number for one in seen for number in views.linked_numbers(one)})
    eyes = views.Eyes(house, user, await names(service, seen), hidden)
    rows = []
    for one in seen:
        rows.append(views.ticket_json(eyes, one, house.directory.queues[one.queue_id]))
        await turn.over()
    return rows


def _sees(service: Service, user: User) -> tickets.Sees | None:
    """What of all tickets a user may see, as far as SQL can tell; None: all."""
    house = service.house()
    queues = house.directory.queues.values()
    whole = frozenset(queue.id for queue in queues if house.rights.may(user, Right.SHOW_TICKET, queue))
    if len(whole) == len(queues):
        return None
    groups = frozenset(id_ for id_ in house.directory.groups if user.id in house.directory.members(id_))
    return tickets.Sees(whole, user.id, groups)


def _may(service: Service, user: User, right: Right, ticket: Ticket) -> bool:
    house = service.house()
    return house.rights.may(user, right, house.directory.queues[ticket.queue_id], ticket)


def _may_ask(service: Service, user: User, ticket: Ticket, fields: Mapping[str, str] | None) -> bool:
    """Who asks for a field's value learns it: so they must be allowed to see it."""
    return not fields or _may(service, user, Right.SEE_CUSTOM_FIELD, ticket)


def _field_filters(service: Service, fields: Mapping[str, str]) -> dict[int, str]:
    directory = service.house().directory
    found = {}
    for name, value in fields.items():
        wanted = name_key(name)
        field = next((one for one in directory.fields.values() if name_key(one.name) == wanted), None)
        if field is None:
            raise Refused("no_such_field", field=name, queue="*")
        found[field.id] = value
    return found


async def _hidden(service: Service, user: User, numbers: set[int]) -> frozenset[int]:
    """Of these tickets, those a user may not see."""
    if not numbers or user.id == SYSTEM.id:
        return frozenset()
    found = await service.database.read(tickets.load, sorted(numbers))
    return frozenset(
        number for number in numbers if number not in found or not _may(service, user, Right.SHOW_TICKET, found[number])
    )


async def shown_ticket(
    service: Service, asking: Asking, number: int
) -> tuple[views.Eyes, Queue, Ticket, list[Transaction]]:
    """A ticket with its history, as the asker may see them; a merged one's number finds what it became."""
    house = service.house()
    found = await service.database.read(tickets.load, [number])
    ticket = found.get(number)
    while ticket is not None and ticket.merged_into:
        ticket = found.get(ticket.merged_into)
    if ticket is None:
        raise Refused("no_such_ticket", ticket=number)
    queue = house.directory.queues[ticket.queue_id]
    there = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    user = known(there, asking.actor)
    if not _may(service, user, Right.SHOW_TICKET, ticket):
        raise Refused("no_such_ticket", ticket=number)
    history = await service.database.read(tickets.history, ticket.id)
    hidden = await _hidden(service, user, views.named_numbers(ticket, history))
    shown = await names(service, [ticket], {entry.by for entry in history})
    eyes = views.Eyes(house, user, shown, hidden)
    seen = views.visible_history(eyes, queue, ticket, history)
    if not eyes.may(Right.SHOW_TICKET_COMMENTS, queue, ticket):
        seen = await for_outsiders(service.database, ticket.id, seen)
    return eyes, queue, ticket, seen


async def show(service: Service, asking: Asking, asked: told.Show) -> dict[str, Any]:
    """A ticket with its history, as who asks may see them."""
    eyes, queue, ticket, history = await shown_ticket(service, asking, asked.id)
    quoting = {entry.id for entry in history if entry.text and may_quote(entry.text)}
    _, sent = await service.database.read(said_on, ticket.id) if quoting else ([], [])
    parts = await folded([entry for entry in history if entry.text and entry.type in SAYING], sent, quoting)
    rows = views.history_json(history, eyes.shown)
    return views.ticket_json(eyes, ticket, queue) | {
        "history": [row | {"said": runs(parts, row["id"])} for row in rows]
    }


async def time(service: Service, asking: Asking, asked: told.Time) -> dict[str, Any]:
    """Who worked how long on it, out of the history."""
    eyes, _, ticket, history = await shown_ticket(service, asking, asked.id)
    people_: dict[str, int] = {}
    for entry in history:
        if entry.minutes:
            person = eyes.shown(entry.by)
            people_[person] = people_.get(person, 0) + entry.minutes
    return {
        "id": ticket.id,
        "time_worked": ticket.time_worked,
        "time_estimated": ticket.time_estimated,
        "time_left": ticket.time_left,
        "people": [{"person": name, "minutes": minutes} for name, minutes in sorted(people_.items())],
        "entries": [one for one in views.history_json(history, eyes.shown) if one["minutes"]],
    }


async def help_for(service: Service, asking: Asking, asked: told.HelpFor) -> list[dict[str, str]]:
    """What one may order by mail in a queue, or at the control address."""
    house = service.house()
    there = resolve.queue(house, asked.queue) if asked.queue else house.default_queue
    found_users = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    user = known(found_users, asking.actor)
    if asked.control:
        found = help_for_control(house, user, language_of(user.language, house.site.language))
    else:
        found = help_for_queue(house, user, there)
    return [{"usage": usage, "help": said} for usage, said in found]
