"""Orders in a letter: all of its commands, or none; by whom we are sure enough of, or after a question to the address we know.

Every command is tried on the tickets as the others would leave them. When one cannot be done, or the sender is not proven
enough, all is taken back: the text is filed all the same, and the sender is told line by line what was done or why not.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from mailticket.commands.grammar import orders
from mailticket.commands.help import help_lines, listed
from mailticket.desk.changes import Act, Change
from mailticket.mailroom.batch import Batch
from mailticket.mailroom.deeds import obeyed
from mailticket.mailroom.house import House
from mailticket.mailroom.undoing import undone
from mailticket.model.command import Command, Deed, Mistake, Orders, Verb
from mailticket.model.confirmation import Confirmation
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence, Level, Verdict
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.words import language_of, say
from mailticket.reading import fold

LIFETIME = timedelta(hours=24)
MOST_PENDING = 3


class Fate(StrEnum):
    """What became of the orders of a letter."""

    DONE = "done"
    REFUSED = "refused"
    ASKED = "asked"
    PREVIEW = "preview"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript: what was ordered, and what is said of it."""

    text: str
    said: str
    done: bool


@dataclass(slots=True)
class Ordered:
    """The orders' fate, the changes they made, and the transcript. ``rest`` is the text to file."""

    fate: Fate
    rest: str
    lines: list[Line] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    help: list[tuple[str, str]] = field(default_factory=list)
    tells: bool = True
    confirmation: Confirmation | None = None
    token: str = ""
    undid: str = ""


def read_orders(text: str) -> Orders | None:
    """The orders in a text; None for the many that have none."""
    found = orders(fold(text))
    return found if found.lines else None


def language(batch: Batch, user: User, queue: Queue) -> str:
    """What somebody reads."""
    return language_of(user.language, queue.language, batch.house.site.language)


def carry_out(batch: Batch, act: Act, ticket: Ticket, found: Orders, evidence: Evidence, letter_id: int) -> Ordered:
    """Do the orders, ask for a confirmation, or refuse them. ``ticket`` is as the text has left it."""
    queue = batch.queue(ticket.queue_id)
    speaks = language(batch, act.actor, queue)
    state = batch.checkpoint()
    undid = _undoes(batch, act, ticket, found)
    lines, changes = _tried(batch, act, ticket, found.lines, speaks)
    asked = _demanded(batch, act.actor, queue, ticket, found.commands)
    if all(line.done for line in lines) and not found.preview:
        verdict = batch.house.policy.verdict
        verdicts = {verdict(command.verb.demand, evidence.level) for command in found.commands}
        if verdicts <= {Verdict.DO}:
            return Ordered(Fate.DONE, found.rest, lines, changes, asked, undid=undid)
        batch.restore(state)
        if Verdict.REFUSE not in verdicts:
            return _question(batch, act, ticket, found, lines, letter_id, speaks)
        said = say(speaks, "order.unproven", reason=evidence.reason)
        return Ordered(
            Fate.REFUSED,
            found.rest,
            [Line(line.text, said, False) for line in lines],
            tells=_knows(batch, act, ticket, evidence),
        )
    batch.restore(state)
    if found.preview:
        return Ordered(Fate.PREVIEW, found.rest, lines, help=asked, tells=_knows(batch, act, ticket, evidence))
    return Ordered(Fate.REFUSED, found.rest, lines, help=asked, tells=_knows(batch, act, ticket, evidence))


def _undoes(batch: Batch, act: Act, ticket: Ticket, found: Orders) -> str:
    """The letter whose orders this one undoes; empty for none."""
    if not any(command.verb.deed is Deed.UNDO for command in found.commands):
        return ""
    try:
        return str(undone(batch, act, ticket)[0])
    except Refused:
        return ""  # the transcript says why


def _knows(batch: Batch, act: Act, ticket: Ticket, evidence: Evidence) -> bool:
    """Whether a transcript may go to somebody: staff, and who is proven. Others learn nothing of what is possible here."""
    if act.actor.privileged or evidence.level > Level.NONE:
        return True
    return batch.house.rights.may(act.actor, Right.MODIFY_TICKET, batch.queue(ticket.queue_id), ticket)


def _tried(
    batch: Batch, act: Act, ticket: Ticket, lines: Sequence[Command | Mistake], speaks: str
) -> tuple[list[Line], list[Change]]:
    """Each line on what the lines before it have left."""
    said: list[Line] = []
    changes: list[Change] = []
    for line in lines:
        if isinstance(line, Mistake):
            said.append(Line(line.line, _mistake(line, speaks), False))
            continue
        try:
            found = obeyed(batch, act, batch.loaded.tickets[ticket.id], line)
        except Refused as refused:
            said.append(Line(line.line, say(speaks, refused.key, **refused.values), False))
            continue
        for change in found:
            batch.apply(change)
        changes += found
        said.append(Line(line.line, say(speaks, "order.done"), True))
    return said, changes


def _mistake(line: Mistake, speaks: str) -> str:
    key = f"order.{line.reason}"
    return say(speaks, key) + (say(speaks, "order.nearest", nearest=line.nearest) if line.nearest else "")


def _demanded(
    batch: Batch, user: User, queue: Queue, ticket: Ticket, commands: Sequence[Command]
) -> list[tuple[str, str]]:
    """What they may order, if they asked."""
    if not any(command.verb.deed is Deed.HELP for command in commands):
        return []
    return help_for(batch.house, user, queue, ticket)


def help_for(house: House, user: User, queue: Queue, ticket: Ticket | None = None) -> list[tuple[str, str]]:
    """What somebody may order here, in their language: (how it is written, what it does)."""

    def may(verb: Verb) -> bool:
        return house.rights.may(user, verb.right, queue, ticket)

    return help_lines(listed(may), language_of(user.language, queue.language, house.site.language))


def _question(
    batch: Batch, act: Act, ticket: Ticket, found: Orders, lines: Sequence[Line], letter_id: int, speaks: str
) -> Ordered:
    """Ask the address we know. The same question while one is open, or too many, asks nothing more."""
    user = act.actor
    commands = "\n".join(command.canonical for command in found.commands)
    waiting = [
        one
        for one in batch.confirmations.values()
        if one.user_id == user.id and one.used_at is None and one.expires_at > batch.now
    ]
    said = [Line(line.text, say(speaks, "order.asked"), False) for line in lines]
    same = any(one.ticket_id == ticket.id and one.commands == commands for one in waiting)
    if same or len(waiting) >= MOST_PENDING:
        return Ordered(Fate.ASKED, found.rest, said, tells=False)
    token = batch.house.token()
    one = Confirmation(
        id=batch.loaded.ids.take("confirmations"),
        digest=digest(token),
        user_id=user.id,
        address=user.address,
        ticket_id=ticket.id,
        state=state_of(batch, ticket),
        commands=commands,
        letter_id=letter_id,
        created=batch.now,
        expires_at=batch.now + LIFETIME,
    )
    sealed = sealed_as(batch, one)
    batch.confirmations[sealed.digest] = sealed
    batch.work.confirmations.append(sealed)
    return Ordered(Fate.ASKED, found.rest, said, tells=False, confirmation=sealed, token=token)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.lower().encode()).hexdigest()


def sealed_as(batch: Batch, one: Confirmation) -> Confirmation:
    """With the seal over all of it."""
    return replace(one, seal=batch.house.seal.sign(one.sealed_text()))


def state_of(batch: Batch, ticket: Ticket) -> str:
    """A seal over all that commands can change: another reply does not touch it, another owner does."""
    parts: list[Any] = [ticket.id, ticket.queue_id, ticket.subject, ticket.status, ticket.owner_id, ticket.priority]
    parts += [ticket.final_priority, ticket.starts, ticket.started, ticket.due, ticket.resolved, ticket.merged_into]
    parts += [ticket.time_estimated, ticket.time_left, sorted(ticket.requestors), sorted(ticket.cc), ticket.values]
    parts += [
        sorted(ticket.admin_cc),
        sorted(ticket.groups),
        sorted(map(str, ticket.links)),
        sorted(map(str, ticket.urls)),
    ]
    return batch.house.seal.sign(repr(parts))


YES = frozenset({"yes", "confirm", "y", "ok", "sí", "si", "confirmo", "confirmar", "s"})
"""First words of an answer that mean it, in every language."""


def says_yes(text: str) -> bool:
    """Whether the first line somebody wrote themselves means yes."""
    for segment in fold(text):
        if segment.kind != "text":
            continue
        for line in segment.text.split("\n"):
            if word := line.strip(" \t.!¡,;\u00a0").casefold():
                return word in YES
    return False


def answer(
    batch: Batch, act_of: Callable[[User], Act], one: Confirmation, user: User, text: str, speaks: str
) -> Ordered:
    """An answer to a question: the commands are done as they were ordered, if all is as it was. Raises nothing."""
    ticket = batch.ticket(one.ticket_id)
    why = _against(batch, one, user, text, ticket)
    found = orders(fold(one.commands))
    if why or ticket is None:
        return Ordered(
            Fate.REFUSED, "", [Line(command.canonical, say(speaks, why), False) for command in found.commands]
        )
    state = batch.checkpoint()
    undid = _undoes(batch, act_of(user), ticket, found)
    lines, changes = _tried(batch, act_of(user), ticket, found.lines, speaks)
    if not all(line.done for line in lines):
        batch.restore(state)
        return Ordered(Fate.REFUSED, "", lines)
    batch.work.confirmations_used.append(one.id)
    batch.confirmations.pop(one.digest, None)
    return Ordered(Fate.DONE, "", lines, changes, undid=undid)


def _against(batch: Batch, one: Confirmation, user: User, text: str, ticket: Ticket | None) -> str:
    """Why an answer counts for nothing; empty: it counts."""
    if not batch.house.seal.verify(one.sealed_text(), one.seal):
        return "order.forged"
    if one.used_at is not None:
        return "order.used"
    if one.expires_at <= batch.now:
        return "order.expired"
    if user.id != one.user_id or user.disabled:
        return "order.not_you"
    if not says_yes(text):
        return "order.not_yes"
    if ticket is None or state_of(batch, ticket) != one.state:
        return "order.changed"
    return ""
