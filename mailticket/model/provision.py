"""The organisation as a person declares it: in the configuration or on the command line. People are named by address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.queue import QueueSettings


@dataclass(frozen=True, slots=True)
class UserSpec:
    """A user with all addresses. Empty language and timezone leave what is there."""

    address: str
    addresses: tuple[str, ...] = ()
    name: str = ""
    language: str | None = None
    timezone: str | None = None
    privileged: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A group; members are addresses or names of groups."""

    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSpec(QueueSettings):
    """A queue; ``cc`` and ``admin_cc`` are addresses or names of groups, ``lifecycle`` is one's name."""

    name: str = field(kw_only=False)
    cc: tuple[str, ...] = ()
    admin_cc: tuple[str, ...] = ()
    disabled: bool = False
    lifecycle: str = DEFAULT.name


@dataclass(frozen=True, slots=True)
class GrantSpec:
    """Rights for an address, a group, a role, Everyone, Privileged or Unprivileged; in one queue, or everywhere.
    ``revoke`` takes away what comes out of the box or is granted everywhere."""

    to: str
    rights: tuple[str, ...]
    queue: str | None = None
    revoke: bool = False


@dataclass(frozen=True, slots=True)
class CustomFieldSpec:
    """A custom field; ``queues`` are names, none meaning every queue."""

    name: str
    kind: str = "text"
    several: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    description: str = ""
    queues: tuple[str, ...] = ()
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class ScripSpec:
    """A scrip; ``to`` are roles, groups and addresses, ``queue`` and ``off_in`` names of queues. ``arguments`` as
    ``model/scrip.py`` says for each action."""

    name: str
    condition: str
    action: str
    to: tuple[str, ...] = ()
    template: str = ""
    as_comment: bool = False
    when: str = ""
    queue: str | None = None
    off_in: tuple[str, ...] = ()
    order: int = 0
    disabled: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchSpec:
    """A saved search; ``holder`` is an address, a group's name, or empty for everybody's."""

    name: str
    query: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSpec:
    """A canned answer; ``queue`` is a queue's name, None for every queue; ``language`` empty for any."""

    name: str
    text: str
    queue: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """A schedule; ``to`` are roles, groups and addresses, ``queue`` and ``off_in`` names of queues. ``arguments`` as
    ``model/scrip.py`` and ``model/schedule.py`` say for each action."""

    name: str
    cron: str
    action: str
    timezone: str = ""
    query: str = ""
    to: tuple[str, ...] = ()
    template: str = ""
    queue: str | None = None
    off_in: tuple[str, ...] = ()
    disabled: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """A calendar; ``hours`` are lines as ``mon-fri 09:00-18:00``, ``holidays`` days as ``2026-12-24 Nochebuena`` or ``12-25``."""

    name: str
    timezone: str = ""
    hours: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class ServiceLevelSpec:
    """A service level; ``queues``, ``calendar``, and whom ``warn`` and ``breach`` name are names. Goals are lengths of time as
    people write them, ``warn`` steps as ``75% Owner``."""

    name: str
    queues: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    priority: int | None = None
    query: str = ""
    calendar: str = ""
    first_response: str = ""
    response: str = ""
    resolution: str = ""
    pauses: tuple[str, ...] = ("stalled", "waiting")
    warn: tuple[str, ...] = ("75% Owner", "90% AdminCc")
    breach: tuple[str, ...] = ("Owner", "AdminCc")
    sets_due: bool = False
    order: int = 0
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class EscalationSpec:
    """A chain that tickets nobody touches go up; ``queues``, ``calendar``, and whom ``steps`` name are names. ``steps`` are written
    as ``4h Owner``, ``query`` as a search."""

    name: str
    queues: tuple[str, ...] = ()
    priority: int | None = None
    query: str = ""
    calendar: str = ""
    steps: tuple[str, ...] = ("4h Owner", "8h AdminCc")
    order: int = 0
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """All that is declared."""

    users: tuple[UserSpec, ...] = ()
    groups: tuple[GroupSpec, ...] = ()
    queues: tuple[QueueSpec, ...] = ()
    grants: tuple[GrantSpec, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    fields: tuple[CustomFieldSpec, ...] = ()
    scrips: tuple[ScripSpec, ...] = ()
    searches: tuple[SearchSpec, ...] = ()
    schedules: tuple[ScheduleSpec, ...] = ()
    calendars: tuple[CalendarSpec, ...] = ()
    service_levels: tuple[ServiceLevelSpec, ...] = ()
    escalations: tuple[EscalationSpec, ...] = ()
    answers: tuple[AnswerSpec, ...] = ()
