"""Who may have written unproven words is asked: one question lists all that wait, and its answer passes them on."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mailticket.application.tickets.release import is_released, released
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.mailroom.beside_commands import excerpt
from mailticket.mailroom.command_result import CommandResult, CommandStatus, TranscriptLine
from mailticket.mailroom.confirmations import LIFETIME, against, answer, digest, sealed_as
from mailticket.mailroom.mailed_questions import tell_not_asked, tell_of_words
from mailticket.mailroom.questions import may_ask
from mailticket.model.confirmation import Confirmation
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence
from mailticket.model.held import defanged
from mailticket.model.letter import Letter
from mailticket.model.person import SYSTEM, User
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.model.unproven import Unproven
from mailticket.model.words import say

MOST_LISTED = 20
WAITS = timedelta(days=14)
"""What waits longer is asked about no more; a colleague can still release it."""


def wait(unit: UnitOfWork, author: User, ticket: Ticket, entry: Transaction) -> None:
    """Unproven words were filed: they wait to be released."""
    unit.work.unproven.append((entry.id, entry.ticket_id, author.id, entry.letter_id))
    one = unit.unproven[entry.id] = Unproven(entry, author.id, ticket.subject)
    unit.waiting_words.setdefault(author.id, []).append(one)


def ask_about_words(unit: UnitOfWork, author: User, letter: Letter, evidence: Evidence) -> None:
    """One question to the address we know, about all words in their name that wait. It changes nothing that waits; so an
    older question stays good for what it listed."""
    listed = [one for one in unit.waiting_words.get(author.id, ()) if not is_released(unit, one)][-MOST_LISTED:]
    if not listed or author.id == SYSTEM.id:
        return
    if not may_ask(unit, author, evidence.level, words=True):
        tell_not_asked(unit, author, letter)
        return
    token = unit.snapshot.token()
    question = Confirmation(
        id=unit.loaded.ids.take("confirmations"),
        digest=digest(token),
        user_id=author.id,
        address=author.address,
        ticket_id=listed[-1].entry.ticket_id,
        state="",
        commands="",
        letter_id=letter.id,
        created=unit.now,
        expires_at=unit.now + LIFETIME,
        entries=tuple(one.entry.id for one in listed),
        level=evidence.level,
    )
    question = sealed_as(unit, question)
    unit.confirmations[question.digest] = question
    unit.work.confirmations.append(question)
    tell_of_words(unit, author, letter, question, [_shown(unit, one, token) for one in listed], token, evidence)


def _shown(unit: UnitOfWork, one: Unproven, token: str) -> dict[str, Any]:
    ticket = unit.ticket(one.entry.ticket_id)
    return {
        "id": one.entry.id,
        "ticket": ticket.id if ticket else one.entry.ticket_id,
        "subject": defanged(" ".join((ticket.subject if ticket else one.subject).split())),
        "at": one.entry.at,
        "excerpt": excerpt(one.entry.text),
        "files": len(one.entry.attachments),
        "comment": one.entry.type.value == "UnprovenComment",
        "release": f"confirm+{token}-{one.entry.id}@{unit.snapshot.site.home}",
    }


def answered(
    unit: UnitOfWork, acting: Callable[[User], Act], one: Confirmation, user: User, line: str, chosen: str, speaks: str
) -> CommandResult:
    """An answer to such a question: what it listed is released, each once, or it says why not. ``chosen`` is ``all`` or the
    number of an entry where the answer came to an address of the question; else the ``line`` they wrote first must say yes."""
    wanted = [id_ for id_ in one.entries if chosen in ("", "all", str(id_))]
    why = against(unit, one, user, "yes" if chosen else line) or ("" if wanted else "order.forged")
    if why:
        return CommandResult(
            CommandStatus.REFUSED, "", [TranscriptLine(_named(unit, id_), say(speaks, why), False) for id_ in wanted]
        )
    done = CommandResult(CommandStatus.DONE, "")
    act = acting(user)
    sure = Evidence(act.evidence.level, "confirmation", f"answered question {one.id}")
    pass_on(unit, replace(act, evidence=sure), wanted, done, speaks)
    if not done.changes:
        done.fate = CommandStatus.REFUSED
    if len(wanted) == len(one.entries):
        unit.work.confirmations_used.append(one.id)
        unit.confirmations.pop(one.digest, None)
    return done


def answered_with_words(
    unit: UnitOfWork, act_of: Callable[[User], Act], one: Confirmation, user: User, line: str, speaks: str
) -> CommandResult:
    """The commands a question was about, and the words beside them: these first, as in a letter that needs no question; those
    that may be said once a command is done, after it. Words are passed on even where the commands came too late."""
    counts = bool(one.entries) and not against(unit, one, user, line)
    words = CommandResult(CommandStatus.DONE, "")
    ordered = answer(
        unit, act_of, one, user, line, speaks, lambda: pass_on(unit, act_of(user), one.entries, words, speaks)
    )
    if not counts:
        return ordered
    if ordered.fate is CommandStatus.DONE:
        ordered.changes[:0] = words.changes
    said = CommandResult(CommandStatus.DONE, "")
    left = [id_ for id_ in one.entries if (there := unit.unproven.get(id_)) is None or not is_released(unit, there)]
    pass_on(unit, act_of(user), left, said, speaks)
    ordered.changes += said.changes
    passed = ordered.fate is CommandStatus.DONE
    ordered.lines += [line for line in words.lines if line.done and passed] + said.lines
    return ordered


def pass_on(unit: UnitOfWork, act: Act, entries: Iterable[int], done: CommandResult, speaks: str) -> None:
    """Unproven words are released as theirs who said yes; what became of each is a line of ``done``."""
    for id_ in entries:
        try:
            change = released(unit, act, id_)
        except Refused as refused:
            done.lines.append(TranscriptLine(_named(unit, id_), say(speaks, refused.key, **refused.values), False))
            continue
        unit.apply(change)
        done.changes.append(change)
        done.lines.append(TranscriptLine(_named(unit, id_), say(speaks, "unproven.released"), True))


def _named(unit: UnitOfWork, id_: int) -> str:
    one = unit.unproven.get(id_)
    ticket = unit.ticket(one.entry.ticket_id) if one else None
    return f"{id_}: #{ticket.id} {' '.join(ticket.subject.split())}" if ticket else str(id_)
