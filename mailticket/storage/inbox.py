"""The inbox's rows: letters waiting, done and held, each with its original."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mailticket.model.letter import Action, Incoming, Letter, LetterState, Receipt, Recipient, RecipientKind
from mailticket.storage.counters import take_many
from mailticket.storage.rows import insert_rows
from mailticket.storage.schema import letter_duplicates, letters, raws
from mailticket.storage.times import from_text, to_text

_known = sa.select(letters.c.digest, letters.c.id).where(letters.c.digest.in_(sa.bindparam("digests", expanding=True)))

_columns = (
    letters.c.id,
    letters.c.address,
    letters.c.kind,
    letters.c.action,
    letters.c.queue,
    letters.c.ticket_id,
    letters.c.outbox_id,
    letters.c.mail_from,
    letters.c.received_at,
    letters.c.protocol,
    letters.c.peer,
    letters.c.attempts,
    letters.c.state,
)
_waiting = (
    sa.select(*_columns, raws.c.content, raws.c.spool, raws.c.size)
    .join_from(letters, raws, letters.c.raw_id == raws.c.id)
    .where(letters.c.state == LetterState.WAITING.value)
    .order_by(letters.c.id)
    .limit(sa.bindparam("most"))
)


def put(
    connection: sa.Connection, incoming: Sequence[Incoming], identities: Sequence[tuple[str, str]], now: datetime
) -> list[Receipt]:
    """Store letters; one that is here already is recorded as a duplicate of it. ``identities``: (Message-ID, digest)."""
    wanted = [digest for _, digest in identities]
    known: dict[str, int] = {digest: id_ for digest, id_ in connection.execute(_known, {"digests": wanted})}
    first = take_many(connection, ("raws", "letters"), len(incoming))
    raw_rows: dict[int, tuple[Any, ...]] = {}
    letter_rows: list[tuple[Any, ...]] = []
    again: list[tuple[int, str]] = []
    receipts: list[Receipt] = []
    for number, (item, (message_id, digest)) in enumerate(zip(incoming, identities, strict=True)):
        if (there := known.get(digest)) is not None:
            again.append((there, item.peer))
            receipts.append(Receipt(there, duplicate=True))
            continue
        # One mail to two of our addresses is two letters with one original.
        row = raw_rows.setdefault(id(item.raw), _raw_row(first["raws"] + number, item))
        letter_id = known[digest] = first["letters"] + number
        letter_rows.append(_letter_row(letter_id, row[0], item, message_id, digest))
        receipts.append(Receipt(letter_id))
    if raw_rows:
        insert_rows(connection, raws, ("id", "size", "content", "spool"), list(raw_rows.values()))
        insert_rows(connection, letters, _LETTER, letter_rows)
    if again:
        _note_duplicates(connection, again, now)
    return receipts


def _note_duplicates(connection: sa.Connection, again: Sequence[tuple[int, str]], now: datetime) -> None:
    first = take_many(connection, ("duplicates",), len(again))["duplicates"]
    connection.execute(
        letter_duplicates.insert(),
        [
            {"id": first + number, "letter_id": letter_id, "at": to_text(now), "peer": peer}
            for number, (letter_id, peer) in enumerate(again)
        ],
    )


def _raw_row(raw_id: int, item: Incoming) -> tuple[Any, ...]:
    if isinstance(item.raw, Path):
        return raw_id, item.size, None, str(item.raw)
    return raw_id, item.size, item.raw, None


_LETTER = (
    "id",
    "raw_id",
    "digest",
    "message_id",
    "state",
    "address",
    "kind",
    "action",
    "queue",
    "ticket_id",
    "outbox_id",
    "mail_from",
    "protocol",
    "peer",
    "helo",
    "received_at",
)


def _letter_row(letter_id: int, raw_id: int, item: Incoming, message_id: str, digest: str) -> tuple[Any, ...]:
    recipient = item.recipient
    return (
        letter_id,
        raw_id,
        digest,
        message_id,
        LetterState.WAITING.value,
        recipient.address,
        recipient.kind.value,
        recipient.action.value,
        recipient.queue,
        recipient.ticket_id,
        recipient.outbox_id,
        item.mail_from,
        item.protocol,
        item.peer,
        item.helo,
        to_text(item.received_at),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """A waiting letter; ``spool`` names the file of a large original, whose ``letter.raw`` is then empty."""

    letter: Letter
    size: int
    spool: Path | None


def waiting(connection: sa.Connection, most: int) -> list[Taken]:
    """The oldest waiting letters."""
    return [_taken(row) for row in connection.execute(_waiting, {"most": most})]


def one(connection: sa.Connection, letter_id: int) -> Taken | None:
    """One letter in whatever state."""
    statement = (
        sa.select(*_columns, raws.c.content, raws.c.spool, raws.c.size)
        .join_from(letters, raws, letters.c.raw_id == raws.c.id)
        .where(letters.c.id == letter_id)
    )
    row = connection.execute(statement).one_or_none()
    return _taken(row) if row else None


def _taken(row: Any) -> Taken:
    letter = Letter(
        id=row.id,
        recipient=Recipient(
            row.address, RecipientKind(row.kind), Action(row.action), row.queue, row.ticket_id, row.outbox_id
        ),
        mail_from=row.mail_from,
        raw=row.content or b"",
        received_at=from_text(row.received_at),
        protocol=row.protocol,
        peer=row.peer,
        attempts=row.attempts,
        size=row.size,
    )
    return Taken(letter, row.size, Path(row.spool) if row.spool else None)


def original(connection: sa.Connection, letter_id: int) -> bytes:
    """The original, byte for byte. KeyError when there is no such letter."""
    taken = one(connection, letter_id)
    if taken is None:
        raise KeyError(letter_id)
    return taken.spool.read_bytes() if taken.spool else taken.letter.raw


def backlog(connection: sa.Connection) -> tuple[int, int]:
    """Letters waiting and their bytes."""
    row = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(raws.c.size), 0))
        .join_from(letters, raws, letters.c.raw_id == raws.c.id)
        .where(letters.c.state == LetterState.WAITING.value)
    ).one()
    return int(row[0]), int(row[1])


def retry(connection: sa.Connection, letter_id: int | None) -> list[int]:
    """Let held letters (one, or all) wait again. Returns their ids."""
    statement = letters.update().where(letters.c.state == LetterState.HELD.value)
    if letter_id is not None:
        statement = statement.where(letters.c.id == letter_id)
    changed = connection.execute(statement.values(state=LetterState.WAITING.value, error="").returning(letters.c.id))
    return sorted(changed.scalars())


def attempted(connection: sa.Connection, letter_ids: Sequence[int]) -> None:
    """Count an attempt, before working on a letter that failed in a batch: a crash then cannot loop on it for ever."""
    connection.execute(letters.update().where(letters.c.id.in_(letter_ids)).values(attempts=letters.c.attempts + 1))


def stray_spool_files(connection: sa.Connection, folder: Path, is_old: Callable[[Path], bool]) -> int:
    """Remove spooled files no row speaks of (a crash between file and row). Returns how many."""
    removed = 0
    for path in folder.glob("*"):
        if is_old(path) and not connection.scalar(sa.select(sa.literal(1)).where(raws.c.spool == str(path)).limit(1)):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                removed += 1
    return removed
