"""Commands about queues: what they are, who watches them, and whether mail reaches them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from mailticket.application import resolve_people
from mailticket.application.changing import Asking
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    existing,
    given,
    name_of,
    standing,
)
from mailticket.application.organisation.users import language_named
from mailticket.application.service import Command, Service, address_of, line
from mailticket.application.site import House
from mailticket.control import aliases
from mailticket.desk.delegation import EVERYWHERE
from mailticket.model.administration import Subject
from mailticket.model.duration import elapsed_minutes
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT
from mailticket.model.names import clean_tag, name_key
from mailticket.model.provision import QueueWish
from mailticket.model.queue import QUEUE_SETTINGS, Queue
from mailticket.model.queue_addresses import queue_address_refusal
from mailticket.model.queue_settings import SettingKind, clean_text
from mailticket.model.right import Right, Role
from mailticket.storage import people
from mailticket.storage.organisation import Standing

ADDRESSES = ("correspond_address", "comment_address")
MOST_PRIORITY = 1_000_000


async def _queue_add(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    """Make a queue, or bring one up to date: what is not said stays."""
    admin = await administrator(service, asking)
    queue, said = await _wished(admin, name, values)
    wanted = queue.name if queue else name_of(name, holder=True)
    return await _put(admin, wanted, lambda there: replace(there or QueueWish(wanted), **said))


async def _queue_set(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    """Change what is said; an empty text clears, and so does a list with an empty text."""
    admin = await administrator(service, asking)
    queue, said = await _wished(admin, name, values)
    wanted = queue.name if queue else name
    return await _put(admin, wanted, lambda there: replace(existing(Subject.QUEUE, name, there), **said))


async def _wished(admin: Administrator, name: str, values: dict[str, Any]) -> tuple[Queue | None, dict[str, Any]]:
    """The queue, if there is one, and what was said of it. Raises Refused, also unless they may say it."""
    queue = _changeable(admin, name)
    said = _values(admin.house, queue, values)
    await _refuse_people(admin.service, queue, said)
    _may_say(admin, queue, said)
    return queue, said


def _may_say(admin: Administrator, queue: Queue | None, said: dict[str, Any]) -> None:
    """Raise Refused unless they hold what its watchers would, and what another lifecycle asks for."""
    for key in _ROLES.keys() & said.keys():
        admin.delegation.may_seat(_ROLES[key], queue)
    if "lifecycle" in said:
        lives = admin.house.directory.lifecycles
        wanted = next((life for name, life in lives.items() if name.casefold() == said["lifecycle"].casefold()), None)
        if wanted is not None:  # one there is not is refused when it is written
            admin.delegation.may_choose(queue.lifecycle if queue else DEFAULT, wanted, queue)


def _changeable(admin: Administrator, name: str) -> Queue | None:
    """The queue of that name, if there is one and they administer it; where there is none, who makes queues may."""
    queue = admin.house.directory.queue_named(line(name))
    admin.administers(Subject.QUEUE, queue)
    return queue


async def _put(admin: Administrator, name: str, make: Any) -> dict[str, Any]:
    done = await admin.put(Subject.QUEUE, name, make)
    return await _shown_queue(admin.service, name) | done


def _values(house: House, queue: Queue | None, values: dict[str, Any]) -> dict[str, Any]:
    """What was said of a queue, as it is kept. Raises Refused."""
    unknown = values.keys() - _SAID.keys() - _ROLES.keys()
    if unknown:
        raise Refused("bad_value", field=min(unknown), value=values[min(unknown)])
    said: dict[str, Any] = {key: _SAID[key](key, value) for key, value in given(**values).items() if key not in _ROLES}
    for role in _ROLES.keys() & given(**values).keys():
        said[role] = resolve_people.people_and_groups(house, [one for one in values[role] if one])
    for key in ADDRESSES:
        if said.get(key):
            _refuse_taken(house, queue, key, str(said[key]))
    _refuse_tag(house, queue, str(said.get("subject_tag", "")))
    both = [said[key] for key in ADDRESSES if said.get(key)]
    if len(both) > len(set(both)):
        raise Refused("address_of_queue", address=both[0], queue=queue.name if queue else "")
    return said


def _refuse_taken(house: House, queue: Queue | None, key: str, address: str) -> None:
    """One address belongs to one queue, in one way; and is in a domain of ours. Raises Refused."""
    taken = [
        (getattr(other, kind), other.name)
        for other in house.directory.queues.values()
        for kind in ADDRESSES
        if not (queue is not None and other.id == queue.id and kind == key)
    ]
    taken += [(one, "*") for one in (house.site.correspond_address, house.site.comment_address, house.site.control)]
    domains = {one.rpartition("@")[2] for one, _ in taken if one}
    if refusal := queue_address_refusal(address, house.site, taken, domains):
        raise Refused(refusal.key, **refusal.values)


async def _refuse_people(service: Service, queue: Queue | None, said: dict[str, Any]) -> None:
    """An address that is a person's is no queue's: their mail would be a loop, and notices to them would reach nobody."""
    wanted = {str(said[key]) for key in ADDRESSES if said.get(key)}
    wanted -= {getattr(queue, key) for key in ADDRESSES} if queue else set()
    there = await service.database.read(people.users_by_address, wanted, service.clock())
    if there:
        raise Refused("address_of_person", address=min(there))


def _refuse_tag(house: House, queue: Queue | None, tag: str) -> None:
    """A tag says whose mail it is: two queues do not share one, but for the site's rtname. Raises Refused."""
    others = [one for one in house.directory.queues.values() if queue is None or one.id != queue.id]
    owners = {name_key(one.subject_tag): one.name for one in others if one.subject_tag}
    if tag and name_key(tag) != name_key(house.site.rtname) and name_key(tag) in owners:
        raise Refused("tag_taken", tag=tag, queue=owners[name_key(tag)])


def _text(key: str, value: object) -> str:
    return line(str(value))


def _lines(key: str, value: object) -> str:
    try:
        return clean_text(str(value))
    except ValueError as error:
        raise Refused("bad_value", field=key, value=str(value)[:100]) from error


def _tag(key: str, value: object) -> str:
    try:
        return clean_tag(str(value)) if value else ""
    except ValueError as error:
        raise Refused("bad_value", field=key, value=value) from error


def _address(key: str, value: object) -> str:
    return address_of(str(value)) if value else ""


def _language(key: str, value: object) -> str | None:
    return language_named(str(value))


def _number(key: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError as error:
        raise Refused("bad_value", field=key, value=value) from error
    if abs(number) > MOST_PRIORITY:
        raise Refused("bad_value", field=key, value=value)
    return number


def _minutes(key: str, value: object) -> int | None:
    """Minutes, or ``4h``, ``2d``; None for the empty text."""
    if value == "":
        return None
    try:
        return elapsed_minutes(str(value))
    except ValueError as error:
        raise Refused("bad_value", field=key, value=value) from error


def _yes(key: str, value: object) -> bool:
    return bool(value)


def _lifecycle(key: str, value: object) -> str:
    return line(str(value)) or "default"


READERS: dict[SettingKind, Callable[[str, object], Any]] = {
    SettingKind.LINE: _text,
    SettingKind.TEXT: _lines,
    SettingKind.ADDRESS: _address,
    SettingKind.LANGUAGE: _language,
    SettingKind.NUMBER: _number,
    SettingKind.MINUTES: _minutes,
    SettingKind.FLAG: _yes,
    SettingKind.TAG: _tag,
}
"""How what is said of a setting is read, by its kind."""

_SAID = {one.name: READERS[one.kind] for one in QUEUE_SETTINGS} | {"lifecycle": _lifecycle}
"""What may be said of a queue besides its name and watchers, and how it is read."""


async def _queue_rename(service: Service, asking: Asking, *, name: str, new: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    queue = _some_queue(admin, name)
    wanted = name_of(new, holder=True)
    await admin.rename(Subject.QUEUE, queue.name, wanted)
    return await _shown_queue(service, wanted) | {"created": False, "changed": ["name"]}


def _some_queue(admin: Administrator, name: str) -> Queue:
    queue = _changeable(admin, name)
    if queue is None:
        raise Refused("no_such_queue", queue=name)
    return queue


async def _queue_disable(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    """Letters to a disabled queue are refused; the last one stays."""
    admin = await administrator(service, asking)
    queue = _some_queue(admin, name)
    others = [one for one in admin.house.directory.queues.values() if not one.disabled and one.id != queue.id]
    if not others:
        raise Refused("last_queue", queue=queue.name)
    return await _put(admin, queue.name, lambda there: replace(existing(Subject.QUEUE, name, there), disabled=True))


async def _queue_enable(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    queue = _some_queue(admin, name)
    return await _put(admin, queue.name, lambda there: replace(existing(Subject.QUEUE, name, there), disabled=False))


_ROLES = {"cc": Role.CC, "admin_cc": Role.ADMIN_CC}


async def _watcher_add(
    service: Service, asking: Asking, *, name: str, who: Sequence[str], role: str = "AdminCc"
) -> dict[str, Any]:
    return await _watching(service, asking, name, who, role, lambda there, more: tuple(dict.fromkeys((*there, *more))))


async def _watcher_remove(
    service: Service, asking: Asking, *, name: str, who: Sequence[str], role: str = "AdminCc"
) -> dict[str, Any]:
    def without(there: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
        for one in gone:
            if one not in there:
                raise Refused("no_member", name=one)
        return tuple(one for one in there if one not in gone)

    return await _watching(service, asking, name, who, role, without)


async def _watching(
    service: Service, asking: Asking, name: str, who: Sequence[str], role: str, change: Any
) -> dict[str, Any]:
    admin = await administrator(service, asking)
    queue = admin.house.directory.queue_named(line(name))
    if not admin.may(Right.MODIFY_QUEUE_WATCHERS, queue or EVERYWHERE):
        admin.administers(Subject.QUEUE, queue)
    if queue is None:
        raise Refused("no_such_queue", queue=name)
    key = next((one for one, its in _ROLES.items() if its.casefold() == role.strip().casefold()), None)
    if key is None:
        raise Refused("no_such_role", role=role, allowed="Cc, AdminCc")
    admin.delegation.may_seat(_ROLES[key], queue)
    named = resolve_people.people_and_groups(admin.house, who)
    users = await admin.users([one for one in named if "@" in one])
    found = tuple(users[one].address if one in users else one for one in named)

    def make(there: QueueWish | None) -> QueueWish:
        before: QueueWish = existing(Subject.QUEUE, name, there)
        return replace(before, **{key: change(getattr(before, key), found)})

    return await _put(admin, queue.name, make)


async def _queue_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    """The queues somebody may see."""
    admin = await administrator(service, asking)
    found = await standing(service, Subject.QUEUE)
    queues = admin.house.directory.queues
    return [
        _queue_json(admin.house, queues[one.id], one)
        for one in found
        if one.id in queues and admin.may(Right.SEE_QUEUE, queues[one.id])
    ]


async def _queue_show(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    queue = admin.house.directory.queue_named(line(name))
    if queue is None or not (admin.may(Right.SEE_QUEUE, queue) or admin.may(Right.ADMIN_QUEUE, queue)):
        raise Refused("no_such_queue", queue=name)
    return await _shown_queue(service, queue.name)


async def _shown_queue(service: Service, name: str) -> dict[str, Any]:
    house = service.house()
    queue = house.directory.queue_named(name)
    found = await standing(service, Subject.QUEUE)
    return next(_queue_json(house, queue, one) for one in found if queue and one.id == queue.id)


def _queue_json(house: House, queue: Queue, found: Standing[QueueWish]) -> dict[str, Any]:
    """``cc`` and ``admin_cc`` as they are declared, groups by name; ``people`` are those behind them."""

    def people_of(ids: frozenset[int]) -> list[str]:
        return sorted(house.directory.staff[id_].address for id_ in ids if id_ in house.directory.staff)

    own = asdict(found.wish)
    return {
        "id": queue.id,
        **own,
        "correspond_address": queue.correspond_address or house.site.correspond_address,
        "comment_address": queue.comment_address or house.site.comment_address,
        "cc": list(found.wish.cc),
        "admin_cc": list(found.wish.admin_cc),
        "people": {"cc": people_of(queue.cc), "admin_cc": people_of(queue.admin_cc)},
        "subject_tag": queue.subject_tag or house.site.rtname,
        "provisioned": found.provisioned,
    }


async def _queue_check(
    service: Service,
    asking: Asking,
    *,
    aliases_text: str | None = None,
    program: str = "mailticket-mailgate",
    lmtp: str = "127.0.0.1:8024",
) -> dict[str, Any]:
    """What an alias file lacks for mail to reach the queues, and the lines that bring it; without a file, all lines."""
    admin = await administrator(service, asking)
    admin.administers(Subject.QUEUE)
    queues = [queue for queue in admin.house.directory.queues.values() if not queue.disabled]
    wanted = _wanted(admin.house, queues)
    found = []
    if aliases_text is not None:
        found = aliases.check(aliases_text, wanted, [queue.name for queue in queues])
        lacking = {finding.address for finding in found}
        wanted = [one for one in wanted if one.address in lacking]
    shared = {finding.address for finding in found if finding.lack is aliases.Lack.SHARED}
    return {
        "problems": [asdict(finding) for finding in found],
        "aliases": [aliases.alias_line(one, program) for one in wanted if one.address not in shared],
        "transport": [aliases.transport_line(one, lmtp) for one in wanted],
    }


def _wanted(house: House, queues: Sequence[Queue]) -> list[aliases.Wanted]:
    site = house.site
    found = [
        aliases.Wanted(site.correspond_address, "", "correspond"),
        aliases.Wanted(site.comment_address, "", "comment"),
    ]
    for queue in queues:
        found.append(aliases.Wanted(queue.correspond_address, queue.name, "correspond"))
        found.append(aliases.Wanted(queue.comment_address, queue.name, "comment"))
    house_addresses = (site.control, f"confirm@{site.home}", f"bounce@{site.home}")
    found += [aliases.Wanted(address, "", "") for address in house_addresses]
    known = {one.address: one for one in reversed(found) if one.address}
    return [one for one in found if known.get(one.address) is one]


COMMANDS: dict[str, Command] = {
    "queue.add": _queue_add,
    "queue.list": _queue_list,
    "queue.show": _queue_show,
    "queue.set": _queue_set,
    "queue.disable": _queue_disable,
    "queue.enable": _queue_enable,
    "queue.rename": _queue_rename,
    "queue.watcher.add": _watcher_add,
    "queue.watcher.remove": _watcher_remove,
    "queue.check": _queue_check,
}
