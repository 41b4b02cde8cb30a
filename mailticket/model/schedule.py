"""Schedules as data: at these times, do that to the tickets a search finds, or tell people of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from mailticket.model.cron import cron_wrong
from mailticket.model.right import Role
from mailticket.model.scrip import ARGUMENT_CHECKS, ARGUMENTS, ActionKind


class ScheduledAction(StrEnum):
    """What a schedule does besides what a scrip can do."""

    DIGEST = (
        "digest"  # mail a list of the tickets to people: to each what they may see, and nothing where there is none
    )
    SUMMARY = "summary"  # mail figures of each queue since the run before
    OVERDUE = "overdue"  # once for each time a ticket becomes late: an entry, its scrips, and mail
    ESCALATE = "escalate"  # priorities rise from the initial to the final one
    AUTORESOLVE = "autoresolve"  # warn who has not answered for long, then resolve
    SILENCE = "silence"  # tickets nobody touches go up their chain, once for each step
    REMIND = "remind"  # mail what people asked to be reminded of, once its time has come
    REOPEN = "reopen"  # what was stalled until a time that has come is open again
    REPORT = "report"  # mail a report to people: to each of what they may see
    SUBSCRIPTIONS = "subscriptions"  # mail the reports that people subscribed to
    HOUSEKEEPING = "housekeeping"  # what was kept for a while only goes


ON_EACH = tuple(kind.value for kind in ActionKind if kind is not ActionKind.AUTOREPLY)
"""What a scrip can do, done to each ticket that is found."""

ACTIONS = (*(action.value for action in ScheduledAction), *ON_EACH)

MAILS = frozenset({"digest", "summary", "overdue", "notify", "report"})
"""Actions that tell people, and need to know whom and in which words."""

SEARCHES = frozenset({"digest", *ON_EACH})
"""Actions that look for tickets with the schedule's query; the others know themselves which ones they are about."""

DIGEST_ROLES = frozenset({Role.OWNER.value, Role.ADMIN_CC.value, Role.CC.value})
"""Roles a digest may go to: each owner is told of theirs, watchers of a queue of the tickets of that queue."""

OWN_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "autoresolve": frozenset({"warn_after", "resolve_after"}),
    "report": frozenset({"report"}),
}
"""Of actions that are no scrip's: days of silence until the requestor is warned, and from then until the ticket is resolved; which
report, as mail asks for it."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """``cron`` says when, in ``timezone`` (empty: the site's). ``to`` names who is told: roles, ``user:ID``, ``group:ID``.
    ``queue_id`` None means every queue but those in ``off_in``. ``since`` is when it was made, switched on, or got other times:
    what was planned before does not count. ``stock`` ones came with the program."""

    id: int
    name: str
    cron: str
    action: str
    since: datetime | None = None
    timezone: str = ""
    query: str = ""
    to: tuple[str, ...] = ()
    template: str = ""
    queue_id: int | None = None
    off_in: frozenset[int] = frozenset()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    disabled: bool = False
    stock: bool = False

    def serves(self, queue_id: int) -> bool:
        """Whether it is about tickets of a queue."""
        return self.queue_id in (None, queue_id) and queue_id not in self.off_in


@dataclass(frozen=True, slots=True)
class Run:
    """One time a schedule ran. ``finished`` None: it runs, or a crash left it. ``missed`` are planned times that were left out
    before it; ``done`` how many mails, tickets or rows it was about; ``failed`` says why it came to nothing."""

    schedule_id: int
    planned: datetime
    started: datetime
    finished: datetime | None = None
    seconds: float = 0.0
    missed: int = 0
    done: int = 0
    failed: str = ""


def problems(
    *, cron: str, timezone: str, action: str, to: tuple[str, ...], template: str, arguments: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a schedule somebody declares, as (key, message). Principals of people, the query and the template are
    checked where they are known."""
    if wrong := cron_wrong(cron):
        yield "cron", wrong
    if timezone and not _is_zone(timezone):
        yield "timezone", f"there is no timezone {timezone!r}; names look like America/Montevideo"
    if action not in ACTIONS:
        yield "action", f"there is no action {action!r}; there are {', '.join(ACTIONS)}"
        return
    if action in MAILS and not to:
        yield "to", "somebody must be told: roles, groups or addresses"
    if action in MAILS and not template:
        yield "template", "it needs a template"
    if action not in MAILS and to:
        yield "to", f"{action} tells nobody"
    if action in ("digest", "summary", "report") and (wrong_roles := set(to) & set(Role) - DIGEST_ROLES):
        yield (
            "to",
            f"a digest goes to {', '.join(sorted(DIGEST_ROLES))}, groups and addresses, not to {min(wrong_roles)}",
        )
    yield from _argument_problems(action, arguments)


def _argument_problems(action: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if action in ON_EACH:
        needed, more = ARGUMENTS[ActionKind(action)]
    else:
        needed, more = frozenset({"report"} & {action}), OWN_ARGUMENTS.get(action, frozenset())
    for name in sorted(needed - arguments.keys()):
        yield name, f"{action} needs it"
    for name in sorted(arguments.keys() - needed - more):
        yield name, f"{action} has no {name}"
    for name, value in arguments.items():
        if check := ARGUMENT_CHECKS.get(name):
            yield from check(value)
        elif name in ("warn_after", "resolve_after") and not _is_days(value):
            yield name, "it must be a number of days, 1 to 365"


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 365


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Stock:
    """A schedule every site has. ``on``: for sites that begin with this version; ``always``: for all of them."""

    name: str
    cron: str
    action: str
    query: str = ""
    to: tuple[str, ...] = ()
    template: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    on: bool = True
    always: bool = False


STAFF = (Role.OWNER.value, Role.ADMIN_CC.value)
STOCK = (
    Stock(
        "daily-untaken",
        "0 8 * * 1-5",
        "digest",
        "status = new and owner = nobody order by created",
        (Role.ADMIN_CC.value,),
        "digest_untaken",
    ),
    Stock("daily-reminder", "0 8 * * 1-5", "digest", "", (Role.OWNER.value,), "digest_mine"),
    Stock("overdue", "*/5 * * * *", "overdue", "", STAFF, "overdue"),
    Stock("weekly-summary", "0 8 * * 1", "summary", "", (Role.ADMIN_CC.value,), "summary"),
    Stock("escalate-priority", "0 5 * * *", "escalate"),
    Stock(
        "auto-resolve",
        "0 9 * * 1-5",
        "autoresolve",
        template="autoresolve",
        arguments={"warn_after": 14, "resolve_after": 7},
        on=False,
    ),
    Stock("housekeeping", "30 3 * * *", "housekeeping", always=True),
    Stock("reopen-stalled", "*/5 * * * *", "reopen", always=True),
    Stock("reminders", "*/5 * * * *", "remind", template="reminders", always=True),
    Stock("queue-auto-resolve", "0 9 * * 1-5", "autoresolve", template="autoresolve", always=True),
    Stock("subscriptions", "0 7 * * *", "subscriptions", template="report", always=True),
    Stock("silence", "*/5 * * * *", "silence", template="escalation", always=True),
)
"""Those of ``always`` do nothing that a person did not ask for, and are on for sites of earlier versions too."""
