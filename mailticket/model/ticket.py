"""A ticket, its watchers and its links. Minutes for time, UTC for dates."""

from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from mailticket.model.command import Demand, Operation
from mailticket.model.dataclass import dataclass
from mailticket.model.right import Right, Role
from mailticket.model.ticket_fields import COLUMN_KINDS, PLAIN_KINDS, Key, Kind, MergeRule, declared, declared_in

TIME_RIGHTS = (Right.MODIFY_TIMEWORKED, Right.MODIFY_TICKET)
"""Who holds one of them enters time worked, estimated and left."""


class LinkKind(StrEnum):
    """Links are stored once, base to target; the inverse (DependedOnBy, ReferredToBy, HasMember) is read backwards."""

    DEPENDS_ON = "DependsOn"
    REFERS_TO = "RefersTo"
    MEMBER_OF = "MemberOf"
    MERGED_INTO = "MergedInto"


ACYCLIC = frozenset({LinkKind.DEPENDS_ON, LinkKind.MEMBER_OF})
"""Links that must not run in a circle."""

LINK_NAMES: dict[str, tuple[LinkKind, bool]] = {
    "DependsOn": (LinkKind.DEPENDS_ON, False),
    "DependedOnBy": (LinkKind.DEPENDS_ON, True),
    "RefersTo": (LinkKind.REFERS_TO, False),
    "ReferredToBy": (LinkKind.REFERS_TO, True),
    "MemberOf": (LinkKind.MEMBER_OF, False),
    "HasMember": (LinkKind.MEMBER_OF, True),
}
"""What people say of a link from one ticket's side: its kind, and whether the other ticket is the base."""


class LinkSide(NamedTuple):
    """A link as it is said from one ticket's side; ``turned``: the other ticket is its base."""

    name: str
    kind: LinkKind
    turned: bool


class Quiet(StrEnum):
    """Why a person gets no mail about a ticket: somebody squelched them (RT's word), or they muted it themselves."""

    SQUELCH = "Squelch"
    MUTE = "Mute"


ROLE_FIELDS: dict[Role | Quiet, str] = {
    Role.REQUESTOR: "requestors",
    Role.CC: "cc",
    Role.ADMIN_CC: "admin_cc",
    Quiet.SQUELCH: "squelched",
    Quiet.MUTE: "muted",
}
"""Where a ticket has who follows it in a role, and who wants no mail."""


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
    """The present state of a ticket; its history says how it came to be. A field is declared here and nowhere else: what is
    said of it (``TicketField``) is all the rest of the site asks. Those in the ticket's own row come first.

    ``requestors``, ``cc`` and ``admin_cc`` are user ids, ``groups`` whole groups that watch in a role. Who is in
    ``squelched`` gets no mail about this ticket by somebody's decision, who is in ``muted`` by their own.
    ``values`` are custom field ids with their values. ``said_by``, ``said_at``, ``waiting_on_us``, ``waiting_on_them`` and
    ``letters`` say how its public conversation stands (``desk/conversation.py``); ``sla_state``, ``sla_due`` and ``sla_risk`` where
    it stands by what was promised (``service_levels/``).
    """

    # fmt: off
    id: int = field(metadata=declared(Kind.TICKET, "id", state=True))
    queue_id: int = field(metadata=declared(Kind.QUEUE, state=True))
    subject: str = field(
        metadata=declared(
            Kind.TEXT, "Subject", settable=True, state=True,
            key=Key("Subject", "Asunto", Demand.CHANGE),
        )
    )
    status: str = field(metadata=declared(Kind.STATUS, state=True))
    creator_id: int = field(metadata=declared(Kind.PERSON))
    created: datetime = field(metadata=declared(Kind.MOMENT, "Created"))
    last_updated: datetime = field(metadata=declared(Kind.MOMENT, "LastUpdated"))
    last_updated_by: int = field(metadata=declared(Kind.PERSON))
    owner_id: int | None = field(default=None, metadata=declared(Kind.PERSON, state=True))
    priority: int = field(
        default=0,
        metadata=declared(
            Kind.NUMBER, "Priority", settable=True, clone=True, state=True,
            key=Key("Priority|Prio", "Prioridad", Demand.CHANGE),
        ),
    )
    initial_priority: int = field(
        default=0,
        metadata=declared(Kind.NUMBER, "InitialPriority", settable=True),
    )
    final_priority: int = field(
        default=0,
        metadata=declared(
            Kind.NUMBER, "FinalPriority", settable=True, clone=True, state=True,
            key=Key("FinalPriority", "Prioridad final", Demand.CHANGE),
        ),
    )
    time_worked: int = field(
        default=0,
        metadata=declared(
            Kind.MINUTES, "TimeWorked", settable=True, set_with=TIME_RIGHTS,
            seen_with=Right.SEE_TIME_WORKED,
            merge=MergeRule.ADD,
            key=Key("TimeWorked|Worked", "Trabajado|Tiempo trabajado", Demand.WORK, Operation.TIME, Right.MODIFY_TIMEWORKED),
        ),
    )
    time_estimated: int = field(
        default=0,
        metadata=declared(
            Kind.MINUTES, "TimeEstimated", settable=True, set_with=TIME_RIGHTS,
            seen_with=Right.SEE_TIME_WORKED,
            merge=MergeRule.ADD, clone=True, state=True,
            key=Key("TimeEstimated|Estimated", "Estimado|Tiempo estimado", Demand.WORK),
        ),
    )
    time_left: int = field(
        default=0,
        metadata=declared(
            Kind.MINUTES, "TimeLeft", settable=True, set_with=TIME_RIGHTS,
            seen_with=Right.SEE_TIME_WORKED,
            merge=MergeRule.ADD, state=True,
            key=Key("TimeLeft|Left", "Restante|Tiempo restante", Demand.WORK),
        ),
    )
    starts: datetime | None = field(
        default=None,
        metadata=declared(
            Kind.MOMENT, "Starts", settable=True, clone=True, state=True,
            key=Key("Starts", "Comienza", Demand.WORK),
        ),
    )
    started: datetime | None = field(
        default=None,
        metadata=declared(
            Kind.MOMENT, "Started", settable=True, state=True,
            key=Key("Started", "Comenzó|Empezado", Demand.WORK),
        ),
    )
    due: datetime | None = field(
        default=None,
        metadata=declared(
            Kind.MOMENT, "Due", settable=True, whole_day=True, clone=True, state=True,
            key=Key("Due", "Vence|Vencimiento", Demand.WORK),
        ),
    )
    resolved: datetime | None = field(
        default=None,
        metadata=declared(
            Kind.MOMENT, "Resolved", settable=True, state=True,
            key=Key("Resolved", "Resuelto", Demand.WORK),
        ),
    )
    told: datetime | None = field(
        default=None,
        metadata=declared(
            Kind.MOMENT, "Told", settable=True,
            key=Key("Told", "Avisado|Último contacto", Demand.WORK),
        ),
    )
    merged_into: int | None = field(default=None, metadata=declared(Kind.TICKET, state=True))
    description: str = field(
        default="",
        metadata=declared(
            Kind.TEXT, "Description", settable=True,
            merge=MergeRule.FILL, clone=True, state=True,
            key=Key("Description", "Descripción", Demand.CHANGE),
        ),
    )
    said_by: int | None = field(default=None, metadata=declared(Kind.PERSON))
    said_at: datetime | None = field(
        default=None, metadata=declared(Kind.MOMENT, "LastSaid")
    )
    waiting_on_us: datetime | None = field(
        default=None, metadata=declared(Kind.MOMENT, "WaitingOnUs")
    )
    waiting_on_them: datetime | None = field(
        default=None, metadata=declared(Kind.MOMENT, "WaitingOnThem")
    )
    letters: int = field(
        default=0, metadata=declared(Kind.NUMBER, "Letters", merge=MergeRule.ADD)
    )
    stalled_until: datetime | None = field(
        default=None, metadata=declared(Kind.MOMENT, "StalledUntil", settable=True, state=True)
    )
    sla_state: str = field(default="", metadata=declared(Kind.TEXT, "SLAState", seen_with=Right.SHOW_TICKET_COMMENTS))
    sla_due: datetime | None = field(default=None, metadata=declared(Kind.MOMENT, "SLADue", seen_with=Right.SHOW_TICKET_COMMENTS))
    sla_risk: datetime | None = field(default=None, metadata=declared(Kind.MOMENT, "SLARisk", seen_with=Right.SHOW_TICKET_COMMENTS))
    requestors: frozenset[int] = field(
        default=frozenset(), metadata=declared(Kind.PEOPLE, merge=MergeRule.UNITE, clone=True, state=True)
    )
    cc: frozenset[int] = field(
        default=frozenset(), metadata=declared(Kind.PEOPLE, merge=MergeRule.UNITE, clone=True, state=True)
    )
    admin_cc: frozenset[int] = field(
        default=frozenset(), metadata=declared(Kind.PEOPLE, merge=MergeRule.UNITE, clone=True, state=True)
    )
    links: tuple[Link, ...] = field(default=(), metadata=declared(Kind.LINKS, merge=MergeRule.OWN, state=True))
    urls: tuple[UrlLink, ...] = field(default=(), metadata=declared(Kind.URLS, merge=MergeRule.OWN, state=True))
    groups: frozenset[tuple[Role, int]] = field(
        default=frozenset(), metadata=declared(Kind.GROUPS, merge=MergeRule.UNITE, clone=True, state=True)
    )
    squelched: frozenset[int] = field(default=frozenset(), metadata=declared(Kind.PEOPLE, merge=MergeRule.UNITE))
    muted: frozenset[int] = field(default=frozenset(), metadata=declared(Kind.PEOPLE, merge=MergeRule.UNITE))
    values: tuple[tuple[int, tuple[str, ...]], ...] = field(
        default=(),
        metadata=declared(Kind.VALUES, merge=MergeRule.OWN, clone=True, state=True, seen_with=Right.SEE_CUSTOM_FIELD),
    )
    # fmt: on

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


TICKET_FIELDS = declared_in(Ticket)
COLUMNS = tuple(one for one in TICKET_FIELDS if one.kind in COLUMN_KINDS)
"""What stands in a ticket's own row."""
PLAIN = {one.name: one for one in COLUMNS if one.kind in PLAIN_KINDS}
"""Texts, numbers, lengths of time and dates, by name."""
SETTABLE = {name: one for name, one in PLAIN.items() if one.settable}
BY_LABEL = {one.label: one for one in PLAIN.values()}
"""Plain fields by RT's name."""
