"""What pages are attacked with, by the name each has: forged forms, foreign redirections, fixed sessions, split headers, kept
pages, frames, cookies, paths, formulas, drafts of others."""

import csv
import re
from collections.abc import AsyncIterator, Callable
from html import unescape
from ipaddress import ip_network
from typing import Any

import httpx
import pytest

from mailticket.application import web_sessions
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import shipped
from mailticket.daemon.web_commands import WebCommands
from mailticket.storage import people
from mailticket.web.app import make_app
from mailticket.web.settings import WebSettings
from mailticket.web.sign_in_answer import SignInAnswer
from tests.web.conftest import ANA, EVA, LUIS, MARIO, PASSWORDS, Browser

OURS = "http://127.0.0.1:8080"
SIGN_IN = {"name": ANA, "password": PASSWORDS[ANA]}


async def status_of(service: Any, ticket_id: int) -> str:
    return str((await perform(service, Caller(), "ticket.show", {"id": ticket_id}))["status"])


# CSRF


FOREIGN: list[dict[str, str]] = [
    {},
    {"Origin": "null"},
    {"Origin": "https://evil.example"},
    {"Origin": f"{OURS}.evil.example"},
    {"Origin": "https://127.0.0.1:8080"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
]


async def test_csrf_a_form_that_is_not_from_a_page_of_ours_does_nothing(browser: Any, service: Any) -> None:
    ana, nobody = await browser(ANA), await browser()
    form = {"csrf": ana.csrf, "do": "resolve"}
    for headers in FOREIGN:
        assert (await ana.post("/ticket/1/do", data=form, headers=headers)).status_code == 403, headers
        assert (await nobody.post("/sign-in", data=SIGN_IN, headers=headers)).status_code == 403, headers
    assert await status_of(service, 1) == "new"
    await ana.send_form("/ticket/1/do", form)
    assert await status_of(service, 1) == "resolved", "from a page of ours it is done"


async def test_csrf_a_form_with_another_token_does_nothing(browser: Any, service: Any) -> None:
    ana, others = await browser(ANA), (await browser(LUIS)).csrf
    for wrong in ("", "x", "é", "0" * 32, others):
        await ana.send_form("/ticket/1/do", {"csrf": wrong, "do": "resolve"})
        await ana.send_form("/ticket/1/say", {"csrf": wrong, "kind": "reply", "text": "forged", "send": "1"})
    assert await status_of(service, 1) == "new"
    assert "forged" not in str(await perform(service, Caller(), "ticket.show", {"id": 1}))


# Open redirect


ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "http://evil.example",
    "https:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "//evil.example:x]",
    "evil.example",
]


async def test_open_redirect_signing_in_leads_to_a_page_of_ours(browser: Any) -> None:
    for wanted in ELSEWHERE:
        visitor = await browser()
        answer = await visitor.send_form("/sign-in", SIGN_IN | {"next": wanted})
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), wanted
        answer = await visitor.get("/sign-in", params={"next": wanted})
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), wanted


async def test_open_redirect_what_is_encoded_stays_encoded(browser: Any) -> None:
    answer = await (await browser()).send_form("/sign-in", SIGN_IN | {"next": "/%2F%5Cevil.example"})
    assert httpx.URL(OURS).join(answer.headers["location"]).host == "127.0.0.1"
    assert not re.match(r"/[/\\]", answer.headers["location"])


# Session fixation


async def test_session_fixation_a_cookie_from_before_signing_in_is_none_after_it(browser: Any) -> None:
    visitor = await browser()
    visitor.cookies.set("mailticket", "chosen-by-somebody-else", domain="127.0.0.1", path="/")
    answer = await visitor.send_form("/sign-in", SIGN_IN)
    assert answer.cookies["mailticket"] != "chosen-by-somebody-else"
    thief = await browser()
    thief.cookies.set("mailticket", "chosen-by-somebody-else")
    assert (await thief.get("/")).status_code == 303


async def test_session_fixation_a_session_of_somebody_else_is_not_taken_over(browser: Any) -> None:
    luis = await browser(LUIS)
    before = luis.cookies["mailticket"]
    answer = await luis.send_form("/sign-in", SIGN_IN)
    assert answer.cookies["mailticket"] != before


# Header injection


async def test_header_injection_nothing_that_is_typed_begins_a_header(browser: Any) -> None:
    ana, split = await browser(ANA), "x\r\nSet-Cookie: a=b\r\n\r\n<b>"
    for answer in (
        await (await browser()).send_form("/sign-in", SIGN_IN | {"next": f"/{split}"}),
        await (await browser()).get("/ticket/1", params={"x": split}),
        await ana.send_form("/searches", {"name": split, "query": "mine"}),
        await ana.get("/tickets.csv", params={"q": "mine", "x": split}),
    ):
        assert "a=b" not in answer.headers.get("set-cookie", "")
        assert not any(sign in value for value in answer.headers.values() for sign in "\r\n")


# Kept private pages, clickjacking


PRIVATE = (
    "/",
    "/ticket/1",
    "/tickets",
    "/tickets.csv",
    "/reports",
    "/reports/hours",
    "/reports/hours/csv",
    "/new",
    "/sign-in",
    "/ticket/1/why/1",
    "/link/x",
    "/ticket/2",
)


async def test_cached_private_pages_there_are_none(browser: Any) -> None:
    ana = await browser(ANA)
    for path in PRIVATE:
        assert (await ana.get(path)).headers["cache-control"] == "private, no-store", path


async def test_clickjacking_nobody_frames_a_page(browser: Any) -> None:
    ana = await browser(ANA)
    for path in PRIVATE:
        answer = await ana.get(path)
        assert answer.headers["x-frame-options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path


# Cookies and plain http


@pytest.fixture
async def proxied(service: Any) -> AsyncIterator[Callable[..., Browser]]:
    """Browsers of a site below /rt that a proxy at 10.0.0.1 hands on; ``peer`` is who connects."""
    settings = WebSettings("https://rt.noc.example", "/rt", (ip_network("10.0.0.1"),))

    async def login(name: str, password: str, client: str) -> SignInAnswer:
        return SignInAnswer((await service.database.read(people.users_by_address, [name], service.clock()))[name])

    app, opened = make_app(service, login, lambda: settings, shipped("templates") / "web", WebCommands()), []

    def one(peer: str = "10.0.0.1", **headers: str) -> Browser:
        opened.append(
            Browser(
                transport=httpx.ASGITransport(app, client=(peer, 4000)),
                base_url="https://rt.noc.example",
                headers=headers,
            )
        )
        return opened[-1]

    yield one
    for made in opened:
        await made.aclose()


HANDED_ON = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7", "X-Forwarded-Host": "rt.noc.example"}


async def signed_in(proxied: Any) -> Browser:
    visitor: Browser = proxied(**HANDED_ON)
    assert (await visitor.send_form("/rt/sign-in", SIGN_IN)).status_code == 303
    visitor.csrf = re.search(r'data-csrf="([^"]+)"', (await visitor.get("/rt/")).text)[1]  # type: ignore[index]
    return visitor


async def test_over_https_the_cookie_is_this_hosts_alone_and_no_script_reads_it(proxied: Any) -> None:
    answer = await proxied(**HANDED_ON).send_form("/rt/sign-in", SIGN_IN)
    name, _, rest = answer.headers["set-cookie"].partition("=")
    attributes = {one.strip().lower() for one in rest.split(";")[1:]}
    assert name == "__Host-mailticket_rt"
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
    assert not any(one.startswith("domain") for one in attributes)


async def test_over_https_a_browser_forgets_the_cookie_of_who_signs_out(proxied: Any) -> None:
    """A cookie named __Host- that is not secure is none, and takes nothing away."""
    visitor = await signed_in(proxied)
    said = (await visitor.send_form("/rt/sign-out")).headers["set-cookie"].lower()
    assert said.startswith("__host-mailticket_rt=")
    assert {"secure", "path=/", "max-age=0"} <= {one.strip() for one in said.split(";")}


async def test_the_client_a_named_proxy_names_is_the_one_of_the_session(proxied: Any, service: Any) -> None:
    await signed_in(proxied)
    (session,) = await perform(service, Caller(ANA), "user.session.list", {"address": ANA})
    assert session["client"] == "198.51.100.7"


IN_THE_CLEAR = [
    ("10.0.0.1", {"X-Forwarded-Proto": "http"}),
    ("10.0.0.1", {"X-Forwarded-Proto": "https, http"}),
    ("10.0.0.2", HANDED_ON),
    ("127.0.0.1", HANDED_ON),
]


async def test_plain_http_from_elsewhere_is_refused(proxied: Any) -> None:
    for peer, headers in IN_THE_CLEAR:
        visitor = proxied(peer, **headers)
        visitor.base_url = "http://rt.noc.example"
        answer = await visitor.post("/rt/sign-in", data=SIGN_IN, headers={"Origin": "http://rt.noc.example"})
        assert (answer.status_code, "set-cookie" in answer.headers) == (400, False), (peer, headers)


async def test_a_cookie_without_its_prefix_counts_for_nothing_over_https(proxied: Any) -> None:
    visitor = await signed_in(proxied)
    thief = proxied(**HANDED_ON)
    thief.cookies.set("mailticket_rt", visitor.cookies["__Host-mailticket_rt"])
    assert (await thief.get("/rt/")).status_code == 303


# Host header


async def test_host_header_another_name_than_ours_is_refused(proxied: Any) -> None:
    for name in ("evil.example", "rt.noc.example.evil.example", "rt.noc.example@evil.example", "x"):
        visitor = proxied(**HANDED_ON | {"X-Forwarded-Host": name, "Host": name})
        answer = await visitor.get("/rt/sign-in")
        assert answer.status_code == 400, name
        assert "evil" not in answer.text


# Below a path


async def test_below_a_path_every_link_and_form_stays_below_it(proxied: Any) -> None:
    visitor = await signed_in(proxied)
    for path in ("/rt/", "/rt/tickets", "/rt/ticket/1", "/rt/new", "/rt/nothing"):
        page = (await visitor.get(path)).text
        found = re.findall(r'\b(?:href|action|src|formaction|data-draft-address)="([^"]*)"', page)
        inside = [unescape(one) for one in found if not one.startswith(("#", "mailto:"))]
        assert len(inside) > 5, path
        assert [one for one in inside if not one.startswith("/rt/")] == [], path


async def test_below_a_path_it_is_led_to_the_sign_in_and_back(proxied: Any) -> None:
    visitor = proxied(**HANDED_ON)
    there = (await visitor.get("/rt/ticket/1?p=1")).headers["location"]
    assert there == "/rt/sign-in?next=%2Frt%2Fticket%2F1%3Fp%3D1"
    back = await visitor.send_form("/rt/sign-in", SIGN_IN | {"next": "/rt/ticket/1?p=1"})
    assert back.headers["location"] == "/rt/ticket/1?p=1"
    assert (await proxied(**HANDED_ON).send_form("/rt/sign-in", SIGN_IN | {"next": "/x"})).headers["location"] == "/rt/"


# CSV formulas


async def test_csv_formulas_are_text_in_a_sheet(browser: Any, service: Any) -> None:
    formulas = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0")
    for formula in formulas:
        told = {"queue": "general", "subject": formula, "text": "x", "requestor": [MARIO]}
        await perform(service, Caller(), "ticket.create", told)
    sheet = (await (await browser(ANA)).get("/tickets.csv")).text
    cells = [cell for row in csv.reader(sheet.lstrip("\ufeff").splitlines()) for cell in row]
    assert all(any(formula in cell for cell in cells) for formula in formulas)
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []


# IDOR on drafts


async def test_idor_a_draft_is_its_writers_alone(browser: Any) -> None:
    ana, luis = await browser(ANA), await browser(LUIS)
    assert (await ana.send_form("/draft", {"place": "1/reply", "text": "solo mio"})).status_code == 204
    assert "solo mio" in (await ana.get("/ticket/1")).text
    for path in ("/", "/ticket/1", "/ticket/1?say=reply"):
        assert "solo mio" not in (await luis.get(path)).text, path


async def test_idor_no_draft_is_kept_on_a_ticket_somebody_may_not_see(browser: Any) -> None:
    eva = await browser(EVA)
    answer = await eva.send_form("/draft", {"place": "1/reply", "text": "x"})
    missing = await eva.send_form("/draft", {"place": "99/reply", "text": "x"})
    assert (answer.status_code, missing.status_code) == (404, 404)
    assert answer.text.replace(" 1<", " 99<") == missing.text


async def test_idor_what_was_typed_goes_to_nobodys_ticket_by_signing_in(browser: Any) -> None:
    visitor = await browser()
    typed = {"kept_place": "2/reply", "kept.text": "para otro"}
    assert (await visitor.send_form("/sign-in", SIGN_IN | typed)).status_code == 303
    assert (await visitor.get("/ticket/2")).status_code == 404
    assert "para otro" in (await visitor.get("/new")).text, "kept, elsewhere"


async def test_a_session_that_ended_opens_nothing(browser: Any, app: Any) -> None:
    ana = await browser(ANA)
    user = (await web_sessions.found(app.state.service, ana.cookies["mailticket"], app.state.settings().session)).user
    await web_sessions.end(app.state.service, user)
    for path in PRIVATE[:5]:
        assert (await ana.get(path)).status_code == 303
