"""Commands about the organisation: users, groups, rights, queues, scrips."""

from collections.abc import Sequence
from typing import Any

from mailticket.control.service import Command, Service, address_of, known, line
from mailticket.mailroom.house import House
from mailticket.mailroom.wishing import Asking
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, User
from mailticket.model.provision import QueueWish, UserWish
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.storage import people, provisioning


def _administrator(service: Service, asking: Asking, found_users: dict[str, User]) -> None:
    """Users and queues are made by the site's administrator: the account that owns the data, or a SuperUser."""
    if asking.actor == SYSTEM.address:
        return
    user = known(found_users, asking.actor)
    house = service.house()
    if not house.rights.may(user, Right.SUPER_USER, house.default_queue):
        raise Refused("no_right_in_queue", address=user.address, right=Right.SUPER_USER.value, queue="*")


async def _user_add(
    service: Service,
    asking: Asking,
    *,
    address: str,
    addresses: Sequence[str] = (),
    name: str = "",
    language: str | None = None,
    timezone: str | None = None,
    privileged: bool = False,
) -> dict[str, Any]:
    found_users = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    _administrator(service, asking, found_users)
    wish = UserWish(
        address_of(address), tuple(map(address_of, addresses)), line(name), language, timezone, privileged=privileged
    )
    async with service.database.change() as unit:
        user, new = await unit.write(provisioning.put_user, wish, service.clock(), provisioned=False)
    await service.people_changed()
    return _user_json(user, [wish.address, *wish.addresses], provisioned=False) | {"created": new}


def _user_json(user: User, addresses: Sequence[str], *, provisioned: bool) -> dict[str, Any]:
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
        "provisioned": provisioned,
    }


async def _user_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    found_users = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    _administrator(service, asking, found_users)
    found = await service.database.read(people.all_users, service.clock())
    return [_user_json(user, addresses, provisioned=declared) for user, addresses, declared in found]


async def _user_show(service: Service, asking: Asking, *, address: str) -> dict[str, Any]:
    wanted = address_of(address)
    for user in await _user_list(service, asking):
        if wanted in user["addresses"]:
            return user
    raise Refused("no_such_user", address=address)


async def _queue_add(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    found_users = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    _administrator(service, asking, found_users)
    for role in ("cc", "admin_cc"):
        values[role] = tuple(values.get(role) or ())
    for kind in ("correspond_address", "comment_address"):
        values[kind] = address_of(values[kind]) if values.get(kind) else ""
    wish = QueueWish(line(name), **{key: value for key, value in values.items() if value is not None})
    async with service.database.change() as unit:
        _, new = await unit.write(provisioning.put_queue, wish, service.clock(), provisioned=False)
    await service.people_changed()
    return await _queue_show(service, asking, name=wish.name) | {"created": new}


async def _queue_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    house = service.house()
    found_users = await service.database.read(people.users_by_address, [asking.actor], service.clock())
    user = known(found_users, asking.actor)
    found = [queue for queue in house.directory.queues.values() if house.rights.may(user, Right.SEE_QUEUE, queue)]
    return [_queue_json(house, queue) for queue in found]


def _queue_json(house: House, queue: Queue) -> dict[str, Any]:
    def people_of(ids: frozenset[int]) -> list[str]:
        return sorted(house.directory.staff[id_].address for id_ in ids if id_ in house.directory.staff)

    return {
        "id": queue.id,
        "name": queue.name,
        "description": queue.description,
        "correspond_address": queue.correspond_address or house.site.correspond_address,
        "comment_address": queue.comment_address or house.site.comment_address,
        "cc": people_of(queue.cc),
        "admin_cc": people_of(queue.admin_cc),
        "language": queue.language,
        "initial_priority": queue.initial_priority,
        "final_priority": queue.final_priority,
        "due_in": queue.due_in,
        "accept_lists": queue.accept_lists,
        "accept_bulk": queue.accept_bulk,
        "disabled": queue.disabled,
    }


async def _queue_show(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    for queue in await _queue_list(service, asking):
        if queue["name"].casefold() == name.strip().casefold():
            return queue
    raise Refused("no_such_queue", queue=name)


COMMANDS: dict[str, Command] = {
    "user.add": _user_add,
    "user.list": _user_list,
    "user.show": _user_show,
    "queue.add": _queue_add,
    "queue.list": _queue_list,
    "queue.show": _queue_show,
}
