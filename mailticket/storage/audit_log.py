"""The history of the organisation: entries are written with the change they tell of, and never rewritten."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Entry, Subject
from mailticket.model.transaction import Via
from mailticket.storage.bulk import Bulk
from mailticket.storage.counters import ORGANISATION, Ids
from mailticket.storage.principals import Principals
from mailticket.storage.schema import administration
from mailticket.storage.times import from_text, to_text

_insert = Bulk(administration.insert(), "id at by via subject name did field old new")


@dataclass(frozen=True, slots=True)
class AuditChange:
    """What an entry tells, but for when and by whom. Of what was added or removed, ``new`` or ``old`` says how it was."""

    subject: Subject
    name: str
    did: Did
    field: str = ""
    old: str = ""
    new: str = ""


def enter(connection: sa.Connection, ids: Ids, author: Author, now: datetime, changes: Iterable[AuditChange]) -> None:
    """Write changes down; the caller stores the ids."""
    at = to_text(now)
    _insert(
        connection,
        [
            (
                ids.take("administration"),
                at,
                author.user_id,
                author.via.value,
                one.subject.value,
                one.name,
                one.did.value,
                one.field,
                one.old,
                one.new,
            )
            for one in changes
        ],
    )


def listed(
    connection: sa.Connection, subject: Subject | None = None, name: str | None = None, most: int = 50
) -> list[Entry]:
    """Entries, the newest first; of one kind, of one thing, upper and lower case alike."""
    statement = sa.select(administration).order_by(administration.c.id.desc()).limit(most)
    if subject is not None:
        statement = statement.where(administration.c.subject == subject.value)
    if name is not None:
        statement = statement.where(sa.func.lower(administration.c.name) == sa.func.lower(name))
    return [
        Entry(
            id=row.id,
            at=from_text(row.at),
            by=row.by,
            via=Via(row.via),
            subject=Subject(row.subject),
            name=row.name,
            did=Did(row.did),
            field=row.field,
            old=row.old,
            new=row.new,
        )
        for row in connection.execute(statement)
    ]


class AuditLog:
    """What one unit of work does to the organisation: its ids, what names mean, and the entries it leaves. Made first, for
    on PostgreSQL it waits for another daemon that does the same; closed last."""

    def __init__(self, connection: sa.Connection, author: Author, now: datetime) -> None:
        self.connection = connection
        self.ids = Ids(connection, ORGANISATION)
        self.names = Principals(connection)
        self.author = author
        self.now = now
        self._changes: list[AuditChange] = []

    def note(self, subject: Subject, name: str, did: Did, field: str = "", old: str = "", new: str = "") -> None:
        """One more entry."""
        self._changes.append(AuditChange(subject, name, did, field, old, new))

    def close(self) -> None:
        """Write the entries, and the ids taken."""
        enter(self.connection, self.ids, self.author, self.now, self._changes)
        self.ids.store(self.connection)


@contextlib.contextmanager
def ledger(connection: sa.Connection, author: Author, now: datetime) -> Iterator[AuditLog]:
    """A ledger, closed when all went well."""
    opened = AuditLog(connection, author, now)
    yield opened
    opened.close()
