"""What an expression may ask of a ticket, and of what happened to it. Looked up when it is asked, not before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from zoneinfo import ZoneInfo

from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.person import fold_address
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.sla_state import sla_word
from mailticket.model.ticket import LINK_NAMES, PLAIN, Ticket
from mailticket.model.transaction import Transaction
from mailticket.search.fields import custom_key

Shown = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of a ticket, besides the ticket: the entries of its history, whether its custom fields, whether
    lengths of time (they are 0 else), whether service levels (``promises``), and which other tickets, of those that links name,
    with whether each is still open. ``groups`` are names by id, ``said`` what the index of texts has of these entries
    (``model.text_pieces.said_in``); ``unread``: somebody else said something in public since they last read it."""

    entries: Sequence[Transaction] = ()
    custom_fields: bool = True
    time: bool = True
    others: Mapping[int, bool] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    said: Sequence[str] = ()
    unread: bool = False
    promises: bool = True


def facts(
    ticket: Ticket,
    queue: Queue,
    entry: Transaction | None,
    *,
    shown: Shown,
    fields: Mapping[int, CustomField],
    now: datetime,
    zone: str = "UTC",
) -> Mapping[str, object]:
    """The facts of one ticket, and of one transaction (None: of the ticket alone), by the keys of ``fields``. ``shown`` is
    a user's address; ``zone`` is where days begin."""
    return _Facts(_Scene(ticket, queue, entry, shown, fields, now, zone))


def seen_facts(
    ticket: Ticket,
    queue: Queue,
    sight: Sight,
    *,
    shown: Shown,
    fields: Mapping[int, CustomField],
    now: datetime,
    zone: str,
) -> Mapping[str, object]:
    """What a search finds on a ticket: as ``facts``, with all of its history that somebody sees, and nothing that they do not."""
    return _Seen(_Scene(ticket, queue, None, shown, fields, now, zone), sight)


@dataclass(frozen=True, slots=True)
class _Scene:
    ticket: Ticket
    queue: Queue
    entry: Transaction | None
    shown: Shown
    fields: Mapping[int, CustomField]
    now: datetime
    zone: str

    def people(self, ids: Iterable[int]) -> tuple[str, ...]:
        return tuple(map(self.shown, ids))


class _Facts(Mapping[str, object]):
    __slots__ = ("_scene",)

    def __init__(self, scene: _Scene) -> None:
        self._scene = scene

    def __getitem__(self, key: str) -> object:
        if (found := OF_TICKET.get(key)) is not None:
            return found(self._scene)
        if (of_entry := OF_ENTRY.get(key)) is not None:
            return None if self._scene.entry is None else of_entry(self._scene.entry, self._scene.shown)
        if key in LINKS:
            return _linked(self._scene.ticket, LINKS[key])
        return _custom(self._scene, key)

    def __iter__(self) -> Iterator[str]:
        scene = self._scene
        named = (custom_key(field.name) for field in scene.fields.values() if field.id in dict(scene.ticket.values))
        return iter((*OF_TICKET, *OF_ENTRY, *LINKS, *named))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Seen(_Facts):
    __slots__ = ("_sight",)

    def __init__(self, scene: _Scene, sight: Sight) -> None:
        super().__init__(scene)
        self._sight = sight

    def __getitem__(self, key: str) -> object:
        scene, sight = self._scene, self._sight
        if key == "text":
            return tuple(sight.said)
        if key in OF_ENTRY:
            return tuple(OF_ENTRY[key](entry, scene.shown) for entry in sight.entries)
        if key in LINKS:
            return tuple(number for number in _linked(scene.ticket, LINKS[key]) if number in sight.others)
        if key == "unread":
            return int(sight.unread)
        if key in PROMISES and not sight.promises:
            return None
        if key in TIMES and not sight.time:
            return 0
        if key == "opendependencies":
            return sum(sight.others.get(number, False) for number in _linked(scene.ticket, "DependsOn"))
        if key in ROLES:
            groups = (
                sight.groups[id_] for role, id_ in scene.ticket.groups if role in ROLES[key] and id_ in sight.groups
            )
            people: object = OF_TICKET[key](scene)
            assert isinstance(people, tuple)
            return (*people, *map(fold_address, groups))
        if key.startswith("cf.") and not sight.custom_fields:
            return ()
        return super().__getitem__(key)


def _linked(ticket: Ticket, name: str) -> tuple[int, ...]:
    kind, turned = LINK_NAMES[name]
    ends = (
        (link.target, link.base) if turned else (link.base, link.target) for link in ticket.links if link.kind is kind
    )
    return tuple(other for own, other in ends if own == ticket.id)


def _custom(scene: _Scene, key: str) -> tuple[object, ...]:
    """The values of a custom field, as what they are. Raises KeyError."""
    for field_id, values in scene.ticket.values:
        field = scene.fields.get(field_id)
        if field is not None and custom_key(field.name) == key:
            return tuple(_typed(field.kind, value, scene.zone) for value in values)
    raise KeyError(key)


def _typed(kind: FieldKind, value: str, zone: str) -> object:
    """A value that is not of its kind (the field was changed since) stays text."""
    try:
        if kind is FieldKind.NUMBER:
            number = Decimal(value)
            return number if number.is_finite() else value
        if kind is FieldKind.DATE:
            at = datetime.fromisoformat(value)
            return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, InvalidOperation):
        return value
    return value


ROLES: dict[str, tuple[Role, ...]] = {
    "requestor": (Role.REQUESTOR,),
    "cc": (Role.CC,),
    "admincc": (Role.ADMIN_CC,),
    "watcher": (Role.REQUESTOR, Role.CC, Role.ADMIN_CC),
}

OF_TICKET: dict[str, Callable[[_Scene], object]] = {
    "now": lambda scene: scene.now,
    "zone": lambda scene: scene.zone,
    **{one.label.casefold(): attrgetter(f"ticket.{one.name}") for one in PLAIN.values()},
    "id": lambda scene: scene.ticket.id,
    "sla": lambda scene: sla_word(scene.ticket.sla_state, scene.ticket.sla_due, scene.ticket.sla_risk, scene.now),
    "queue": lambda scene: scene.queue.name,
    "status": lambda scene: scene.ticket.status,
    "lifecycle": lambda scene: scene.queue.lifecycle.name,
    "inactive": lambda scene: scene.queue.lifecycle.inactive,
    "owner": lambda scene: scene.people(() if scene.ticket.owner_id is None else (scene.ticket.owner_id,)),
    "creator": lambda scene: scene.shown(scene.ticket.creator_id),
    "lastsaidby": lambda scene: scene.people(() if scene.ticket.said_by is None else (scene.ticket.said_by,)),
    "lastupdatedby": lambda scene: scene.shown(scene.ticket.last_updated_by),
    "requestor": lambda scene: scene.people(scene.ticket.requestors),
    "cc": lambda scene: scene.people(scene.ticket.cc | scene.queue.cc),
    "admincc": lambda scene: scene.people(scene.ticket.admin_cc | scene.queue.admin_cc),
    "watcher": lambda scene: scene.people(
        scene.ticket.requestors.union(scene.ticket.cc, scene.queue.cc, scene.ticket.admin_cc, scene.queue.admin_cc)
    ),
}

TIMES = frozenset(one.label.casefold() for one in PLAIN.values() if one.seen_with is Right.SEE_TIME_WORKED)
PROMISES = frozenset({"sla", "slastate", "sladue", "slarisk"})
LINKS: dict[str, str] = {name.casefold(): name for name in LINK_NAMES}

OF_ENTRY: dict[str, Callable[[Transaction, Shown], object]] = {
    "type": lambda entry, shown: entry.type.value,
    "field": lambda entry, shown: entry.field,
    "old": lambda entry, shown: entry.old,
    "new": lambda entry, shown: entry.new,
    "by": lambda entry, shown: shown(entry.by),
    "at": lambda entry, shown: entry.at,
    "via": lambda entry, shown: entry.via.value,
    "minutes": lambda entry, shown: entry.minutes,
    "text": lambda entry, shown: entry.text,
    "evidence": lambda entry, shown: int(entry.evidence.level),
}
