"""Ids, known before the rows are written and never used twice: they are stored in the unit of work that uses them."""

from typing import Any

import sqlalchemy as sa

from mailticket.storage.bulk import Bulk
from mailticket.storage.schema import counters

INBOX = ("raws", "letters", "duplicates")
CHANGES = ("users", "tickets", "transactions", "notices", "copies", "jobs", "administration", "confirmations")
"""What a change of tickets takes. It looks its ids up first and stores them last, and letters are put into the inbox in
between: so the two kinds of work never take the same kind of id."""

ORGANISATION = (
    *CHANGES,
    "groups",
    "queues",
    "custom_fields",
    "scrips",
    "keys",
    "schedules",
    "calendars",
    "service_levels",
    "escalations",
)
"""What a change of the organisation takes."""

NAMES = (*INBOX, *ORGANISATION)

_read: dict[tuple[str, ...], Any] = {
    names: sa.select(counters.c.name, counters.c.next)
    .where(counters.c.name.in_([sa.literal_column(f"'{name}'") for name in names]))
    .order_by(counters.c.name)  # two daemons lock these rows in one order, and so never wait for each other
    .with_for_update()
    for names in (INBOX, CHANGES, ORGANISATION)
}
_write = Bulk(
    counters.update().where(counters.c.name == sa.bindparam("which")).values(next=sa.bindparam("value")), "which value"
)


version_of_organisation = sa.select(counters.c.next).where(counters.c.name == "administration")


def organisation_version(connection: sa.Connection, *, hold: bool = False) -> int:
    """A number that grows with each change of the organisation, for each leaves an entry in its history. ``hold``: on PostgreSQL,
    nobody else changes it until this unit of work ends."""
    return int(connection.scalar(version_of_organisation.with_for_update() if hold else version_of_organisation) or 0)


class Ids:
    """The next id of every kind in ``names``: INBOX, CHANGES or ORGANISATION. Take freely; ``store`` writes back what was taken."""

    def __init__(self, connection: sa.Connection, names: tuple[str, ...] = CHANGES) -> None:
        self._next: dict[str, int] = {name: value for name, value in connection.execute(_read[names])}
        self._taken: set[str] = set()
        self._began = self._next.get("administration", 0)

    def take(self, name: str) -> int:
        """The next id of a kind."""
        value = self._next[name]
        self._next[name] = value + 1
        self._taken.add(name)
        return value

    @property
    def organisation(self) -> int:
        """The version of the organisation (``organisation_version``), as it was when the counters were read."""
        return self._began

    def store(self, connection: sa.Connection) -> None:
        """Write back, in the same unit of work."""
        _write(connection, [(name, self._next[name]) for name in sorted(self._taken)])
        self._taken.clear()
