"""Which reports people want mailed to them, and how often."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from mailticket.model.report_fact import to_ms
from mailticket.model.subscription import Often, Subscription
from mailticket.storage.bulk import insert_into
from mailticket.storage.schema import subscriptions
from mailticket.storage.times import from_text, to_text

_COLUMN = subscriptions.c


def every(connection: sa.Connection) -> list[Subscription]:
    """All there are."""
    return _found(connection, sa.true())


def of_user(connection: sa.Connection, user_id: int) -> list[Subscription]:
    """Somebody's, the oldest first."""
    return _found(connection, _COLUMN.user_id == user_id)


def one(connection: sa.Connection, id_: int) -> Subscription | None:
    """By its number."""
    return next(iter(_found(connection, _COLUMN.id == id_)), None)


def _found(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Subscription]:
    rows = connection.execute(sa.select(subscriptions).where(where).order_by(_COLUMN.id))
    return [
        Subscription(row.id, row.user_id, Often(row.often), json.loads(row.wish), from_text(row.created))
        for row in rows
    ]


def put(connection: sa.Connection, wanted: Sequence[Subscription]) -> None:
    """Keep them; who wants the same so often already, has it."""
    for wish in wanted:
        row: dict[str, Any] = {"id": _next(connection, wish), "user_id": wish.user_id, "often": wish.often.value}
        row |= {"wish": json.dumps(wish.wish, ensure_ascii=False, sort_keys=True), "created": to_text(wish.created)}
        connection.execute(insert_into(connection.dialect, subscriptions).values(row).on_conflict_do_nothing())


def _next(connection: sa.Connection, wish: Subscription) -> int:
    """Never that of one there was before: an address in an old mail ends that one alone."""
    return max((connection.scalar(sa.select(sa.func.max(_COLUMN.id))) or 0) + 1, to_ms(wish.created))


def remove(connection: sa.Connection, user_id: int, ids: Sequence[int]) -> None:
    """Somebody does not want these of theirs any more."""
    connection.execute(subscriptions.delete().where(_COLUMN.user_id == user_id, _COLUMN.id.in_(list(ids))))
