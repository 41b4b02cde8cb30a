"""What was said on a ticket goes to somebody else, by who may send it there; and a reply to more people, this once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailticket.desk.acts import Act, Change, Said, entry, require
from mailticket.desk.conversation import SPOKEN, spoken
from mailticket.model.errors import Refused
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import UNPROVEN_WORDS, Transaction, TransactionType

PUBLIC = "public"
"""Where answers go that everybody reads: the ``old`` of a forward."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """The addresses a forward goes to: those of a copy see each other and are seen, those of a blind copy are seen by nobody.
    Each stands once, where it is seen most."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As history keeps it, in the ``new`` of a forward."""
        cc = [one for one in self.cc if one not in self.to]
        bcc = [one for one in self.bcc if one not in (*self.to, *cc)]
        return ", ".join([*self.to, *(_CC + one for one in cc), *(_BCC + one for one in bcc)])


_CC, _BCC = "Cc ", "Bcc "


def recipients_of(forward: Transaction) -> Recipients:
    """To whom one went."""
    found: dict[str, list[str]] = {"": [], _CC: [], _BCC: []}
    for one in forward.new.split(", "):
        as_what = next((prefix for prefix in (_CC, _BCC) if one.startswith(prefix)), "")
        found[as_what].append(one.removeprefix(as_what))
    return Recipients(*map(tuple, found.values()))


def entries_of(forward: Transaction, history: Sequence[Transaction]) -> list[Transaction]:
    """What it sends of the ticket's history: the entries that were named, or the conversation."""
    if forward.type is TransactionType.FORWARD_TICKET:
        return list(spoken(history))
    named = forward.field.split(", ")
    return [one for one in history if str(one.id) in named]


FORWARDED = SPOKEN | {TransactionType.COMMENT} | UNPROVEN_WORDS


@dataclass(frozen=True, slots=True)
class Sending:
    """What goes where: the entries with these ``numbers``, or the conversation. Above it stands what the letter said that ordered
    it (``words``), or else a ``text``; ``public``: answers are for all."""

    to: Recipients
    numbers: Sequence[int] = ()
    words: Transaction | None = None
    text: str = ""
    public: bool = False


def forward(act: Act, queue: Queue, ticket: Ticket, history: Sequence[Transaction], sending: Sending) -> Change:
    """Send something of a ticket on. Needs ForwardMessage; for a comment, which must be named, ShowTicketComments too."""
    require(act, Right.FORWARD_MESSAGE, queue, ticket)
    words = sending.words
    named = sorted({_named(act, queue, ticket, history, number).id for number in sending.numbers})
    if not (named or spoken(history)):
        raise Refused("nothing_to_forward", ticket=ticket.id)
    kind = TransactionType.FORWARD_TRANSACTION if named else TransactionType.FORWARD_TICKET
    doing = replace(act, message_id="", letter_id=words.letter_id if words else act.letter_id)
    said = Said(words.text if words else sending.text)
    made = entry(
        doing,
        ticket,
        kind,
        said=said,
        field=", ".join(map(str, named)),
        old=PUBLIC if sending.public else "",
        new=sending.to.written,
    )
    return Change(ticket, (made,))


def _named(act: Act, queue: Queue, ticket: Ticket, history: Sequence[Transaction], number: int) -> Transaction:
    found = next((one for one in history if one.id == number and one.type in FORWARDED), None)
    hidden = found is not None and found.internal
    if found is None or (hidden and not act.rights.may(act.actor, Right.SHOW_TICKET_COMMENTS, queue, ticket)):
        raise Refused("no_such_transaction", ticket=ticket.id, transaction=number)
    return found


def copied(
    act: Act, queue: Queue, ticket: Ticket, reply: Transaction | None, to: Sequence[str], *, blind: bool
) -> Change:
    """A reply goes to these addresses as well, this once. Needs ModifyTicket, as making somebody a Cc does."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    if reply is None:
        raise Refused("no_reply_here", ticket=ticket.id)
    kind = TransactionType.BCC_ONCE if blind else TransactionType.CC_ONCE
    return Change(ticket, (entry(replace(act, message_id=""), ticket, kind, field=str(reply.id), new=", ".join(to)),))


def left_out(act: Act, queue: Queue, ticket: Ticket, said: Transaction, whom: Sequence[str]) -> Change:
    """What was said does not go to these addresses, this once. Needs ModifyTicket, as telling somebody nothing more does."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    beside = replace(act, message_id="")
    names = ", ".join(dict.fromkeys(whom))
    return Change(ticket, (entry(beside, ticket, TransactionType.LEFT_OUT, field=str(said.id), new=names),))
