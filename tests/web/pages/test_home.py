"""What waits for whom, at a glance: each number is that of its query."""

import re
from typing import Any
from urllib.parse import unquote_plus

import sqlalchemy as sa

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
    page = (await ana.get("/")).text
    tiles = re.findall(r'<li><a href="(/tickets\?q=[^"]+)"><b[^>]*>(\d+)</b>', page)
    assert len(tiles) == 5
    month = r'<a class="row tall" href="(/tickets\?q=[^"]+)"><span class="grow">[^<]*</span><span>(\d+)</span></a>'
    tiles += re.findall(month, page)
    in_queues = re.findall(r'<td class="num"><a[^>]* href="(/tickets\?q=[^"]+)">(\d+)</a>', page)
    assert [int(number) for _, number in in_queues] == [2, 1]  # new and late, in general
    for address, number in tiles + in_queues:
        listed = (await ana.get(address.replace("&amp;", "&"))).text
        assert len(re.findall(r'name="row" value="', listed)) == int(number), unquote_plus(address)
    assert [int(number) for _, number in tiles] == [1, 1, 2, 1, 2, 3, 1]


async def test_what_was_put_off_is_counted_as_mine_once_its_time_has_come(browser: Any, service: Any) -> None:
    told = {"queue": "general", "subject": "Otro", "requestor": [MARIO], "values": {"due": "2026-11-22 10:00"}}
    await perform(service, Caller(), "ticket.create", told)
    for number in (1, 3):
        await perform(service, Caller(ANA), "ticket.take", {"id": number})
    await perform(service, Caller(ANA), "ticket.snooze", {"id": 3, "until": "2026-11-25"})
    ana = await browser(ANA)
    mine = r'href="/tickets\?q=mine"><b[^>]*>(\d+)</b>'
    listed = len(re.findall(r'name="row" value="', (await ana.get("/tickets?q=mine")).text))
    assert [int(one) for one in re.findall(mine, (await ana.get("/")).text)] == [listed] == [1]
    found = await perform(service, Caller(ANA), "glance", {})
    assert (found["mine"], found["mine_overdue"], found["overdue"], found["active"]) == (1, 0, 1, 2)


async def test_what_nobody_owns_is_taken_from_the_page(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    (where,) = re.findall(r'action="(/ticket/1/do)"', (await ana.get("/")).text)
    assert (await ana.send_form(where, {"do": "take"})).status_code == 303
    assert (await perform(service, Caller(), "ticket.show", {"id": 1}))["owner"] == ANA
    assert where not in (await ana.get("/")).text


async def test_the_page_asks_the_database_eight_times_at_most(browser: Any, service: Any) -> None:
    for number in range(12):
        told = {"queue": "general", "subject": f"Asunto {number}", "requestor": [MARIO]}
        await perform(service, Caller(), "ticket.create", told)
    ana, asked = await browser(ANA), []
    for name in ("uno", "dos"):
        await perform(service, Caller(ANA), "saved.add", {"name": name, "query": ["mine"], "holder": "me"})
        await ana.send_form("/tiles", {"do": "add", "add": name})
    await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "a medias", "keep": "1"})

    def heard(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    try:
        page = (await ana.get("/")).text
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", heard)
    assert "Asunto 3" in page
    reads = [one for one in asked if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 0 < len(reads) <= 8, "\n".join(reads)


async def test_who_asks_sees_their_own_tickets_and_what_they_have_not_sent(browser: Any) -> None:
    mario = await browser(MARIO)
    await mario.send_form("/ticket/1/say", {"kind": "reply", "text": "a medias", "keep": "1"})
    page = (await mario.get("/")).text
    assert "Caída del enlace" in page
    assert "a medias" in page
    assert "Sueldos" not in page
    assert "glance" not in page
