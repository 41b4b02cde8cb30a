"""Wall displays: a page for a screen, which shows what somebody sees to whoever passes by, until its link is revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import Administrator, administrator, name_of
from mailticket.application.plain import Removed
from mailticket.application.service import Service, catch_up, known
from mailticket.application.sign_in_links import digest_of, site_address
from mailticket.application.wall_parameters import AddWall, OneWall
from mailticket.model.errors import Refused
from mailticket.model.nearest import nearest
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.right import Right
from mailticket.model.wall import Wall
from mailticket.storage import people, walls


@dataclass(frozen=True, slots=True)
class WallShape:
    """A wall display: whose eyes it has, and on which queues (none: all). ``url`` is shown once, when it is made."""

    name: str
    address: str
    queues: Sequence[str]
    created: datetime
    url: str | None = None


async def add(service: Service, caller: Caller, asked: AddWall) -> WallShape:
    """Make one, or another link for one; it shows what who asks sees, or somebody they administer. Raises Refused."""
    admin = await administrator(service, caller)
    user = await _eyes(admin, asked.who)
    queues = [admin.queue(name).id for name in asked.queues]
    name = name_of(asked.name)
    there = await service.database.read(walls.named, name)
    if there is not None:
        _require(admin, there)
    token = token_urlsafe(32)
    wall = Wall(name, digest_of(token), user.id, tuple(dict.fromkeys(queues)), service.clock())
    await service.database.write(walls.put, wall)
    shown = _shape(admin, wall, user.address)
    url = f"{site_address(service.snapshot().site)}/wall/{token}"
    return WallShape(shown.name, shown.address, shown.queues, shown.created, url)


async def list_(service: Service, caller: Caller, asked: object) -> Sequence[WallShape]:
    """One's own; of who administers users, all."""
    admin = await administrator(service, caller)
    found = [one for one in await service.database.read(walls.every) if _may(admin, one)]
    users = await service.database.read(people.users_by_id, {one.user_id for one in found}, service.clock())
    return [_shape(admin, one, users[one.user_id].address) for one in found]


async def revoke(service: Service, caller: Caller, asked: OneWall) -> Removed:
    """Its link serves no more, from the next time on that the screen asks."""
    admin = await administrator(service, caller)
    every = [one for one in await service.database.read(walls.every) if _may(admin, one)]
    found = await service.database.read(walls.named, asked.name)
    if found is None or not _may(admin, found):
        raise Refused("no_such_wall", name=asked.name[:100], nearest=nearest(asked.name, (one.name for one in every)))
    await service.database.write(walls.revoke, found.name)
    return Removed(found.name)


async def opened(service: Service, token: str) -> tuple[Wall, User] | None:
    """The wall a link opens, and with whose eyes; None for a link that serves no more, or whose eyes work here no more."""
    wall = await service.database.read(walls.by_link, digest_of(token))
    if wall is None:
        return None
    await catch_up(service)
    user = (await service.database.read(people.users_by_id, {wall.user_id}, service.clock())).get(wall.user_id)
    if user is None or user.disabled or not _works_here(service, user):
        return None
    return wall, user


async def _eyes(admin: Administrator, typed: str | None) -> User:
    """With whose eyes it looks. Raises Refused."""
    if typed is None and admin.user.id == SYSTEM_ID:
        raise Refused("wall_for_whom")
    user = admin.user if typed is None else known(await admin.users([typed]), typed)
    if user.id != admin.user.id:
        await admin.may_take_over(user)
    if not _works_here(admin.service, user):
        raise Refused("wall_for_staff", address=user.address)
    return user


def _works_here(service: Service, user: User) -> bool:
    return user.privileged or user.id in service.snapshot().directory.staff


def _may(admin: Administrator, wall: Wall) -> bool:
    return wall.user_id == admin.user.id or admin.may(Right.ADMIN_USERS)


def _require(admin: Administrator, wall: Wall) -> None:
    if wall.user_id != admin.user.id:
        admin.require(Right.ADMIN_USERS)


def _shape(admin: Administrator, wall: Wall, address: str) -> WallShape:
    queues = admin.snapshot.directory.queues
    return WallShape(wall.name, address, [queues[id_].name for id_ in wall.queues if id_ in queues], wall.created)
