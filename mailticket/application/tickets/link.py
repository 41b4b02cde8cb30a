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
from mailticket.model.ticket import LinkKind, Ticket
from mailticket.storage.load_plan import LoadPlan

MOST_LINKED = 50
"""Tickets that one wish may link with: whoever may change nothing can name as many as they like."""


def needs(asked: Link | Unlink) -> LoadPlan:
    """The tickets at both ends, and where links lead from there."""
    return needs_of(asked.id, [asked.to])


def needs_of(number: int, targets: Sequence[int | str]) -> LoadPlan:
    """The same for several targets."""
    named = [one for one in map(resolve.link_target, targets) if isinstance(one, int)]
    return LoadPlan(tickets={number, *named[:MOST_LINKED]}, links=True)


@loads(needs)
def link(unit: UnitOfWork, act: Act, asked: Link) -> Changes:
    """A link to another ticket, or to a page."""
    return linked(unit, act, asked.id, asked.kind, [asked.to], Mode.ADD)


@loads(needs)
def unlink(unit: UnitOfWork, act: Act, asked: Unlink) -> Changes:
    """A link is taken away."""
    return linked(unit, act, asked.id, asked.kind, [asked.to], Mode.REMOVE)


def linked(unit: UnitOfWork, act: Act, number: int, typed: str, targets: Sequence[int | str], mode: Mode) -> Changes:
    """Links of one kind are added, taken away, or made exactly these. Each changes two tickets."""
    steps = Steps(unit, party(unit, act, number).ticket)
    set_links(unit, act, steps, typed, targets, mode)
    return steps.changes()


def set_links(unit: UnitOfWork, act: Act, steps: Steps, typed: str, targets: Sequence[int | str], mode: Mode) -> None:
    """The same, on top of other steps."""
    name, kind, turned = resolve.link(typed)
    wanted = [resolve.link_target(one) for one in targets]
    there = _there(steps.own, kind, turned=turned)
    gone = [one for one in there if one not in wanted] if mode is Mode.REPLACE else []
    new = [one for one in wanted if one not in there] if mode is Mode.REPLACE else wanted
    for one in gone:
        _change(unit, act, steps, name, kind, one, turned=turned, add=False)
    for one in new:
        _change(unit, act, steps, name, kind, one, turned=turned, add=mode is not Mode.REMOVE)


def _change(
    unit: UnitOfWork, act: Act, steps: Steps, name: str, kind: LinkKind, to: int | str, *, turned: bool, add: bool
) -> None:
    own = steps.own_party()
    if isinstance(to, str):
        if turned:
            raise Refused("url_is_no_base", kind=name)
        by_url = linking.link_url if add else linking.unlink_url
        steps.add((by_url(act, own.queue, own.ticket, kind, to),))
    else:
        steps.add(_between(unit, act, own, kind, steps.party(act, to), turned=turned, add=add))


def _between(
    unit: UnitOfWork, act: Act, own: Party, kind: LinkKind, other: Party, *, turned: bool, add: bool
) -> Changes:
    base, target = (other, own) if turned else (own, other)
    if not add:
        return linking.unlink(act, base, kind, target)
    return linking.link(act, base, kind, target, reachable=unit.reached_from(target.ticket.id, kind))


def _there(ticket: Ticket, kind: LinkKind, *, turned: bool) -> list[int | str]:
    ends = [(one.target, one.base) if turned else (one.base, one.target) for one in ticket.links if one.kind is kind]
    urls = [] if turned else [one.url for one in ticket.urls if one.kind is kind]
    return [*(other for own, other in ends if own == ticket.id), *urls]
