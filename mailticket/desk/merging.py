"""A ticket becomes part of another, and what came along with it."""

import operator
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from mailticket.desk.acts import Act, Change, changed, require
from mailticket.desk.linking import INVERSE_NAMES, Party
from mailticket.model.errors import Refused
from mailticket.model.right import Right, Role
from mailticket.model.ticket import ACYCLIC, ROLE_FIELDS, TICKET_FIELDS, Link, LinkKind, Quiet, Ticket, UrlLink
from mailticket.model.ticket_fields import MergeRule
from mailticket.model.transaction import TransactionType


def discloses(one: Ticket, other: Ticket) -> bool:
    """Whether merging them shows requestors an address and a subject that are not theirs."""
    return bool(one.requestors and other.requestors) and one.requestors != other.requestors


@dataclass(frozen=True, slots=True)
class CameAlong:
    """What a ticket has of one that became part of it, and had not before: ``people`` and ``groups`` by role, ``fields`` and
    custom fields (``values``, by id) that were empty, links. Numbers that were added are the other ticket's own."""

    people: frozenset[tuple[Role | Quiet, int]] = frozenset()
    groups: frozenset[tuple[Role, int]] = frozenset()
    fields: frozenset[str] = frozenset()
    values: frozenset[int] = frozenset()
    links: tuple[Link, ...] = ()
    urls: tuple[UrlLink, ...] = ()


def came_along(before: Ticket, after: Ticket) -> CameAlong:
    """What a merge gave to a ticket."""
    return CameAlong(
        people=frozenset(
            (role, user) for role, name in ROLE_FIELDS.items() for user in getattr(after, name) - getattr(before, name)
        ),
        groups=after.groups - before.groups,
        fields=frozenset(
            one.name
            for one in TICKET_FIELDS
            if one.merge is MergeRule.FILL and getattr(after, one.name) != getattr(before, one.name)
        ),
        values=frozenset(dict(after.values)) - frozenset(dict(before.values)),
        links=tuple(one for one in after.links if one not in before.links and one.kind is not LinkKind.MERGED_INTO),
        urls=tuple(one for one in after.urls if one not in before.urls),
    )


def merge(
    act: Act,
    source: Party,
    target: Party,
    *,
    reaches: Callable[[int], Collection[int]],
    recorded: Callable[[CameAlong], str] = lambda _: "",
) -> tuple[Change, Change]:
    """``source`` becomes part of ``target``: watchers, links, fields, times and (by its number) history and mail go along.
    Needs ModifyTicket on both. ``reaches`` are the tickets one comes to by dependencies and memberships from one: a circle
    through other tickets is refused. ``recorded`` writes for the history of the target what came along. Returns the changes
    of source and target."""
    old, new = source.ticket, target.ticket
    require(act, Right.MODIFY_TICKET, source.queue, old)
    require(act, Right.MODIFY_TICKET, target.queue, new)
    if old.id == new.id or old.merged_into is not None or new.merged_into is not None:
        raise Refused("merged_already", ticket=old.id, other=new.id)
    if _through_others(old, new, reaches) or _through_others(new, old, reaches):
        raise Refused("link_cycle", ticket=old.id, other=new.id)
    merged = Link(old.id, LinkKind.MERGED_INTO, new.id)
    gone = replace(old, merged_into=new.id, links=(merged,), urls=())
    kept = replace(
        new,
        **_together(old, new),
        links=(*_moved(old, new), merged),
        urls=tuple(dict.fromkeys((*new.urls, *(replace(one, base=new.id) for one in old.urls)))),
        values=tuple(sorted((dict(old.values) | dict(new.values)).items())),
    )
    record = recorded(came_along(new, kept))
    entries = _merge_entries(act, gone, kept, TransactionType.ADD_LINK)
    return entries[0], replace(entries[1], transactions=(replace(entries[1].transactions[0], text=record),))


def _merge_entries(act: Act, old: Ticket, new: Ticket, kind: TransactionType) -> tuple[Change, Change]:
    added = kind is TransactionType.ADD_LINK

    def said(after: Ticket, field: str, other: int) -> Change:
        return changed(act, after, kind, field, "" if added else str(other), str(other) if added else "")

    return said(old, LinkKind.MERGED_INTO.value, new.id), said(new, INVERSE_NAMES[LinkKind.MERGED_INTO], old.id)


def unmerge(
    act: Act, source: Party, target: Party, came: CameAlong, *, had: Collection[Link], urls: Collection[UrlLink]
) -> tuple[Change, Change]:
    """``source`` is a ticket of its own again, as it was, with the links it ``had``; what came along with it leaves ``target``,
    unless somebody changed it there since. What was written to the target meanwhile stays there. Needs ModifyTicket on
    both. Returns the changes of source and target."""
    old, new = source.ticket, target.ticket
    require(act, Right.MODIFY_TICKET, source.queue, old)
    require(act, Right.MODIFY_TICKET, target.queue, new)
    if old.merged_into != new.id or new.merged_into is not None:
        raise Refused("merged_since", ticket=old.id)
    merged = Link(old.id, LinkKind.MERGED_INTO, new.id)
    back = replace(old, merged_into=None, links=tuple(had), urls=tuple(urls))
    left = replace(
        new,
        **_apart(old, new, came),
        links=_apart_links(new, came, merged, had),
        urls=tuple(one for one in new.urls if one not in came.urls),
        groups=new.groups - came.groups,
        values=tuple((id_, values) for id_, values in new.values if id_ not in came.values or values != old.value(id_)),
    )
    return _merge_entries(act, back, left, TransactionType.DELETE_LINK)


def _apart_links(new: Ticket, came: CameAlong, merged: Link, had: Collection[Link]) -> tuple[Link, ...]:
    """The links that were its own, and those between the two that had fallen away."""
    between = tuple(one for one in had if new.id in (one.base, one.target))
    own = (one for one in new.links if one != merged and one not in came.links)
    return tuple(dict.fromkeys((*own, *between)))


def _apart(old: Ticket, new: Ticket, came: CameAlong) -> dict[str, Any]:
    """The target's fields without what the other one gave."""
    found: dict[str, Any] = {
        name: getattr(new, name) - {user for one, user in came.people if one is role}
        for role, name in ROLE_FIELDS.items()
    }
    for one in TICKET_FIELDS:
        mine, theirs = getattr(new, one.name), getattr(old, one.name)
        if one.merge is MergeRule.ADD:
            found[one.name] = max(0, mine - theirs)
        if one.merge is MergeRule.FILL and one.name in came.fields and mine == theirs:
            found[one.name] = None if one.nullable else ""
    return found


MERGED: dict[MergeRule, Callable[[Any, Any], Any]] = {
    MergeRule.FILL: lambda new, old: new or old,
    MergeRule.ADD: operator.add,
    MergeRule.UNITE: operator.or_,
}
"""What the target has then, of its value and the other's. The rest it keeps, or ``merge`` says."""


def _together(old: Ticket, new: Ticket) -> dict[str, Any]:
    return {
        one.name: MERGED[one.merge](getattr(new, one.name), getattr(old, one.name))
        for one in TICKET_FIELDS
        if one.merge in MERGED
    }


def _through_others(one: Ticket, other: Ticket, reaches: Callable[[int], Collection[int]]) -> bool:
    """Whether other tickets stand between them: a link from one to the other itself only falls away."""
    if other.id not in reaches(one.id):
        return False
    between = {each.target for each in one.links if each.kind in ACYCLIC and each.base == one.id} - {other.id}
    return any(other.id in reaches(id_) for id_ in between)


def _moved(old: Ticket, new: Ticket) -> tuple[Link, ...]:
    """The links of both, with the new one's number; what would lead to itself falls away."""
    kept = (moved(one, old, new) for one in (*new.links, *old.links))
    return tuple(dict.fromkeys(one for one in kept if one.base != one.target))


def moved(link: Link, old: Ticket, new: Ticket) -> Link:
    """A link with the number of what its ticket became."""
    base, target = (new.id if end == old.id else end for end in (link.base, link.target))
    return Link(base, link.kind, target)
