"""Ids, taken inside the unit of work that uses them, known before the rows are written, never used twice."""

import sqlalchemy as sa

from mailticket.storage.schema import counters

NAMES = ("users", "groups", "queues", "tickets", "raws", "letters", "duplicates", "transactions", "notices", "copies")

_read = sa.select(counters.c.name, counters.c.next).with_for_update()
_write = counters.update().where(counters.c.name == sa.bindparam("which")).values(next=sa.bindparam("value"))
_take = (
    counters.update()
    .where(counters.c.name.in_(sa.bindparam("names", expanding=True)))
    .values(next=counters.c.next + sa.bindparam("many"))
    .returning(counters.c.name, counters.c.next)
)


class Ids:
    """The next id of every kind. Take freely; ``store`` writes back what was taken."""

    def __init__(self, connection: sa.Connection) -> None:
        self._next: dict[str, int] = {name: value for name, value in connection.execute(_read)}
        self._taken: set[str] = set()

    def take(self, name: str) -> int:
        """The next id of a kind."""
        value = self._next[name]
        self._next[name] = value + 1
        self._taken.add(name)
        return value

    def store(self, connection: sa.Connection) -> None:
        """Write back, in the same unit of work."""
        if self._taken:
            connection.execute(_write, [{"which": name, "value": self._next[name]} for name in sorted(self._taken)])
            self._taken.clear()


def take_many(connection: sa.Connection, names: tuple[str, ...], many: int) -> dict[str, int]:
    """The first of ``many`` ids in a row of each kind."""
    return {name: after - many for name, after in connection.execute(_take, {"names": names, "many": many})}
