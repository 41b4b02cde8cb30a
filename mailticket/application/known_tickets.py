"""The tickets a unit of work knows: as they were found, and as it has left them so far."""

from collections.abc import Sequence

from mailticket.model.letter import Segment, SegmentKind
from mailticket.model.ticket import ACYCLIC, LinkKind, Ticket
from mailticket.model.transaction import Transaction
from mailticket.storage.load_plan import Loaded


class NotLoaded(LookupError):
    """A decision asks for what its plan did not name: an error of ours."""


class KnownTickets:
    """Tickets, their history and links. ``before`` are tickets as they were found, ``folded`` the parts of entries that quote."""

    __slots__ = ()
    loaded: Loaded
    before: dict[int, Ticket]
    folded: dict[int, tuple[Segment, ...]]

    def ticket(self, ticket_id: int) -> Ticket | None:
        """A ticket as it is now; a merged one's number finds the ticket it became."""
        seen = set()
        ticket = self.loaded.tickets.get(ticket_id)
        while ticket is not None and ticket.merged_into and ticket.id not in seen:
            seen.add(ticket.id)
            ticket = self.loaded.tickets.get(ticket.merged_into)
        return ticket

    def history_of(self, ticket_id: int) -> Sequence[Transaction]:
        """What happened to a ticket, as it was found. Raises NotLoaded."""
        if ticket_id not in self.loaded.histories:
            raise NotLoaded(f"nobody looked for the history of ticket {ticket_id}")
        return self.loaded.histories[ticket_id]

    def told_of(self, transaction_id: int) -> Sequence[str]:
        """The Message-IDs of the notices that told of a transaction. Raises NotLoaded."""
        if transaction_id not in self.loaded.told_of:
            raise NotLoaded(f"nobody looked for the notices of transaction {transaction_id}")
        return self.loaded.told_of[transaction_id]

    def reached_from(self, ticket_id: int, kind: LinkKind) -> set[int]:
        """The tickets one comes to by a kind of links, those that were made since included; of kinds that may run in a circle
        nobody needs to know. Raises NotLoaded."""
        if kind not in ACYCLIC:
            return set()
        found: set[int] = set()
        ahead = [ticket_id]
        while ahead:
            number = ahead.pop()
            if number in found:
                continue
            found.add(number)
            ticket = self.loaded.tickets.get(number)
            if ticket is not None:
                ahead += [link.target for link in ticket.links if link.kind is kind and link.base == number]
            if number in self.before or ticket is None:
                ahead += self._reach(number, kind)
        return found - {ticket_id}

    def _reach(self, number: int, kind: LinkKind) -> set[int]:
        if number in self.before and (number, kind) not in self.loaded.reach:
            raise NotLoaded(f"nobody looked where links lead from ticket {number}")
        return self.loaded.reach.get((number, kind), set())

    def segments(self, entry: Transaction) -> tuple[Segment, ...]:
        """The parts of what was written: all of it is new where nothing is quoted."""
        return self.folded.get(entry.id) or (Segment(SegmentKind.TEXT, entry.text),)
