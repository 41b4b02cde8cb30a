"""Groups, and who is in them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    changed,
    existing,
    name_of,
    standing,
)
from mailticket.application.organisation.parameters import AllMembers, Members, Nothing, OneGroup, RenameGroup
from mailticket.application.organisation.shapes import GroupShape
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service, line
from mailticket.application.site import SiteSnapshot
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.person import Group
from mailticket.model.provision import GroupSpec
from mailticket.storage import provisioning

Change = Callable[[Sequence[str], Sequence[str]], Sequence[str]]
"""The members there are and those named, to the members there shall be."""


async def add(service: Service, caller: Caller, asked: AllMembers) -> Changed[GroupShape]:
    """Make a group, or add members to one."""
    return await _change_members(service, caller, asked, lambda there, more: (*there, *more), new=True)


async def add_members(service: Service, caller: Caller, asked: Members) -> Changed[GroupShape]:
    """More members."""
    return await _change_members(service, caller, asked, lambda there, more: (*there, *more))


async def remove_members(service: Service, caller: Caller, asked: Members) -> Changed[GroupShape]:
    """Fewer members."""
    return await _change_members(service, caller, asked, _without)


async def set_(service: Service, caller: Caller, asked: AllMembers) -> Changed[GroupShape]:
    """Exactly these members."""
    return await _change_members(service, caller, asked, lambda there, now: now)


def _without(there: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    for name in gone:
        if name not in there:
            raise Refused("no_member", name=name)
    return tuple(name for name in there if name not in gone)


async def _change_members(
    service: Service, caller: Caller, asked: Members | AllMembers, change: Change, *, new: bool = False
) -> Changed[GroupShape]:
    admin = await administrator(service, caller)
    group = admin.snapshot.directory.group_named(asked.name)
    await _may_change_group(admin, group)
    wanted = group.name if group else name_of(asked.name, holder=True)
    named = await _members(admin, asked.members)

    def make(there: GroupSpec | None) -> GroupSpec:
        before = there or GroupSpec(wanted) if new else existing(Subject.GROUP, wanted, there)
        return replace(before, members=tuple(dict.fromkeys(change(before.members, named))))

    done = await admin.put(Subject.GROUP, wanted, make)
    return changed(await _shown_group(service, wanted), done)


async def _members(admin: Administrator, names: Sequence[str]) -> tuple[str, ...]:
    """As they are kept: people by the address they are shown by."""
    named = resolve_people.people_and_groups(admin.snapshot, names)
    users = await admin.users([one for one in named if "@" in one])
    return tuple(users[one].address if one in users else one for one in named)


async def _changeable(admin: Administrator, name: str) -> Group:
    """A group they may change. Who may change none is not told which there are."""
    admin.administers(Subject.GROUP)
    group = resolve_people.group(admin.snapshot, name)
    await admin.may_join(group)
    return group


async def _may_change_group(admin: Administrator, group: Group | None) -> None:
    """A group nobody made yet carries nothing."""
    admin.administers(Subject.GROUP)
    if group is not None:
        await admin.may_join(group)


async def remove(service: Service, caller: Caller, asked: OneGroup) -> Removed:
    """A group that nothing names any more."""
    admin = await administrator(service, caller)
    group = await _changeable(admin, asked.name)
    await admin.write(provisioning.remove_group, group.name)
    return Removed(group.name)


async def rename(service: Service, caller: Caller, asked: RenameGroup) -> Changed[GroupShape]:
    """Another name."""
    admin = await administrator(service, caller)
    group = await _changeable(admin, asked.name)
    wanted = name_of(asked.new, holder=True)
    await admin.rename(Subject.GROUP, group.name, wanted)
    return Changed(await _shown_group(service, wanted), changed=("name",))


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[GroupShape]:
    """All groups."""
    admin = await administrator(service, caller)
    admin.administers(Subject.GROUP)
    declared = {one.id for one in await standing(service, Subject.GROUP) if one.provisioned}
    groups = admin.snapshot.directory.groups.values()
    return [_shape(admin.snapshot, group, provisioned=group.id in declared) for group in groups]


async def show(service: Service, caller: Caller, asked: OneGroup) -> GroupShape:
    """A group; its members may look at it."""
    admin = await administrator(service, caller)
    group = admin.snapshot.directory.group_named(line(asked.name))
    if group is None or admin.user.id not in admin.snapshot.directory.members(group.id):
        admin.administers(Subject.GROUP)
    return await _shown_group(service, asked.name)


async def _shown_group(service: Service, name: str) -> GroupShape:
    group = resolve_people.group(service.snapshot(), name)
    declared = await service.database.read(provisioning.is_provisioned, Subject.GROUP, group.name)
    return _shape(service.snapshot(), group, provisioned=declared)


def _shape(snapshot: SiteSnapshot, group: Group, *, provisioned: bool) -> GroupShape:
    directory = snapshot.directory

    def addresses(ids: frozenset[int]) -> list[str]:
        return sorted(directory.staff[id_].address for id_ in ids if id_ in directory.staff)

    outer = directory.around(group.id)
    return GroupShape(
        id=group.id,
        name=group.name,
        members=addresses(group.users) + sorted(directory.groups[id_].name for id_ in group.groups),
        people=addresses(directory.members(group.id)),
        groups=sorted(directory.groups[id_].name for id_ in outer),
        provisioned=provisioned,
    )
