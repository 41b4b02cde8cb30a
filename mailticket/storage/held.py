"""Held letters: who was told of them, what was decided, and whose mail is not taken at all."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.held import HeldDecision, HeldLetter, HeldVerb, read_reason
from mailticket.model.letter import LetterState
from mailticket.storage.audit_log import AuditChange, enter
from mailticket.storage.bulk import Bulk, insert_into
from mailticket.storage.counters import Ids
from mailticket.storage.schema import LETTERS_OPEN, blocked_senders, held_letters, letter_decisions, letters, users
from mailticket.storage.times import from_text, maybe_text, to_text


def _upsert(dialect: sa.Dialect) -> sa.Insert:
    """Who was told once is not told again; all else is as it was last held."""
    statement = insert_into(dialect, held_letters)
    new = statement.excluded
    told = sa.func.coalesce(held_letters.c.told_at, new.told_at)
    values = {name: new[name] for name in ("queue_id", "quiet", "author", "subject", "excerpt")} | {"told_at": told}
    return statement.on_conflict_do_update(index_elements=["letter_id"], set_=values)


_put = Bulk(_upsert, "letter_id queue_id quiet author subject told_at excerpt")
_tell = Bulk(
    held_letters.update().where(held_letters.c.letter_id == sa.bindparam("which")).values(told_at=sa.bindparam("now")),
    "which now",
)
_listing = sa.select(
    held_letters,
    letters.c.error,
    letters.c.state,
    letters.c.address,
    letters.c.received_at,
).join_from(held_letters, letters, held_letters.c.letter_id == letters.c.id)
_is_held = letters.c.state == LetterState.HELD.value


def put(connection: sa.Connection, found: Iterable[HeldLetter]) -> None:
    """What is known of letters that are held now."""
    _put(
        connection,
        [
            (
                one.letter_id,
                one.queue_id,
                one.reason.quiet,
                one.author,
                one.subject,
                maybe_text(one.told_at),
                one.excerpt,
            )
            for one in found
        ],
    )


def tell(connection: sa.Connection, letter_ids: Iterable[int], now: datetime) -> None:
    """People were told of these."""
    _tell(connection, [(id_, to_text(now)) for id_ in letter_ids])


def told(connection: sa.Connection, letter_ids: Collection[int]) -> set[int]:
    """Those of these letters that people were told of before."""
    wanted = sa.select(held_letters.c.letter_id).where(
        held_letters.c.letter_id.in_(list(letter_ids)), held_letters.c.told_at.is_not(None)
    )
    return set(connection.execute(wanted).scalars())


def by_id(connection: sa.Connection, letter_ids: Collection[int]) -> dict[int, HeldLetter]:
    """Letters that are, or were, held."""
    rows = connection.execute(_listing.where(held_letters.c.letter_id.in_(list(letter_ids))))
    return {row.letter_id: _held(row) for row in rows}


def untold(connection: sa.Connection, most: int) -> list[HeldLetter]:
    """Held letters that nobody was told of yet, the oldest first."""
    wanted = _listing.where(held_letters.c.told_at.is_(None), LETTERS_OPEN, _is_held)
    return [_held(row) for row in connection.execute(wanted.order_by(held_letters.c.letter_id).limit(most))]


def counted(connection: sa.Connection) -> dict[str, Any]:
    """How many are held, how many of them nobody was told of, and since when the oldest waits."""
    wanted = (
        sa.select(
            sa.func.count(),
            sa.func.count().filter(held_letters.c.told_at.is_(None)),
            sa.func.min(letters.c.received_at),
        )
        .join_from(letters, held_letters, held_letters.c.letter_id == letters.c.id, isouter=True)
        .where(LETTERS_OPEN, _is_held)
    )
    letters_held, waiting, oldest = connection.execute(wanted).one()
    return {"letters": letters_held, "untold": waiting, "oldest": oldest}


def _held(row: Any) -> HeldLetter:
    return HeldLetter(
        letter_id=row.letter_id,
        queue_id=row.queue_id,
        reason=read_reason(row.error),
        author=row.author,
        subject=row.subject,
        excerpt=row.excerpt,
        recipient=row.address,
        received_at=from_text(row.received_at),
        told_at=from_text(row.told_at) if row.told_at else None,
        held=row.state == LetterState.HELD.value,
    )


def decide(connection: sa.Connection, decisions: Sequence[HeldDecision], ids: Ids) -> None:
    """Do what people decided, and keep who did. A letter that is not held any more is nobody's to decide about: that was
    looked at before, in the same unit of work."""
    for one in decisions:
        done = connection.execute(_change(connection, one))
        if done.rowcount != 1:
            raise RuntimeError(f"letter {one.letter_id} is not held any more")
        connection.execute(letter_decisions.insert().values(_decision_row(one)))
        if one.verb is HeldVerb.BLOCK and one.sender:
            block(connection, one.sender, one.by.id, Author(one.by.id, one.via), one.at, ids)


def _change(connection: sa.Connection, one: HeldDecision) -> sa.Update:
    mine = letters.update().where(letters.c.id == one.letter_id, _is_held)
    if one.verb is HeldVerb.RELEASE:
        fresh = {"state": LetterState.WAITING.value, "error": "", "attempts": 0, "done_at": None}
        return mine.values(**fresh, released_by=one.by.address)
    known = connection.scalar(sa.select(letters.c.outcome).where(letters.c.id == one.letter_id))
    outcome = (json.loads(known) if known else {}) | {"fate": one.verb.value}
    return mine.values(
        state=LetterState.DONE.value, outcome=json.dumps(outcome, ensure_ascii=False), done_at=to_text(one.at)
    )


def _decision_row(one: HeldDecision) -> dict[str, Any]:
    return {
        "letter_id": one.letter_id,
        "at": to_text(one.at),
        "decision": one.verb.value,
        "by": one.by.id,
        "via": one.via.value,
        "evidence": int(one.evidence.level),
        "evidence_method": one.evidence.method,
        "evidence_reason": one.evidence.reason,
    }


def decisions(connection: sa.Connection, letter_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """What was decided about letters, the oldest first, by whom."""
    wanted = (
        sa.select(letter_decisions, users.c.address)
        .join_from(letter_decisions, users, letter_decisions.c.by == users.c.id)
        .where(letter_decisions.c.letter_id.in_(list(letter_ids)))
        .order_by(letter_decisions.c.at)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.letter_id, []).append(
            {
                "decision": row.decision,
                "by": row.address,
                "at": row.at,
                "via": row.via,
                "evidence": row.evidence,
                "evidence_method": row.evidence_method or None,
                "evidence_reason": row.evidence_reason or None,
            }
        )
    return found


def block(connection: sa.Connection, address: str, by: int, author: Author, now: datetime, ids: Ids) -> bool:
    """Take no mail of an address any more; whether that is new. It is in the history of the organisation."""
    row = {"address": address, "by": by, "at": to_text(now)}
    statement = insert_into(connection.dialect, blocked_senders).on_conflict_do_nothing()
    if connection.execute(statement, row).rowcount < 1:
        return False
    enter(connection, ids, author, now, [AuditChange(Subject.USER, address, Did.CHANGE, "blocked", "", "yes")])
    return True


def unblock(connection: sa.Connection, address: str, author: Author, now: datetime, ids: Ids) -> bool:
    """Take mail of an address again; whether it was blocked."""
    if connection.execute(blocked_senders.delete().where(blocked_senders.c.address == address)).rowcount < 1:
        return False
    enter(connection, ids, author, now, [AuditChange(Subject.USER, address, Did.CHANGE, "blocked", "yes", "")])
    return True
