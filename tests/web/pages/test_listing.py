"""Lists in a browser: by any query, sorted, many tickets changed after a preview, undone together."""

import re
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.web.pages.listing import Asked, asked_of
from tests.web.conftest import ANA, MARIO


@pytest.fixture
async def three(service: Any) -> Any:
    """Tickets 3, 4 and 5 in general."""
    for number in (3, 4, 5):
        told = {"queue": "general", "subject": f"Asunto {number}", "requestor": [MARIO], "priority": number}
        await perform(service, Caller(), "ticket.create", told)
    return service


def numbers(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'name="row" value="(\d+)"', page)]


async def test_a_query_of_the_language_finds_what_one_may_see(browser: Any, three: Any) -> None:
    ana = await browser(ANA)
    assert numbers((await ana.get("/tickets", params={"q": "prioridad > 3 y cola = general"})).text) == [5, 4]
    assert 2 not in numbers((await ana.get("/tickets")).text)


async def test_what_is_not_understood_is_said_beside_what_was_typed(browser: Any, three: Any) -> None:
    answer = await (await browser(ANA)).get("/tickets", params={"q": "prioridad >> 3"})
    assert answer.status_code == 422
    assert "prioridad &gt;&gt; 3" in answer.text
    assert 'role="alert"' in answer.text


async def test_a_head_sorts_and_sorts_the_other_way(browser: Any, three: Any) -> None:
    ana = await browser(ANA)
    page = (await ana.get("/tickets", params={"q": "cola = general", "sort": "priority"})).text
    assert numbers(page) == [1, 3, 4, 5]
    assert 'aria-sort="ascending"' in page
    assert numbers((await ana.get("/tickets?q=cola+%3D+general&sort=priority&desc=1")).text) == [5, 4, 3, 1]


async def test_many_are_changed_after_a_preview_and_undone_together(browser: Any, three: Any) -> None:
    ana = await browser(ANA)
    fields = {"row": ["3", "4", "2"], "verb": "priority", "value": "90"}
    foreseen = await ana.send_form("/tickets/change", fields)
    assert "90" in foreseen.text
    assert numbers(foreseen.text) == [3, 4]
    assert (await perform(three, Caller(), "ticket.show", {"id": 3}))["priority"] == 3
    done = await ana.send_form("/tickets/change", fields | {"really": "1"})
    assert "2 tickets" in done.text
    assert (await perform(three, Caller(), "ticket.show", {"id": 3}))["priority"] == 90
    await ana.send_form("/tickets/change", {"row": ["3", "4"], "verb": "undo", "really": "1"})
    assert (await perform(three, Caller(), "ticket.show", {"id": 3}))["priority"] == 3


async def test_nothing_chosen_is_said_and_what_was_chosen_stays(browser: Any, three: Any) -> None:
    answer = await (await browser(ANA)).send_form("/tickets/change", {"row": ["3"], "verb": ""})
    assert answer.status_code == 422
    assert re.search(r'value="3"[^>]* checked', answer.text)


async def test_a_sheet_has_no_formulas(browser: Any, three: Any) -> None:
    told = {"queue": "general", "subject": "=HYPERLINK(1)", "requestor": [MARIO]}
    await perform(three, Caller(), "ticket.create", told)
    answer = await (await browser(ANA)).get("/tickets.csv?q=cola+%3D+general")
    assert answer.headers["content-disposition"] == 'attachment; filename="tickets.csv"'
    assert "'=HYPERLINK(1)" in answer.text


async def test_a_search_is_kept_by_name(browser: Any, three: Any) -> None:
    ana = await browser(ANA)
    answer = await ana.send_form("/searches", {"name": "altas", "query": "prioridad > 3"})
    assert numbers((await ana.get(answer.headers["location"])).text) == [5, 4]
    assert "altas" in (await ana.get("/tickets")).text


def test_nonsense_in_an_address_is_as_if_it_were_not_there() -> None:
    assert asked_of({"q": " a  b ", "sort": "drop table", "p": "-1", "desc": ""}) == Asked("a b")


def test_an_address_says_what_is_asked_and_is_read_back() -> None:
    asked = Asked("mine", "due", descending=True, page=2, all=True)
    assert asked_of({name: str(value) for name, value in asked.told().items()}) == asked


async def test_what_is_looked_for_is_marked_in_the_subject_or_where_the_ticket_says_it(
    browser: Any, three: Any
) -> None:
    ana = await browser(ANA)
    page = (await ana.get("/tickets", params={"q": "asunto"})).text
    assert "<mark>Asunto</mark> 3" in page
    told = {"id": 3, "text": "El <b>módem</b> no enciende."}
    await perform(three, Caller(MARIO), "ticket.reply", told)
    page = (await ana.get("/tickets", params={"q": "modem"})).text
    (where,) = re.findall(
        r'<a class="hit" href="(/ticket/3[^"]*)">El &lt;b&gt;<mark>módem</mark>&lt;/b&gt; no enciende.', page
    )
    entry = where.partition("#")[2]
    assert f'id="{entry}"' in (await ana.get(where)).text
