"""A schedule as a scrip: it tells people of tickets, or does to each what it says."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from mailticket.application.notify import Outgoing, notify
from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Change, record
from mailticket.model.intents import MailIntent
from mailticket.model.person import SYSTEM
from mailticket.model.right import Role
from mailticket.model.schedule import Schedule
from mailticket.model.scrip import ActionKind, Condition, Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType, Via
from mailticket.storage.load_plan import LoadPlan


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


def seen(unit: UnitOfWork, ticket: Ticket, name: str) -> Change:
    """An entry that says which schedule found a ticket."""
    act = unit.act(SYSTEM, Via.SCHEDULE)
    return record(act, ticket, TransactionType.SCHEDULED, field=name, new="")
