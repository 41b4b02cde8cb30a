"""What a template may speak of: small plain views, so that it can neither see nor touch anything else."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as a template sees it; people by address, ``status`` in the reader's words."""

    id: int
    subject: str
    status: str
    priority: int
    queue: str
    owner: str
    requestors: tuple[str, ...]
    created: datetime
    url: str


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """Who did it."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class TransactionFacts:
    """What was done, and one line that says so."""

    type: str
    field: str
    old: str
    new: str
    minutes: int
    at: datetime
    description: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """An attachment, not attached again."""

    name: str
    type: str
    size: int
