"""Whose password strangers guess at is told so, once a day: how often, and from where."""

from collections.abc import Callable
from datetime import datetime

from mailticket.application.alerts import may_tell, reachable, tell
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.model.mail_budgets import DAY
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage import logins
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.logins import Failures

LEAST = 5
"""Fewer wrong passwords are somebody's own fingers."""


def login_key(user_id: int) -> str:
    """The budget of mails about wrong passwords to a person."""
    return f"logins:{user_id}"


async def tell_of_logins(database: Database, snapshot: SiteSnapshot, now: datetime, sent: Callable[[], None]) -> int:
    """One unit of work: a mail to everybody who is due, and what they are told of is forgotten. Returns how many were told;
    ``sent`` is called after the commit when there are any."""
    if not await database.read(logins.attacked, LEAST):
        return 0  # the mailroom's units need not wait for that
    async with unit_of_work(database, snapshot, now) as unit:
        found = await unit.session.do(logins.attacked, LEAST)
        keys = {login_key(one.user_id) for one in found}
        await unit.load(LoadPlan(users={one.user_id for one in found}, budgets=keys))
        told = [one.user_id for one in found if _tell(unit, one)]
        unit.also(lambda connection: logins.told(connection, told))
    if told:
        sent()
    return len(told)


def _tell(unit: UnitOfWork, failures: Failures) -> bool:
    """Whether they were told, or cannot be. Not where they were within a day: the count goes on."""
    readers = reachable(unit, [failures.user_id])
    if not readers:
        return True
    if not may_tell(unit, login_key(failures.user_id), DAY, 1):
        return False
    facts = {
        "count": failures.count,
        "networks": [{"network": network, "count": count} for network, count in failures.networks],
        "first": failures.first,
        "last": failures.last,
    }
    tell(unit, SystemNotice("logins", facts, unit.snapshot.default_queue), readers)
    return True
