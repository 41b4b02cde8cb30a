"""What is decided about held letters: whether somebody may, and what it does; each is decided about once."""

from collections.abc import Set

from mailticket.application.alerts import readers
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.address import address_in_use
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence
from mailticket.model.held import HeldDecision, HeldLetter, HeldVerb
from mailticket.model.person import User
from mailticket.model.transaction import Via
from mailticket.storage import held
from mailticket.storage.load_plan import LoadPlan


async def look_up_held(batch: UnitOfWork, letters: Set[int]) -> None:
    """Held letters by number, and their senders."""
    batch.held_letters |= await batch.session.do(held.by_id, letters)
    senders = {address_in_use(one.author) for one in batch.held_letters.values()}
    await batch.load(LoadPlan(addresses=senders))


def may_decide(batch: UnitOfWork, user: User, one: HeldLetter, verb: HeldVerb) -> None:
    """Raise Refused unless somebody may decide so about a letter, and it still waits for that."""
    queue = batch.house.directory.queues.get(one.queue_id, batch.house.default_queue)
    theirs = {reader.id for reader in (*readers(batch, queue), *batch.house.superusers())}
    if user.disabled or user.id not in theirs:
        raise Refused("held.not_yours", address=user.address, letter=one.letter_id)
    check_decision(batch, one, verb)


def check_decision(batch: UnitOfWork, one: HeldLetter, verb: HeldVerb) -> None:
    """Raise Refused where a letter was decided about already, or has no sender whose mail could be refused."""
    if not one.held or one.letter_id in {done.letter_id for done in batch.work.decided}:
        raise Refused("held.decided", letter=one.letter_id)
    if verb is HeldVerb.BLOCK:
        check_block(batch, one.author)


def check_block(batch: UnitOfWork, address: str) -> None:
    """Raise Refused for an address whose mail is to be taken: ours, and those of people who work here."""
    sender = address_in_use(address)
    user = batch.loaded.by_address.get(sender)
    staff = batch.house.directory.staff
    if "@" not in sender or sender in batch.house.ours or (user and (user.privileged or user.id in staff)):
        raise Refused("held.no_block", address=sender or "<>")


def decide(batch: UnitOfWork, user: User, one: HeldLetter, verb: HeldVerb, via: Via, sure: Evidence) -> None:
    """Somebody has decided; it is written with the unit of work."""
    sender = address_in_use(one.author) if verb is HeldVerb.BLOCK else ""
    batch.work.decided.append(HeldDecision(one.letter_id, verb, user, batch.now, via, sure, sender))
