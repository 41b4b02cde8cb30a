"""The command box: a line is shown as what it would do, then it is done, with the rights of the page's other changes."""

import re
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, LUIS, MARIO


async def ticket(service: Any, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = await perform(service, Caller(), "ticket.show", {"id": number})
    return found


@pytest.mark.parametrize(
    ("who", "line", "said"), [(ANA, "t 1 tomar", "Qué se haría"), (LUIS, "t 1 take", "would be done")]
)
async def test_an_order_is_shown_first_and_done_by_its_button(
    browser: Any, service: Any, who: str, line: str, said: str
) -> None:
    staff = await browser(who)
    page = await staff.send_form("/command", {"line": line})
    assert page.status_code == 200
    assert said in page.text
    assert (await ticket(service))["owner"] != who
    form = dict(re.findall(r'<input type="hidden" name="(line|here)" value="([^"]*)">', page.text))
    answer = await staff.send_form("/command", {**form, "really": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ticket/1")
    assert (await ticket(service))["owner"] == who


async def test_on_a_ticket_s_page_it_is_about_that_ticket(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    page = (await ana.get("/ticket/1")).text
    box = page[page.index("<footer><form") :]
    assert 'name="here" value="1"' in box
    assert '<option value="Tomar">' in box
    shown = (await ana.send_form("/command", {"line": "prioridad 80", "here": "1"})).text
    assert shown.count('name="here" value="1"') == 2, "what is corrected in the box is about it still"
    await ana.send_form("/command", {"line": "prioridad 80", "here": "1", "really": "1"})
    assert (await ticket(service))["priority"] == 80


async def test_a_line_that_names_a_ticket_is_about_that_one_wherever_it_is_typed(browser: Any, service: Any) -> None:
    asked = {"queue": "general", "subject": "Otro", "requestor": [MARIO]}
    other = (await perform(service, Caller(), "ticket.create", asked))["ticket"]
    ana = await browser(ANA)
    await ana.send_form("/command", {"line": f"subject {other} Nuevo", "here": "1", "really": "1"})
    assert [(await ticket(service, number))["subject"] == "Nuevo" for number in (1, other)] == [False, True]


@pytest.mark.parametrize("here", ["x", "-1", "1e1", "9" * 30])
async def test_a_place_that_is_none_is_passed_over(browser: Any, here: str) -> None:
    page = await (await browser(ANA)).send_form("/command", {"line": "take 1", "here": here})
    assert page.status_code == 200


async def test_a_forward_to_nobody_is_refused(browser: Any) -> None:
    page = await (await browser(LUIS)).send_form("/command", {"line": "t 1 forward 1"})
    assert page.status_code == 422


@pytest.mark.parametrize("rest", ["", "/similar", "/forward"])
async def test_a_number_longer_than_any_of_ours_has_no_page(browser: Any, rest: str) -> None:
    assert (await (await browser(ANA)).get(f"/ticket/{2**63}{rest}")).status_code == 404


async def test_several_are_done_one_by_one_and_undone_together(browser: Any, service: Any) -> None:
    await perform(service, Caller(), "ticket.create", {"queue": "general", "subject": "Otro", "requestor": [MARIO]})
    ana = await browser(ANA)
    page = (await ana.send_form("/command", {"line": "tomar 1 2 3", "really": "1"})).text
    assert [(await ticket(service, number))["owner"] for number in (1, 3)] == [ANA, ANA]
    assert (await ticket(service, 2))["owner"] != ANA
    assert 'value="undo"' in page
    await ana.send_form("/tickets/change", {"verb": "undo", "row": ["1", "3"], "really": "1"})
    assert [(await ticket(service, number))["owner"] for number in (1, 3)] != [ANA, ANA]


async def test_what_is_no_order_is_said_and_stays_in_the_box(browser: Any) -> None:
    luis = await browser(LUIS)
    for line in ("tkae 1", "take", "<script>alert(1)</script>", "t 1 remind soon"):
        answer = await luis.send_form("/command", {"line": line})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert "<script>alert" not in answer.text
    assert 'value="t 1 remind soon"' in answer.text


async def test_a_number_leads_to_its_ticket_and_a_search_to_its_list(browser: Any) -> None:
    luis = await browser(LUIS)
    for line, where in (("t 1", "/ticket/1"), ("search enlace", "/tickets?q=enlace")):
        answer = await luis.send_form("/command", {"line": line})
        assert (answer.status_code, answer.headers["location"]) == (303, where)


async def test_idor_a_ticket_of_others_is_as_one_that_there_is_not(browser: Any, service: Any) -> None:
    luis = await browser(LUIS)
    hidden, missing = [(await luis.send_form("/command", {"line": f"take {number}"})) for number in (2, 99)]
    assert hidden.status_code == missing.status_code == 422
    assert "Sueldos" not in hidden.text
    refused = [re.findall(r'<span class="hot">([^<]*)</span>', one.text) for one in (hidden, missing)]
    assert refused[0] == [one.replace("99", "2") for one in refused[1]] != []
    await luis.send_form("/command", {"line": "take 2", "really": "1"})
    assert (await ticket(service, 2))["owner"] != LUIS


async def test_a_merge_that_shows_people_to_each_other_is_not_done_from_the_box(browser: Any, service: Any) -> None:
    told = {"queue": "general", "subject": "Otro", "requestor": ["eva@otra.example"]}
    await perform(service, Caller(), "ticket.create", told)
    answer = await (await browser(LUIS)).send_form("/command", {"line": "t 3 merge 1", "really": "1"})
    assert answer.status_code == 200
    assert (await ticket(service, 3))["id"] == 3


async def test_csrf_nothing_is_done_by_a_form_of_others_or_with_another_token(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    form = {"line": "tomar 1", "really": "1"}
    foreign = await ana.post("/command", data={"csrf": ana.csrf, **form}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    stale = await ana.send_form("/command", {"csrf": "x", **form})
    assert "really" in stale.text
    assert (await ticket(service))["owner"] != ANA


async def test_who_asks_for_tickets_has_no_box(browser: Any, service: Any) -> None:
    mario = await browser(MARIO)
    assert "/command" not in (await mario.get("/ticket/1")).text
    assert (await mario.get("/command")).status_code == 403
    assert (await mario.send_form("/command", {"line": "resolve 1", "really": "1"})).status_code == 403
    assert (await ticket(service))["status"] == "new"
