"""What was written on a ticket, told apart from what the ticket had said before: for notices, and for who reads the ticket.

Looked up for texts that quote something alone: most letters cost no question.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from mailticket.application.quoted_elsewhere import NOTHING, Others, Told, others_quoted
from mailticket.application.service import Reads
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.dataclass import replace
from mailticket.model.letter import INTERNAL_KINDS, Segment, SegmentKind
from mailticket.model.notice import NoticeKind
from mailticket.model.sealed_address import DOES_SOMETHING
from mailticket.model.transaction import Transaction
from mailticket.notices.folding import whole_outside
from mailticket.reading.history import Known, new_words, parts
from mailticket.reading.own_mail import text_of
from mailticket.reading.quotes import may_quote
from mailticket.storage.said import SAYING, Sent, said_on
from mailticket.storage.said_elsewhere import Elsewhere

LONG = 16 * 1024
"""Characters from which texts are compared in a thread."""

Folded = dict[int, tuple[Segment, ...]]
"""The parts of what was written, by entry. What quotes nothing has no line in it."""


async def fold(unit: UnitOfWork, entries: Iterable[Transaction]) -> None:
    """Tell what is new in these entries, for all who are told of them: in ``unit.folded``."""
    wanted: dict[int, list[Transaction]] = {}
    for entry in entries:
        if entry.text and entry.id not in unit.folded and may_quote(entry.text):
            ticket = unit.ticket(entry.ticket_id)
            wanted.setdefault(ticket.id if ticket else entry.ticket_id, []).append(entry)
    for ticket_id, asked in wanted.items():
        entries_there, sent = ([], []) if ticket_id in unit.work.opened else await unit.session.do(said_on, ticket_id)
        there = {one.id: one for one in entries_there}
        there |= {one.id: one for one in unit.work.transactions if one.text and one.ticket_id == ticket_id}
        there |= {one.id: one for one in asked}
        said = [there[id_] for id_ in sorted(there)]
        elsewhere = await others_quoted(unit.session.do, unit.ticket(ticket_id) or ticket_id, said)
        parts_there = await folded(said, sent, {one.id for one in asked}, elsewhere)
        unit.folded |= parts_there
        unit.work.shown_outside |= {
            one.id: outside(one.text, parts_there[one.id])
            for one in asked
            if _quotes_staff(parts_there.get(one.id, ()))
        }


async def fold_written(unit: UnitOfWork) -> None:
    """The same for all that was written for everybody and is not told apart yet: searches of those outside find what they are
    shown."""
    await fold(unit, [entry for entry in unit.work.transactions if entry.type in SAYING and not entry.internal])


async def folded_here(
    reads: Reads, ticket_id: int, said: Sequence[Transaction], sent: Sequence[Sent], wanted: Collection[int]
) -> Folded:
    """The parts of each entry that is wanted, of a ticket as it is stored."""
    return await folded(said, sent, wanted, await others_quoted(reads.read, ticket_id, said))


async def folded(
    said: Sequence[Transaction], sent: Sequence[Sent], wanted: Collection[int], elsewhere: Sequence[Elsewhere] = ()
) -> Folded:
    """The parts of each entry that is wanted; in a thread where that takes long."""
    if elsewhere or sum(len(one.text) for one in said) + sum(len(one.content) for one in sent) > LONG:
        return await asyncio.to_thread(told_apart, said, sent, wanted, elsewhere)
    return told_apart(said, sent, wanted)


def told_apart(
    said: Sequence[Transaction], sent: Sequence[Sent], wanted: Collection[int], elsewhere: Sequence[Elsewhere] = ()
) -> Folded:
    """One entry after the other, each against what was said before it, here and on other tickets that it quotes. What waits for
    proof is staff's alone, and is not held against who may have written it: what they write again, or what passes it on, says
    it for the first time."""
    others = Others([(one, _told_there(one)) for one in elsewhere]) if elsewhere else NOTHING
    internal = {one.id for one in said if one.internal}
    waiting = {one.id: one.by for one in said if one.unproven}
    speakers = {one.by for one in said if one.id not in waiting}
    heard = _Heard(Known(), {author: Known() for author in {*waiting.values()} & speakers})
    mails, found, told = sorted(sent, key=lambda one: one.after), Folded(), 0
    for entry in said:
        while told < len(mails) and mails[told].after < entry.id:
            text, kind = _mail(mails[told], internal)
            heard.add(kind, text, waiting.get(mails[told].transaction_id or 0))
            told += 1
        quotes, known = may_quote(entry.text), others.beside(heard.by(entry.by), entry.id)
        segments = parts(entry.text, known) if quotes else (Segment(SegmentKind.TEXT, entry.text),)
        if entry.id in wanted and quotes:
            found[entry.id] = segments
        kind = SegmentKind.COMMENT if entry.internal else SegmentKind.HISTORY
        heard.add(kind, new_words(segments), waiting.get(entry.id))
    return found


async def for_outsiders(database: Reads, ticket_id: int, history: Sequence[Transaction]) -> list[Transaction]:
    """Entries for somebody who may read no comments: what they quote of those, and of mail to staff, is taken out."""
    quoting = {one.id: one for one in history if one.text and may_quote(one.text)}
    if not quoting:
        return list(history)
    said, sent = await database.read(said_on, ticket_id)
    there = {one.id: one for one in said} | quoting
    found = await folded_here(database, ticket_id, [there[id_] for id_ in sorted(there)], sent, quoting.keys())
    return [replace(one, text=outside(one.text, found.get(one.id, ()))) for one in history]


def outside(text: str, segments: Sequence[Segment]) -> str:
    """A text with these parts, without what was said to staff alone."""
    return whole_outside(segments) if _quotes_staff(segments) else text


def _quotes_staff(segments: Sequence[Segment]) -> bool:
    return any(one.kind in INTERNAL_KINDS for one in segments)


class _Heard(NamedTuple):
    """What was said by now: all of it; and for each who may have written what waits for proof, all but that."""

    known: Known
    without: Mapping[int, Known]

    def by(self, author: int) -> Known:
        return self.without.get(author, self.known)

    def add(self, kind: SegmentKind, text: str, waits_for: int | None) -> None:
        for author, known in ((None, self.known), *self.without.items()):
            if waits_for is None or author != waits_for:
                known.add(kind, text)


def _mail(mail: Sent, internal: Collection[int]) -> tuple[str, SegmentKind]:
    """What a mail of ours says: of staff's, whatever stands in it is theirs alone, unless it went out in another."""
    text = text_of(mail.content)
    public = mail.kind is NoticeKind.AUTOREPLY or (
        mail.transaction_id is not None and mail.transaction_id not in internal and not DOES_SOMETHING.search(text)
    )
    return text, SegmentKind.HISTORY if public else SegmentKind.NOTICE


def _told_there(one: Elsewhere) -> list[Told]:
    """What was said on another ticket, the oldest first. Of what is public there, what it quotes of staff's is not."""
    quoting = {entry.id for entry in one.entries if not entry.internal and may_quote(entry.text)} if one.shared else ()
    parts_there = told_apart(one.entries, one.sent, quoting) if quoting else {}
    public = SegmentKind.SHARED if one.shared else SegmentKind.ELSEWHERE
    found = [
        Told(entry.id, SegmentKind.ELSEWHERE, entry.text)
        if entry.internal
        else Told(entry.id, public, outside(entry.text, parts_there.get(entry.id, ())))
        for entry in one.entries
    ]
    internal = {entry.id for entry in one.entries if entry.internal}
    for mail in one.sent:
        text, kind = _mail(mail, internal)
        found.append(Told(mail.after, public if kind is SegmentKind.HISTORY else SegmentKind.AROUND_ELSEWHERE, text))
    return sorted(found, key=lambda told: told.after)


def runs(segments: Mapping[int, Sequence[Segment]], entry_id: int) -> list[list[int | str]]:
    """Where an entry's text says nothing new: from and to, in characters, and what it is."""
    found: list[list[int | str]] = []
    at = 0
    for one in segments.get(entry_id, ()):
        if one.kind not in (SegmentKind.TEXT, SegmentKind.ELSEWHERE):
            found.append([at, at + len(one.text), one.kind.value])
        at += len(one.text)
    return found
