"""Numbered rows in mail of ours: a search's table, a digest. Whoever got that very mail orders by its rows in an answer to it.

``remember`` when the mail is worded (``alerts.tell`` gives its notice's number to ``more``); ``look_up`` and ``answered`` when
an answer comes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.letter import Reading
from mailticket.model.message_id import notice_about_no_ticket
from mailticket.model.person import User
from mailticket.model.row_table import RowTable
from mailticket.storage import row_tables


def remember(unit: UnitOfWork, notice_id: int, reader: User, tickets: Sequence[int]) -> None:
    """Row ``n`` of this notice, which goes to ``reader`` alone and is about no ticket, is the ``n``-th of these tickets. Written
    with the unit of work; nothing is kept of a table without rows."""
    if not tickets:
        return
    table = RowTable(notice_id, reader.id, unit.now, tuple(tickets))
    table = replace(table, seal=unit.snapshot.seal.sign(table.sealed_text()))
    unit.also(lambda connection: row_tables.put(connection, table))


async def look_up(unit: UnitOfWork, readings: Iterable[Reading]) -> None:
    """The tables that these mails answer."""
    numbers = {number for reading in readings if (number := _notice_answered(unit, reading)) is not None}
    if numbers:
        unit.row_tables |= await unit.session.do(row_tables.by_notice, numbers)


def answered(unit: UnitOfWork, reading: Reading, reader: User) -> RowTable | None:
    """The table a mail answers, where it was sent to ``reader``. Whether its numbers count still, ``RowTable.holds`` says.
    None for a mail that answers none, or somebody else's: nobody learns that there is one."""
    table = unit.row_tables.get(_notice_answered(unit, reading) or 0)
    if table is None or table.reader_id != reader.id:
        return None
    return table if unit.snapshot.seal.verify(table.sealed_text(), table.seal) else None


def _notice_answered(unit: UnitOfWork, reading: Reading) -> int | None:
    """The notice, about no ticket, that a mail answers itself: not one further up in its thread."""
    if not reading.references:
        return None
    organization = unit.snapshot.site.organization
    return notice_about_no_ticket(reading.references[0], unit.snapshot.seal.verify, organization)
