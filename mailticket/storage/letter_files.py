"""The originals behind files: where they lie, which pictures came before, and forms, whose files are kept as those of letters."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from mailticket.model.letter import Action, LetterState, RecipientKind
from mailticket.model.transaction import TransactionType
from mailticket.storage.counters import INBOX, Ids
from mailticket.storage.schema import attachments, letters, raws, transactions
from mailticket.storage.times import to_text

Picture = tuple[int, int, str, TransactionType]
"""A picture within a text that came before: the ticket, who sent it, its digest, and in what kind of entry."""

_source = sa.select(raws.c.content, raws.c.spool, raws.c.size).join_from(letters, raws, letters.c.raw_id == raws.c.id)


def pictures_before(connection: sa.Connection, tickets: Collection[int], digests: Collection[str]) -> set[Picture]:
    """Which of these pictures came to these tickets before."""
    statement = (
        sa.select(transactions.c.ticket_id, transactions.c.by, attachments.c.digest, transactions.c.type)
        .join_from(transactions, attachments, attachments.c.transaction_id == transactions.c.id)
        .where(transactions.c.ticket_id.in_(list(tickets)), attachments.c.digest.in_(list(digests)))
        .distinct()
    )
    return {(ticket, by, digest, TransactionType(kind)) for ticket, by, digest, kind in connection.execute(statement)}


def source(connection: sa.Connection, letter_id: int) -> bytes | Path | None:
    """A letter's original, or the file it lies in; None where it is not kept any more."""
    row = connection.execute(_source.where(letters.c.id == letter_id)).one_or_none()
    if row is None or (row.content is None and row.spool is None):
        return None
    return Path(row.spool) if row.spool else bytes(row.content)


def sizes(connection: sa.Connection, letter_ids: Collection[int]) -> dict[int, int]:
    """Bytes of those letters that came by mail and whose originals are kept."""
    kept = raws.c.content.is_not(None) | raws.c.spool.is_not(None)
    statement = (
        sa.select(letters.c.id, raws.c.size)
        .join_from(letters, raws, letters.c.raw_id == raws.c.id)
        .where(letters.c.id.in_(list(letter_ids)), letters.c.protocol != FORM, kept)
    )
    return {id_: size for id_, size in connection.execute(statement)}


def new_form(connection: sa.Connection) -> tuple[int, int]:
    """The numbers of the next original and letter, for a form that is put later, or never."""
    ids = Ids(connection, INBOX)
    numbers = ids.take("raws"), ids.take("letters")
    ids.store(connection)
    return numbers


def put_form(
    connection: sa.Connection, numbers: tuple[int, int], raw: bytes, author: str, address: str, now: datetime
) -> None:
    """Keep what somebody wrote elsewhere than in a mail, with its files, as a letter that is done."""
    raw_id, letter_id = numbers
    connection.execute(raws.insert().values(id=raw_id, size=len(raw), content=raw))
    values = {
        "id": letter_id,
        "raw_id": raw_id,
        "digest": f"form:{letter_id}",
        "state": LetterState.DONE.value,
        "address": address,
        "kind": RecipientKind.QUEUE.value,
        "action": Action.CORRESPOND.value,
        "mail_from": author,
        "protocol": FORM,
        "received_at": to_text(now),
        "done_at": to_text(now),
        "outcome": '{"fate":"form"}',
    }
    connection.execute(letters.insert().values(values))


FORM = "form"
"""The protocol of what was written elsewhere than in a mail."""
