"""Other tickets, mail about which is quoted on this one: what was said there is not new here, and not for everybody.

Nothing is looked up for a text without marks of our mail.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mailticket.model.letter import SegmentKind
from mailticket.model.own_marks import named_in
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.reading.history import Known
from mailticket.reading.quotes import may_quote
from mailticket.storage.said_elsewhere import Elsewhere, Named, said_elsewhere


class Told(NamedTuple):
    """A text of another ticket: after which entry it was there, and what it is to who reads this one."""

    after: int
    kind: SegmentKind
    text: str


async def others_quoted(
    ask: Callable[..., Awaitable[Sequence[Elsewhere]]], ticket: Ticket | int, said: Iterable[Transaction]
) -> Sequence[Elsewhere]:
    """What was said on the tickets whose mail these entries of a ticket quote. ``ask`` runs a read of the storage."""
    own = ticket if isinstance(ticket, int) else ticket.id
    named = [
        Named(number, entry.id, entry.by)
        for entry in said
        if may_quote(entry.text)
        for number in named_in(entry.text)
        if number != own
    ]
    return await ask(said_elsewhere, ticket, named) if named else ()


@dataclass(slots=True)
class _Ticket:
    since: int
    told: list[Told]
    known: Known
    at: int = 0

    def before(self, entry_id: int) -> Known:
        while self.at < len(self.told) and self.told[self.at].after < entry_id:
            _, kind, text = self.told[self.at]
            self.known.add(kind, text)
            self.at += 1
        return self.known


class Others:
    """What was said on other tickets, entry after entry of this one: each knows what was there before it."""

    def __init__(self, elsewhere: Iterable[tuple[Elsewhere, list[Told]]]) -> None:
        self._tickets = [_Ticket(one.since, told, Known.elsewhere()) for one, told in elsewhere]

    def beside(self, known: Known, entry_id: int) -> Known:
        """What is known to an entry, with what was said on those tickets that it or an entry before it quotes."""
        others = tuple([one.before(entry_id) for one in self._tickets if one.since <= entry_id])
        return replace(known, others=others) if others else known


NOTHING = Others(())
