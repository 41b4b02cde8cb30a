"""A year of a site on a clock that we turn: every mail of every schedule is looked at. Days jump, the daemon sleeps for weeks."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.schedule.conftest import Clocked, day

MADRID = ZoneInfo("Europe/Madrid")
SLEEPS = range(200, 214)
"""Days on which the machine is off."""


async def test_a_year_of_mornings_has_each_mail_once(site: Clocked) -> None:
    """Two tickets: one that nobody takes, one that Luis owns and that is due in spring."""
    await site.ask("user.digest", "ana@noc.example", choice="weekly")
    await site.ask("ticket.create", queue="dns", subject="Zona", text="Falta")
    made = await site.ask(
        "ticket.create", queue="dns", subject="Ruta", text="Falta", values={"owner": "luis@noc.example"}
    )
    values = {"due": "2027-04-10 12:00", "final_priority": "100"}
    await site.ask("ticket.set", id=made["ticket"], values=values)
    await site.mails()
    mails: list[tuple[str, str, datetime]] = []
    for number in range(365):
        if number in SLEEPS:
            continue
        for hour, minute in _looked_at(number):
            await site.until(day(number, hour, minute))
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
    _each_in_its_morning(mails)
    shown = await site.ask("ticket.show", id=made["ticket"])
    assert shown["priority"] == 100


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
