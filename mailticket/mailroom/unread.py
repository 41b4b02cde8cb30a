"""Answers to the site's own alarms: nobody reads them. Whoever works here is told so, and which commands there are."""

from collections.abc import Iterable
from typing import Any

from mailticket.application.alerts import reachable, tell
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom import held_notices
from mailticket.mailroom.transcript_budget import may_tell_transcript
from mailticket.model.evidence import Level
from mailticket.model.held import excerpt
from mailticket.model.letter import Letter, Reading
from mailticket.model.message_id import notice_about_no_ticket
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.sealed_address import Verify
from mailticket.notices.subject_tags import reply_to_subject
from mailticket.notices.system_notice import SystemNotice
from mailticket.reading import written
from mailticket.storage.load_plan import SentNotice

ALARMS = frozenset({"held", "held_list", "held_answer", "held_confirm", "scrip_off", "unread"})
"""Templates of what only who works here is told, about no ticket: an answer to it is no request to anybody."""


def alarms_referred_to(reading: Reading, verify: Verify, organization: str) -> set[int]:
    """The numbers of our notices about no ticket that a letter refers to, by our seal."""
    return set(_about_no_ticket(reading, verify, organization))


def _about_no_ticket(reading: Reading, verify: Verify, organization: str) -> Iterable[int]:
    found = (notice_about_no_ticket(one, verify, organization) for one in reading.references)
    return [number for number in found if number is not None]


def alarm_answered(unit: UnitOfWork, reading: Reading) -> SentNotice | None:
    """The alarm a letter answers; None: it answers none."""
    snapshot = unit.snapshot
    numbers = _about_no_ticket(reading, snapshot.seal.verify, snapshot.site.organization)
    found = (unit.loaded.told.get(number) for number in numbers)
    return next((told for told in found if told is not None and told.scrip in ALARMS), None)


def tell_unread(
    unit: UnitOfWork, author: User, queue: Queue, letter: Letter, reading: Reading, alarm: SentNotice, level: Level
) -> bool:
    """Tell who wrote, at the address we know; whether that was done. Not a stranger: they were sent no alarm."""
    theirs = author.address in alarm.recipients or author.privileged or author.id in unit.snapshot.directory.staff
    people = reachable(unit, [author.id])
    if not theirs or not people or not may_tell_transcript(unit, author, level):
        return False
    one = held_notices.decidable(unit, author, alarm.letter_id) if alarm.scrip == "held" else None
    site, sign = unit.snapshot.site, unit.snapshot.seal.sign

    def more(language: str, number: int) -> dict[str, Any]:
        return {"letter": held_notices.shown(one, language, site, number, sign) if one else None}

    facts = {
        "subject": reply_to_subject(reading.subject),
        "lines": excerpt(written(reading.text)).split("\n"),
        "held": alarm.scrip.startswith("held"),
        "open_address": queue.correspond_address or site.correspond_address,
        "control": site.control,
    }
    tell(unit, SystemNotice("unread", facts, queue, answered=reading.message_id, more=more), people, letter.id)
    return True
