"""Who may do what: the one place where rights are asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailticket.model.directory import Directory
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.queue import Queue
from mailticket.model.right import EVERYONE, OUT_OF_THE_BOX, PRIVILEGED, UNPRIVILEGED, Right, Role
from mailticket.model.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Rights:
    """Grants, indexed. ``holders`` is right and queue (None: everywhere) to principals; ``groups_of`` user to groups."""

    holders: dict[tuple[str, int | None], frozenset[str]]
    groups_of: dict[int, frozenset[str]]

    def may(self, user: User, right: Right, queue: Queue, ticket: Ticket | None = None) -> bool:
        """Whether a user holds a right in a queue, by name, group or role on the ticket. Disabled users hold none."""
        return self.why(user, right, queue, ticket) is not None

    def why(self, user: User, right: Right, queue: Queue, ticket: Ticket | None = None) -> str | None:
        """The principal that carries the right ("Everyone", "AdminCc", "group:3"), or None."""
        if user.id == SYSTEM_ID:
            return "system"
        if user.disabled:
            return None
        theirs = self._principals(user, queue, ticket)
        for name in (right, Right.SUPER_USER):
            for where in (queue.id, None):
                holding = self.holders.get((name, where))
                if holding and (found := holding & theirs):
                    return min(found)
        return None

    def _principals(self, user: User, queue: Queue, ticket: Ticket | None) -> set[str]:
        found = {EVERYONE, PRIVILEGED if user.privileged else UNPRIVILEGED, f"user:{user.id}"}
        found |= self.groups_of.get(user.id, frozenset())
        if user.id in queue.admin_cc:
            found.add(Role.ADMIN_CC)
        if user.id in queue.cc:
            found.add(Role.CC)
        if ticket is not None:
            found.update(role for role in Role if user.id in ticket.watchers(role))
        return found


def index(directory: Directory) -> Rights:
    """The rights of an organisation: what is granted, on top of what comes out of the box."""
    holders: dict[tuple[str, int | None], set[str]] = {}
    for to, names in OUT_OF_THE_BOX:
        _add(holders, names, None, to)
    for grant in directory.grants:
        _add(holders, (grant.right,), grant.queue_id, grant.to)
    groups_of: dict[int, set[str]] = {}
    for group_id in directory.groups:
        for user_id in directory.members(group_id):
            groups_of.setdefault(user_id, set()).add(f"group:{group_id}")
    return Rights(
        {key: frozenset(found) for key, found in holders.items()},
        {user: frozenset(found) for user, found in groups_of.items()},
    )


def _add(holders: dict[tuple[str, int | None], set[str]], names: Iterable[str], queue_id: int | None, to: str) -> None:
    for name in names:
        holders.setdefault((str(name), queue_id), set()).add(str(to))
