"""The letters of one unit of work, filed one after the other; then what follows from them is told, once."""

import asyncio
from collections.abc import Sequence

from mailticket.application.alerts import bounce_key, tell_of_bounce
from mailticket.application.notify import notify, outcome, watched_by_many
from mailticket.application.turns import Turn
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.asking_authors import ask_about_words
from mailticket.mailroom.bounces import note_bounce
from mailticket.mailroom.dispatch import file_letter
from mailticket.mailroom.held_notices import keep_held
from mailticket.mailroom.holding import held_letter, unaccounted
from mailticket.mailroom.letter_result import LetterResult
from mailticket.mailroom.load_plan import ReadLetter, orders_of
from mailticket.model.letter import BY_PEOPLE, RecipientKind


async def file_all(unit: UnitOfWork, items: Sequence[ReadLetter]) -> list[LetterResult]:
    filed = []
    turn = Turn()
    crowd = any(map(watched_by_many, unit.loaded.tickets.values()))
    for item in items:
        await turn.over()
        orders = orders_of(unit, item)
        if crowd or _is_much(unit, item):
            one = await asyncio.to_thread(
                file_letter, unit, item.letter, item.reading, orders
            )  # the unit is nobody else's
        else:
            one = file_letter(unit, item.letter, item.reading, orders)
        one.failed = note_bounce(unit, one)
        one.held = one.held or unaccounted(unit, one)
        crowd = crowd or _gathers_a_crowd(unit, item, one)
        filed.append(one)
    _ask_authors(unit, filed)
    return filed


MUCH = 1000
"""Tickets times scrips from which a letter that orders is worked on in a thread."""


def _is_much(unit: UnitOfWork, item: ReadLetter) -> bool:
    """Whether others would wait: it orders, or says yes to, what asks many scrips about many tickets."""
    return _orders(item) and len(unit.loaded.tickets) * len(unit.snapshot.directory.scrips) > MUCH


def _orders(item: ReadLetter) -> bool:
    return item.orders is not None or item.letter.recipient.kind is RecipientKind.CONFIRM


def _gathers_a_crowd(unit: UnitOfWork, item: ReadLetter, one: LetterResult) -> bool:
    """Whether many people watch what a letter changed. One without orders changes its own ticket: the others need no look
    for each letter of a batch."""
    if _orders(item):
        return any(map(watched_by_many, unit.loaded.tickets.values()))
    ticket = None if one.ticket is None else unit.loaded.tickets.get(one.ticket.id)
    return ticket is not None and watched_by_many(ticket)


def _ask_authors(unit: UnitOfWork, filed: Sequence[LetterResult]) -> None:
    """Each person whose words wait since now is asked once, whatever number of letters there were."""
    waits = {one.author.id: one for one in sorted(filed, key=lambda one: one.evidence.level) if one.waits}
    for one in waits.values():
        if one.reading.mail_class in BY_PEOPLE:
            ask_about_words(unit, one.author, one.letter, one.evidence)


async def post_all(unit: UnitOfWork, filed: Sequence[LetterResult]) -> None:
    await unit.load_budgets(bounce_key(one.failed.address, one.failed_author) for one in filed if one.failed)
    await notify(unit, [post for one in filed for post in one.posts])
    for one in filed:
        one.outcome |= outcome(one.posts)
        if one.failed is not None and one.ticket is not None:
            tell_of_bounce(unit, one.ticket, one.failed, one.failed_author, one.letter.id)
        _close(unit, one)
    waits = [held_letter(unit, one.letter, one.reading, one.held, one) for one in filed if one.held is not None]
    await keep_held(unit, waits)


def _close(unit: UnitOfWork, one: LetterResult) -> None:
    if one.held is not None:
        unit.work.held.append((one.letter.id, one.held.text(), one.to_json()))
    else:
        unit.work.done.append((one.letter.id, one.to_json()))
