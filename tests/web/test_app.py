"""Which addresses are pages, under which names, and what stands around all of them."""

from typing import Any

from tests.web.conftest import ANA


async def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(browser: Any) -> None:
    visitor = await browser()
    answer = await visitor.get("/ticket/1?p=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fticket%2F1%3Fp%3D1"


async def test_every_answer_forbids_what_is_not_ours_and_keeps_nothing(browser: Any) -> None:
    ana = await browser(ANA)
    for path in ("/", "/ticket/1", "/ticket/99", "/nothing", "/sign-in"):
        answer = await ana.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-frame-options"] == "DENY"


async def test_stylesheet_and_script_are_kept_for_a_year_by_their_digest(browser: Any) -> None:
    ana = await browser(ANA)
    page = (await ana.get("/")).text
    sheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = await ana.get(sheet)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert len(answer.content) < 20_000


async def test_a_host_that_is_none_of_ours_is_refused(browser: Any) -> None:
    ana = await browser(ANA)
    assert (await ana.get("/", headers={"Host": "evil.example"})).status_code == 400


async def test_old_addresses_of_rt_lead_to_the_ticket(browser: Any) -> None:
    ana = await browser(ANA)
    answer = await ana.get("/Ticket/Display.html?id=1")
    assert (answer.status_code, answer.headers["location"]) == (301, "/ticket/1")
    assert (await ana.get("/Ticket/Display.html?id=x")).status_code == 404


async def test_a_page_that_is_not_there_is_said_in_words(browser: Any) -> None:
    answer = await (await browser(ANA)).get("/nothing")
    assert answer.status_code == 404
    assert 'lang="es"' in answer.text


async def test_a_proxy_the_site_does_not_name_is_not_taken_for_somebody_on_this_machine(browser: Any) -> None:
    """As Apache asks by itself: our own address as the host, and who it asks for beside it."""
    ana = await browser(ANA)
    for name in ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"):
        assert (await ana.get("/sign-in", headers={name: "192.0.2.1"})).status_code == 400, name
    assert (await ana.get("/sign-in")).status_code == 303
