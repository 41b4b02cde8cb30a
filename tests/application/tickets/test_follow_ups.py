"""Reminders and tickets put off: asked for by command and by mail, shown, ended, undone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.tickets.follow_ups import ahead, read_reminder
from mailticket.model.errors import Refused
from tests.schedule.conftest import Clocked, day, ticket
from tests.schedule.conftest import site as site  # the fixture

ANA, LUIS, EVA = "ana@noc.example", "luis@noc.example", "eva@isp.example"


async def shown(site: Clocked, number: int, caller: str = ANA) -> dict[str, Any]:
    return dict(await site.ask("ticket.show", caller, id=number))


async def test_a_reminder_is_for_oneself_or_a_colleague_and_shown_to_who_works_there(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("reminder.add", ANA, id=number, when="friday", text="call the  provider")
    await site.ask("reminder.add", ANA, id=number, when="in 2 h", text="look", who=LUIS)
    first, second = (await shown(site, number))["reminders"]
    assert (first["for"], first["by"], first["text"]) == (LUIS, ANA, "look")
    assert (second["for"], second["text"], second["due"]) == (ANA, "call the provider", "2026-11-27T07:00:00Z")
    mine = await site.ask("reminder.list", ANA)
    assert [(one["ticket"], one["text"]) for one in mine["reminders"]] == [(number, "call the provider")]


async def test_without_a_number_those_that_are_due_are_done_else_the_only_one(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("reminder.add", ANA, id=number, when="in 1 h", text="first")
    await site.ask("reminder.add", ANA, id=number, when="in 9 h", text="second")
    with pytest.raises(Refused, match="which_reminder"):
        await site.ask("reminder.done", ANA, id=number)
    site.now += timedelta(hours=2)
    await site.ask("reminder.done", ANA, id=number)
    assert [one["text"] for one in (await shown(site, number))["reminders"]] == ["second"]
    await site.ask("reminder.cancel", ANA, id=number)
    assert (await shown(site, number))["reminders"] == []
    with pytest.raises(Refused, match="no_such_reminder"):
        await site.ask("reminder.done", ANA, id=number, reminders=[4711])


async def test_undoing_takes_a_reminder_back_and_brings_an_ended_one_again(site: Clocked) -> None:
    number = await ticket(site)
    await site.ask("reminder.add", ANA, id=number, when="friday", text="call")
    site.now += timedelta(seconds=1)
    await site.ask("reminder.done", ANA, id=number)
    site.now += timedelta(seconds=1)
    await site.ask("ticket.undo", ANA, id=number)
    assert [one["text"] for one in (await shown(site, number))["reminders"]] == ["call"]
    site.now += timedelta(seconds=1)
    await site.ask("ticket.undo", ANA, id=number)
    assert (await shown(site, number))["reminders"] == []
    history = (await shown(site, number))["history"]
    assert [one["type"] for one in history if "Reminder" in one["type"]] == [
        "AddReminder", "ResolveReminder", "OpenReminder", "CancelReminder",
    ]  # fmt: skip


async def test_nobody_is_reminded_of_what_they_may_not_see(site: Clocked) -> None:
    number = await ticket(site, requestor=["eva@cliente.example"])
    with pytest.raises(Refused, match="reminder_unseen"):
        await site.ask("reminder.add", ANA, id=number, when="friday", text="x", who="eva@cliente.example")
    with pytest.raises(Refused):
        await site.ask("reminder.add", "eva@cliente.example", id=number, when="friday", text="x")
    await site.ask("reminder.add", ANA, id=number, when="friday", text="secret")
    seen = await shown(site, number, "eva@cliente.example")
    assert "reminders" not in seen
    assert "secret" not in str(seen)


async def test_who_may_not_read_comments_learns_of_no_reminder(site: Clocked) -> None:
    number = await ticket(site, requestor=[EVA])
    await site.ask("reminder.add", ANA, id=number, when="friday", text="secret")
    for asked in ({}, {"reminders": [4711]}):
        with pytest.raises(Refused) as refused:
            await site.ask("reminder.done", EVA, id=number, **asked)
        assert "secret" not in str(refused.value.values)


async def test_a_customer_who_writes_that_something_be_put_off_hides_nothing(site: Clocked) -> None:
    number = await ticket(site, requestor=[EVA])
    with pytest.raises(Refused, match="no_right"):
        await site.ask("ticket.snooze", EVA, id=number, until="3 days")


async def test_what_is_put_off_leaves_my_lists_until_the_day_and_nobody_elses(site: Clocked) -> None:
    number = await ticket(site, owner=ANA)
    await site.ask("ticket.snooze", ANA, id=number, until="3 days")
    row = await shown(site, number)
    assert (row["snoozed_until"], row["status"]) == ("2026-11-25T23:00:00Z", "new"), "midnight in Madrid"
    assert (await shown(site, number, LUIS))["snoozed_until"] is None
    assert [one["id"] for one in (await site.ask("search", ANA, query=["owner = me"]))["tickets"]] == []
    assert [one["id"] for one in (await site.ask("search", ANA, query=["owner = me"], all=True))["tickets"]] == [number]
    assert [one["id"] for one in (await site.ask("search", ANA, query=["queue = dns"]))["tickets"]] == [number]
    assert [one["id"] for one in (await site.ask("search", LUIS, query=[f"owner = '{ANA}'"]))["tickets"]] == [number]
    assert [one["ticket"] for one in (await site.ask("reminder.list", ANA))["snoozed"]] == [number]
    site.now = day(2, 23)
    assert [one["id"] for one in (await site.ask("search", ANA, query=["owner = me"]))["tickets"]] == [number]


async def test_what_is_put_off_is_not_next(site: Clocked) -> None:
    first, second = await ticket(site), await ticket(site)
    await site.ask("ticket.snooze", ANA, id=first, until="friday")
    assert (await site.ask("ticket.next", ANA))["id"] == second


async def test_undoing_shows_it_again(site: Clocked) -> None:
    number = await ticket(site, owner=ANA)
    await site.ask("ticket.snooze", ANA, id=number, until="friday")
    site.now += timedelta(seconds=1)
    await site.ask("ticket.undo", ANA, id=number)
    assert (await shown(site, number))["snoozed_until"] is None
    await site.ask("ticket.snooze", ANA, id=number, until="hasta el lunes")
    await site.ask("ticket.snooze", ANA, id=number, until="nunca")
    assert (await shown(site, number))["snoozed_until"] is None


async def test_reminders_of_a_ticket_that_became_part_of_another_are_on_that_one(site: Clocked) -> None:
    first, second = await ticket(site), await ticket(site)
    await site.ask("reminder.add", ANA, id=first, when="friday", text="call")
    await perform(site.service, Caller(ANA), "ticket.merge", {"id": first, "into": second, "disclose": True})
    assert [one["text"] for one in (await shown(site, second))["reminders"]] == ["call"]
    assert [one["ticket"] for one in (await site.ask("reminder.list", ANA))["reminders"]] == [second]
    await site.ask("reminder.done", ANA, id=second)
    assert (await shown(site, second))["reminders"] == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("friday, call the provider", ("", "friday", "call the provider")),
        ("viernes a las 15, llamar, y escribir", ("", "viernes a las 15", "llamar, y escribir")),
        ("ana: friday 14:30, call", ("ana", "friday 14:30", "call")),
        ("a Ana María: mañana, mirar: todo", ("Ana María", "mañana", "mirar: todo")),
        ("dec 24, 2026, close", ("", "dec 24, 2026", "close")),
        ("3 días, llamar", ("", "3 días", "llamar")),
        ("tomorrow 9:30, call: now", ("", "tomorrow 9:30", "call: now")),
    ],
)
def test_a_reminder_is_read_as_people_write_it(typed: str, read: tuple[str, str, str]) -> None:
    assert read_reminder(typed) == read


@pytest.mark.parametrize(
    ("typed", "key"), [("friday call", "reminder_comma"), ("friday,", "reminder_comma"), ("someday, call", "bad_value")]
)
def test_without_a_time_and_a_comma_it_is_refused(typed: str, key: str) -> None:
    with pytest.raises(Refused, match=key):
        read_reminder(typed)


def test_a_time_that_is_past_is_refused() -> None:
    with pytest.raises(Refused, match="past_date"):
        ahead("yesterday", datetime(2026, 11, 23, tzinfo=UTC), "UTC")
