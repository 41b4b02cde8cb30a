"""What came back to us: the copy failed, the ticket's history says so, people are told once a day per address, and an
address that bounced hard again and again gets no more mail for a while."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailticket.application.alerts import bounce_key, tell_of_bounce
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.desk.acts import record
from mailticket.mailroom.letter_result import LetterResult
from mailticket.mailroom.returned import copy_named, notices_returned
from mailticket.model.bounces import after_bounce, for_its_files
from mailticket.model.letter import FailedRecipient, MailClass
from mailticket.model.notice import Delivery, OutboxState, Settled
from mailticket.model.person import SYSTEM
from mailticket.model.transaction import TransactionType, Via
from mailticket.model.write_set import Bounced
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan, Returned


def note_bounce(unit: UnitOfWork, filed: LetterResult) -> FailedRecipient | None:
    """Of a bounce of our own notice: mark the copy, and the address where our sealed envelope sender says so. Our Message-ID is
    known to all who read that notice, so it counts against nobody's address. Returns who failed."""
    if filed.reading.mail_class is not MailClass.BOUNCE:
        return None
    sealed = filed.letter.recipient.outbox_id
    copy_id = _named(unit, filed) if sealed is None else sealed
    returned = unit.loaded.returned.get(copy_id) if copy_id is not None else None
    if copy_id is None or returned is None:
        return None
    failed = next(iter(filed.reading.failed), FailedRecipient(returned.recipient))
    failed = FailedRecipient(returned.recipient, failed.status, failed.diagnostic)
    said = f"bounced: {failed.status} {failed.diagnostic}".strip()
    filed.outcome["bounced"] = {"address": failed.address, "status": failed.status, "diagnostic": failed.diagnostic}
    if returned.carried_files and for_its_files(failed.status, failed.diagnostic):
        _again_without_files(unit, copy_id, returned, said)
        return None
    filed.failed_author = returned.author_id
    unit.work.settled.append(Settled(copy_id, OutboxState.FAILED, said))
    if sealed is not None:
        _count(unit, copy_id, returned, failed)
    return failed


def _again_without_files(unit: UnitOfWork, copy_id: int, returned: Returned, said: str) -> None:
    """It was refused for its files: nothing is wrong with the address, and what was written reaches it without them."""
    again = Settled(
        copy_id, OutboxState.WAITING, f"going again without its files, {said}", unit.now, without_files=True
    )
    unit.work.settled.append(again)
    unit.loaded.returned[copy_id] = replace(returned, carried_files=False)


def _named(unit: UnitOfWork, filed: LetterResult) -> int | None:
    """The copy that a report to another address of ours speaks of."""
    snapshot, reading = unit.snapshot, filed.reading
    notices = notices_returned(filed.letter, reading, snapshot.seal, snapshot.site.organization)
    return copy_named(unit.loaded, notices, reading.failed)


def _count(unit: UnitOfWork, copy_id: int, returned: Returned, failed: FailedRecipient) -> None:
    verdict = after_bounce(returned.bounces, failed.status, unit.now)
    unit.work.bounced.append(Bounced(returned.recipient, verdict.times, verdict.unreachable_until))
    unit.loaded.returned[copy_id] = replace(returned, bounces=verdict.times)


async def note_failures(
    database: Database, snapshot: SiteSnapshot, now: datetime, given_up: Sequence[tuple[Delivery, str]]
) -> None:
    """Copies the next hop refused for good, or that waited too long: history on their tickets, a word to who wrote
    and who cares for them."""
    tickets = {delivery.ticket_id for delivery, _ in given_up if delivery.ticket_id is not None}
    copies = {delivery.copy.id for delivery, _ in given_up}
    async with unit_of_work(database, snapshot, now, LoadPlan(tickets=tickets, copies=copies)) as unit:
        await unit.load_budgets({bounce_key(one.recipient, one.author_id) for one in unit.loaded.returned.values()})
        for delivery, answer in given_up:
            _note_failure(unit, delivery, answer)


def _note_failure(unit: UnitOfWork, delivery: Delivery, answer: str) -> None:
    ticket = unit.ticket(delivery.ticket_id) if delivery.ticket_id is not None else None
    if ticket is None:
        return
    address = delivery.copy.recipient
    act = unit.act(SYSTEM, Via.SYSTEM, message_id=delivery.message_id)
    said = f"mail to {address} failed: {answer}"
    unit.add(record(act, ticket, TransactionType.SYSTEM_ERROR, field=address, new=said).transactions)
    returned = unit.loaded.returned.get(delivery.copy.id)
    author_id = returned.author_id if returned is not None else None
    tell_of_bounce(unit, ticket, FailedRecipient(address, "", answer), author_id, None)
