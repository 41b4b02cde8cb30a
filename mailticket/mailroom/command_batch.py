"""Orders in a letter: all of its commands, or none; by whom we are sure enough of, or after a question to the address we know.

Every command is tried on the tickets as the others would leave them. When one cannot be done, or the sender is not proven
enough, all is taken back: the text is filed all the same, and the sender is told line by line what was done or why not.
"""

from collections.abc import Sequence

from mailticket.application.mail_help import help_for_control, help_for_queue
from mailticket.mailroom.command_result import CommandContext, CommandResult, CommandStatus, TranscriptLine
from mailticket.mailroom.confirmations import question
from mailticket.mailroom.mail_answers import asks_to_see
from mailticket.mailroom.try_commands import not_kept, tried, unchanged
from mailticket.mailroom.verbs import closes
from mailticket.model.command import Command, CommandBatch, Demand, Operation
from mailticket.model.evidence import Level, Verdict
from mailticket.model.reasons import reason_in
from mailticket.model.right import Right
from mailticket.model.words import say

NEARLY = frozenset({"unknown", "no_value", "takes_no_value"})
"""What is wrong with a line that is nearly a command."""


def carry_out(task: CommandContext, found: CommandBatch) -> CommandResult:
    """Do the orders, ask for a confirmation, or refuse them."""
    unit = task.unit
    if asks_to_see(found) and not _may_be_shown(task):
        return _unproven(task, CommandResult(CommandStatus.REFUSED, found.rest), found)
    state = unit.checkpoint()
    done = tried(task, found)
    done.help = _demanded(task, found.commands)
    done.asks_back = any(line.reason in NEARLY for line in found.mistakes)
    if found.preview or not all(line.done for line in done.lines):
        unit.restore(state)
        done.fate = CommandStatus.PREVIEW if found.preview else CommandStatus.REFUSED
        done.lines = not_kept(task, done)
        done.tells = _knows(task, found.commands)
        return unchanged(done)
    verdicts = {unit.snapshot.policy.verdict(one, task.evidence.level) for one in _demands(task, found, done)}
    if verdicts <= {Verdict.DO}:
        done.tells = (
            bool(done.changes or done.language or done.digests or done.begun or done.ended)
            or _knows(task, found.commands)
            or (bool(done.files) and task.evidence.level > Level.NONE)
        )
        if done.files and not done.tells:  # who asks may be anybody: what they wrote is text
            done.fate = CommandStatus.REFUSED
            return unchanged(done)
        return done
    unit.restore(state)
    done.fate = CommandStatus.REFUSED
    if Verdict.REFUSE not in verdicts and not task.evidence.barred and done.tickets:
        return question(task, found, unchanged(done))
    return _unproven(task, done, found)


def _unproven(task: CommandContext, done: CommandResult, found: CommandBatch) -> CommandResult:
    """Who wrote is not sure enough: nothing is done, nothing shown."""
    said = say(task.speaks, "order.unproven", reason=reason_in(task.speaks, task.evidence.because))
    done.lines = [TranscriptLine(line, said, False) for line in (one.line for one in found.lines)]
    done.tells = _knows(task, found.commands)
    done.help, done.rows, done.sheets = [], [], []
    return unchanged(done)


def _may_be_shown(task: CommandContext) -> bool:
    """Whether tables and whole conversations may be sent: to who is as sure to have asked as one whose words go out as theirs."""
    enough = task.unit.snapshot.policy.speaks_from({task.act.actor.address})
    return not task.evidence.disowned and task.evidence.level >= enough


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
    return _may_modify(task) or (theirs and any(map(closes, commands)))


def _may_modify(task: CommandContext) -> bool:
    ticket = task.ticket
    return ticket is not None and task.unit.snapshot.rights.may(task.act.actor, Right.MODIFY_TICKET, task.queue, ticket)


def _demanded(task: CommandContext, commands: Sequence[Command]) -> list[tuple[str, str]]:
    """What they may order, if they asked."""
    if not any(command.verb.deed is Operation.HELP for command in commands):
        return []
    if task.ticket is None:
        return help_for_control(task.unit.snapshot, task.act.actor, task.speaks)
    return help_for_queue(task.unit.snapshot, task.act.actor, task.queue, task.ticket)
