"""Several tickets changed one after the other: what was done to one is seen by the next step."""

from collections.abc import Callable, Iterable, Sequence

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act, Change
from mailticket.desk.linking import Party
from mailticket.model.errors import Refused
from mailticket.model.ticket import Ticket

Changes = Sequence[Change]


class Steps:
    """What steps have done so far, ticket by ticket; nothing is applied. ``own`` is the ticket all of it is about."""

    def __init__(self, unit: UnitOfWork, own: Ticket) -> None:
        self._batch = unit
        self._own = own.id
        self._done: dict[int, Change] = {own.id: Change(own)}

    @property
    def own(self) -> Ticket:
        """The ticket it is about, as the steps have left it."""
        return self._done[self._own].ticket

    @property
    def done(self) -> bool:
        """Whether anything was done to it yet."""
        return bool(self._done[self._own].transactions)

    def party(self, act: Act, number: int) -> Party:
        """Another ticket as the steps have left it, with its queue. Raises Refused for one the actor may not see."""
        done = self._done.get(number)
        return Party(done.ticket, self._batch.queue(done.ticket.queue_id)) if done else party(self._batch, act, number)

    def own_party(self) -> Party:
        """The ticket it is about, with its queue."""
        return Party(self.own, self._batch.queue(self.own.queue_id))

    def take(self, step: Callable[[Ticket], Change]) -> None:
        """One more step on the ticket it is about."""
        self.add((step(self.own),))

    def add(self, changes: Iterable[Change]) -> None:
        """What a step has done, made from the tickets as they were left."""
        for change in changes:
            before = self._done.get(change.ticket.id, Change(change.ticket))
            self._done[change.ticket.id] = Change(change.ticket, before.transactions + change.transactions)

    def changes(self) -> Changes:
        """All of it, the own ticket's first. Raises Refused where nothing was done to it."""
        own = self._done[self._own]
        if not own.transactions:
            raise Refused("nothing_to_change", ticket=self._own)
        return [own, *(change for id_, change in self._done.items() if id_ != self._own and change.transactions)]


def party(unit: UnitOfWork, act: Act, number: int) -> Party:
    """A ticket the actor sees, with its queue. Raises Refused."""
    ticket = unit.ticket(number)
    if ticket is None or not unit.sees(act.actor, ticket):
        raise Refused("no_such_ticket", ticket=number)
    return Party(ticket, unit.queue(ticket.queue_id))
