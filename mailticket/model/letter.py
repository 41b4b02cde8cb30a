"""A letter: one incoming mail for one of our addresses; what arrival took in, and what reading understood of it."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from mailticket.model.dataclass import dataclass
from mailticket.model.evidence import UNPROVEN, Evidence
from mailticket.model.own_addresses import is_own
from mailticket.model.person import Mailbox
from mailticket.model.seal import NO_SEAL, Seal
from mailticket.model.signature import Signature
from mailticket.model.transaction import Attachment


class Action(StrEnum):
    """rt-mailgate's --action: a public reply or an internal note. Either opens a ticket where there is none."""

    CORRESPOND = "correspond"
    COMMENT = "comment"


class RecipientKind(StrEnum):
    """Which of our addresses a letter came to."""

    QUEUE = "queue"  # a queue's own address
    SITE = "site"  # the site's correspond or comment address: the rules decide
    PIPE = "pipe"  # the mailgate command named the queue
    BOUNCE = "bounce"  # our signed envelope sender: something came back
    POSTMASTER = "postmaster"
    CONFIRM = "confirm"  # the answer to our question whether somebody ordered something
    CONTROL = "control"  # commands that name their tickets
    ACTION = "action"  # a sealed address that does one thing
    REPLY = "reply"  # a queue's or the site's address, with a ticket's number and our seal


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of our addresses, understood. ``queue`` is a queue's name or empty; ``outbox_id`` is set for BOUNCE."""

    address: str
    kind: RecipientKind
    action: Action = Action.CORRESPOND
    queue: str = ""
    ticket_id: int | None = None
    outbox_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An SMTP reply: code, enhanced status, text."""

    code: int
    status: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.status} {self.text}"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail for one recipient, not yet durable. ``raw`` is the bytes, or the file a large one was spooled to."""

    recipient: Recipient
    mail_from: str
    raw: bytes | Path
    size: int
    received_at: datetime
    protocol: str = "smtp"  # smtp, lmtp, inject
    peer: str = ""
    helo: str = ""
    authenticated: str = ""
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The inbox's answer once the row is durable. ``duplicate`` says the same letter was here before, as ``letter_id``."""

    letter_id: int
    duplicate: bool = False


class LetterState(StrEnum):
    """waiting -> done | held; held -> waiting (retry). A crash leaves a letter waiting."""

    WAITING = "waiting"
    DONE = "done"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the inbox. ``raw`` is the original, byte for byte; empty where a large one lies in a file of its own.
    ``authenticated`` is the address of the user who logged in to send it, ``released_by`` of who let it through where it was
    held."""

    id: int
    recipient: Recipient
    mail_from: str
    raw: bytes
    received_at: datetime
    protocol: str = "smtp"
    peer: str = ""
    attempts: int = 0
    size: int = 0
    authenticated: str = ""
    released_by: str = ""


class MailClass(StrEnum):
    """What kind of sender wrote, in the order they are asked: the first that fits."""

    OWN_LOOP = "own-loop"
    BOUNCE = "bounce"  # DSN: failed
    DELAY = "delay"  # DSN: delayed, relayed, delivered, expanded
    RECEIPT = "receipt"  # MDN
    ABUSE_REPORT = "abuse-report"  # ARF
    NULL_SENDER = "null-sender"  # null reverse-path or mailer-daemon, without a report
    AUTO_REPLIED = "auto-replied"  # out of office
    REACTION = "reaction"  # an emoji about a mail, and no word
    AUTO_GENERATED = "auto-generated"  # monitoring, cron, invoices
    LIST = "list"
    BULK = "bulk"
    SUPPRESS = "suppress"  # X-Auto-Response-Suppress, noreply@: a person or not, do not answer
    SPAM = "spam"  # verdict of a trusted MTA
    HUMAN = "human"


FROM_A_PERSON = frozenset({MailClass.HUMAN, MailClass.SUPPRESS})
"""What a person sends us directly, though not all of it is to be answered."""

BY_PEOPLE = FROM_A_PERSON | {MailClass.LIST}
"""What people write, through a mailing list too."""


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """One recipient a bounce speaks of. ``status`` is an RFC 3463 code ("5.1.1") or empty."""

    address: str
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """``[rtname #id]`` found in a subject."""

    rtname: str
    ticket_id: int


class SegmentKind(StrEnum):
    """What a run of characters is to who reads a ticket."""

    TEXT = "text"  # said for the first time
    HISTORY = "history"  # stands in the ticket's entries, or in mail of ours that went out
    COMMENT = "comment"  # was said in a comment
    NOTICE = "notice"  # stood around it in mail to staff
    ELSEWHERE = "elsewhere"  # was said on another ticket, mail about which is quoted: staff may not have read it yet
    AROUND_ELSEWHERE = (
        "around"  # stood around it in mail to staff; only while a text is told apart, then it is ELSEWHERE
    )
    SHARED = "shared"  # was said on another ticket to all who read this one; then it is TEXT


INTERNAL_KINDS = frozenset({SegmentKind.COMMENT, SegmentKind.NOTICE, SegmentKind.ELSEWHERE})
"""What is not for requestors, Ccs and people outside."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters of a text; all segments, one after the other, are the text again."""

    kind: SegmentKind
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter, understood. Plain decoded text throughout: no control characters but newline and tab, no surrogates.

    ``headers`` are (name, value) in order, unfolded and decoded, as rules see them. ``references`` are Message-IDs
    without angle brackets, the nearest ancestor first. ``flaws`` say what was odd about the mail, for people.

    ``own``: so many characters from the beginning of ``text`` are words that the author wrote themselves, in the body that
    people see. Only they order anything. ``first_line`` is the first line they wrote, though it stand below a quote.
    ``from_ours`` is the address of ours that stands in From, where one does: then ``author`` is who is named beside it, or nobody.
    ``events`` are the UIDs of those that calendars in it are about.
    """

    subject: str
    author: Mailbox | None
    text: str
    mail_class: MailClass = MailClass.HUMAN
    class_reason: str = ""
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    references: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    failed: tuple[FailedRecipient, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    hops: int = 0
    flaws: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()  # "pgp-signed", "smime-encrypted", …
    evidence: Evidence = UNPROVEN
    signature: Signature | None = None  # over the whole, by a key enrolled for the author
    own: int = 0
    first_line: str = ""
    from_ours: str = ""
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ours:
    """What tells our own mail from other people's, handed to reading. ``address in ours`` says whether one is ours."""

    rtname: str
    addresses: frozenset[str] = frozenset()
    home: str = ""  # the domain of the addresses we seal
    authserv_ids: frozenset[str] = frozenset()  # whose Authentication-Results we believe, in lower case
    domains: frozenset[str] = frozenset()  # domains that tell their own users apart, in lower case
    hops: int = 0  # Received lines our own mail system puts above its results
    aliases: frozenset[str] = frozenset()  # addresses that lead to ours by way of our own mail system
    organization: str = ""  # at the end of our Message-IDs
    seal: Seal = NO_SEAL

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and is_own(address, self.addresses, self.home)
