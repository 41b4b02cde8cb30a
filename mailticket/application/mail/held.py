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


async def look_up_held(unit: UnitOfWork, letters: Set[int]) -> None:
    """Held letters by number, and their senders."""
    unit.held_letters |= await unit.session.do(held.by_id, letters)
    senders = {address_in_use(one.author) for one in unit.held_letters.values()}
    await unit.load(LoadPlan(addresses=senders))


def may_decide(unit: UnitOfWork, user: User, one: HeldLetter, verb: HeldVerb) -> None:
    """Raise Refused unless somebody may decide so about a letter, and it still waits for that."""
    queue = unit.snapshot.directory.queues.get(one.queue_id, unit.snapshot.default_queue)
    theirs = {reader.id for reader in (*readers(unit, queue), *unit.snapshot.superusers())}
    if user.disabled or user.id not in theirs:
        raise Refused("held.not_yours", address=user.address, letter=one.letter_id)
    check_decision(unit, one, verb)


def check_decision(unit: UnitOfWork, one: HeldLetter, verb: HeldVerb) -> None:
    """Raise Refused where a letter was decided about already, or has no sender whose mail could be refused."""
    if not one.held or one.letter_id in {done.letter_id for done in unit.work.decided}:
        raise Refused("held.decided", letter=one.letter_id)
    if verb is HeldVerb.BLOCK:
        check_block(unit, one.author)


def check_block(unit: UnitOfWork, address: str) -> None:
    """Raise Refused for an address whose mail is to be taken: ours, and those of people who work here."""
    sender = address_in_use(address)
    user = unit.loaded.by_address.get(sender)
    staff = unit.snapshot.directory.staff
    if "@" not in sender or sender in unit.snapshot.ours or (user and (user.privileged or user.id in staff)):
        raise Refused("held.no_block", address=sender or "<>")


def decide(unit: UnitOfWork, user: User, one: HeldLetter, verb: HeldVerb, via: Via, sure: Evidence) -> None:
    """Somebody has decided; it is written with the unit of work."""
    sender = address_in_use(one.author) if verb is HeldVerb.BLOCK else ""
    unit.work.decided.append(HeldDecision(one.letter_id, verb, user, unit.now, via, sure, sender))
