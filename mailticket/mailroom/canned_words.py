"""Canned answers that a letter orders beside words of its own: one reply, the words first."""

from mailticket.application.tickets.canned import canned_text
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.model.command import CommandBatch, Operation
from mailticket.model.errors import Refused
from mailticket.model.ticket import Ticket


def with_answers(unit: UnitOfWork, act: Act, ticket: Ticket, found: CommandBatch) -> str:
    """What is left of a letter's text, with the canned answers it orders below; of one that cannot be had the command itself
    tells, and nothing of the letter is done."""
    if not found.rest.strip():
        return found.rest
    return "\n\n".join((found.rest.rstrip("\n"), *_texts(unit, act, ticket, found)))


def _texts(unit: UnitOfWork, act: Act, ticket: Ticket, found: CommandBatch) -> list[str]:
    named = [one.values[0] for one in found.commands if one.verb.deed is Operation.ANSWER and not one.tickets]
    try:
        return [canned_text(unit, act, ticket, name) for name in named]
    except Refused:
        return []
