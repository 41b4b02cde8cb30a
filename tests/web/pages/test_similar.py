"""Resolved tickets like an open one: with the reason, of what who looks may see, and for staff alone."""

from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, MARIO


async def resolved(service: Any, queue: str, subject: str) -> int:
    told = {"queue": queue, "subject": subject, "text": "Buenas tardes, sin enlace.", "requestor": [MARIO]}
    number = (await perform(service, Caller(), "ticket.create", told))["ticket"]
    await perform(service, Caller(), "ticket.resolve", {"id": number})
    return int(number)


async def test_they_stand_with_the_words_both_say(browser: Any, service: Any) -> None:
    number = await resolved(service, "general", "Caída del enlace <b>")
    await resolved(service, "privada", "Caída del enlace secreto")
    ana = await browser(ANA)
    assert 'href="/ticket/1/similar"' in (await ana.get("/ticket/1")).text
    page = (await ana.get("/ticket/1/similar")).text
    assert f'href="/ticket/{number}"' in page
    assert "Caída del enlace &lt;b&gt;" in page
    assert "ambos dicen:" in page
    assert "enlace" in page.partition("ambos dicen:")[2]
    assert "secreto" not in page


async def test_without_any_it_says_so(browser: Any) -> None:
    assert "Ninguno se le parece" in (await (await browser(ANA)).get("/ticket/1/similar")).text


async def test_who_asked_and_who_may_not_see_the_ticket_see_none(browser: Any, service: Any) -> None:
    await resolved(service, "general", "Caída del enlace")
    mario, ana = await browser(MARIO), await browser(ANA)
    assert (await mario.get("/ticket/1/similar")).status_code == 404
    assert "similar" not in (await mario.get("/ticket/1")).text
    assert (await ana.get("/ticket/2/similar")).status_code == 404
