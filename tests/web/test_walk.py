"""The pages in a real browser: every page for each kind of visitor, in both languages, wide and narrow, light and dark, with
scripts and without; nothing that axe finds; nothing that a page is refused by its own policy."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.web.server import WebServer
from tests.web.conftest import ANA, LUIS, MARIO

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

STAFF = [
    "/",
    "/tickets",
    "/tickets?q=prioridad+%3E%3E",
    "/ticket/1",
    "/ticket/1?say=comment",
    "/new",
    "/sessions",
    "/reports",
    "/wall",
    "/ticket/1/similar",
    "/tiles",
    "/command",
    "/time",
    "/reports/created-resolved",
    "/ticket/1/forward",
    "/nothing",
]
ASKER = ["/", "/ticket/1", "/new", "/ticket/2"]
NOBODY = ["/sign-in"]

WALKS = [
    (ANA, "es", 1280, "light", True, STAFF),
    (LUIS, "en", 390, "dark", True, STAFF),
    (ANA, "es", 390, "light", False, STAFF),
    (MARIO, "es", 390, "dark", True, ASKER),
    (MARIO, "en", 1280, "light", False, ASKER),
    ("", "en", 390, "light", True, NOBODY),
    ("", "es", 1280, "dark", True, NOBODY),
]


@pytest.fixture
async def address(app: Any, service: Any) -> AsyncIterator[str]:
    """The pages at an address, with a conversation on ticket 1."""
    await perform(service, Caller(ANA), "ticket.take", {"id": 1})
    await perform(service, Caller(ANA), "ticket.comment", {"id": 1, "text": "Es la fibra", "minutes": "15m"})
    reply = "Ya va.\n\n> Buenas tardes, no hay enlace.\n-- \nAna"
    await perform(service, Caller(ANA), "ticket.reply", {"id": 1, "text": reply})
    await perform(
        service, Caller(ANA), "ticket.set", {"id": 1, "values": {"due": "2026-11-23 03:00", "priority": "70"}}
    )
    server = WebServer(app, structlog.get_logger())
    await server.open("127.0.0.1:0")
    yield f"http://{server.bound}"
    await server.stop()


@pytest.fixture
async def chromium() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        await opened.close()


def axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


async def test_every_page_is_whole_for_every_kind_of_visitor(address: str, chromium: Any, browser: Any) -> None:
    source, wrong = axe(), []
    for who, language, width, scheme, scripts, paths in WALKS:
        context = await chromium.new_context(
            locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        if who:
            token = (await browser(who)).cookies.get("mailticket")
            await context.add_cookies([{"name": "mailticket", "value": token, "url": address}])
        page = await context.new_page()
        errors: list[str] = []
        page.on("console", lambda one, errors=errors: errors.append(one.text) if one.type == "error" else None)
        for path in paths:
            answer = await page.goto(address + path)
            here = (who, language, width, scheme, scripts, path)
            if answer.status >= 500:
                wrong.append((here, answer.status))
            if scripts:
                await page.evaluate(source)
                found = await page.evaluate("rules => axe.run({runOnly: rules})", RULES)
                wrong += [
                    (here, one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found["violations"]
                ]
                across = await page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if across > 0:
                    wrong.append((here, f"{across} pixels too wide"))
        await context.close()
        wrong += [(who, one) for one in errors]
    assert [one for one in wrong if "404" not in str(one) and "422" not in str(one)] == []


async def test_without_a_script_a_ticket_is_answered_and_with_one_the_draft_is_kept(
    address: str, chromium: Any, browser: Any, service: Any
) -> None:
    for scripts, text in ((False, "sin guion"), (True, "con guion")):
        context = await chromium.new_context(java_script_enabled=scripts, locale="es")
        token = (await browser(ANA)).cookies.get("mailticket")
        await context.add_cookies([{"name": "mailticket", "value": token, "url": address}])
        page = await context.new_page()
        await page.goto(f"{address}/ticket/1")
        await page.fill("#text", text)
        if scripts:
            async with page.expect_response(lambda one: one.url.endswith("/draft")) as kept:
                pass
            assert (await kept.value).status == 204
        await page.click("button[name=send]")
        await page.wait_for_url("**/ticket/1#history")
        assert await page.get_by_text(text).count() == 1
        await context.close()
    said = [one["text"] for one in (await perform(service, Caller(), "ticket.show", {"id": 1}))["history"]]
    assert {"sin guion", "con guion"} <= set(said)


async def test_keys_move_and_press_and_never_while_somebody_types(address: str, chromium: Any, browser: Any) -> None:
    context = await chromium.new_context(locale="es")
    token = (await browser(ANA)).cookies.get("mailticket")
    await context.add_cookies([{"name": "mailticket", "value": token, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/tickets")
    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.id") == "search"
    await page.keyboard.type("j x")
    assert await page.input_value("#search") == "j x"
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    assert await page.locator("input[name=row]").first.is_checked()
    await page.keyboard.press("o")
    await page.wait_for_url("**/ticket/1")
    await page.keyboard.press("?")
    assert await page.locator("dialog#keys").is_visible()
    await page.keyboard.press("Escape")
    assert not await page.locator("dialog#keys").is_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("n")
    await page.wait_for_url("**/new")
    await context.close()
