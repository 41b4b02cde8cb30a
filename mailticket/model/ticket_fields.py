"""What is said of a ticket's field, once, where ``model/ticket.py`` declares it. Everything else is made of it: the column and its
rows, what may be set and by whom, the key in a mail, its name in searches, JSON and history, merging and cloning."""

from dataclasses import Field, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from mailticket.i18n import LANGUAGES, translate
from mailticket.model.command import Demand, Operation
from mailticket.model.right import Right


class Kind(StrEnum):
    """What the values of a field are. The first four are plain: written, compared and shown alike wherever they stand."""

    TEXT = "text"  # one line
    NUMBER = "number"
    MINUTES = "minutes"  # a length of time
    MOMENT = "moment"
    STATUS = "status"
    QUEUE = "queue"  # a queue's id
    PERSON = "person"  # a user's id, None for nobody
    TICKET = "ticket"  # a ticket's number
    PEOPLE = "people"  # users' ids
    GROUPS = "groups"
    LINKS = "links"
    URLS = "urls"
    VALUES = "values"  # of custom fields


PLAIN_KINDS = frozenset({Kind.TEXT, Kind.NUMBER, Kind.MINUTES, Kind.MOMENT})
COLUMN_KINDS = PLAIN_KINDS | {Kind.STATUS, Kind.QUEUE, Kind.PERSON, Kind.TICKET}
"""One value, which stands in the ticket's own row; the others have tables of their own."""


class MergeRule(StrEnum):
    """What becomes of a field of a ticket that another one is merged into."""

    KEEP = "keep"  # it is the target's
    FILL = "fill"  # the target's, unless that is empty
    ADD = "add"  # the sum
    UNITE = "unite"  # what either has
    OWN = "own"  # as ``desk/merging.py`` says


@dataclass(frozen=True, slots=True)
class Key:
    """The key that sets a field in a mail: its spellings (separated by bars, the first is shown) in English and Spanish,
    and how much harm it can do. Its line of help is ``verb.LABEL`` of the catalogue."""

    en: str
    es: str
    demand: Demand
    deed: Operation = Operation.SET
    right: Right = Right.MODIFY_TICKET


@dataclass(frozen=True, slots=True)
class TicketField:
    """``name`` is ours (``Ticket``, the column, JSON, ``ticket set``), ``label`` RT's (history, searches, scrips): what people read
    is ``field.LABEL`` of the catalogue.

    ``settable``: ``ticket set``, a scrip and a mail may change it, whoever holds one of ``set_with``. ``whole_day``: a day
    without an hour means its end. ``clone``: a clone has it too. ``state``: when it changes, a question about commands that
    was open counts no more. ``seen_with``: the right that shows it, besides seeing the ticket.
    """

    kind: Kind
    label: str = ""
    settable: bool = False
    set_with: tuple[Right, ...] = (Right.MODIFY_TICKET,)
    whole_day: bool = False
    merge: MergeRule = MergeRule.KEEP
    clone: bool = False
    state: bool = False
    seen_with: Right = Right.SHOW_TICKET
    key: Key | None = None
    name: str = ""
    nullable: bool = False

    @property
    def words(self) -> dict[str, str]:
        """What people read, by language."""
        return {language: translate(language, f"field.{self.label}") for language in LANGUAGES}


def declared(kind: Kind, label: str = "", **more: Any) -> dict[str, TicketField]:
    """The ``metadata`` of a dataclass's field: ``TicketField`` says what may stand in it."""
    return {"ticket": TicketField(kind, label, **more)}


def declared_in(cls: Any) -> tuple[TicketField, ...]:
    """The fields of a dataclass, in order. Raises KeyError for one that is not declared."""
    return tuple(_named(one) for one in fields(cls))


def _named(one: "Field[Any]") -> TicketField:
    said: TicketField = one.metadata["ticket"]
    return replace(said, name=one.name, nullable=one.default is None)
