"""Questions whether somebody ordered something: asked once, answered once."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.confirmation import Confirmation
from mailticket.model.errors import MailticketError
from mailticket.model.evidence import Level
from mailticket.storage.bulk import Bulk
from mailticket.storage.schema import confirmations
from mailticket.storage.times import from_text, maybe_text, maybe_time, to_text

_insert = Bulk(
    confirmations.insert(),
    "id digest user_id address ticket_id state commands letter_id created expires_at used_at seal control entries evidence",
)


def asked(connection: sa.Connection, digests: Collection[str], user_ids: Collection[int]) -> list[Confirmation]:
    """The questions with these tokens, and those these users have not answered yet."""
    if not digests and not user_ids:
        return []
    statement = sa.select(confirmations).where(
        sa.or_(
            confirmations.c.digest.in_(list(digests)),
            sa.and_(confirmations.c.user_id.in_(list(user_ids)), confirmations.c.used_at.is_(None)),
        )
    )
    return [
        Confirmation(
            id=row.id,
            digest=row.digest,
            user_id=row.user_id,
            address=row.address,
            ticket_id=row.ticket_id,
            state=row.state,
            commands=row.commands,
            letter_id=row.letter_id,
            created=from_text(row.created),
            expires_at=from_text(row.expires_at),
            used_at=maybe_time(row.used_at),
            seal=row.seal,
            control=row.control,
            entries=tuple(map(int, row.entries.split())),
            level=Level(row.evidence),
        )
        for row in connection.execute(statement.order_by(confirmations.c.id))
    ]


def put(connection: sa.Connection, new: Sequence[Confirmation], used: Sequence[int], now: datetime) -> None:
    """New questions, and answers to old ones. Raises MailticketError when one was answered meanwhile: of two answers at
    once one counts."""
    _insert(
        connection,
        [
            (
                one.id,
                one.digest,
                one.user_id,
                one.address,
                one.ticket_id,
                one.state,
                one.commands,
                one.letter_id,
                to_text(one.created),
                to_text(one.expires_at),
                maybe_text(one.used_at),
                one.seal,
                one.control,
                " ".join(map(str, one.entries)),
                int(one.level),
            )
            for one in new
        ],
    )
    for id_ in used:
        done = connection.execute(
            confirmations.update()
            .where(confirmations.c.id == id_, confirmations.c.used_at.is_(None))
            .values(used_at=to_text(now))
        )
        if done.rowcount != 1:
            raise MailticketError(f"confirmation {id_} was answered already")
