"""A field by its name, a value as people write it: what ``ticket set``, a scrip's ``set`` and (later) a command in a mail mean."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from mailticket.application.unit_of_work import Batch
from mailticket.desk import changes, fields, owners
from mailticket.desk.changes import Act, Change
from mailticket.model.address import address_in_use
from mailticket.model.customfield import CustomField
from mailticket.model.duration import worked_minutes
from mailticket.model.errors import Refused
from mailticket.model.moment import END_OF_DAY, moment
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.ticket import PLAIN, Ticket
from mailticket.model.ticket_fields import Kind

CUSTOM = ("cf.", "customfield.")
SEVERAL = ","
"""What stands between the values of a field that has several."""


def set_value(batch: Batch, act: Act, ticket: Ticket, name: str, value: str) -> Change:
    """One change to one field: ``status``, ``owner``, ``queue``, a plain field, or ``cf.NAME``; ``cf.NAME+`` adds a value
    and ``cf.NAME-`` takes one away. Raises Refused."""
    queue = batch.queue(ticket.queue_id)
    name = name.strip()
    match name.lower():
        case "status":
            return batch.become(act, queue, ticket, value)
        case "queue":
            return changes.move(act, queue, ticket, queue_named(batch, value))
        case "owner":
            return owners.give(act, queue, ticket, owner_named(batch, act, value))
        case "time_worked":
            return changes.add_time(act, queue, ticket, _worked(name, value) - ticket.time_worked)
        case custom if custom.startswith(CUSTOM):
            return _set_custom(batch, act, queue, ticket, name[custom.index(".") + 1 :], value)
        case plain:
            zone = act.actor.timezone or batch.house.site.timezone
            return changes.set_field(act, queue, ticket, plain, read_value(plain, value, batch.now, zone))


def set_values(batch: Batch, act: Act, ticket: Ticket, values: Mapping[str, str]) -> Change:
    """All of the values, or none. What is so already is passed over, unless all of it is."""
    change = Change(ticket)
    same: Refused | None = None
    for name, value in values.items():
        try:
            change = change.then(lambda now, name=name, value=value: set_value(batch, act, now, name, value))  # type: ignore[misc]
        except Refused as refused:
            if refused.key not in ("nothing_to_change", "status_already", "already_owner"):
                raise
            same = refused
    if same is not None and not change.transactions:
        raise same
    return change


def _set_custom(batch: Batch, act: Act, queue: Queue, ticket: Ticket, name: str, value: str) -> Change:
    adding = name.removesuffix("+").removesuffix("-")
    field = custom_field(batch, queue, adding)
    if name.endswith("+"):
        return fields.add_value(act, queue, ticket, field, value)
    if name.endswith("-"):
        return fields.remove_value(act, queue, ticket, field, value)
    return fields.set_custom(act, queue, ticket, field, custom_values(field, value))


def custom_field(batch: Batch, queue: Queue, name: str) -> CustomField:
    """The custom field of that name in a queue; ``{Name}`` as RT writes it is understood. Raises Refused."""
    name = name.strip().removeprefix("{").removesuffix("}")
    field = batch.house.directory.field_named(name, queue.id)
    if field is None:
        raise Refused("no_such_field", field=name, queue=queue.name)
    return field


def custom_values(field: CustomField, value: str) -> list[str]:
    """The values in a text; several are separated by commas."""
    found: Iterable[str] = value.split(SEVERAL) if field.several else [value]
    return [one.strip() for one in found if one.strip()]


def owner_named(batch: Batch, act: Act, value: str) -> User | None:
    """``me``, ``nobody``, an address, or of those who work here the name before its @. Raises Refused for an address
    nobody has, and for a name that two have."""
    value = address_in_use(value)
    if value == "me":
        return act.actor
    if value in ("", "nobody"):
        return None
    there = batch.loaded.by_address.get(value) if "@" in value else colleague(batch, value)
    if there is None:
        raise Refused("no_such_user", address=value)
    return there


def colleague(batch: Batch, name: str) -> User | None:
    """Who works here and is called so before the @ of their address. Raises Refused where two are."""
    staff = batch.house.directory.staff.values()
    found = [one for one in staff if one.address.partition("@")[0] == name and not one.disabled]
    if len(found) > 1:
        raise Refused("two_users", name=name, addresses=", ".join(sorted(one.address for one in found)))
    return found[0] if found else None


def queue_named(batch: Batch, name: str) -> Queue:
    """A queue by its name. Raises Refused."""
    queue = batch.house.directory.queue_named(name.strip())
    if queue is None:
        raise Refused("no_such_queue", queue=name)
    return queue


def addresses_in(values: Mapping[str, str]) -> list[str]:
    """Addresses that values name, to be looked up beforehand."""
    return [address_in_use(value) for name, value in values.items() if name.strip().lower() == "owner" and "@" in value]


def read_value(name: str, value: str, now: datetime, zone: str) -> str | int | datetime | None:
    """The value of a plain field; dates as people write them, in their zone: a day that something is due ends it. Raises
    Refused."""
    field = PLAIN.get(name)
    kind = field.kind if field else Kind.TEXT
    try:
        match kind:
            case Kind.MINUTES:
                return worked_minutes(value)
            case Kind.NUMBER:
                return int(value)
            case Kind.MOMENT:
                return moment(value, now, zone, whole_day=END_OF_DAY if field and field.whole_day else time())
    except ValueError as error:
        raise Refused("bad_value", field=name, value=value) from error
    return " ".join(value.split())


def _worked(name: str, value: str) -> int:
    try:
        return worked_minutes(value)
    except ValueError as error:
        raise Refused("bad_value", field=name, value=value) from error
