"""Scrips: because this happened, that should."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    changed,
    existing,
    name_of,
    standing,
)
from mailticket.application.organisation.scrip_parameters import (
    AddScrip,
    ListScrips,
    OneScrip,
    RenameScrip,
    ScripInQueue,
    SetScrip,
    TryScrip,
)
from mailticket.application.organisation.scrip_values import changed_wish
from mailticket.application.organisation.shapes import ScripShape
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service, line
from mailticket.application.site import SiteSnapshot
from mailticket.application.try_scrip import try_scrip
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.person import SYSTEM
from mailticket.model.provision import ScripSpec
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.scrip import ActionKind, Scrip
from mailticket.model.secret import hidden_arguments
from mailticket.storage import provisioning
from mailticket.storage.organisation import Standing

OUTSIDE = frozenset({ActionKind.RUN.value, ActionKind.WEBHOOK.value})
"""What runs programs here, or carries tickets out of the site, is for those who hold SuperUser everywhere."""


async def add(service: Service, caller: Caller, asked: AddScrip) -> Changed[ScripShape]:
    """Make a scrip. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    wanted = name_of(asked.name)
    if wanted.isdigit():
        raise Refused("bad_value", field="name", value=asked.name)

    def make(there: ScripSpec | None) -> ScripSpec:
        if there is not None:
            raise Refused("name_taken", subject=Subject.SCRIP.value, name=there.name)
        return _allowed(admin, changed_wish(admin, ScripSpec(wanted, "", ""), asked))

    _may_change(admin, _place(admin, asked.queue))
    done = await admin.put(Subject.SCRIP, wanted, make)
    return changed(await _shown(service, wanted), done)


async def set_(service: Service, caller: Caller, asked: SetScrip) -> Changed[ScripShape]:
    """Change what is said; an empty text clears."""
    admin = await administrator(service, caller)
    found = _touchable(admin, asked.name)
    return await _change(admin, found, lambda there: _allowed(admin, changed_wish(admin, there, asked)))


async def _change(admin: Administrator, found: Scrip, change: Callable[[ScripSpec], ScripSpec]) -> Changed[ScripShape]:
    done = await admin.put(Subject.SCRIP, found.name, lambda there: change(existing(Subject.SCRIP, found.name, there)))
    return changed(await _shown(admin.service, found.name), done)


def _allowed(admin: Administrator, spec: ScripSpec) -> ScripSpec:
    """A wish that they may make true. Raises Refused."""
    _may_change(admin, _place(admin, spec.queue), outside=spec.action in OUTSIDE)
    return spec


def _place(admin: Administrator, queue: str | None) -> Queue | None:
    return admin.queue(queue) if queue and queue != "*" else None


def _may_change(admin: Administrator, queue: Queue | None, *, outside: bool = False) -> None:
    admin.administers(Subject.SCRIP, queue)
    if outside:
        admin.delegation.must_hold_everything()


def _touchable(admin: Administrator, name: str) -> Scrip:
    """One that they may change as it is. Raises Refused."""
    found = _some_scrip(admin, name)
    _may_change(admin, admin.snapshot.directory.queues.get(found.queue_id or 0), outside=found.action in OUTSIDE)
    return found


def _some_scrip(admin: Administrator, name: str) -> Scrip:
    """A scrip by name or number, of those they may look at. Raises Refused."""
    wanted = line(name)
    seen = [one for one in admin.snapshot.directory.scrips if _visible(admin, one)]
    for one in seen:
        if name_key(one.name) == name_key(wanted) or str(one.id) == wanted:
            return one
    raise Refused("no_such_scrip", scrip=name, nearest=nearest(wanted, (one.name for one in seen)))


def _visible(admin: Administrator, one: Scrip) -> bool:
    """A global one matters in every queue."""
    queues = () if one.queue_id is None else (one.queue_id,)
    return any(admin.may_somewhere(right, queues) for right in (Right.SHOW_SCRIPS, Right.MODIFY_SCRIPS))


async def enable(service: Service, caller: Caller, asked: OneScrip) -> Changed[ScripShape]:
    """Switch one on again."""
    admin = await administrator(service, caller)
    return await _change(admin, _touchable(admin, asked.name), lambda there: replace(there, disabled=False))


async def disable(service: Service, caller: Caller, asked: OneScrip) -> Changed[ScripShape]:
    """Switch one off, everywhere."""
    admin = await administrator(service, caller)
    return await _change(admin, _touchable(admin, asked.name), lambda there: replace(there, disabled=True))


async def switch_off_in(service: Service, caller: Caller, asked: ScripInQueue) -> Changed[ScripShape]:
    """Who changes a queue's scrips may do without a global one there."""
    return await _switch(service, caller, asked, off=True)


async def switch_on_in(service: Service, caller: Caller, asked: ScripInQueue) -> Changed[ScripShape]:
    """Undo that."""
    return await _switch(service, caller, asked, off=False)


async def _switch(service: Service, caller: Caller, asked: ScripInQueue, *, off: bool) -> Changed[ScripShape]:
    admin = await administrator(service, caller)
    found, here = _some_scrip(admin, asked.name), admin.queue(asked.queue)
    admin.administers(Subject.SCRIP, here)
    if found.queue_id is not None:
        raise Refused("scrip_of_queue", scrip=found.name, queue=admin.snapshot.directory.queues[found.queue_id].name)

    def change(before: ScripSpec) -> ScripSpec:
        rest = tuple(one for one in before.off_in if name_key(one) != name_key(here.name))
        return replace(before, off_in=(*rest, here.name) if off else rest)

    return await _change(admin, found, change)


async def approve(service: Service, caller: Caller, asked: OneScrip) -> Changed[ScripShape]:
    """Answer for a scrip as it is: it may do what the one who approves it may, until somebody changes it."""
    admin = await administrator(service, caller)
    found = _touchable(admin, asked.name)
    await admin.write(provisioning.approve_scrip, found.name)
    return Changed(await _shown(service, found.name), changed=("approved_by",))


async def remove(service: Service, caller: Caller, asked: OneScrip) -> Removed:
    """One that did not come along."""
    admin = await administrator(service, caller)
    found = _touchable(admin, asked.name)
    await admin.write(provisioning.remove_scrip, found.name)
    return Removed(found.name)


async def rename(service: Service, caller: Caller, asked: RenameScrip) -> Changed[ScripShape]:
    """Another name."""
    admin = await administrator(service, caller)
    found, wanted = _touchable(admin, asked.name), name_of(asked.new)
    await admin.rename(Subject.SCRIP, found.name, wanted)
    return Changed(await _shown(service, wanted), changed=("name",))


async def list_(service: Service, caller: Caller, asked: ListScrips) -> list[ScripShape]:
    """The scrips somebody may look at, in the order they are asked; of all, or those that serve a queue."""
    admin = await administrator(service, caller)
    here = None if asked.queue is None else admin.queue(asked.queue)
    specs = {one.id: one for one in await standing(service, Subject.SCRIP)}
    found = [
        one
        for one in admin.snapshot.directory.scrips
        if one.id in specs and _visible(admin, one) and (here is None or _is_for(one, here))
    ]
    if not found:
        admin.require(Right.SHOW_SCRIPS, here)
    return [_shape(admin.snapshot, one, specs[one.id]) for one in found]


def _is_for(one: Scrip, queue: Queue) -> bool:
    """Whether it serves a queue, when it is not switched off."""
    return one.queue_id in (None, queue.id) and queue.id not in one.off_in


async def show(service: Service, caller: Caller, asked: OneScrip) -> ScripShape:
    """One of them."""
    admin = await administrator(service, caller)
    return await _shown(service, _some_scrip(admin, asked.name).name)


async def _shown(service: Service, name: str) -> ScripShape:
    found = {one.id: one for one in await standing(service, Subject.SCRIP)}
    snapshot = service.snapshot()
    return next(
        _shape(snapshot, one, found[one.id])
        for one in snapshot.directory.scrips
        if name_key(one.name) == name_key(name) and one.id in found
    )


def _shape(snapshot: SiteSnapshot, one: Scrip, found: Standing[ScripSpec]) -> ScripShape:
    spec, staff = found.spec, snapshot.directory.staff | {SYSTEM.id: SYSTEM}
    kept = {part.name: getattr(spec, part.name) for part in fields(spec)}
    return ScripShape(
        **kept | {"arguments": hidden_arguments(spec.arguments)},
        id=one.id,
        failures=one.failures,
        author=staff[one.author_id].address,
        editor=staff[one.editor_id].address,
        approved_by=None if one.approved_by is None else staff[one.approved_by].address,
        stock=one.stock,
        provisioned=found.provisioned,
    )


async def test(service: Service, caller: Caller, asked: TryScrip) -> Mapping[str, object]:
    """What a scrip would do because of a transaction of a ticket, the last one if none is named. Changes nothing."""
    admin = await administrator(service, caller)
    return await try_scrip(service, caller, _some_scrip(admin, str(asked.id)), asked.ticket, asked.transaction)
