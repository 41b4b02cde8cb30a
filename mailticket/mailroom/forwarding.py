"""Letters around what was forwarded: the one that orders it says something to whom it goes, and they may answer."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.desk.letters import Candidate
from mailticket.mailroom.sender_evidence import notices_answered
from mailticket.model.command import CommandBatch, Operation
from mailticket.model.intents import FORWARD, INVITING
from mailticket.model.letter import Action, Letter, Reading
from mailticket.model.right import Right


def meant_inside(unit: UnitOfWork, found: CommandBatch, act: Act, candidate: Candidate) -> bool:
    """Whether what a letter says beside its orders is for whom it forwards the ticket to: no reply, but a comment."""
    forwards = any(command.verb.deed is Operation.FORWARD for command in found.commands)
    return forwards and unit.snapshot.rights.may(act.actor, Right.COMMENT_ON_TICKET, candidate.queue, candidate.ticket)


def invited(unit: UnitOfWork, letter: Letter, reading: Reading) -> dict[int, Action]:
    """The tickets of which a letter answers mail that somebody had sent to its author; and what it becomes there, whatever they
    may do. Answers to a forward are comments, also those of somebody else who was shown it, unless it was said otherwise."""
    found: dict[int, Action] = {}
    author = reading.author.address if reading.author else ""
    for number in notices_answered(letter, reading, unit.snapshot.seal.verify, unit.snapshot.site.organization):
        told = unit.loaded.told.get(number)
        ticket = unit.ticket(told.ticket_id) if told and told.ticket_id is not None else None
        if told is None or ticket is None or told.scrip not in INVITING:
            continue
        if told.scrip == FORWARD:
            found.setdefault(ticket.id, Action.COMMENT)
        elif author in told.recipients:
            found.setdefault(ticket.id, Action.CORRESPOND)
    return found
