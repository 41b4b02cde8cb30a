"""What people see of the organisation: users, groups, queues. ``provisioned``: the configuration declares it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailticket.application.organisation.aliases import Finding
from mailticket.model.provision import (
    AnswerSpec,
    CalendarSpec,
    CustomFieldSpec,
    EscalationSpec,
    GrantSpec,
    GroupSpec,
    QueueSpec,
    ScheduleSpec,
    ScripSpec,
    SearchSpec,
    ServiceLevelSpec,
    UserSpec,
)


@dataclass(frozen=True, slots=True)
class UserShape:
    """A user. ``unreachable``: mail to them came back; ``blocked``: mail from them is not taken; ``language`` is
    chosen, ``learnt`` what their mail shows, which serves who chose none."""

    id: int
    address: str
    addresses: Sequence[str]
    name: str
    language: str | None
    learnt: str | None
    timezone: str | None
    privileged: bool
    disabled: bool
    unreachable: bool
    blocked: bool
    groups: Sequence[str]
    provisioned: bool


@dataclass(frozen=True, slots=True)
class MergedUser(UserShape):
    """Who stays of two users; ``merged`` is the address of the one who became part of them."""

    merged: str


@dataclass(frozen=True, slots=True)
class GroupShape:
    """A group. ``members`` are those of the group itself, ``people`` all in it and in the groups inside it, ``groups`` those
    around it."""

    id: int
    name: str
    members: Sequence[str]
    people: Sequence[str]
    groups: Sequence[str]
    provisioned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueShape(QueueSpec):
    """A queue. ``cc`` and ``admin_cc`` as they are declared, groups by name; ``people`` are those behind them. Addresses and
    the tag are those it goes by: the site's, where it has none of its own."""

    id: int
    people: Mapping[str, Sequence[str]]
    provisioned: bool


@dataclass(frozen=True, slots=True)
class MailRoutes:
    """What an alias file lacks, and the lines that bring mail to the queues: for aliases, and for Postfix's transport map."""

    problems: Sequence[Finding]
    aliases: Sequence[str]
    transport: Sequence[str]


@dataclass(frozen=True, slots=True)
class GrantShape:
    """Rights that were given, or revoked, by hand. ``queue`` None: everywhere."""

    to: str
    rights: Sequence[str]
    queue: str | None
    revoke: bool


@dataclass(frozen=True, slots=True)
class RemovedGrant(GrantShape):
    """One that is taken back."""

    removed: bool = True


@dataclass(frozen=True, slots=True)
class StandingGrant(GrantShape):
    """Rights of one holder in one place. ``kind``: user, group or role; ``stock``: they come out of the box."""

    kind: str
    provisioned: bool
    stock: bool


@dataclass(frozen=True, slots=True)
class RightPath:
    """How somebody comes to hold a right, step by step."""

    user: str
    right: str
    queue: str | None
    ticket: int | None
    granted: bool
    path: Sequence[str]


@dataclass(frozen=True, slots=True)
class RightShape:
    """A right: who has it out of the box, and which lifecycles ask for it."""

    right: str
    stock: Sequence[str]
    lifecycles: Sequence[str]


@dataclass(frozen=True, slots=True)
class LifecycleShape:
    """A lifecycle. ``following`` says of every status what it may become, "" of what tickets are made with; ``rights`` are by
    ``FROM -> TO``."""

    name: str
    initial: Sequence[str]
    active: Sequence[str]
    inactive: Sequence[str]
    on_reply: str
    following: Mapping[str, Sequence[str]]
    rights: Mapping[str, str]
    queues: Sequence[str]
    provisioned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShape(CustomFieldSpec):
    """A custom field."""

    id: int
    provisioned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScripShape(ScripSpec):
    """A scrip. Secrets among its arguments are hidden; ``failures`` are those in a row; ``author``, ``editor``, ``approved_by``:
    who answers for it, by address; ``stock``: it came along."""

    id: int
    failures: int
    author: str
    editor: str
    approved_by: str | None
    stock: bool
    provisioned: bool


@dataclass(frozen=True, slots=True)
class TemplateShape:
    """A template. ``queue`` is whose own it is, empty for everybody's; ``file`` where it stands."""

    name: str
    language: str
    queue: str
    file: str


@dataclass(frozen=True, slots=True)
class WholeTemplate(TemplateShape):
    """One with what its file says."""

    text: str


@dataclass(frozen=True, slots=True)
class JobShape:
    """A program or a webhook that a scrip began. ``not_before``: when a waiting one goes again; ``answer``: what it said."""

    id: int
    kind: str
    scrip: str
    ticket: int
    transaction: int
    state: str
    attempts: int
    created: datetime
    not_before: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class PasswordShape:
    """Whether somebody has a password now."""

    address: str
    password: bool


@dataclass(frozen=True, slots=True)
class LinkShape:
    """Whose link it is, where it leads, and until when it serves."""

    address: str
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SessionShape:
    """Somebody signed in on the web: ``id`` names the session, by ``method`` (password, link), from a client, with a program; for a
    ticket alone, where there is one."""

    id: str
    method: str
    client: str
    agent: str
    created: datetime
    seen: datetime
    until: datetime
    ticket: int | None


@dataclass(frozen=True, slots=True)
class EndedSessions:
    """Whose sessions ended, and how many."""

    address: str
    ended: int


@dataclass(frozen=True, slots=True)
class EnrolledKey:
    """A key that is somebody's now; ``names`` are those in it."""

    address: str
    kind: str
    fingerprint: str
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class RemovedKey:
    """One that is theirs no longer."""

    address: str
    fingerprint: str
    removed: bool = True


@dataclass(frozen=True, slots=True)
class KeyShape:
    """A key of somebody's, without its material."""

    kind: str
    fingerprint: str
    names: Sequence[str]
    added: str


@dataclass(frozen=True, slots=True)
class Seals:
    """How many keys our seals are looked up with."""

    keys: int


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Who changed what of the organisation. ``field``, ``old`` and ``new`` of a change; secrets are hidden."""

    id: int
    at: datetime
    by: str
    via: str
    subject: str
    name: str
    did: str
    field: str | None
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class LifecycleDeclared:
    """A lifecycle as a configuration declares it."""

    name: str
    initial: Sequence[str]
    active: Sequence[str]
    inactive: Sequence[str]
    transitions: Sequence[tuple[str, Sequence[str]]]
    rights: Sequence[tuple[tuple[str, str], str]]
    on_reply: str


@dataclass(frozen=True, slots=True)
class Exported:
    """The organisation as a configuration declares it; ``toml`` in its own words."""

    users: Sequence[UserSpec]
    groups: Sequence[GroupSpec]
    queues: Sequence[QueueSpec]
    grants: Sequence[GrantSpec]
    fields: Sequence[CustomFieldSpec]
    scrips: Sequence[ScripSpec]
    searches: Sequence[SearchSpec]
    schedules: Sequence[ScheduleSpec]
    calendars: Sequence[CalendarSpec]
    service_levels: Sequence[ServiceLevelSpec]
    escalations: Sequence[EscalationSpec]
    answers: Sequence[AnswerSpec]
    lifecycles: Sequence[LifecycleDeclared]
    toml: str
