"""Who answers for a scrip: kept with it. What the configuration declares, the system answers for: null in the table."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM_ID
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.organisation import standing
from mailticket.storage.schema import scrips

TEXT = frozenset({"condition", "action", "to", "template", "as_comment", "when", "queue", "arguments"})
"""What a scrip does. Who only switches it or puts it elsewhere in the order is not its author."""

COLUMNS = (scrips.c.author_id, scrips.c.editor_id, scrips.c.approved_by)


def sign(book: AuditLog, scrip_id: int, *, new: bool, changed: Collection[str], provisioned: bool) -> None:
    """Who made or changed a scrip answers for it from now on; an approval was of what it did before."""
    who = None if provisioned or book.author.user_id == SYSTEM_ID else book.author.user_id
    if new or provisioned:
        _set(book.connection, scrip_id, author_id=who, editor_id=who, approved_by=None)
    elif TEXT & set(changed):
        _set(book.connection, scrip_id, editor_id=who, approved_by=None)


def approve_scrip(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Who approves it answers for it, as it is, until somebody changes it. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = standing(connection, book.names, Subject.SCRIP, name)
        if found is None:
            raise Refused("no_such_scrip", scrip=name)
        if found.provisioned:
            raise Refused("declared", subject=Subject.SCRIP.value, name=found.spec.name)
        _set(connection, found.id, approved_by=author.user_id)
        by = next(iter(book.names.of_all([f"user:{author.user_id}"])), "") if author.user_id != SYSTEM_ID else "system"
        book.note(Subject.SCRIP, found.spec.name, Did.CHANGE, "approved", new=by)


def hand_over(connection: sa.Connection, old: int, new: int) -> None:
    """One user became part of another."""
    for column in COLUMNS:
        connection.execute(scrips.update().where(column == old).values({column.name: new}))


def _set(connection: sa.Connection, scrip_id: int, **values: int | None) -> None:
    connection.execute(scrips.update().where(scrips.c.id == scrip_id).values(values))
