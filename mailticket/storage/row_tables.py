"""Tables with numbered rows that were mailed: kept as long as their numbers count."""

from collections.abc import Collection

import sqlalchemy as sa

from mailticket.model.row_table import LIFETIME, RowTable
from mailticket.storage.schema import row_tables
from mailticket.storage.times import from_text, to_text

FORGOTTEN_AFTER = 2 * LIFETIME
"""Until then an answer that comes too late is told so."""


def put(connection: sa.Connection, table: RowTable) -> None:
    """Keep one, and forget those that are long over."""
    connection.execute(row_tables.delete().where(row_tables.c.created < to_text(table.created - FORGOTTEN_AFTER)))
    connection.execute(
        row_tables.insert().values(
            notice_id=table.notice_id,
            user_id=table.reader_id,
            created=to_text(table.created),
            tickets=" ".join(map(str, table.tickets)),
            seal=table.seal,
        )
    )


def by_notice(connection: sa.Connection, notice_ids: Collection[int]) -> dict[int, RowTable]:
    """Tables by the number of the notice they stood in."""
    rows = connection.execute(sa.select(row_tables).where(row_tables.c.notice_id.in_(sorted(notice_ids))))
    return {
        row.notice_id: RowTable(
            row.notice_id, row.user_id, from_text(row.created), tuple(map(int, row.tickets.split())), row.seal
        )
        for row in rows
    }
