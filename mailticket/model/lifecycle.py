"""Statuses of a ticket, in three sets, and which may follow which."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mailticket.model.right import Right

ANY = "*"

DELETED = "deleted"
"""What RT calls a ticket that is no more: replies do not bring it back."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The three sets of statuses, in order.

    ``transitions`` are (from, may become), from "" at creation; a status without an entry may become any other.
    ``rights`` are ((from, to), right's name), ``*`` standing for any; the closest fit counts, else ModifyTicket.
    ``on_reply`` is what a reply makes of a ticket that is not active; empty: the first active status (RT's AutoOpen).
    """

    name: str
    initial: tuple[str, ...]
    active: tuple[str, ...]
    inactive: tuple[str, ...]
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rights: tuple[tuple[tuple[str, str], str], ...] = (((ANY, "deleted"), Right.DELETE_TICKET.value),)
    on_reply: str = ""
    _allowed: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_allowed", dict(self.transitions))

    def __contains__(self, status: str) -> bool:
        return status in self.initial or status in self.active or status in self.inactive

    @property
    def statuses(self) -> tuple[str, ...]:
        return self.initial + self.active + self.inactive

    @property
    def replied(self) -> str:
        """The status a reply gives to a ticket that is not active."""
        return self.on_reply or self.active[0]

    @property
    def resolved(self) -> str:
        """What Resolve means here: "resolved", or the first inactive status where there is none of that name."""
        return "resolved" if "resolved" in self.inactive else self.inactive[0]

    @property
    def rejected(self) -> str | None:
        """What Reject means here, if anything."""
        return "rejected" if "rejected" in self.inactive else None

    def following(self, status: str) -> tuple[str, ...]:
        """What a status may become; "" asks for the statuses a ticket may be created with."""
        found = self._allowed.get(status)
        return found if found is not None else tuple(one for one in self.statuses if one != status)

    def right(self, old: str, new: str) -> str:
        """The name of the right a change of status needs."""
        rights = dict(self.rights)
        for pair in ((old, new), (ANY, new), (old, ANY), (ANY, ANY)):
            if pair in rights:
                return rights[pair]
        return Right.MODIFY_TICKET.value

    def equivalent(self, status: str, other: "Lifecycle") -> str:
        """The status here for a ticket that comes from a queue with another lifecycle: of the same name, else the first
        of the same set."""
        if status in self:
            return status
        if status in other.initial:
            return self.initial[0]
        return self.inactive[0] if status in other.inactive else self.active[0]


DEFAULT = Lifecycle("default", ("new",), ("open", "stalled"), ("resolved", "rejected", "deleted"))
"""RT's default lifecycle: every change between the statuses is allowed."""


def problems(life: Lifecycle) -> Iterator[tuple[str, str]]:
    """What is wrong with a lifecycle, as (key, message)."""
    for key in ("initial", "active", "inactive"):
        if not getattr(life, key):
            yield key, "it must name one status at least"
    for status in sorted({one for one in life.statuses if life.statuses.count(one) > 1}):
        yield "initial", f"{status!r} is named twice"
    for status in life.statuses:
        if not status or status != status.strip().lower() or not status.isprintable() or len(status) > 40:
            yield "initial", f"{status!r} is no status: a word in lower case, 40 characters at most"
    for old, following in life.transitions:
        for status in (old, *following):
            if status and status not in life:
                yield "transitions", f"there is no status {status!r}"
    for (old, new), _ in life.rights:
        for status in (old, new):
            if status != ANY and status not in life and status != "deleted":
                yield "rights", f"there is no status {status!r}"
    if life.on_reply and life.on_reply not in life.active:
        yield "on_reply", f"{life.on_reply!r} is no active status"
