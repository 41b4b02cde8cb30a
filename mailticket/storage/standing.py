"""Things of the organisation as they stand, and their rows."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from mailticket.model.lifecycle import Lifecycle
from mailticket.model.provision import (
    CalendarSpec,
    CustomFieldSpec,
    EscalationSpec,
    GroupSpec,
    QueueSpec,
    ScheduleSpec,
    ScripSpec,
    ServiceLevelSpec,
    UserSpec,
)
from mailticket.storage.bulk import in_parts

Wish = (
    UserSpec
    | GroupSpec
    | QueueSpec
    | Lifecycle
    | CustomFieldSpec
    | ScripSpec
    | ScheduleSpec
    | CalendarSpec
    | ServiceLevelSpec
    | EscalationSpec
)
W = TypeVar("W", bound=Wish)


@dataclass(frozen=True, slots=True)
class Standing(Generic[W]):
    """A thing as it stands. ``id`` is 0 for a lifecycle; ``stock``: it came with the program."""

    id: int
    spec: W
    provisioned: bool = False
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a wish: the thing's id, whether it is new, else which of its fields changed."""

    id: int
    new: bool
    changed: tuple[str, ...] = ()


def rows_of(connection: sa.Connection, table: sa.Table, only: Collection[int] | None) -> Iterator[Any]:
    """The rows of a table in the order of their ids; those of some ids alone."""
    statement = sa.select(table).order_by(table.c.id)
    if only is None:
        yield from connection.execute(statement)
        return
    for some in in_parts(sorted(only)):
        yield from connection.execute(statement.where(table.c.id.in_(some)))


def related(
    connection: sa.Connection, key: Any, only: Collection[int] | None, *columns: Any
) -> dict[int, list[tuple[Any, ...]]]:
    """Rows around things, by the thing's id."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    statement = sa.select(key, *columns).order_by(key, *columns)
    parts = [None] if only is None else list(in_parts(sorted(only)))
    for some in parts:
        for id_, *values in connection.execute(statement if some is None else statement.where(key.in_(some))):
            found[id_].append(tuple(values))
    return found
