"""What people asked to be reminded of, once its time has come: to each person one mail with all that is due, in the thread of its
month."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from mailticket.application import row_tables
from mailticket.application.alerts import reachable, tell
from mailticket.application.schedules.digest import series_id
from mailticket.application.schedules.reminder_rows import row
from mailticket.application.schedules.running import Running
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.acts import record
from mailticket.model.person import SYSTEM, User
from mailticket.model.reminder import Reminder
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType, Via
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage import follow_ups
from mailticket.storage.load_plan import LoadPlan


async def remind(running: Running) -> None:
    """Each reminder once: that it was mailed is entered with the mail."""
    due = await running.service.database.read(follow_ups.waiting, running.now)
    for user_id, its in groupby(sorted(due, key=lambda one: one.user_id), key=lambda one: one.user_id):
        await running.go_on()
        await as_it_is_now(lambda who=user_id, some=list(its): _remind(running, who, some))  # type: ignore[misc]


async def _remind(running: Running, user_id: int, due: Sequence[Reminder]) -> None:
    plan = LoadPlan(users={user_id, *(one.by_id for one in due)}, tickets={one.ticket_id for one in due})
    async with running.unit(plan) as unit:
        found = {one.id: ticket for one in due if (ticket := unit.ticket(one.ticket_id)) is not None}
        for user in reachable(unit, [user_id]):
            seen = [(one, found[one.id]) for one in due if one.id in found and unit.reads_comments(user, found[one.id])]
            if seen:
                _mail(running, unit, user, seen)


def _mail(running: Running, unit: UnitOfWork, user: User, due: Sequence[tuple[Reminder, Ticket]]) -> None:
    """One mail; its rows are tickets, so that an answer may say ``1 take``."""
    act, site = unit.act(SYSTEM, Via.SCHEDULE), unit.snapshot.site

    def more(language: str, number: int) -> Mapping[str, object]:
        row_tables.remember(unit, number, user, [ticket.id for _, ticket in due])
        rows = [row(unit, user, language, one, ticket) for one, ticket in due]
        return {"reminders": [told | {"row": place} for place, told in enumerate(rows, 1)]}

    queues = {ticket.queue_id for _, ticket in due}
    queue = unit.queue(queues.pop()) if len(queues) == 1 else unit.snapshot.default_queue
    thread = series_id(running, user, site)
    facts = {"count": len(due), "first": due[0][0].text}
    told = SystemNotice(running.schedule.template, facts, queue, answers_to=site.control, answered=thread, more=more)
    tell(unit, told, [user])
    for one, ticket in due:
        entry = record(act, ticket, TransactionType.REMINDED, field=str(one.id), old=one.text, new=user.address)
        unit.add(entry.transactions)
    running.done += 1
