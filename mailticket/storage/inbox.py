"""The inbox's rows: letters waiting, done and held, each with its original."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mailticket.model.dataclass import dataclass
from mailticket.model.letter import Action, Incoming, Letter, LetterState, Receipt, Recipient, RecipientKind
from mailticket.storage.bulk import Bulk, Row
from mailticket.storage.counters import INBOX, Ids
from mailticket.storage.schema import LETTERS_OPEN, letter_duplicates, letters, raws
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
    letters.c.authenticated,
    letters.c.released_by,
)
LARGE = 1024 * 1024
"""An original over so many bytes is not loaded with its letter: a batch of large ones would not fit into memory."""

_content = sa.case((raws.c.size > LARGE, None), else_=raws.c.content).label("content")
_joined = sa.select(*_columns, _content, raws.c.spool, raws.c.size).join_from(
    letters, raws, letters.c.raw_id == raws.c.id
)
_original = sa.select(raws.c.content, raws.c.spool).join_from(letters, raws, letters.c.raw_id == raws.c.id)
_is_waiting = letters.c.state == LetterState.WAITING.value
_waiting = _joined.where(LETTERS_OPEN, _is_waiting).order_by(letters.c.id).limit(sa.bindparam("most"))
_one = _joined.where(letters.c.id == sa.bindparam("wanted"))
_spooled = sa.select(raws.c.spool).where(raws.c.spool.is_not(None))
_insert_raws = Bulk(raws.insert(), "id size spool content")
_insert_letters = Bulk(
    letters.insert(),
    "id raw_id digest message_id state address kind action queue ticket_id outbox_id mail_from protocol peer helo "
    "received_at authenticated",
)
_insert_duplicates = Bulk(letter_duplicates.insert(), "id letter_id at peer")


def put(
    connection: sa.Connection, incoming: Sequence[Incoming], identities: Sequence[tuple[str, str]], now: datetime
) -> list[Receipt]:
    """Store letters; one that is here already is recorded as a duplicate of it. ``identities``: (Message-ID, digest)."""
    ids = Ids(connection, INBOX)  # first: on PostgreSQL this waits for another daemon that puts the same letters
    known: dict[str, int] = {
        digest: id_ for digest, id_ in connection.execute(_known, {"digests": [digest for _, digest in identities]})
    }
    raw_ids: dict[int, int] = {}
    raw_rows: list[Row] = []
    letter_rows: list[Row] = []
    duplicate_rows: list[Row] = []
    receipts: list[Receipt] = []
    for item, (message_id, digest) in zip(incoming, identities, strict=True):
        if (there := known.get(digest)) is not None:
            duplicate_rows.append((ids.take("duplicates"), there, to_text(now), item.peer))
            receipts.append(Receipt(there, duplicate=True))
            continue
        raw_id = raw_ids.get(id(item.raw))  # one mail to two of our addresses is two letters with one original
        if raw_id is None:
            raw_id = raw_ids[id(item.raw)] = ids.take("raws")
            raw_rows.append(_raw_row(raw_id, item))
        letter_id = known[digest] = ids.take("letters")
        letter_rows.append(_letter_row(letter_id, raw_id, item, message_id, digest))
        receipts.append(Receipt(letter_id))
    _insert_raws(connection, raw_rows)
    _insert_letters(connection, letter_rows)
    _insert_duplicates(connection, duplicate_rows)
    ids.store(connection)
    return receipts


def _raw_row(raw_id: int, item: Incoming) -> Row:
    if isinstance(item.raw, Path):  # whole, so that it is found from any working directory
        return raw_id, item.size, str(item.raw.absolute()), None
    return raw_id, item.size, None, item.raw


def _letter_row(letter_id: int, raw_id: int, item: Incoming, message_id: str, digest: str) -> Row:
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
        item.authenticated,
    )


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A waiting letter; ``spool`` names the file of a large original. ``letter.raw`` of a large one is empty."""

    letter: Letter
    size: int
    spool: Path | None

    @property
    def apart(self) -> bool:
        """Whether the original was not loaded along: see ``original``."""
        return self.spool is not None or self.size > LARGE


def waiting(connection: sa.Connection, most: int) -> list[WaitingLetter]:
    """The oldest waiting letters."""
    return [_taken(row) for row in connection.execute(_waiting, {"most": most})]


def one(connection: sa.Connection, letter_id: int) -> WaitingLetter | None:
    """One letter in whatever state."""
    row = connection.execute(_one, {"wanted": letter_id}).one_or_none()
    return _taken(row) if row else None


def _taken(row: Any) -> WaitingLetter:
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
        authenticated=row.authenticated,
        released_by=row.released_by,
    )
    return WaitingLetter(letter, row.size, Path(row.spool) if row.spool else None)


def original(connection: sa.Connection, letter_id: int) -> bytes:
    """The original, byte for byte. KeyError when there is no such letter."""
    row = connection.execute(_original.where(letters.c.id == letter_id)).one_or_none()
    if row is None:
        raise KeyError(letter_id)
    return Path(row.spool).read_bytes() if row.spool else bytes(row.content)


def backlog(connection: sa.Connection) -> tuple[int, int]:
    """Letters waiting and their bytes."""
    row = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(raws.c.size), 0))
        .join_from(letters, raws, letters.c.raw_id == raws.c.id)
        .where(LETTERS_OPEN, _is_waiting)
    ).one()
    return int(row[0]), int(row[1])


def held_reasons(connection: sa.Connection, letter_id: int | None) -> dict[int, str]:
    """Why letters (one, or all that are held) are held, as it is stored."""
    statement = sa.select(letters.c.id, letters.c.error).where(LETTERS_OPEN, letters.c.state == LetterState.HELD.value)
    if letter_id is not None:
        statement = statement.where(letters.c.id == letter_id)
    return {id_: error for id_, error in connection.execute(statement)}


def retry(connection: sa.Connection, letter_ids: Collection[int]) -> list[int]:
    """Let those of these letters that are held wait again, as if they had never been tried. Returns their ids."""
    statement = letters.update().where(
        LETTERS_OPEN, letters.c.state == LetterState.HELD.value, letters.c.id.in_(list(letter_ids))
    )
    fresh = {"state": LetterState.WAITING.value, "error": "", "attempts": 0, "done_at": None}
    return sorted(connection.execute(statement.values(fresh).returning(letters.c.id)).scalars())


def attempted(connection: sa.Connection, letter_ids: Sequence[int]) -> None:
    """Count an attempt, before working on a letter that failed in a batch: a crash then cannot loop on it for ever."""
    connection.execute(letters.update().where(letters.c.id.in_(letter_ids)).values(attempts=letters.c.attempts + 1))


def spooled(connection: sa.Connection) -> list[tuple[int, Path]]:
    """Originals that lie in files: the ids of their rows, and where."""
    rows = connection.execute(sa.select(raws.c.id, raws.c.spool).where(raws.c.spool.is_not(None)).order_by(raws.c.id))
    return [(row.id, Path(row.spool)) for row in rows]


def take_in(connection: sa.Connection, raw_id: int, path: Path) -> None:
    """An original moves from its file into its row; the file is nobody's then."""
    connection.execute(raws.update().where(raws.c.id == raw_id).values(content=path.read_bytes(), spool=None))


def stray_spool_files(connection: sa.Connection, folder: Path, is_old: Callable[[Path], bool]) -> int:
    """Remove spooled files no row speaks of (a crash between file and row). Returns how many.

    Told by their names alone: in a data folder that was moved no file is a stray.
    """
    kept = {Path(spool).name for spool in connection.execute(_spooled).scalars()}
    strays = [path for path in folder.glob("*") if path.name not in kept and is_old(path)]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
