"""A new ticket: asked for by somebody, or like another one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mailticket.application import forms, resolve, resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets import fields
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.tickets.time_entry import entered, workers_in
from mailticket.application.tickets.writing_parameters import Clone, Create
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import changes as desk
from mailticket.desk import linking, watching
from mailticket.desk.acts import Act, Change, Opening, Said
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import Quiet, Ticket
from mailticket.storage.load_plan import LoadPlan


def needs(asked: Create) -> LoadPlan:
    """The people it names, and what its values name."""
    people = (*asked.requestor, *asked.cc, *asked.admin_cc, *asked.squelch)
    addresses = resolve_people.addresses_in(people) | workers_in(asked.minutes)
    return fields.needs_of(asked.values) | LoadPlan(addresses=addresses)


@loads(needs)
def create(unit: UnitOfWork, act: Act, asked: Create) -> Changes:
    """Who asks is the requestor where nobody is named; anybody may be, or Cc. ``values`` are set as by ``ticket set``: all of it,
    or no ticket."""
    queue = resolve.queue(unit.snapshot, asked.queue)
    watchers = {
        role: resolve_people.watchers(unit, act, named)
        for role, named in ((Role.REQUESTOR, asked.requestor), (Role.CC, asked.cc), (Role.ADMIN_CC, asked.admin_cc))
    }
    if not watchers[Role.REQUESTOR] and act.actor.id != SYSTEM.id:
        watchers[Role.REQUESTOR] = [act.actor]

    def users(role: Role) -> list[int]:
        return [one.id for one in watchers[role] if isinstance(one, User)]

    time = entered(unit, act, asked.minutes)
    opening = Opening(
        subject=" ".join(asked.subject.split()),
        said=Said(asked.text, forms.attachments(asked.attach), time.minutes, time.worker, time.worked_at),
        requestors=users(Role.REQUESTOR),
        cc=users(Role.CC),
        admin_cc=users(Role.ADMIN_CC),
        groups=[(role, one.id) for role, found in watchers.items() for one in found if isinstance(one, Group)],
        priority=asked.priority,
    )
    change = desk.open_ticket(act, queue, unit.loaded.ids.take("tickets"), opening)
    _require_more(act, queue, change.ticket, watchers, asked)
    for somebody in resolve_people.users(unit, act, asked.squelch):
        change = change.then(lambda ticket, who=somebody: watching.quiet(act, queue, ticket, Quiet.SQUELCH, who))  # type: ignore[misc]
    return _with_values(unit, act, change, asked)


def _require_more(
    act: Act, queue: Queue, opened: Ticket, watchers: Mapping[Role, Sequence[User | Group]], asked: Create
) -> None:
    """What is more than opening a ticket needs what it needs later: AdminCcs, groups and a priority ModifyTicket, oneself as
    AdminCc WatchAsAdminCc; by what one is without the roles that are given here. Raises Refused."""
    admins = watchers[Role.ADMIN_CC]
    groups = any(isinstance(one, Group) for found in watchers.values() for one in found)
    if not admins and not groups and asked.priority in (None, queue.initial_priority):
        return
    alone = not groups and asked.priority is None and all(one.id == act.actor.id for one in admins)
    bare = replace(opened, admin_cc=frozenset(), groups=frozenset())
    wanted = (Right.MODIFY_TICKET, *((Right.WATCH_AS_ADMIN_CC,) if alone else ()))
    if not any(act.rights.may(act.actor, right, queue, bare) for right in wanted):
        raise Refused("no_right_in_queue", address=act.actor.address, right=wanted[0].value, queue=queue.name)


def _with_values(unit: UnitOfWork, act: Act, opened: Change, asked: Create) -> Changes:
    if not asked.values:
        return (opened,)
    return fields.set_values(unit, act, opened, asked.values)


def clone(unit: UnitOfWork, act: Act, asked: Clone) -> Changes:
    """A ticket like another: same people, priorities and fields."""
    own = party(unit, act, asked.id)
    queue = resolve.queue(unit.snapshot, asked.queue) if asked.queue else own.queue
    return linking.clone(act, own, new_id=unit.loaded.ids.take("tickets"), queue=queue, subject=asked.subject)
