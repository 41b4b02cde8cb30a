"""My day and my week: what was worked, added to and corrected; others' for who may see it."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, EVA, LUIS, MARIO, ROOT


async def work(service: Any, who: str, minutes: str, ticket: int = 1) -> None:
    await perform(service, Caller(who), "ticket.work", {"id": ticket, "minutes": minutes})


async def worked_on(service: Any, ticket: int = 1) -> int:
    return int((await perform(service, Caller(), "ticket.time", {"id": ticket}))["total"])


def entries(page: str) -> list[tuple[str, str, str]]:
    """The entries shown: ticket, day they would be corrected on, minutes that would take them away."""
    found = re.findall(r"ticket=(\d+)&amp;minutes=([^&]+)&amp;on=([-\d]+)", page)
    return [(ticket, day, minutes.replace("+", " ")) for ticket, minutes, day in found]


async def test_my_week_has_each_day_with_its_entries_and_totals(browser: Any, service: Any) -> None:
    for minutes in ("20", "1h on 2026-11-22", "15 on 2026-11-23"):  # the 22nd was the Sunday before
        await work(service, ANA, minutes)
    await work(service, LUIS, "45")
    ana = await browser(ANA)
    page = (await ana.get("/time")).text
    assert entries(page) == [("1", "2026-11-23", "-20 min"), ("1", "2026-11-23", "-15 min")]
    assert "35 min" in page
    assert "45 min" not in page
    before = re.findall(r'rel="prev" href="([^"]+)"', page)
    assert before == ["/time?day=2026-11-16"]
    last_week = (await ana.get(before[0])).text
    assert entries(last_week) == [("1", "2026-11-22", "-1 h")]
    assert re.findall(r'rel="next" href="([^"]+)"', last_week) == ["/time?day=2026-11-23"]


async def test_a_day_stands_alone(browser: Any, service: Any) -> None:
    await work(service, LUIS, "20")
    luis = await browser(LUIS)
    page = (await luis.get("/time?span=day")).text
    assert "My day" in page
    assert "Monday, November 23" in page
    assert entries(page) == [("1", "2026-11-23", "-20 min")]
    assert "Nothing was entered for this day" in (await luis.get("/time?span=day&day=2026-11-20")).text


async def test_what_the_form_says_is_entered_and_the_sheet_is_shown_again(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    form = {"ticket": "#1", "minutes": "1h30m", "on": "2026-11-20", "day": "2026-11-16"}
    answer = await ana.send_form("/time", form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/time?day=2026-11-16")
    assert entries((await ana.get(answer.headers["location"])).text) == [("1", "2026-11-20", "-1 h 30 min")]


async def test_an_entry_is_corrected_by_the_form_its_link_fills_in(browser: Any, service: Any) -> None:
    await work(service, LUIS, "1h30m on 2026-11-23")
    ana = await browser(ANA)
    page = (await ana.get("/time?who=luis")).text
    (link,) = re.findall(r'class="small" href="(/time\?[^"]+#add)"', page)
    filled = (await ana.get(link.replace("&amp;", "&"))).text
    names = ("ticket", "minutes", "on", "worker")
    form = {name: re.findall(rf'name="{name}" value="([^"]*)"', filled)[0] for name in names}
    assert form == {"ticket": "1", "minutes": "-1 h 30 min", "on": "2026-11-23", "worker": LUIS}
    assert (await ana.send_form("/time", form)).status_code == 303
    luis = await perform(service, Caller(LUIS), "time.list", {"me": True, "week": True})
    assert (luis["total"], [one["by"] for one in luis["entries"]]) == (0, [LUIS, ANA])


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": "soon"},
        {"minutes": "-5h"},
        {"on": "2026-12-24"},
        {"ticket": "one"},
        {"ticket": ""},
        {"ticket": "99"},
        {"worker": MARIO},
        {"worker": "nobody"},
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browser: Any, service: Any, wrong: dict[str, str]
) -> None:
    luis = await browser(LUIS)
    typed = {"ticket": "1", "minutes": "10", "on": "2026-11-23", "worker": ""} | wrong
    answer = await luis.send_form("/time", typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in answer.text
    assert await worked_on(service) == 0


@pytest.mark.parametrize("query", ["day=soon", "day=2026-12-24", "who=nobody", "who=<script>"])
async def test_a_sheet_that_there_is_not_is_said_and_the_form_is_there(browser: Any, query: str) -> None:
    answer = await (await browser(LUIS)).get(f"/time?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "<script>" not in answer.text
    assert 'id="add"' in answer.text


async def test_idor_time_on_tickets_of_others_is_neither_shown_nor_entered(browser: Any, service: Any) -> None:
    await work(service, ROOT, "25", ticket=2)
    luis = await browser(LUIS)
    for whose in ("root", "all"):
        page = (await luis.get(f"/time?who={whose}")).text
        assert "Sueldos" not in page
        assert "25 min" not in page
    forms = [{"ticket": number, "minutes": "10"} for number in ("2", "99")]
    hidden, missing = [await luis.send_form("/time", form) for form in forms]
    assert hidden.status_code == missing.status_code == 422
    said = [re.findall(r'role="alert">([^<]*)<', one.text) for one in (hidden, missing)]
    assert said[0] == [one.replace("99", "2") for one in said[1]]
    assert await worked_on(service, 2) == 25


async def test_others_time_is_for_who_has_the_right_to_see_it(browser: Any, service: Any) -> None:
    await work(service, ANA, "25")
    luis = await browser(LUIS)
    assert "25 min" in (await luis.get("/time?who=ana")).text
    everybody = (await luis.get("/time?who=all")).text
    assert f">{ANA}<" in everybody
    await perform(service, Caller(), "grant.add", {"to": "AdminCc", "rights": ["SeeTimeWorked"], "revoke": True})
    page = (await luis.get("/time?who=ana")).text
    assert "25 min" not in page
    assert "Only tickets whose time worked you may see are counted" in page


async def test_who_asks_for_tickets_has_no_sheet_and_enters_nothing(browser: Any, service: Any) -> None:
    await work(service, ANA, "25")
    mario = await browser(MARIO)
    assert "/time" not in (await mario.get("/")).text
    for path in ("/time", "/time?who=all", f"/time?who={ANA}"):
        answer = await mario.get(path)
        assert answer.status_code == 403
        assert "25 min" not in answer.text
    assert (await mario.send_form("/time", {"ticket": "1", "minutes": "10"})).status_code == 403
    assert (await (await browser(EVA)).get("/time")).status_code == 403
    assert await worked_on(service) == 25


async def test_csrf_a_form_of_others_enters_nothing_and_one_that_is_stale_is_shown_again(
    browser: Any, service: Any
) -> None:
    ana = await browser(ANA)
    form = {"ticket": "1", "minutes": "10"}
    foreign = await ana.post("/time", data={"csrf": ana.csrf, **form}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    stale = await ana.send_form("/time", {"csrf": "x", **form})
    assert stale.status_code == 422
    assert 'name="minutes" value="10"' in stale.text
    assert await worked_on(service) == 0


async def test_nothing_in_it_runs_or_is_styled_in_place(browser: Any, service: Any) -> None:
    told = {"queue": "general", "subject": "<script>alert(1)</script>", "requestor": [MARIO]}
    await perform(service, Caller(), "ticket.create", told)
    await work(service, ANA, "5", ticket=3)
    answer = await (await browser(ANA)).get("/time")
    assert "<script>alert" not in answer.text
    assert "style=" not in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]


async def test_the_first_page_leads_to_it(browser: Any, service: Any) -> None:
    await work(service, LUIS, "25")
    home = (await (await browser(ANA)).get("/")).text
    assert 'href="/time" data-key="gw"' in home
    assert '<a class="small" href="/time">mi semana</a>' in home
    assert f'<a href="/time?who={LUIS.replace("@", "%40")}">{LUIS}</a>' in home


async def test_a_clock_that_runs_is_shown(browser: Any, service: Any) -> None:
    await perform(service, Caller(ANA), "ticket.timer", {"id": 1, "does": "start"})
    assert "Tiene un cronómetro en marcha desde" in (await (await browser(ANA)).get("/time")).text


async def test_the_page_asks_the_database_eight_times_at_most(browser: Any, service: Any) -> None:
    for number in range(3, 9):
        told = {"queue": "general", "subject": f"Asunto {number}", "requestor": [MARIO]}
        await perform(service, Caller(), "ticket.create", told)
        await work(service, ANA if number % 2 else LUIS, "10", ticket=number)
    ana, asked = await browser(ANA), []

    def heard(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    try:
        page = (await ana.get("/time?who=all")).text
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", heard)
    assert "Asunto 8" in page
    reads = [one for one in asked if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 0 < len(reads) <= 8, "\n".join(reads)
