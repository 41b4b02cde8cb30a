"""What people hear of their orders: line by line what became of each."""

from typing import Any

from mailticket.application import row_tables
from mailticket.application.alerts import about, reachable, tell
from mailticket.application.tickets.inverses import INVERSES
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.command_result import CommandResult, CommandStatus
from mailticket.mailroom.transcript_budget import may_tell_transcript
from mailticket.model.evidence import Level
from mailticket.model.letter import Letter, Reading
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.notices.subject_tags import reply_to_subject
from mailticket.notices.system_notice import SystemNotice
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
    the letter named. ``inside``: what they answer to it will be a comment."""
    queue = unit.queue(ticket.queue_id)
    facts = {
        "lines": _lines(ordered),
        "fate": _told_as(ordered),
        "words": words,
        "help": ordered.help,
        "order": letter_id if _undoable(ordered) and _may_undo(unit, user, ticket) else None,
        "ticket": about(unit, ticket),
        "inside": unit.snapshot.rights.may(user, Right.COMMENT_ON_TICKET, queue, ticket),
    }
    readers = reachable(unit, [user.id])
    if readers and may_tell_transcript(unit, user, level):
        tell(unit, SystemNotice("transcript", facts, queue, ticket, files=ordered.files), readers, letter_id)


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
        told = SystemNotice(
            "control",
            facts,
            snapshot.default_queue,
            answers_to=snapshot.site.control,
            answered=reading.message_id,
            more=remember,
            files=ordered.files,
            sheets=ordered.sheets,
        )
        tell(unit, told, readers, letter.id)


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
