"""Letters that answer the same mail, which nobody has seen here: the later ticket refers to the earlier one, if they have a person
in common."""

from collections.abc import Iterable, Iterator

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.letter_result import LetterResult
from mailticket.model.letter import Letter, Reading
from mailticket.model.message_id import ticket_of
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.reading import is_robot
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.threads import FiledLetter, answering

MOST_ANCESTORS = 20
"""Of a letter's ancestors so many are remembered, the nearest first."""

MOST_LINKED = 3
"""Tickets that a new one is made to refer to, the newest first."""


async def look_up_ancestors(unit: UnitOfWork, items: Iterable[tuple[Letter, Reading]]) -> None:
    """The tickets whose first letters answer what these answer, or answer one of these."""
    wanted = {one for _, reading in items for one in (*unseen(unit, reading), reading.message_id) if one}
    if not wanted:
        return
    if found := await unit.session.do(answering, wanted):
        unit.related.answering += found
        await unit.load(LoadPlan(tickets={letter.ticket_id for letter in found}))


def unseen(unit: UnitOfWork, reading: Reading) -> list[str]:
    """What a letter answers, where none of that is known here: neither letters that came nor mail of ours."""
    site, verify = unit.snapshot.site, unit.snapshot.seal.verify
    for message_id in reading.references:
        if unit.loaded.threads.get(message_id) or ticket_of(message_id, verify, site.organization) is not None:
            return []
    return list(reading.references[:MOST_ANCESTORS])


def relatives(unit: UnitOfWork, filed: LetterResult) -> list[Ticket]:
    """The tickets a new one is to refer to: their first letter answers what this one answers, or answers this one; and somebody
    wrote both, or was addressed in both. Who works here counts as the author of both alone: they are addressed in everything."""
    if not unit.related.answering:
        return []
    reading = filed.reading
    wanted = {*unseen(unit, reading), reading.message_id} - {""}
    theirs = _people(unit, reading)
    found: dict[int, Ticket] = {}
    for letter in unit.related.answering:
        ticket = unit.ticket(letter.ticket_id)
        same = letter.author == filed.author.address or not theirs.isdisjoint(_people_of(unit, letter))
        if letter.message_id in wanted and ticket is not None and same:
            found[ticket.id] = ticket
    return sorted(found.values(), key=lambda ticket: -ticket.id)[:MOST_LINKED]


def remember_ancestors(unit: UnitOfWork, filed: LetterResult, created: Transaction) -> None:
    """What the first letter of a ticket answers is known from now on, to the letters of this unit of work as well."""
    for message_id in unseen(unit, filed.reading):
        unit.work.ancestors.add((message_id, created.ticket_id))
        opened = FiledLetter(message_id, created.ticket_id, created.type, filed.author.address, created.head)
        unit.related.answering.append(opened)


def _people(unit: UnitOfWork, reading: Reading) -> set[str]:
    boxes = (*((reading.author,) if reading.author else ()), *reading.to, *reading.cc)
    return set(_outside(unit, (box.address for box in boxes)))


def _people_of(unit: UnitOfWork, letter: FiledLetter) -> set[str]:
    return set(_outside(unit, (letter.author, *letter.head.addressed())))


def _outside(unit: UnitOfWork, addresses: Iterable[str]) -> Iterator[str]:
    staff = {user.address for user in unit.snapshot.directory.staff.values()}
    return (one for one in addresses if one not in unit.snapshot.ours and one not in staff and not is_robot(one))
