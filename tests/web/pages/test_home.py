"""What waits for whom, at a glance: each number is that of its query."""

import re
from typing import Any
from urllib.parse import unquote_plus

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, MARIO


async def test_each_number_is_that_of_the_list_it_leads_to(browser: Any, service: Any) -> None:
    await perform(service, Caller(ANA), "ticket.take", {"id": 1})
    told = {"queue": "general", "subject": "Otro", "requestor": [MARIO], "values": {"due": "2026-11-22 10:00"}}
    await perform(service, Caller(), "ticket.create", told)
    await perform(service, Caller(), "ticket.create", {"queue": "general", "subject": "x", "requestor": [MARIO]})
    await perform(service, Caller(ANA), "ticket.resolve", {"id": 4})
    ana = await browser(ANA)
    tiles = re.findall(r'<li><a href="(/tickets\?q=[^"]+)"><b>(\d+)</b>', (await ana.get("/")).text)
    assert len(tiles) == 6
    for address, number in tiles:
        listed = (await ana.get(address.replace("&amp;", "&"))).text
        assert len(re.findall(r'name="row" value="', listed)) == int(number), unquote_plus(address)
    assert [int(number) for _, number in tiles] == [1, 1, 2, 1, 2, 1]


async def test_who_asks_sees_their_own_tickets_and_what_they_have_not_sent(browser: Any) -> None:
    mario = await browser(MARIO)
    await mario.send_form("/ticket/1/say", {"kind": "reply", "text": "a medias", "keep": "1"})
    page = (await mario.get("/")).text
    assert "Caída del enlace" in page
    assert "a medias" in page
    assert "Sueldos" not in page
    assert "glance" not in page
