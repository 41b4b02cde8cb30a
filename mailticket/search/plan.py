"""An expression becomes a query: its dates become moments, its queues numbers, its people addresses and groups.

What it means is what ``tree`` says of facts (``seen_facts``); storage says the same of rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from mailticket.model import query as q
from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.duration import worked_minutes
from mailticket.model.moment import moment
from mailticket.model.person import fold_address
from mailticket.model.queue import Queue
from mailticket.model.sla_state import AT_RISK, BREACHED, ON_TIME, RUNNING
from mailticket.search.fields import SearchKind
from mailticket.search.tree import Comparison, Each, Either, Expression, Node, Not, Saved
from mailticket.search.values import ACTIVE, INACTIVE, Operator, like_parts, test

_WATCHED = {"cc": ("cc",), "admincc": ("admin_cc",), "watcher": ("cc", "admin_cc")}
"""Fields in which a queue's own watchers count, and where it keeps them."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a search is read by: the time and the zone where days begin, all queues, custom fields by their key in facts, the
    names of groups, and how the queues' watchers are shown."""

    now: datetime
    zone: str
    queues: Sequence[Queue]
    fields: Mapping[str, CustomField]
    groups: Mapping[int, str]
    shown: Callable[[int], str]


def plan(expression: Expression, ground: Ground) -> q.Condition:
    """What storage is asked. Names of people are resolved already."""
    return _Planner(ground).of(expression.root)


def active_statuses(queues: Iterable[Queue]) -> q.Statuses:
    """What tickets are that are not done with, by queue."""
    return _by_queue(queues, lambda queue: frozenset(queue.lifecycle.statuses) - set(queue.lifecycle.inactive))


def _by_queue(queues: Iterable[Queue], statuses: Callable[[Queue], frozenset[str]]) -> q.Statuses:
    found: dict[frozenset[str], set[int]] = {}
    for queue in queues:
        found.setdefault(statuses(queue), set()).add(queue.id)
    return q.Statuses(tuple((frozenset(ids), statuses) for statuses, ids in found.items()))


class _Planner:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def of(self, node: Node) -> q.Condition:
        match node:
            case Each(parts):
                return q.All(tuple(map(self.of, parts)))
            case Either(parts):
                return q.Some(tuple(map(self.of, parts)))
            case Not(part):
                return q.No(self.of(part))
            case Saved():
                return q.Some()
        found = self._comparison(node)
        return q.No(found) if node.denied else found

    def _comparison(self, node: Comparison) -> q.Condition:
        """One value that fits suffices; no value where the comparison takes that."""
        parts = [self._one(node, value) for value in node.values]
        if node.takes_none:
            parts.append(self._missing(node))
        return parts[0] if len(parts) == 1 else q.Some(tuple(parts))

    def _missing(self, node: Comparison) -> q.Condition:
        if node.about.key in ("queue", "lifecycle", "text"):
            return q.Some()
        of = q.Of("slastate") if node.about.key == "sla" else self._of(node)
        return q.Missing(of, self._watching(node, lambda _: True))

    def _of(self, node: Comparison) -> q.Of:
        key = node.about.key
        if node.about.kind is not SearchKind.CUSTOM:
            return q.Of(key)
        field = self._ground.fields.get(key)
        known = None if field is None else q.Custom(field.id, field.kind, self._ground.zone)
        return q.Of(key, known or q.Custom(0, FieldKind.TEXT))

    def _one(self, node: Comparison, value: str) -> q.Condition:
        key, kind = node.about.key, node.about.kind
        if key == "text":
            return q.TextWords(value)
        if key == "sla":
            return self._sla(value)
        if key in ("queue", "lifecycle"):
            fits = test(kind, node.operator, value)
            named = {one.id: one.name if key == "queue" else one.lifecycle.name for one in self._ground.queues}
            return q.InQueues(frozenset(id_ for id_, name in named.items() if fits(name, {})))
        if kind is SearchKind.PEOPLE:
            return self._people(node, value)
        if kind is SearchKind.STATUS and value.casefold() in (ACTIVE, INACTIVE):
            return self._activity(active=value.casefold() == ACTIVE)
        return self._measured(node, value)

    def _sla(self, state: str) -> q.Condition:
        """A state of a service level: of what runs the time says which it is."""
        if state not in (ON_TIME, AT_RISK, BREACHED):
            return q.OneOf(q.Of("slastate"), frozenset({state}))
        now = self._ground.now
        running = q.OneOf(q.Of("slastate"), frozenset({RUNNING}))
        missed = q.Measured(q.Of("sladue"), q.Comparator.AT_MOST, now)
        risky = q.Measured(q.Of("slarisk"), q.Comparator.AT_MOST, now)
        if state == BREACHED:
            return q.All((running, missed))
        return q.All((running, q.No(missed), risky if state == AT_RISK else q.No(risky)))

    def _activity(self, *, active: bool) -> q.Condition:
        found = active_statuses(self._ground.queues)
        return found if active else q.No(found)

    def _measured(self, node: Comparison, value: str) -> q.Condition:
        of = self._of(node)
        match node.about.kind:
            case SearchKind.NUMBER:
                return q.Measured(of, _order(node), int(value))
            case SearchKind.MINUTES:
                return q.Measured(of, _order(node), worked_minutes(value))
            case SearchKind.MOMENT:
                return self._moment(node, of, value)
            case SearchKind.CUSTOM:
                return self._custom(node, of, value)
        return _text(node, of, value)

    def _moment(self, node: Comparison, of: q.Of, value: str) -> q.Condition:
        """Before, after; ``=`` is true of the whole day."""
        try:
            at = moment(value, self._ground.now, self._ground.zone)
        except (ValueError, OverflowError):
            at = None
        if at is None:
            return q.Some()
        if node.operator is not Operator.IS:
            return q.Measured(of, _order(node), at)
        place = ZoneInfo(self._ground.zone)
        day = at.astimezone(place).date()
        start, end = (datetime.combine(one, datetime.min.time(), place) for one in (day, day + timedelta(days=1)))
        return q.Within(of, start, end)

    def _custom(self, node: Comparison, of: q.Of, value: str) -> q.Condition:
        """By what the field is: a number, a date, or text, which is ordered as text."""
        assert of.custom
        if node.operator in (Operator.LIKE, Operator.STARTS, Operator.ENDS):
            return _text(node, of, value)
        match of.custom.kind:
            case FieldKind.NUMBER:
                number = _decimal(value)
                return q.Some() if number is None else q.Measured(of, _order(node), number)
            case FieldKind.DATE:
                return self._moment(node, of, value)
        if node.operator is Operator.IS:
            return _text(node, of, value)
        return q.Measured(of, _order(node), value.casefold())

    def _people(self, node: Comparison, value: str) -> q.Condition:
        fits = test(SearchKind.PEOPLE, node.operator, value)
        groups = frozenset(id_ for id_, name in self._ground.groups.items() if fits(fold_address(name), {}))
        queue_ids = self._watching(node, lambda address: fits(address, {}))
        of = q.Of(node.about.key)
        if node.operator is Operator.IS:
            return q.OneOf(of, frozenset({fold_address(value)}), groups, queue_ids)
        parts, start, end = _parts(node.operator, value)
        return q.Part(of, parts, start, end, groups, queue_ids)

    def _watching(self, node: Comparison, fits: Callable[[str], bool]) -> frozenset[int]:
        """The queues whose own watchers fit."""
        names = _WATCHED.get(node.about.key, ())
        return frozenset(
            queue.id
            for queue in (self._ground.queues if names else ())
            if any(fits(self._ground.shown(user_id)) for name in names for user_id in getattr(queue, name))
        )


def _order(node: Comparison) -> q.Comparator:
    return q.Comparator(node.operator.value)


def _decimal(value: str) -> Decimal | None:
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _text(node: Comparison, of: q.Of, value: str) -> q.Condition:
    if node.operator is Operator.IS:
        return q.OneOf(of, frozenset({value.casefold()}))
    parts, start, end = _parts(node.operator, value)
    return q.Part(of, parts, start, end)


def _parts(operator: Operator, value: str) -> tuple[tuple[str, ...], bool, bool]:
    """What must be there; whether from the beginning, and to the end."""
    if operator is Operator.LIKE:
        return tuple(like_parts(value)), False, False
    return (value.casefold(),), operator is Operator.STARTS, operator is Operator.ENDS
