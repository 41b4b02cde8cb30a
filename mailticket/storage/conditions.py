"""What a search asks, as SQL: one condition on a row of tickets, true or false and never NULL, with the rights in it."""

import operator
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from mailticket.model import query as q
from mailticket.model.customfield import FieldKind
from mailticket.model.person import SYSTEM, SYSTEM_ID
from mailticket.model.right import Right, Role
from mailticket.model.ticket import LINK_NAMES, PLAIN, LinkKind
from mailticket.model.ticket_fields import Kind, TicketField
from mailticket.storage.entry_conditions import ENTRY_COLUMNS, entries_seen
from mailticket.storage.functions import as_moment, as_number, folded
from mailticket.storage.schema import (
    DUE_OR_NEVER,
    addresses,
    links,
    snoozes,
    ticket_groups,
    ticket_seen,
    ticket_values,
    ticket_watchers,
    tickets,
    transactions,
    users,
)
from mailticket.storage.scopes import holds
from mailticket.storage.text_index import ticket_says
from mailticket.storage.times import to_text

Column = sa.ColumnElement[Any]
Condition = sa.ColumnElement[bool]
Fits = Callable[[Column], Condition]
"""What a condition asks of one value, which is not NULL."""

LINKS = {name.casefold(): LINK_NAMES[name] for name in LINK_NAMES}
ROLES: dict[str, tuple[Role, ...]] = {
    "requestor": (Role.REQUESTOR,),
    "cc": (Role.CC,),
    "admincc": (Role.ADMIN_CC,),
    "watcher": (Role.REQUESTOR, Role.CC, Role.ADMIN_CC),
}
PERSONS = {"owner": "owner_id", "creator": "creator_id", "lastupdatedby": "last_updated_by", "lastsaidby": "said_by"}
PLAIN_COLUMNS = {one.label.casefold(): one for one in PLAIN.values()}


class Conditions:
    """Makes the conditions of one search."""

    def __init__(self, query: q.Query) -> None:
        self._query = query

    def whole(self) -> Condition:
        """What is asked, of what who asks may see; a merged ticket is no more one of its own."""
        return sa.and_(
            tickets.c.merged_into.is_(None),
            holds(self._query.scope(Right.SHOW_TICKET), tickets),
            *(self._held(rights) for rights in self._query.held),
            self.of(self._query.condition),
            *self._not_put_off(),
        )

    def _not_put_off(self) -> Iterator[Condition]:
        """Where they asked for it, what they hide for now from their own lists is left out."""
        if (now := self._query.put_off) is not None:
            mine = (snoozes.c.user_id == self._query.reader) & (snoozes.c.until > to_text(now))
            yield tickets.c.id.not_in(sa.select(snoozes.c.ticket_id).where(mine))

    def _held(self, rights: Iterable[Right]) -> Condition:
        return sa.or_(*(holds(self._query.scope(right), tickets) for right in sorted(rights)))

    def of(self, condition: q.Condition) -> Condition:
        """One condition."""
        match condition:
            case q.All(parts):
                return sa.and_(sa.true(), *map(self.of, parts))
            case q.Some(parts):
                return sa.or_(sa.false(), *map(self.of, parts))
            case q.No(part):
                return sa.not_(self.of(part))
            case q.InQueues(ids):
                return tickets.c.queue_id.in_(sorted(ids))
            case q.Statuses():
                return in_statuses(tickets, condition)
            case q.TextWords(text):
                scope = self._query.scope(Right.SHOW_TICKET_COMMENTS)
                return ticket_says(tickets, text, comments=holds(scope, tickets), every_comment=scope.everywhere)
        return self._leaf(condition)

    def _leaf(self, condition: q.Missing | q.OneOf | q.Part | q.Measured | q.Within) -> Condition:
        key = condition.of.key
        if condition.of.custom is not None:
            return self._custom(condition, condition.of.custom)
        if key in ROLES:
            return _watchers(ROLES[key], condition)
        if key in PERSONS:
            return _person(tickets.c[PERSONS[key]], condition)
        if key in LINKS:
            return self._linked(*LINKS[key], condition)
        if key in ENTRY_COLUMNS:
            return self._entry(condition)
        if key == "opendependencies":
            return sa.false() if isinstance(condition, q.Missing) else _fits(condition)(self._open_dependencies())
        if key == "unread":
            return sa.false() if isinstance(condition, q.Missing) else _fits(condition)(self._unread())
        return self._plain(condition)

    def _plain(self, condition: Any) -> Condition:
        """A field of the ticket's own row; where who asks may not see it, it is as if there was none."""
        key = condition.of.key
        if key == "id":
            return sa.false() if isinstance(condition, q.Missing) else _fits(condition)(tickets.c.id)
        if key == "status":
            return _status(condition)
        field = PLAIN_COLUMNS[key]
        column = seen_column(self._query, field)
        if key == "due" and isinstance(condition, q.Measured) and condition.order in _EARLIER:
            column = DUE_OR_NEVER  # as the index of urgency has it
        return _valued(condition, field, column)

    def _unread(self) -> Column:
        """1 where somebody else said something in public since who asks last read it."""
        read = (
            sa.select(ticket_seen.c.at)
            .where(ticket_seen.c.ticket_id == tickets.c.id, ticket_seen.c.user_id == self._query.reader)
            .correlate(tickets)
            .scalar_subquery()
        )
        said = sa.and_(tickets.c.said_at.is_not(None), sa.func.coalesce(tickets.c.said_by, 0) != self._query.reader)
        return sa.case((sa.and_(said, tickets.c.said_at > sa.func.coalesce(read, "")), 1), else_=0)

    def _custom(self, condition: Any, custom: q.Custom) -> Condition:
        there = sa.select(ticket_values.c.ticket_id).where(
            ticket_values.c.ticket_id == tickets.c.id, ticket_values.c.field_id == custom.id
        )
        seen = holds(self._query.scope(Right.SEE_CUSTOM_FIELD), tickets)
        if isinstance(condition, q.Missing):
            return sa.not_(sa.and_(seen, sa.exists(there)))
        return sa.and_(seen, sa.exists(there.where(_value(condition, custom))))

    def _linked(self, kind: LinkKind, turned: bool, condition: Any) -> Condition:
        own, other = (links.c.target, links.c.base) if turned else (links.c.base, links.c.target)
        there = sa.select(links.c.base).where(links.c.kind == kind.value, own == tickets.c.id)
        scope = self._query.scope(Right.SHOW_TICKET)
        if not scope.everywhere:
            linked = tickets.alias()
            there = there.join(linked, linked.c.id == other).where(holds(scope, linked))
        if isinstance(condition, q.Missing):
            return sa.not_(sa.exists(there))
        return sa.exists(there.where(_fits(condition)(other)))

    def _open_dependencies(self) -> Column:
        linked = tickets.alias()
        return (
            sa.select(sa.func.count())
            .select_from(links.join(linked, linked.c.id == links.c.target))
            .where(
                links.c.base == tickets.c.id,
                links.c.kind == LinkKind.DEPENDS_ON.value,
                in_statuses(linked, self._query.active),
                holds(self._query.scope(Right.SHOW_TICKET), linked),
            )
            .scalar_subquery()
        )

    def _entry(self, condition: Any) -> Condition:
        merged = tickets.alias()
        column: Column = transactions.c[ENTRY_COLUMNS[condition.of.key]]
        of = sa.or_(
            transactions.c.ticket_id == tickets.c.id,
            transactions.c.ticket_id.in_(
                sa.select(merged.c.id).where(merged.c.merged_into == tickets.c.id).correlate(tickets)
            ),
        )
        there = sa.select(transactions.c.id).where(of, entries_seen(self._query, tickets))
        if condition.of.key == "minutes":
            column = sa.case((holds(self._query.scope(Right.SEE_TIME_WORKED), tickets), column), else_=0)
        if condition.of.key == "by":
            fits = _said_by(column, condition)
        elif isinstance(condition, q.Missing):
            fits = column != ""
        else:
            fits = sa.and_(column.is_not(None), _fits(condition)(column))
        found = sa.exists(there.where(fits))
        return sa.not_(found) if isinstance(condition, q.Missing) else found


def in_statuses(ticket: sa.FromClause, wanted: q.Statuses) -> Condition:
    """Whether a ticket has one of these statuses."""
    pairs = wanted.by_queue
    if len({statuses for _, statuses in pairs}) == 1:
        return ticket.c.status.in_(sorted(pairs[0][1]))
    return sa.or_(
        sa.false(),
        *(
            sa.and_(ticket.c.queue_id.in_(sorted(ids)), ticket.c.status.in_(sorted(statuses)))
            for ids, statuses in pairs
        ),
    )


def _fits(condition: q.OneOf | q.Part | q.Measured | q.Within) -> Fits:
    match condition:
        case q.OneOf(_, texts):
            return lambda column: folded(column).in_(sorted(texts))
        case q.Part():
            return lambda column: folded(column).like(like_pattern(condition), escape="\\")
        case q.Within(_, start, end):
            return lambda column: sa.and_(column >= to_text(start), column < to_text(end))
    wanted = condition.value
    value = to_text(wanted) if isinstance(wanted, datetime) else wanted
    return lambda column: _compared(column, condition.order, value)


def like_pattern(wanted: q.Part) -> str:
    """What LIKE is asked; its own signs in the parts are none."""
    said = [part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for part in wanted.parts]
    return f"{'' if wanted.from_start else '%'}{'%'.join(said)}{'' if wanted.to_end else '%'}"


def _compared(column: Column, order: q.Comparator, value: Any) -> Condition:
    found: Condition = _ORDERS[order](column, value)
    return found


_ORDERS: dict[q.Comparator, Callable[[Any, Any], Any]] = {
    q.Comparator.IS: operator.eq,
    q.Comparator.LESS: operator.lt,
    q.Comparator.AT_MOST: operator.le,
    q.Comparator.MORE: operator.gt,
    q.Comparator.AT_LEAST: operator.ge,
}


_EARLIER = frozenset({q.Comparator.LESS, q.Comparator.AT_MOST})
_NOTHING: dict[Kind, Any] = {Kind.TEXT: "", Kind.NUMBER: 0, Kind.MINUTES: 0, Kind.MOMENT: sa.null()}
"""What a field of a kind is where there is nothing."""


def seen_column(query: q.Query, field: TicketField) -> Column:
    """A field of a ticket's own row, of tickets on which who asks may see it; of others it is as if there was none."""
    column: Column = tickets.c[field.name]
    if field.seen_with is Right.SHOW_TICKET or (scope := query.scope(field.seen_with)).everywhere:
        return column
    return sa.case((holds(scope, tickets), column), else_=_NOTHING[field.kind])


def _valued(condition: Any, field: TicketField, column: Column) -> Condition:
    """One value of a row."""
    if isinstance(condition, q.Missing):
        return column == "" if field.kind is Kind.TEXT else column.is_(None)
    fits = _fits(condition)(column)
    return sa.and_(column != "", fits) if field.kind is Kind.TEXT else sa.and_(column.is_not(None), fits)


def _status(condition: Any) -> Condition:
    """Statuses are in lower case always: their index serves."""
    match condition:
        case q.OneOf(_, texts):
            return tickets.c.status.in_(sorted(texts))
        case q.Part():
            return tickets.c.status.like(like_pattern(condition), escape="\\")
    return sa.false()


def _value(condition: Any, custom: q.Custom) -> Condition:
    """One value of a custom field."""
    column = ticket_values.c.value
    match condition:
        case q.OneOf() | q.Part():
            return _fits(condition)(column)
        case q.Within(_, start, end):
            at = as_moment(column, custom.zone)
            return sa.and_(at.is_not(None), at >= to_text(start), at < to_text(end))
    wanted = condition.value
    if isinstance(wanted, datetime):
        at = as_moment(column, custom.zone)
        return sa.and_(at.is_not(None), _compared(at, condition.order, to_text(wanted)))
    if custom.kind is FieldKind.NUMBER:
        number = as_number(column)
        bound = sa.literal(wanted, sa.Numeric(asdecimal=True)) if isinstance(wanted, Decimal) else wanted
        return sa.and_(number.is_not(None), _compared(number, condition.order, bound))
    return _compared(folded(column), condition.order, wanted)


# -- people


def user_ids(condition: q.OneOf | q.Part) -> "sa.Select[tuple[int]]":
    """Who is meant."""
    if isinstance(condition, q.Part):
        return sa.select(users.c.id).where(users.c.address.like(like_pattern(condition), escape="\\"))
    of_addresses = sa.select(addresses.c.user_id).where(addresses.c.address.in_(sorted(condition.texts)))
    if SYSTEM.address not in condition.texts:
        return of_addresses
    return sa.select(users.c.id).where(sa.or_(users.c.id == SYSTEM_ID, users.c.id.in_(of_addresses)))


def _person(column: Column, condition: Any) -> Condition:
    """One person or nobody, of the ticket's own row."""
    if isinstance(condition, q.Missing):
        return column.is_(None)
    return sa.and_(column.is_not(None), column.in_(_looked_up(condition) or person_ids(condition)))


def _said_by(column: Column, condition: Any) -> Condition:
    return sa.true() if isinstance(condition, q.Missing) else column.in_(person_ids(condition))


def _looked_up(condition: q.OneOf | q.Part) -> list[int] | None:
    """Their numbers, where somebody looked them up before; nobody is number 0."""
    if isinstance(condition, q.Part) or condition.user_ids is None:
        return None
    return sorted(condition.user_ids) or [0]


def person_ids(condition: q.OneOf | q.Part) -> "sa.Select[tuple[int]]":
    """Who is meant, and those who were merged into them: history keeps saying their numbers."""
    meant = user_ids(condition)
    return meant.union_all(sa.select(users.c.id).where(users.c.merged_into.in_(meant)))  # type: ignore[return-value]


def _watchers(roles: tuple[Role, ...], condition: Any) -> Condition:
    """People and groups in a role on the ticket, and the queue's own."""
    names = [role.value for role in roles]
    people = sa.select(ticket_watchers.c.ticket_id).where(ticket_watchers.c.role.in_(names))
    groups = sa.select(ticket_groups.c.ticket_id).where(ticket_groups.c.role.in_(names))
    if isinstance(condition, q.Missing):
        here = ticket_watchers.c.ticket_id == tickets.c.id, ticket_groups.c.ticket_id == tickets.c.id
        there = sa.or_(sa.exists(people.where(here[0])), sa.exists(groups.where(here[1])))
        return sa.not_(sa.or_(there, tickets.c.queue_id.in_(sorted(condition.queue_ids))))
    meant = _looked_up(condition) or user_ids(condition)
    found = [tickets.c.id.in_(people.where(ticket_watchers.c.user_id.in_(meant)))]
    if condition.group_ids:
        found.append(tickets.c.id.in_(groups.where(ticket_groups.c.group_id.in_(sorted(condition.group_ids)))))
    if condition.queue_ids:
        found.append(tickets.c.queue_id.in_(sorted(condition.queue_ids)))
    return sa.or_(*found)
