"""Numbers on the first page: arranged by person and by group, each leading to its list."""

import re
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, LUIS, MARIO


async def saved(service: Any, name: str, query: str, who: str = ANA, holder: str = "me") -> None:
    await perform(service, Caller(who), "saved.add", {"name": name, "query": [query], "holder": holder})


async def shown(who: Any) -> list[tuple[str, str]]:
    page = (await who.get("/")).text
    glance = page[page.index('<ul class="glance">') : page.index("</ul>")]
    return re.findall(r'<b[^>]*>(\d+|\?)</b><span class="soft">([^<]*)</span>', glance)


async def test_a_saved_search_becomes_a_number_that_leads_to_its_list(browser: Any, service: Any) -> None:
    await saved(service, "enlaces", "subject ~ enlace")
    ana = await browser(ANA)
    assert "enlaces" in (await ana.get("/tiles")).text
    answer = await ana.send_form("/tiles", {"do": "add", "add": "enlaces"})
    assert answer.status_code == 303
    assert (await shown(ana))[-1] == ("1", "enlaces")
    listed = (await ana.get("/tickets?q=@enlaces")).text
    assert len(re.findall(r'name="row" value="', listed)) == 1


async def test_they_are_moved_taken_away_and_put_back(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    first = [title for _, title in await shown(ana)]
    await ana.send_form("/tiles", {"do": "up", "name": ":mine"})
    await ana.send_form("/tiles", {"do": "remove", "name": ":overdue"})
    assert [title for _, title in await shown(ana)] == [first[1], first[3], first[2], first[4]]
    await ana.send_form("/tiles", {"do": "reset"})
    assert [title for _, title in await shown(ana)] == first


async def test_a_group_s_are_its_members_until_they_choose_their_own(browser: Any, service: Any) -> None:
    await perform(service, Caller(), "group.add", {"name": "noc", "members": [ANA, LUIS]})
    holder = f"group:{service.snapshot().directory.group_named('noc').id}"
    ana, luis = await browser(ANA), await browser(LUIS)
    await ana.send_form("/tiles", {"for": holder, "do": "remove", "name": ":active"})
    assert [len(await shown(one)) for one in (ana, luis)] == [4, 4]
    await luis.send_form("/tiles", {"do": "remove", "name": ":overdue"})
    assert [len(await shown(one)) for one in (ana, luis)] == [4, 3]


@pytest.mark.parametrize("holder", ["user:2", "group:99", "group:x"])
async def test_nobody_arranges_what_is_another_s(browser: Any, service: Any, holder: str) -> None:
    luis = await browser(LUIS)
    before = dict(service.snapshot().directory.tiles)
    answer = await luis.send_form("/tiles", {"for": holder, "do": "remove", "name": ":mine"})
    assert answer.status_code == 422
    assert (await luis.get(f"/tiles?for={holder}")).status_code == 422
    assert service.snapshot().directory.tiles == before


async def test_another_s_search_is_no_number_of_mine(browser: Any, service: Any) -> None:
    await saved(service, "secreto", "mine")
    luis = await browser(LUIS)
    assert "secreto" not in (await luis.get("/tiles")).text
    assert (await luis.send_form("/tiles", {"do": "add", "add": "secreto"})).status_code == 422


async def test_a_form_without_the_token_arranges_nothing_and_who_asks_for_tickets_has_no_tiles(
    browser: Any, service: Any
) -> None:
    ana, mario = await browser(ANA), await browser(MARIO)
    await ana.send_form("/tiles", {"csrf": "x", "do": "remove", "name": ":mine"})
    assert service.snapshot().directory.tiles == {}
    assert (await mario.get("/tiles")).status_code == 403


async def test_one_that_is_not_understood_any_more_says_so_and_one_that_is_gone_is_gone(
    browser: Any, service: Any
) -> None:
    await saved(service, "base", "mine")
    await saved(service, "sobre", "@base and overdue")
    ana = await browser(ANA)
    await ana.send_form("/tiles", {"do": "add", "add": "sobre"})
    await perform(service, Caller(ANA), "saved.remove", {"name": "base"})
    assert (await shown(ana))[-1] == ("?", "sobre")
    await perform(service, Caller(ANA), "saved.remove", {"name": "sobre"})
    assert len(await shown(ana)) == 5
