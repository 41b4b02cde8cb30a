"""Tickets whose time has passed: once for each due time an entry in their history, the scrips about it, and mail."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from mailticket.application.notify import Outgoing, notify
from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.schedules.running import Running, in_parts, mark
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.changes import Change, record
from mailticket.model.intents import MailIntent
from mailticket.model.person import SYSTEM
from mailticket.model.right import Role
from mailticket.model.schedule import Schedule
from mailticket.model.scrip import ActionKind, Condition, Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType, Via
from mailticket.search.plan import active_statuses
from mailticket.storage import schedule_figures
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.times import maybe_text

KIND = "overdue"
AT_ONCE = 50


async def tell_of_late(running: Running) -> None:
    """Tickets that are late and were not told of for this due time."""
    active = active_statuses(running.service.snapshot().directory.queues.values())
    late = await running.service.database.read(schedule_figures.late, active, running.now)
    for numbers in in_parts(list(late), AT_ONCE):
        await running.go_on()
        await as_it_is_now(lambda some=numbers: _late(running, some))  # type: ignore[misc]


async def _late(running: Running, numbers: Sequence[int]) -> None:
    snapshot = running.service.snapshot()
    async with running.unit(plan_of(snapshot, running.schedule, numbers)) as unit:
        tickets = [unit.loaded.tickets[number] for number in numbers if number in unit.loaded.tickets]
        late = [one for one in tickets if _is_late(unit, one) and running.schedule.serves(one.queue_id)]
        new = await running.unmarked(KIND, {one.id: maybe_text(one.due) or "" for one in late})
        late = [one for one in late if one.id in new]
        mark(unit, KIND, {one.id: maybe_text(one.due) or "" for one in late})
        act = unit.act(SYSTEM, Via.SCHEDULE)
        changes = [
            record(act, one, TransactionType.OVERDUE, field="Due", new=f"{one.due:%Y-%m-%dT%H:%M:%S+00:00}")
            for one in late
        ]
        await tell(unit, as_scrip(snapshot, running.schedule), changes)
    running.done += len(late)


def _is_late(unit: UnitOfWork, ticket: Ticket) -> bool:
    active = ticket.status not in unit.queue(ticket.queue_id).lifecycle.inactive
    return active and not ticket.merged_into and ticket.due is not None and ticket.due < unit.now


def plan_of(snapshot: SiteSnapshot, schedule: Schedule, numbers: Collection[int]) -> LoadPlan:
    """What a schedule needs to be looked up to do something to tickets."""
    named = snapshot.directory.unfolded(name for name in schedule.to if name not in set(Role))
    return LoadPlan(tickets=set(numbers), addresses=set(snapshot.named), users=set(named))


async def tell(unit: UnitOfWork, scrip: Scrip, changes: Sequence[Change]) -> None:
    """What happened is kept; scrips are asked, and those whom ``scrip`` names are told who were not told by another."""
    for change in changes:
        unit.apply(change)
    posts = follow(ScripRun(unit), happened(changes))
    ours = follow(ScripRun(unit, scrips=[scrip]), happened(changes))
    told = {
        (order.transaction.id, user.id) for post in posts for order in post.orders for user in (*order.to, *order.cc)
    }
    await notify(unit, [*posts, *(_besides(post, told) for post in ours)])


def _besides(post: Outgoing, told: set[tuple[int, int]]) -> Outgoing:
    def rest(order: MailIntent) -> MailIntent:
        to, cc = (
            tuple(user for user in users if (order.transaction.id, user.id) not in told)
            for users in (order.to, order.cc)
        )
        return replace(order, to=to, cc=cc)

    return replace(post, orders=tuple(one for order in post.orders if (one := rest(order)).to or one.cc))


def as_scrip(
    snapshot: SiteSnapshot, schedule: Schedule, action: str = ActionKind.NOTIFY, *, as_comment: bool = True
) -> Scrip:
    """A scrip that does to one ticket what a schedule says, or tells those whom it names."""
    roles = tuple(name for name in schedule.to if name in set(Role))
    return Scrip(
        schedule.name,
        Condition.ON_TRANSACTION,
        action,
        roles=roles,
        template=schedule.template,
        as_comment=as_comment,
        to=schedule.to,
        users=snapshot.directory.unfolded(name for name in schedule.to if name not in roles),
        arguments=schedule.arguments,
    )
