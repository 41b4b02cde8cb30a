"""What mail asks to be shown: tables of tickets, whole conversations, tickets like one. Looked up before the commands are done, for
who asks and with what they may see. Row numbers become tickets here, and "next" the ticket that is next.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailticket.application import row_tables
from mailticket.application.changing import Caller
from mailticket.application.tickets.next import takeable
from mailticket.application.tickets.search import listed
from mailticket.application.tickets.search_parameters import Search, Suggest
from mailticket.application.tickets.sheet import SHEET, sheet
from mailticket.application.tickets.suggest import suggest
from mailticket.application.unit_looker import UnitLooker
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.commands.control import control_orders
from mailticket.commands.rows import by_table, names_rows, without_table
from mailticket.mailroom.follow_up_answers import follow_ups
from mailticket.mailroom.mailed_reports import DEEDS, look_up_subscription
from mailticket.mailroom.report_answers import reported
from mailticket.mailroom.whole_ticket import whole_ticket
from mailticket.model.command import Command, CommandBatch, Mistake, Operation
from mailticket.model.errors import Refused
from mailticket.model.letter import Reading
from mailticket.model.mail_answer import MailAnswer, Sheet
from mailticket.model.person import User
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Via
from mailticket.model.words import language_of, say
from mailticket.notices.dates import DateTeller
from mailticket.notices.ticket_table import TableRow, ticket_table, wrapped
from mailticket.search.wording import in_words

WITHOUT_TICKETS = (Operation.SEARCH, Operation.REPORT, Operation.GLANCE, Operation.REMINDERS)
"""What names no tickets, and shows what it finds."""

PAGE = 50
"""Rows of one table."""

MOST = 10
"""Answers in one mail: each costs a search."""

_SHEET = re.compile(r"(?:^|\s)(?:(?:--|[—–])csv|(?:with|con) csv$)(?=\s|$)", re.IGNORECASE)
_ALL = re.compile(r"(?:^|\s)(?:--|[—–])(?:all|todos)(?=\s|$)", re.IGNORECASE)
_PAGE = re.compile(r"(?:^|\s)(?:(?:--|[—–])?page|p[áa]gina)\s+(\d{1,4})$", re.IGNORECASE)


def shows(command: Command) -> bool:
    """Whether a command shows more than a glance at a ticket: who asks must be proven as one who speaks must."""
    return command.verb.deed in (*WITHOUT_TICKETS, *DEEDS, Operation.SUGGEST, Operation.NEXT) or (
        command.verb.deed is Operation.SHOW and bool(command.values)
    )


def asks_to_see(found: CommandBatch) -> bool:
    """Whether a mail asks to be shown anything like that."""
    return any(map(shows, found.commands))


def key_of(command: Command, ticket_id: int | None = None) -> str:
    """Under what an answer is kept: what is asked, and about which ticket."""
    about = " ".join(command.values) if ticket_id is None else str(ticket_id)
    return f"{command.verb.deed.value} {about}"


async def commands_meant(unit: UnitOfWork, author: User, reading: Reading, found: CommandBatch) -> CommandBatch:
    """The commands of a mail to the control address for the tickets they are for: in an answer to a table its rows, and what
    is next."""
    speaks = language_of(author.speaks, unit.snapshot.site.language)
    await row_tables.look_up(unit, [reading])
    table = row_tables.answered(unit, reading, author)
    if table is not None and table.holds(unit.now):
        found = by_table(found, table.tickets, speaks)
    elif names_rows(found):
        found = without_table(found, "row_elsewhere" if table is None else "row_old")
    if not any(command.verb.deed is Operation.NEXT for command in found.commands):
        return found
    return await _with_next(unit, author, found, speaks)


async def _with_next(unit: UnitOfWork, author: User, found: CommandBatch, speaks: str) -> CommandBatch:
    """Each "next" as the two commands it is: take that ticket, and show all of it."""
    lines: list[Command | Mistake] = []
    chosen: set[int] = set()
    for line in found.lines:
        if not isinstance(line, Command) or line.verb.deed is not Operation.NEXT:
            lines.append(line)
            continue
        ticket = await _next(unit, author, line, chosen)
        if isinstance(ticket, Refused):
            unit.answers[author.id, key_of(line)] = ticket
            lines.append(line)
            continue
        chosen.add(ticket.id)
        take, show = control_orders(f"Take #{ticket.id}\nShow #{ticket.id} full").commands
        lines += (replace(one, line=one.spoken(speaks)) for one in (take, show))
    return replace(found, lines=tuple(lines))


async def _next(unit: UnitOfWork, author: User, line: Command, chosen: set[int]) -> Ticket | Refused:
    try:
        able = await takeable(UnitLooker(unit), Caller(author.address, Via.MAIL), " ".join(line.values))
    except Refused as refused:
        return refused
    return next((one for one in able if one.id not in chosen), Refused("nothing_next"))


@dataclass(slots=True)
class _Asked:
    """Who asks in which mail; ``row`` is the number of the last row so far."""

    unit: UnitOfWork
    user: User
    speaks: str
    numbered: bool
    row: int = 0

    @property
    def looker(self) -> UnitLooker:
        return UnitLooker(self.unit)

    @property
    def caller(self) -> Caller:
        return Caller(self.user.address, Via.MAIL)

    @property
    def dates(self) -> DateTeller:
        return DateTeller(self.user.timezone or self.unit.snapshot.site.timezone, self.speaks)


async def look_up_answers(unit: UnitOfWork, user: User, found: CommandBatch, *, control: bool) -> None:
    """What the commands ask to be shown, in ``unit.answers``. At the control address rows are numbered, through all of the mail's
    tables."""
    asked = _Asked(unit, user, language_of(user.speaks, unit.snapshot.site.language), control)
    for command in [one for one in found.commands if shows(one)][:MOST]:
        if command.verb.deed in DEEDS:
            await look_up_subscription(unit, user, command)
            continue
        if command.verb.deed in WITHOUT_TICKETS:
            await _keep(asked, key_of(command), command, None)
        if command.verb.deed in (*WITHOUT_TICKETS, Operation.NEXT):
            continue
        numbers = command.tickets or tuple(unit.loaded.tickets)
        for ticket_id in dict.fromkeys(one.id for number in numbers[:MOST] if (one := unit.ticket(number))):
            await _keep(asked, key_of(command, ticket_id), command, ticket_id)


async def _keep(asked: _Asked, key: str, command: Command, ticket_id: int | None) -> None:
    answer: MailAnswer | Refused
    try:
        if command.verb.deed in (Operation.REPORT, Operation.GLANCE):
            zone = asked.user.timezone or asked.unit.snapshot.site.timezone
            answer = await reported(asked.looker, asked.caller, command, zone, asked.speaks)
        elif command.verb.deed is Operation.REMINDERS:
            answer = await follow_ups(asked.looker, asked.caller, asked.row + 1, asked.speaks, asked.dates.short)
        elif ticket_id is None:
            answer = await _table(asked, " ".join(command.values))
        elif command.verb.deed is Operation.SUGGEST:
            answer = await _suggested(asked, ticket_id)
        else:
            answer = await whole_ticket(asked.looker, asked.caller, ticket_id, asked.speaks, asked.dates)
    except Refused as refused:
        answer = refused
    asked.row += len(answer.rows) if isinstance(answer, MailAnswer) else 0
    asked.unit.answers[asked.user.id, key] = answer


async def _table(asked: _Asked, typed: str) -> MailAnswer:
    """What a search finds, as a table; with a sheet where that is wanted. Raises Refused."""
    with_sheet, every = bool(_SHEET.search(typed)), bool(_ALL.search(typed))
    query = _ALL.sub(" ", _SHEET.sub(" ", typed)).strip()
    page = int(found[1]) if (found := _PAGE.search(query)) else 1
    query = _PAGE.sub("", query).strip()
    search = Search(query=[query], all=every, limit=PAGE, offset=(max(page, 1) - 1) * PAGE)
    result = await listed(asked.looker, asked.caller, search)
    shown = [dict(row.ticket) for row in result.rows]
    text = "\n".join(
        (wrapped(in_words(result.asked, asked.speaks)), _counted(asked, search.offset, len(shown), result.total))
    )
    if shown:
        text += f"\n\n{ticket_table(_rows(asked, shown), asked.speaks, asked.dates)}"
    if search.offset + len(shown) < result.total and shown:
        text += "\n\n" + say(asked.speaks, "table.next_page", page=max(page, 1) + 1)
    numbers = tuple(row["id"] for row in shown) if asked.numbered else ()
    return MailAnswer(text, numbers, Sheet("tickets", sheet(shown, SHEET)) if with_sheet else None)


def _counted(asked: _Asked, offset: int, shown: int, total: int) -> str:
    at = asked.dates.short(asked.unit.now)
    if not shown:
        return say(asked.speaks, "table.nothing", total=total, at=at)
    return say(asked.speaks, "table.counted", first=offset + 1, last=offset + shown, total=total, at=at)


def _rows(asked: _Asked, shown: Sequence[dict[str, Any]]) -> list[TableRow]:
    directory, now = asked.unit.snapshot.directory, asked.unit.now
    found = []
    for number, row in enumerate(shown, asked.row + 1):
        queue = directory.queue_named(row["queue"])
        due = datetime.fromisoformat(row["due"]) if row["due"] else None
        done = queue is not None and row["status"] in queue.lifecycle.inactive
        late = due is not None and due < now and not done
        owner, unread = row["owner"] or "", row["unread"]
        found.append(TableRow(number, row["id"], row["status"], row["queue"], owner, due, row["subject"], late, unread))
    return found


async def _suggested(asked: _Asked, ticket_id: int) -> MailAnswer:
    """Resolved tickets like one, with the words they share. Raises Refused."""
    found = await suggest(asked.looker, asked.caller, Suggest(id=ticket_id))
    if not found:
        return MailAnswer(say(asked.speaks, "suggest.nothing"))
    lines = [ticket_table(_rows(asked, found), asked.speaks, asked.dates), ""]
    lines += [say(asked.speaks, "suggest.words", ticket=row["id"], words=", ".join(row["words"])) for row in found]
    return MailAnswer("\n".join(lines), tuple(row["id"] for row in found) if asked.numbered else ())
