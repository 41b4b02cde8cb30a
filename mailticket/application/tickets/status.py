"""What is the matter with a ticket, in the words of its queue's lifecycle."""

import re
from datetime import datetime

from mailticket.application.resolve import field_value as resolve_value
from mailticket.application.tickets.parameters import Delete, Open, Reject, Reopen, Resolve, Stall
from mailticket.application.tickets.steps import Changes, Steps, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.desk.changes import set_field
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle

_UNTIL = re.compile(r"\s*(?:until|till|hasta)\s+", re.IGNORECASE)


def resolve(unit: UnitOfWork, act: Act, asked: Resolve) -> Changes:
    """It is done."""
    return _become(unit, act, asked.id, "resolved")


def reject(unit: UnitOfWork, act: Act, asked: Reject) -> Changes:
    """It will not be done."""
    return _become(unit, act, asked.id, "rejected")


def open_(unit: UnitOfWork, act: Act, asked: Open) -> Changes:
    """It is being worked on."""
    return _become(unit, act, asked.id, "open")


def stall(unit: UnitOfWork, act: Act, asked: Stall) -> Changes:
    """It waits for something; with a date, one that waits already gets that date, and it opens by itself when it has come."""
    if not asked.until.strip():
        return _become(unit, act, asked.id, "stalled")
    own = party(unit, act, asked.id)
    until = _until(unit, act, asked.until)
    steps = Steps(unit, own.ticket)
    if own.ticket.status != "stalled":
        steps.take(lambda ticket: unit.become(act, own.queue, ticket, "stalled"))
    if steps.own.stalled_until != until:
        steps.take(lambda ticket: set_field(act, own.queue, ticket, "stalled_until", until))
    return steps.changes()


def _until(unit: UnitOfWork, act: Act, typed: str) -> datetime | None:
    """When it shall open again: a day begins it; None for never. Raises Refused for what is past."""
    zone = act.actor.timezone or unit.snapshot.site.timezone
    found = resolve_value("stalled_until", _UNTIL.sub("", typed), unit.now, zone)
    if isinstance(found, datetime) and found <= unit.now:
        raise Refused("past_date", value=typed)
    return found if isinstance(found, datetime) else None


def delete(unit: UnitOfWork, act: Act, asked: Delete) -> Changes:
    """It was no ticket: spam, a test."""
    return _become(unit, act, asked.id, "deleted")


def reopen(unit: UnitOfWork, act: Act, asked: Reopen) -> Changes:
    """It was not done after all."""
    own = party(unit, act, asked.id)
    if own.ticket.status not in own.queue.lifecycle.inactive:
        raise Refused("status_already", ticket=own.ticket.id, status=own.ticket.status)
    return _become(unit, act, asked.id, "reopened")


def _become(unit: UnitOfWork, act: Act, number: int, word: str) -> Changes:
    own = party(unit, act, number)
    return (unit.become(act, own.queue, own.ticket, _meant(own.queue.lifecycle, word)),)


def _meant(life: Lifecycle, word: str) -> str:
    """The status a lifecycle has for a word that all understand."""
    return {
        "resolved": life.resolved,
        "rejected": life.rejected or word,
        "open": life.active[0],
        "reopened": life.replied,
    }.get(word, word)
