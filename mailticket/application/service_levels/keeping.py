"""What a unit of work did to what was promised on its tickets is kept with it; and levels or calendars that changed are asked anew
for what is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mailticket.application.service_levels.levels import calendars_of, level_of
from mailticket.desk.acts import changed
from mailticket.model.calendar import Calendar
from mailticket.model.person import SYSTEM
from mailticket.model.service_level import GoalRun
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType, Via
from mailticket.service_levels.goals import Standing, TicketChange, settled
from mailticket.service_levels.standing import summary
from mailticket.storage.service_goals import goals_of

if TYPE_CHECKING:  # which calls this
    from mailticket.application.unit_of_work import UnitOfWork


async def keep_promises(unit: "UnitOfWork") -> None:
    """Before a unit of work is written: what it did to its tickets. Where nothing is promised it costs nothing."""
    levels = unit.snapshot.directory.service_levels
    touched = [ticket for ticket in unit.work.tickets.values() if levels or ticket.sla_state]
    if touched:
        known = [ticket.id for ticket in touched if ticket.id not in unit.work.opened]
        runs = await unit.session.do(goals_of, known) if known else {}
        settle(unit, touched, runs)


async def reckon_anew(unit: "UnitOfWork", numbers: Collection[int]) -> None:
    """What is open on these tickets, by the levels and calendars as they are now. What is over stays."""
    tickets = [ticket for number in numbers if (ticket := unit.loaded.tickets.get(number)) is not None]
    settle(unit, tickets, await unit.session.do(goals_of, [ticket.id for ticket in tickets]))


def settle(unit: "UnitOfWork", tickets: Sequence[Ticket], runs: dict[int, list[GoalRun]]) -> None:
    """Decide what became of their goals; goals and tickets are written with the unit."""
    written: list[GoalRun] = []
    directory = unit.snapshot.directory
    calendars = calendars_of(directory)
    setting = frozenset(level.id for level in directory.service_levels if level.sets_due)
    for ticket in tickets:
        there = _with_pending(runs.get(ticket.id, []), [run for run in unit.work.goals if run.ticket_id == ticket.id])
        new = settled(ticket.id, there, _happened(unit, ticket, there, calendars))
        now_there = {(run.goal, run.number): run for run in (*there, *new)}
        written += new
        stand(unit, ticket, list(now_there.values()), setting)
    unit.work.goals += written


def _with_pending(runs: Sequence[GoalRun], pending: Sequence[GoalRun]) -> list[GoalRun]:
    """A ticket's goals with what this unit of work has made of them so far."""
    return list({(run.goal, run.number): run for run in (*runs, *pending)}.values())


def _happened(
    unit: "UnitOfWork", ticket: Ticket, runs: Sequence[GoalRun], calendars: Mapping[str, Calendar]
) -> TicketChange:
    directory, before = unit.snapshot.directory, unit.before.get(ticket.id)
    level = level_of(unit, ticket)
    open_ = next((run for run in runs if not run.ended), None)
    was = None
    if before is not None and level is not None:
        was = open_.level_id if open_ else getattr(level_of(unit, before), "id", None)
    return TicketChange(
        before=None if before is None else Standing.of(before, unit.queue(before.queue_id).lifecycle),
        after=Standing.of(ticket, unit.queue(ticket.queue_id).lifecycle),
        level=level,
        newly=before is not None and level is not None and was != level.id,
        now=unit.now,
        created=ticket.created,
        spoke=ticket.said_by,
        did=ticket.last_updated_by,
        calendars=calendars,
        basis=directory.levels_basis,
    )


def stand(unit: "UnitOfWork", ticket: Ticket, runs: Sequence[GoalRun], setting: frozenset[int]) -> None:
    """How the ticket stands by its goals, in its own row; where its level sets Due, that is the next goal's time, unless somebody
    has set another; ``setting`` are the ids of levels that do."""
    found = summary(runs)
    ours = ticket.due == ticket.sla_due
    stands = (found.state, found.due, found.risk)
    same = stands == (ticket.sla_state, ticket.sla_due, ticket.sla_risk)
    after = ticket if same else replace(ticket, sla_state=found.state, sla_due=found.due, sla_risk=found.risk)
    if setting and ours and ticket.due != found.due and any(run.level_id in setting for run in runs):
        act = unit.act(SYSTEM, Via.SYSTEM)
        shown = [text.isoformat(timespec="seconds") if text else "" for text in (ticket.due, found.due)]
        change = changed(act, replace(after, due=found.due), TransactionType.SET, "Due", *shown)
        unit.add(change.transactions)
        kept = change.ticket
        after = replace(kept, last_updated=ticket.last_updated, last_updated_by=ticket.last_updated_by)
    if after is not ticket:
        unit.loaded.tickets[ticket.id] = unit.work.tickets[ticket.id] = after
