"""New tickets in a browser: by staff for somebody, by others for themselves."""

from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, MARIO


async def opened(service: Any, number: int = 3) -> Any:
    return await perform(service, Caller(), "ticket.show", {"id": number})


async def test_who_asks_opens_a_ticket_for_themselves_and_sees_it(browser: Any, service: Any) -> None:
    mario = await browser(MARIO)
    fields = {
        "queue": "general",
        "subject": "Otra vez",
        "text": "Sin enlace",
        "requestor": "eva@otra.example",
        "send": "1",
    }
    answer = await mario.send_form("/new", fields)
    assert answer.headers["location"] == "/ticket/3"
    assert (await opened(service))["requestors"] == [MARIO]
    home = (await mario.get("/")).text
    assert "Otra vez" in home
    assert "Sueldos" not in home


async def test_staff_open_one_for_somebody(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    fields = {"queue": "general", "subject": "Por teléfono", "text": "Llamó", "requestor": MARIO, "send": "1"}
    await ana.send_form("/new", fields)
    assert (await opened(service))["requestors"] == [MARIO]


async def test_what_cannot_be_opened_is_shown_again_with_all_that_was_typed(browser: Any) -> None:
    ana = await browser(ANA)
    fields = {"queue": "general", "subject": "Asunto", "text": "largo <texto>", "requestor": "no es", "send": "1"}
    answer = await ana.send_form("/new", fields)
    assert answer.status_code == 422
    assert "largo &lt;texto&gt;" in answer.text
    assert 'value="no es"' in answer.text
    assert "largo &lt;texto&gt;" in (await ana.get("/new")).text


async def test_a_queue_s_form_asks_for_its_fields(browser: Any, service: Any) -> None:
    await perform(service, Caller(), "field.add", {"name": "Sede", "kind": "choice", "choices": ["Danlí", "Centro"]})
    ana = await browser(ANA)
    page = (await ana.get("/new?queue=general")).text
    assert "<option>Centro</option>" in page
    await ana.send_form("/new", {"queue": "general", "subject": "x", "cf.Sede": "Centro", "send": "1"})
    assert (await opened(service))["fields"] == {"Sede": ["Centro"]}


@pytest.mark.parametrize("queue", ["no-hay", ""])
async def test_a_queue_that_is_not_there_opens_nothing(browser: Any, queue: str) -> None:
    answer = await (await browser(ANA)).send_form("/new", {"queue": queue, "subject": "x", "send": "1"})
    assert answer.status_code == 422
