"""The people a unit of work knows: looked up, or new in it."""

from collections.abc import Iterable

from mailticket.application.known_tickets import NotLoaded
from mailticket.application.site import SiteSnapshot
from mailticket.model.dataclass import replace
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.model.write_set import Bounced, WriteSet
from mailticket.storage.load_plan import Loaded


class KnownPeople:
    """Who is who in a unit of work. ``strangers`` are the ids of people who are in no table yet: who is named becomes a user."""

    __slots__ = ()
    snapshot: SiteSnapshot
    loaded: Loaded
    work: WriteSet
    strangers: set[int]

    def user(self, user_id: int) -> User | None:
        """A user by id, of those this batch knows."""
        return self.loaded.users.get(user_id) or self.snapshot.directory.staff.get(user_id)

    def shown(self, user_id: int) -> str:
        """How a user is named in history."""
        user = self.user(user_id)
        return user.address if user else f"user:{user_id}"

    def known(self, address: str) -> User | None:
        """The user with this address, which was looked for; None where there is none. Raises NotLoaded."""
        if address not in self.loaded.by_address and address not in self.loaded.addresses:
            raise NotLoaded(f"nobody looked for {address}")
        return self.loaded.by_address.get(address)

    def person(self, address: str, name: str = "", written: str = "") -> User:
        """The user with this address; a new one, not kept yet, where there is none. ``written`` is how the address was
        spelled (``model.person.as_written``). Raises NotLoaded."""
        there = self.known(address)
        if there is None:
            there = User(self.loaded.ids.take("users"), address, name, written=written)
            self.loaded.by_address[address] = there
            self.loaded.users[there.id] = there
            self.strangers.add(there.id)
        return there

    def keep(self, *users: User) -> None:
        """People become users when something is filed that names them; bulk mail that is only recorded makes none."""
        for user in users:
            if user.id in self.strangers:
                self.strangers.discard(user.id)
                self.work.users.append(user)

    def reached(self, user: User) -> None:
        """Who writes is there: bounces of the past count no more."""
        self.work.bounced.append(Bounced(user.address, (), None))
        self.loaded.users[user.id] = self.loaded.by_address[user.address] = replace(user, unreachable=False)

    def learn(self, user: User, language: str) -> User:
        """Their mail is in this language; who is not kept yet is kept with it."""
        told = replace(user, learnt=language)
        self.loaded.users[user.id] = self.loaded.by_address[user.address] = told
        if user.id not in self.strangers:
            self.work.learnt[user.id] = language
        return told

    def group_name(self, group_id: int) -> str:
        """How a group is named in history."""
        group = self.snapshot.directory.groups.get(group_id)
        return group.name if group else f"group:{group_id}"

    def outsiders(self, ticket: Ticket, queue: Queue) -> frozenset[int]:
        """Who is told of a ticket from outside: Requestors and Ccs, those by a group as well, who do not work on it."""
        members = self.snapshot.directory.members

        def watching(role: Role) -> frozenset[int]:
            return ticket.watchers(role).union(*map(members, ticket.groups_in(role)))

        staff = watching(Role.ADMIN_CC) | watching(Role.OWNER) | queue.admin_cc
        return (watching(Role.REQUESTOR) | watching(Role.CC) | queue.cc) - staff

    def named_strangers(self, ticket: Ticket, transactions: Iterable[Transaction]) -> Iterable[User]:
        """Those a change names who are in no table yet."""
        if self.strangers:
            ids = {entry.by for entry in transactions} | ticket.requestors | ticket.cc | ticket.admin_cc
            ids |= ticket.squelched | {ticket.owner_id or 0}
            yield from (self.loaded.users[id_] for id_ in sorted(ids & self.strangers))
