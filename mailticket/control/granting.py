"""Commands about rights: who holds which, and why."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from mailticket.application import resolve_people
from mailticket.application.changing import Asking
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    principal_of,
    shown,
)
from mailticket.application.service import Command, Service, address_of, known, line, queue_of
from mailticket.application.site import House
from mailticket.desk.delegation import EVERYWHERE
from mailticket.desk.rights import granted, path
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.provision import GrantWish
from mailticket.model.queue import Queue
from mailticket.model.right import OUT_OF_THE_BOX, Grant, Right
from mailticket.model.ticket import Ticket
from mailticket.storage import provisioning, tickets


async def _grant_add(
    service: Service,
    asking: Asking,
    *,
    to: str,
    rights: Sequence[str],
    queue: str | None = None,
    revoke: bool = False,
) -> dict[str, Any]:
    """Give rights, or revoke them, in a queue or everywhere."""
    admin = await administrator(service, asking)
    wish = await _wished(admin, to, rights, queue, revoke)
    done = await admin.write(partial(provisioning.put_grant, provisioned=False), wish)
    return _wish_json(wish) | {"created": done.new, "changed": list(done.changed)}


async def _grant_remove(
    service: Service,
    asking: Asking,
    *,
    to: str,
    rights: Sequence[str],
    queue: str | None = None,
    revoke: bool = False,
) -> dict[str, Any]:
    """Take back what was given, or revoked, by hand."""
    admin = await administrator(service, asking)
    wish = await _wished(admin, to, rights, queue, revoke)
    await admin.write(provisioning.remove_grant, wish)
    return _wish_json(wish) | {"removed": True}


async def _wished(
    admin: Administrator, to: str, rights: Sequence[str], queue_name: str | None, revoke: bool
) -> GrantWish:
    """The wish in the words of this house. Raises Refused, also unless they may grant it."""
    admin.require(Right.MODIFY_ACL, _queue(admin, queue_name))
    queue = queue_of(admin.house, queue_name) if queue_name is not None else None
    named = tuple(dict.fromkeys(right_named(admin.house, right) for right in rights))
    if not named:
        raise Refused("bad_value", field="right", value="")
    admin.delegation.may_give(named, queue)
    found = principal_of(admin.house, to, await admin.users([address_of(to)] if "@" in to else []))
    holder = (
        shown(admin.house, found) if found and not found.startswith("user:") else resolve_people.person(admin.house, to)
    )
    return GrantWish(holder, named, queue.name if queue else None, revoke)


def _queue(admin: Administrator, name: str | None) -> Queue | None:
    """A queue's name is told to nobody who has no right in it."""
    return None if name is None else admin.house.directory.queue_named(line(name)) or EVERYWHERE


def _wish_json(wish: GrantWish) -> dict[str, Any]:
    return {"to": wish.to, "rights": list(wish.rights), "queue": wish.queue, "revoke": wish.revoke}


def right_named(house: House, name: str) -> str:
    """A right as it is spelled, ours or one that a lifecycle asks for. Raises Refused."""
    names = {one.casefold(): one for one in all_rights(house)}
    wanted = name.strip().casefold()
    if wanted not in names:
        close = [names[one] for one in difflib.get_close_matches(wanted, names, 3)]
        raise Refused("no_such_right", right=name.strip(), hint=", ".join(close or [Right.SHOW_TICKET.value, "…"]))
    return names[wanted]


def all_rights(house: House) -> list[str]:
    """Every right there is, those of lifecycles last."""
    lives = house.directory.lifecycles.values()
    asked = sorted({right for life in lives for _, right in life.rights})
    return list(dict.fromkeys([*(right.value for right in Right), *asked]))


async def _grant_list(
    service: Service,
    asking: Asking,
    *,
    to: str | None = None,
    right: str | None = None,
    queue: str | None = None,
    all: bool = False,  # noqa: A002
) -> list[dict[str, Any]]:
    """What is granted and revoked, rights of one holder in one place together; with ``all``, what comes out of the box as
    well. ``queue`` asks for what counts there: of the queue itself, and everywhere."""
    admin = await administrator(service, asking)
    visible = _visible_queues(admin)
    found: Iterable[Grant] = granted(admin.house.directory) if all else admin.house.directory.grants
    if queue is not None:
        wanted_queue = _seen_queue(admin, queue)
        found = [grant for grant in found if grant.queue_id in (None, wanted_queue.id)]
    if right is not None:
        wanted_right = right_named(admin.house, right)
        found = [grant for grant in found if grant.right == wanted_right]
    if to is not None:
        principal = principal_of(admin.house, to, await admin.users([address_of(to)] if "@" in to else []))
        found = [grant for grant in found if grant.to == principal]
    return _together(admin.house, (grant for grant in found if grant.queue_id in visible))


def _visible_queues(admin: Administrator) -> set[int | None]:
    """Where they may see who holds what; None stands for everywhere. Raises Refused where that is nowhere."""

    def may(queue: Queue) -> bool:
        return admin.may(Right.SHOW_ACL, queue) or admin.may(Right.MODIFY_ACL, queue)

    found: set[int | None] = {queue.id for queue in admin.house.directory.queues.values() if may(queue)}
    if may(EVERYWHERE):
        found.add(None)
    if not found:
        admin.require(Right.SHOW_ACL)
    return found


def _together(house: House, grants: Iterable[Grant]) -> list[dict[str, Any]]:
    stock = {(str(to), right.value) for to, names in OUT_OF_THE_BOX for right in names}
    rows: dict[tuple[str, int | None, bool, bool, bool], list[str]] = defaultdict(list)
    given = {(grant.to, grant.right, grant.queue_id) for grant in house.directory.grants if not grant.revoke}
    for grant in grants:
        key = (grant.to, grant.right)
        shipped = key in stock and grant.queue_id is None and not grant.revoke and (*key, None) not in given
        rows[grant.to, grant.queue_id, grant.revoke, grant.provisioned, shipped].append(grant.right)
    return [
        {
            "to": shown(house, to),
            "kind": to.partition(":")[0] if ":" in to else "role",
            "rights": sorted(set(rights)),
            "queue": None if queue_id is None else house.directory.queues[queue_id].name,
            "revoke": revoke,
            "provisioned": provisioned,
            "stock": shipped,
        }
        for (to, queue_id, revoke, provisioned, shipped), rights in rows.items()
    ]


async def _grant_why(
    service: Service,
    asking: Asking,
    *,
    user: str,
    right: str,
    queue: str | None = None,
    ticket: int | None = None,
) -> dict[str, Any]:
    """How somebody comes to hold a right: in a queue, on a ticket, or everywhere. One may ask for oneself."""
    admin = await administrator(service, asking)
    wanted = address_of(user)
    users = await admin.users([wanted])
    place = await _place(service, admin, queue, ticket)
    if admin.user.id not in {one.id for one in users.values()} and not admin.may(Right.SHOW_ACL, place[0]):
        admin.administers(Subject.GRANT, place[0] if place[0].id else None)
    found = known(users, wanted)
    name = right_named(admin.house, right)
    way = path(admin.house.directory, admin.house.rights, found, name, *place)
    return {
        "user": found.address,
        "right": name,
        "queue": place[0].name if place[0].id else None,
        "ticket": place[1].id if place[1] else None,
        "granted": bool(way),
        "path": way,
    }


async def _place(
    service: Service, admin: Administrator, queue: str | None, ticket_id: int | None
) -> tuple[Queue, Ticket | None]:
    """The queue and the ticket a question is about. Raises Refused for those the asker may not see."""
    if ticket_id is None:
        return (EVERYWHERE if queue is None else _seen_queue(admin, queue)), None
    ticket = (await service.database.read(tickets.load, [ticket_id])).get(ticket_id)
    here = admin.house.directory.queues.get(ticket.queue_id) if ticket else None
    if ticket is None or here is None or not admin.house.rights.may(admin.user, Right.SHOW_TICKET, here, ticket):
        raise Refused("no_such_ticket", ticket=ticket_id)
    if queue is not None:
        return _seen_queue(admin, queue), ticket
    return here, ticket


def _seen_queue(admin: Administrator, name: str) -> Queue:
    queue = queue_of(admin.house, line(name))
    if not any(admin.may(right, queue) for right in (Right.SEE_QUEUE, Right.SHOW_ACL, Right.MODIFY_ACL)):
        raise Refused("no_such_queue", queue=name)
    return queue


async def _right_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    """Every right, who has it out of the box, and which lifecycles ask for it."""
    admin = await administrator(service, asking)
    directory = admin.house.directory
    return [
        {
            "right": name,
            "stock": [str(to) for to, rights in OUT_OF_THE_BOX if name in rights],
            "lifecycles": sorted(
                life.name for life in directory.lifecycles.values() if name in {right for _, right in life.rights}
            ),
        }
        for name in all_rights(admin.house)
    ]


COMMANDS: dict[str, Command] = {
    "grant.add": _grant_add,
    "grant.remove": _grant_remove,
    "grant.list": _grant_list,
    "grant.why": _grant_why,
    "right.list": _right_list,
}
