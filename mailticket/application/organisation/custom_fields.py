"""Custom fields: what is known of tickets."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import (
    Administrator,
    Make,
    administrator,
    changed,
    existing,
    name_of,
    said_of,
    standing,
)
from mailticket.application.organisation.shapes import FieldShape
from mailticket.application.organisation.workflow_parameters import FieldValues, ListFields, OneNamed, Renamed
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service, line
from mailticket.model import customfield
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.provision import CustomFieldSpec
from mailticket.model.right import Right
from mailticket.storage import provisioning
from mailticket.storage.organisation import Standing


async def add(service: Service, caller: Caller, asked: FieldValues) -> Changed[FieldShape]:
    """Make a custom field, or bring one up to date: what is not said stays."""
    admin = await _administered(service, caller)
    wanted = name_of(asked.name)
    return await _put(admin, wanted, lambda there: _wished(admin, there or CustomFieldSpec(wanted), asked))


async def set_(service: Service, caller: Caller, asked: FieldValues) -> Changed[FieldShape]:
    """Change what is said; an empty text or list clears."""
    admin = await _administered(service, caller)
    name = line(asked.name)
    return await _put(admin, name, lambda there: _wished(admin, existing(Subject.CUSTOM_FIELD, name, there), asked))


async def _administered(service: Service, caller: Caller) -> Administrator:
    """Fields are known by their names in every queue: so they are everybody's."""
    admin = await administrator(service, caller)
    admin.administers(Subject.CUSTOM_FIELD)
    return admin


async def _put(admin: Administrator, name: str, make: Make[CustomFieldSpec]) -> Changed[FieldShape]:
    done = await admin.put(Subject.CUSTOM_FIELD, name, make)
    return changed(await _shown(admin.service, name), done)


def _wished(admin: Administrator, before: CustomFieldSpec, asked: FieldValues) -> CustomFieldSpec:
    said = said_of(asked, "kind", "several", "pattern", "description", "disabled")
    if asked.queues is not None or asked.every_queue:
        said["queues"] = _queues(admin, () if asked.every_queue else asked.queues or ())
    if asked.choices is not None:
        said["choices"] = tuple(dict.fromkeys(one for choice in asked.choices if (one := line(choice))))
    spec = replace(before, **said)
    _refuse_wrong(spec)
    if spec.pattern and (wrong := admin.snapshot.pattern_wrong(spec.pattern)):
        raise Refused("wrong", setting="pattern", message=wrong)
    return spec


def _queues(admin: Administrator, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(admin.queue(name).name for name in names)


def _refuse_wrong(spec: CustomFieldSpec) -> None:
    found = customfield.problems(name=spec.name, kind=spec.kind, choices=spec.choices, pattern=spec.pattern)
    for key, message in found:
        raise Refused("wrong", setting=key, message=message)


async def list_(service: Service, caller: Caller, asked: ListFields) -> list[FieldShape]:
    """The custom fields somebody may see, of all queues or of one."""
    admin = await administrator(service, caller)
    found = await _visible(admin)
    if asked.queue is not None:
        here, fields = admin.queue(asked.queue), admin.snapshot.directory.fields
        found = [one for one in found if fields[one.id].serves(here.id)]
    return [_shape(one) for one in found]


async def _visible(admin: Administrator) -> list[Standing[CustomFieldSpec]]:
    fields = admin.snapshot.directory.fields

    def sees(one: Standing[CustomFieldSpec]) -> bool:
        everywhere = admin.may(Right.ADMIN_CUSTOM_FIELDS)
        return everywhere or admin.may_somewhere(Right.SEE_CUSTOM_FIELD, fields[one.id].queues)

    return [one for one in await standing(admin.service, Subject.CUSTOM_FIELD) if one.id in fields and sees(one)]


def _shape(one: Standing[CustomFieldSpec]) -> FieldShape:
    return FieldShape(**asdict(one.spec), id=one.id, provisioned=one.provisioned)


async def show(service: Service, caller: Caller, asked: OneNamed) -> FieldShape:
    """One of them."""
    admin = await administrator(service, caller)
    found = await _visible(admin)
    for one in found:
        if name_key(one.spec.name) == name_key(asked.name):
            return _shape(one)
    near = nearest(asked.name, (one.spec.name for one in found))
    raise Refused("no_such_field", field=asked.name, queue="*", nearest=near)


async def _shown(service: Service, name: str) -> FieldShape:
    found = await standing(service, Subject.CUSTOM_FIELD)
    return next(_shape(one) for one in found if name_key(one.spec.name) == name_key(name))


async def remove(service: Service, caller: Caller, asked: OneNamed) -> Removed:
    """One that no ticket has a value of."""
    admin = await _administered(service, caller)
    await admin.write(provisioning.remove_field, line(asked.name))
    return Removed(line(asked.name))


async def rename(service: Service, caller: Caller, asked: Renamed) -> Changed[FieldShape]:
    """Another name."""
    admin = await _administered(service, caller)
    wanted = name_of(asked.new)
    _refuse_wrong(CustomFieldSpec(wanted))
    await admin.rename(Subject.CUSTOM_FIELD, line(asked.name), wanted)
    return Changed(await _shown(service, wanted), changed=("name",))
