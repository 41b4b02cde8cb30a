"""Tries each command of a letter on the tickets as the others leave them, and says what came of it."""

from collections.abc import Sequence
from dataclasses import replace

from mailticket.application.schedules.choices import choice_of
from mailticket.application.tickets.undo import undone
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Change
from mailticket.mailroom.asking_files import asked_file
from mailticket.mailroom.command_result import CommandContext, CommandResult, CommandStatus, TranscriptLine
from mailticket.mailroom.learning import named_language
from mailticket.mailroom.mail_answers import MOST as MOST_ANSWERS
from mailticket.mailroom.mail_answers import WITHOUT_TICKETS, key_of, shows
from mailticket.mailroom.mailed_reports import DEEDS, obeyed_subscription
from mailticket.mailroom.results import Telling, made_of, told, with_values
from mailticket.mailroom.status_answers import ASKING, who_am_i
from mailticket.mailroom.verbs import disclosed, obeyed, takes
from mailticket.model.command import Command, CommandBatch, Mistake, Operation
from mailticket.model.errors import Refused
from mailticket.model.file_size import shown_size
from mailticket.model.row_table import LIFETIME as ROWS_HOLD
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType
from mailticket.model.words import refusal, say
from mailticket.notices.dates import DateTeller

LINK_DAYS = 30
"""Days for which an address that does one thing does it."""


def not_kept(task: CommandContext, done: CommandResult) -> list[TranscriptLine]:
    """What is said of lines that came to nothing because of others, or were tried only: not that they are done."""
    preview = done.fate is CommandStatus.PREVIEW
    said = say(task.speaks, "order.possible" if preview else "order.left")
    return [
        replace(line, said=with_values(said, line.made if preview else "")) if line.done and line.changes else line
        for line in done.lines
    ]


def unchanged(done: CommandResult) -> CommandResult:
    done.changes, done.undid, done.files, done.language, done.digests = [], "", [], None, None
    done.begun, done.ended = [], []
    return done


def tried(task: CommandContext, found: CommandBatch) -> CommandResult:
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
    if command.verb.deed in DEEDS:
        said, about = obeyed_subscription(unit, act.actor, command, task.speaks)
        (done.ended if command.verb.deed is Operation.UNSUBSCRIBE else done.begun).extend(about)
        return TranscriptLine(command.line, said, True, changes=bool(about))
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
    tickets = [] if command.verb.deed in WITHOUT_TICKETS else _tickets(task, command)
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
        done.sheets += [answer.sheet] if answer.sheet else []
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
