"""Which installation a database belongs to, and which daemon works on it now: one row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.errors import TryAgain
from mailticket.storage.schema import installation
from mailticket.storage.times import to_text

TABLE = "installation"


@dataclass(frozen=True, slots=True)
class Installation:
    """``id`` is the database's for ever, through backups and moves. ``seal`` is the fingerprint of the key in front, empty
    until a daemon has written its keys; ``term`` counts the daemons that began to work here, ``holder`` is the last one."""

    id: str
    seal: str = ""
    term: int = 0
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a database is before anything is done to it. ``new``: there is no table of ours in it."""

    new: bool
    installation: Installation | None = None


def found(connection: sa.Connection) -> Found:
    """Look at a database of whatever version. Changes nothing."""
    inspector = sa.inspect(connection)
    if not inspector.has_table("letters"):
        return Found(new=True)
    return Found(new=False, installation=read(connection) if inspector.has_table(TABLE) else Installation(""))


def read(connection: sa.Connection) -> Installation | None:
    """The row; None where somebody emptied the table."""
    row = connection.execute(sa.select(installation)).one_or_none()
    return Installation(row.id, row.seal, row.term, row.holder) if row else None


def put_seal(connection: sa.Connection, fingerprint: str) -> None:
    """The key in front is this one."""
    connection.execute(installation.update().values(seal=fingerprint))


def begin_term(connection: sa.Connection, holder: str, now: datetime) -> int:
    """A daemon begins to work: waits for the units of work of the one before, and shuts it out. Returns its number."""
    term = int(connection.scalar(sa.select(installation.c.term).with_for_update()) or 0) + 1
    connection.execute(installation.update().values(term=term, holder=holder, since=to_text(now)))
    return term


def in_term(term: int) -> Callable[[sa.Connection], None]:
    """A first step of units of work: raises TryAgain when another daemon's term began. While the unit lasts, none does."""
    mine = sa.select(installation.c.term).where(installation.c.term == term).with_for_update(read=True, key_share=True)

    def check(connection: sa.Connection) -> None:
        if connection.scalar(mine) is None:
            raise TryAgain("another daemon works on this database now")

    return check
