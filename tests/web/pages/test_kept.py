"""What was typed before a session was over survives the sign-in, by whichever way."""

import re
from html import unescape
from typing import Any

import pytest

from mailticket.application import web_sessions
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, LUIS, MARIO, PASSWORDS
from tests.web.pages.test_links import asked

TEXT = 'Ya va.\n<b>"Dos" líneas</b>'


def hidden(page: str, action: str) -> dict[str, list[str]]:
    """The hidden fields of a page's form."""
    (form,) = re.findall(rf'<form method="post" action="{action}">(.*?)</form>', page, re.DOTALL)
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


@pytest.fixture
async def over(browser: Any) -> Any:
    """A browser whose session was over when ana sent a reply, and the page she sees."""
    visitor = await browser()
    page = await visitor.send_form("/ticket/1/say", {"kind": "reply", "text": TEXT, "cc_once": LUIS, "send": "1"})
    assert page.status_code == 401
    return visitor, page.text


async def session_of(app: Any, browser: Any, address: str, visitor: Any) -> None:
    """Somebody is let in, in another window of the same browser."""
    visitor.cookies.set("mailticket", (await browser(address)).cookies["mailticket"])


async def test_a_wrong_password_in_between_loses_nothing(over: Any) -> None:
    visitor, page = over
    wrong = await visitor.send_form("/sign-in", hidden(page, "/sign-in") | {"name": ANA, "password": "wrong"})
    again = hidden(wrong.text, "/sign-in") | {"name": ANA, "password": PASSWORDS[ANA]}
    answer = await visitor.send_form("/sign-in", again)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ticket/1")
    assert "Ya va." in (await visitor.get("/ticket/1")).text


async def test_asking_for_a_link_loses_nothing(over: Any, browser: Any, app: Any) -> None:
    visitor, page = over
    told = await visitor.send_form("/sign-in/link", hidden(page, "/sign-in/link") | {"name": ANA})
    assert "Ya va." in told.text, "to be seen, and copied"
    too_soon = await visitor.send_form("/sign-in/on", hidden(told.text, "/sign-in/on"))
    assert too_soon.status_code == 401
    await session_of(app, browser, ANA, visitor)
    answer = await visitor.send_form("/sign-in/on", hidden(too_soon.text, "/sign-in"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/ticket/1")
    ticket = (await visitor.get("/ticket/1")).text
    assert unescape(ticket).count(TEXT) == 1
    assert LUIS in ticket


async def test_nothing_typed_nothing_to_go_on_with(browser: Any) -> None:
    told = await (await browser()).send_form("/sign-in/link", {"name": ANA, "kept.text": "x", "kept_place": "nowhere"})
    assert "/sign-in/on" not in told.text


async def test_who_is_let_in_to_one_ticket_keeps_a_reply_to_it_and_nothing_else(browser: Any, service: Any) -> None:
    mario = await browser()
    assert (await mario.send_form(await asked(service, MARIO, 1))).status_code == 303
    for place in ("1/comment", "2/reply", "new"):
        kept = {"kept_place": place, "kept.text": "x", "next": "/ticket/1"}
        assert (await mario.send_form("/sign-in/on", kept)).status_code == 401, place
    reply = {"kept_place": "1/reply", "kept.text": "Sigue caído", "next": "/ticket/1"}
    assert (await mario.send_form("/sign-in/on", reply)).headers["location"] == "/ticket/1"
    assert "Sigue caído" in (await mario.get("/ticket/1")).text


async def test_it_is_kept_from_a_page_of_ours_alone_and_led_to_one(browser: Any, app: Any) -> None:
    ana = await browser(ANA)
    kept = {"kept_place": "1/reply", "kept.text": "forged", "next": "//evil.example"}
    assert (await ana.post("/sign-in/on", data=kept, headers={"Origin": "https://evil.example"})).status_code == 403
    assert "forged" not in (await ana.get("/ticket/1")).text
    assert (await ana.send_form("/sign-in/on", kept)).headers["location"] == "/"


async def test_a_session_for_a_ticket_follows_it_where_it_is_merged(browser: Any, service: Any) -> None:
    path = await asked(service, MARIO, 1)
    mario = await browser()
    await mario.send_form(path)
    told = {"queue": "general", "subject": "La misma caída", "text": "x", "requestor": [MARIO]}
    await perform(service, Caller(), "ticket.create", told)
    into = 3
    await perform(service, Caller(), "ticket.merge", {"id": 1, "into": into})
    assert (await mario.get("/ticket/1")).headers["location"] == f"/ticket/{into}"
    page = (await mario.get(f"/ticket/{into}")).text
    mario.csrf = re.search(r'data-csrf="([^"]+)"', page)[1]  # type: ignore[index]
    said = {"kind": "reply", "text": "Gracias", "send": "1"}
    assert (await mario.send_form(f"/ticket/{into}/say", said)).status_code == 303
    assert "Gracias" in str(await perform(service, Caller(), "ticket.show", {"id": into}))
    assert (await mario.get("/ticket/2")).status_code == 303
    late = await browser()
    assert re.search(rf"<h1>[^<]*{into}</h1>", (await late.get(path)).text)
    assert (await late.send_form(path)).headers["location"] == f"/ticket/{into}"
    session = await web_sessions.found(service, late.cookies["mailticket"], service.clock() - service.clock())
    assert session is not None
    assert session.ticket_id == into


async def test_a_link_to_a_ticket_they_may_not_see_any_more_says_so(browser: Any, service: Any) -> None:
    path = await asked(service, MARIO, 1)
    await perform(service, Caller(), "ticket.unwatch", {"id": 1, "role": "Requestor", "who": [MARIO]})
    for answer in (await (await browser()).get(path), await (await browser()).send_form(path)):
        assert answer.status_code == 410
        assert "set-cookie" not in answer.headers
        assert "no es suyo" in answer.text or "not yours" in answer.text
