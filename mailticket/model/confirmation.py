"""A question to the address we know: did you order this? Bound to what was ordered, and to the ticket as it was."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """``digest`` is the token's SHA-256: the token itself is in the mail alone. ``state`` seals what the commands could
    collide with; ``seal`` all of the row, so that it cannot be re-pointed. ``control``: the commands name their tickets
    themselves, ``ticket_id`` is the first of them."""

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

    def sealed_text(self) -> str:
        """What the seal is over."""
        parts = (self.id, self.digest, self.user_id, self.address, self.ticket_id, self.state, self.commands)
        return ("C" if self.control else "c") + "\x1f".join(
            map(str, (*parts, self.letter_id, self.expires_at.isoformat(timespec="milliseconds")))
        )
