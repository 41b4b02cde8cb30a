"""The history of the organisation: who changed users, groups, rights, queues and scrips. Never rewritten, as a ticket's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailticket.model.transaction import Via


class Subject(StrEnum):
    """What a change was made to."""

    USER = "user"
    GROUP = "group"
    GRANT = "grant"
    QUEUE = "queue"
    LIFECYCLE = "lifecycle"
    CUSTOM_FIELD = "customfield"
    SCRIP = "scrip"
    SEARCH = "search"
    SCHEDULE = "schedule"
    CALENDAR = "calendar"
    SERVICE_LEVEL = "sla"
    ESCALATION = "escalation"
    ANSWER = "answer"


class Did(StrEnum):
    """What was done to it."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes changes to the organisation, and by which way."""

    user_id: int
    via: Via


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. ``name`` is the thing's name or address; ``field`` with ``old`` and ``new`` for a CHANGE."""

    id: int
    at: datetime
    by: int
    via: Via
    subject: Subject
    name: str
    did: Did
    field: str = ""
    old: str = ""
    new: str = ""
