"""What reports must know of the site: which statuses mean what in which queue, who works here, and what things are called."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from mailticket.model.lifecycle import Lifecycle
from mailticket.model.person import SYSTEM_ID


@dataclass(frozen=True, slots=True)
class ReportSite:
    """``queues`` and ``lifecycles`` by queue id; ``staff`` are the users who work here; ``people`` are addresses by user id;
    ``fields`` the ids of custom fields by folded name; ``values`` what tickets have of those that are asked for, ``customers``
    whose they are, both by ticket."""

    queues: Mapping[int, str]
    lifecycles: Mapping[int, Lifecycle]
    staff: Set[int] = frozenset()
    people: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    customers: Mapping[int, str] = field(default_factory=dict)

    def is_active(self, queue_id: int, status: str) -> bool:
        """Whether a ticket in such a status is not done with. A status that the queue's lifecycle does not know, since the ticket
        was elsewhere then, is asked of the others; one that none knows any more counts as active: it is better seen."""
        known = self.lifecycles.get(queue_id)
        if known is not None and status in known:
            return status not in known.inactive
        others = [life for life in self.lifecycles.values() if status in life]
        return not others or any(status not in life.inactive for life in others)

    def is_resolved(self, queue_id: int, status: str) -> bool:
        """Whether it is done, not rejected or deleted."""
        life = self.lifecycles.get(queue_id)
        return status == (life.resolved if life is not None and status in life else "resolved")

    def works_here(self, user_id: int) -> bool:
        """Whether a person of staff; the system is none."""
        return user_id != SYSTEM_ID and user_id in self.staff

    def called(self, user_id: int | None) -> str:
        """Somebody's address; empty for nobody."""
        return "" if user_id is None else self.people.get(user_id, str(user_id))
