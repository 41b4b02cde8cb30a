"""Rights: who holds which, and why."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    changed,
    shown,
)
from mailticket.application.organisation.grant_parameters import Granting, ListGrants, WhyRight
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.organisation.shapes import GrantShape, RemovedGrant, RightPath, RightShape, StandingGrant
from mailticket.application.plain import Changed
from mailticket.application.service import Service, known, line
from mailticket.application.site import SiteSnapshot
from mailticket.desk.delegation import EVERYWHERE
from mailticket.desk.rights import granted, path
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.nearest import nearest_few
from mailticket.model.provision import GrantSpec
from mailticket.model.queue import Queue
from mailticket.model.right import OUT_OF_THE_BOX, SYSTEM_GROUPS, Grant, Right, Role
from mailticket.model.ticket import Ticket
from mailticket.storage import provisioning, tickets


async def add(service: Service, caller: Caller, asked: Granting) -> Changed[GrantShape]:
    """Give rights, or revoke them, in a queue or everywhere."""
    admin = await administrator(service, caller)
    spec = await _wished(admin, asked)
    done = await admin.write(partial(provisioning.put_grant, provisioned=False), spec)
    return changed(GrantShape(spec.to, spec.rights, spec.queue, spec.revoke), done)


async def remove(service: Service, caller: Caller, asked: Granting) -> RemovedGrant:
    """Take back what was given, or revoked, by hand."""
    admin = await administrator(service, caller)
    spec = await _wished(admin, asked)
    await admin.write(provisioning.remove_grant, spec)
    return RemovedGrant(spec.to, spec.rights, spec.queue, spec.revoke)


async def _wished(admin: Administrator, asked: Granting) -> GrantSpec:
    """The wish in the words of this site. Raises Refused, also unless they may grant it."""
    admin.require(Right.MODIFY_ACL, _where(admin, asked.queue))
    queue = admin.queue(asked.queue) if asked.queue is not None else None
    named = tuple(dict.fromkeys(right_named(admin.snapshot, right) for right in asked.rights))
    if not named:
        raise Refused("bad_value", field="right", value="")
    admin.delegation.may_give(named, queue)
    return GrantSpec(await _holder(admin, asked.to), named, queue.name if queue else None, asked.revoke)


async def _holder(admin: Administrator, to: str) -> str:
    """Who shall hold a right, as they are declared; an address may be nobody's yet. Raises Refused."""
    return (
        resolve_people.person(admin.snapshot, to) if "@" in to else shown(admin.snapshot, await _principal(admin, to))
    )


async def _principal(admin: Administrator, to: str) -> str:
    """``user:ID``, ``group:ID``, a role's name or a system group's; "" for an address nobody has yet. Raises Refused."""
    wanted = line(to).casefold()
    for one in (*SYSTEM_GROUPS, *Role):
        if str(one).casefold() == wanted:
            return str(one)
    if "@" in to:
        users = await admin.users([resolve_people.someone(admin.snapshot, to)])
        return next((f"user:{user.id}" for user in users.values()), "")
    group = admin.snapshot.directory.group_named(line(to))
    if group is None and (user := resolve_people.colleague(admin.snapshot, to)):
        return f"user:{user.id}"
    return f"group:{(group or resolve_people.group(admin.snapshot, to)).id}"


def _where(admin: Administrator, name: str | None) -> Queue | None:
    """A queue's name is told to nobody who has no right in it."""
    return None if name is None else admin.snapshot.directory.queue_named(line(name)) or EVERYWHERE


def right_named(snapshot: SiteSnapshot, name: str) -> str:
    """A right as it is spelled, ours or one that a lifecycle asks for. Raises Refused."""
    names = {one.casefold(): one for one in all_rights(snapshot)}
    wanted = name.strip().casefold()
    if wanted not in names:
        close = nearest_few(wanted, names.values(), 3)
        raise Refused("no_such_right", right=name.strip(), hint=", ".join(close or [Right.SHOW_TICKET.value, "…"]))
    return names[wanted]


def all_rights(snapshot: SiteSnapshot) -> list[str]:
    """Every right there is, those of lifecycles last."""
    lives = snapshot.directory.lifecycles.values()
    asked = sorted({right for life in lives for _, right in life.rights})
    return list(dict.fromkeys([*(right.value for right in Right), *asked]))


async def list_(service: Service, caller: Caller, asked: ListGrants) -> list[StandingGrant]:
    """What is granted and revoked, rights of one holder in one place together; with ``all``, what comes out of the box as
    well. ``queue`` asks for what counts there: of the queue itself, and everywhere."""
    admin = await administrator(service, caller)
    visible = _visible_queues(admin)
    found: Iterable[Grant] = granted(admin.snapshot.directory) if asked.all else admin.snapshot.directory.grants
    if asked.queue is not None:
        wanted_queue = _seen_queue(admin, asked.queue)
        found = [grant for grant in found if grant.queue_id in (None, wanted_queue.id)]
    if asked.right is not None:
        wanted_right = right_named(admin.snapshot, asked.right)
        found = [grant for grant in found if grant.right == wanted_right]
    if asked.to is not None:
        principal = await _principal(admin, asked.to)
        found = [grant for grant in found if grant.to == principal]
    return _together(admin.snapshot, (grant for grant in found if grant.queue_id in visible))


def _visible_queues(admin: Administrator) -> set[int | None]:
    """Where they may see who holds what; None stands for everywhere. Raises Refused where that is nowhere."""

    def may(queue: Queue) -> bool:
        return admin.may(Right.SHOW_ACL, queue) or admin.may(Right.MODIFY_ACL, queue)

    found: set[int | None] = {queue.id for queue in admin.snapshot.directory.queues.values() if may(queue)}
    if may(EVERYWHERE):
        found.add(None)
    if not found:
        admin.require(Right.SHOW_ACL)
    return found


def _together(snapshot: SiteSnapshot, grants: Iterable[Grant]) -> list[StandingGrant]:
    stock = {(str(to), right.value) for to, names in OUT_OF_THE_BOX for right in names}
    rows: dict[tuple[str, int | None, bool, bool, bool], list[str]] = defaultdict(list)
    given = {(grant.to, grant.right, grant.queue_id) for grant in snapshot.directory.grants if not grant.revoke}
    for grant in grants:
        key = (grant.to, grant.right)
        shipped = key in stock and grant.queue_id is None and not grant.revoke and (*key, None) not in given
        rows[grant.to, grant.queue_id, grant.revoke, grant.provisioned, shipped].append(grant.right)
    return [
        StandingGrant(
            to=shown(snapshot, to),
            kind=to.partition(":")[0] if ":" in to else "role",
            rights=sorted(set(rights)),
            queue=None if queue_id is None else snapshot.directory.queues[queue_id].name,
            revoke=revoke,
            provisioned=provisioned,
            stock=shipped,
        )
        for (to, queue_id, revoke, provisioned, shipped), rights in rows.items()
    ]


async def why(service: Service, caller: Caller, asked: WhyRight) -> RightPath:
    """How somebody comes to hold a right: in a queue, on a ticket, or everywhere. One may ask for oneself."""
    admin = await administrator(service, caller)
    wanted = _asked_about(admin, asked.user)
    users = await admin.users([wanted])
    queue, ticket = await _place(service, admin, asked.queue, asked.ticket)
    if admin.user.id not in {one.id for one in users.values()} and not admin.may(Right.SHOW_ACL, queue):
        admin.administers(Subject.GRANT, queue if queue.id else None)
    found = known(users, wanted)
    name = right_named(admin.snapshot, asked.right)
    way = path(admin.snapshot.directory, admin.snapshot.rights, found, name, queue, ticket)
    place = queue.name if queue.id else None
    return RightPath(found.address, name, place, ticket.id if ticket else None, bool(way), way)


def _asked_about(admin: Administrator, user: str) -> str:
    """Somebody's address; whether a name is somebody's is not told to everybody. Raises Refused."""
    if resolve_people.is_me(user):
        return admin.user.address
    try:
        return resolve_people.someone(admin.snapshot, user)
    except Refused:
        admin.administers(Subject.GRANT)
        raise


async def _place(
    service: Service, admin: Administrator, queue: str | None, ticket_id: int | None
) -> tuple[Queue, Ticket | None]:
    """The queue and the ticket a question is about. Raises Refused for those the asker may not see."""
    if ticket_id is None:
        return (EVERYWHERE if queue is None else _seen_queue(admin, queue)), None
    ticket = (await service.database.read(tickets.load, [ticket_id])).get(ticket_id)
    here = admin.snapshot.directory.queues.get(ticket.queue_id) if ticket else None
    if ticket is None or here is None or not admin.snapshot.rights.may(admin.user, Right.SHOW_TICKET, here, ticket):
        raise Refused("no_such_ticket", ticket=ticket_id)
    if queue is not None:
        return _seen_queue(admin, queue), ticket
    return here, ticket


def _seen_queue(admin: Administrator, name: str) -> Queue:
    queue = admin.queue(name)
    if not any(admin.may(right, queue) for right in (Right.SEE_QUEUE, Right.SHOW_ACL, Right.MODIFY_ACL)):
        raise admin.no_queue(name)
    return queue


async def rights(service: Service, caller: Caller, asked: Nothing) -> list[RightShape]:
    """Every right, who has it out of the box, and which lifecycles ask for it."""
    admin = await administrator(service, caller)
    lives = admin.snapshot.directory.lifecycles.values()
    return [
        RightShape(
            name,
            [str(to) for to, names in OUT_OF_THE_BOX if name in names],
            sorted(life.name for life in lives if name in {right for _, right in life.rights}),
        )
        for name in all_rights(admin.snapshot)
    ]
