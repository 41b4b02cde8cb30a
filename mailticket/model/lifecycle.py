"""Statuses. RT's default lifecycle: new; open, stalled; resolved, rejected, deleted; every change between them allowed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The three sets of statuses, in order. A reply to a ticket that is not active makes it ``active[0]``."""

    name: str
    initial: tuple[str, ...]
    active: tuple[str, ...]
    inactive: tuple[str, ...]

    def __contains__(self, status: str) -> bool:
        return status in self.initial or status in self.active or status in self.inactive

    @property
    def statuses(self) -> tuple[str, ...]:
        return self.initial + self.active + self.inactive


DEFAULT = Lifecycle("default", ("new",), ("open", "stalled"), ("resolved", "rejected", "deleted"))
