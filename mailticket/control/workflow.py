"""Commands about lifecycles and custom fields: what tickets can become, and what is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from mailticket.application.changing import Asking
from mailticket.application.organisation.administrator import (
    Administrator,
    administrator,
    existing,
    name_of,
    standing,
)
from mailticket.application.service import Command, Service, line, queue_of
from mailticket.application.site import House
from mailticket.model import customfield, lifecycle
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.names import name_key
from mailticket.model.provision import FieldWish
from mailticket.model.right import Right
from mailticket.storage import provisioning


async def _lifecycle_add(
    service: Service,
    asking: Asking,
    *,
    name: str,
    initial: Sequence[str],
    active: Sequence[str],
    inactive: Sequence[str],
    transitions: Mapping[str, Sequence[str]] | None = None,
    rights: Mapping[str, str] | None = None,
    on_reply: str = "",
) -> dict[str, Any]:
    """Make a lifecycle, or put another in its place. ``rights`` are by ``FROM -> TO``, ``*`` standing for any."""
    admin = await administrator(service, asking)
    admin.administers(Subject.LIFECYCLE)
    wanted = Lifecycle(
        name_of(name),
        tuple(map(line, initial)),
        tuple(map(line, active)),
        tuple(map(line, inactive)),
        tuple((line(old), tuple(map(line, following))) for old, following in (transitions or {}).items()),
        Lifecycle("", (), (), ()).rights if rights is None else tuple(map(_right_of, rights.items())),
        line(on_reply),
    )
    for key, message in lifecycle.problems(wanted):
        raise Refused("wrong", setting=key, message=message)
    done = await admin.put(Subject.LIFECYCLE, wanted.name, lambda there: wanted)
    return await _shown_lifecycle(service, wanted.name) | {"created": done.new, "changed": list(done.changed)}


def _right_of(item: tuple[str, str]) -> tuple[tuple[str, str], str]:
    old, arrow, new = item[0].partition("->")
    right = line(item[1])
    if not arrow or not right.isalnum():
        raise Refused("bad_value", field="rights", value=": ".join(item))
    return (line(old), line(new)), next((one.value for one in Right if one.casefold() == right.casefold()), right)


async def _lifecycle_list(service: Service, asking: Asking) -> list[dict[str, Any]]:
    """The lifecycles, the default one first."""
    admin = await administrator(service, asking)
    declared = {one.wish.name for one in await standing(service, Subject.LIFECYCLE) if one.provisioned}
    lives = admin.house.directory.lifecycles.values()
    return [_lifecycle_json(admin.house, life, provisioned=life.name in declared) for life in lives]


async def _lifecycle_show(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    await administrator(service, asking)
    return await _shown_lifecycle(service, name)


async def _shown_lifecycle(service: Service, name: str) -> dict[str, Any]:
    house, wanted = service.house(), name_key(name)
    life = next((one for one in house.directory.lifecycles.values() if name_key(one.name) == wanted), None)
    if life is None:
        raise Refused("no_such_lifecycle", lifecycle=name)
    declared = await service.database.read(provisioning.is_provisioned, Subject.LIFECYCLE, life.name)
    return _lifecycle_json(house, life, provisioned=declared)


def _lifecycle_json(house: House, life: Lifecycle, *, provisioned: bool) -> dict[str, Any]:
    """``following`` says of every status what it may become, "" of what tickets are made with."""
    return {
        "name": life.name,
        "initial": list(life.initial),
        "active": list(life.active),
        "inactive": list(life.inactive),
        "on_reply": life.replied,
        "following": {status: list(life.following(status)) for status in ("", *life.statuses)},
        "rights": {f"{old} -> {new}": right for (old, new), right in life.rights},
        "queues": [queue.name for queue in house.directory.queues.values() if queue.lifecycle.name == life.name],
        "provisioned": provisioned,
    }


async def _lifecycle_remove(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    admin.administers(Subject.LIFECYCLE)
    await admin.write(provisioning.remove_lifecycle, line(name))
    return {"name": line(name), "removed": True}


async def _lifecycle_rename(service: Service, asking: Asking, *, name: str, new: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    admin.administers(Subject.LIFECYCLE)
    wanted = name_of(new)
    await admin.rename(Subject.LIFECYCLE, line(name), wanted)
    return await _shown_lifecycle(service, wanted) | {"created": False, "changed": ["name"]}


# -- custom fields


async def _field_add(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    """Make a custom field, or bring one up to date: what is not said stays."""
    admin = await administrator(service, asking)
    _may_change(admin)
    wanted = name_of(name)
    return await _put(admin, wanted, lambda there: _changed(admin, there or FieldWish(wanted), values))


async def _field_set(service: Service, asking: Asking, *, name: str, **values: Any) -> dict[str, Any]:
    """Change what is said; an empty text or list clears."""
    admin = await administrator(service, asking)
    _may_change(admin)
    wanted = line(name)
    return await _put(
        admin, wanted, lambda there: _changed(admin, existing(Subject.CUSTOM_FIELD, wanted, there), values)
    )


async def _put(admin: Administrator, name: str, make: Any) -> dict[str, Any]:
    done = await admin.put(Subject.CUSTOM_FIELD, name, make)
    return await _shown_field(admin.service, name) | {"created": done.new, "changed": list(done.changed)}


def _changed(admin: Administrator, before: FieldWish, values: dict[str, Any]) -> FieldWish:
    said = {key: value for key, value in values.items() if value is not None}
    unknown = said.keys() - {"kind", "several", "choices", "pattern", "description", "queues", "disabled"}
    if unknown:
        raise Refused("bad_value", field=min(unknown), value=said[min(unknown)])
    if "queues" in said:
        said["queues"] = tuple(queue_of(admin.house, queue).name for queue in said["queues"])
    if "choices" in said:
        said["choices"] = tuple(dict.fromkeys(one for choice in said["choices"] if (one := line(choice))))
    wish = replace(before, **said)
    for key, message in customfield.problems(
        name=wish.name, kind=wish.kind, choices=wish.choices, pattern=wish.pattern
    ):
        raise Refused("wrong", setting=key, message=message)
    if wish.pattern and (wrong := admin.house.pattern_wrong(wish.pattern)):
        raise Refused("wrong", setting="pattern", message=wrong)
    return wish


def _may_change(admin: Administrator) -> None:
    """Fields are known by their names in every queue: so they are everybody's."""
    admin.administers(Subject.CUSTOM_FIELD)


async def _field_list(service: Service, asking: Asking, *, queue: str | None = None) -> list[dict[str, Any]]:
    """The custom fields somebody may see, of all queues or of one."""
    admin = await administrator(service, asking)
    found = [one for one in await standing(service, Subject.CUSTOM_FIELD) if _visible(admin, one.id)]
    if queue is not None:
        here, fields = queue_of(admin.house, queue), admin.house.directory.fields
        found = [one for one in found if fields[one.id].serves(here.id)]
    return [{"id": one.id, **_field_json(one.wish), "provisioned": one.provisioned} for one in found]


def _visible(admin: Administrator, field_id: int) -> bool:
    field = admin.house.directory.fields.get(field_id)
    if field is None:
        return False
    return admin.may(Right.ADMIN_CUSTOM_FIELDS) or admin.may_somewhere(Right.SEE_CUSTOM_FIELD, field.queues)


def _field_json(wish: FieldWish) -> dict[str, Any]:
    return asdict(wish) | {"choices": list(wish.choices), "queues": list(wish.queues)}


async def _field_show(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    wanted = name_key(name)
    for one in await _field_list(service, asking):
        if name_key(one["name"]) == wanted:
            return one
    raise Refused("no_such_field", field=name, queue="*")


async def _shown_field(service: Service, name: str) -> dict[str, Any]:
    found = (one for one in await standing(service, Subject.CUSTOM_FIELD) if name_key(one.wish.name) == name_key(name))
    one = next(found)
    return {"id": one.id, **_field_json(one.wish), "provisioned": one.provisioned}


async def _field_remove(service: Service, asking: Asking, *, name: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    _may_change(admin)
    await admin.write(provisioning.remove_field, line(name))
    return {"name": line(name), "removed": True}


async def _field_rename(service: Service, asking: Asking, *, name: str, new: str) -> dict[str, Any]:
    admin = await administrator(service, asking)
    _may_change(admin)
    wanted = name_of(new)
    for key, message in customfield.problems(name=wanted, kind="text", choices=(), pattern=""):
        raise Refused("wrong", setting=key, message=message)
    await admin.rename(Subject.CUSTOM_FIELD, line(name), wanted)
    return await _shown_field(service, wanted) | {"created": False, "changed": ["name"]}


COMMANDS: dict[str, Command] = {
    "lifecycle.add": _lifecycle_add,
    "lifecycle.list": _lifecycle_list,
    "lifecycle.show": _lifecycle_show,
    "lifecycle.remove": _lifecycle_remove,
    "lifecycle.rename": _lifecycle_rename,
    "field.add": _field_add,
    "field.list": _field_list,
    "field.show": _field_show,
    "field.set": _field_set,
    "field.remove": _field_remove,
    "field.rename": _field_rename,
}
