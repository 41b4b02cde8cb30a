"""What a letter is to the site: a new ticket, a reply, a comment, a note, or nothing to act upon.

The conduct towards each class of mail is one table, read top to bottom; ``decide`` finds the row and the ticket.
"""

from collections.abc import Sequence
from enum import StrEnum

from mailticket.desk.rights import Rights
from mailticket.model.dataclass import dataclass, replace
from mailticket.model.letter import Action, MailClass
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a class of mail is treated. ``files``: what it becomes on the ticket it belongs to."""

    opens: bool  # a new ticket when it belongs to none
    files: str  # "correspond", "note" or "" (recorded only)
    reopens: bool = False
    autoreply: bool = False
    tells_staff: bool = False
    tells_outsiders: bool = False


CONDUCT: dict[MailClass, Conduct] = {
    MailClass.HUMAN: Conduct(True, "correspond", reopens=True, autoreply=True, tells_staff=True, tells_outsiders=True),
    MailClass.OWN_LOOP: Conduct(False, ""),
    MailClass.BOUNCE: Conduct(False, "note"),
    MailClass.DELAY: Conduct(False, "note"),
    MailClass.RECEIPT: Conduct(False, "note"),
    MailClass.ABUSE_REPORT: Conduct(True, "note", tells_staff=True),
    MailClass.NULL_SENDER: Conduct(True, "correspond", tells_staff=True),
    MailClass.AUTO_REPLIED: Conduct(False, "note"),
    MailClass.REACTION: Conduct(True, "note", tells_staff=True),
    MailClass.AUTO_GENERATED: Conduct(True, "correspond", tells_staff=True),
    MailClass.LIST: Conduct(False, "correspond", tells_staff=True, tells_outsiders=True),  # opens where a queue accepts
    MailClass.BULK: Conduct(False, "correspond"),  # opens where a queue accepts it
    MailClass.SUPPRESS: Conduct(True, "correspond", reopens=True, tells_staff=True, tells_outsiders=True),
    MailClass.SPAM: Conduct(False, ""),
}


class Disposition(StrEnum):
    """What becomes of a letter."""

    OPEN = "open"
    CORRESPOND = "correspond"
    COMMENT = "comment"
    UNPROVEN = "unproven"  # kept for staff eyes: words in the name of somebody who works here, without proof
    NOTE = "note"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket a letter may belong to, and why. ``sealed``: our own signature says so, no guess. ``invited``: it answers
    mail that somebody had sent to its author, and this is what it becomes whatever they may do here."""

    ticket: Ticket
    queue: Queue
    why: str
    sealed: bool = False
    invited: Action | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The fate, the ticket it concerns, the reason; ``claimed`` is the ticket a sender named without the right to."""

    fate: Disposition
    why: str
    candidate: Candidate | None = None
    claimed: Candidate | None = None


def conduct(mail_class: MailClass, queue: Queue, *, released: bool = False) -> Conduct:
    """The row of the table; a queue may let lists and bulk mail open tickets. What a person let through where it was held opens
    one in any case, and staff sees it; it is answered as its class is."""
    found = CONDUCT[mail_class]
    if released:
        return replace(found, opens=True, files=found.files or "correspond", tells_staff=True)
    if (mail_class is MailClass.LIST and queue.accept_lists) or (mail_class is MailClass.BULK and queue.accept_bulk):
        return Conduct(True, found.files, tells_staff=True, tells_outsiders=found.tells_outsiders)
    return found


def conduct_by_list(queue: Queue, *, person: bool, watches: bool) -> Conduct:
    """Towards what came by a list. Where the queue takes the mail of lists, people write through it as they write directly;
    elsewhere the words of who follows the ticket are a reply, and those of others are added for staff. ``person``: neither the list
    nor a robot wrote it."""
    if queue.accept_lists and person:
        return CONDUCT[MailClass.HUMAN]
    found = conduct(MailClass.LIST, queue)
    return replace(found, reopens=person and watches, tells_outsiders=watches or queue.accept_lists)


def decide(
    *,
    mail_class: MailClass,
    action: Action,
    author: User,
    candidates: Sequence[Candidate],
    queue: Queue,
    rights: Rights,
    released: bool = False,
) -> Decision:
    """Choose the fate. ``queue`` is where it would open a ticket; candidates come best first."""
    for candidate in candidates:
        if fate := _fate(conduct(mail_class, candidate.queue, released=released), action, author, candidate, rights):
            return Decision(fate, candidate.why, candidate)
    claimed = candidates[0] if candidates else None
    if not conduct(mail_class, queue, released=released).opens:
        return Decision(Disposition.RECORD, f"{mail_class} mail opens no ticket", None, claimed)
    why = f"may not write to ticket {claimed.ticket.id}" if claimed else "belongs to no ticket"
    return Decision(Disposition.OPEN, why, None, claimed)


INVITED = {Action.COMMENT: Disposition.COMMENT, Action.CORRESPOND: Disposition.CORRESPOND}


def _fate(how: Conduct, action: Action, author: User, candidate: Candidate, rights: Rights) -> Disposition | None:
    """What it becomes on this ticket, or None where the author may not: to comment when they may not reply, to reply
    when they may not comment, so that a person's words are never lost to an address."""
    may_reply = rights.may(author, Right.REPLY_TO_TICKET, candidate.queue, candidate.ticket)
    may_comment = rights.may(author, Right.COMMENT_ON_TICKET, candidate.queue, candidate.ticket)
    if not (may_reply or may_comment):
        if candidate.invited is not None and how.files == "correspond":
            return INVITED[Action.COMMENT if action is Action.COMMENT else candidate.invited]
        belongs = candidate.sealed or candidate.invited is not None
        return Disposition.NOTE if belongs and how.files == "note" else None
    if how.files != "correspond":
        return Disposition.NOTE if how.files else None
    if action is Action.COMMENT:
        return Disposition.COMMENT if may_comment else Disposition.CORRESPOND
    return Disposition.CORRESPOND if may_reply else Disposition.COMMENT
