"""Who and what a name means: people by address, groups and queues by name, upper and lower case alike.

A principal is ``user:ID`` or ``group:ID``: what stands in the tables where people and groups may.
"""

from collections.abc import Iterable
from functools import cached_property

import sqlalchemy as sa

from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.person import fold_address
from mailticket.storage.bulk import in_parts
from mailticket.storage.schema import addresses, groups, queues, users

_wanted: "sa.BindParameter[object]" = sa.bindparam("wanted", expanding=True)
_owners = sa.select(addresses.c.address, addresses.c.user_id).where(addresses.c.address.in_(_wanted))
_shown = sa.select(users.c.id, users.c.address).where(users.c.id.in_(_wanted))


class Principals:
    """Names as they are in one unit of work; each is asked of the database once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._addresses: dict[str, int | None] = {}
        self._shown: dict[int, str] = {}

    @cached_property
    def groups(self) -> dict[int, str]:
        """Names of groups by id."""
        return {row.id: row.name for row in self._connection.execute(sa.select(groups.c.id, groups.c.name))}

    @cached_property
    def queues(self) -> dict[int, str]:
        """Names of queues by id."""
        return {row.id: row.name for row in self._connection.execute(sa.select(queues.c.id, queues.c.name))}

    def group(self, name: str) -> int | None:
        """A group's id."""
        return self._group_ids.get(name_key(name))

    def queue(self, name: str) -> int | None:
        """A queue's id."""
        return self._queue_ids.get(name_key(name))

    def some_queue(self, name: str) -> int:
        """A queue's id. Raises Refused."""
        if (found := self.queue(name)) is None:
            raise Refused("no_such_queue", queue=name)
        return found

    @cached_property
    def _group_ids(self) -> dict[str, int]:
        return {name_key(name): id_ for id_, name in self.groups.items()}

    @cached_property
    def _queue_ids(self) -> dict[str, int]:
        return {name_key(name): id_ for id_, name in self.queues.items()}

    def forget(self) -> None:
        """A group or queue is new, gone or has another name."""
        for name in ("groups", "queues", "_group_ids", "_queue_ids"):
            self.__dict__.pop(name, None)

    def look_up(self, wanted: Iterable[str]) -> None:
        """Ask for many addresses at once."""
        folded = {fold_address(address) for address in wanted if "@" in address}
        for some in in_parts(sorted(address for address in folded if address not in self._addresses)):
            self._addresses |= dict.fromkeys(some)
            self._addresses |= {a: id_ for a, id_ in self._connection.execute(_owners, {"wanted": some})}

    def user(self, address: str) -> int | None:
        """The id of the user who has an address."""
        folded = fold_address(address)
        if folded not in self._addresses:
            self.look_up([folded])
        return self._addresses.get(folded)

    def belongs(self, user_id: int | None, *named: str) -> None:
        """From now on these addresses, as they are compared, are this user's, or nobody's."""
        self._addresses |= dict.fromkeys(named, user_id)

    def show(self, wanted: Iterable[int]) -> None:
        """Ask for the addresses of many users at once."""
        for some in in_parts(sorted({id_ for id_ in wanted if id_ not in self._shown})):
            self._shown |= {id_: address for id_, address in self._connection.execute(_shown, {"wanted": some})}

    def is_shown_as(self, user_id: int, address: str) -> None:
        """From now on a user is shown by this address."""
        self._shown[user_id] = address

    def of(self, principal: str) -> str:
        """The name of a principal; a role's name is its own."""
        kind, _, number = principal.partition(":")
        if kind == "group" and number.isdigit():
            return self.groups[int(number)]
        if kind == "user" and number.isdigit():
            self.show([int(number)])
            return self._shown[int(number)]
        return principal

    def of_all(self, principals: Iterable[str]) -> tuple[str, ...]:
        """Names in their order."""
        principals = list(principals)
        self.show([int(one[5:]) for one in principals if one.startswith("user:")])
        return tuple(sorted(map(self.of, principals)))
