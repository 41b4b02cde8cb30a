"""Who follows a ticket, and who is sent no mail about it."""

from collections.abc import Sequence

from mailticket.application import resolve, resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets.parameters import Mute, Squelch, Unmute, Unsquelch, Unwatch, Watch
from mailticket.application.tickets.steps import Changes, Steps, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import watching
from mailticket.desk.acts import Act
from mailticket.model.command import Mode
from mailticket.model.person import Group, User
from mailticket.model.right import Role
from mailticket.model.ticket import Quiet
from mailticket.storage.load_plan import LoadPlan


def needs(asked: Watch | Unwatch) -> LoadPlan:
    """The ticket, and the people named."""
    return LoadPlan(tickets={asked.id}, addresses=resolve_people.addresses_in(asked.who))


def needs_somebody(asked: Squelch | Unsquelch) -> LoadPlan:
    """The ticket, and whom it is about."""
    return LoadPlan(tickets={asked.id}, addresses=resolve_people.addresses_in([asked.who]))


@loads(needs)
def watch(unit: UnitOfWork, act: Act, asked: Watch) -> Changes:
    """People and groups follow a ticket in a role."""
    return _watched(unit, act, asked.id, asked.role, asked.who, Mode.ADD)


@loads(needs)
def unwatch(unit: UnitOfWork, act: Act, asked: Unwatch) -> Changes:
    """They follow it no longer."""
    return _watched(unit, act, asked.id, asked.role, asked.who, Mode.REMOVE)


def _watched(unit: UnitOfWork, act: Act, number: int, role: str, who: Sequence[str], mode: Mode) -> Changes:
    steps = Steps(unit, party(unit, act, number).ticket)
    set_watchers(unit, act, steps, resolve.role(role), who, mode)
    return steps.changes()


def set_watchers(unit: UnitOfWork, act: Act, steps: Steps, role: Role, who: Sequence[str], mode: Mode) -> None:
    """Who watches in a role: these as well, these no longer, or exactly these."""
    named = resolve_people.watchers(unit, act, who)
    queue = unit.queue(steps.own.queue_id)
    if mode is Mode.REPLACE:
        keep = {(isinstance(one, Group), one.id) for one in named}
        there: list[User | Group] = [user for id_ in steps.own.watchers(role) if (user := unit.user(id_))]
        there += [unit.snapshot.directory.groups[id_] for id_ in steps.own.groups_in(role)]
        for one in there:
            if (isinstance(one, Group), one.id) not in keep:
                steps.take(lambda ticket, one=one: watching.unwatch(act, queue, ticket, role, one))  # type: ignore[misc]
    do = watching.unwatch if mode is Mode.REMOVE else watching.watch
    for one in named:
        steps.take(lambda ticket, one=one: do(act, queue, ticket, role, one))  # type: ignore[misc]


def mute(unit: UnitOfWork, act: Act, asked: Mute) -> Changes:
    """No more mail about it to who asks."""
    own = party(unit, act, asked.id)
    return (watching.quiet(act, own.queue, own.ticket, Quiet.MUTE, act.actor),)


def unmute(unit: UnitOfWork, act: Act, asked: Unmute) -> Changes:
    """Mail about it again."""
    own = party(unit, act, asked.id)
    return (watching.unquiet(act, own.queue, own.ticket, Quiet.MUTE, act.actor),)


@loads(needs_somebody)
def squelch(unit: UnitOfWork, act: Act, asked: Squelch) -> Changes:
    """No mail about it to somebody."""
    own = party(unit, act, asked.id)
    return (watching.quiet(act, own.queue, own.ticket, Quiet.SQUELCH, resolve_people.user(unit, act, asked.who)),)


@loads(needs_somebody)
def unsquelch(unit: UnitOfWork, act: Act, asked: Unsquelch) -> Changes:
    """Mail about it to them again."""
    own = party(unit, act, asked.id)
    return (watching.unquiet(act, own.queue, own.ticket, Quiet.SQUELCH, resolve_people.user(unit, act, asked.who)),)
