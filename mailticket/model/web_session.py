"""Somebody who is signed in on the web."""

from dataclasses import dataclass
from datetime import datetime

from mailticket.model.person import User


@dataclass(frozen=True, slots=True)
class WebSession:
    """Somebody signed in: by what (password, link), from where and with what, since when, last seen, until when; ``ticket_id``: for
    that ticket alone, and ``became`` the one it was merged into since. ``version`` is the organisation's as it is now."""

    digest: str
    user: User
    csrf: str
    method: str
    client: str
    agent: str
    created: datetime
    seen: datetime
    until: datetime
    ticket_id: int | None = None
    version: int = 0
    became: int | None = None

    @property
    def tickets(self) -> frozenset[int]:
        """The numbers it opens, of one ticket all of them; none for a session that is not for one ticket alone."""
        return frozenset(number for number in (self.ticket_id, self.became) if number is not None)
