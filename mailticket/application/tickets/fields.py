"""A ticket's fields by their names, values as people write them: what ``ticket set``, a command in a mail and a scrip's ``set``
mean."""

from collections.abc import Mapping

from mailticket.application import resolve, resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets.link import set_links, targets_needed
from mailticket.application.tickets.parameters import Set
from mailticket.application.tickets.steps import Changes, Steps, party
from mailticket.application.tickets.watch import set_watchers
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.commands.grammar import KEYED
from mailticket.desk import acts, changes, fields, owners, saying
from mailticket.model.command import Mode, Operation, Verb
from mailticket.model.queue import Queue
from mailticket.model.spelling import folded
from mailticket.model.ticket import Ticket
from mailticket.storage.load_plan import LoadPlan

CUSTOM = ("cf.", "customfield.", "campo.")


def needs(asked: Set) -> LoadPlan:
    """The ticket; the people and tickets that values name."""
    return needs_of(asked.values) | LoadPlan(tickets={asked.id})


def needs_of(values: Mapping[str, str]) -> LoadPlan:
    """What values name."""
    wanted = LoadPlan()
    for name, value in values.items():
        verb, _ = _list(name)
        if verb is None:
            wanted.addresses |= resolve_people.addresses_in([value]) if resolve.field_name(name) == "owner" else set()
        elif verb.deed is Operation.WATCHERS:
            wanted.addresses |= resolve_people.addresses_in([value])
        else:
            wanted |= targets_needed([value])
    return wanted


@loads(needs)
def set_(unit: UnitOfWork, act: acts.Act, asked: Set) -> Changes:
    """All of the values, or none. What is so already is passed over, unless all of it is."""
    return set_values(unit, act, acts.Change(party(unit, act, asked.id).ticket), asked.values)


def set_values(unit: UnitOfWork, act: acts.Act, before: acts.Change, values: Mapping[str, str]) -> Changes:
    """The same, for a ticket at hand, on top of what was done to it. Raises Refused, where nothing was done before for values
    that are so already as well."""
    steps = Steps(unit, before.ticket)
    steps.add((before,))
    for name, value in values.items():
        _set(unit, act, steps, name, value)
    return steps.changes()


def _set(unit: UnitOfWork, act: acts.Act, steps: Steps, name: str, value: str) -> None:
    verb, mode = _list(name)
    if verb is None:
        steps.take(lambda ticket: set_value(unit, act, ticket, name, value))
    elif verb.deed is Operation.WATCHERS:
        set_watchers(unit, act, steps, resolve.role(verb.about), [value], mode)
    else:
        set_links(unit, act, steps, verb.about, [value], mode)


def _list(name: str) -> tuple[Verb | None, Mode]:
    """The role or link a name is, and what is done to who and what is there: ``Cc+`` and AddCc add, ``Cc-`` and DelCc take away,
    Cc replaces."""
    bare = name.strip()
    sign = bare[-1:] if bare[-1:] in ("+", "-") else ""
    verb = KEYED.get(folded(bare.removesuffix(sign) if sign else bare))
    if verb is None or verb.deed not in (Operation.WATCHERS, Operation.LINKS):
        return None, Mode.REPLACE
    return verb, {"+": Mode.ADD, "-": Mode.REMOVE}.get(sign, verb.mode)


def set_value(unit: UnitOfWork, act: acts.Act, ticket: Ticket, name: str, value: str) -> acts.Change:
    """One change to one field: ``status``, ``owner``, ``queue``, a plain field, or ``cf.NAME``; ``cf.NAME+`` adds a value
    and ``cf.NAME-`` takes one away. Raises Refused."""
    queue = unit.queue(ticket.queue_id)
    field = resolve.field_name(name)
    if field.startswith(CUSTOM):
        return _set_custom(unit, act, queue, ticket, name.strip().partition(".")[2], value)
    match field:
        case "status":
            return unit.become(act, queue, ticket, resolve.status(queue, value))
        case "queue":
            return changes.move(act, queue, ticket, resolve.queue(unit.snapshot, value))
        case "owner":
            return owners.give(act, queue, ticket, resolve_people.owner(unit, act, value))
        case "time_worked":
            return saying.add_time(
                act, queue, ticket, acts.Said(minutes=resolve.minutes(field, value) - ticket.time_worked)
            )
        case plain:
            zone = act.actor.timezone or unit.snapshot.site.timezone
            found = resolve.field_value(plain, value, unit.now, zone)
            return changes.set_field(act, queue, ticket, plain, found)


def _set_custom(unit: UnitOfWork, act: acts.Act, queue: Queue, ticket: Ticket, name: str, value: str) -> acts.Change:
    field = resolve.custom_field(unit.snapshot, queue, name.removesuffix("+").removesuffix("-"))
    if name.endswith("+"):
        return fields.add_value(act, queue, ticket, field, value)
    if name.endswith("-"):
        return fields.remove_value(act, queue, ticket, field, value)
    return fields.set_custom(act, queue, ticket, field, resolve.custom_values(field, value))
