"""The page for a screen: what its eyes see, nothing to press, and nobody's without the link."""

from typing import Any

import sqlalchemy as sa

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from tests.web.conftest import ANA, EVA, MARIO, ROOT


async def link(service: Any, who: str, **told: Any) -> str:
    made = await perform(service, Caller(), "wall.add", {"name": "noc", "who": who, **told})
    return f"/wall/{made['url'].rpartition('/')[2]}"


async def test_it_shows_what_its_eyes_see_and_nothing_to_press(browser: Any, service: Any) -> None:
    await perform(service, Caller(), "ticket.set", {"id": 1, "values": {"subject": "<script>alert(1)</script>"}})
    answer = await (await browser()).get(await link(service, ANA))
    assert answer.status_code == 200
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "Sueldos" not in answer.text
    assert not any(tag in answer.text for tag in ("<form", "<button", "<input", "<a "))
    assert MARIO not in answer.text
    assert '<noscript><meta http-equiv="refresh"' in answer.text
    assert answer.headers["cache-control"] == "private, no-store"


async def test_it_shows_the_queues_it_is_for_alone(browser: Any, service: Any) -> None:
    page = (await (await browser()).get(await link(service, ROOT, queues=["privada"]))).text
    assert "Sueldos" in page
    assert "Caída del enlace" not in page
    assert ">general<" not in page


async def test_a_link_that_serves_no_more_shows_nothing(browser: Any, service: Any) -> None:
    here = await link(service, ANA)
    await perform(service, Caller(), "wall.revoke", {"name": "noc"})
    nobody = await browser()
    for path in (here, "/wall/x"):
        answer = await nobody.get(path)
        assert answer.status_code in (404, 410)
        assert "Caída" not in answer.text


async def test_without_a_link_it_is_for_staff_who_are_signed_in(browser: Any) -> None:
    assert "Caída del enlace" in (await (await browser(ANA)).get("/wall")).text
    assert (await (await browser(EVA)).get("/wall")).status_code == 422
    assert (await (await browser()).get("/wall")).status_code == 303


async def test_it_asks_the_database_ten_times_at_most(browser: Any, service: Any) -> None:
    for number in range(14):
        told = {"queue": "general", "subject": f"Asunto {number}", "requestor": [MARIO]}
        await perform(service, Caller(), "ticket.create", told)
    nobody, path, asked = await browser(), await link(service, ANA), []

    def heard(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    try:
        page = (await nobody.get(path)).text
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", heard)
    assert page.count('<td class="subject">') == 12
    reads = [one for one in asked if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert 0 < len(reads) <= 10, "\n".join(reads)
