"""Which goals begin, pause, go on and end by what happened to a ticket in one unit of work.

A goal begins in the unit of work in which that happens which begins it: the ticket is opened, a requestor writes whom nobody had
kept waiting, it is open again, or a level begins to be its own. What was before a level was declared is not promised afterwards.

- The first response is to what a requestor opened the ticket with. A ticket that staff opened has none.
- A response is to the first of the requestor's mails nobody has answered. A person's public reply ends both.
- The resolution counts from the opening on. Opened again, its time goes on, without that in which it was done; one that was
  missed is not begun anew.
- What ends without an answer because the ticket is done, rejected, deleted or merged is dropped, unless it was missed by then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailticket.model.calendar import Calendar
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.service_level import Goal, GoalRun, Outcome, ServiceLevel
from mailticket.model.ticket import Ticket
from mailticket.service_levels.reckoning import reckoned, used

RESPONSES = (Goal.FIRST_RESPONSE, Goal.RESPONSE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a ticket matters here. ``active``: it is not done. ``asked`` is since when a requestor waits for an answer, ``first``
    whether nobody has answered yet what they opened it with; ``waits`` whether they are waited for."""

    active: bool
    done: bool
    stalled: bool
    asked: datetime | None
    first: bool
    waits: bool

    @classmethod
    def of(cls, ticket: Ticket, life: Lifecycle) -> "Standing":
        """How a ticket stands."""
        opened = ticket.waiting_on_us is not None and ticket.waiting_on_us == ticket.created
        theirs = ticket.creator_id in ticket.requestors
        return cls(
            active=ticket.status not in life.inactive and not ticket.merged_into,
            done=ticket.status == life.resolved and not ticket.merged_into,
            stalled=ticket.status == "stalled",
            asked=None if opened and not theirs and ticket.letters <= 1 else ticket.waiting_on_us,
            first=opened and theirs,
            waits=ticket.waiting_on_us is None and ticket.waiting_on_them is not None,
        )


@dataclass(frozen=True, slots=True)
class TicketChange:
    """One unit of work, as seen from one ticket. ``before`` None: it was opened; ``newly``: its level was not its level before.
    ``spoke`` is who spoke last, ``did`` who changed it last; ``calendars`` are those by name that goals may be counted by;
    ``basis`` names the levels."""

    before: Standing | None
    after: Standing
    level: ServiceLevel | None
    newly: bool
    now: datetime
    created: datetime
    spoke: int | None = None
    did: int | None = None
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    basis: str = ""

    @property
    def reopened(self) -> bool:
        """Whether it is open again."""
        return self.before is not None and not self.before.active and self.after.active

    @property
    def begins(self) -> bool:
        """Whether what was promised begins now, whatever it is."""
        return self.before is None or self.reopened or self.newly

    def has(self, goal: Goal) -> bool:
        """Whether this is promised on it."""
        return self.after.active and self.level is not None and self.level.allowed(goal) is not None


def settled(ticket_id: int, runs: Sequence[GoalRun], what: TicketChange) -> list[GoalRun]:
    """The goals that are new or stand differently. ``runs`` are the ticket's: those that are open, and those of resolution."""
    changed = [*_resolution(ticket_id, runs, what), *_responses(ticket_id, runs, what)]
    known = {(run.goal, run.number): run for run in runs}
    return [run for run in changed if known.get((run.goal, run.number)) != run]


def _resolution(ticket_id: int, runs: Sequence[GoalRun], what: TicketChange) -> Iterator[GoalRun]:
    past = [run for run in runs if run.goal is Goal.RESOLUTION]
    last = max(past, key=lambda run: run.number, default=None)
    if last is not None and not last.ended:
        if what.after.done:
            yield _ended(last, what, what.did)
        else:
            yield _kept(last, what)
    elif what.has(Goal.RESOLUTION) and what.begins and (last is None or last.outcome is not Outcome.MISSED):
        begun = _begun(ticket_id, Goal.RESOLUTION, last, what, what.created if what.before is None else what.now)
        if last is not None and last.ended and last.outcome is Outcome.MET:  # its time goes on where it ended
            pauses = (*last.pauses, (last.ended, what.now))
            begun = replace(begun, started=last.started, pauses=pauses, step=last.step)
        yield _reckoned(begun, what)


def _responses(ticket_id: int, runs: Sequence[GoalRun], what: TicketChange) -> Iterator[GoalRun]:
    asked, before = what.after.asked, what.before
    open_ = next((run for run in runs if run.goal in RESPONSES and not run.ended), None)
    answered = open_ is not None and (asked is None or (asked > open_.started and _is_new(before, asked)))
    if open_ is not None:
        yield _ended(open_, what, what.spoke) if answered else _kept(open_, what)
        if not answered:
            return
    goal = Goal.FIRST_RESPONSE if what.after.first else Goal.RESPONSE
    if asked is None or not what.has(goal) or not (what.begins or _is_new(before, asked)):
        return
    since = asked if before is None or (_is_new(before, asked) and asked != what.created) else what.now
    last = max((run for run in runs if run.goal is goal), key=lambda run: run.number, default=None)
    yield _reckoned(_begun(ticket_id, goal, last, what, since), what)


def _is_new(before: Standing | None, asked: datetime) -> bool:
    """Whether somebody waits for an answer who did not before."""
    return before is None or before.asked != asked


def _begun(ticket_id: int, goal: Goal, last: GoalRun | None, what: TicketChange, since: datetime) -> GoalRun:
    assert what.level is not None
    return GoalRun(ticket_id, goal, last.number + 1 if last else 1, what.level.id, what.level.name, since)


def _kept(run: GoalRun, what: TicketChange) -> GoalRun:
    """It goes on, or is promised no more."""
    return _reckoned(run, what) if what.has(run.goal) else _dropped(run, what)


def _reckoned(run: GoalRun, what: TicketChange) -> GoalRun:
    assert what.level is not None
    pauses = what.level.pauses
    rests = ("stalled" in pauses and what.after.stalled) or (
        run.goal is Goal.RESOLUTION and "waiting" in pauses and what.after.waits
    )
    if rests and run.paused is None:
        run = replace(run, paused=what.now)
    elif not rests:
        run = _running(run, what.now)
    return reckoned(run, what.level, what.basis)


def _running(run: GoalRun, now: datetime) -> GoalRun:
    """Not paused any more."""
    if run.paused is None:
        return run
    span = () if run.paused >= now else ((run.paused, now),)
    return replace(run, paused=None, pauses=(*run.pauses, *span))


def _ended(run: GoalRun, what: TicketChange, by: int | None) -> GoalRun:
    """It is over, in time or not."""
    return replace(_closed(run, what, Outcome.MET), by=by)


def _dropped(run: GoalRun, what: TicketChange) -> GoalRun:
    return _closed(run, what, Outcome.DROPPED)


def _closed(run: GoalRun, what: TicketChange, outcome: Outcome) -> GoalRun:
    """Over now, missed where its time had passed. One whose calendar is gone took what the clock on the wall says."""
    missed = run.due is not None and what.now > run.due
    took = used(run, what.calendars.get(run.calendar), what.now)
    seconds = max(0, round(took / timedelta(seconds=1)))
    run = _running(run, what.now)  # where it goes on later, it goes on without this pause
    return replace(run, ended=what.now, outcome=Outcome.MISSED if missed else outcome, seconds=seconds, alarm=None)
