"""Lists of users, a page at a time, however many there are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mailticket.model import query as q
from mailticket.model.person import SYSTEM_ID, User
from mailticket.storage.conditions import like_pattern
from mailticket.storage.functions import folded
from mailticket.storage.people import user_columns, user_of
from mailticket.storage.schema import addresses, users
from mailticket.storage.times import to_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which users: those with a text in their name or an address, staff or others, disabled or not; None: all the same.
    ``after`` is the number of the last one of the page before."""

    match: str = ""
    privileged: bool | None = None
    disabled: bool | None = None
    after: int = 0


def users_page(
    connection: sa.Connection, now: datetime, wanted: Wanted, most: int
) -> list[tuple[User, list[str], bool]]:
    """In the order of their numbers, with all their addresses, and whether the configuration declares them."""
    asked = (
        sa.select(*user_columns, addresses.c.unreachable_until, users.c.provisioned)
        .join_from(users, addresses, addresses.c.address == users.c.address, isouter=True)
        .where(users.c.id > wanted.after, users.c.id != SYSTEM_ID, users.c.merged_into.is_(None))
        .order_by(users.c.id)
        .limit(most)
    )
    for column, value in ((users.c.privileged, wanted.privileged), (users.c.disabled, wanted.disabled)):
        asked = asked if value is None else asked.where(column.is_(value))
    if wanted.match:
        asked = asked.where(_says(wanted.match))
    moment, rows = to_text(now), connection.execute(asked).all()
    known = _addresses(connection, [row[0] for row in rows])
    return [(user_of(moment, values), known[values[0]], provisioned) for *values, provisioned in rows]


def _says(text: str) -> sa.ColumnElement[bool]:
    """In their name, or in an address."""
    pattern = like_pattern(q.Part(q.Of("by"), (text.casefold(),)))
    own = addresses.alias()
    there = sa.exists().where(own.c.user_id == users.c.id, folded(own.c.address).like(pattern, escape="\\"))
    return sa.or_(folded(users.c.name).like(pattern, escape="\\"), there)


def _addresses(connection: sa.Connection, ids: list[int]) -> dict[int, list[str]]:
    known: dict[int, list[str]] = defaultdict(list)
    asked = sa.select(addresses.c.user_id, addresses.c.address).where(addresses.c.user_id.in_(ids))
    for user_id, address in connection.execute(asked.order_by(addresses.c.address)):
        known[user_id].append(address)
    return known
