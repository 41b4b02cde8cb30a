"""The people of a ticket as a page names them: who gets what, and who may own it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mailticket.application.site import SiteSnapshot
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a page names them."""

    address: str
    name: str

    def __str__(self) -> str:
        return self.name or self.address


class Named:
    """People as a page names them."""

    def __init__(self, users: Mapping[int, User]) -> None:
        self._users = users
        self.by_address = {user.address: Person(user.address, user.name) for user in users.values()}

    def one(self, user_id: int) -> Person:
        user = self._users.get(user_id)
        return Person(user.address, user.name) if user else Person(f"user:{user_id}", "")

    def some(self, ids: Collection[int]) -> list[Person]:
        return sorted((self.one(id_) for id_ in ids if not self._gone(id_)), key=str)

    def _gone(self, user_id: int) -> bool:
        user = self._users.get(user_id)
        return user is None or user.disabled


def outsiders(snapshot: SiteSnapshot, ticket: Ticket, queue: Queue) -> frozenset[int]:
    """Who asked and who follows it from outside: they get replies."""
    following = _in_roles(snapshot, ticket, Role.REQUESTOR, Role.CC) | queue.cc
    return following - watching_staff(snapshot, ticket, queue)


def watching_staff(snapshot: SiteSnapshot, ticket: Ticket, queue: Queue) -> frozenset[int]:
    """Who works on it: they get comments as well."""
    return _in_roles(snapshot, ticket, Role.OWNER, Role.ADMIN_CC) | queue.admin_cc


def _in_roles(snapshot: SiteSnapshot, ticket: Ticket, *roles: Role) -> frozenset[int]:
    found: frozenset[int] = frozenset()
    for role in roles:
        found = found.union(ticket.watchers(role), *map(snapshot.directory.members, ticket.groups_in(role)))
    return found


def owners(snapshot: SiteSnapshot, queue: Queue, ticket: Ticket) -> list[Person]:
    """Who may own it, of those who work here."""
    found = [
        Person(one.address, one.name)
        for one in snapshot.directory.staff.values()
        if not one.disabled and snapshot.rights.may(one, Right.OWN_TICKET, queue, ticket)
    ]
    return sorted(found, key=str)


def group_names(snapshot: SiteSnapshot, ticket: Ticket) -> list[str]:
    groups = snapshot.directory.groups
    return sorted({groups[id_].name for _, id_ in ticket.groups if id_ in groups})
