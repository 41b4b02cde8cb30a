"""How often people want to be sent digests."""

from collections.abc import Mapping

import sqlalchemy as sa

from mailticket.storage.bulk import insert_into
from mailticket.storage.schema import digest_choices


def choices(connection: sa.Connection) -> dict[int, str]:
    """What people chose, by their ids; who is not here chose nothing."""
    return {row.user_id: row.choice for row in connection.execute(sa.select(digest_choices))}


def choose(connection: sa.Connection, chosen: Mapping[int, str]) -> None:
    """From now on these people want them so."""
    statement = insert_into(connection.dialect, digest_choices)
    changed = {"choice": statement.excluded.choice}
    statement = statement.on_conflict_do_update(index_elements=["user_id"], set_=changed)
    for user_id, choice in chosen.items():
        connection.execute(statement.values(user_id=user_id, choice=choice))
