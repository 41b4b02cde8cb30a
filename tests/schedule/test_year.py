"""A year of a site on a clock that we turn: every mail of every schedule is looked at. Days jump, the daemon sleeps for weeks."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiosqlite
import pytest

from tests.schedule.conftest import Clocked, day

MADRID = ZoneInfo("Europe/Madrid")
SLEEPS = range(200, 214)
"""Days on which the machine is off."""


@pytest.fixture(autouse=True)
def in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements are done where they are asked: handing each to a thread and waiting for it is most of what a year costs."""

    async def execute(connection: Any, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return work(*args, **more)

    async def connect(connection: Any) -> Any:
        connection._connection = connection._connection or connection._connector()
        return connection

    monkeypatch.setattr(aiosqlite.core.Connection, "_execute", execute)
    monkeypatch.setattr(aiosqlite.core.Connection, "_connect", connect)


async def test_a_year_of_mornings_has_each_mail_once(site: Clocked) -> None:
    """Three tickets: one that nobody takes, one that Luis owns and that is due in spring, one that is answered too late."""
    for name in ("reminders", "silence", "queue-auto-resolve", "subscriptions"):  # they have tests of their own
        await site.ask("schedule.disable", name=name)
    await site.ask("user.digest", "ana@noc.example", choice="weekly")
    await site.ask("ticket.create", queue="dns", subject="Zona", text="Falta")
    made = await site.ask(
        "ticket.create", queue="dns", subject="Ruta", text="Falta", values={"owner": "luis@noc.example"}
    )
    values = {"due": "2027-04-10 12:00", "final_priority": "100"}
    await site.ask("ticket.set", id=made["ticket"], values=values)
    asked = await _promised(site)
    await site.mails()
    mails: list[tuple[str, str, datetime]] = []
    for number in range(365):
        if not _awake(number):
            continue
        for hour, minute in _looked_at(number):
            await site.until(day(number, hour, minute))
        if number % 30 == 2:  # once a month the requestor writes, and nobody answers in time
            site.now += timedelta(hours=1)
            await site.ask("ticket.reply", "eva@cliente.example", id=asked, text="¿Y?")
            await site.until(site.now + timedelta(hours=4))
            await site.ask("ticket.reply", "luis@noc.example", id=asked, text="Vamos")
        mails += [(mail["scrip"], mail["recipient"], mail["at"]) for mail in await _stamped(site)]
    counted = Counter((scrip, who) for scrip, who, _ in mails)
    awake = [number for number in range(365) if number not in SLEEPS]
    mornings = sum(day(number).weekday() < 5 for number in awake) + 1  # what was slept through is made up, once
    assert counted["digest_untaken", "luis@noc.example"] in (mornings, mornings - 1)
    assert counted["digest_mine", "luis@noc.example"] == counted["digest_untaken", "luis@noc.example"]
    weeks = {day(number).isocalendar()[:2] for number in awake if day(number).weekday() < 5}
    assert counted["digest_untaken", "ana@noc.example"] in (len(weeks), len(weeks) + 1)
    assert counted["summary", "luis@noc.example"] in (len(weeks), len(weeks) - 1)
    assert counted["overdue", "luis@noc.example"] == 1
    assert counted["overdue", "ana@noc.example"] == 1
    months = len(
        [  # the first time they still wait for the first answer
            number for number in range(365) if number % 30 == 2 and _awake(number)
        ]
    )
    assert counted["sla_breach", "luis@noc.example"] == counted["sla_breach", "ana@noc.example"] == months
    _each_in_its_morning([mail for mail in mails if mail[0] in SCHEDULED])
    shown = await site.ask("ticket.show", id=made["ticket"])
    assert shown["priority"] == 100


SCHEDULED = ("digest_untaken", "digest_mine", "summary", "overdue")


async def _promised(site: Clocked) -> int:
    """A level by which each mail is answered within an hour, and a ticket of somebody who asks."""
    await site.ask("calendar.add", name="siempre", hours=["mon-sun 00:00-24:00"], timezone="Europe/Madrid")
    await site.ask("sla.add", name="oro", calendar="siempre", response="1h", domains=["cliente.example"])
    await site.ask("user.add", address="eva@cliente.example")
    made = await site.ask("ticket.create", "eva@cliente.example", queue="dns", subject="Correo", text="No llega")
    return int(made["ticket"])


def _awake(number: int) -> bool:
    """Whether anybody looks on a day: of weekends, on some."""
    return number not in SLEEPS and (day(number).weekday() < 5 or number % 3 == 0)


def _looked_at(number: int) -> list[tuple[int, int]]:
    """When the clock stops on a day, in UTC: a minute after eight in Madrid, and now and then before and long after it."""
    eight = 8 - int(day(number, 6).astimezone(MADRID).utcoffset().total_seconds() // 3600)  # type: ignore[union-attr]
    return [(4, 30), (eight, 1), (13, 0)] if number % 9 == 0 else [(eight, 1)]


def _each_in_its_morning(mails: list[tuple[str, str, datetime]]) -> None:
    """On one day nobody gets two of a kind, and each comes within the hour after eight, summer time or not, but for what is
    made up when the machine is on again."""
    woke = day(SLEEPS.stop).date()
    days = Counter((scrip, who, at.astimezone(MADRID).date()) for scrip, who, at in mails)
    assert {at for (_, _, at), number in days.items() if number > 1} <= {woke}
    late = [at for scrip, _, at in mails if scrip != "overdue" and at.astimezone(MADRID).hour not in (8, 9)]
    assert len({at.date() for at in late}) <= 1


async def _stamped(site: Clocked) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for mail in await site.mails():
        head = mail["content"].split(b"\r\nDate: ")[1].split(b"\r\n")[0].decode()  # type: ignore[attr-defined]
        at = datetime.strptime(head, "%a, %d %b %Y %H:%M:%S %z").astimezone(UTC)
        found.append({**mail, "at": at + timedelta()})
    return found
