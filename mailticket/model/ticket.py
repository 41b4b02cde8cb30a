"""A ticket, its watchers and its links. Minutes for time, UTC for dates."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailticket.model.right import Role


class LinkKind(StrEnum):
    """Links are stored once, base to target; the inverse (DependedOnBy, ReferredToBy, HasMember) is read backwards."""

    DEPENDS_ON = "DependsOn"
    REFERS_TO = "RefersTo"
    MEMBER_OF = "MemberOf"
    MERGED_INTO = "MergedInto"


@dataclass(frozen=True, slots=True)
class Link:
    """``base`` depends on, refers to, is member of ``target``."""

    base: int
    kind: LinkKind
    target: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """The present state of a ticket; its history says how it came to be. ``watchers`` are user ids by role, without the owner."""

    id: int
    queue_id: int
    subject: str
    status: str
    creator_id: int
    created: datetime
    last_updated: datetime
    last_updated_by: int
    owner_id: int | None = None
    priority: int = 0
    initial_priority: int = 0
    final_priority: int = 0
    time_worked: int = 0
    time_estimated: int = 0
    time_left: int = 0
    starts: datetime | None = None
    started: datetime | None = None
    due: datetime | None = None
    resolved: datetime | None = None
    told: datetime | None = None
    merged_into: int | None = None
    requestors: frozenset[int] = frozenset()
    cc: frozenset[int] = frozenset()
    admin_cc: frozenset[int] = frozenset()
    links: tuple[Link, ...] = field(default=())

    def watchers(self, role: Role) -> frozenset[int]:
        """User ids in a role on this ticket alone (the queue's watchers are the queue's)."""
        match role:
            case Role.REQUESTOR:
                return self.requestors
            case Role.CC:
                return self.cc
            case Role.ADMIN_CC:
                return self.admin_cc
            case Role.OWNER:
                return frozenset(() if self.owner_id is None else (self.owner_id,))
