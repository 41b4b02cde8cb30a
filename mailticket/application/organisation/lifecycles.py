"""Lifecycles: what tickets can become."""

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    changed,
    name_of,
    standing,
)
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.organisation.shapes import LifecycleShape
from mailticket.application.organisation.workflow_parameters import AddLifecycle, OneNamed, Renamed
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service, line
from mailticket.application.site import SiteSnapshot
from mailticket.model import lifecycle
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.right import Right
from mailticket.storage import provisioning


async def add(service: Service, caller: Caller, asked: AddLifecycle) -> Changed[LifecycleShape]:
    """Make a lifecycle, or put another in its place."""
    admin = await _administered(service, caller)
    wanted = Lifecycle(
        name_of(asked.name),
        tuple(map(line, asked.initial)),
        tuple(map(line, asked.active)),
        tuple(map(line, asked.inactive)),
        tuple((line(old), tuple(map(line, following))) for old, following in asked.transitions.items()),
        Lifecycle("", (), (), ()).rights if asked.rights is None else tuple(map(_right_of, asked.rights.items())),
        line(asked.on_reply),
    )
    for key, message in lifecycle.problems(wanted):
        raise Refused("wrong", setting=key, message=message)
    done = await admin.put(Subject.LIFECYCLE, wanted.name, lambda there: wanted)
    return changed(await _shown(service, wanted.name), done)


async def _administered(service: Service, caller: Caller) -> Administrator:
    admin = await administrator(service, caller)
    admin.administers(Subject.LIFECYCLE)
    return admin


def _right_of(item: tuple[str, str]) -> tuple[tuple[str, str], str]:
    old, arrow, new = item[0].partition("->")
    right = line(item[1])
    if not arrow or not right.isalnum():
        raise Refused("bad_value", field="rights", value=": ".join(item))
    return (line(old), line(new)), next((one.value for one in Right if one.casefold() == right.casefold()), right)


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[LifecycleShape]:
    """The lifecycles, the default one first."""
    admin = await administrator(service, caller)
    declared = {one.spec.name for one in await standing(service, Subject.LIFECYCLE) if one.provisioned}
    lives = admin.snapshot.directory.lifecycles.values()
    return [_shape(admin.snapshot, life, provisioned=life.name in declared) for life in lives]


async def show(service: Service, caller: Caller, asked: OneNamed) -> LifecycleShape:
    """One of them."""
    await administrator(service, caller)
    return await _shown(service, asked.name)


async def _shown(service: Service, name: str) -> LifecycleShape:
    snapshot, wanted = service.snapshot(), name_key(name)
    lives = snapshot.directory.lifecycles.values()
    life = next((one for one in lives if name_key(one.name) == wanted), None)
    if life is None:
        near = nearest(name, (one.name for one in lives))
        raise Refused("no_such_lifecycle", lifecycle=name, nearest=near)
    declared = await service.database.read(provisioning.is_provisioned, Subject.LIFECYCLE, life.name)
    return _shape(snapshot, life, provisioned=declared)


def _shape(snapshot: SiteSnapshot, life: Lifecycle, *, provisioned: bool) -> LifecycleShape:
    return LifecycleShape(
        name=life.name,
        initial=life.initial,
        active=life.active,
        inactive=life.inactive,
        on_reply=life.replied,
        following={status: life.following(status) for status in ("", *life.statuses)},
        rights={f"{old} -> {new}": right for (old, new), right in life.rights},
        queues=[queue.name for queue in snapshot.directory.queues.values() if queue.lifecycle.name == life.name],
        provisioned=provisioned,
    )


async def remove(service: Service, caller: Caller, asked: OneNamed) -> Removed:
    """One that no queue has; default becomes what it was at first."""
    admin = await _administered(service, caller)
    await admin.write(provisioning.remove_lifecycle, line(asked.name))
    return Removed(line(asked.name))


async def rename(service: Service, caller: Caller, asked: Renamed) -> Changed[LifecycleShape]:
    """Another name."""
    admin = await _administered(service, caller)
    wanted = name_of(asked.new)
    await admin.rename(Subject.LIFECYCLE, line(asked.name), wanted)
    return Changed(await _shown(service, wanted), changed=("name",))
