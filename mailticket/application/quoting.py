"""What was written on a ticket, told apart from what the ticket had said before: for notices, and for who reads the ticket.

Looked up for texts that quote something alone: most letters cost no question.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from mailticket.application.unit_of_work import Batch
from mailticket.model.letter import INTERNAL_KINDS, Segment, SegmentKind
from mailticket.model.notice import NoticeKind
from mailticket.model.sealed_address import DOES_SOMETHING
from mailticket.model.transaction import Transaction
from mailticket.notices.folding import whole_outside
from mailticket.reading.history import Known, new_words, parts
from mailticket.reading.own_mail import text_of
from mailticket.reading.quotes import may_quote
from mailticket.storage.database import Database
from mailticket.storage.said import Sent, said_on

LONG = 16 * 1024
"""Characters from which texts are compared in a thread."""

Folded = dict[int, tuple[Segment, ...]]
"""The parts of what was written, by entry. What quotes nothing has no line in it."""


async def fold(batch: Batch, entries: Iterable[Transaction]) -> None:
    """Tell what is new in these entries, for all who are told of them: in ``batch.folded``."""
    wanted: dict[int, list[Transaction]] = {}
    for entry in entries:
        if entry.text and entry.id not in batch.folded and may_quote(entry.text):
            ticket = batch.ticket(entry.ticket_id)
            wanted.setdefault(ticket.id if ticket else entry.ticket_id, []).append(entry)
    for ticket_id, asked in wanted.items():
        entries_there, sent = ([], []) if ticket_id in batch.work.opened else await batch.unit.do(said_on, ticket_id)
        there = {one.id: one for one in entries_there}
        there |= {one.id: one for one in batch.work.transactions if one.text and one.ticket_id == ticket_id}
        there |= {one.id: one for one in asked}
        said = [there[id_] for id_ in sorted(there)]
        batch.folded |= await folded(said, sent, {one.id for one in asked})


async def folded(said: Sequence[Transaction], sent: Sequence[Sent], wanted: Collection[int]) -> Folded:
    """The parts of each entry that is wanted; in a thread where that takes long."""
    if sum(len(one.text) for one in said) + sum(len(one.content) for one in sent) > LONG:
        return await asyncio.to_thread(told_apart, said, sent, wanted)
    return told_apart(said, sent, wanted)


def told_apart(said: Sequence[Transaction], sent: Sequence[Sent], wanted: Collection[int]) -> Folded:
    """One entry after the other, each against what was said before it. What passes on words that waited for proof is
    not held against those."""
    internal = {one.id for one in said if one.internal}
    waiting = {one.id for one in said if one.unproven}
    mails = sorted((one for one in sent if one.transaction_id not in waiting), key=lambda one: one.after)
    known, found, told = Known(), Folded(), 0
    for entry in said:
        while told < len(mails) and mails[told].after < entry.id:
            _hear(known, mails[told], internal)
            told += 1
        segments = parts(entry.text, known) if may_quote(entry.text) else (Segment(SegmentKind.TEXT, entry.text),)
        if entry.id in wanted and may_quote(entry.text):
            found[entry.id] = segments
        if entry.id not in waiting:
            known.add(SegmentKind.COMMENT if entry.internal else SegmentKind.HISTORY, new_words(segments))
    return found


async def for_outsiders(database: Database, ticket_id: int, history: Sequence[Transaction]) -> list[Transaction]:
    """Entries for somebody who may read no comments: what they quote of those, and of mail to staff, is taken out."""
    quoting = {one.id: one for one in history if one.text and may_quote(one.text)}
    if not quoting:
        return list(history)
    said, sent = await database.read(said_on, ticket_id)
    there = {one.id: one for one in said} | quoting
    found = await folded([there[id_] for id_ in sorted(there)], sent, quoting.keys())
    return [replace(one, text=outside(one.text, found.get(one.id, ()))) for one in history]


def outside(text: str, segments: Sequence[Segment]) -> str:
    """A text with these parts, without what was said to staff alone."""
    return whole_outside(segments) if any(one.kind in INTERNAL_KINDS for one in segments) else text


def _hear(known: Known, mail: Sent, internal: Collection[int]) -> None:
    """A mail of ours: of staff's, whatever stands in it is theirs alone, unless it went out in another."""
    text = text_of(mail.content)
    public = mail.kind is NoticeKind.AUTOREPLY or (
        mail.transaction_id is not None and mail.transaction_id not in internal and not DOES_SOMETHING.search(text)
    )
    known.add(SegmentKind.HISTORY if public else SegmentKind.NOTICE, text)


def runs(segments: Mapping[int, Sequence[Segment]], entry_id: int) -> list[list[int | str]]:
    """Where an entry's text says nothing new: from and to, in characters, and what it is."""
    found: list[list[int | str]] = []
    at = 0
    for one in segments.get(entry_id, ()):
        if one.kind is not SegmentKind.TEXT:
            found.append([at, at + len(one.text), one.kind.value])
        at += len(one.text)
    return found
