"""Words in the name of somebody who works here, without proof that they wrote them: kept for staff eyes, passed on when they
or a colleague say so."""

from mailticket.desk.acts import Act, Change, Said, entry, require, touched
from mailticket.desk.saying import replied
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import RELEASES, UNPROVEN, Transaction, TransactionType


def keep(act: Act, ticket: Ticket, said: Said, *, comment: bool) -> Change:
    """File the words, and nothing else: it opens no ticket again, and tells nobody outside. No right is asked: the caller
    knows that who they claim to be may write here."""
    kind = TransactionType.UNPROVEN_COMMENT if comment else TransactionType.UNPROVEN_REPLY
    return Change(ticket, (entry(act, ticket, kind, said=said),))


def marked(opened: Change) -> Change:
    """A new ticket whose author is not proven: its first entry says so."""
    created, *others = opened.transactions
    return Change(opened.ticket, (replace(created, field=UNPROVEN), *others))


def release(act: Act, queue: Queue, ticket: Ticket, words: Transaction, author: User) -> Change:
    """The words become a reply or comment of their author, out of the same letter with its files; the unproven entry stays.
    Needs ReplyToTicket (CommentOnTicket for a comment); of another's words ShowTicketComments too, and who releases them
    vouches for them. Nobody speaks any more in the name of an account that is disabled."""
    if author.disabled:
        raise Refused("author_disabled", address=author.address)
    own = act.actor.id == author.id
    if not own and not act.rights.may(act.actor, Right.SHOW_TICKET_COMMENTS, queue, ticket):
        raise Refused("no_such_transaction", ticket=ticket.id, transaction=words.id)
    commented = words.type is TransactionType.UNPROVEN_COMMENT
    require(act, Right.COMMENT_ON_TICKET if commented else Right.REPLY_TO_TICKET, queue, ticket)
    sure = act.evidence if own else _vouched(act)
    speaking = replace(act, actor=author, letter_id=words.letter_id, message_id=words.message_id, evidence=sure)
    said = Said(words.text, words.attachments, head=words.head)
    if commented:
        made = Change(touched(speaking, ticket), (entry(speaking, ticket, TransactionType.COMMENT, said=said),))
    else:
        made = replied(speaking, queue, ticket, said)
    first, *others = made.transactions
    vouched_by = "" if own else act.actor.address
    return Change(made.ticket, (replace(first, field=RELEASES, old=str(words.id), new=vouched_by), *others))


def _vouched(act: Act) -> Evidence:
    return Evidence(act.evidence.level, "vouched", f"vouched for by {act.actor.address}")
