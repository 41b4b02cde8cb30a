"""The index of what tickets say: SQLite's FTS5, PostgreSQL's tsvector, both given texts that ``model.text_pieces`` took apart.

It holds pieces and where they stand, no texts: what was indexed stands in ``transactions``, which never change. A row of
SQLite's is numbered by its ticket and entry together, so that finding tickets needs no other table.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from mailticket.model.dataclass import dataclass, replace
from mailticket.model.text_pieces import MOST, NAMING, VERSION, said_in, sought, taken_apart
from mailticket.model.transaction import FOR_STAFF, INTERNAL, UNPROVEN, TransactionType
from mailticket.storage.letter_heads import read_head
from mailticket.storage.schema import attachments, text_index, tickets, transactions

SHIFT = 32
"""Bits of an entry's number in a row's: four thousand million entries, two thousand million tickets."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index is to know of an entry; ``internal``: for who may read comments. ``names`` are what it says besides its
    text, not taken apart; ``outside`` what those find in it who may read no comments, None where that is all of it."""

    ticket_id: int
    entry_id: int
    text: str
    internal: bool
    names: str = ""
    outside: str | None = None

    def shown_as(self, text: str) -> "Indexed":
        """The same, of whose text others are shown only this."""
        return self if self.internal else replace(self, outside=taken_apart(f"{self.names}\n{text}"))

    @property
    def columns(self) -> tuple[str, str]:
        """What everybody finds, and what only those find who may read comments."""
        if self.internal:
            return "", self.text
        return (self.text, "") if self.outside is None else (self.outside, self.text)


def indexed(entry: Any, *, subject: str, files: Iterable[str]) -> Indexed | None:
    """What is found of an entry (its row, or the entry itself): what it says, its own subject, the names of its files, one given;
    None where that is nothing."""
    kind = TransactionType(entry.type)
    hidden = kind in INTERNAL | FOR_STAFF or (kind is TransactionType.CREATE and entry.field == UNPROVEN)
    own = (read_head(entry.head) if isinstance(entry.head, str) else entry.head).subject
    named = [name for name in (own, *files) if name]
    text = taken_apart(said_in(entry, subject=subject, files=named))
    names = "\n".join([subject, *named] if kind is TransactionType.CREATE else named)
    return Indexed(entry.ticket_id, entry.id, text, hidden, names) if text else None


def put(connection: sa.Connection, rows: Iterable[Indexed]) -> None:
    """Make entries known to the index, each once."""
    if connection.dialect.name == "sqlite":
        given = sorted((one.ticket_id << SHIFT | one.entry_id, *one.columns) for one in rows)
        if given:
            connection.exec_driver_sql("insert into texts (rowid, said, internal) values (?, ?, ?)", given)
        return
    statement = sa.text(
        "insert into texts (id, ticket_id, said, internal)"
        " values (:id, :ticket, to_tsvector('simple', :said), to_tsvector('simple', :internal))"
    )
    given_rows = [
        {
            "id": one.entry_id,
            "ticket": one.ticket_id,
            "said": said,
            "internal": internal,
        }
        for one in rows
        for said, internal in [one.columns]
    ]
    if given_rows:
        connection.execute(statement, given_rows)


class says(FunctionElement[bool]):  # noqa: N801  # a function's name
    """Whether a ticket's number is among those whose entries have some pieces in a row, where all who see it may read them;
    ``more``: the last of them may go on."""

    type = sa.Boolean()
    inherit_cache = True
    looked_in: tuple[str, ...] = ("said",)
    more = False


class begins(says):  # noqa: N801
    """As far as its beginning."""

    inherit_cache = True
    more = True


class says_to_staff(says):  # noqa: N801
    """What takes the right to read comments as well."""

    inherit_cache = True
    looked_in = ("said", "internal")


class begins_to_staff(says_to_staff):  # noqa: N801
    """As far as its beginning."""

    inherit_cache = True
    more = True


@compiles(says, "sqlite")
def _says_sqlite(element: says, compiler: Any, **how: Any) -> str:
    ticket, pieces = (compiler.process(one, **how) for one in element.clauses)
    end = "'\"*'" if element.more else "'\"'"
    match = f"texts match '{{{' '.join(element.looked_in)}}}: \"' || {pieces} || {end}"
    return _among(ticket, f"rowid >> {SHIFT}", match)


@compiles(says, "postgresql")
def _says_postgresql(element: says, compiler: Any, **how: Any) -> str:
    ticket, pieces = (compiler.process(one, **how) for one in element.clauses)
    query = f"phraseto_tsquery('simple', {pieces})"
    query = f"({query}::text || ':*')::tsquery" if element.more else query
    return _among(ticket, "ticket_id", " or ".join(f"{column} @@ {query}" for column in element.looked_in))


def _among(ticket: str, number: str, match: str) -> str:
    """SQL: one of the tickets that match, or one that such a ticket became part of. All parts are our own words or parameters."""
    hits = f"select {number} from texts where {match}"  # noqa: S608
    merged = f"select 1 from tickets m where m.merged_into = {ticket} and m.id in ({hits})"  # noqa: S608
    return f"({ticket} in ({hits}) or exists ({merged}))"


def ticket_says(
    ticket: sa.FromClause, text: str, *, comments: sa.ColumnElement[bool], every_comment: bool = False
) -> sa.ColumnElement[bool]:
    """Whether a ticket says a word, or a phrase, in its subject, what was written, or the name of a file. ``comments`` is where
    who asks may read comments; ``every_comment``: that is everywhere."""
    wanted = sought(text)
    if not wanted.pieces:
        return sa.false()
    told = sa.literal(" ".join(wanted.pieces), sa.Text())
    everybody, staff = (begins, begins_to_staff) if wanted.begins else (says, says_to_staff)
    if every_comment:
        return staff(ticket.c.id, told)
    return sa.or_(everybody(ticket.c.id, told), sa.and_(comments, staff(ticket.c.id, told)))


# -- making it anew


@dataclass(frozen=True, slots=True)
class Progress:
    """Entries up to ``left_to`` are not indexed yet; ``newest`` is the newest there is."""

    left_to: int
    newest: int


def progress(connection: sa.Connection) -> Progress:
    """How far the index is."""
    newest = connection.scalar(sa.select(sa.func.max(transactions.c.id))) or 0
    return Progress(connection.scalar(sa.select(text_index.c.left_to)) or 0, newest)


def begin_again(connection: sa.Connection) -> None:
    """Forget the index: all there is waits to be indexed."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("insert into texts (texts) values ('delete-all')")
    else:
        connection.exec_driver_sql("truncate texts")
    newest = sa.select(sa.func.coalesce(sa.func.max(transactions.c.id), 0)).scalar_subquery()
    connection.execute(text_index.update().values(left_to=newest, version=VERSION))


def is_outdated(connection: sa.Connection) -> bool:
    """Whether texts were taken apart otherwise when it was made."""
    return connection.scalar(sa.select(text_index.c.version)) != VERSION


def waiting(connection: sa.Connection, most: int) -> tuple[list[Indexed], Progress, int]:
    """The newest entries that are not indexed yet, taken apart; how far the index was when they were read; and down to which
    number these go."""
    before = progress(connection)
    text = sa.func.substr(transactions.c.text, 1, MOST).label("text")
    columns = (transactions.c[name] for name in ("id", "ticket_id", "type", "field", "old", "new", "head"))
    statement = (
        sa.select(*columns, text)
        .where(transactions.c.id <= before.left_to)
        .order_by(transactions.c.id.desc())
        .limit(most)
    )
    read = connection.execute(statement).all()
    rows = _within_reach(read)
    opened = [row.ticket_id for row in rows if row.type == TransactionType.CREATE]
    subjects, files = _first_subjects(connection, opened), _files(connection, [row.id for row in rows])
    found = (indexed(row, subject=subjects.get(row.ticket_id, ""), files=files.get(row.id, ())) for row in rows)
    return [one for one in found if one], before, rows[-1].id - 1 if (rows and len(read) == most) or rows != read else 0


def _within_reach(rows: Sequence[Any]) -> list[Any]:
    """So many of them as a step may take apart, one at least."""
    kept: list[Any] = []
    size = 0
    for row in rows:
        size += len(row.text)
        if kept and size > MOST:
            break
        kept.append(row)
    return kept


def _first_subjects(connection: sa.Connection, ids: Sequence[int]) -> dict[int, str]:
    """What tickets were called when they were opened."""
    if not ids:
        return {}
    named = connection.execute(sa.select(tickets.c.id, tickets.c.subject).where(tickets.c.id.in_(ids)))
    found = {id_: subject for id_, subject in named}
    given = sa.select(transactions.c.ticket_id, transactions.c.old).where(
        transactions.c.ticket_id.in_(ids),
        transactions.c.type == TransactionType.SET.value,
        transactions.c.field == NAMING[0],
    )
    return found | {id_: old for id_, old in connection.execute(given.order_by(transactions.c.id.desc()))}


def _files(connection: sa.Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if ids:
        statement = sa.select(attachments.c.transaction_id, attachments.c.name).where(
            attachments.c.transaction_id.in_(ids)
        )
        for id_, name in connection.execute(statement.order_by(attachments.c.transaction_id, attachments.c.part)):
            found.setdefault(id_, []).append(name)
    return found


def put_waiting(connection: sa.Connection, rows: Sequence[Indexed], before: Progress, left_to: int) -> bool:
    """What was read with ``waiting`` is indexed, unless somebody else did it, or began again, meanwhile: then False."""
    done = connection.execute(text_index.update().where(text_index.c.left_to == before.left_to).values(left_to=left_to))
    if done.rowcount != 1:
        return False
    put(connection, rows)
    return True
