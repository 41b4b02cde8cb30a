"""By what else than its own references a letter belongs to a ticket: who was addressed in a letter of it, what both answer, another
desk's number."""

import json
from collections.abc import Collection
from dataclasses import field
from typing import Any

import sqlalchemy as sa

from mailticket.model.dataclass import dataclass
from mailticket.model.foreign_number import ForeignNumber, NumberOnTicket
from mailticket.model.letter import MailClass
from mailticket.model.letter_head import LetterHead
from mailticket.model.transaction import UNPROVEN_WORDS, TransactionType
from mailticket.storage.bulk import Bulk, insert_into
from mailticket.storage.letter_heads import read_head
from mailticket.storage.schema import ancestors, foreign_numbers, letters, transactions, users

LETTERS = frozenset(
    {TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT, TransactionType.NOTE, *UNPROVEN_WORDS}
)
"""What a letter becomes on a ticket."""

MOST_NUMBERED = 20
"""Tickets that one number and one desk are looked for on, the newest first; and those that answer one ancestor."""

_insert_ancestors = Bulk(
    lambda dialect: insert_into(dialect, ancestors).on_conflict_do_nothing(), "message_id ticket_id"
)
_insert_numbers = Bulk(
    lambda dialect: insert_into(dialect, foreign_numbers).on_conflict_do_nothing(), "number address ticket_id written"
)


@dataclass(frozen=True, slots=True)
class FiledLetter:
    """A letter as it was filed: on which ticket, as what, by whom, and what stood beside its body."""

    message_id: str
    ticket_id: int
    type: TransactionType
    author: str
    head: LetterHead


@dataclass(frozen=True, slots=True)
class Copy:
    """A letter on a ticket, and whether it came by a mailing list."""

    message_id: str
    ticket_id: int
    author: str
    text: str
    by_list: bool


@dataclass(slots=True)
class Related:
    """What was looked up of it for the letters of one unit of work: ``answered`` are letters on tickets that these answer, by
    Message-ID, ``answering`` first letters that answer what these answer, ``numbered`` who wrote their numbers where,
    ``voices`` who said what there, by ticket, address and kind; ``numbers`` other desks' numbers by ticket, ``subjects`` what
    tickets were called before; ``copies`` are letters on tickets with the Message-IDs of these."""

    copies: list[Copy] = field(default_factory=list)
    answered: dict[str, list[FiledLetter]] = field(default_factory=dict)
    answering: list[FiledLetter] = field(default_factory=list)
    numbered: list[NumberOnTicket] = field(default_factory=list)
    voices: set[tuple[int, str, TransactionType]] = field(default_factory=set)
    numbers: dict[int, list[NumberOnTicket]] = field(default_factory=dict)
    subjects: dict[int, set[str]] = field(default_factory=dict)


def put(connection: sa.Connection, answered: Collection[tuple[str, int]], numbers: Collection[NumberOnTicket]) -> None:
    """Keep what first letters answer, and other desks' numbers."""
    _insert_ancestors(connection, sorted(answered))
    rows = {(one.number.key, one.address, one.ticket_id): one.number.written for one in numbers}
    _insert_numbers(connection, [(*key, written) for key, written in sorted(rows.items())])


_filed = sa.select(
    transactions.c.message_id, transactions.c.ticket_id, transactions.c.type, transactions.c.head, users.c.address
).join_from(transactions, users, users.c.id == transactions.c.by)


def letters_on(
    connection: sa.Connection, message_ids: Collection[str], ticket_ids: Collection[int]
) -> list[FiledLetter]:
    """The letters with these Message-IDs on these tickets, but for those whose From line its own domain disowns."""
    disowned = (transactions.c.evidence == 0) & (transactions.c.evidence_method == "dmarc")
    found = _filed.where(
        ~disowned,
        transactions.c.ticket_id.in_(list(ticket_ids)),
        transactions.c.message_id.in_(list(message_ids)),
        transactions.c.type.in_([kind.value for kind in LETTERS]),
    )
    return [_letter(row.message_id, row) for row in connection.execute(found.order_by(transactions.c.id))]


def _letter(message_id: str, row: Any) -> FiledLetter:
    return FiledLetter(message_id, row.ticket_id, TransactionType(row.type), row.address, read_head(row.head))


def copies_on(connection: sa.Connection, message_ids: Collection[str], ticket_ids: Collection[int]) -> list[Copy]:
    """The letters with these Message-IDs on these tickets, with the way they came."""
    columns = transactions.c
    asked = (
        sa.select(columns.message_id, columns.ticket_id, users.c.address, columns.text, letters.c.outcome)
        .join_from(transactions, users, users.c.id == columns.by)
        .join(letters, letters.c.id == columns.letter_id)
        .where(columns.ticket_id.in_(list(ticket_ids)), columns.message_id.in_(list(message_ids)))
        .where(columns.type.in_([kind.value for kind in LETTERS]))
    )
    return [
        Copy(row.message_id, row.ticket_id, row.address, row.text, _class_in(row.outcome) == MailClass.LIST.value)
        for row in connection.execute(asked.order_by(columns.id))
    ]


def _class_in(outcome: str) -> str:
    return str(json.loads(outcome).get("class", "")) if outcome else ""


def answering(connection: sa.Connection, message_ids: Collection[str]) -> list[FiledLetter]:
    """The first letters of tickets that answer one of these, which nobody has seen here; of many the newest. Their
    Message-ID here is what they answer."""
    asked = sa.select(ancestors.c.message_id, ancestors.c.ticket_id).where(
        ancestors.c.message_id.in_(list(message_ids))
    )
    rows = list(connection.execute(asked.order_by(ancestors.c.ticket_id.desc()).limit(MOST_NUMBERED)))
    if not rows:
        return []
    numbers = {row.ticket_id for row in rows}
    opened = _filed.where(transactions.c.ticket_id.in_(numbers), transactions.c.type == TransactionType.CREATE.value)
    first = {row.ticket_id: row for row in connection.execute(opened)}
    return [_letter(row.message_id, first[row.ticket_id]) for row in rows if row.ticket_id in first]


def subjects_before(connection: sa.Connection, ticket_ids: Collection[int]) -> dict[int, set[str]]:
    """What these tickets were called before they were called otherwise."""
    columns = transactions.c
    renamed = (columns.type == TransactionType.SET.value) & (columns.field == "Subject")
    asked = sa.select(columns.ticket_id, columns.old).where(columns.ticket_id.in_(list(ticket_ids)), renamed)
    found: dict[int, set[str]] = {}
    for ticket_id, old in connection.execute(asked):
        found.setdefault(ticket_id, set()).add(old)
    return found


def tickets_numbered(connection: sa.Connection, keys: Collection[str]) -> list[NumberOnTicket]:
    """Who wrote these numbers on which tickets, the newest first."""
    asked = sa.select(foreign_numbers).where(foreign_numbers.c.number.in_(list(keys)))
    return _numbers(connection, asked.order_by(foreign_numbers.c.ticket_id.desc()).limit(MOST_NUMBERED * len(keys)))


def voices_on(connection: sa.Connection, ticket_ids: Collection[int]) -> set[tuple[int, str, TransactionType]]:
    """Who said something on these tickets, and whether for all or for staff: ticket, address, kind."""
    said = (TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.COMMENT)
    asked = sa.select(transactions.c.ticket_id, users.c.address, transactions.c.type).join_from(
        transactions, users, users.c.id == transactions.c.by
    )
    found = asked.where(
        transactions.c.ticket_id.in_(list(ticket_ids)), transactions.c.type.in_([kind.value for kind in said])
    )
    return {(row.ticket_id, row.address, TransactionType(row.type)) for row in connection.execute(found.distinct())}


def numbers_of(connection: sa.Connection, ticket_ids: Collection[int]) -> list[NumberOnTicket]:
    """Which numbers other desks wrote on these tickets."""
    return _numbers(connection, sa.select(foreign_numbers).where(foreign_numbers.c.ticket_id.in_(list(ticket_ids))))


def _numbers(connection: sa.Connection, asked: "sa.Select[tuple[str, str, int, str]]") -> list[NumberOnTicket]:
    return [
        NumberOnTicket(ForeignNumber(row.number, row.written), row.address, row.ticket_id)
        for row in connection.execute(asked)
    ]
