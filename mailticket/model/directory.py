"""The organisation, as it is kept in memory: queues, groups and grants. Loaded whole, replaced whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mailticket.model.person import Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant


@dataclass(slots=True)
class Directory:
    """Queues and groups by id, all grants, and the users who watch queues."""

    queues: dict[int, Queue] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    staff: dict[int, User] = field(default_factory=dict)

    def queue_named(self, name: str) -> Queue | None:
        """A queue by its name, upper and lower case alike."""
        wanted = name.casefold()
        return next((queue for queue in self.queues.values() if queue.name.casefold() == wanted), None)

    def members(self, group_id: int) -> frozenset[int]:
        """The users of a group and of the groups inside it, however deep; a cycle ends where it began."""
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

    def unfolded(self, principals: Iterable[str]) -> frozenset[int]:
        """User ids behind ``user:ID`` and ``group:ID``."""
        found: set[int] = set()
        for principal in principals:
            kind, _, number = principal.partition(":")
            found |= {int(number)} if kind == "user" else self.members(int(number))
        return frozenset(found)
