"""Who may do what: the one place where rights are asked."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from mailticket.model.directory import Directory
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.query import Scope
from mailticket.model.queue import Queue
from mailticket.model.right import CARRIES, EVERYONE, OUT_OF_THE_BOX, PRIVILEGED, UNPRIVILEGED, Grant, Right, Role
from mailticket.model.ticket import Ticket

Holders = dict[tuple[str, int | None], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Rights:
    """Grants, indexed. ``holders`` is right and queue (None: everywhere) to principals; ``revoked`` is right and queue to
    principals that do not hold it there by being granted it everywhere; ``groups_of`` user to groups; ``names`` are the
    rights that anybody holds anywhere."""

    holders: Holders
    groups_of: dict[int, frozenset[str]]
    revoked: Holders = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def may(self, user: User, right: str, queue: Queue, ticket: Ticket | None = None) -> bool:
        """Whether a user holds a right in a queue, by name, group or role on the ticket. Disabled users hold none."""
        return self.why(user, right, queue, ticket) is not None

    def why(self, user: User, right: str, queue: Queue, ticket: Ticket | None = None) -> str | None:
        """The principal that carries the right ("Everyone", "AdminCc", "group:3"), or None."""
        found = self.grant(user, right, queue, ticket)
        return found.to if found else None

    def grant(self, user: User, right: str, queue: Queue, ticket: Ticket | None = None) -> Grant | None:
        """The grant that carries the right: in the queue before everywhere, the right itself before SuperUser."""
        if user.id == SYSTEM_ID:
            return Grant("system", right)
        if user.disabled:
            return None
        theirs = self.principals(user, queue, ticket)
        for name in (right, Right.SUPER_USER):
            for where in (queue.id, None):
                if found := self._holding(theirs, name, queue, where):
                    return Grant(min(found), str(name), where)
        return None

    def carried(self, principals: AbstractSet[str], queue: Queue) -> frozenset[str]:
        """The rights these principals hold in a queue, SuperUser as itself and no more."""
        return frozenset(
            name
            for name in self.names
            if any(self._holding(principals, name, queue, where) for where in (queue.id, None))
        )

    def _holding(
        self, principals: AbstractSet[str], name: str, queue: Queue, where: int | None
    ) -> AbstractSet[str] | None:
        """Those of the principals that hold a right in a queue by grants there, or by those everywhere."""
        holding = self.holders.get((name, where))
        if not holding:
            return None
        found = holding & principals
        if found and where is None and self.revoked:
            found -= self.revoked.get((name, queue.id), frozenset())
        return found

    def principals(self, user: User, queue: Queue, ticket: Ticket | None = None) -> set[str]:
        """What a user is, in a queue and on a ticket: themselves, groups, roles."""
        found = {EVERYONE, PRIVILEGED if user.privileged else UNPRIVILEGED, f"user:{user.id}"}
        groups = self.groups_of.get(user.id)
        if groups:
            found |= groups
        if user.id in queue.admin_cc:
            found.add(Role.ADMIN_CC)
        if user.id in queue.cc:
            found.add(Role.CC)
        if ticket is not None:
            found.update(role for role in Role if user.id in ticket.watchers(role))
            if ticket.groups and groups:
                found.update(role for role, id_ in ticket.groups if f"group:{id_}" in groups)
        return found

    def scope(self, user: User, right: str, queues: Iterable[Queue]) -> Scope:
        """Where a user holds a right on tickets: what ``may`` says of each, said of all at once."""
        if user.id == SYSTEM_ID:
            return Scope(everywhere=True)
        if user.disabled:
            return Scope()
        there = list(queues)
        whole = frozenset(queue.id for queue in there if self.may(user, right, queue))
        by_role = {
            role: frozenset(queue.id for queue in there if queue.id not in whole and self._carries(role, right, queue))
            for role in Role
        }
        groups = frozenset(int(name.removeprefix("group:")) for name in self.groups_of.get(user.id, ()))
        return Scope(len(whole) == len(there), whole, by_role, user.id, groups)

    def _carries(self, role: Role, right: str, queue: Queue) -> bool:
        """Whether who has a role on a ticket of a queue holds a right on it by that."""
        return any(
            self._holding({role}, name, queue, where)
            for name in (right, Right.SUPER_USER)
            for where in (queue.id, None)
        )

    def works_on(self, user: User, queue: Queue, ticket: Ticket | None) -> bool:
        """Whether somebody is staff here: Privileged, or by a role of their own or of a group."""
        return user.privileged or not self.principals(user, queue, ticket).isdisjoint((Role.OWNER, Role.ADMIN_CC))


def index(directory: Directory) -> Rights:
    """The rights of an organisation: what comes out of the box and is not revoked, and what is granted."""
    granted = [Grant(str(to), right.value) for to, names in OUT_OF_THE_BOX for right in names]
    granted += [grant for grant in directory.grants if not grant.revoke]
    gone = [grant for grant in directory.grants if grant.revoke]
    granted, gone = _with_carried(granted, gone)
    everywhere = {(grant.to, grant.right) for grant in gone if grant.queue_id is None}
    holders = _indexed(one for one in granted if one.queue_id is not None or (one.to, one.right) not in everywhere)
    groups_of: dict[int, set[str]] = {}
    for group_id in directory.groups:
        for user_id in directory.members(group_id):
            groups_of.setdefault(user_id, set()).add(f"group:{group_id}")
    return Rights(
        holders,
        {user: frozenset(found) for user, found in groups_of.items()},
        _indexed(one for one in gone if one.queue_id is not None),
        frozenset(name for name, _ in holders),
    )


def _with_carried(granted: list[Grant], gone: list[Grant]) -> tuple[list[Grant], list[Grant]]:
    """The same, and what each grant brings with it (``CARRIES``): it is gone where it is revoked itself, and where what brings it
    is and nobody granted it by its own name."""
    named = {(one.to, one.right, one.queue_id) for one in granted}
    refused = {(one.to, one.right, place) for one in gone for place in (one.queue_id,)}

    def brought(one: Grant) -> Grant | None:
        return replace(one, right=CARRIES[Right(one.right)]) if one.right in CARRIES else None

    more = [found for one in granted if (found := brought(one)) is not None]
    less = [found for one in gone if (found := brought(one)) is not None]
    return (
        granted + [one for one in more if (one.to, one.right, one.queue_id) not in refused],
        gone + [one for one in less if (one.to, one.right, one.queue_id) not in named],
    )


def _indexed(grants: Iterable[Grant]) -> Holders:
    found: dict[tuple[str, int | None], set[str]] = {}
    for grant in grants:
        found.setdefault((str(grant.right), grant.queue_id), set()).add(str(grant.to))
    return {key: frozenset(names) for key, names in found.items()}


def superusers(directory: Directory, rights: Rights) -> list[User]:
    """Who holds SuperUser everywhere, however they come to it; the disabled do not."""
    everywhere = Queue(0, "*")
    staff = (directory.staff[id_] for id_ in sorted(directory.staff))
    return [user for user in staff if rights.may(user, Right.SUPER_USER, everywhere)]


def path(
    directory: Directory, rights: Rights, user: User, right: str, queue: Queue, ticket: Ticket | None = None
) -> list[str]:
    """Step by step how a user comes to hold a right; empty when they do not."""
    grant = rights.grant(user, right, queue, ticket)
    if grant is None:
        return []
    found = [user.address]
    if grant.to.startswith("group:"):
        found += [f"group {directory.groups[id_].name}" for id_ in _chain(directory, user.id, int(grant.to[6:]))]
    elif not grant.to.startswith("user:"):
        found += [_role(grant.to, user, queue, ticket)]
    return [*found, _granted(directory, grant, queue)]


def _chain(directory: Directory, user_id: int, group_id: int) -> list[int]:
    """From a group the user is in to the one that holds the right: the shortest way."""
    ways = [[group_id]]
    seen = {group_id}
    for way in ways:
        group = directory.groups[way[0]]
        if user_id in group.users:
            return way
        for inner in sorted(group.groups - seen):
            seen.add(inner)
            if inner in directory.groups:
                ways.append([inner, *way])
    return [group_id]


def _role(name: str, user: User, queue: Queue, ticket: Ticket | None) -> str:
    if name in (EVERYONE, PRIVILEGED, UNPRIVILEGED, "system"):
        return name
    if ticket is not None and user.id in ticket.watchers(Role(name)):
        return f"{name} of ticket {ticket.id}"
    by_queue = {Role.ADMIN_CC.value: queue.admin_cc, Role.CC.value: queue.cc}.get(name, frozenset())
    return f"{name} of queue {queue.name}" if user.id in by_queue else f"{name} by a group"


def _granted(directory: Directory, grant: Grant, queue: Queue) -> str:
    where = "everywhere" if grant.queue_id is None else f"in queue {queue.name}"
    declared = any(one.to == grant.to and one.right == grant.right and not one.revoke for one in directory.grants)
    return f"{grant.right} {where}" + ("" if declared or grant.to == "system" else " (out of the box)")


def granted(directory: Directory) -> Iterator[Grant]:
    """All that holds: what comes out of the box as well."""
    yield from (Grant(str(to), right.value) for to, names in OUT_OF_THE_BOX for right in names)
    yield from directory.grants
