"""Commands about tickets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mailticket.application import changing as wishing
from mailticket.application import shapes as views
from mailticket.application.changing import Asking, Done
from mailticket.application.tickets.field_values import addresses_in, owner_named, queue_named, set_values
from mailticket.application.turns import Turn
from mailticket.application.unit_of_work import Batch
from mailticket.control.service import Command, Service, address_of, known, line, names, queue_of
from mailticket.desk import changes as desk
from mailticket.desk import linking, owners, watching
from mailticket.desk.linking import Party
from mailticket.mailroom.deeds import disclosure, may_merge
from mailticket.mailroom.ordering import help_for, help_for_control
from mailticket.model.address import address_in_use
from mailticket.model.duration import worked_minutes
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.person import SYSTEM, Group, User, as_written
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import LINK_NAMES, LinkKind, Quiet, Ticket
from mailticket.model.transaction import Transaction
from mailticket.model.words import language_of
from mailticket.storage import people, tickets
from mailticket.storage.database import Unit
from mailticket.storage.wishes import Wishes

Changes = Sequence[desk.Change]

MOST_LISTED = 10_000


async def _ticket_list(
    service: Service,
    asking: Asking,
    *,
    queue: str | None = None,
    status: Sequence[str] | str | None = None,
    owner: str | None = None,
    requestor: str | None = None,
    fields: Mapping[str, str] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """The newest first, as many as asked for of those the asker may see."""
    house, now = service.house(), service.clock()
    if owner is not None and owner.strip().lower() == "me":
        owner = asking.actor
    named = [address_in_use(address) for address in (owner, requestor, asking.actor) if address]
    found_users = await service.database.read(people.users_by_address, named, now)
    user = known(found_users, asking.actor)
    nobody = owner is not None and owner.casefold() == "nobody"
    wanted: dict[str, Any] = {
        "queue_ids": None if queue is None else [queue_of(house, queue).id],
        "statuses": [status] if isinstance(status, str) else list(status or ()),
        "unowned": nobody,
        "owner_id": known(found_users, owner).id if owner and not nobody else None,
        "requestor_id": known(found_users, requestor).id if requestor else None,
        "fields": _field_filters(service, user, fields or {}),
        "sees": _sees(service, user),
    }
    most = max(1, min(limit, MOST_LISTED))
    turn = Turn()
    seen: list[Ticket] = []
    after: int | None = None
    while len(seen) < most:
        page = await service.database.read(tickets.listed, **wanted, most=most, after=after)
        for one in page:
            if _may(service, user, Right.SHOW_TICKET, one) and _may_ask(service, user, one, fields):
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


def _field_filters(service: Service, user: User, fields: Mapping[str, str]) -> dict[int, str]:
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


async def _shown_ticket(
    service: Service,
    asking: Asking,
    id: int,  # noqa: A002
) -> tuple[views.Eyes, Queue, Ticket, list[Transaction]]:
    """A ticket with its history, as the asker may see them; a merged one's number finds what it became."""
    house = service.house()
    found = await service.database.read(tickets.load, [id])
    ticket = found.get(id)
    while ticket is not None and ticket.merged_into:
        ticket = found.get(ticket.merged_into)
    if ticket is None:
        raise Refused("no_such_ticket", ticket=id)
    queue = house.directory.queues[ticket.queue_id]
    there = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    user = known(there, asking.actor)
    if not _may(service, user, Right.SHOW_TICKET, ticket):
        raise Refused("no_such_ticket", ticket=id)
    history = await service.database.read(tickets.history, ticket.id)
    hidden = await _hidden(service, user, views.named_numbers(ticket, history))
    shown = await names(service, [ticket], {entry.by for entry in history})
    eyes = views.Eyes(house, user, shown, hidden)
    return eyes, queue, ticket, views.visible_history(eyes, queue, ticket, history)


async def _ticket_show(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    eyes, queue, ticket, history = await _shown_ticket(service, asking, id)
    return views.ticket_json(eyes, ticket, queue) | {"history": views.history_json(history, eyes.shown)}


async def _ticket_time(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    """Who worked how long on it, out of the history."""
    eyes, _, ticket, history = await _shown_ticket(service, asking, id)
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


async def _ticket_create(
    service: Service,
    asking: Asking,
    *,
    queue: str,
    subject: str,
    requestor: Sequence[str] | str = (),
    cc: Sequence[str] | str = (),
    admin_cc: Sequence[str] | str = (),
    text: str = "",
    minutes: int | str = 0,
    priority: int | None = None,
    values: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """``values`` are set as by ``ticket set``, in the same unit of work: all of it, or no ticket."""
    house, more = service.house(), values or {}
    target = queue_of(house, queue)
    requestors = _several(requestor)
    if not requestors and asking.actor != SYSTEM.address:
        requestors = [asking.actor]
    watchers = {Role.REQUESTOR: requestors, Role.CC: _several(cc), Role.ADMIN_CC: _several(admin_cc)}
    said = desk.Said(text, minutes=_minutes(minutes))

    async def deed(unit: Unit, batch: Batch, act: desk.Act) -> Changes:
        who = {role: [_person_or_group(batch, name) for name in found] for role, found in watchers.items()}

        def users(role: Role) -> list[int]:
            return [one.id for one in who[role] if isinstance(one, User)]

        opening = desk.Opening(
            subject=line(subject),
            said=said,
            requestors=users(Role.REQUESTOR),
            cc=users(Role.CC),
            admin_cc=users(Role.ADMIN_CC),
            groups=[(role, one.id) for role, found in who.items() for one in found if isinstance(one, Group)],
            priority=priority,
        )
        change = desk.open_ticket(act, target, batch.loaded.ids.take("tickets"), opening)
        if more:
            change = change.then(lambda now: set_values(batch, act, now, more))
        return (change,)

    named = {name for found in watchers.values() for name in found if "@" in name}
    wanted = Wishes(addresses={address_of(name) for name in named} | set(addresses_in(more)))
    return _told(service, await _done(service, asking, wanted, deed))


def _several(names_: Sequence[str] | str) -> list[str]:
    return [names_] if isinstance(names_, str) else list(names_)


def _minutes(value: int | str) -> int:
    try:
        return value if isinstance(value, int) else worked_minutes(value)
    except ValueError as error:
        raise Refused("bad_value", field="minutes", value=value) from error


def _person_or_group(batch: Batch, name: str) -> User | Group:
    """Whom a name means: an address (known or not), or a group. Raises Refused."""
    if "@" in name:
        address = address_of(name)
        return batch.person(address, written=as_written(name, address))
    group = batch.house.directory.group_named(name)
    if group is None:
        raise Refused("no_such_group", name=name)
    return group


async def _done(service: Service, asking: Asking, wanted: Wishes, deed: wishing.Deed) -> Done:
    done = await wishing.change(service.database, service.house(), service.clock(), asking, wanted, deed)
    if done.scrips_failed:
        await service.people_changed()
    return done


def _told(service: Service, done: Done) -> dict[str, Any]:
    if done.notices or done.jobs:
        service.told()
    return {
        "ticket": done.ticket.id,
        "transactions": done.transactions,
        "notices": done.notices,
        "opened": list(done.opened),
    }


async def _change(
    service: Service,
    asking: Asking,
    ticket_id: int,
    step: wishing.Step,
    *,
    addresses: Sequence[str] = (),
    others: Sequence[int] = (),
) -> dict[str, Any]:
    done = await wishing.change_ticket(
        service.database,
        service.house(),
        service.clock(),
        asking,
        ticket_id,
        step,
        addresses=addresses,
        others=others,
    )
    if done.scrips_failed:
        await service.people_changed()
    return _told(service, done)


async def _ticket_reply(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    text: str,
    minutes: int | str = 0,
) -> dict[str, Any]:
    said = desk.Said(text, minutes=_minutes(minutes))
    return await _change(service, asking, id, lambda _, act, queue, ticket: desk.correspond(act, queue, ticket, said))


async def _ticket_comment(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    text: str,
    minutes: int | str = 0,
) -> dict[str, Any]:
    said = desk.Said(text, minutes=_minutes(minutes))
    return await _change(service, asking, id, lambda _, act, queue, ticket: desk.comment(act, queue, ticket, said))


async def _ticket_work(service: Service, asking: Asking, *, id: int, minutes: int | str) -> dict[str, Any]:  # noqa: A002
    spent = _minutes(minutes)
    return await _change(service, asking, id, lambda _, act, queue, ticket: desk.add_time(act, queue, ticket, spent))


async def _ticket_take(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    return await _change(service, asking, id, lambda _, act, queue, ticket: owners.take(act, queue, ticket))


async def _ticket_steal(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    return await _change(service, asking, id, lambda _, act, queue, ticket: owners.steal(act, queue, ticket))


async def _ticket_untake(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
    return await _change(service, asking, id, lambda _, act, queue, ticket: owners.give(act, queue, ticket, None))


async def _ticket_give(service: Service, asking: Asking, *, id: int, owner: str) -> dict[str, Any]:  # noqa: A002
    addresses = [address_of(owner)] if "@" in owner else []
    return await _change(
        service,
        asking,
        id,
        lambda batch, act, queue, ticket: owners.give(act, queue, ticket, owner_named(batch, act, owner)),
        addresses=addresses,
    )


def _to_status(status: Callable[[Queue], str | None], named: str) -> Command:
    """A command that sets the status a lifecycle has for a word."""

    def step(batch: Batch, act: desk.Act, queue: Queue, ticket: Ticket) -> desk.Change:
        return batch.become(act, queue, ticket, status(queue) or named)

    async def command(service: Service, asking: Asking, *, id: int) -> dict[str, Any]:  # noqa: A002
        return await _change(service, asking, id, step)

    return command


async def _ticket_set(service: Service, asking: Asking, *, id: int, values: dict[str, str]) -> dict[str, Any]:  # noqa: A002
    """All of the values, or none."""
    return await _change(
        service,
        asking,
        id,
        lambda batch, act, queue, ticket: set_values(batch, act, ticket, values),
        addresses=addresses_in(values),
    )


async def _ticket_watch(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    role: str,
    who: Sequence[str],
) -> dict[str, Any]:
    return await _watching(service, asking, id, role, who, watching.watch)


async def _ticket_unwatch(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    role: str,
    who: Sequence[str],
) -> dict[str, Any]:
    return await _watching(service, asking, id, role, who, watching.unwatch)


async def _watching(
    service: Service,
    asking: Asking,
    ticket_id: int,
    role: str,
    who: Sequence[str],
    do: Callable[[desk.Act, Queue, Ticket, Role, User | Group], desk.Change],
) -> dict[str, Any]:
    found = next((one for one in Role if one.value.casefold() == role.strip().casefold()), None)
    if found is None or found is Role.OWNER:
        raise Refused("no_such_role", role=role, allowed="Requestor, Cc, AdminCc")
    people_named = [asking.actor if name.strip().lower() == "me" else name for name in who]

    def step(batch: Batch, act: desk.Act, queue: Queue, ticket: Ticket) -> desk.Change:
        change = desk.Change(ticket)
        for name in people_named:
            one = _person_or_group(batch, name)
            change = change.then(lambda now, one=one: do(act, queue, now, found, one))  # type: ignore[misc]
        return change

    addresses = [address_of(name) for name in people_named if "@" in name]
    return await _change(service, asking, ticket_id, step, addresses=addresses)


def _quieting(kind: Quiet, do: Callable[[desk.Act, Queue, Ticket, Quiet, User], desk.Change]) -> Command:
    """mute and unmute are the asker's own; squelch and unsquelch are about somebody."""

    async def command(service: Service, asking: Asking, *, id: int, who: str | None = None) -> dict[str, Any]:  # noqa: A002
        address = address_of(who) if who else ""

        def step(batch: Batch, act: desk.Act, queue: Queue, ticket: Ticket) -> desk.Change:
            return do(act, queue, ticket, kind, batch.person(address) if address else act.actor)

        return await _change(service, asking, id, step, addresses=[address] if address else [])

    return command


async def _ticket_link(service: Service, asking: Asking, *, id: int, kind: str, to: int | str) -> dict[str, Any]:  # noqa: A002
    return await _linking(service, asking, id, kind, to, add=True)


async def _ticket_unlink(service: Service, asking: Asking, *, id: int, kind: str, to: int | str) -> dict[str, Any]:  # noqa: A002
    return await _linking(service, asking, id, kind, to, add=False)


async def _linking(
    service: Service, asking: Asking, ticket_id: int, kind: str, to: int | str, *, add: bool
) -> dict[str, Any]:
    spelled = {name.casefold(): name for name in LINK_NAMES}
    name = spelled.get(kind.replace("_", "").replace("-", "").casefold())
    if name is None:
        raise Refused("no_such_link", kind=kind, allowed=", ".join(LINK_NAMES))
    link_kind, turned = LINK_NAMES[name]
    number = _number(to)
    if number is None:
        if turned:
            raise Refused("url_is_no_base", kind=name)
        do = linking.link_url if add else linking.unlink_url
        return await _change(
            service, asking, ticket_id, lambda _, act, queue, ticket: do(act, queue, ticket, link_kind, str(to))
        )

    async def deed(unit: Unit, batch: Batch, act: desk.Act) -> Changes:
        own, other = (_party(batch, act, one) for one in (ticket_id, number))
        base, target = (other, own) if turned else (own, other)
        if not add:
            return _asked_first(own, linking.unlink(act, base, link_kind, target))
        reachable = await unit.do(tickets.dependencies, target.ticket.id, link_kind)
        return _asked_first(own, linking.link(act, base, link_kind, target, reachable=reachable))

    return _told(service, await _done(service, asking, Wishes(tickets={ticket_id, number}), deed))


def _number(to: int | str) -> int | None:
    """A ticket's number, as ``12`` or ``#12``; None for an address on the web."""
    if isinstance(to, int):
        return to
    text = to.strip().removeprefix("#")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _party(batch: Batch, act: desk.Act, ticket_id: int) -> Party:
    """A ticket the actor sees, with its queue. Raises Refused."""
    ticket = wishing.existing(batch, ticket_id)
    if not batch.sees(act.actor, ticket):
        raise Refused("no_such_ticket", ticket=ticket_id)
    return Party(ticket, batch.queue(ticket.queue_id))


def _asked_first(own: Party, changes: Changes) -> Changes:
    return sorted(changes, key=lambda change: change.ticket.id != own.ticket.id)


async def _ticket_merge(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    into: int,
    disclose: bool = False,
) -> dict[str, Any]:
    """``id`` becomes part of ``into``. ``disclose``: also where they have different requestors, who will see each other."""

    async def deed(unit: Unit, batch: Batch, act: desk.Act) -> Changes:
        source, target = _party(batch, act, id), _party(batch, act, into)
        may_merge(batch, source.ticket, target.ticket)
        if not disclose and linking.discloses(source.ticket, target.ticket):
            raise Refused("merge_discloses", **disclosure(source.ticket, target.ticket, batch.shown))
        reached = {
            one: set().union(*[await unit.do(tickets.dependencies, one, kind) for kind in GRAPHS])
            for one in (source.ticket.id, target.ticket.id)
        }
        gone, kept = linking.merge(act, source, target, reaches=lambda one: reached.get(one, ()))
        return (kept, gone)

    return _told(service, await _done(service, asking, Wishes(tickets={id, into}), deed))


GRAPHS = (LinkKind.DEPENDS_ON, LinkKind.MEMBER_OF)
"""Links that must not run in a circle."""


async def _ticket_split(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    transaction: int,
    subject: str | None = None,
    queue: str | None = None,
    to: int | None = None,
) -> dict[str, Any]:
    """A letter gets a ticket of its own, or goes to another one; answers to it follow."""

    async def deed(unit: Unit, batch: Batch, act: desk.Act) -> Changes:
        party = _party(batch, act, id)
        entry = await _entry(unit, batch, act, party, transaction)
        author = batch.user(entry.by) or SYSTEM
        if to is not None:
            changes = linking.send_to(act, party, entry, author, _party(batch, act, to))
        else:
            target = queue_named(batch, queue) if queue else party.queue
            number = batch.loaded.ids.take("tickets")
            changes = linking.split(act, party, entry, author, new_id=number, queue=target, subject=subject)
        there = changes[1].ticket.id
        moved = {entry.message_id, *await unit.do(tickets.notice_ids, entry.id)} - {""}
        batch.work.threads_moved.extend((message_id, there) for message_id in sorted(moved))
        return changes

    wanted = Wishes(tickets={id} | ({to} if to is not None else set()))
    wanted.users |= await _author_of(service, id, transaction)
    done = await _done(service, asking, wanted, deed)
    return _told(service, done)


async def _author_of(service: Service, ticket_id: int, transaction_id: int) -> set[int]:
    history = await service.database.read(tickets.history, ticket_id)
    return {entry.by for entry in history if entry.id == transaction_id}


async def _entry(unit: Unit, batch: Batch, act: desk.Act, party: Party, transaction_id: int) -> Transaction:
    """An entry of a ticket's history that the actor may see. Raises Refused."""
    history = await unit.do(tickets.history, party.ticket.id)
    eyes = views.Eyes(batch.house, act.actor, batch.shown)
    for entry in views.visible_history(eyes, party.queue, party.ticket, history):
        if entry.id == transaction_id:
            return entry
    raise Refused("no_such_transaction", ticket=party.ticket.id, transaction=transaction_id)


async def _ticket_clone(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    subject: str | None = None,
    queue: str | None = None,
) -> dict[str, Any]:
    async def deed(unit: Unit, batch: Batch, act: desk.Act) -> Changes:
        party = _party(batch, act, id)
        target = queue_named(batch, queue) if queue else party.queue
        return linking.clone(act, party, new_id=batch.loaded.ids.take("tickets"), queue=target, subject=subject)

    return _told(service, await _done(service, asking, Wishes(tickets={id}), deed))


async def _help(
    service: Service, asking: Asking, *, queue: str | None = None, control: bool = False
) -> list[dict[str, str]]:
    """What one may order by mail in a queue, or at the control address."""
    house = service.house()
    there = queue_of(house, queue) if queue else house.default_queue
    found_users = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    user = known(found_users, asking.actor)
    if control:
        found = help_for_control(house, user, language_of(user.language, house.site.language))
    else:
        found = help_for(house, user, there)
    return [{"usage": usage, "help": said} for usage, said in found]


COMMANDS: dict[str, Command] = {
    "help": _help,
    "ticket.list": _ticket_list,
    "ticket.show": _ticket_show,
    "ticket.time": _ticket_time,
    "ticket.create": _ticket_create,
    "ticket.reply": _ticket_reply,
    "ticket.comment": _ticket_comment,
    "ticket.work": _ticket_work,
    "ticket.take": _ticket_take,
    "ticket.steal": _ticket_steal,
    "ticket.untake": _ticket_untake,
    "ticket.give": _ticket_give,
    "ticket.set": _ticket_set,
    "ticket.resolve": _to_status(lambda queue: queue.lifecycle.resolved, "resolved"),
    "ticket.reject": _to_status(lambda queue: queue.lifecycle.rejected, "rejected"),
    "ticket.open": _to_status(lambda queue: queue.lifecycle.active[0], "open"),
    "ticket.watch": _ticket_watch,
    "ticket.unwatch": _ticket_unwatch,
    "ticket.mute": _quieting(Quiet.MUTE, watching.quiet),
    "ticket.unmute": _quieting(Quiet.MUTE, watching.unquiet),
    "ticket.squelch": _quieting(Quiet.SQUELCH, watching.quiet),
    "ticket.unsquelch": _quieting(Quiet.SQUELCH, watching.unquiet),
    "ticket.link": _ticket_link,
    "ticket.unlink": _ticket_unlink,
    "ticket.merge": _ticket_merge,
    "ticket.split": _ticket_split,
    "ticket.clone": _ticket_clone,
}
