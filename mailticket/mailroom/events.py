"""Invitations, what is changed about them, and answers to them belong to one ticket: that of the event, by its UID (RFC 5545
3.8.4.7), since calendars send mail that answers no other mail."""

from collections.abc import Iterator

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.letter import Reading


def event_keys(reading: Reading) -> list[str]:
    """What the events of a letter's calendars are remembered by, beside Message-IDs: no Message-ID has a blank."""
    return [f"event {uid}" for uid in reading.events]


def event_claims(unit: UnitOfWork, reading: Reading) -> Iterator[tuple[int, str, bool]]:
    """The tickets a letter may belong to because they are about the same event: number, why, and that no seal says so."""
    for uid, key in zip(reading.events, event_keys(reading), strict=True):
        for ticket_id in unit.loaded.threads.get(key, ()):
            yield ticket_id, f"about the event {uid}", False


def remember_events(unit: UnitOfWork, reading: Reading, ticket_id: int) -> None:
    """What comes later about these events belongs to this ticket."""
    for key in event_keys(reading):
        unit.work.thread_ids.add((key, ticket_id))
        unit.loaded.threads.setdefault(key, []).append(ticket_id)
