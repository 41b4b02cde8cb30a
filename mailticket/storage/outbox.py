"""The outbox's rows: claimed before the first byte is sent, settled after the last."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.enclosure import Enclosure
from mailticket.model.errors import MailticketError
from mailticket.model.notice import COMBINED, Copy, Delivery, NoticeKind, OutboxState, Settled
from mailticket.model.write_set import Waiting
from mailticket.storage.bulk import Bulk
from mailticket.storage.schema import COPIES_OPEN, addresses, copies, notices, transactions
from mailticket.storage.times import from_text, maybe_time, to_text

_deliveries = (
    sa.select(
        copies,
        notices.c.content,
        notices.c.kind,
        notices.c.message_id,
        notices.c.ticket_id,
        notices.c.created,
        notices.c.files,
        notices.c.language,
        addresses.c.written,
    )
    .join_from(copies, notices, copies.c.notice_id == notices.c.id)
    .join(addresses, addresses.c.address == copies.c.recipient, isouter=True)
)
_due = (
    _deliveries.where(
        COPIES_OPEN, copies.c.state == OutboxState.WAITING.value, copies.c.not_before <= sa.bindparam("now")
    )
    .order_by(copies.c.not_before, copies.c.id)
    .limit(sa.bindparam("most"))
)
_sending = _deliveries.where(COPIES_OPEN, copies.c.state == OutboxState.SENDING.value).order_by(copies.c.id)
_claim = (
    copies.update()
    .where(copies.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(state=OutboxState.SENDING.value, attempts=copies.c.attempts + 1)
)
_settle = Bulk(
    copies.update()
    .where(copies.c.id == sa.bindparam("which"))
    .values(
        state=sa.bindparam("became"),
        answer=sa.bindparam("said"),
        not_before=sa.bindparam("later"),
        settled_at=sa.bindparam("now"),
    ),
    "which became said later now",
)
_listing = sa.select(
    copies,
    notices.c.ticket_id,
    notices.c.scrip,
    notices.c.kind,
    notices.c.subject,
    notices.c.message_id,
    notices.c.language,
    notices.c.created,
).join_from(copies, notices, copies.c.notice_id == notices.c.id)


def claim(connection: sa.Connection, most: int, now: datetime) -> list[Delivery]:
    """Turn up to ``most`` due copies into ``sending`` and return them. Commit before sending a byte."""
    statement = _due if connection.dialect.name == "sqlite" else _due.with_for_update(of=copies, skip_locked=True)
    rows = list(connection.execute(statement, {"now": to_text(now), "most": most}))
    if rows:
        connection.execute(_claim, {"ids": [row.id for row in rows]})
    return [_delivery(row, row.attempts + 1) for row in rows]


def _delivery(row: Any, attempts: int) -> Delivery:
    return Delivery(
        copy=Copy(
            row.id,
            row.notice_id,
            row.recipient,
            row.envelope_from,
            OutboxState.SENDING,
            attempts,
            maybe_time(row.not_before),
            row.answer,
            row.written or "",
        ),
        content=row.content,
        kind=NoticeKind(row.kind),
        message_id=row.message_id,
        ticket_id=row.ticket_id,
        created=from_text(row.created),
        files=_files(row.files) if row.files else (),
        without_files=row.without_files,
        language=row.language,
    )


def files_json(files: Sequence[Enclosure]) -> str:
    """The files of a notice as they are kept; empty for none."""
    if not files:
        return ""
    return json.dumps([[one.letter_id, one.part, one.name, one.type, one.size] for one in files], ensure_ascii=False)


def _files(kept: str) -> tuple[Enclosure, ...]:
    return tuple(Enclosure(*one) for one in json.loads(kept))


def settle_sending(connection: sa.Connection, results: Sequence[Settled], now: datetime) -> None:
    """Write what the next hop answered, of copies that are still being sent: a bounce may come back before that answer, and
    what it says of the copy stays."""
    wanted = [result.copy_id for result in results]
    still = sa.select(copies.c.id).where(copies.c.id.in_(wanted), copies.c.state == OutboxState.SENDING.value)
    sending = set(connection.scalars(still.order_by(copies.c.id).with_for_update()))
    settle(connection, [result for result in results if result.copy_id in sending], now)


def settle(connection: sa.Connection, results: Sequence[Settled], now: datetime) -> None:
    """Write what became of copies. One that waits goes again at once where no time is said."""
    moment = to_text(now)
    _settle(connection, [(r.copy_id, r.state.value, r.answer, _again(r, moment), moment) for r in results])
    if bare := [r.copy_id for r in results if r.without_files]:
        connection.execute(copies.update().where(copies.c.id.in_(bare)).values(without_files=True))


def _again(result: Settled, moment: str) -> str | None:
    if result.not_before is not None:
        return to_text(result.not_before)
    return moment if result.state is OutboxState.WAITING else None


def waiting(
    connection: sa.Connection, letter_ids: Collection[int], transaction_ids: Collection[int] = ()
) -> list[Waiting]:
    """The copies of what these letters caused, or of what these entries tell, that nobody has begun to send. Not
    what was made of several: that tells of others' words as well, and goes."""
    if not letter_ids and not transaction_ids:
        return []
    theirs = sa.select(transactions.c.ticket_id).where(transactions.c.id.in_(sorted(transaction_ids)))
    by_hand = sa.and_(notices.c.ticket_id.in_(theirs), notices.c.transaction_id.in_(sorted(transaction_ids)))
    caused = [by_hand] * bool(transaction_ids) + [notices.c.letter_id.in_(sorted(letter_ids))] * bool(letter_ids)
    told = (sa.select(notices.c.id).where(notices.c.transaction_id.is_not(None), one) for one in caused)
    statement = (
        sa.select(copies.c.id, copies.c.recipient, notices.c.scrip, notices.c.transaction_id)
        .join_from(copies, notices, copies.c.notice_id == notices.c.id)
        .where(
            copies.c.state.in_(UNSENT),
            copies.c.attempts == 0,
            notices.c.scrip != COMBINED,
            notices.c.id.in_(sa.union(*told)),
        )
        .order_by(copies.c.id)
    )
    return [Waiting(*row) for row in connection.execute(statement)]


UNSENT = (OutboxState.WAITING.value, OutboxState.GATHERING.value)


def withdraw(connection: sa.Connection, copy_ids: Sequence[int], now: datetime) -> None:
    """These do not go. Raises MailticketError when one is on its way meanwhile: then it was not withdrawn."""
    done = connection.execute(
        copies.update()
        .where(copies.c.id.in_(list(copy_ids)), copies.c.state.in_(UNSENT))
        .values(state=OutboxState.WITHDRAWN.value, settled_at=to_text(now))
    )
    if done.rowcount != len(copy_ids):
        raise MailticketError("a mail that was to be withdrawn is on its way")


def next_due(connection: sa.Connection) -> datetime | None:
    """When the next waiting copy wants to go."""
    waiting = sa.select(sa.func.min(copies.c.not_before)).where(
        COPIES_OPEN, copies.c.state == OutboxState.WAITING.value
    )
    return maybe_time(connection.scalar(waiting))


def left_sending(connection: sa.Connection) -> list[Delivery]:
    """Copies a crash left in mid-delivery."""
    return [_delivery(row, row.attempts) for row in connection.execute(_sending)]


def listed(connection: sa.Connection, states: Collection[str], most: int) -> list[dict[str, Any]]:
    """Copies, the newest first, without their content."""
    statement = _listing.order_by(copies.c.id.desc()).limit(most)
    if states:
        statement = statement.where(copies.c.state.in_(states))
    return [dict(row._mapping) for row in connection.execute(statement)]


def one(connection: sa.Connection, copy_id: int) -> tuple[dict[str, Any], bytes] | None:
    """One copy with the notice's files, and its bytes without them."""
    statement = _listing.add_columns(notices.c.content, notices.c.files).where(copies.c.id == copy_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping) | {"files": _files(row.files) if row.files else ()}
    return values, values.pop("content")


def retry(connection: sa.Connection, copy_id: int | None, now: datetime) -> list[int]:
    """Send failed, uncertain or waiting copies (one, or all of them) now; what is gathered goes as one now, where one copy
    is named. Returns their ids."""
    again = (OutboxState.FAILED.value, OutboxState.UNCERTAIN.value, OutboxState.WAITING.value)
    statement = copies.update().where(copies.c.state.in_(again))
    if copy_id is not None:
        gathering = copies.update().where(copies.c.id == copy_id, copies.c.state == OutboxState.GATHERING.value)
        if connection.execute(gathering.values(not_before=to_text(now))).rowcount:
            return [copy_id]
        statement = statement.where(copies.c.id == copy_id)
    changed = connection.execute(
        statement.values(state=OutboxState.WAITING.value, not_before=to_text(now)).returning(copies.c.id)
    )
    return sorted(changed.scalars())


def of_letter(connection: sa.Connection, letter_id: int) -> list[dict[str, Any]]:
    """The notices a letter caused, each with its copies."""
    statement = (
        sa.select(
            notices.c.id.label("notice"),
            notices.c.scrip,
            notices.c.kind,
            notices.c.language,
            notices.c.message_id.label("notice_message_id"),
            notices.c.subject,
            copies.c.id,
            copies.c.recipient,
            copies.c.state,
            copies.c.answer,
            copies.c.settled_at,
        )
        .join_from(notices, copies, copies.c.notice_id == notices.c.id, isouter=True)
        .where(notices.c.letter_id == letter_id)
        .order_by(notices.c.id, copies.c.id)
    )
    return [dict(row._mapping) for row in connection.execute(statement)]
