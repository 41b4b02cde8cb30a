"""Several tickets changed one after the other: what was done to one is seen by the next step."""

from collections.abc import Callable, Iterable, Sequence

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act, Change
from mailticket.desk.linking import Party
from mailticket.model.errors import Refused
from mailticket.model.ticket import Ticket

Changes = Sequence[Change]


class Progress:
    """What was done so far, ticket by ticket; nothing is applied."""

    def __init__(self) -> None:
        self._done: dict[int, Change] = {}

    def begin(self, ticket: Ticket) -> Ticket:
        """The ticket as it has been left, or as it is where nothing was done to it yet."""
        return self._done.setdefault(ticket.id, Change(ticket)).ticket

    def left(self, number: int) -> Ticket | None:
        """The ticket of that number as it has been left; None for one that nothing was begun with."""
        done = self._done.get(number)
        return done.ticket if done else None

    def changed(self, number: int) -> bool:
        """Whether anything was done to it yet."""
        return number in self._done and bool(self._done[number].transactions)

    def add(self, changes: Iterable[Change]) -> None:
        """What a step has done, made from the tickets as they were left."""
        for change in changes:
            before = self._done.get(change.ticket.id, Change(change.ticket))
            self._done[change.ticket.id] = Change(change.ticket, before.transactions + change.transactions)

    def made(self) -> list[Change]:
        """All that was done."""
        return [change for change in self._done.values() if change.transactions]


class Steps(Progress):
    """Steps about one ticket, ``own``, which may change others with it. A step that changes nothing is passed over."""

    def __init__(self, unit: UnitOfWork, own: Ticket) -> None:
        super().__init__()
        self._unit = unit
        self._own = own.id
        self._same: Refused | None = None
        self.begin(own)

    @property
    def own(self) -> Ticket:
        """The ticket it is about, as the steps have left it."""
        return self._done[self._own].ticket

    @property
    def done(self) -> bool:
        """Whether anything was done to it yet."""
        return self.changed(self._own)

    def party(self, act: Act, number: int) -> Party:
        """Another ticket as the steps have left it, with its queue. Raises Refused for one the actor may not see."""
        ticket = self.left(number)
        return Party(ticket, self._unit.queue(ticket.queue_id)) if ticket else party(self._unit, act, number)

    def own_party(self) -> Party:
        """The ticket it is about, with its queue."""
        return Party(self.own, self._unit.queue(self.own.queue_id))

    def take(self, step: Callable[[Ticket], Change]) -> None:
        """One more step on the ticket it is about."""
        self.do(lambda: (step(self.own),))

    def do(self, step: Callable[[], Iterable[Change]]) -> None:
        """One more step. Raises Refused, but not for what is so already."""
        try:
            self.add(step())
        except Refused as refused:
            if not refused.so_already:
                raise
            self._same = refused

    def changes(self) -> Changes:
        """All of it, the own ticket's first. Raises Refused where nothing was done to it."""
        own = self._done[self._own]
        if not own.transactions:
            raise self._same or Refused("nothing_to_change", ticket=self._own)
        return [own, *(change for change in self.made() if change is not own)]


def party(unit: UnitOfWork, act: Act, number: int) -> Party:
    """A ticket the actor sees, with its queue. Raises Refused."""
    ticket = unit.ticket(number)
    if ticket is None or not unit.sees(act.actor, ticket):
        raise Refused("no_such_ticket", ticket=number)
    return Party(ticket, unit.queue(ticket.queue_id))
