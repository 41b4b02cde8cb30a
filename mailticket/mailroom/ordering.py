"""Orders in a letter: all of its commands, or none; by whom we are sure enough of, or after a question to the address we know.

Every command is tried on the tickets as the others would leave them. When one cannot be done, or the sender is not proven
enough, all is taken back: the text is filed all the same, and the sender is told line by line what was done or why not.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from mailticket.application.mail_help import help_for_control, help_for_queue
from mailticket.application.schedules.choices import choice_of
from mailticket.application.tickets.undo import undone
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.commands.control import control_orders
from mailticket.commands.grammar import orders
from mailticket.desk.acts import Act, Change
from mailticket.mailroom.asking_files import asked_file
from mailticket.mailroom.learning import named_language
from mailticket.mailroom.mail_answers import MOST as MOST_ANSWERS
from mailticket.mailroom.mail_answers import asks_to_see, key_of, shows
from mailticket.mailroom.questions import may_ask
from mailticket.mailroom.results import Telling, made_of, told, with_values
from mailticket.mailroom.status_answers import ASKING, who_am_i
from mailticket.mailroom.verbs import closes, disclosed, obeyed, takes
from mailticket.model.command import Command, CommandBatch, Demand, Mistake, Operation
from mailticket.model.confirmation import Confirmation
from mailticket.model.enclosure import Enclosure
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence, Level, Verdict
from mailticket.model.file_size import shown_size
from mailticket.model.letter import Reading
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.reasons import reason_in
from mailticket.model.right import Right
from mailticket.model.row_table import LIFETIME as ROWS_HOLD
from mailticket.model.ticket import TICKET_FIELDS, LinkKind, Ticket
from mailticket.model.ticket_fields import Kind
from mailticket.model.transaction import TransactionType
from mailticket.model.words import language_of, refusal, say
from mailticket.notices.dates import DateTeller

LIFETIME = timedelta(hours=24)
LINK_DAYS = 30
"""Days for which an address that does one thing does it."""


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
    read, ``digests`` how often they want those, ``rows`` the tickets of the tables in it, ``read`` those it tells whole, ``sheets``
    the same as CSV, ``would`` that they are only tried, ``asks_back`` that a line is nearly a command, ``kept_back`` that the text
    waits until that line is right."""

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
    sheets: list[str] = field(default_factory=list)
    digests: str | None = None
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


def asked_about(one: Confirmation) -> CommandBatch:
    """The orders a question was about."""
    return control_orders(one.commands) if one.control else orders(one.commands)


def order_digest(reading: Reading, user: User) -> str:
    """What is kept of a mail whose orders were done or asked about: sent again, to whichever address, it orders nothing.
    Empty for one without a Message-ID: what was signed cannot be robbed of it."""
    if not reading.message_id:
        return ""
    return digest("\x1f".join(("order", str(user.id), reading.message_id, reading.subject, reading.text)))


def language(unit: UnitOfWork, user: User, queue: Queue) -> str:
    """What somebody reads."""
    return language_of(user.speaks, queue.language, unit.snapshot.site.language)


NEARLY = frozenset({"unknown", "no_value", "takes_no_value"})
"""What is wrong with a line that is nearly a command."""


def carry_out(task: CommandContext, found: CommandBatch) -> CommandResult:
    """Do the orders, ask for a confirmation, or refuse them."""
    unit = task.unit
    if asks_to_see(found) and not _may_be_shown(task):
        return _unproven(task, CommandResult(CommandStatus.REFUSED, found.rest), found)
    state = unit.checkpoint()
    done = _tried(task, found)
    done.help = _demanded(task, found.commands)
    done.asks_back = any(line.reason in NEARLY for line in found.mistakes)
    if found.preview or not all(line.done for line in done.lines):
        unit.restore(state)
        done.fate = CommandStatus.PREVIEW if found.preview else CommandStatus.REFUSED
        done.lines = _not_kept(task, done)
        done.tells = _knows(task, found.commands)
        return _unchanged(done)
    verdicts = {unit.snapshot.policy.verdict(one, task.evidence.level) for one in _demands(task, found, done)}
    if verdicts <= {Verdict.DO}:
        done.tells = (
            bool(done.changes or done.language or done.digests)
            or _knows(task, found.commands)
            or (bool(done.files) and task.evidence.level > Level.NONE)
        )
        if done.files and not done.tells:  # who asks may be anybody: what they wrote is text
            done.fate = CommandStatus.REFUSED
            return _unchanged(done)
        return done
    unit.restore(state)
    done.fate = CommandStatus.REFUSED
    if Verdict.REFUSE not in verdicts and not task.evidence.barred and done.tickets:
        return _question(task, found, _unchanged(done))
    return _unproven(task, done, found)


def _unproven(task: CommandContext, done: CommandResult, found: CommandBatch) -> CommandResult:
    """Who wrote is not sure enough: nothing is done, nothing shown."""
    said = say(task.speaks, "order.unproven", reason=reason_in(task.speaks, task.evidence.because))
    done.lines = [TranscriptLine(line, said, False) for line in (one.line for one in found.lines)]
    done.tells = _knows(task, found.commands)
    done.help, done.rows, done.sheets = [], [], []
    return _unchanged(done)


def _may_be_shown(task: CommandContext) -> bool:
    """Whether tables and whole conversations may be sent: to who is as sure to have asked as one whose words go out as theirs."""
    enough = task.unit.snapshot.policy.speaks_from({task.act.actor.address})
    return not task.evidence.disowned and task.evidence.level >= enough


def _not_kept(task: CommandContext, done: CommandResult) -> list[TranscriptLine]:
    """What is said of lines that came to nothing because of others, or were tried only: not that they are done."""
    preview = done.fate is CommandStatus.PREVIEW
    said = say(task.speaks, "order.possible" if preview else "order.left")
    return [
        replace(line, said=with_values(said, line.made if preview else "")) if line.done and line.changes else line
        for line in done.lines
    ]


def _unchanged(done: CommandResult) -> CommandResult:
    done.changes, done.undid, done.files, done.language, done.digests = [], "", [], None, None
    return done


def _demands(task: CommandContext, found: CommandBatch, done: CommandResult) -> set[Demand]:
    """What kinds of command these are; many tickets at once is a kind of its own, and so is showing people to others."""
    demands = {_demand(task, command) for command in found.commands}
    if done.warnings:
        demands.add(Demand.DISCLOSE)
    changed = {change.ticket.id for change in done.changes}
    return demands | {Demand.BULK} if len(changed) > task.unit.snapshot.bulk_over else demands


def _demand(task: CommandContext, command: Command) -> Demand:
    """Who asked for something says that it is done: their own business."""
    return Demand.OWN if closes(command) and not _may_modify(task) else command.verb.demand


def _knows(task: CommandContext, commands: Sequence[Command] = ()) -> bool:
    """Whether a transcript may go to somebody: staff, who may change the ticket, and who closes what they asked for; those that
    are proven a little. Others learn nothing of what is possible here."""
    ticket = task.ticket
    if task.act.actor.privileged or (ticket is None and task.evidence.level > Level.NONE):
        return True
    theirs = ticket is not None and task.act.actor.id in ticket.requestors and task.evidence.level > Level.NONE
    return _may_modify(task) or (theirs and bool(commands) and all(map(closes, commands)))


def _may_modify(task: CommandContext) -> bool:
    ticket = task.ticket
    return ticket is not None and task.unit.snapshot.rights.may(task.act.actor, Right.MODIFY_TICKET, task.queue, ticket)


def _tried(task: CommandContext, found: CommandBatch) -> CommandResult:
    """Each line on what the lines before it have left."""
    done = CommandResult(CommandStatus.DONE, found.rest, would=found.preview)
    touched: dict[int, None] = dict.fromkeys([task.ticket.id] if task.ticket else [])
    speak = task.speak
    for line in found.lines:
        if speak is not None and not (isinstance(line, Command) and takes(line)):
            speak()
            speak = None
        if isinstance(line, Mistake):
            done.lines.append(TranscriptLine(line.line, _mistake(line, task.speaks), False))
            continue
        try:
            done.lines.append(_obey(task, line, done, touched))
        except Refused as refused:
            done.lines.append(TranscriptLine(line.line, refusal(task.speaks, refused), False))
    if speak is not None:
        speak()
    done.tickets = tuple(touched)
    return done


def _obey(task: CommandContext, command: Command, done: CommandResult, touched: dict[int, None]) -> TranscriptLine:
    """One command on all of its tickets. A ticket that is as it shall be already is no error. Raises Refused."""
    unit, act = task.unit, task.act
    if command.verb.deed is Operation.UNDO:
        if done.undid:
            raise Refused("undo_once")
        before = undone(unit, act, _now(unit, task.ticket), int(command.values[0]) if command.values else None)
        done.undid = before.order.mark
        touched.update(dict.fromkeys(before.tickets))
        _keep(unit, done, before.changes)
        what = _taken_back(task, before.changes)
        return TranscriptLine(command.line, with_values(before.told(task.speaks), what), True, what, changes=True)
    if command.verb.deed is Operation.LANGUAGE:
        done.language = named_language(command.values[0])
        touched.update(dict.fromkeys(command.tickets))
        return TranscriptLine(command.line, say(done.language or task.speaks, "order.language"), True, changes=True)
    if command.verb.deed is Operation.DIGEST:
        done.digests = choice_of(command.values[0])
        return TranscriptLine(command.line, say(task.speaks, f"order.digest.{done.digests}"), True, changes=True)
    if shows(command):
        return _shown(task, command, done)
    answers, made, same = list[str](), list[str](), list[int]()
    for ticket in _tickets(task, command):
        if command.changes:
            touched[ticket.id] = None
        if command.verb.deed is Operation.FILE:
            file = asked_file(unit, act.actor, ticket, command.values[0], task.speaks)
            done.files.append(file)
            answers.append(say(task.speaks, "order.file", name=file.name, size=shown_size(file.size, task.speaks)))
        if ask := ASKING.get(command.verb.deed):
            answers.append(ask(unit, act.actor, ticket, task.speaks))
        if shown := disclosed(unit, ticket, command):
            done.warnings.append(say(task.speaks, shown[0], **shown[1]))
        try:
            changes = obeyed(unit, act, ticket, command)
        except Refused as refused:
            if not refused.so_already:
                raise
            same.append(ticket.id)
            continue
        _keep(unit, done, changes)
        if what := made_of(ticket, changes, act, replace(telling(task), would=done.would)):
            made.append(f"#{ticket.id} {what}" if len(command.tickets) > 1 else what)
    kept = say(task.speaks, "order.answered")
    if command.verb.deed is Operation.WHOAMI:
        return TranscriptLine(command.line, who_am_i(unit, act.actor, task.evidence, task.speaks), True, kept=kept)
    if command.verb.deed is Operation.HELP:
        return TranscriptLine(command.line, say(task.speaks, "order.help"), True)
    if answers:
        return TranscriptLine(command.line, "\n".join(answers), True, kept=kept)
    if same and not made:
        return TranscriptLine(command.line, say(task.speaks, "order.so_already"), True)
    made += [f"#{number} {say(task.speaks, 'order.so_already')}" for number in same]
    what = "; ".join(made)
    return TranscriptLine(command.line, with_values(say(task.speaks, "order.done"), what), True, what, command.changes)


def _shown(task: CommandContext, command: Command, done: CommandResult) -> TranscriptLine:
    """What was looked up for a command that shows something. Raises Refused."""
    tickets = [] if command.verb.deed is Operation.SEARCH else _tickets(task, command)
    shown = []
    for key in [key_of(command, ticket.id) for ticket in tickets] or [key_of(command)]:
        answer = task.unit.answers.get((task.act.actor.id, key))
        if answer is None:
            raise Refused("too_much_asked", most=MOST_ANSWERS)
        if isinstance(answer, Refused):
            raise answer
        shown.append(answer.text)
        if command.verb.deed is Operation.SHOW:
            done.read += [ticket.id for ticket in tickets if ticket.id not in done.read]
        done.rows += answer.rows
        done.sheets += filter(None, [answer.sheet])
        done.files += answer.files
    kept = say(task.speaks, "order.answered")
    return TranscriptLine(command.line, "\n\n".join(shown), True, kept=kept)


_FIELD = TransactionType.CUSTOM_FIELD
"""Whoever set it need not be somebody who may read what stood there."""


def telling(task: CommandContext) -> Telling:
    """In which words, and how moments are told, to who ordered."""
    zone = task.act.actor.timezone or task.unit.snapshot.site.timezone
    return Telling(task.speaks, DateTeller(zone, task.speaks).short, task.unit.shown)


def _taken_back(task: CommandContext, changes: Sequence[Change]) -> str:
    """What the tickets are again, each by its number where there are several."""
    how, several = telling(task), len({change.ticket.id for change in changes}) > 1
    shown = [(change.ticket.id, [one for one in change.transactions if one.type is not _FIELD]) for change in changes]
    made = [(number, told(entries, how)) for number, entries in shown]
    return "; ".join(f"#{number} {what}" if several else what for number, what in made if what)


def _keep(unit: UnitOfWork, done: CommandResult, changes: Sequence[Change]) -> None:
    for change in changes:
        unit.apply(change)
    done.changes += changes


def _now(unit: UnitOfWork, ticket: Ticket | None) -> Ticket | None:
    return unit.loaded.tickets[ticket.id] if ticket else None


def _tickets(task: CommandContext, command: Command) -> list[Ticket]:
    """The tickets a command is for, as they are now. Raises Refused for one that is not there, or not to be seen."""
    here = _now(task.unit, task.ticket)
    found = []
    for number in command.tickets:
        one = task.unit.ticket(number)
        if one is None or not task.unit.sees(task.act.actor, one):
            raise Refused("no_such_ticket", ticket=number)
        if here is not None and one.id != here.id:
            raise Refused("other_ticket", ticket=here.id, other=number, control=task.unit.snapshot.site.control)
        found.append(one)
    return found or ([here] if here else [])


def _mistake(line: Mistake, speaks: str) -> str:
    key = f"order.{line.reason}"
    days = ROWS_HOLD.days if line.reason.startswith("row_") else LINK_DAYS
    return say(speaks, key, days=days) + (say(speaks, "order.nearest", nearest=line.nearest) if line.nearest else "")


def _demanded(task: CommandContext, commands: Sequence[Command]) -> list[tuple[str, str]]:
    """What they may order, if they asked."""
    if not any(command.verb.deed is Operation.HELP for command in commands):
        return []
    if task.ticket is None:
        return help_for_control(task.unit.snapshot, task.act.actor, task.speaks)
    return help_for_queue(task.unit.snapshot, task.act.actor, task.queue, task.ticket)


def _question(task: CommandContext, found: CommandBatch, done: CommandResult) -> CommandResult:
    """Ask the address we know. The same question while one is open that can still be answered, or too many, asks nothing
    more. One that mail of a lower level caused is another: whoever it was forged for did not heed it."""
    unit, user = task.unit, task.act.actor
    commands = "\n".join(command.line for command in found.commands)
    state = state_of(unit, done.tickets)
    done.fate, done.tells = CommandStatus.ASKED, False
    meant = _meant(found)
    same = any(
        (one.user_id, _meant(asked_about(one)), one.ticket_id, one.state) == (user.id, meant, done.tickets[0], state)
        for one in unit.confirmations.values()
        if one.used_at is None and one.expires_at > unit.now and one.level >= task.evidence.level
    )
    done.unasked = not same and not may_ask(unit, user, task.evidence.level)
    said = say(task.speaks, "order.not_asked" if done.unasked else "order.asked")
    done.lines = [TranscriptLine(line.text, said, False) for line in done.lines]
    if same or done.unasked:
        return done
    done.token = unit.snapshot.token()
    one = Confirmation(
        id=unit.loaded.ids.take("confirmations"),
        digest=digest(done.token),
        user_id=user.id,
        address=user.address,
        ticket_id=done.tickets[0],
        state=state,
        commands=commands,
        letter_id=task.letter_id,
        created=unit.now,
        expires_at=unit.now + LIFETIME,
        control=task.ticket is None,
        level=task.evidence.level,
    )
    done.confirmation = sealed_as(unit, one)
    unit.confirmations[one.digest] = done.confirmation
    unit.work.confirmations.append(done.confirmation)
    return done


def asked_first(task: CommandContext, found: CommandBatch) -> CommandResult | None:
    """Ask about commands that nobody ordered, where they can be done; None where they cannot."""
    state = task.unit.checkpoint()
    done = _tried(task, found)
    task.unit.restore(state)
    return _question(task, found, _unchanged(done)) if all(line.done for line in done.lines) else None


def _meant(found: CommandBatch) -> list[str]:
    """What is ordered, in whichever words."""
    return [command.canonical for command in found.commands]


def asked_anew(unit: UnitOfWork, ordered: CommandResult) -> None:
    """The question holds for the tickets as scrips have left them."""
    one = ordered.confirmation
    if one is not None:
        new = ordered.confirmation = sealed_as(unit, replace(one, state=state_of(unit, ordered.tickets)))
        unit.confirmations[one.digest] = new
        asked = unit.work.confirmations
        asked[:] = [new if known.id == one.id else known for known in asked]


def token_in(address: str) -> tuple[str, str]:
    """The token of a question in an address of its answers, and which of what it listed is meant (empty: the text says)."""
    token, _, chosen = address.partition("@")[0].partition("+")[2].partition("-")
    return token, chosen


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.lower().encode()).hexdigest()


def sealed_as(unit: UnitOfWork, one: Confirmation) -> Confirmation:
    """With the seal over all of it."""
    return replace(one, seal=unit.snapshot.seal.sign(one.sealed_text()))


def state_of(unit: UnitOfWork, tickets: Sequence[int]) -> str:
    """A seal over all that commands can change: another reply does not touch it, another owner does."""
    return unit.snapshot.seal.sign(_states(unit.loaded.tickets, tickets))


def _states(loaded: Mapping[int, Ticket], tickets: Sequence[int]) -> str:
    return repr([_state(loaded[id_]) for id_ in tickets])


def _state(ticket: Ticket) -> list[Any]:
    """What is empty is left out: a field that a later program knows of, and nobody has set, changes nothing."""
    values = ((one.name, _in_order(ticket, one.kind, getattr(ticket, one.name))) for one in TICKET_FIELDS if one.state)
    return [(name, value) for name, value in values if value]


def _in_order(ticket: Ticket, kind: Kind, value: Any) -> Any:
    if kind is Kind.LINKS:  # anybody may refer to it
        value = [one for one in value if one.kind is not LinkKind.REFERS_TO or one.base == ticket.id]
    return sorted(map(str, value)) if isinstance(value, (frozenset, list)) or kind is Kind.URLS else value


YES = frozenset({"yes", "confirm", "y", "ok", "sí", "si", "confirmo", "confirmar", "s"})
"""First words of an answer that mean it, in every language."""


def says_yes(line: str) -> bool:
    """Whether the first line somebody wrote themselves means yes."""
    return line.strip(" \t.!¡,;\u00a0").casefold() in YES


def answer(
    unit: UnitOfWork, act_of: Callable[[User], Act], one: Confirmation, user: User, line: str, speaks: str
) -> CommandResult:
    """An answer to a question, with the first line its author wrote: the commands are done as they were ordered, if all is as
    it was. Raises nothing."""
    first = unit.ticket(one.ticket_id)
    found = asked_about(one)
    why = against(unit, one, user, line)
    if not why and (found.mistakes or len(found.commands) != len(one.commands.split("\n"))):
        why = "order.changed"  # an older program understood them otherwise
    sure = Evidence(Level.CONFIRMED, "confirmation", f"answered question {one.id}")
    act = replace(act_of(user), ordered_in=one.letter_id)
    task = CommandContext(unit, act, None if one.control else first, sure, one.letter_id)
    state = unit.checkpoint()
    done = _tried(task, found) if first is not None and not why else CommandResult(CommandStatus.REFUSED, "")
    changed = not why and (
        first is None or not unit.snapshot.seal.verify(_states(state.loaded, done.tickets), one.state)
    )
    if why or changed:
        unit.restore(state)
        said = say(speaks, why or "order.changed")
        return CommandResult(
            CommandStatus.REFUSED, "", [TranscriptLine(command.line, said, False) for command in found.commands]
        )
    if not all(line.done for line in done.lines):
        unit.restore(state)
        done.fate = CommandStatus.REFUSED
        done.lines = _not_kept(task, done)
        return _unchanged(done)
    unit.work.confirmations_used.append(one.id)
    unit.confirmations.pop(one.digest, None)
    return done


def against(unit: UnitOfWork, one: Confirmation, user: User, line: str) -> str:
    """Why an answer counts for nothing; empty: it counts, if all is as it was."""
    if not unit.snapshot.seal.verify(one.sealed_text(), one.seal):
        return "order.forged"
    if one.used_at is not None:
        return "order.used"
    if one.expires_at <= unit.now:
        return "order.expired"
    if user.id != one.user_id or user.disabled:
        return "order.not_you"
    return "" if says_yes(line) else "order.not_yes"
