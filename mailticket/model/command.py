"""Commands: what a person orders in a mail, understood but not yet done."""

from enum import StrEnum

from mailticket.model.dataclass import dataclass
from mailticket.model.right import Right


class Operation(StrEnum):
    """What the desk shall do. ``Verb.about`` says to which field, role or link."""

    TAKE = "take"
    UNTAKE = "untake"
    STEAL = "steal"
    STATUS = "status"  # about: a word every lifecycle understands (resolved, rejected, open, …)
    SET = "set"  # about: a field's name
    CUSTOM = "custom"  # the field's name stands in the key
    TIME = "time"  # minutes worked
    TIMER = "timer"  # a clock on them starts or stops
    REMIND = "remind"  # when, and of what; perhaps whom
    REMINDER_DONE = "reminder_done"
    REMINDER_CANCEL = "reminder_cancel"
    REMINDERS = "reminders"  # what one asked to be reminded of, and put off
    SNOOZE = "snooze"  # hide from one's own lists until a time
    WATCHERS = "watchers"  # about: a role
    LINKS = "links"  # about: a link's name
    MERGE = "merge"
    MUTE = "mute"
    UNMUTE = "unmute"
    SQUELCH = "squelch"
    UNSQUELCH = "unsquelch"
    SPLIT = "split"  # an entry, and where it goes
    CLONE = "clone"  # the new ticket's subject, or nothing
    FORWARD = "forward"  # to whom, and which entry
    ONCE = "once"  # the reply to others as well; about: Cc or Bcc
    UNDO = "undo"
    ANSWER = "answer"  # reply with a canned answer: its name
    RELEASE = "release"  # pass on what was kept as unproven
    LANGUAGE = "language"  # choose what one reads
    DIGEST = "digest"  # choose how often one is sent lists
    HELP = "help"
    SHOW = "show"
    SEARCH = "search"  # what to find, in the search language
    REPORT = "report"  # which one, when, by what, over which tickets
    SUBSCRIBE = "subscribe"  # to which report, how often; nothing: which are there
    UNSUBSCRIBE = "unsubscribe"
    GLANCE = "glance"  # of which queues
    NEXT = "next"  # take the most urgent ticket one may take; a search narrows it
    SUGGEST = "suggest"  # resolved tickets like this one
    FILE = "file"  # send a file of the ticket: its name
    WHOAMI = "whoami"
    STOP = "stop"  # nothing below is read


class Mode(StrEnum):
    """RT's: a plain key replaces the whole list, Add and Del are relative to what is there."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


class Value(StrEnum):
    """What stands after the colon."""

    NOTHING = "nothing"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TIMER = "timer"  # start or stop
    REMINDER = "reminder"  # a time, a comma, and of what; a person and a colon before it
    STATUS = "status"
    OWNER = "owner"
    QUEUE = "queue"
    PEOPLE = "people"
    TICKETS = "tickets"  # numbers, or addresses on the web
    TICKET = "ticket"
    PERSON = "person"
    ENTRY = "entry"  # an entry's number, then where it goes
    SUBJECT = "subject"  # or nothing
    FORWARD = "forward"  # addresses, then an entry's number, then where answers go
    ADDRESSES = "addresses"
    LANGUAGE = "language"
    OFTEN = "often"  # never, daily, weekly
    FILE = "file"  # its name
    ANSWER = "answer"  # a canned one's name
    QUERY = "query"  # in the search language


class Demand(StrEnum):
    """How much harm a command can do: what evidence it needs is the policy's, by these names."""

    READ = "read"  # help
    SPEAK = "speak"  # no command: a reply or comment as somebody who works here
    OWN = "own"  # closing or reopening what one asked for; muting
    WORK = "work"  # the everyday: take, resolve, time
    CHANGE = "change"  # queue, owner of others, priority, people, fields
    DESTROY = "destroy"  # delete, merge
    BULK = "bulk"  # many tickets at once
    DISCLOSE = "disclose"  # show a ticket to others: forward it, merge tickets of different requestors


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be ordered: all the grammar, the help and the desk need to know of it.

    ``words`` are its spellings by language, the first the one that help shows. What it does is
    ``verb.NAME`` of the catalogue, in one line.
    ``control`` ones are understood at the control address alone.
    """

    name: str
    deed: Operation
    words: dict[str, tuple[str, ...]]
    right: Right
    demand: Demand
    value: Value = Value.NOTHING
    about: str = ""
    mode: Mode = Mode.REPLACE
    several: bool = False
    control: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A verb with its value, as written in one line. ``key`` is a custom field's name; ``values`` are split and trimmed;
    ``tickets`` are those the line names itself, ``rows`` the rows of a table it answers, in which they stand."""

    verb: Verb
    line: str
    values: tuple[str, ...] = ()
    key: str = ""
    tickets: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def canonical(self) -> str:
        """The command in one spelling, whatever the language: whether two are the same."""
        return self._spelled(self.verb.name)

    def spoken(self, language: str) -> str:
        """The command as it is written in a language at the control address."""
        return self._spelled(self.verb.words[language][0])

    def _spelled(self, word: str) -> str:
        name = f"{word}.{{{self.key}}}" if self.key else word
        named = f"{name} {', '.join(f'#{one}' for one in self.tickets)}" if self.tickets else name
        return f"{named}: {', '.join(self.values)}" if self.values or self.verb.value is not Value.NOTHING else named

    @property
    def changes(self) -> bool:
        """Whether it is meant to change a ticket."""
        return self.verb.demand is not Demand.READ


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that was meant as a command and is none. ``nearest`` is what may have been meant."""

    line: str
    reason: str
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class CommandBatch:
    """The commands of a mail, in order, with what was left of its text. ``preview``: only say what would be done; ``inside``: the
    text is for staff alone; ``loose``: something is only understood of who works here (``commands.loose``)."""

    lines: tuple[Command | Mistake, ...] = ()
    rest: str = ""
    preview: bool = False
    inside: bool = False
    loose: bool = False

    @property
    def commands(self) -> tuple[Command, ...]:
        return tuple(line for line in self.lines if isinstance(line, Command))

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        return tuple(line for line in self.lines if isinstance(line, Mistake))
