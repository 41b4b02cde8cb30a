"""What a loop says of itself, so that somebody else can tell one that waits for work from one that hangs."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pulse:
    """``working`` begins a step: one that goes on for longer than the site bears, and ``allowed`` seconds more, hangs.
    ``idle`` says that there is nothing to do: that may last for ever. ``monotonic`` is a clock's seconds."""

    name: str
    monotonic: Callable[[], float] = field(default=lambda: 0.0)
    since: float | None = None
    allowed: float = 0.0

    def working(self, allowed: float = 0.0) -> None:
        """A step begins. ``allowed``: it may take so many seconds longer than others, for it waits for somebody else."""
        self.allowed = allowed
        self.since = self.monotonic()

    def idle(self) -> None:
        """Nothing is to be done."""
        self.since = None

    def late(self, now: float, after: float) -> float:
        """For how many seconds a step has been going on, where that is too long by ``after``; else 0."""
        since, allowed = self.since, self.allowed  # asked from another thread
        return now - since if since is not None and now - since > after + allowed else 0.0
