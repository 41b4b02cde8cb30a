"""What came of the commands of a letter, line by line, and what is known while they are carried out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act, Change
from mailticket.model.confirmation import Confirmation
from mailticket.model.enclosure import Enclosure
from mailticket.model.evidence import Evidence
from mailticket.model.mail_answer import Sheet
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.subscription import Subscription
from mailticket.model.ticket import Ticket
from mailticket.model.words import language_of


class CommandStatus(StrEnum):
    """What became of the orders of a letter."""

    DONE = "done"
    REFUSED = "refused"
    ASKED = "asked"
    PREVIEW = "preview"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One line of the transcript: what was ordered, and what is said of it; more lines of that stand below each other.
    ``made`` is what it made of tickets, with the values; ``changes`` that it made, or would have made, something of one; ``kept``
    what is said of it in the history of the tickets it is about, where not all who read that may read the answer."""

    text: str
    said: str
    done: bool
    made: str = ""
    changes: bool = False
    kept: str = ""

    @property
    def below(self) -> str:
        """What is said, to stand below the order, two columns in."""
        return self.said.replace("\n", "\n  ")


@dataclass(slots=True)
class CommandResult:
    """The orders' fate, the changes they made on which tickets, and the transcript. ``rest`` is the text to file,
    ``warnings`` what must be said before somebody confirms them, ``undid`` the letter whose orders were undone, ``unasked``
    that a question was called for and is not asked, ``files`` what is sent with the answer, ``language`` what who ordered chose to
    read, ``digests`` how often they want those, ``begun`` and ``ended`` their
    subscriptions to reports, ``rows`` the tickets of the tables in it, ``read`` those it tells whole, ``sheets``
    the same as files, ``would`` that they are only tried, ``asks_back`` that a line is nearly a command, ``kept_back`` that the
    text waits until that line is right."""

    fate: CommandStatus
    rest: str
    lines: list[TranscriptLine] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    tickets: tuple[int, ...] = ()
    help: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    tells: bool = True
    confirmation: Confirmation | None = None
    token: str = ""
    undid: str = ""
    unasked: bool = False
    files: list[Enclosure] = field(default_factory=list)
    language: str | None = None
    rows: list[int] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    digests: str | None = None
    begun: list[Subscription] = field(default_factory=list)
    ended: list[Subscription] = field(default_factory=list)
    would: bool = False
    asks_back: bool = False
    kept_back: bool = False

    @property
    def nothing_done(self) -> bool:
        """Whether the commands came to nothing, and nobody is asked whether they shall be done."""
        return self.fate in (CommandStatus.REFUSED, CommandStatus.PREVIEW) and not self.unasked


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Whose orders are carried out, out of which letter, how sure we are of them. ``ticket`` is the one the letter is
    about, as its text has left it; at the control address there is none: each line names its own. ``speak`` keeps the text, where
    that may be done only once the ticket is taken."""

    unit: UnitOfWork
    act: Act
    ticket: Ticket | None
    evidence: Evidence
    letter_id: int
    speak: Callable[[], None] | None = None

    @property
    def queue(self) -> Queue:
        """Whose language is spoken."""
        return self.unit.queue(self.ticket.queue_id) if self.ticket else self.unit.snapshot.default_queue

    @property
    def speaks(self) -> str:
        """What they read."""
        return language(self.unit, self.act.actor, self.queue)


def language(unit: UnitOfWork, user: User, queue: Queue) -> str:
    """What somebody reads."""
    return language_of(user.speaks, queue.language, unit.snapshot.site.language)
