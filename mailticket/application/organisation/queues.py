"""Queues: what they are, and who watches them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    Make,
    Values,
    administrator,
    changed,
    existing,
    name_of,
    standing,
)
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.organisation.queue_parameters import OneQueue, QueueValues, QueueWatchers, RenameQueue
from mailticket.application.organisation.queue_values import ADDRESSES, ROLES, values_of
from mailticket.application.organisation.shapes import QueueShape
from mailticket.application.plain import Changed
from mailticket.application.service import Service, line
from mailticket.application.site import SiteSnapshot
from mailticket.desk.delegation import EVERYWHERE
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT
from mailticket.model.provision import QueueSpec
from mailticket.model.queue import Queue, settings_of
from mailticket.model.right import Right
from mailticket.storage import people
from mailticket.storage.organisation import Standing

Watching = Callable[[Sequence[str], Sequence[str]], tuple[str, ...]]
"""Who watches and who is named, to who shall watch."""


async def add(service: Service, caller: Caller, asked: QueueValues) -> Changed[QueueShape]:
    """Make a queue, or bring one up to date: what is not said stays."""
    admin = await administrator(service, caller)
    queue, said = await _wished(admin, asked)
    wanted = queue.name if queue else name_of(asked.name, holder=True)
    return await _put(admin, wanted, lambda there: replace(there or QueueSpec(wanted), **said))


async def set_(service: Service, caller: Caller, asked: QueueValues) -> Changed[QueueShape]:
    """Change what is said; an empty text clears, and so does a list with an empty text."""
    admin = await administrator(service, caller)
    queue, said = await _wished(admin, asked)
    return await _set_values(admin, queue or admin.queue(asked.name), said)


async def _wished(admin: Administrator, asked: QueueValues) -> tuple[Queue | None, Values]:
    """The queue, if there is one, and what was said of it. Raises Refused, also unless they may say it."""
    queue = _changeable(admin, asked.name)
    said = values_of(admin.snapshot, queue, asked)
    await _refuse_people(admin.service, queue, said)
    _may_say(admin, queue, said)
    return queue, said


async def _refuse_people(service: Service, queue: Queue | None, said: Values) -> None:
    """An address that is a person's is no queue's: their mail would be a loop, and notices to them would reach nobody."""
    wanted = {str(said[key]) for key in ADDRESSES if said.get(key)}
    wanted -= {getattr(queue, key) for key in ADDRESSES} if queue else set()
    there = await service.database.read(people.users_by_address, wanted, service.clock())
    if there:
        raise Refused("address_of_person", address=min(there))


def _may_say(admin: Administrator, queue: Queue | None, said: Values) -> None:
    """Raise Refused unless they hold what its watchers would, and what another lifecycle asks for; the site's own address, to which
    all queues' mail may come, takes AdminQueue everywhere."""
    site = admin.snapshot.site
    of_all = {site.correspond_address, site.comment_address} - {getattr(queue, key, "") for key in ADDRESSES}
    if not of_all.isdisjoint(said.get(key) for key in ADDRESSES):
        admin.require(Right.ADMIN_QUEUE)
    for key in ROLES.keys() & said.keys():
        admin.delegation.may_seat(ROLES[key], queue)
    if "lifecycle" in said:
        lives = admin.snapshot.directory.lifecycles
        wanted = next((life for name, life in lives.items() if name.casefold() == said["lifecycle"].casefold()), None)
        if wanted is not None:  # one there is not is refused when it is written
            admin.delegation.may_choose(queue.lifecycle if queue else DEFAULT, wanted, queue)


def _changeable(admin: Administrator, name: str) -> Queue | None:
    """The queue of that name, if there is one and they administer it; where there is none, who makes queues may."""
    queue = admin.snapshot.directory.queue_named(line(name))
    admin.administers(Subject.QUEUE, queue)
    return queue


def _some_queue(admin: Administrator, name: str) -> Queue:
    return _changeable(admin, name) or admin.queue(name)


async def _put(admin: Administrator, name: str, make: Make[QueueSpec]) -> Changed[QueueShape]:
    done = await admin.put(Subject.QUEUE, name, make)
    return changed(await _shown_queue(admin.service, name), done)


async def _set_values(admin: Administrator, queue: Queue, values: Values) -> Changed[QueueShape]:
    return await _put(admin, queue.name, lambda there: replace(existing(Subject.QUEUE, queue.name, there), **values))


async def rename(service: Service, caller: Caller, asked: RenameQueue) -> Changed[QueueShape]:
    """Another name."""
    admin = await administrator(service, caller)
    queue = _some_queue(admin, asked.name)
    wanted = name_of(asked.new, holder=True)
    await admin.rename(Subject.QUEUE, queue.name, wanted)
    return Changed(await _shown_queue(service, wanted), changed=("name",))


async def disable(service: Service, caller: Caller, asked: OneQueue) -> Changed[QueueShape]:
    """Letters to a disabled queue are refused; the last one stays."""
    admin = await administrator(service, caller)
    queue = _some_queue(admin, asked.name)
    others = [one for one in admin.snapshot.directory.queues.values() if not one.disabled and one.id != queue.id]
    if not others:
        raise Refused("last_queue", queue=queue.name)
    return await _set_values(admin, queue, {"disabled": True})


async def enable(service: Service, caller: Caller, asked: OneQueue) -> Changed[QueueShape]:
    """Undo disable."""
    admin = await administrator(service, caller)
    return await _set_values(admin, _some_queue(admin, asked.name), {"disabled": False})


async def add_watchers(service: Service, caller: Caller, asked: QueueWatchers) -> Changed[QueueShape]:
    """More who watch it in a role."""
    return await _watching(service, caller, asked, lambda there, more: tuple(dict.fromkeys((*there, *more))))


async def remove_watchers(service: Service, caller: Caller, asked: QueueWatchers) -> Changed[QueueShape]:
    """Fewer who watch it in a role."""
    return await _watching(service, caller, asked, _without)


def _without(there: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    for one in gone:
        if one not in there:
            raise Refused("no_member", name=one)
    return tuple(one for one in there if one not in gone)


async def _watching(service: Service, caller: Caller, asked: QueueWatchers, change: Watching) -> Changed[QueueShape]:
    admin = await administrator(service, caller)
    queue = _watchable(admin, asked.name)
    key = next((one for one, its in ROLES.items() if its.casefold() == asked.role.strip().casefold()), None)
    if key is None:
        raise Refused("no_such_role", role=asked.role, allowed="Cc, AdminCc")
    admin.delegation.may_seat(ROLES[key], queue)
    named = resolve_people.people_and_groups(admin.snapshot, asked.who)
    users = await admin.users([one for one in named if "@" in one])
    found = tuple(users[one].address if one in users else one for one in named)

    def make(there: QueueSpec | None) -> QueueSpec:
        before = existing(Subject.QUEUE, queue.name, there)
        values: Values = {key: change(getattr(before, key), found)}
        return replace(before, **values)

    return await _put(admin, queue.name, make)


def _watchable(admin: Administrator, name: str) -> Queue:
    """A queue whose watchers they may change."""
    queue = admin.snapshot.directory.queue_named(line(name))
    if not admin.may(Right.MODIFY_QUEUE_WATCHERS, queue or EVERYWHERE):
        admin.administers(Subject.QUEUE, queue)
    return queue or admin.queue(name)


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[QueueShape]:
    """The queues somebody may see."""
    admin = await administrator(service, caller)
    queues = admin.snapshot.directory.queues
    return [
        _shape(admin.snapshot, queues[one.id], one)
        for one in await standing(service, Subject.QUEUE)
        if one.id in queues and admin.may(Right.SEE_QUEUE, queues[one.id])
    ]


async def show(service: Service, caller: Caller, asked: OneQueue) -> QueueShape:
    """One of them."""
    admin = await administrator(service, caller)
    queue = admin.snapshot.directory.queue_named(line(asked.name))
    if queue is None or not (admin.may(Right.SEE_QUEUE, queue) or admin.may(Right.ADMIN_QUEUE, queue)):
        raise admin.no_queue(asked.name)
    return await _shown_queue(service, queue.name)


async def _shown_queue(service: Service, name: str) -> QueueShape:
    snapshot = service.snapshot()
    queue = snapshot.directory.queue_named(name)
    found = await standing(service, Subject.QUEUE)
    return next(_shape(snapshot, queue, one) for one in found if queue and one.id == queue.id)


def _shape(snapshot: SiteSnapshot, queue: Queue, found: Standing[QueueSpec]) -> QueueShape:
    def people_of(ids: frozenset[int]) -> list[str]:
        return sorted(snapshot.directory.staff[id_].address for id_ in ids if id_ in snapshot.directory.staff)

    goes_by = {
        "correspond_address": queue.correspond_address or snapshot.site.correspond_address,
        "comment_address": queue.comment_address or snapshot.site.comment_address,
        "subject_tag": queue.subject_tag or snapshot.site.rtname,
    }
    spec = found.spec
    return QueueShape(
        spec.name,
        **settings_of(spec) | goes_by,
        id=queue.id,
        cc=spec.cc,
        admin_cc=spec.admin_cc,
        disabled=spec.disabled,
        lifecycle=spec.lifecycle,
        people={"cc": people_of(queue.cc), "admin_cc": people_of(queue.admin_cc)},
        provisioned=found.provisioned,
    )
