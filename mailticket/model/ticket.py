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


LINK_NAMES: dict[str, tuple[LinkKind, bool]] = {
    "DependsOn": (LinkKind.DEPENDS_ON, False),
    "DependedOnBy": (LinkKind.DEPENDS_ON, True),
    "RefersTo": (LinkKind.REFERS_TO, False),
    "ReferredToBy": (LinkKind.REFERS_TO, True),
    "MemberOf": (LinkKind.MEMBER_OF, False),
    "HasMember": (LinkKind.MEMBER_OF, True),
}
"""What people say of a link from one ticket's side: its kind, and whether the other ticket is the base."""


class Quiet(StrEnum):
    """Why a person gets no mail about a ticket: somebody squelched them (RT's word), or they muted it themselves."""

    SQUELCH = "Squelch"
    MUTE = "Mute"


@dataclass(frozen=True, slots=True)
class Link:
    """``base`` depends on, refers to, is member of ``target``."""

    base: int
    kind: LinkKind
    target: int


@dataclass(frozen=True, slots=True)
class UrlLink:
    """A ticket depends on, refers to, is member of something on the web."""

    base: int
    kind: LinkKind
    url: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """The present state of a ticket; its history says how it came to be.

    ``requestors``, ``cc`` and ``admin_cc`` are user ids, ``groups`` whole groups that watch in a role. Who is in
    ``squelched`` gets no mail about this ticket by somebody's decision, who is in ``muted`` by their own.
    ``values`` are custom field ids with their values.
    """

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
    urls: tuple[UrlLink, ...] = ()
    groups: frozenset[tuple[Role, int]] = frozenset()
    squelched: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    values: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def value(self, field_id: int) -> tuple[str, ...]:
        """The values of a custom field."""
        return next((values for id_, values in self.values if id_ == field_id), ())

    def groups_in(self, role: Role) -> frozenset[int]:
        """Ids of the groups that watch in a role."""
        return frozenset(id_ for its, id_ in self.groups if its is role) if self.groups else frozenset()

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
