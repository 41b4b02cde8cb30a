"""Which tiles somebody, or a group, has on the first page."""

import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.storage.audit_log import ledger
from mailticket.storage.named_rows import tiles_by_holder
from mailticket.storage.schema import tile_lists


def put(connection: sa.Connection, holder: str, names: Sequence[str], author: Author, now: datetime) -> None:
    """These, instead of those before; none: as if nothing had been chosen."""
    with ledger(connection, author, now) as book:
        before = tiles_by_holder(connection).get(holder, ())
        if tuple(names) == before:
            return
        connection.execute(tile_lists.delete().where(tile_lists.c.holder == holder))
        if names:
            connection.execute(tile_lists.insert().values(holder=holder, names=json.dumps(list(names))))
        book.note(Subject.SEARCH, book.names.of(holder), Did.CHANGE, "tiles", ", ".join(before), ", ".join(names))
