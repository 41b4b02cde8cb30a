"""A question to the address we know: did you order this? Bound to what was ordered, and to the ticket as it was."""

from dataclasses import dataclass
from datetime import datetime

from mailticket.model.evidence import Level


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question about commands, about unproven ``entries``, or about both of one letter: whether they are theirs. ``level``
    is how sure we were of who caused it. ``digest`` is the token's SHA-256: the token itself is in the mail alone. ``state``
    seals what the commands could collide with; ``seal`` all of the row, so that it cannot be re-pointed. ``control``: the
    commands name their tickets themselves, ``ticket_id`` is the first of them."""

    id: int
    digest: str
    user_id: int
    address: str
    ticket_id: int
    state: str
    commands: str
    letter_id: int
    created: datetime
    expires_at: datetime
    used_at: datetime | None = None
    seal: str = ""
    control: bool = False
    entries: tuple[int, ...] = ()
    level: Level = Level.NONE

    @property
    def only_words(self) -> bool:
        """Whether it asks about words alone, and about no commands."""
        return bool(self.entries) and not self.commands

    def sealed_text(self) -> str:
        """What the seal is over."""
        parts = (self.id, self.digest, self.user_id, self.address, self.ticket_id, self.state, self.commands)
        kind = "e" if self.only_words else "C" if self.control else "c"
        last = (self.letter_id, self.expires_at.isoformat(timespec="milliseconds"), *self.entries)
        return kind + "\x1f".join(map(str, (*parts, *last)))
