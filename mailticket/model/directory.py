"""The organisation, as it is kept in memory: queues, groups, grants, fields, scrips. Loaded whole, replaced whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mailticket.model.calendar import Calendar
from mailticket.model.canned_answer import CannedAnswer
from mailticket.model.customfield import CustomField
from mailticket.model.escalation import Escalation
from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.names import name_key
from mailticket.model.person import Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant
from mailticket.model.saved_search import SavedSearch
from mailticket.model.scrip import Scrip
from mailticket.model.service_level import ServiceLevel


@dataclass(slots=True)
class Directory:
    """Queues, groups and custom fields by id, all grants, lifecycles by name, scrips in their order, and ``staff``: the
    users who are privileged, watch queues, are in groups or are told by scrips. ``calendars`` are by ``name_key``;
    ``service_levels`` those in use, in the order in which they are asked, and ``levels_basis`` names them and their calendars
    as they are now; ``escalations`` those in use, in their order. ``blocked`` are the addresses of blocked senders,
    ``disabled`` those of disabled users: no mail of theirs is taken. ``version`` grows with each change of the organisation."""

    queues: dict[int, Queue] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    staff: dict[int, User] = field(default_factory=dict)
    fields: dict[int, CustomField] = field(default_factory=dict)
    lifecycles: dict[str, Lifecycle] = field(default_factory=lambda: {DEFAULT.name: DEFAULT})
    scrips: tuple[Scrip, ...] = ()
    searches: tuple[SavedSearch, ...] = ()
    answers: tuple[CannedAnswer, ...] = ()
    tiles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    service_levels: tuple[ServiceLevel, ...] = ()
    levels_basis: str = ""
    escalations: tuple[Escalation, ...] = ()
    blocked: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    version: int = 0
    _queue_names: dict[str, Queue] = field(default_factory=dict, init=False, repr=False)
    _members: dict[int, frozenset[int]] = field(default_factory=dict, init=False, repr=False)
    _scrips: dict[int, tuple[Scrip, ...]] = field(default_factory=dict, init=False, repr=False)

    def queue_named(self, name: str) -> Queue | None:
        """A queue by its name, upper and lower case alike (``name_key``)."""
        if len(self._queue_names) != len(self.queues):
            self._queue_names = {name_key(queue.name): queue for queue in self.queues.values()}
        return self._queue_names.get(name_key(name))

    def group_named(self, name: str) -> Group | None:
        """A group by its name, upper and lower case alike (``name_key``)."""
        wanted = name_key(name)
        return next((group for group in self.groups.values() if name_key(group.name) == wanted), None)

    def field_named(self, name: str, queue_id: int) -> CustomField | None:
        """The custom field of that name tickets of a queue have, upper and lower case alike (``name_key``)."""
        wanted = name_key(name)
        found = (one for one in self.fields.values() if name_key(one.name) == wanted and one.serves(queue_id))
        return next(found, None)

    def scrips_in(self, queue_id: int) -> tuple[Scrip, ...]:
        """The scrips that serve a queue, in their order."""
        if (known := self._scrips.get(queue_id)) is None:
            known = self._scrips[queue_id] = tuple(one for one in self.scrips if one.serves(queue_id))
        return known

    def members(self, group_id: int) -> frozenset[int]:
        """The users of a group and of the groups inside it, however deep; a cycle ends where it began."""
        if (known := self._members.get(group_id)) is None:
            known = self._members[group_id] = self._unfold(group_id)
        return known

    def _unfold(self, group_id: int) -> frozenset[int]:
        seen: set[int] = set()
        found: set[int] = set()
        todo = [group_id]
        while todo:
            group = self.groups.get(todo.pop())
            if group is None or group.id in seen:
                continue
            seen.add(group.id)
            found |= group.users
            todo.extend(group.groups)
        return frozenset(found)

    def inside(self, group_id: int) -> frozenset[int]:
        """The groups inside a group, however deep."""
        seen: set[int] = set()
        todo = [group_id]
        while todo:
            group = self.groups.get(todo.pop())
            new = (group.groups if group else frozenset()) - seen
            seen |= new
            todo.extend(new)
        return frozenset(seen)

    def around(self, group_id: int) -> frozenset[int]:
        """The groups a group is in, however deep."""
        seen: set[int] = set()
        todo = [group_id]
        while todo:
            inner = todo.pop()
            new = {group.id for group in self.groups.values() if inner in group.groups} - seen
            seen |= new
            todo.extend(new)
        return frozenset(seen)

    def unfolded(self, principals: Iterable[str]) -> frozenset[int]:
        """User ids behind ``user:ID`` and ``group:ID``."""
        found: set[int] = set()
        for principal in principals:
            kind, _, number = principal.partition(":")
            found |= {int(number)} if kind == "user" else self.members(int(number))
        return frozenset(found)
