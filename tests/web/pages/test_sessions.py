"""Where somebody is signed in, seen and ended in a browser."""

import re
from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, LUIS, MARIO
from tests.web.pages.test_links import asked


def ids(page: str) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', page)


async def listed(service: Any, address: str) -> list[str]:
    return [one["id"] for one in await perform(service, Caller(address), "user.session.list", {"address": address})]


async def test_mine_are_listed_with_from_where_and_which_is_this_one(browser: Any) -> None:
    ana, _, luis = await browser(ANA), await browser(ANA), await browser(LUIS)
    page = (await ana.get("/sessions")).text
    assert len(ids(page)) == 2
    assert page.count("127.0.0.1") >= 2
    assert page.count("esta misma") == 1
    assert not set(ids(page)) & set(ids((await luis.get("/sessions")).text))
    assert 'href="/sessions"' in (await ana.get("/")).text, "the menu leads here"


async def test_another_one_is_ended_and_this_one_goes_on(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    (own,) = await listed(service, ANA)
    lost = await browser(ANA)
    (other,) = set(await listed(service, ANA)) - {own}
    assert (await ana.send_form("/sessions", {"session": other})).headers["location"] == "/sessions"
    assert (await lost.get("/")).status_code == 303
    assert (await ana.get("/")).status_code == 200
    assert (await ana.send_form("/sessions", {"session": other})).headers["location"] == "/sessions", "twice is once"


async def test_all_of_them_end_and_this_browser_forgets_its_cookie(browser: Any, service: Any) -> None:
    ana, other = await browser(ANA), await browser(ANA)
    answer = await ana.send_form("/sessions", {"all": "1"})
    assert answer.headers["location"] == "/sign-in"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert [(await one.get("/")).status_code for one in (ana, other)] == [303, 303]


async def test_nobody_elses_is_ended_nor_any_by_a_form_of_others(browser: Any, service: Any) -> None:
    ana, luis = await browser(ANA), await browser(LUIS)
    (other,) = await listed(service, LUIS)
    await ana.send_form("/sessions", {"session": other})
    await luis.send_form("/sessions", {"csrf": "x", "all": "1"})
    foreign = {"Origin": "https://evil.example"}
    assert (await luis.post("/sessions", data={"csrf": luis.csrf, "all": "1"}, headers=foreign)).status_code == 403
    assert (await luis.get("/")).status_code == 200


async def test_who_was_let_in_to_one_ticket_sees_no_sessions(browser: Any, service: Any) -> None:
    mario = await browser()
    await mario.send_form(await asked(service, MARIO, 1))
    assert (await mario.get("/sessions")).status_code == 303
    assert 'href="/sessions"' not in (await mario.get("/ticket/1")).text
