"""The names an expression may use: RT's for tickets, and the parts of a transaction."""

from dataclasses import dataclass
from enum import StrEnum

from mailticket.model.ticket import PLAIN


class Kind(StrEnum):
    """What the values of a field are, and so how they are written and compared; of a ticket's plain fields as it is declared."""

    TEXT = "text"
    STATUS = "status"
    NUMBER = "number"
    MINUTES = "minutes"
    MOMENT = "moment"
    PEOPLE = "people"
    CUSTOM = "custom"  # known when it is asked: text, number or date


@dataclass(frozen=True, slots=True)
class Field:
    """A name in its one spelling. ``key`` is where facts keep it."""

    name: str
    kind: Kind
    key: str


def field_called(name: str) -> Field | None:
    """A field by any of its names; upper and lower case alike, ``_`` does not count (``time_worked``)."""
    folded = name.casefold().replace("_", "")
    return FIELDS.get(ALIASES.get(folded, folded))


def custom_field(name: str) -> Field:
    """The custom field of that name; whether there is one is known when it is asked."""
    return Field(f"CF.{{{name}}}", Kind.CUSTOM, custom_key(name))


def custom_key(name: str) -> str:
    """Where facts keep a custom field."""
    return f"cf.{name.strip().casefold()}"


FIELDS: dict[str, Field] = {
    name.casefold(): Field(name, kind, name.casefold())
    for kind, names in (
        *((Kind(one.kind), (one.label,)) for one in PLAIN.values()),
        (Kind.NUMBER, ("id", "Evidence")),
        (Kind.NUMBER, ("DependsOn", "DependedOnBy", "RefersTo", "ReferredToBy", "MemberOf", "HasMember")),
        (Kind.STATUS, ("Status",)),
        (Kind.TEXT, ("Queue", "Lifecycle", "Type", "Field", "Old", "New", "Via", "Text")),
        (Kind.MINUTES, ("Minutes",)),
        (Kind.MOMENT, ("At",)),
        (Kind.PEOPLE, ("Owner", "Creator", "LastUpdatedBy", "Requestor", "Cc", "AdminCc", "Watcher", "By")),
    )
    for name in names
}

ALIASES: dict[str, str] = {
    "ticket": "id",
    "requestors": "requestor",
    "requester": "requestor",
    "requesters": "requestor",
    "ccs": "cc",
    "adminccs": "admincc",
    "watchers": "watcher",
    **{f"{role}.emailaddress": role for role in ("owner", "creator", "requestor", "cc", "admincc", "watcher")},
    "updated": "lastupdated",
    "updatedby": "lastupdatedby",
    "transactiontype": "type",
    "transactiondate": "at",
    "oldvalue": "old",
    "newvalue": "new",
    "actor": "by",
    "timetaken": "minutes",
    "content": "text",
    "members": "hasmember",
}
