"""What a page of a ticket shows: some letters with what happened between them, and what stands beside the ticket."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.draft import Draft, place_of
from mailticket.model.transaction import FOR_STAFF, INTERNAL, Transaction, TransactionType
from mailticket.storage.drafts import fields_of
from mailticket.storage.follow_ups import OnTicket, asked_beside
from mailticket.storage.said import SAYING
from mailticket.storage.schema import drafts, presence, ticket_seen, transactions
from mailticket.storage.ticket_history import entries_where, family
from mailticket.storage.times import from_text, to_text

LETTERS = (*SAYING, TransactionType.NOTE)
"""What is shown as a letter; everything else stands between them in one line."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Entries of a history, the oldest first; ``number`` counts pages from the newest, which is 0."""

    entries: list[Transaction]
    number: int


def history_page(
    connection: sa.Connection, ticket_id: int, *, staff: bool, number: int = 0, entry: int | None = None, size: int = 25
) -> HistoryPage:
    """One page: so many letters, each with what happened since the letter before it; the newest page with what happened since. With
    ``entry`` the page that it stands on. Who is no ``staff`` is not counted what only staff may see."""
    columns = transactions.c
    whole = family(ticket_id)
    seen = columns.ticket_id.in_(whole), columns.type.not_in(_hidden(staff))
    letters = _letters(whole, staff)
    if entry is not None:
        newer = connection.scalar(sa.select(sa.func.count()).select_from(letters.where(columns.id >= entry).subquery()))
        number = max(0, (newer or 0) - 1) // size
    newest_first = letters.order_by(columns.id.desc()).limit(1)
    older = newest_first.offset((number + 1) * size).scalar_subquery()
    newest = newest_first.offset(number * size).scalar_subquery()
    within = [*seen, columns.id > sa.func.coalesce(older, 0), *([columns.id <= newest] if number else [])]
    return HistoryPage(entries_where(connection, sa.and_(*within)), number)


def _letters(whole: "sa.Select[tuple[int]]", staff: bool) -> "sa.Select[tuple[int]]":
    columns = transactions.c
    kinds = sorted({one.value for one in LETTERS} - set(_hidden(staff)))
    return sa.select(columns.id).where(columns.ticket_id.in_(whole), columns.type.in_(kinds))


def _hidden(staff: bool) -> list[str]:
    return [] if staff else sorted(one.value for one in (*INTERNAL, *FOR_STAFF))


@dataclass(slots=True)
class Beside:
    """What stands beside a ticket for who looks at it: when they last read it, their drafts on it, who else is there and whether
    they write (``"writing"``), who worked how many minutes, when it was first answered by who works on it, how many letters
    it has that they may see, its reminders, and until when they put it off."""

    read_at: datetime | None = None
    drafts: list[Draft] = field(default_factory=list)
    present: dict[int, str] = field(default_factory=dict)
    worked: dict[int, int] = field(default_factory=dict)
    answered: datetime | None = None
    letters: int = 0
    follow_ups: OnTicket = field(default_factory=OnTicket)


def beside(
    connection: sa.Connection, ticket_id: int, user_id: int, now: datetime, outside: Collection[int], *, staff: bool
) -> Beside:
    """All of it in one question. ``outside`` are who is answered, so that their own words are no answer."""
    whole, none = family(ticket_id), sa.literal("")
    columns = transactions.c
    public = columns.ticket_id.in_(whole), columns.type == TransactionType.CORRESPOND.value
    asked: sa.CompoundSelect[Any] = sa.union_all(
        sa.select(sa.literal("read"), sa.literal(0), ticket_seen.c.at, none).where(
            ticket_seen.c.ticket_id == ticket_id, ticket_seen.c.user_id == user_id
        ),
        sa.select(sa.literal("draft"), sa.literal(0), drafts.c.saved, drafts.c.place + "\n" + drafts.c.content).where(
            drafts.c.ticket_id.in_(whole), drafts.c.user_id == user_id
        ),
        sa.select(sa.literal("present"), presence.c.user_id, presence.c.until, presence.c.mode).where(
            presence.c.ticket_id == ticket_id, presence.c.user_id != user_id, presence.c.until >= to_text(now)
        ),
        sa.select(sa.literal("worked"), columns.by, none, sa.cast(sa.func.sum(columns.minutes), sa.Text))
        .where(columns.ticket_id.in_(whole), columns.minutes != 0)
        .group_by(columns.by),
        sa.select(sa.literal("answered"), sa.literal(0), sa.func.min(columns.at), none).where(
            *public, columns.by.not_in(sorted(outside))
        ),
        sa.select(sa.literal("letters"), sa.func.count(), none, none).select_from(_letters(whole, staff).subquery()),
        *asked_beside(whole, user_id, now),
    )
    found = Beside()
    for what, who, at, value in connection.execute(asked):
        match what:
            case "read":
                found.read_at = from_text(at)
            case "draft":
                place, _, content = value.partition("\n")
                if where := place_of(place):
                    found.drafts.append(Draft(where, fields_of(content), from_text(at)))
            case "present":
                found.present[who] = value
            case "worked":
                found.worked[who] = int(value)
            case "answered":
                found.answered = from_text(at) if at else None
            case "letters":
                found.letters = who
            case _:
                found.follow_ups = found.follow_ups.with_row(what, who, at, value)
    return found
