"""A ticket in a browser: read, answered, changed; nothing typed is lost, nothing is seen that is not for who looks."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, EVA, LUIS, MARIO, ROOT


async def shown(service: Any, number: int = 1) -> Any:
    return await perform(service, Caller(), "ticket.show", {"id": number})


def text_in(page: str) -> str:
    found = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found, "there is no form"
    return found[1].strip("\n")


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


async def test_the_five_questions_are_answered_in_the_reader_s_language(browser: Any, service: Any) -> None:
    spanish, english = await (await browser(ANA)).get("/ticket/1"), await (await browser(LUIS)).get("/ticket/1")
    for question in ("¿Quién lo pide?", "¿Quién trabaja en esto?", "¿Cuándo?", "¿Cuánto llevó?", "¿Qué queda?"):
        assert question in spanish.text
    for question in ("Who wants it?", "Who works on it?", "When?", "How long did it take?", "What is left?"):
        assert question in english.text


async def test_a_reply_goes_out_with_time_and_status_and_its_draft_is_gone(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    page = (await ana.get("/ticket/1")).text
    fields = {
        "kind": "reply",
        "text": "Ya va\nla cuadrilla",
        "minutes": "15m",
        "status": "stalled",
        "seen": seen_in(page),
    }
    answer = await ana.send_form("/ticket/1/say", fields | {"send": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ticket/1#history")
    ticket = await shown(service)
    assert (ticket["status"], ticket["time_worked"]) == ("stalled", 15)
    assert [one["text"] for one in ticket["history"] if one["type"] == "Correspond"] == ["Ya va\nla cuadrilla"]
    assert [one["via"] for one in ticket["history"] if one["type"] == "Correspond"] == ["web"]
    assert text_in((await ana.get("/ticket/1")).text) == ""


async def test_a_comment_is_for_staff_alone(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    await ana.send_form("/ticket/1/say", {"kind": "comment", "text": "km 62", "send": "1"})
    assert "km 62" in (await ana.get("/ticket/1")).text
    theirs = (await (await browser(MARIO)).get("/ticket/1")).text
    assert "km 62" not in theirs
    assert "Comentar" not in theirs


async def test_files_travel_with_a_reply_and_are_handed_out_to_be_kept(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    files = {"files": ("a<b>.svg", b"<svg onload=alert(1)>", "image/svg+xml")}
    await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "mire", "send": "1"}, files=files)
    page = (await ana.get("/ticket/1")).text
    assert "a&lt;b&gt;.svg" in page
    address = re.search(r'href="(/ticket/1/file/[^"]+)"', page)
    assert address
    answer = await ana.get(address[1])
    assert answer.content == b"<svg onload=alert(1)>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert (await (await browser(EVA)).get(address[1])).status_code == 404


async def test_who_is_not_chosen_is_left_out_of_a_reply(browser: Any, service: Any) -> None:
    await perform(service, Caller(), "ticket.watch", {"id": 1, "who": ["noc@proveedor.example"]})
    ana = await browser(ANA)
    fields = {
        "kind": "reply",
        "text": "Solo a Mario",
        "could": [MARIO, "noc@proveedor.example"],
        "to": MARIO,
        "send": "1",
    }
    await ana.send_form("/ticket/1/say", fields)
    told = [one["new"] for one in (await shown(service))["history"] if one["type"] == "LeftOut"]
    assert told == ["noc@proveedor.example"]


async def test_the_order_of_letters_is_chosen_once_for_a_browser(browser: Any, service: Any) -> None:
    await perform(service, Caller(ANA), "ticket.reply", {"id": 1, "text": "Segunda"})
    ana = await browser(ANA)
    for order, first in (("new", "Segunda"), ("old", "Buenas tardes")):
        await ana.get(f"/ticket/1?order={order}")
        page = (await ana.get("/ticket/1")).text
        assert min(("Segunda", "Buenas tardes"), key=page.index) == first


# -- what is typed is never lost


async def test_a_draft_kept_by_hand_is_there_again_and_thrown_away_by_hand(browser: Any) -> None:
    ana = await browser(ANA)
    await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "a medias", "keep": "1"})
    assert text_in((await ana.get("/ticket/1")).text) == "a medias"
    await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "a medias", "discard": "1"})
    assert text_in((await ana.get("/ticket/1")).text) == ""


async def test_the_script_keeps_what_is_typed(browser: Any) -> None:
    ana = await browser(ANA)
    answer = await ana.send_form("/draft", {"place": "1/reply", "text": "todavía escribo"})
    assert answer.status_code == 204
    assert text_in((await ana.get("/ticket/1")).text) == "todavía escribo"


async def test_what_is_refused_is_shown_again_with_the_reason(browser: Any) -> None:
    ana = await browser(ANA)
    answer = await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "larga", "minutes": "cinco", "send": "1"})
    assert answer.status_code == 422
    assert text_in(answer.text) == "larga"
    assert 'role="alert"' in answer.text
    assert text_in((await ana.get("/ticket/1")).text) == "larga"


async def test_a_change_meanwhile_is_shown_beside_the_text_which_is_sent_by_a_second_press(
    browser: Any, service: Any
) -> None:
    ana = await browser(ANA)
    seen = seen_in((await ana.get("/ticket/1")).text)
    await perform(service, Caller(MARIO), "ticket.reply", {"id": 1, "text": "ya volvió"})
    answer = await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "sigue caído", "seen": seen, "send": "1"})
    assert answer.status_code == 409
    assert text_in(answer.text) == "sigue caído"
    assert "ya volvió" in answer.text
    assert 'name="anyway"' in answer.text
    assert "sigue caído" not in [one["text"] for one in (await shown(service))["history"]]
    again = await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "sigue caído", "seen": seen, "anyway": "1"})
    assert again.status_code == 303
    assert "sigue caído" in [one["text"] for one in (await shown(service))["history"]]


async def test_what_was_typed_when_the_session_was_over_is_a_draft_after_signing_in(browser: Any) -> None:
    ana = await browser(ANA)
    ana.cookies.clear()
    answer = await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "muy <largo>", "send": "1"})
    assert answer.status_code == 401
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    assert hidden["kept.text"] == "muy &lt;largo&gt;"
    wrong = await ana.send_form("/sign-in", hidden | {"kept.text": "muy <largo>", "name": ANA, "password": "no"})
    assert "muy &lt;largo&gt;" in wrong.text
    right = {"name": ANA, "password": "correct horse battery", "kept.text": "muy <largo>"}
    after = await ana.send_form("/sign-in", hidden | right)
    assert (after.status_code, after.headers["location"]) == (303, "/ticket/1")
    assert text_in((await ana.get("/ticket/1")).text) == "muy &lt;largo&gt;"


async def test_what_was_typed_under_an_old_token_is_kept_and_not_sent(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    ana.csrf = "old"
    await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "hola", "send": "1"})
    assert text_in((await ana.get("/ticket/1")).text) == "hola"
    assert "hola" not in [one["text"] for one in (await shown(service))["history"]]


async def test_a_draft_stays_while_its_ticket_is_taken_moved_and_merged(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "a medias", "keep": "1"})
    await perform(service, Caller(), "ticket.create", {"queue": "general", "subject": "otro", "requestor": [MARIO]})
    await perform(service, Caller(LUIS), "ticket.take", {"id": 1})
    await perform(service, Caller(), "ticket.merge", {"id": 1, "into": 3})
    answer = await ana.get("/ticket/1")
    assert answer.headers["location"] == "/ticket/3"
    assert text_in((await ana.get("/ticket/3")).text) == "a medias"


async def test_a_reply_that_becomes_a_comment_takes_its_text_along_below_what_was_there(browser: Any) -> None:
    ana = await browser(ANA)
    await ana.send_form("/ticket/1/say", {"kind": "comment", "text": "nota", "keep": "1"})
    await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "mejor interno", "switch": "comment"})
    assert text_in((await ana.get("/ticket/1?say=comment")).text) == "nota\n\nmejor interno"
    assert text_in((await ana.get("/ticket/1?say=reply")).text) == ""


# -- buttons


async def test_buttons_do_what_they_say(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    await ana.send_form("/ticket/1/do", {"do": "take"})
    assert (await shown(service))["owner"] == ANA
    await ana.send_form(
        "/ticket/1/do", {"do": "set", "priority": "80", "was.priority": "0", "subject": "Otro", "was.subject": "Otro"}
    )
    ticket = await shown(service)
    assert (ticket["priority"], ticket["subject"]) == (80, "Caída del enlace")
    await ana.send_form("/ticket/1/do", {"do": "undo"})
    assert (await shown(service))["priority"] == 0
    await ana.send_form("/ticket/1/do", {"do": "resolve"})
    assert (await shown(service))["status"] == "resolved"


async def test_a_button_without_the_page_s_token_does_nothing(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    ana.csrf = "wrong"
    await ana.send_form("/ticket/1/do", {"do": "take"})
    assert (await shown(service))["owner"] is None


async def test_a_button_from_another_site_does_nothing(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}):
        answer = await ana.send_form("/ticket/1/do", {"do": "take"}, headers=headers)
        assert answer.status_code == 403
    assert (await ana.post("/ticket/1/do", data={"csrf": ana.csrf, "do": "take"})).status_code == 403
    assert (await shown(service))["owner"] is None


async def test_others_see_who_is_writing_and_nobody_is_kept_from_anything(browser: Any) -> None:
    ana, luis = await browser(ANA), await browser(LUIS)
    await ana.send_form("/draft", {"place": "1/reply", "text": "escribo"})
    assert "Ana is writing an answer here" in (await luis.get("/ticket/1")).text
    assert "is writing" not in (await (await browser(MARIO)).get("/ticket/1")).text
    assert (await luis.send_form("/ticket/1/say", {"kind": "reply", "text": "yo", "send": "1"})).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/ticket/2",
        "/ticket/2/why/3",
        "/ticket/2/original/3",
        "/ticket/2/formatted/3",
        "/ticket/2/frame/3",
        "/ticket/2/split/3",
    ],
)
async def test_a_ticket_of_others_is_as_if_it_did_not_exist(browser: Any, service: Any, path: str) -> None:
    mario = await browser(MARIO)
    there = await shown(service, 2)
    real = re.sub(r"/3$", f"/{there['history'][0]['id']}", path)
    answer = await mario.get(real)
    assert answer.status_code == 404
    assert "Sueldos" not in answer.text
    missing = await mario.get(real.replace("/ticket/2", "/ticket/99"))
    assert re.sub(r"\b(2|99)\b", "N", missing.text) == re.sub(r"\b(2|99)\b", "N", answer.text)


async def test_nobody_writes_on_a_ticket_of_others(browser: Any, service: Any) -> None:
    mario, before = await browser(MARIO), await shown(service, 2)
    for path, fields in (
        ("/ticket/2/say", {"kind": "reply", "text": "x", "send": "1"}),
        ("/ticket/2/do", {"do": "resolve"}),
        ("/ticket/2/forward", {"to": MARIO}),
        ("/draft", {"place": "2/reply", "text": "x"}),
    ):
        assert (await mario.send_form(path, fields)).status_code == 404
    assert await shown(service, 2) == before


async def test_nothing_a_mail_says_is_markup_in_a_page(browser: Any, service: Any) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    await perform(
        service, Caller(), "ticket.create", {"queue": "general", "subject": evil, "text": evil, "requestor": [MARIO]}
    )
    page = (await (await browser(ROOT)).get("/ticket/3")).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    listed = (await (await browser(ROOT)).get("/tickets?q=3")).text
    assert "<img src=x" not in listed


async def test_a_ticket_s_page_asks_the_database_at_most_nine_times(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    for _ in range(3):
        await perform(service, Caller(ANA), "ticket.reply", {"id": 1, "text": "> Buenas tardes, no hay enlace.\n\nVa"})
    await ana.get("/ticket/1")
    asked: list[str] = []

    def heard(*about: Any) -> None:
        asked.append(about[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    try:
        await ana.get("/ticket/1")
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", heard)
    reads = [one for one in asked if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 0 < len(reads) <= 9, reads


async def with_answer(service: Any, text: str = "Hola {requestor}: <b>#{number}</b>") -> None:
    told = {"name": "clave", "text": text, "queue": "general"}
    await perform(service, Caller(), "answer.add", told)


async def test_a_canned_answer_is_put_below_what_was_typed_and_nothing_is_sent(browser: Any, service: Any) -> None:
    await with_answer(service)
    ana = await browser(ANA)
    assert "<option>clave</option>" in (await ana.get("/ticket/1")).text
    fields = {"kind": "reply", "text": "Buen día.", "minutes": "15m", "answer": "clave", "insert": "1"}
    answer = await ana.send_form("/ticket/1/say", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ticket/1?say=reply#say")
    page = (await ana.get("/ticket/1?say=reply")).text
    assert text_in(page) == f"Buen día.\n\nHola {MARIO}: &lt;b&gt;#1&lt;/b&gt;"
    assert 'value="15m"' in page
    assert [one["type"] for one in (await shown(service))["history"] if one["type"] == "Correspond"] == []


async def test_a_canned_answer_is_nobody_s_who_does_not_work_on_the_ticket(browser: Any, service: Any) -> None:
    await with_answer(service)
    mario, eva = await browser(MARIO), await browser(EVA)
    assert "clave" not in (await mario.get("/ticket/1")).text
    for who, status in ((mario, 422), (eva, 404)):
        sent = await who.send_form("/ticket/1/say", {"kind": "reply", "text": "x", "answer": "clave", "insert": "1"})
        assert sent.status_code == status
        assert "Hola" not in sent.text + (await who.get("/")).text


async def test_an_answer_that_is_gone_meanwhile_loses_nothing(browser: Any, service: Any) -> None:
    ana = await browser(ANA)
    sent = await ana.send_form("/ticket/1/say", {"kind": "reply", "text": "mucho", "answer": "ya no", "insert": "1"})
    assert sent.status_code == 422
    assert text_in(sent.text) == "mucho"


async def test_what_is_promised_is_shown_to_who_works_here_alone(browser: Any, service: Any) -> None:
    await perform(service, Caller(), "sla.add", {"name": "oro", "response": "2h"})
    await perform(service, Caller(MARIO), "ticket.reply", {"id": 1, "text": "¿Y?"})
    for who, told in ((ANA, "responder antes de"), (LUIS, "answer before")):
        assert f"<span>{told} " in (await (await browser(who)).get("/ticket/1")).text
    theirs = await (await browser(MARIO)).get("/ticket/1")
    assert theirs.status_code == 200
    assert "¿Y?" in theirs.text
    for told in ("responder antes de", "answer before"):
        assert told not in theirs.text
