"""Tickets, their threads and their history, as a unit of work or a page needs them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from mailticket.model.right import Role
from mailticket.model.ticket import COLUMNS, Link, LinkKind, Quiet, Ticket, UrlLink
from mailticket.model.ticket_fields import Kind
from mailticket.storage.schema import (
    links,
    thread_ids,
    ticket_groups,
    ticket_values,
    ticket_watchers,
    tickets,
    url_links,
)
from mailticket.storage.times import maybe_time

_wanted: "sa.BindParameter[Any]" = sa.bindparam("wanted", expanding=True)
_by_id = sa.select(*(tickets.c[field.name] for field in COLUMNS)).where(tickets.c.id.in_(_wanted))
_linked_to = sa.union_all(
    sa.select(links.c.target).where(links.c.base.in_(_wanted)),
    sa.select(links.c.base).where(links.c.target.in_(_wanted)),
)
_by_id_or_link = sa.select(*(tickets.c[field.name] for field in COLUMNS)).where(
    tickets.c.id.in_(_wanted) | tickets.c.id.in_(_linked_to)
)
_MOMENTS = tuple(place for place, field in enumerate(COLUMNS) if field.kind is Kind.MOMENT)
_threads = sa.select(thread_ids).where(thread_ids.c.message_id.in_(_wanted))


def _facts(what: str, ticket_id: Any, **columns: Any) -> "sa.Select[Any]":
    """Rows of one kind, in the columns all kinds share: what, ticket_id, name, one, other, value."""
    nothing = {"name": "''", "one": "0", "other": "0", "value": "''"}
    given = [columns[name] if name in columns else sa.literal_column(none) for name, none in nothing.items()]
    return sa.select(sa.literal_column(f"'{what}'"), ticket_id, *given).where(ticket_id.in_(_wanted))


AROUND: "tuple[sa.Select[Any], ...]" = (
    _facts(
        "watcher",
        ticket_watchers.c.ticket_id,
        name=ticket_watchers.c.role,
        one=ticket_watchers.c.user_id,
    ),
    _facts("link", links.c.base, name=links.c.kind, one=links.c.base, other=links.c.target),
    _facts("link", links.c.target, name=links.c.kind, one=links.c.base, other=links.c.target),
    _facts("group", ticket_groups.c.ticket_id, name=ticket_groups.c.role, one=ticket_groups.c.group_id),
    _facts(
        "value",
        ticket_values.c.ticket_id,
        one=ticket_values.c.field_id,
        other=ticket_values.c.position,
        value=ticket_values.c.value,
    ),
    _facts("url", url_links.c.base, name=url_links.c.kind, value=url_links.c.url),
)
"""All that stands around tickets, each kind a question of its own."""

_around = sa.union_all(*AROUND)


def threads(connection: sa.Connection, message_ids: Collection[str]) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Ticket ids by the Message-IDs of letters filed on them; and of those that were moved, where to."""
    found: dict[str, list[int]] = defaultdict(list)
    gone: dict[str, int] = {}
    if message_ids:
        for message_id, ticket_id, moved in connection.execute(_threads, {"wanted": list(message_ids)}):
            found[message_id].append(ticket_id)
            if moved:
                gone[message_id] = ticket_id
    return found, gone


@dataclass(slots=True)
class _Around:
    """What stands around one ticket besides its watchers: most have nothing."""

    links: list[Link] = field(default_factory=list)
    groups: set[tuple[Role, int]] = field(default_factory=set)
    values: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    urls: list[UrlLink] = field(default_factory=list)


_NOTHING = _Around()
_NOBODY: frozenset[int] = frozenset()
Watchers = dict[str, set[int]]


def load(connection: sa.Connection, wanted: Collection[int], *, linked: bool = False) -> dict[int, Ticket]:
    """Tickets by id, with all that stands around them; with ``linked`` those too that they are linked with. A merged ticket's
    number also finds the ticket it became."""
    if not wanted:
        return {}
    rows = list(connection.execute(_by_id_or_link if linked else _by_id, {"wanted": list(wanted)}))
    merged = {row.merged_into for row in rows if row.merged_into} - set(wanted)
    while merged:
        more = list(connection.execute(_by_id, {"wanted": list(merged)}))
        rows += more
        merged = {row.merged_into for row in more if row.merged_into} - {row.id for row in rows}
    if not rows:
        return {}
    return made_of(rows, connection.execute(_around, {"wanted": [row.id for row in rows]}))


def rows_of(connection: sa.Connection, ids: Collection[int]) -> Sequence[Any]:
    """The rows of tickets, without what stands around them."""
    return connection.execute(_by_id, {"wanted": list(ids)}).all()


def made_of(rows: Iterable[Any], facts: Iterable[Any]) -> dict[int, Ticket]:
    """Tickets by id, of their rows and those of ``AROUND``."""
    watching: dict[int, Watchers] = {}
    around: dict[int, _Around] = defaultdict(_Around)
    for what, ticket_id, name, one, other, value in facts:
        if what == "watcher":
            watching.setdefault(ticket_id, {}).setdefault(name, set()).add(one)
        else:
            _add(around[ticket_id], what, ticket_id, name, one, other, value)
    return {row.id: _ticket(row, watching.get(row.id), around.get(row.id, _NOTHING)) for row in rows}


def _add(around: _Around, what: str, ticket_id: int, name: str, one: int, other: int, value: str) -> None:
    match what:
        case "link":
            link = Link(one, LinkKind(name), other)
            if link not in around.links:  # one to itself is found from both ends
                around.links.append(link)
        case "group":
            around.groups.add((Role(name), one))
        case "value":
            around.values.setdefault(one, []).append((other, value))
        case "url":
            around.urls.append(UrlLink(ticket_id, LinkKind(name), value))


def _values(around: _Around) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((id_, tuple(text for _, text in sorted(around.values[id_]))) for id_ in sorted(around.values))


_made: Callable[..., Ticket] = Ticket
"""Its columns in order, then what stands around it by name."""


def _ticket(row: Any, watchers: Watchers | None, around: _Around) -> Ticket:
    def in_role(role: Role | Quiet) -> frozenset[int]:
        return frozenset(watchers[role]) if watchers and role in watchers else _NOBODY

    nothing = around is _NOTHING
    values = list(row)
    for place in _MOMENTS:
        values[place] = maybe_time(values[place])
    return _made(
        *values,
        requestors=in_role(Role.REQUESTOR),
        cc=in_role(Role.CC),
        admin_cc=in_role(Role.ADMIN_CC),
        links=tuple(around.links),
        urls=tuple(around.urls),
        groups=frozenset(around.groups),
        squelched=in_role(Quiet.SQUELCH),
        muted=in_role(Quiet.MUTE),
        values=() if nothing else _values(around),
    )


_leading = (
    sa.select(links.c.target)
    .where(links.c.base.in_(_wanted), links.c.kind == sa.bindparam("kind"))
    .union_all(sa.select(tickets.c.merged_into).where(tickets.c.id.in_(_wanted), tickets.c.merged_into.is_not(None)))
)


def dependencies(connection: sa.Connection, start: int, kind: LinkKind) -> set[int]:
    """All tickets that links of this kind lead to from a ticket, however far, merged tickets followed."""
    found: set[int] = set()
    ahead = {start}
    while ahead:  # one step of all at once: no database goes two ways in one recursive question by its indexes
        found |= ahead
        ahead = set(connection.execute(_leading, {"wanted": list(ahead), "kind": kind.value}).scalars()) - found
    return found - {start}
