"""Reports are mailed: those a schedule names to whom it names, and those people subscribed to to each of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from mailticket.application.alerts import reachable, tell
from mailticket.application.changing import Caller
from mailticket.application.schedules.digest import MONTHS, step_of, wanting
from mailticket.application.schedules.running import Running
from mailticket.application.subscription_wish import mailed, read_wish
from mailticket.application.unit_of_work import as_it_is_now
from mailticket.model.person import User
from mailticket.model.sealed_address import STOP_DIGESTS, STOP_REPORT, Sealed, sealed_address
from mailticket.model.subscription import Often, Subscription, Wish, comes
from mailticket.model.transaction import Via
from mailticket.model.words import language_of
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage import people, subscriptions
from mailticket.storage.load_plan import LoadPlan


async def send_subscriptions(running: Running) -> None:
    """To each who subscribed what has come, once, of what they may see."""
    done, planned = await running.steps_done(), running.run.planned
    for one in await running.service.database.read(subscriptions.every):
        due = one.created < planned and comes(one.often, planned, running.before, running.zone)
        if due and _step(one) not in done:
            await running.go_on()
            await as_it_is_now(lambda one=one: _subscribed(running, one))  # type: ignore[misc]


def _step(one: Subscription) -> str:
    return f"subscription:{one.id}"


async def _subscribed(running: Running, one: Subscription) -> None:
    found = await running.service.database.read(people.users_by_id, {one.user_id}, running.now)
    user = found.get(one.user_id)
    if user is None or user.disabled or user.unreachable:
        return
    series = f"report-{one.id}"
    await _send(running, user, (one.often, one.wish), _step(one), Sealed(STOP_REPORT, one.id, 0), series)


async def send_report(running: Running) -> None:
    """What a schedule names: to each reader of what they may see."""
    done = await running.steps_done()
    wanted = read_wish(running.schedule.arguments["report"], running.now.astimezone(ZoneInfo(running.zone)).date())
    for reader, user in await wanting(running):
        if step_of(reader) not in done:
            await running.go_on()
            told = (
                user,
                wanted,
                step_of(reader),
                Sealed(STOP_DIGESTS, 0, 0),
                f"report-{running.schedule.id}-{user.id}",
            )
            await as_it_is_now(lambda told=told: _send(running, *told))  # type: ignore[misc]


async def _send(running: Running, user: User, wanted: tuple[Often, Wish], step: str, stop: Sealed, series: str) -> None:
    snapshot = running.service.snapshot()
    home = snapshot.default_queue
    language = language_of(user.speaks, home.language, snapshot.site.language)
    found = await mailed(running.service, Caller(user.address, Via.SCHEDULE), *wanted, language)
    async with running.unit(LoadPlan(users={user.id}), [step]) as unit:

        def more(_: str, number: int) -> dict[str, object]:
            sealed = Sealed(stop.verb, stop.ticket_id, number)
            return {"stop": sealed_address(snapshot.site.control, sealed, snapshot.seal.sign)}

        facts = {
            "title": found.title,
            "page": found.page,
            "month": _month(running.run.planned, running.zone, language),
            "subscribed": stop.verb == STOP_REPORT,
        }
        thread = f"{series}-{running.run.planned.astimezone(ZoneInfo(running.zone)):%Y%m}@{snapshot.site.organization}"
        to = reachable(unit, [user.id])
        notice = SystemNotice(
            running.schedule.template or "report", facts, home, answers_to=snapshot.site.control, answered=thread, more=more,
            sheets=[found.sheet] if found.sheet else (),
        )  # fmt: skip
        tell(unit, notice, to)
        running.done += len(to)


def _month(planned: datetime, zone: str, language: str) -> str:
    return format_datetime(planned, MONTHS[language], ZoneInfo(zone), language)
