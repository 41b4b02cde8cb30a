"""Commands about users and groups."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from mailticket.application.changing import Asking
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    existing,
    given,
    name_of,
    people_and_groups,
    person_of,
    standing,
)
from mailticket.application.service import Command, Service, address_of, known, line
from mailticket.application.site import House
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.person import Group, User, as_written
from mailticket.model.provision import GroupWish, UserWish
from mailticket.model.words import LANGUAGES
from mailticket.storage import people, provisioning


async def _user_add(
    service: Service,
    asking: Asking,
    *,
    address: str,
    addresses: Sequence[str] = (),
    name: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    privileged: bool | None = None,
) -> dict[str, Any]:
    """Make a user, or bring one up to date: what is not said stays."""
    admin = await administrator(service, asking)
    wanted = person_of(admin.house, address)
    more = [person_of(admin.house, one) for one in addresses]
    await _may_change(admin, [wanted, *more], privileged)
    values = _values(name=name, language=language, timezone=timezone, privileged=privileged)
    typed = dict(zip((wanted, *more), (address, *addresses), strict=True))
    spelled = {one: as_written(text, one) for one, text in typed.items()}

    def make(there: UserWish | None) -> UserWish:
        before = there or UserWish(wanted)
        known_as = dict.fromkeys([*before.addresses, wanted, *more])
        others = tuple(spelled.get(one) or one for one in known_as if one != before.address)
        return replace(before, address=spelled.get(before.address) or before.address, addresses=others, **values)

    return await _put(admin, wanted, make)


async def _user_set(
    service: Service,
    asking: Asking,
    *,
    address: str,
    name: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    privileged: bool | None = None,
) -> dict[str, Any]:
    """Change what is said; an empty text clears. A name, a language and a timezone carry no rights."""
    admin = await administrator(service, asking)
    values = _values(name=name, language=language, timezone=timezone, privileged=privileged)
    if privileged is not None:
        return await _change(admin, address, values)
    admin.administers(Subject.USER)
    return await _set_values(admin, address_of(address), values)


def _disabling(disabled: bool) -> Command:
    async def command(service: Service, asking: Asking, *, address: str) -> dict[str, Any]:
        return await _change(await administrator(service, asking), address, {"disabled": disabled})

    return command


async def _change(admin: Administrator, address: str, values: dict[str, Any]) -> dict[str, Any]:
    wanted = address_of(address)
    await _may_change(admin, [wanted], values.get("privileged"))
    return await _set_values(admin, wanted, values)


async def _set_values(admin: Administrator, wanted: str, values: dict[str, Any]) -> dict[str, Any]:
    return await _put(admin, wanted, lambda there: replace(existing(Subject.USER, wanted, there), **values))


async def _put(admin: Administrator, address: str, make: Any) -> dict[str, Any]:
    done = await admin.put(Subject.USER, address, make)
    return await _shown_user(admin.service, address) | done


async def _may_change(admin: Administrator, addresses: Sequence[str], privileged: bool | None = None) -> None:
    """Raise Refused unless they administer users, and hold what these have and what they would become."""
    admin.administers(Subject.USER)
    touched = await admin.users(addresses)
    await admin.may_take_over(*{user.id: user for user in touched.values()}.values())
    if privileged:
        admin.delegation.may_make_privileged()


def _values(*, name: str | None, language: str | None, timezone: str | None, privileged: bool | None) -> dict[str, Any]:
    values = given(name=None if name is None else line(name), privileged=privileged)
    if language is not None:
        values["language"] = language_named(language)
    if timezone is not None:
        values["timezone"] = _zone_named(timezone)
    return values


def language_named(name: str) -> str | None:
    """A language we speak; None for the empty name. Raises Refused."""
    if name and name not in LANGUAGES:
        raise Refused("bad_value", field="language", value=name)
    return name or None


def _zone_named(name: str) -> str | None:
    try:
        return ZoneInfo(name).key if name else None
    except (KeyError, ValueError, OSError) as error:
        raise Refused("bad_value", field="timezone", value=name) from error


async def _address_add(service: Service, asking: Asking, *, address: str, other: str) -> dict[str, Any]:
    """One more address of somebody who is there."""
    admin = await administrator(service, asking)
    admin.administers(Subject.USER)
    await _some_user(service, address)
    return await _user_add(service, asking, address=address, addresses=[other])


async def _some_user(service: Service, address: str) -> User:
    wanted = address_of(address)
    return known(await service.database.read(people.users_by_address, [wanted], service.clock()), wanted)


async def _address_remove(service: Service, asking: Asking, *, address: str, other: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    admin.administers(Subject.USER)
    wanted, gone = (await _some_user(service, address)).address, address_of(other)
    await _may_change(admin, [wanted])

    def make(there: UserWish | None) -> UserWish:
        before: UserWish = existing(Subject.USER, wanted, there)
        if gone == before.address:
            raise Refused("last_address", address=gone)
        if gone not in before.addresses:
            raise Refused("no_such_user", address=gone)
        return replace(before, addresses=tuple(one for one in before.addresses if one != gone))

    done = await admin.put(Subject.USER, wanted, make)
    return await _shown_user(service, wanted) | done


async def _address_main(service: Service, asking: Asking, *, address: str, other: str) -> dict[str, Any]:
    """The address a user is shown by, and mail goes to."""
    admin = await administrator(service, asking)
    wanted = person_of(admin.house, other)
    await _may_change(admin, [address_of(address), wanted])
    await admin.rename(Subject.USER, address_of(address), wanted)
    return await _shown_user(service, wanted) | {"created": False, "changed": ["address"]}


async def _user_merge(service: Service, asking: Asking, *, address: str, into: str) -> dict[str, Any]:
    """``address`` becomes part of ``into``."""
    admin = await administrator(service, asking)
    admin.administers(Subject.USER)
    source, target = await _some_user(service, address), await _some_user(service, into)
    await _may_change(admin, [source.address, target.address])
    await admin.write(provisioning.merge_users, source.id, target.id)
    return await _shown_user(service, target.address) | {"merged": source.address}


async def _user_list(
    service: Service,
    asking: Asking,
    *,
    match: str | None = None,
    privileged: bool | None = None,
    disabled: bool | None = None,
) -> list[dict[str, Any]]:
    """All users, or those whose name or an address of whom has a text in it."""
    admin = await administrator(service, asking)
    admin.administers(Subject.USER)
    rows = [
        _user_json(admin.house, user, addresses, provisioned=declared)
        for user, addresses, declared in await service.database.read(people.all_users, service.clock())
        if privileged in (None, user.privileged) and disabled in (None, user.disabled)
    ]
    wanted = (match or "").casefold()
    return [row for row in rows if any(wanted in text.casefold() for text in (row["name"], *row["addresses"]))]


async def _user_show(service: Service, asking: Asking, *, address: str) -> dict[str, Any]:
    """A user; everybody may look at themselves."""
    admin = await administrator(service, asking)
    wanted = await admin.users([address_of(address)])
    if admin.user.id not in {user.id for user in wanted.values()}:
        admin.administers(Subject.USER)
    return await _shown_user(service, address_of(address))


async def _shown_user(service: Service, address: str) -> dict[str, Any]:
    user = await _some_user(service, address)
    wish = await service.database.read(provisioning.present, Subject.USER, address)
    declared = await service.database.read(provisioning.is_provisioned, Subject.USER, address)
    addresses = [*wish.addresses] if isinstance(wish, UserWish) else []
    return _user_json(service.house(), user, addresses, provisioned=declared)


def _user_json(house: House, user: User, addresses: Sequence[str], *, provisioned: bool) -> dict[str, Any]:
    groups = house.rights.groups_of.get(user.id, frozenset())
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
        "blocked": not house.directory.blocked.isdisjoint({user.address, *addresses}),
        "groups": sorted(house.directory.groups[int(one[6:])].name for one in groups),
        "provisioned": provisioned,
    }


# -- groups


async def _group_add(service: Service, asking: Asking, *, name: str, members: Sequence[str] = ()) -> dict[str, Any]:
    """Make a group, or add members to one."""
    return await _change_members(service, asking, name, members, lambda there, more: (*there, *more), new=True)


async def _member_add(service: Service, asking: Asking, *, name: str, members: Sequence[str]) -> dict[str, Any]:
    return await _change_members(service, asking, name, members, lambda there, more: (*there, *more))


async def _member_remove(service: Service, asking: Asking, *, name: str, members: Sequence[str]) -> dict[str, Any]:
    return await _change_members(service, asking, name, members, _without)


async def _group_set(service: Service, asking: Asking, *, name: str, members: Sequence[str]) -> dict[str, Any]:
    """Exactly these members."""
    return await _change_members(service, asking, name, members, lambda there, now: now)


def _without(there: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    for name in gone:
        if name not in there:
            raise Refused("no_member", name=name)
    return tuple(name for name in there if name not in gone)


async def _change_members(
    service: Service, asking: Asking, name: str, members: Sequence[str], change: Any, *, new: bool = False
) -> dict[str, Any]:
    admin = await administrator(service, asking)
    group = admin.house.directory.group_named(name)
    await _may_change_group(admin, group)
    wanted = group.name if group else name_of(name, holder=True)
    named = await _members(admin, members)

    def make(there: GroupWish | None) -> GroupWish:
        before = there or GroupWish(wanted) if new else existing(Subject.GROUP, wanted, there)
        return replace(before, members=tuple(dict.fromkeys(change(before.members, named))))

    done = await admin.put(Subject.GROUP, wanted, make)
    return await _shown_group(service, wanted) | done


async def _members(admin: Administrator, names: Sequence[str]) -> tuple[str, ...]:
    """As they are kept: people by the address they are shown by."""
    named = people_and_groups(admin.house, names)
    users = await admin.users([one for one in named if "@" in one])
    return tuple(users[one].address if one in users else one for one in named)


async def _changeable(admin: Administrator, name: str) -> Group:
    """A group they may change. Who may change none is not told which there are."""
    admin.administers(Subject.GROUP)
    group = _group(admin.house, name)
    await admin.may_join(group)
    return group


async def _may_change_group(admin: Administrator, group: Group | None) -> None:
    """A group nobody made yet carries nothing."""
    admin.administers(Subject.GROUP)
    if group is not None:
        await admin.may_join(group)


async def _group_remove(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    group = await _changeable(admin, name)
    await admin.write(provisioning.remove_group, group.name)
    return {"name": group.name, "removed": True}


async def _group_rename(service: Service, asking: Asking, *, name: str, new: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    group = await _changeable(admin, name)
    wanted = name_of(new, holder=True)
    await admin.rename(Subject.GROUP, group.name, wanted)
    return await _shown_group(service, wanted) | {"created": False, "changed": ["name"]}


def _group(house: House, name: str) -> Group:
    group = house.directory.group_named(line(name))
    if group is None:
        raise Refused("no_such_group", name=name)
    return group


async def _group_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    admin = await administrator(service, asking)
    admin.administers(Subject.GROUP)
    declared = {one.id for one in await standing(service, Subject.GROUP) if one.provisioned}
    groups = admin.house.directory.groups.values()
    return [_group_json(admin.house, group, provisioned=group.id in declared) for group in groups]


async def _group_show(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    """A group; its members may look at it."""
    admin = await administrator(service, asking)
    group = admin.house.directory.group_named(line(name))
    if group is None or admin.user.id not in admin.house.directory.members(group.id):
        admin.administers(Subject.GROUP)
    return await _shown_group(service, name)


async def _shown_group(service: Service, name: str) -> dict[str, Any]:
    group = _group(service.house(), name)
    declared = await service.database.read(provisioning.is_provisioned, Subject.GROUP, group.name)
    return _group_json(service.house(), group, provisioned=declared)


def _group_json(house: House, group: Group, *, provisioned: bool) -> dict[str, Any]:
    """``members`` are those of the group itself, ``people`` all in it and in the groups inside it."""
    directory = house.directory

    def addresses(ids: frozenset[int]) -> list[str]:
        return sorted(directory.staff[id_].address for id_ in ids if id_ in directory.staff)

    outer = directory.around(group.id)
    return {
        "id": group.id,
        "name": group.name,
        "members": addresses(group.users) + sorted(directory.groups[id_].name for id_ in group.groups),
        "people": addresses(directory.members(group.id)),
        "groups": sorted(directory.groups[id_].name for id_ in outer),
        "provisioned": provisioned,
    }


COMMANDS: dict[str, Command] = {
    "user.add": _user_add,
    "user.list": _user_list,
    "user.show": _user_show,
    "user.set": _user_set,
    "user.disable": _disabling(True),
    "user.enable": _disabling(False),
    "user.merge": _user_merge,
    "user.address.add": _address_add,
    "user.address.remove": _address_remove,
    "user.address.main": _address_main,
    "group.add": _group_add,
    "group.list": _group_list,
    "group.show": _group_show,
    "group.set": _group_set,
    "group.remove": _group_remove,
    "group.rename": _group_rename,
    "group.member.add": _member_add,
    "group.member.remove": _member_remove,
}
