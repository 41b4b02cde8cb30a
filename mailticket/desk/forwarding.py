"""What was said on a ticket goes to somebody else, by who may send it there; and a reply to more people, this once."""

from collections.abc import Sequence
from dataclasses import replace

from mailticket.desk.changes import Act, Change, Said, entry, require
from mailticket.desk.conversation import SPOKEN, spoken
from mailticket.model.errors import Refused
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import UNPROVEN_WORDS, Transaction, TransactionType

PUBLIC = "public"
"""Where answers go that everybody reads: the ``old`` of a forward."""

FORWARDED = SPOKEN | {TransactionType.COMMENT} | UNPROVEN_WORDS


def forward(
    act: Act,
    queue: Queue,
    ticket: Ticket,
    history: Sequence[Transaction],
    to: Sequence[str],
    *,
    number: int | None = None,
    words: Transaction | None = None,
    text: str = "",
    public: bool = False,
) -> Change:
    """An entry (``number``), or the conversation, goes to these addresses. Needs ForwardMessage; for a comment, which must be
    named, ShowTicketComments too. ``words`` is what the letter said that ordered it; ``public``: answers are for everybody."""
    require(act, Right.FORWARD_MESSAGE, queue, ticket)
    found = spoken(history) if number is None else [_named(act, queue, ticket, history, number)]
    if not found:
        raise Refused("nothing_to_forward", ticket=ticket.id)
    kind = TransactionType.FORWARD_TICKET if number is None else TransactionType.FORWARD_TRANSACTION
    doing = replace(act, message_id="", letter_id=words.letter_id if words else act.letter_id)
    said = Said(words.text if words else text)
    made = entry(
        doing, ticket, kind, said=said, field=str(number or ""), old=PUBLIC if public else "", new=", ".join(to)
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
