"""What people hear about mail with orders, or with unproven words: what became of it, or whether it was theirs."""

from collections.abc import Sequence
from typing import Any

from mailticket.application import row_tables
from mailticket.application.alerts import may_tell, reachable, tell
from mailticket.application.tickets.inverses import INVERSES
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.command_result import CommandResult, CommandStatus, language
from mailticket.mailroom.confirmations import asked_about
from mailticket.mailroom.questions import may_tell_of_silence
from mailticket.model.confirmation import Confirmation
from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import Letter, Reading
from mailticket.model.mail_budgets import HOUR
from mailticket.model.person import User
from mailticket.model.reasons import reason_in
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.notices.notice_facts import ticket_url
from mailticket.notices.subject_tags import reply_to_subject
from mailticket.storage import seen


def tell_transcript(
    unit: UnitOfWork,
    user: User,
    ticket: Ticket,
    ordered: CommandResult,
    letter_id: int | None,
    level: Level,
    words: str = "",
) -> None:
    """Line by line what became of somebody's orders, and what became of their ``words``: to the address we know, not to the one
    the letter named."""
    facts = {
        "lines": _lines(ordered),
        "fate": _told_as(ordered),
        "words": words,
        "help": ordered.help,
        "order": letter_id if _undoable(ordered) and _may_undo(unit, user, ticket) else None,
        "ticket": {"id": ticket.id, "subject": ticket.subject, "url": ticket_url(unit.snapshot.site, ticket.id)},
    }
    readers = reachable(unit, [user.id])
    if readers and may_tell_transcript(unit, user, level):
        queue = unit.queue(ticket.queue_id)
        tell(unit, "transcript", facts, readers, queue, ticket, letter_id, files=ordered.files)


def _lines(ordered: CommandResult) -> list[dict[str, Any]]:
    return [{"text": line.text, "said": line.below, "done": line.done} for line in ordered.lines]


def tell_control(
    unit: UnitOfWork, user: User, ordered: CommandResult, letter: Letter, reading: Reading, level: Level
) -> None:
    """The same for orders at the control address, which are about no ticket or many: an answer to the mail that ordered."""
    snapshot = unit.snapshot
    facts = {
        "lines": _lines(ordered),
        "fate": _told_as(ordered),
        "help": ordered.help,
        "order": letter.id if _undoable(ordered) else None,
        "control": snapshot.site.control,
        "subject": reply_to_subject(reading.subject),
        "rows": len(ordered.rows),
    }

    def remember(language: str, number: int) -> dict[str, Any]:
        row_tables.remember(unit, number, user, ordered.rows)
        for ticket_id in ordered.read:
            unit.also(lambda connection, id_=ticket_id: seen.mark(connection, id_, user.id, unit.now))  # type: ignore[misc]
        return {}

    readers = reachable(unit, [user.id])
    if readers and may_tell_transcript(unit, user, level):
        tell(
            unit,
            "control",
            facts,
            readers,
            snapshot.default_queue,
            None,
            letter.id,
            answers_to=snapshot.site.control,
            answered=reading.message_id,
            more=remember,
            files=ordered.files,
            sheets=ordered.sheets,
        )


def _told_as(ordered: CommandResult) -> str:
    """The orders' fate; ``told`` where nothing was to be changed, or all was so already."""
    if ordered.fate is CommandStatus.DONE and not ordered.changes and not ordered.language:
        return "told"
    return ordered.fate.value


def _may_undo(unit: UnitOfWork, user: User, ticket: Ticket) -> bool:
    """Who closed what they asked for opens it again by an answer: they may change nothing else."""
    return unit.snapshot.rights.may(user, Right.MODIFY_TICKET, unit.queue(ticket.queue_id), ticket)


def _undoable(ordered: CommandResult) -> bool:
    """Whether there is something to take back: mail that was sent, a ticket that was opened stay."""
    entries = (entry for change in ordered.changes for entry in change.transactions)
    return ordered.fate is CommandStatus.DONE and not ordered.undid and any(one.type in INVERSES for one in entries)


TRANSCRIPTS_AN_HOUR = 60


UNPROVEN_TRANSCRIPTS_AN_HOUR = 10


def transcript_keys(address: str) -> frozenset[str]:
    """The budgets of transcripts to an address."""
    return frozenset({_transcript_key(address, Level.NONE), _transcript_key(address, Level.WEAK)})


def may_tell_transcript(unit: UnitOfWork, user: User, level: Level) -> bool:
    """Whether they may be told once more what became of mail of this level; if so, it counts. Mail that proves nothing has a
    small budget of its own, so that whoever writes their address cannot use up the answers to what they order."""
    most = TRANSCRIPTS_AN_HOUR if level > Level.NONE else UNPROVEN_TRANSCRIPTS_AN_HOUR
    return may_tell(unit, _transcript_key(user.address, level), HOUR, most)


def _transcript_key(address: str, level: Level) -> str:
    return f"transcript:{address}" if level > Level.NONE else f"transcript0:{address}"


def ask_for_confirmation(
    unit: UnitOfWork, ordered: CommandResult, letter: Letter, evidence: Evidence, words: str = ""
) -> None:
    """The question, to the address stored for the user; its token is where the answer goes, and nowhere else. ``words`` say what
    became of what stood beside the orders."""
    one = ordered.confirmation
    user = unit.user(one.user_id) if one else None
    ticket = unit.loaded.tickets.get(one.ticket_id) if one else None
    if one is None or user is None or ticket is None:
        return
    speaks = language(unit, user, unit.queue(ticket.queue_id))
    facts = {
        "lines": [{"text": command.line, "said": "", "done": False} for command in asked_about(one).commands],
        "tickets": [_named(unit, number) for number in ordered.tickets],
        "warnings": ordered.warnings,
        "words": words,
        "ticket": {"id": ticket.id, "subject": ticket.subject, "url": ticket_url(unit.snapshot.site, ticket.id)},
        "received_at": letter.received_at,
        "expires_at": one.expires_at,
        "peer": letter.peer,
        "evidence": reason_in(speaks, evidence.because),
    }
    reply_to = f"confirm+{ordered.token}@{unit.snapshot.site.home}"
    queue = unit.queue(ticket.queue_id)
    tell(unit, "confirm", facts, reachable(unit, [user.id]), queue, None, letter.id, reply_to=reply_to)


def tell_of_words(
    unit: UnitOfWork,
    user: User,
    letter: Letter,
    one: Confirmation,
    words: Sequence[dict[str, Any]],
    token: str,
    evidence: Evidence,
) -> None:
    """The question whether words are theirs, to the address stored for the user; its token is in it alone."""
    ticket = unit.loaded.tickets.get(one.ticket_id)
    queue = unit.queue(ticket.queue_id) if ticket else unit.snapshot.default_queue
    home = unit.snapshot.site.home
    facts = {
        "words": list(words),
        "all": f"confirm+{token}-all@{home}",
        "received_at": letter.received_at,
        "expires_at": one.expires_at,
        "peer": letter.peer,
        "evidence": reason_in(language(unit, user, queue), evidence.because),
    }
    reply_to = f"confirm+{token}@{home}"
    tell(unit, "unproven", facts, reachable(unit, [user.id]), queue, None, letter.id, reply_to=reply_to)


def tell_not_asked(unit: UnitOfWork, user: User, letter: Letter) -> None:
    """Once a day: mail with their address calls for more questions than they are asked."""
    readers = reachable(unit, [user.id])
    if readers and may_tell_of_silence(unit, user):
        facts = {"peer": letter.peer, "received_at": letter.received_at, "control": unit.snapshot.site.control}
        tell(unit, "not_asked", facts, readers, unit.snapshot.default_queue, None, letter.id)


def _named(unit: UnitOfWork, number: int) -> dict[str, Any]:
    return {"id": number, "subject": unit.loaded.tickets[number].subject}
