"""Links between tickets, and to pages on the web."""

from collections.abc import Sequence

from mailticket.application import resolve
from mailticket.application.plans import loads
from mailticket.application.tickets.parameters import Link, Unlink
from mailticket.application.tickets.steps import Changes, Steps, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import linking
from mailticket.desk.acts import Act
from mailticket.desk.linking import Party
from mailticket.model.command import Mode
from mailticket.model.errors import Refused
from mailticket.model.ticket import LinkSide, Ticket
from mailticket.storage.load_plan import LoadPlan

MOST_LINKED = 50
"""Tickets that one wish may link with: whoever may change nothing can name as many as they like."""


def needs(asked: Link | Unlink) -> LoadPlan:
    """The tickets at both ends, and where links lead from there."""
    return targets_needed(asked.to) | LoadPlan(tickets={asked.id})


def targets_needed(targets: Sequence[int | str]) -> LoadPlan:
    """The tickets that are named, and where links lead from there."""
    named = sorted({one for one in resolve.link_targets(targets) if isinstance(one, int)})
    return LoadPlan(tickets=set(named[:MOST_LINKED]), links=True)


@loads(needs)
def link(unit: UnitOfWork, act: Act, asked: Link) -> Changes:
    """A link to another ticket, or to a page."""
    return linked(unit, act, asked.id, asked.kind, asked.to, Mode.ADD)


@loads(needs)
def unlink(unit: UnitOfWork, act: Act, asked: Unlink) -> Changes:
    """A link is taken away."""
    return linked(unit, act, asked.id, asked.kind, asked.to, Mode.REMOVE)


def linked(unit: UnitOfWork, act: Act, number: int, typed: str, targets: Sequence[int | str], mode: Mode) -> Changes:
    """Links of one kind are added, taken away, or made exactly these. Each changes two tickets."""
    steps = Steps(unit, party(unit, act, number).ticket)
    set_links(unit, act, steps, typed, targets, mode)
    return steps.changes()


def set_links(unit: UnitOfWork, act: Act, steps: Steps, typed: str, targets: Sequence[int | str], mode: Mode) -> None:
    """The same, on top of other steps."""
    side = resolve.link(typed)
    wanted = resolve.link_targets(targets)
    if not wanted and mode is not Mode.REPLACE:
        raise Refused("no_such_link_target", target="")
    there = _there(steps.own, side)
    gone = [one for one in there if one not in wanted] if mode is Mode.REPLACE else []
    new = [one for one in wanted if one not in there] if mode is Mode.REPLACE else wanted
    for one in gone:
        steps.do(lambda one=one: _changed(unit, act, steps, side, one, add=False))  # type: ignore[misc]
    for one in new:
        steps.do(lambda one=one: _changed(unit, act, steps, side, one, add=mode is not Mode.REMOVE))  # type: ignore[misc]


def _changed(unit: UnitOfWork, act: Act, steps: Steps, side: LinkSide, to: int | str, *, add: bool) -> Changes:
    own = steps.own_party()
    if isinstance(to, int):
        return between(unit, act, side, own, steps.party(act, to), add=add)
    if side.turned:
        raise Refused("url_is_no_base", kind=side.name)
    by_url = linking.link_url if add else linking.unlink_url
    return (by_url(act, own.queue, own.ticket, side.kind, to),)


def between(unit: UnitOfWork, act: Act, side: LinkSide, own: Party, other: Party, *, add: bool) -> Changes:
    """A link between two tickets is made or taken away, as it is said from the first one's side."""
    base, target = (other, own) if side.turned else (own, other)
    if not add:
        return linking.unlink(act, base, side.kind, target)
    return linking.link(act, base, side.kind, target, reachable=unit.reached_from(target.ticket.id, side.kind))


def _there(ticket: Ticket, side: LinkSide) -> list[int | str]:
    links = [one for one in ticket.links if one.kind is side.kind]
    ends = [(one.target, one.base) if side.turned else (one.base, one.target) for one in links]
    urls = [] if side.turned else [one.url for one in ticket.urls if one.kind is side.kind]
    return [*(other for own, other in ends if own == ticket.id), *urls]
