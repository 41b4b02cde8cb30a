"""Scrips as data: because this happened, that should."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mailticket.model.person import SYSTEM_ID
from mailticket.model.right import Role


class Condition(StrEnum):
    """What must have happened, by RT's names. Overdue: anything, to a ticket past its due time."""

    ON_CREATE = "OnCreate"
    ON_CORRESPOND = "OnCorrespond"
    ON_COMMENT = "OnComment"
    ON_STATUS_CHANGE = "OnStatusChange"
    ON_RESOLVE = "OnResolve"
    ON_REJECT = "OnReject"
    ON_REOPEN = "OnReopen"
    ON_OWNER_CHANGE = "OnOwnerChange"
    ON_QUEUE_CHANGE = "OnQueueChange"
    ON_PRIORITY_CHANGE = "OnPriorityChange"
    ON_DUE_CHANGE = "OnDueChange"
    ON_UNBLOCKED = "OnUnblocked"
    ON_TRANSACTION = "OnTransaction"
    OVERDUE = "Overdue"


class ActionKind(StrEnum):
    """What is to be done."""

    AUTOREPLY = "autoreply"
    NOTIFY = "notify"
    SET = "set"
    GIVE = "give"
    OPEN = "open"
    CREATE = "create"
    RUN = "run"
    WEBHOOK = "webhook"


MAILING = frozenset({ActionKind.AUTOREPLY, ActionKind.NOTIFY})

ARGUMENTS: dict[ActionKind, tuple[frozenset[str], frozenset[str]]] = {
    ActionKind.AUTOREPLY: (frozenset(), frozenset()),
    ActionKind.NOTIFY: (frozenset(), frozenset()),
    ActionKind.SET: (frozenset({"set"}), frozenset()),
    ActionKind.GIVE: (frozenset({"owner"}), frozenset()),
    ActionKind.OPEN: (frozenset(), frozenset()),
    ActionKind.CREATE: (frozenset({"create"}), frozenset()),
    ActionKind.RUN: (frozenset({"program"}), frozenset({"seconds"})),
    ActionKind.WEBHOOK: (frozenset({"url"}), frozenset({"seconds", "secret"})),
}
"""Of each action the arguments it needs, and those it may have.

``set`` maps fields to values; ``owner`` is an address, ``actor`` (who did it) or ``nobody``; ``create`` maps ``queue``,
``subject`` and optionally ``link`` (DependsOn: this ticket depends on the new one; RefersTo; MemberOf), ``text``,
``priority``, ``owner``; ``program`` is a list of words, the first an absolute path; ``seconds`` a time limit.
"""

LINKS_OF_CREATE = ("DependsOn", "DependedOnBy", "RefersTo", "ReferredToBy", "MemberOf", "HasMember")
MOST_SECONDS = 60
FAILURES_UNTIL_OFF = 5
"""A scrip that failed so often in a row is switched off, and the administrators are told."""

MOST_DEPTH = 5
"""Scrips may start scrips, so deep and no deeper."""


@dataclass(frozen=True, slots=True)
class Scrip:
    """``to`` names who is told, as declared: roles, groups, addresses; ``roles`` and ``users`` are what it means now
    (groups unfolded). ``when`` is an expression over ticket and transaction, empty for always. ``as_comment`` sends from
    the comment address and never to requestors. ``queue_id`` None means every queue but those in ``off_in``.
    Lower ``order`` first. ``failures`` counts those in a row. ``stock`` ones came with the program and are not removed.
    ``author_id``, ``editor_id`` (who changed last what it does) and ``approved_by`` are users; the system's is what the
    configuration declares and what came along.
    """

    name: str
    condition: str
    action: str
    roles: tuple[str, ...] = ()
    template: str = ""
    as_comment: bool = False
    queue_id: int | None = None
    id: int = 0
    when: str = ""
    to: tuple[str, ...] = ()
    users: frozenset[int] = frozenset()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    order: int = 0
    disabled: bool = False
    off_in: frozenset[int] = frozenset()
    failures: int = 0
    stock: bool = False
    provisioned: bool = False
    author_id: int = SYSTEM_ID
    editor_id: int = SYSTEM_ID
    approved_by: int | None = None

    @property
    def answered_by(self) -> tuple[int, ...]:
        """The ids of those whose rights it has: who approved it as it is, else who made it and who changed it last."""
        if self.approved_by is not None:
            return (self.approved_by,)
        return tuple(dict.fromkeys((self.author_id, self.editor_id)))

    def serves(self, queue_id: int) -> bool:
        """Whether it is asked about tickets of a queue."""
        return not self.disabled and self.queue_id in (None, queue_id) and queue_id not in self.off_in


def problems(
    *, condition: str, action: str, to: tuple[str, ...], template: str, arguments: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a scrip somebody declares, as (key, message). Names of people, templates and the expression are
    checked where they are known."""
    if condition not in list(Condition):
        yield "condition", f"there is no condition {condition!r}; there are {', '.join(Condition)}"
    if action not in list(ActionKind):
        yield "action", f"there is no action {action!r}; there are {', '.join(ActionKind)}"
        return
    kind = ActionKind(action)
    if kind in MAILING and not to:
        yield "to", "somebody must be told: roles, groups or addresses"
    if kind in MAILING and not template:
        yield "template", "it needs a template"
    if kind not in MAILING and to:
        yield "to", f"{action} tells nobody"
    if kind is ActionKind.AUTOREPLY and set(to) - set(Role):
        yield "to", "an autoreply goes to roles only"
    needed, allowed = ARGUMENTS[kind]
    for name in sorted(needed - arguments.keys()):
        yield name, f"{action} needs it"
    for name in sorted(arguments.keys() - needed - allowed):
        yield name, f"{action} has no {name}"
    yield from _argument_problems(arguments)


def _argument_problems(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, wrong in ARGUMENT_CHECKS.items():
        if arguments.get(name) is not None:
            yield from wrong(arguments[name])


def _url_problems(url: object) -> Iterator[tuple[str, str]]:
    if not (isinstance(url, str) and url.startswith("https://") and url.isprintable()):
        yield "url", "it must begin with https://"


def _program_problems(program: object) -> Iterator[tuple[str, str]]:
    words = program if isinstance(program, (list, tuple)) else ()
    if not words or not all(isinstance(word, str) for word in words) or not words[0].startswith("/"):
        yield "program", "it must be a list of words, the first an absolute path"


def _seconds_problems(seconds: object) -> Iterator[tuple[str, str]]:
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= MOST_SECONDS:
        yield "seconds", f"it must be 1 to {MOST_SECONDS}"


def _set_problems(values: object) -> Iterator[tuple[str, str]]:
    if not (isinstance(values, Mapping) and values):
        yield "set", "it must be a table of fields and values"


def _owner_problems(owner: object) -> Iterator[tuple[str, str]]:
    if not (isinstance(owner, str) and owner.strip()):
        yield "owner", "it must be an address, actor or nobody"


def _secret_problems(secret: object) -> Iterator[tuple[str, str]]:
    if not isinstance(secret, str):
        yield "secret", "it must be a text"


def _create_problems(create: object) -> Iterator[tuple[str, str]]:
    if not isinstance(create, Mapping):
        yield "create", "it must be a table"
        return
    for name in ("queue", "subject"):
        if not isinstance(create.get(name), str) or not create[name].strip():
            yield f"create.{name}", "it must be set"
    if create.get("link", "DependsOn") not in LINKS_OF_CREATE:
        yield "create.link", f"it must be one of {', '.join(LINKS_OF_CREATE)}"
    for name in sorted(create.keys() - {"queue", "subject", "link", "text", "priority", "owner"}):
        yield f"create.{name}", "there is no such setting; there are queue, subject, link, text, priority, owner"


ARGUMENT_CHECKS: dict[str, Callable[[object], Iterator[tuple[str, str]]]] = {
    "set": _set_problems,
    "owner": _owner_problems,
    "create": _create_problems,
    "program": _program_problems,
    "url": _url_problems,
    "seconds": _seconds_problems,
    "secret": _secret_problems,
}
"""Of each argument what is wrong with a value."""
