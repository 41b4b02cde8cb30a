"""What the schedules that come along do, each mail and change as people find it."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from mailticket.application.schedules.digest_readers import wants
from mailticket.application.schedules.digest_rows import age
from mailticket.application.schedules.escalate import risen
from mailticket.model.errors import Refused
from mailticket.storage.schedule_figures import Rising
from tests.schedule.conftest import Clocked, day, site

__all__ = ["site"]


async def ticket(site: Clocked, queue: str = "dns", owner: str = "nobody", **more: Any) -> int:
    if owner != "nobody":
        more["values"] = {"owner": owner}
    made = await site.ask("ticket.create", queue=queue, subject="Zona", text="Falta", **more)
    return int(made["ticket"])


async def texts(site: Clocked, template: str) -> dict[str, str]:
    """What each person was sent by this template since the last time."""
    found = {}
    for mail in await site.mails():
        if mail["scrip"] == template:
            message: Any = message_from_bytes(mail["content"], policy=policy.default)  # type: ignore[arg-type]
            found[mail["recipient"]] = message.get_content().replace("\r\n", "\n").replace(" \n", " ")
    return found


async def test_what_nobody_took_is_told_in_each_reader_s_language_with_a_way_to_take_it(site: Clocked) -> None:
    await ticket(site, requestor=["eva@x.example"])
    await ticket(site, queue="general")
    await site.ask("ticket.give", id=await ticket(site), owner="luis@noc.example")
    await site.until(day(0, 7))
    told = await texts(site, "digest_untaken")
    assert "Hay 2 tickets nuevos que nadie tomó" in told["ana@noc.example"]
    assert "Lo pidió eva@x.example, hace una hora." in told["ana@noc.example"]
    assert "There is one new ticket that nobody took." in told["luis@noc.example"]
    assert "control+take-1-" in told["luis@noc.example"]
    assert "#3" not in "".join(told.values())


async def test_a_digest_is_one_thread_a_month_and_says_how_to_end_it(site: Clocked) -> None:
    await ticket(site)
    await site.until(day(0, 7))
    await site.until(day(1, 7))
    await site.until(day(10, 7))
    threads = []
    for mail in await site.mails():
        if mail["scrip"] == "digest_untaken" and mail["recipient"] == "luis@noc.example":
            message: Any = message_from_bytes(mail["content"], policy=policy.default)  # type: ignore[arg-type]
            threads.append((message["In-Reply-To"], message["Subject"]))
            assert "control+nodigest-0-" in message["List-Unsubscribe"]
    assert threads[0] == threads[1] != threads[2]


async def test_nobody_is_told_of_what_they_may_not_see(site: Clocked) -> None:
    await ticket(site)
    await site.ask("grant.add", to="luis@noc.example", rights=["SuperUser"])
    await site.ask("user.add", address="eva@x.example")
    values = {"cron": "0 7 * * *", "action": "digest", "template": "digest", "query": "priority >= 0"}
    await site.ask("schedule.add", name="all", to=["eva@x.example", "luis@noc.example"], **values)
    await site.until(day(1, 6))
    assert set(await texts(site, "digest")) == {"luis@noc.example"}


async def test_each_owner_is_told_what_is_theirs_the_overdue_first(site: Clocked) -> None:
    late, waits, rest = [await ticket(site, requestor=["eva@x.example"], owner="ana@noc.example") for _ in range(3)]
    await site.ask("ticket.set", id=late, values={"due": "2026-11-23 07:30"})
    for number in (late, rest):
        await site.ask("ticket.reply", "ana@noc.example", id=number, text="Lo miro")
    await site.until(day(0, 7))
    told = (await texts(site, "digest_mine"))["ana@noc.example"]
    assert "Usted es responsable de 3 tickets pendientes." in told
    assert [line for line in told.split("\n") if line.isupper() or ": 1" in line] == [
        "VENCIDOS: 1",
        "ESPERAN SU RESPUESTA: 1",
        "LOS DEMÁS: 1",
    ]
    assert told.index(f"#{late} ") < told.index(f"#{waits} ") < told.index(f"#{rest} ")


async def test_what_happened_since_is_told_but_not_what_one_did_oneself(site: Clocked) -> None:
    number = await ticket(site, owner="luis@noc.example")
    await site.until(day(0, 7))
    await texts(site, "digest_mine")
    await site.until(day(0, 9))
    await site.ask("ticket.comment", "ana@noc.example", id=number, text="¿Y?")
    await site.ask("ticket.comment", "luis@noc.example", id=number, text="Voy")
    await site.ask("ticket.set", id=number, values={"priority": "5"})
    await site.until(day(1, 7))
    told = (await texts(site, "digest_mine"))["luis@noc.example"]
    assert "Since the last digest: 1 comment, 1 change more." in told
    await site.until(day(2, 7))
    assert "Since the last" not in (await texts(site, "digest_mine"))["luis@noc.example"]


async def test_an_empty_digest_is_not_sent(site: Clocked) -> None:
    await site.until(day(0, 7))
    assert [mail for mail in await site.mails() if mail["scrip"].startswith(("digest", "summary"))] == []


async def test_people_choose_how_often_they_get_digests(site: Clocked) -> None:
    await ticket(site)
    await site.ask("user.digest", "ana@noc.example", choice="nunca")
    await site.ask("user.digest", "luis@noc.example", choice="weekly")
    got = []
    for number in range(8):
        await site.until(day(number, 7))
        got.append(set(await texts(site, "digest_untaken")))
    assert got == [{"luis@noc.example"}, *[set()] * 6, {"luis@noc.example"}]
    with pytest.raises(Refused):
        await site.ask("user.digest", "luis@noc.example", choice="hourly")
    with pytest.raises(Refused):
        await site.ask("user.digest", "luis@noc.example", choice="never", user="ana@noc.example")


def test_weekly_ones_come_with_the_first_run_of_a_week_even_if_that_is_not_monday() -> None:
    assert wants("weekly", day(8, 7), day(4, 7), "UTC")
    assert not wants("weekly", day(9, 7), day(8, 7), "UTC")
    assert wants("", day(9, 7), day(8, 7), "UTC")


async def test_what_becomes_late_is_told_once_for_each_due_time(site: Clocked) -> None:
    number = await ticket(site, owner="luis@noc.example")
    await site.ask("ticket.set", id=number, values={"due": "2026-11-23 12:02"})
    await site.until(day(0, 11))
    assert await texts(site, "overdue") == {}
    await site.until(day(0, 11, 5))
    told = await texts(site, "overdue")
    assert set(told) == {"ana@noc.example", "luis@noc.example"}
    assert "venció y no está terminado" in told["ana@noc.example"]
    for hour in (12, 13):
        await site.until(day(0, hour))
    assert await texts(site, "overdue") == {}
    await site.ask("ticket.set", id=number, values={"due": "2026-11-23 15:00"})
    await site.until(day(0, 15))
    assert len(await texts(site, "overdue")) == 2
    history = (await site.ask("ticket.show", id=number))["history"]
    assert [entry["type"] for entry in history].count("Overdue") == 2


async def test_scrips_about_late_tickets_are_asked_and_tell_nobody_twice(site: Clocked) -> None:
    values = {"condition": "Overdue", "action": "notify", "to": ["Owner"], "template": "transaction"}
    await site.ask("scrip.add", name="late", **values)
    number = await ticket(site, owner="luis@noc.example")
    await site.ask("ticket.set", id=number, values={"due": "2026-11-23 12:02"})
    await site.mails()
    await site.until(day(0, 11, 5))
    sent = [(mail["recipient"], mail["scrip"]) for mail in await site.mails() if mail["scrip"] in ("overdue", "late")]
    assert sorted(sent) == [("ana@noc.example", "overdue"), ("luis@noc.example", "late")]


async def test_priorities_rise_with_one_quiet_entry_a_day(site: Clocked) -> None:
    number = await ticket(site)
    values = {"final_priority": "100", "due": "2026-11-27 07:00"}
    await site.ask("ticket.set", id=number, values=values)
    before = await site.ask("ticket.show", id=number)
    await site.mails()
    seen = []
    for hours in range(0, 6 * 24, 6):
        await site.until(day(0, 7 + hours))
        shown = await site.ask("ticket.show", id=number)
        seen.append(shown["priority"])
    assert seen == sorted(seen)
    assert seen[-1] == 100
    entries = [entry for entry in shown["history"] if entry["type"] == "Escalate"]
    assert len(entries) == 4
    assert shown["updated"] == before["updated"] if "updated" in shown else True
    assert [mail for mail in await site.mails() if "Priority" in mail["scrip"]] == []


@pytest.mark.parametrize(
    ("priority", "hours", "now"),
    [(0, 0, 0), (0, 5, 50), (0, 10, 100), (0, 20, 100), (80, 5, 80), (0, -3, 0)],
)
def test_a_priority_is_between_the_initial_and_the_final_one_by_time(priority: int, hours: int, now: int) -> None:
    one = Rising(1, 1, priority, 0, 100, day(1, 0), day(1, 10))
    assert risen(one, day(1, 0 + hours) if hours >= 0 else day(0, 21)) == now


def test_a_priority_may_sink_as_well() -> None:
    assert risen(Rising(1, 1, 100, 100, 0, day(1, 0), day(1, 10)), day(1, 5)) == 50


async def test_who_does_not_answer_is_warned_and_then_their_ticket_is_resolved(site: Clocked) -> None:
    await site.ask("schedule.enable", name="auto-resolve")
    number = await ticket(site, requestor=["eva@x.example"], owner="luis@noc.example")
    await site.ask("ticket.reply", "luis@noc.example", id=number, text="¿Funciona?")
    for days in range(14):
        await site.until(day(days, 9))
    assert await texts(site, "auto-resolve") == {}
    for days in range(14, 18):
        await site.until(day(days, 9))
    assert list(await texts(site, "auto-resolve")) == ["eva@x.example"]
    for days in range(18, 23):
        await site.until(day(days, 9))
    assert (await site.ask("ticket.show", id=number))["status"] == "resolved"
    assert await texts(site, "auto-resolve") == {}


async def test_the_summary_has_the_figures_of_the_queues_one_watches(site: Clocked) -> None:
    for _ in range(3):
        last = await ticket(site)
    await site.ask("ticket.work", "ana@noc.example", id=last, minutes="1h30m")
    await site.ask("ticket.resolve", id=last)
    await site.until(day(0, 7))
    told = await texts(site, "summary")
    assert "Opened: 3. Resolved: 1. Time worked: 1h30m." in told["luis@noc.example"]
    assert "Not done now: 2, of them without an owner: 2." in told["luis@noc.example"]
    assert "By age: up to 1 day: 2." in told["luis@noc.example"]
    assert "general" not in told["ana@noc.example"]


async def test_each_ticket_that_is_found_is_done_to_once_a_run_and_scrips_hear_of_it(site: Clocked) -> None:
    numbers = [await ticket(site, owner="luis@noc.example") for _ in range(25)]
    values = {"cron": "0 7 * * *", "action": "set", "query": "queue = dns", "arguments": {"set": {"priority": "7"}}}
    await site.ask("schedule.add", name="raise", **values)
    await site.mails()
    assert (await site.ask("schedule.run", name="raise"))["done"] == 25
    shown = await site.ask("ticket.show", id=numbers[-1])
    assert shown["priority"] == 7
    assert [mail["recipient"] for mail in await site.mails()] == ["luis@noc.example"] * 25
    await site.until(day(0, 6, 30))
    await site.ask("schedule.run", name="raise")
    assert await site.ask("ticket.show", id=numbers[-1]) == shown


async def test_people_are_told_of_each_ticket_that_is_found(site: Clocked) -> None:
    await ticket(site, requestor=["eva@x.example"], owner="luis@noc.example")
    values = {"cron": "0 7 * * *", "action": "notify", "to": ["Owner"], "template": "transaction"}
    await site.ask("schedule.add", name="look", **values)
    await site.mails()
    await site.ask("schedule.run", name="look")
    sent = [(mail["recipient"], mail["scrip"]) for mail in await site.mails()]
    assert sent == [("luis@noc.example", "look")]


async def test_what_is_wrong_with_a_schedule_is_said(site: Clocked) -> None:
    good = {"name": "x", "cron": "0 8 * * *", "action": "digest", "to": ["Owner"], "template": "digest"}
    for wrong in (
        {"cron": "0 8 * *"},
        {"action": "dance"},
        {"to": []},
        {"to": ["Requestor"]},
        {"template": "nope"},
        {"query": "priority >> 3"},
        {"queue": "nope"},
        {"timezone": "Mars/Base"},
        {"arguments": {"owner": "ana@noc.example"}},
    ):
        with pytest.raises(Refused):
            await site.ask("schedule.add", **good | wrong)
    with pytest.raises(Refused):
        await site.ask("schedule.add", "luis@noc.example", **good)
    assert (await site.ask("schedule.add", **good))["created"]


@pytest.mark.parametrize(
    ("minutes", "en", "es"),
    [
        (0, "a minute ago", "hace un minuto"),
        (59, "59 minutes ago", "hace 59 minutos"),
        (90, "an hour ago", "hace una hora"),
        (47 * 60, "47 hours ago", "hace 47 horas"),
        (48 * 60, "2 days ago", "hace 2 días"),
    ],
)
def test_how_old_a_ticket_is_stands_in_whole_units(minutes: int, en: str, es: str) -> None:
    assert (age(day(0), day(0, 0, minutes), "en"), age(day(0), day(0, 0, minutes), "es")) == (en, es)
