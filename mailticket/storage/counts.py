"""How much a database holds, at a glance; of whatever version it is."""

import sqlalchemy as sa

from mailticket.storage.schema import groups, queues, tickets, users

COUNTED = {"queues": queues, "users": users, "groups": groups, "tickets": tickets}


def counts(connection: sa.Connection) -> dict[str, int] | None:
    """How many there are of each; None where nothing of ours is in it."""
    there = set(sa.inspect(connection).get_table_names())
    if tickets.name not in there:
        return None
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 if table.name in there else 0
        for name, table in COUNTED.items()
    }
