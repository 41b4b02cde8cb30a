"""A ticket becomes part of another, and what came along with it."""

import operator
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from mailticket.desk.changes import Act, Change, changed, require
from mailticket.desk.linking import INVERSE_NAMES, Party
from mailticket.model.errors import Refused
from mailticket.model.right import Right
from mailticket.model.ticket import ACYCLIC, TICKET_FIELDS, Link, LinkKind, Ticket
from mailticket.model.ticket_fields import Merge
from mailticket.model.transaction import TransactionType


def discloses(one: Ticket, other: Ticket) -> bool:
    """Whether merging them shows requestors an address and a subject that are not theirs."""
    return bool(one.requestors and other.requestors) and one.requestors != other.requestors


def merge(
    act: Act, source: Party, target: Party, *, reaches: Callable[[int], Collection[int]]
) -> tuple[Change, Change]:
    """``source`` becomes part of ``target``: watchers, links, fields, times and (by its number) history and mail go along.
    Needs ModifyTicket on both. ``reaches`` are the tickets one comes to by dependencies and memberships from one: a circle
    through other tickets is refused. Returns the changes of source and target."""
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
    return (
        changed(act, gone, TransactionType.ADD_LINK, LinkKind.MERGED_INTO.value, "", str(new.id)),
        changed(act, kept, TransactionType.ADD_LINK, INVERSE_NAMES[LinkKind.MERGED_INTO], "", str(old.id)),
    )


MERGED: dict[Merge, Callable[[Any, Any], Any]] = {
    Merge.FILL: lambda new, old: new or old,
    Merge.ADD: operator.add,
    Merge.UNITE: operator.or_,
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

    def renumbered(one: Link) -> Link:
        base, target = (new.id if end == old.id else end for end in (one.base, one.target))
        return Link(base, one.kind, target)

    kept = map(renumbered, (*new.links, *old.links))
    return tuple(dict.fromkeys(one for one in kept if one.base != one.target))
