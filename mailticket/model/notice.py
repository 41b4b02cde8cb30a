"""Notices: worded mail of ours, and the rows of the outbox that carry each copy."""

from datetime import datetime
from enum import StrEnum

from mailticket.model.dataclass import dataclass
from mailticket.model.enclosure import Enclosure

COMBINED = "combined"
"""Template, and name in place of a scrip's, of a mail that tells of several things that waited."""


class OutboxState(StrEnum):
    """waiting -> sending -> sent | failed | waiting (4xx) | uncertain (gone after the dot, or a crash while sending).

    An uncertain notice goes again with the same bytes (at least once); an uncertain autoreply does not (at most once).
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    GATHERING = "gathering"  # over a budget: waits to become one mail with what follows
    COMBINED = "combined"  # became part of another notice; its answer says which
    WITHDRAWN = "withdrawn"  # was to wait a while, and what it told was undone meanwhile


class NoticeKind(StrEnum):
    """An autoreply answers a letter by itself; a notice tells people what somebody did."""

    AUTOREPLY = "autoreply"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Notice:
    """One worded mail. The same bytes go to all who read this language; ``files`` are put into it when it is delivered."""

    id: int
    ticket_id: int | None
    transaction_id: int | None
    scrip: str
    kind: NoticeKind
    language: str
    subject: str
    message_id: str
    content: bytes
    created: datetime
    files: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A row of the outbox: one notice on its way to one address. ``envelope_from`` empty means the null sender; ``written``
    is the address in its owner's spelling, where that differs."""

    id: int
    notice_id: int
    recipient: str
    envelope_from: str
    state: OutboxState = OutboxState.WAITING
    attempts: int = 0
    not_before: datetime | None = None
    answer: str = ""
    written: str = ""

    @property
    def mail_address(self) -> str:
        """Where it is delivered to."""
        return self.written or self.recipient


@dataclass(frozen=True, slots=True)
class Delivery:
    """A copy that is claimed, with the bytes to send. ``created`` is the notice's: its lifetime counts from there. ``files``
    are still to be put in; ``without_files``: they were refused, and are only named, in the notice's ``language``."""

    copy: Copy
    content: bytes
    kind: NoticeKind
    message_id: str
    ticket_id: int | None
    created: datetime
    files: tuple[Enclosure, ...] = ()
    without_files: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a copy. ``not_before`` is when a waiting one goes again; ``without_files``: and without its files."""

    copy_id: int
    state: OutboxState
    answer: str = ""
    not_before: datetime | None = None
    without_files: bool = False
