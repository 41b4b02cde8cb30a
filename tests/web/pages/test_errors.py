"""What cannot be done now is said, with what was typed and a button that sends it again."""

import re
from html import unescape
from typing import Any

import pytest

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.model.errors import TryAgain
from tests.web.conftest import ANA


async def busy(*about: Any, **more: Any) -> Any:
    raise TryAgain("the database is locked")


async def test_a_busy_database_gives_back_what_was_typed_and_the_button_sends_it(
    browser: Any, service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await browser(ANA)
    text = 'Línea <1>\n\n  con sangría & comillas "x"'
    with monkeypatch.context() as patched:
        patched.setattr("mailticket.web.pages.ticket.perform", busy)
        patched.setattr("mailticket.application.drafts.keep", busy)
        answer = await ana.send_form("/ticket/1/say", {"kind": "reply", "text": text, "send": "1"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    page = answer.text
    again = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    kept = re.search(r'<textarea name="text" rows="10">\n(.*?)</textarea>', page, re.DOTALL)
    assert kept
    assert unescape(kept[1]) == text
    assert 'action="/ticket/1/say"' in page
    assert (await ana.send_form("/ticket/1/say", {**again, "text": unescape(kept[1])})).status_code == 303
    history = (await perform(service, Caller(), "ticket.show", {"id": 1}))["history"]
    assert [entry["text"] for entry in history if entry["type"] == "Correspond"] == [text]


async def test_a_session_that_cannot_be_looked_up_is_no_fault_of_the_page_s(
    browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await browser(ANA)
    monkeypatch.setattr("mailticket.application.web_sessions.found", busy)
    assert (await ana.get("/ticket/1")).status_code == 503
    answer = await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "Va"})
    assert answer.status_code == 503
    assert ">\nVa</textarea>" in answer.text
