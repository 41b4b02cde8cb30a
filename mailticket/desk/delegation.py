"""Nobody passes on, joins, becomes or takes over what they do not hold: the one place that decides it.

Each question is about *principals* (a person with the groups around them, a group, a role, Privileged) and what they carry:
queue by queue and everywhere, through groups in groups, through the roles they have on queues and tickets. The actor must
hold every bit of it there, by name, group or role on the queue; a role on one ticket counts for nothing here. So whatever
somebody changes, nobody ends with more than the one who changed it held (``tests/desk/test_delegation.py`` tries). The
configuration file and the machine's own administrator act as the system, which holds everything.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mailticket.desk.rights import Rights
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.queue import Queue
from mailticket.model.right import PRIVILEGED, UNPRIVILEGED, Right, Role

EVERYWHERE = Queue(0, "*")
"""Stands for all queues, those to come as well: what somebody may here is granted to them everywhere."""

Seat = tuple[str, int]
"""A role on some ticket of a queue: role's name, queue's id."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """What one actor may hand on, in an organisation as it stands. Each method raises Refused with the right they lack."""

    directory: Directory
    rights: Rights
    actor: User

    def may_give(self, names: Iterable[str], queue: Queue | None) -> None:
        """Give rights to anybody, or take them back, in a queue or everywhere."""
        names = list(names)
        for place in self._places(queue):
            self._require(names, place)

    def may_seat(self, role: Role, queue: Queue | None) -> None:
        """Say who has a role in a queue; None: in one that is yet to be made."""
        self._require_carried({role.value}, queue or EVERYWHERE)

    def may_join(self, group_id: int, seats: Iterable[Seat]) -> None:
        """Say who is in a group; ``seats`` are the roles it, and the groups around it, have on tickets."""
        groups = self.directory.around(group_id) | {group_id}
        principals = {f"group:{id_}" for id_ in groups}
        for place in self._places(None):
            roles = {role.value for role, watching in place.watching_groups if not groups.isdisjoint(watching)}
            self._require_carried(principals | roles, place)
        self._require_seats(seats)

    def may_make_privileged(self) -> None:
        """Make somebody Privileged. Unprivileged is whoever writes from a new address: no one is asked for that."""
        for place in self._places(None):
            self._require_carried({PRIVILEGED}, place)

    def may_take_over(self, user: User, seats: Iterable[Seat]) -> None:
        """Change how somebody signs in, their addresses, whether they are enabled; merge them with somebody. Who can do so
        can write as them. ``seats`` are the roles they have on tickets, by themselves and by groups."""
        if user.id == self.actor.id:
            return
        if user.id == SYSTEM_ID:
            self.must_hold_everything()
        for place in self._places(None):
            self._require_carried(self.rights.principals(user, place) - {UNPRIVILEGED}, place)
        self._require_seats(seats)

    def may_choose(self, before: Lifecycle, after: Lifecycle, queue: Queue | None) -> None:
        """Put another lifecycle in a queue; it says which right each change of status needs."""
        if before.name != after.name:
            asked = {right for life in (before, after) for _, right in life.rights}
            self._require(sorted(asked | {Right.MODIFY_TICKET.value}), queue or EVERYWHERE)

    def must_hold_everything(self) -> None:
        """What reaches outside the organisation (programs, webhooks) is for SuperUsers everywhere."""
        self._require([Right.SUPER_USER], EVERYWHERE)

    def _places(self, queue: Queue | None) -> Iterable[Queue]:
        return (EVERYWHERE, *self.directory.queues.values()) if queue is None else (queue,)

    def _require_seats(self, seats: Iterable[Seat]) -> None:
        for role, queue_id in sorted(set(seats)):
            self._require_carried({role}, self.directory.queues[queue_id])

    def _require_carried(self, principals: AbstractSet[str], place: Queue) -> None:
        self._require(sorted(self.rights.carried(principals, place)), place)

    def _require(self, names: Iterable[str], place: Queue) -> None:
        for name in names:
            if not self.rights.may(self.actor, name, place):
                seen = place if self.rights.may(self.actor, Right.SEE_QUEUE, place) else EVERYWHERE
                raise Refused("no_right_in_queue", address=self.actor.address, right=str(name), queue=seen.name)
