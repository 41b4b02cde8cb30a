"""A search beside its form: what is typed fills the form, what is chosen becomes what somebody would type."""

import re
from html import unescape
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from mailticket.application.tickets.search_form import FormCondition, SearchForm
from mailticket.web.pages.search_form import read
from tests.web.conftest import ANA, ROOT


def chosen(page: str) -> list[tuple[str, str]]:
    """Fields and comparisons that are selected in the page's form."""
    form = page[page.index('class="card conditions"') :].split("</form>")[0]
    return [
        (found[0][1], found[1][1])
        for row in form.split("<fieldset")[1:]
        if len(found := re.findall(r'name="([fo]\d)".*?value="([^"]*)" selected', row)) == 2
    ]


async def test_what_is_typed_fills_the_form(browser: Any) -> None:
    page = unescape((await (await browser(ANA)).get("/tickets", params={"q": "prioridad > 3 y cola = general"})).text)
    assert chosen(page) == [("Priority", ">"), ("Queue", "=")]
    assert 'name="v0" value="3"' in page


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        ({"f0": "Priority", "o0": ">", "v0": "3", "f1": "", "o1": "=", "v1": ""}, "Priority > 3"),
        ({"f0": "Status", "o0": "IN", "v0": ["new", "open", ""]}, "Status IN (new, open)"),
        ({"f0": "Due", "o0": "IS NULL", "v0": ""}, "Due IS NULL"),
        ({"f0": "Subject", "o0": "LIKE", "v0": 'el "enlace"', "order": "-Due"}, None),
    ],
)
async def test_what_is_chosen_becomes_text_that_fills_the_same_form(
    browser: Any, fields: dict[str, Any], query: str | None
) -> None:
    ana = await browser(ANA)
    answer = await ana.get("/tickets/form", params=fields)
    assert answer.status_code == 303
    asked = answer.headers["location"]
    if query is not None:
        assert re.sub("'", "", unescape(str(answer.next_request.url.params["q"]))) == query
    page = await ana.get(asked)
    assert page.status_code == 200
    assert chosen(unescape(page.text)) == [(fields["f0"], fields["o0"])]


async def test_a_value_that_a_field_does_not_take_is_said_by_the_list(browser: Any) -> None:
    ana = await browser(ANA)
    answer = await ana.get("/tickets/form", params={"f0": "Due", "o0": "<", "v0": "algún día"}, follow_redirects=True)
    assert answer.status_code == 422
    assert "algún día" in answer.text


async def test_a_search_with_or_stays_text(browser: Any) -> None:
    page = (await (await browser(ANA)).get("/tickets", params={"q": "priority = 3 or queue = general"})).text
    assert "conditions" not in page
    assert "queda como texto" in page


async def test_custom_fields_are_offered_to_who_sees_their_queue(browser: Any, service: Any) -> None:
    from mailticket.application.changing import Caller
    from mailticket.application.perform import perform

    await perform(service, Caller(), "field.add", {"name": "Sueldo", "queues": ["privada"]})
    assert "CF.{Sueldo}" in unescape((await (await browser(ROOT)).get("/tickets")).text)
    assert "CF.{Sueldo}" not in unescape((await (await browser(ANA)).get("/tickets")).text)


def test_conditions_without_a_field_and_numbers_that_are_none_are_left_out() -> None:
    asked = QueryParams([("f0", ""), ("v0", "x"), ("f3", "Cc"), ("v3", " a@x.example "), ("limit", "٣")])
    assert read(asked) == SearchForm((FormCondition("Cc", "=", ("a@x.example",)),))
