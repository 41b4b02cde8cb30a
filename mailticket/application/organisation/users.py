"""Users: who there is, and by which addresses."""

from collections.abc import Sequence
from dataclasses import fields, replace
from zoneinfo import ZoneInfo

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    Make,
    Values,
    administrator,
    changed,
    existing,
    said_of,
)
from mailticket.application.organisation.parameters import (
    AddressOfUser,
    AddUser,
    ListUsers,
    MergeUsers,
    OneUser,
    SetUser,
    UserValues,
)
from mailticket.application.organisation.shapes import MergedUser, UserShape
from mailticket.application.plain import Changed
from mailticket.application.service import Service, known, line
from mailticket.application.site import SiteSnapshot
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.person import User, as_written
from mailticket.model.provision import UserSpec
from mailticket.model.words import LANGUAGES
from mailticket.storage import people, provisioning
from mailticket.storage.user_pages import Wanted, users_page

MOST_LISTED = 10_000
"""More users are no page."""


async def add(service: Service, caller: Caller, asked: AddUser) -> Changed[UserShape]:
    """Make a user, or bring one up to date: what is not said stays."""
    admin = await administrator(service, caller)
    wanted = resolve_people.person(admin.snapshot, asked.address)
    more = [resolve_people.person(admin.snapshot, one) for one in asked.addresses]
    await _may_change(admin, [wanted, *more], asked.privileged)
    values = _values(asked)
    typed = dict(zip((wanted, *more), (asked.address, *asked.addresses), strict=True))
    spelled = {one: as_written(text, one) for one, text in typed.items()}

    def make(there: UserSpec | None) -> UserSpec:
        before = there or UserSpec(wanted)
        known_as = dict.fromkeys([*before.addresses, wanted, *more])
        others = tuple(spelled.get(one) or one for one in known_as if one != before.address)
        return replace(before, address=spelled.get(before.address) or before.address, addresses=others, **values)

    return await _put(admin, wanted, make)


async def set_(service: Service, caller: Caller, asked: SetUser) -> Changed[UserShape]:
    """Change what is said; an empty text clears. A name, a language and a timezone carry no rights."""
    admin = await administrator(service, caller)
    values = _values(asked)
    if asked.privileged is not None:
        return await _change(admin, asked.address, values)
    admin.administers(Subject.USER)
    return await _set_values(admin, resolve_people.someone(admin.snapshot, asked.address), values)


async def disable(service: Service, caller: Caller, asked: OneUser) -> Changed[UserShape]:
    """They may do nothing and get no mail; their history stays."""
    return await _change(await administrator(service, caller), asked.address, {"disabled": True})


async def enable(service: Service, caller: Caller, asked: OneUser) -> Changed[UserShape]:
    """Undo disable."""
    return await _change(await administrator(service, caller), asked.address, {"disabled": False})


async def _change(admin: Administrator, address: str, values: Values) -> Changed[UserShape]:
    admin.administers(Subject.USER)
    wanted = resolve_people.someone(admin.snapshot, address)
    await _may_change(admin, [wanted], values.get("privileged"))
    return await _set_values(admin, wanted, values)


async def _set_values(admin: Administrator, wanted: str, values: Values) -> Changed[UserShape]:
    return await _put(admin, wanted, lambda there: replace(existing(Subject.USER, wanted, there), **values))


async def _put(admin: Administrator, address: str, make: Make[UserSpec]) -> Changed[UserShape]:
    done = await admin.put(Subject.USER, address, make)
    return changed(await _shown_user(admin.service, address), done)


async def _may_change(admin: Administrator, addresses: Sequence[str], privileged: bool | None = None) -> None:
    """Raise Refused unless they administer users, and hold what these have and what they would become."""
    admin.administers(Subject.USER)
    touched = await admin.users(addresses)
    await admin.may_take_over(*{user.id: user for user in touched.values()}.values())
    if privileged:
        admin.delegation.may_make_privileged()


def _values(asked: UserValues) -> Values:
    values = said_of(asked, "privileged")
    if asked.name is not None:
        values["name"] = line(asked.name)
    if asked.language is not None:
        values["language"] = language_named(asked.language)
    if asked.timezone is not None:
        values["timezone"] = _zone_named(asked.timezone)
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


async def add_address(service: Service, caller: Caller, asked: AddressOfUser) -> Changed[UserShape]:
    """One more address of somebody who is there."""
    admin = await administrator(service, caller)
    admin.administers(Subject.USER)
    user = await _some_user(service, asked.address)
    return await add(service, caller, AddUser(address=user.address, addresses=[asked.other]))


async def _some_user(service: Service, address: str) -> User:
    wanted = resolve_people.someone(service.snapshot(), address)
    return known(await service.database.read(people.users_by_address, [wanted], service.clock()), wanted)


async def remove_address(service: Service, caller: Caller, asked: AddressOfUser) -> Changed[UserShape]:
    """An address is theirs no longer; the last one stays."""
    admin = await administrator(service, caller)
    admin.administers(Subject.USER)
    wanted, gone = (await _some_user(service, asked.address)).address, resolve_people.any_address(asked.other)
    await _may_change(admin, [wanted])

    def make(there: UserSpec | None) -> UserSpec:
        before = existing(Subject.USER, wanted, there)
        if gone == before.address:
            raise Refused("last_address", address=gone)
        if gone not in before.addresses:
            raise Refused("no_such_user", address=gone)
        return replace(before, addresses=tuple(one for one in before.addresses if one != gone))

    done = await admin.put(Subject.USER, wanted, make)
    return changed(await _shown_user(service, wanted), done)


async def main_address(service: Service, caller: Caller, asked: AddressOfUser) -> Changed[UserShape]:
    """The address a user is shown by, and mail goes to."""
    admin = await administrator(service, caller)
    admin.administers(Subject.USER)
    wanted = resolve_people.person(admin.snapshot, asked.other)
    before = resolve_people.someone(admin.snapshot, asked.address)
    await _may_change(admin, [before, wanted])
    await admin.rename(Subject.USER, before, wanted)
    return Changed(await _shown_user(service, wanted), changed=("address",))


async def merge(service: Service, caller: Caller, asked: MergeUsers) -> MergedUser:
    """One becomes part of the other."""
    admin = await administrator(service, caller)
    admin.administers(Subject.USER)
    source, target = await _some_user(service, asked.address), await _some_user(service, asked.into)
    await _may_change(admin, [source.address, target.address])
    await admin.write(provisioning.merge_users, source.id, target.id)
    stays = await _shown_user(service, target.address)
    return MergedUser(**{one.name: getattr(stays, one.name) for one in fields(stays)}, merged=source.address)


async def list_(service: Service, caller: Caller, asked: ListUsers) -> list[UserShape]:
    """A page of all users, or of those whose name or an address of whom has a text in it."""
    admin = await administrator(service, caller)
    admin.administers(Subject.USER)
    wanted = Wanted(asked.match or "", asked.privileged, asked.disabled, asked.after or 0)
    most = max(1, min(asked.limit, MOST_LISTED))
    return [
        _shape(admin.snapshot, user, addresses, provisioned=declared)
        for user, addresses, declared in await service.database.read(users_page, service.clock(), wanted, most)
    ]


async def show(service: Service, caller: Caller, asked: OneUser) -> UserShape:
    """A user; everybody may look at themselves."""
    admin = await administrator(service, caller)
    try:
        address = resolve_people.someone(admin.snapshot, asked.address)
    except Refused:
        admin.administers(Subject.USER)  # whether a name is somebody's is not told to everybody
        raise
    wanted = await admin.users([address])
    if admin.user.id not in {user.id for user in wanted.values()}:
        admin.administers(Subject.USER)
    return await _shown_user(service, address)


async def _shown_user(service: Service, address: str) -> UserShape:
    user = await _some_user(service, address)
    spec = await service.database.read(provisioning.present, Subject.USER, address)
    declared = await service.database.read(provisioning.is_provisioned, Subject.USER, address)
    addresses = [*spec.addresses] if isinstance(spec, UserSpec) else []
    return _shape(service.snapshot(), user, addresses, provisioned=declared)


def _shape(snapshot: SiteSnapshot, user: User, addresses: Sequence[str], *, provisioned: bool) -> UserShape:
    groups = snapshot.rights.groups_of.get(user.id, frozenset())
    return UserShape(
        id=user.id,
        address=user.address,
        addresses=sorted({user.address, *addresses}),
        name=user.name,
        language=user.language,
        learnt=user.learnt,
        timezone=user.timezone,
        privileged=user.privileged,
        disabled=user.disabled,
        unreachable=user.unreachable,
        blocked=not snapshot.directory.blocked.isdisjoint({user.address, *addresses}),
        groups=sorted(snapshot.directory.groups[int(one[6:])].name for one in groups),
        provisioned=provisioned,
    )
