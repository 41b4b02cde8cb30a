"""Links that let somebody in: following one does nothing, its button signs in; each opens what it is for."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.application import sign_in_links, web_sessions
from mailticket.application.changing import Caller
from mailticket.application.mailed_links import Wanted, mail_link
from mailticket.application.perform import perform
from mailticket.model.evidence import Level
from mailticket.model.secret import hidden_answering
from mailticket.model.sign_in_link import LinkPurpose
from mailticket.storage import people
from mailticket.storage import sign_in_links as storage
from tests.web.conftest import ANA, EVA, MARIO, NOW, ROOT

CLIENT = "198.51.100.7"


async def user_of(service: Any, address: str) -> Any:
    return (await service.database.read(people.users_by_address, [address], NOW))[address]


async def mailed(service: Any) -> list[tuple[str, bytes]]:
    """Mail with links in the outbox: to whom, and what it says."""
    asked = sa.text(
        "select recipient, content from copies join notices on notices.id = copies.notice_id where scrip = 'sign_in_link'"
        " order by copies.id"
    )
    rows = await service.database.read(lambda connection: connection.execute(asked).all())
    return [(to, re.sub(rb"=\r?\n", b"", bytes(content))) for to, content in rows]


async def nobody_administers(service: Any) -> None:
    """As on a site whose configuration declares nothing."""
    await service.database.write(lambda connection: connection.execute(sa.text("delete from grants")))
    await service.people_changed()


async def asked(service: Any, address: str, ticket_id: int | None = None) -> str:
    """The path of the link that is mailed to somebody who asks."""
    before = len(await mailed(service))
    assert await mail_link(service, Wanted(address, CLIENT, ticket_id))
    (to, text) = (await mailed(service))[before]
    assert to == address
    return re.search(rb"/link/[\w-]{43}", text)[0].decode()


async def test_following_a_mailed_link_shows_a_button_and_only_the_button_signs_in(service: Any, browser: Any) -> None:
    path = await asked(service, ANA)
    visitor = await browser()
    for _ in range(3):  # programs that look through mail follow links
        page = await visitor.get(path)
        assert (page.status_code, "set-cookie" in page.headers) == (200, False)
    answer = await visitor.send_form(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await visitor.get("/")).status_code == 200
    assert (await (await browser()).send_form(path)).status_code == 410, "it serves once"


async def test_a_link_serves_no_longer_than_it_says(service: Any, browser: Any) -> None:
    path, now = await asked(service, ANA), NOW
    service.clock = lambda: now + timedelta(minutes=31)
    assert (await (await browser()).get(path)).status_code == 410
    assert (await (await browser()).send_form(path)).status_code == 410


async def test_who_asks_for_a_link_hears_the_same_whether_we_know_them_or_not(service: Any, browser: Any) -> None:
    answers = []
    for address in (ANA, "nobody@nowhere.example", "no address"):
        answer = await (await browser()).send_form("/sign-in/link", {"name": address})
        answers.append((answer.status_code, answer.text.replace(address, "…"), sorted(answer.headers)))
    assert answers[0] == answers[1] == answers[2]
    assert [to for to, _ in await mailed(service)] == [ANA]


async def test_links_are_mailed_under_the_budget_of_what_is_answered_by_itself(service: Any) -> None:
    most = service.snapshot().budgets.autoreplies_per_address_hour
    done = [await mail_link(service, Wanted(ANA, f"192.0.2.{place}")) for place in range(most + 3)]
    assert done == [True] * most + [False] * 3


async def test_one_client_asks_for_links_of_so_many_people_and_no_more(service: Any) -> None:
    asked = [await mail_link(service, Wanted(f"nobody{place}@x.example", CLIENT)) for place in range(20)]
    assert asked == [False] * 20
    assert not await mail_link(service, Wanted(ANA, CLIENT))
    assert await mail_link(service, Wanted(ANA, "192.0.2.1"))


async def test_a_requestors_link_to_their_ticket_opens_it_and_nothing_else(service: Any, browser: Any) -> None:
    path = await asked(service, MARIO, 1)
    mario = await browser()
    answer = await mario.send_form(path)
    assert answer.headers["location"] == "/ticket/1"
    page = await mario.get("/ticket/1")
    assert "Caída del enlace" in page.text
    mario.csrf = re.search(r'data-csrf="([^"]+)"', page.text)[1]
    for closed in ("/", "/ticket/2", "/tickets", "/tickets.csv", "/new", "/ticket/1/original/1", "/ticket/1/forward"):
        answer = await mario.get(closed)
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in"), closed
    for closed in ("/ticket/1/do", "/ticket/2/say", "/new", "/tickets/change"):
        assert (await mario.send_form(closed, {"do": "resolve", "text": "x"})).status_code == 401, closed


async def test_what_is_said_by_a_link_is_known_to_be_weakly_proven_and_goes_to_nobody_it_names(
    service: Any, browser: Any
) -> None:
    mario = await browser()
    await mario.send_form(await asked(service, MARIO, 1))
    mario.csrf = re.search(r'data-csrf="([^"]+)"', (await mario.get("/ticket/1")).text)[1]
    said = {"kind": "reply", "text": "Ya volvió.", "cc_once": "spam@evil.example", "status": "resolved", "send": "1"}
    assert (await mario.send_form("/ticket/1/say", said)).status_code == 303
    shown = await perform(service, Caller(), "ticket.show", {"id": 1})
    last = next(one for one in shown["history"] if "Ya volvió." in (one["text"] or ""))
    assert last["evidence"] == Level.WEAK
    assert shown["status"] != "resolved"
    assert "evil.example" not in str(shown)


async def test_a_link_to_a_ticket_is_not_given_for_one_they_may_not_see(service: Any, browser: Any) -> None:
    visitor = await browser()
    answer = await visitor.send_form(await asked(service, EVA, 1))
    assert answer.headers["location"] == "/", "a link that signs in, as if no ticket had been named"


async def test_who_works_here_by_now_is_not_let_in_by_a_link_to_one_ticket(service: Any, browser: Any) -> None:
    mario = await browser()
    await mario.send_form(await asked(service, MARIO, 1))
    assert (await mario.get("/ticket/1")).status_code == 200
    await perform(service, Caller(), "user.set", {"address": MARIO, "privileged": True})
    assert (await mario.get("/ticket/1")).status_code == 303


async def test_a_link_of_somebody_who_is_disabled_serves_no_more(service: Any, browser: Any) -> None:
    path = await asked(service, MARIO)
    await perform(service, Caller(), "user.disable", {"address": MARIO})
    assert (await (await browser()).send_form(path)).status_code == 410
    assert not await mail_link(service, Wanted(MARIO, CLIENT))


async def test_an_administrators_link_lets_somebody_choose_a_password_once(service: Any, browser: Any) -> None:
    made = await perform(service, Caller(ROOT), "user.link", {"address": ANA})
    path = made["url"].partition("8080")[2]
    visitor = await browser()
    wrong = await visitor.send_form(path, {"password": "short", "again": "short"})
    assert wrong.status_code == 422
    differ = await visitor.send_form(path, {"password": "correct horse battery", "again": "correct horse"})
    assert differ.status_code == 422
    chosen = {"password": "correct horse battery", "again": "correct horse battery"}
    assert (await visitor.send_form(path, chosen)).status_code == 303
    assert (await visitor.get("/")).status_code == 200
    assert (await visitor.send_form(path, chosen)).status_code == 410


async def test_of_an_administrators_links_the_last_one_serves(service: Any, browser: Any) -> None:
    first, last = [
        (await perform(service, Caller(ROOT), "user.link", {"address": ANA}))["url"].partition("8080")[2]
        for _ in range(2)
    ]
    assert (await (await browser()).get(first)).status_code == 410
    assert (await (await browser()).get(last)).status_code == 200


async def test_the_first_administrator_is_whoever_has_the_link_while_nobody_is(service: Any, browser: Any) -> None:
    assert await sign_in_links.first_link(service, "") == "", "root@ holds SuperUser"
    await nobody_administers(service)
    path = (await sign_in_links.first_link(service, "127.0.0.1:8080")).partition("8080")[2]
    visitor = await browser()
    told = {
        "address": "Jefa@noc.example",
        "name": "Jefa",
        "password": "un caballo correcto",
        "again": "un caballo correcto",
    }
    assert (await visitor.send_form(path, told | {"address": "nobody"})).status_code == 422
    assert (await visitor.send_form(path, told)).status_code == 303
    assert [user.address for user in service.snapshot().superusers()] == ["jefa@noc.example"]
    assert (await visitor.get("/")).status_code == 200
    assert await sign_in_links.first_link(service, "") == ""


async def test_a_first_administrators_link_dies_when_there_is_an_administrator(service: Any, browser: Any) -> None:
    await nobody_administers(service)
    path = (await sign_in_links.first_link(service, "127.0.0.1:8080")).partition("8080")[2]
    await perform(service, Caller(), "user.add", {"address": "jefa@noc.example", "privileged": True})
    await perform(service, Caller(), "grant.add", {"to": "jefa@noc.example", "rights": ["SuperUser"]})
    assert (await (await browser()).get(path)).status_code == 410


async def test_of_two_who_use_a_link_at_once_one_is_let_in(service: Any) -> None:
    token, link = sign_in_links.new_link(service, LinkPurpose.SIGN_IN, (await user_of(service, ANA)).id)
    await service.database.write(storage.put, link)
    found = await sign_in_links.found(service, token)
    assert found is not None
    assert [await sign_in_links.take(service, found[0]) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("path", ["/link/x", "/link/" + "a" * 43, "/link/../tickets"])
async def test_a_link_nobody_made_says_that_it_serves_no_more(browser: Any, path: str) -> None:
    assert (await (await browser()).get(path)).status_code in (303, 404, 410)


async def test_sessions_are_listed_and_ended_by_their_owner_and_by_who_administers_users(
    service: Any, browser: Any
) -> None:
    ana = await browser(ANA)
    (one,) = await perform(service, Caller(ANA), "user.session.list", {"address": ANA})
    assert (one["method"], one["client"]) == ("password", "127.0.0.1")
    with pytest.raises(Exception, match=r"AdminUsers|no_right"):
        await perform(service, Caller(MARIO), "user.session.list", {"address": ANA})
    ended = await perform(service, Caller(ROOT), "user.session.end", {"address": ANA, "session": one["id"]})
    assert ended["ended"] == 1
    assert (await ana.get("/")).status_code == 303


async def test_kept_of_a_link_and_a_session_is_only_a_digest(service: Any, browser: Any) -> None:
    made = await perform(service, Caller(ROOT), "user.link", {"address": ANA})
    ana = await browser(ANA)
    tables = [sa.text("select * from web_sessions"), sa.text("select * from sign_in_links")]
    kept = str(await service.database.read(lambda connection: [connection.execute(one).all() for one in tables]))
    assert web_sessions.digest_of(next(iter(ana.cookies.values()))) in kept
    assert next(iter(ana.cookies.values())) not in kept
    assert made["url"].rpartition("/")[2] not in kept


async def test_a_mail_with_a_link_is_shown_to_staff_without_it(service: Any) -> None:
    await asked(service, ANA)
    ((_, content),) = await mailed(service)
    assert re.search(rb"/link/[\w-]{43}", content)
    assert not re.search(rb"/link/[\w-]{43}", hidden_answering(content))
