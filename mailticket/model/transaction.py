"""One entry of a ticket's history: never changed, never removed (the tables refuse it)."""

from datetime import datetime
from enum import StrEnum

from mailticket.model.dataclass import dataclass
from mailticket.model.evidence import UNKNOWN, Evidence
from mailticket.model.letter_head import NO_HEAD, LetterHead


class TransactionType(StrEnum):
    """RT's names."""

    CREATE = "Create"
    CORRESPOND = "Correspond"
    COMMENT = "Comment"
    STATUS = "Status"
    SET = "Set"
    TAKE = "Take"
    UNTAKE = "Untake"
    GIVE = "Give"
    STEAL = "Steal"
    FORCE = "Force"
    ADD_WATCHER = "AddWatcher"
    DEL_WATCHER = "DelWatcher"
    ADD_LINK = "AddLink"
    DELETE_LINK = "DeleteLink"
    TOLD = "Told"
    EMAIL_RECORD = "EmailRecord"
    COMMENT_EMAIL_RECORD = "CommentEmailRecord"
    EMAIL_WITHDRAWN = "EmailWithdrawn"  # a notice that waited, of what was undone: ``field`` the scrip, ``new`` to whom
    EMAIL_WAITS = (
        "EmailWaits"  # over a budget, it becomes one mail with what follows: ``field`` the scrip, ``new`` to whom
    )
    EMAIL_DROPPED = "EmailDropped"  # automatic mail over its budget: ``field`` the scrip, ``old`` why, ``new`` to whom
    SYSTEM_ERROR = "SystemError"
    CUSTOM_FIELD = "CustomField"
    COMMAND_RESULT = "CommandResult"  # what the orders of a letter came to: ``text`` is the transcript
    SPLIT = "Split"  # a letter went to a ticket of its own, or to another one: ``field`` its transaction, ``new`` the ticket
    UNBLOCKED = "Unblocked"  # the last ticket this one depended on is resolved: ``new`` is that ticket
    SCRIP = "Scrip"  # a scrip's program or webhook has answered: ``field`` the scrip, ``new`` the answer
    UNPROVEN_REPLY = "UnprovenReply"  # a reply in the name of somebody who works here, without proof: for staff eyes
    UNPROVEN_COMMENT = "UnprovenComment"  # the same, of a comment
    FORWARD_TRANSACTION = "ForwardTransaction"  # an entry went to somebody else: ``field`` which, ``new`` to whom
    FORWARD_TICKET = "ForwardTicket"  # the whole conversation did; ``old`` of both says where answers go
    CC_ONCE = "CcOnce"  # a reply went to others as well, this once: ``field`` its entry, ``new`` to whom
    BCC_ONCE = "BccOnce"  # the same, and only staff sees it
    LEFT_OUT = "LeftOut"  # a reply or comment did not go to some, this once: ``field`` its entry, ``new`` to whom not
    OVERDUE = "Overdue"  # its time has passed and it is not done: ``new`` is when it was due
    SLA_WARNING = "SlaWarning"  # what was promised comes to its end: ``old`` is the goal, ``new`` when
    SLA_BREACH = "SlaBreach"  # it was not kept
    SILENCE = "Silence"  # nobody touched it for long: ``old`` is the chain's name, ``new`` since when
    ESCALATE = "Escalate"  # its priority rose by itself: ``field`` Priority
    SCHEDULED = "Scheduled"  # a schedule found it: ``field`` is the schedule's name
    TIMER = "Timer"  # a clock on time worked: ``field`` start or stop
    ADD_REMINDER = "AddReminder"  # ``field`` whom (an address), ``old`` of what, ``new`` when
    RESOLVE_REMINDER = "ResolveReminder"  # what it was of is done: ``field`` the entry that set it, ``old`` of what
    CANCEL_REMINDER = "CancelReminder"  # nobody wants it any more: the same
    OPEN_REMINDER = "OpenReminder"  # it holds again: the same
    REMINDED = "Reminded"  # its time has come, and it was mailed: the same, ``new`` to whom
    SNOOZE = (
        "Snooze"  # somebody hides the ticket from their own lists: ``old`` and ``new`` until when; empty: they do not
    )
    NOTE = "Note"  # automatic mail filed without effect: bounces, receipts, out-of-office replies


OWNER_CHANGES = frozenset(
    {
        TransactionType.TAKE,
        TransactionType.UNTAKE,
        TransactionType.GIVE,
        TransactionType.STEAL,
        TransactionType.FORCE,
    }
)
SETS = OWNER_CHANGES | {TransactionType.SET, TransactionType.STATUS}
"""What gives a field of a ticket another value, and says nothing."""

UNPROVEN_WORDS = frozenset({TransactionType.UNPROVEN_REPLY, TransactionType.UNPROVEN_COMMENT})
FORWARDS = frozenset({TransactionType.FORWARD_TRANSACTION, TransactionType.FORWARD_TICKET})
ONCE = frozenset({TransactionType.CC_ONCE, TransactionType.BCC_ONCE})
INTERNAL = frozenset({TransactionType.COMMENT, TransactionType.COMMENT_EMAIL_RECORD}) | UNPROVEN_WORDS | FORWARDS
"""Shown only with ShowTicketComments."""

FOR_STAFF = frozenset(
    {
        TransactionType.NOTE,
        TransactionType.SCRIP,
        TransactionType.SYSTEM_ERROR,
        TransactionType.COMMAND_RESULT,
        TransactionType.EMAIL_WAITS,
        TransactionType.EMAIL_DROPPED,
        TransactionType.BCC_ONCE,
        TransactionType.LEFT_OUT,
        TransactionType.OVERDUE,
        TransactionType.SLA_WARNING,
        TransactionType.SLA_BREACH,
        TransactionType.SILENCE,
        TransactionType.ESCALATE,
        TransactionType.SCHEDULED,
        TransactionType.TIMER,
        TransactionType.ADD_REMINDER,
        TransactionType.RESOLVE_REMINDER,
        TransactionType.CANCEL_REMINDER,
        TransactionType.OPEN_REMINDER,
        TransactionType.REMINDED,
        TransactionType.SNOOZE,
    }
)
"""Shown to who reads comments, though they are none."""
OTHERS = frozenset(
    {TransactionType.ADD_LINK, TransactionType.DELETE_LINK, TransactionType.SPLIT, TransactionType.UNBLOCKED}
)
"""Entries that name another ticket."""

UNPROVEN = "Unproven"
"""The ``field`` of a Create whose author works here and is not proven: it is told to staff alone."""

RELEASES = "Releases"
"""The ``field`` of a reply or comment that passes unproven words on: ``old`` is their entry, ``new`` who vouched for them."""


class Via(StrEnum):
    """By which way a change came."""

    MAIL = "mail"
    CLI = "cli"
    WEB = "web"
    SCHEDULE = "schedule"
    SYSTEM = "system"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a letter that is kept as a file. ``part`` is its path in the MIME tree ("1.2"); the bytes stay in the letter.
    ``digest`` is kept of pictures within the text: a signature's logo comes again with each letter."""

    part: str
    name: str
    type: str
    size: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of an attachment, out of the letter. ``charset`` is a text's; ``inline``: it is shown within the text."""

    data: bytes
    charset: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Transaction:
    """Who changed what, when, by which way, from which letter. ``old``/``new`` are as people read them; users by address.

    ``evidence`` is how sure we are of who did it; ``head`` what stood beside the body of the letter it was. ``worker`` and
    ``worked_at`` say of ``minutes`` who worked them and when, where that is not who entered them and not then (RT 6's TimeWorker
    and TimeWorkedDate).
    """

    id: int
    ticket_id: int
    type: TransactionType
    by: int
    at: datetime
    via: Via
    field: str = ""
    old: str = ""
    new: str = ""
    minutes: int = 0
    worker: int | None = None
    worked_at: datetime | None = None
    text: str = ""
    letter_id: int | None = None
    message_id: str = ""
    evidence: Evidence = UNKNOWN
    attachments: tuple[Attachment, ...] = ()
    head: LetterHead = NO_HEAD

    @property
    def unproven(self) -> bool:
        """Whether it may be somebody else's words than its author's."""
        return self.type in UNPROVEN_WORDS or (self.type is TransactionType.CREATE and self.field == UNPROVEN)

    @property
    def worked_by(self) -> int:
        """Who worked the minutes."""
        return self.by if self.worker is None else self.worker

    @property
    def worked(self) -> datetime:
        """When the minutes were worked; of a day without an hour it is its noon."""
        return self.worked_at or self.at

    @property
    def internal(self) -> bool:
        """Whether it is mailed to staff alone."""
        return self.unproven or self.type in INTERNAL
