"""A ticket with its whole conversation and its files, for who asks for it by mail."""

from collections.abc import Sequence
from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.quoting import Folded, folded_here
from mailticket.application.service import Looker
from mailticket.application.service_levels.shown import promised
from mailticket.application.shapes import Viewer, ticket_json
from mailticket.application.tickets.query import shown_ticket
from mailticket.model.enclosure import ANSWER
from mailticket.model.goal_words import promises
from mailticket.model.letter import Segment, SegmentKind
from mailticket.model.mail_answer import MailAnswer
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.model.words import describe, say, status
from mailticket.notices.dates import DateTeller
from mailticket.notices.enclosing import enclosed, left_out
from mailticket.notices.folding import told_outside, told_to_staff
from mailticket.notices.notice_facts import without_actions
from mailticket.reading.quotes import may_quote
from mailticket.storage.said import SAYING, said_on

MOST = ANSWER // 2
"""Characters of a conversation that one mail tells: the newest; they may take two bytes each."""


async def whole_ticket(looker: Looker, caller: Caller, number: int, speaks: str, dates: DateTeller) -> MailAnswer:
    """What somebody may see of it: its fields in a few lines, all that was said, the oldest first, its files. Raises Refused."""
    eyes, queue, ticket, history = await shown_ticket(looker, caller, number)
    staff = eyes.may(Right.SHOW_TICKET_COMMENTS, queue, ticket)
    said = [entry for entry in history if entry.type in SAYING and (entry.text or entry.attachments)]
    parts = await _parts(looker, ticket, said)
    site = looker.snapshot().site
    told = [_told(eyes, entry, parts, speaks, dates, site.control, staff=staff) for entry in said]
    kept = _newest(told)
    files = enclosed(said, looker.snapshot().travelling)
    row = ticket_json(eyes, ticket, queue) | await promised(looker, eyes, queue, ticket)
    text = [_head(row, speaks, dates, ticket)]
    if len(kept) < len(told):
        text.append(say(speaks, "whole.older", entries=len(told) - len(kept)))
    text += kept
    text += filter(None, [left_out(files, speaks, looker.snapshot().travelling, ticket.id, staff=staff)])
    return MailAnswer("\n\n".join(text), files=files.carried)


async def _parts(looker: Looker, ticket: Ticket, said: Sequence[Transaction]) -> Folded:
    quoting = {entry.id for entry in said if entry.text and may_quote(entry.text)}
    if not quoting:
        return {}
    _, sent = await looker.database.read(said_on, ticket.id)
    return await folded_here(looker.database, ticket.id, [entry for entry in said if entry.text], sent, quoting)


def _told(
    eyes: Viewer,
    entry: Transaction,
    parts: Folded,
    speaks: str,
    dates: DateTeller,
    control: str,
    *,
    staff: bool,
) -> str:
    """One entry: who, when, what it is, its text and the names of its files."""
    segments = parts.get(entry.id) or (Segment(SegmentKind.TEXT, entry.text),)
    text = told_to_staff(segments, speaks) if staff else told_outside(segments)
    names = ", ".join(file.name or file.type for file in entry.attachments)
    lines = [f"[{dates.short(entry.at)}] {eyes.shown(entry.by)}: {describe(entry, speaks, dates.short)}"]
    lines += filter(None, (without_actions(text, control).strip("\n"),))
    lines += [say(speaks, "whole.files", files=names)] if names else []
    return "\n".join(lines)


def _newest(told: Sequence[str]) -> list[str]:
    """As many of the last as one mail tells; one at least."""
    kept: list[str] = []
    room = MOST
    for text in reversed(told):
        room -= len(text)
        if kept and room < 0:
            break
        kept.insert(0, text[:MOST])
    return kept


def _head(row: dict[str, Any], speaks: str, dates: DateTeller, ticket: Ticket) -> str:
    owner = row["owner"] or say(speaks, "nobody")
    lines = [
        f"#{row['id']} {' '.join(row['subject'].split()) or say(speaks, 'no_subject')}",
        f"{say(speaks, 'field.Queue')}: {row['queue']} · {say(speaks, 'show.status')}: {status(speaks, row['status'])} · "
        f"{say(speaks, 'field.Priority')}: {row['priority']}",
        f"{say(speaks, 'show.owner')}: {owner}",
        f"{say(speaks, 'show.requestors')}: {', '.join(row['requestors']) or '-'}",
        f"{say(speaks, 'show.created')}: {dates(ticket.created)}",
    ]
    if ticket.due:
        lines.append(f"{say(speaks, 'field.Due')}: {dates(ticket.due)}")
    if told := [line for _, line in promises(row.get("goals", ()), speaks, dates.short)]:
        lines.append(f"{say(speaks, 'field.SLA')}: {'; '.join(told)}")
    lines += [f"{name}: {', '.join(values)}" for name, values in row["fields"].items() if values]
    return "\n".join(lines)
