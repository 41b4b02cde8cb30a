"""Commands that wait for the address we know to say yes: the question, its seal, the answer."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.commands.control import control_orders
from mailticket.commands.grammar import orders
from mailticket.desk.acts import Act
from mailticket.mailroom.command_result import CommandContext, CommandResult, CommandStatus, TranscriptLine
from mailticket.mailroom.questions import may_ask
from mailticket.mailroom.try_commands import not_kept, tried, unchanged
from mailticket.model.command import CommandBatch
from mailticket.model.confirmation import Confirmation
from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import Reading
from mailticket.model.person import User
from mailticket.model.ticket import TICKET_FIELDS, LinkKind, Ticket
from mailticket.model.ticket_fields import Kind
from mailticket.model.words import say

LIFETIME = timedelta(hours=24)


def asked_about(one: Confirmation) -> CommandBatch:
    """The orders a question was about."""
    return control_orders(one.commands) if one.control else orders(one.commands)


def order_digest(reading: Reading, user: User) -> str:
    """What is kept of a mail whose orders were done or asked about: sent again, to whichever address, it orders nothing.
    Empty for one without a Message-ID: what was signed cannot be robbed of it."""
    if not reading.message_id:
        return ""
    return digest("\x1f".join(("order", str(user.id), reading.message_id, reading.subject, reading.text)))


def question(task: CommandContext, found: CommandBatch, done: CommandResult) -> CommandResult:
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
        if one.used_at is None and one.expires_at > unit.now and one.level >= task.evidence.level and not one.entries
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
    done = tried(task, found)
    task.unit.restore(state)
    return question(task, found, unchanged(done)) if all(line.done for line in done.lines) else None


def _meant(found: CommandBatch) -> list[str]:
    """What is ordered, in whichever words."""
    return [command.canonical for command in found.commands]


def asked_anew(unit: UnitOfWork, ordered: CommandResult, entries: Sequence[int]) -> None:
    """The question holds for the tickets as scrips have left them, and asks about the unproven ``entries`` too that the words
    beside the commands became."""
    one = ordered.confirmation
    if one is not None:
        now = replace(one, state=state_of(unit, ordered.tickets), entries=tuple(entries))
        new = ordered.confirmation = sealed_as(unit, now)
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
    return unit.snapshot.seal.sign(states(unit.loaded.tickets, tickets))


def states(loaded: Mapping[int, Ticket], tickets: Sequence[int]) -> str:
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
    unit: UnitOfWork,
    act_of: Callable[[User], Act],
    one: Confirmation,
    user: User,
    line: str,
    speaks: str,
    before: Callable[[], None] = lambda: None,
) -> CommandResult:
    """An answer to a question, with the first line its author wrote: the commands are done as they were ordered, if all is as
    it was. ``before`` is done first, and taken back where they are not. Raises nothing."""
    first = unit.ticket(one.ticket_id)
    found = asked_about(one)
    why = against(unit, one, user, line)
    if not why and (found.mistakes or len(found.commands) != len(one.commands.split("\n"))):
        why = "order.changed"  # an older program understood them otherwise
    sure = Evidence(Level.CONFIRMED, "confirmation", f"answered question {one.id}")
    act = replace(act_of(user), ordered_in=one.letter_id)
    task = CommandContext(unit, act, None if one.control else first, sure, one.letter_id)
    state = unit.checkpoint()
    if first is not None and not why:
        before()
    done = tried(task, found) if first is not None and not why else CommandResult(CommandStatus.REFUSED, "")
    changed = not why and (
        first is None or not unit.snapshot.seal.verify(states(state.loaded, done.tickets), one.state)
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
        done.lines = not_kept(task, done)
        return unchanged(done)
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
