"""How long somebody waits before trying again what did not work: short at first, so that a trouble that passes costs no
more than itself."""

from dataclasses import dataclass

FIRST = 0.1
LONGEST = 1.0


@dataclass(slots=True)
class Backoff:
    """Seconds, twice as long each time up to ``longest``; ``reset`` where it worked."""

    first: float = FIRST
    longest: float = LONGEST
    _next: float = 0.0

    def failed(self) -> float:
        """How long to wait now."""
        seconds = self._next or self.first
        self._next = min(2 * seconds, self.longest)
        return min(seconds, self.longest)

    def reset(self) -> None:
        """The next trouble is a new one."""
        self._next = 0.0
