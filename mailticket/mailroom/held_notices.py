"""What people are told of held letters: each once, by itself while the budget lasts; then, and what is quiet daily, in a list.

To the AdminCcs of the queue, where nobody of them can be reached to who holds SuperUser. Each reader has a notice of their own:
its addresses serve nobody else.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailticket.application.alerts import may_tell, readers, tell
from mailticket.application.mail.held import may_decide
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.model.errors import Refused
from mailticket.model.held import HeldLetter, HeldVerb
from mailticket.model.mail_budgets import DAY, HOUR
from mailticket.model.person import User
from mailticket.model.queue import Site
from mailticket.model.sealed_address import HELD, Sealed, sealed_address
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage import held
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan

MOST_LISTED = 30
"""Letters in one list; the others are in the next."""

MOST_WAITING = 1000


def alarm_key(queue_id: int) -> str:
    """The budget of mail about held letters of a queue."""
    return f"held:{queue_id}"


def daily_key(queue_id: int) -> str:
    """The budget of lists of what nobody need be told of at once."""
    return f"helddaily:{queue_id}"


async def keep_held(unit: UnitOfWork, found: Sequence[HeldLetter]) -> None:
    """Letters are held now: keep what is known of them, and tell of those that are not quiet and were not told of before."""
    if not found:
        return
    await unit.load_budgets(alarm_key(one.queue_id) for one in found)
    before = await unit.session.do(held.told, [one.letter_id for one in found])
    for one in found:
        told = not one.reason.quiet and one.letter_id not in before and _tell_singly(unit, one)
        unit.work.kept.append(replace(one, told_at=unit.now) if told else one)


def _tell_singly(unit: UnitOfWork, one: HeldLetter) -> bool:
    queue = unit.queue(one.queue_id)
    people = readers(unit, queue)
    if not people or not may_tell(unit, alarm_key(queue.id), HOUR, unit.snapshot.budgets.held_alarms_per_queue_hour):
        return False
    site, sign = unit.snapshot.site, unit.snapshot.seal.sign

    def more(language: str, number: int) -> dict[str, Any]:
        return {"letter": shown(one, language, site, number, sign)}

    tell(unit, SystemNotice("held", {}, queue, more=more), people, one.letter_id)
    return True


def shown(one: HeldLetter, language: str, site: Site, number: int, sign: Any) -> dict[str, Any]:
    """What a template says of a letter: in one language, with the addresses of one notice."""
    letter = {
        "id": one.letter_id,
        "author": one.author,
        "recipient": one.recipient,
        "received_at": one.received_at,
        "subject": one.subject,
        "lines": one.excerpt.split("\n") if one.excerpt else [],
        "reason": one.reason.say(language),
    }
    letter |= {verb: sealed_address(site.control, Sealed(verb, one.letter_id, number), sign) for verb in HELD}
    return letter


def decidable(unit: UnitOfWork, user: User, letter_id: int | None) -> HeldLetter | None:
    """A held letter, where somebody may decide about it still."""
    one = unit.held_letters.get(letter_id or 0)
    if one is None:
        return None
    try:
        may_decide(unit, user, one, HeldVerb.RELEASE)
    except Refused:
        return None
    return one


async def tell_of_waiting(database: Database, snapshot: SiteSnapshot, now: datetime) -> int:
    """Lists of the held letters that people were not told of: of loud ones as soon as the budget has room, of quiet ones once a
    day, both in one mail. Returns how many letters they tell of."""
    waiting = await database.read(held.untold, MOST_WAITING)
    if not waiting:
        return 0
    queues = {one.queue_id for one in waiting}
    budgets = {key(queue) for queue in queues for key in (alarm_key, daily_key)}
    async with unit_of_work(database, snapshot, now, LoadPlan(budgets=budgets)) as unit:
        there = await unit.session.do(held.by_id, [one.letter_id for one in waiting])  # as they are now
        still = [one for one in there.values() if one.held and one.told_at is None]
        listed = [one for queue in sorted(queues) for one in _listed(unit, queue, still)]
        if not listed:
            unit.abandon()
        unit.also(lambda connection: held.tell(connection, [one.letter_id for one in listed], now))
    return len(listed)


def _listed(unit: UnitOfWork, queue_id: int, waiting: Iterable[HeldLetter]) -> Collection[HeldLetter]:
    """The list for one queue, sent; those that it tells of."""
    queue = unit.snapshot.directory.queues.get(queue_id, unit.snapshot.default_queue)
    theirs = sorted(
        (one for one in waiting if one.queue_id == queue_id), key=lambda one: (one.reason.quiet, one.letter_id)
    )
    people = readers(unit, queue)
    if not theirs or not people or not _affordable(unit, queue.id, theirs):
        return ()
    some = theirs[:MOST_LISTED]
    site, sign = unit.snapshot.site, unit.snapshot.seal.sign

    def more(language: str, number: int) -> dict[str, Any]:
        return {"letters": [shown(one, language, site, number, sign) for one in some]}

    tell(unit, SystemNotice("held_list", {"more": len(theirs) - len(some)}, queue, more=more), people)
    return some


def _affordable(unit: UnitOfWork, queue_id: int, theirs: Sequence[HeldLetter]) -> bool:
    loud = any(not one.reason.quiet for one in theirs)
    most = unit.snapshot.budgets.held_alarms_per_queue_hour
    return (loud and may_tell(unit, alarm_key(queue_id), HOUR, most)) or may_tell(unit, daily_key(queue_id), DAY, 1)
