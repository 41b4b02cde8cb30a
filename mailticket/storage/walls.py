"""Wall displays: made, listed, found by their link, revoked. Kept is a digest of each token: the table alone opens nothing."""

import json
from typing import Any

import sqlalchemy as sa

from mailticket.model.names import name_key
from mailticket.model.wall import Wall
from mailticket.storage.schema import walls
from mailticket.storage.times import from_text, to_text


def put(connection: sa.Connection, wall: Wall) -> bool:
    """Keep a wall; of a name there is one, whose link before serves no more. Says whether the name is new."""
    gone = connection.execute(sa.delete(walls).where(walls.c.key == name_key(wall.name))).rowcount
    connection.execute(
        walls.insert().values(
            key=name_key(wall.name),
            name=wall.name,
            digest=wall.digest,
            user_id=wall.user_id,
            queues=json.dumps(list(wall.queues)),
            created=to_text(wall.created),
        )
    )
    return not gone


def every(connection: sa.Connection) -> list[Wall]:
    """All of them, by name."""
    return [_wall(row) for row in connection.execute(sa.select(walls).order_by(walls.c.key))]


def named(connection: sa.Connection, name: str) -> Wall | None:
    """The one of a name."""
    row = connection.execute(sa.select(walls).where(walls.c.key == name_key(name))).one_or_none()
    return _wall(row) if row else None


def by_link(connection: sa.Connection, digest: str) -> Wall | None:
    """The one a link opens."""
    row = connection.execute(sa.select(walls).where(walls.c.digest == digest)).one_or_none()
    return _wall(row) if row else None


def revoke(connection: sa.Connection, name: str) -> bool:
    """Its link serves no more. Says whether there was one."""
    return bool(connection.execute(sa.delete(walls).where(walls.c.key == name_key(name))).rowcount)


def _wall(row: Any) -> Wall:
    return Wall(row.name, row.digest, row.user_id, tuple(json.loads(row.queues)), from_text(row.created))
