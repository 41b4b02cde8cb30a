"""Which queue a letter opens a ticket in: a rule's, its address's, the default one."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.dataclass import dataclass
from mailticket.model.letter import Letter, Reading, RecipientKind
from mailticket.model.queue import Queue, asks_rules
from mailticket.routing.rules import Choice


@dataclass(frozen=True, slots=True)
class Route:
    """Where a letter would open a ticket, and what the rule says besides."""

    queue: Queue
    choice: Choice | None = None


def route_of(unit: UnitOfWork, letter: Letter, reading: Reading) -> Route:
    """The first rule that fits, where rules are asked; else the queue that the pipe or the address names; else the default."""
    snapshot = unit.snapshot
    named = snapshot.directory.queue_named(letter.recipient.queue) if letter.recipient.queue else None
    if named and not is_for_rules(unit, letter):
        return Route(named)
    choice = snapshot.rules.choose(
        reading,
        size=letter.size,
        known_queues=lambda name: _usable(unit, name) is not None,
        mail_from=letter.mail_from,
    )
    if choice.queue and (queue := _usable(unit, choice.queue)):
        return Route(queue, choice)
    fallback = named if named and not named.disabled else snapshot.default_queue
    return Route(fallback, choice if choice.hold else None)


def is_for_rules(unit: UnitOfWork, letter: Letter) -> bool:
    """Whether rules are asked about a letter: always about one to the site's own address, or to a queue that is none any more."""
    kind, snapshot = letter.recipient.kind, unit.snapshot
    named = snapshot.directory.queue_named(letter.recipient.queue) if letter.recipient.queue else None
    if kind is RecipientKind.SITE or named is None or named.disabled:
        return True
    return asks_rules(named, default=named.id == snapshot.default_queue.id, piped=kind is RecipientKind.PIPE)


def _usable(unit: UnitOfWork, name: str) -> Queue | None:
    queue = unit.snapshot.directory.queue_named(name)
    return queue if queue and not queue.disabled else None
