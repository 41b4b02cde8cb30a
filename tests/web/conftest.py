"""A site with pages, asked without a network: real SQLite, a clock that stands still, and who is signed in."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from mailticket.application import web_sessions
from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.web_sessions import SignedIn
from mailticket.config import parse, shipped
from mailticket.daemon import Daemon
from mailticket.daemon.web_commands import WebCommands
from mailticket.storage import people
from mailticket.web.app import make_app
from mailticket.web.settings import WebSettings
from mailticket.web.sign_in_answer import SignInAnswer

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SITE = """
[site]
organization = "noc.example"
rtname = "noc"
timezone = "America/Tegucigalpa"
[smtp]
listen = ""
[lmtp]
listen = ""
[web]
listen = ""
[paths]
data = "{folder}"
[database]
url = "sqlite:///{folder}/mailticket.db"
[delivery]
transport = "maildir:{folder}/out"
[[user]]
address = "root@noc.example"
name = "Raíz"
privileged = true
language = "es"
[[user]]
address = "ana@noc.example"
name = "Ana"
privileged = true
language = "es"
[[user]]
address = "luis@noc.example"
name = "Luis"
privileged = true
language = "en"
[[queue]]
name = "general"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[queue]]
name = "privada"
admin_cc = ["root@noc.example"]
[[grant]]
to = "root@noc.example"
right = "SuperUser"
"""
ROOT, ANA, LUIS = "root@noc.example", "ana@noc.example", "luis@noc.example"
MARIO, EVA = "mario@danli.example", "eva@otra.example"
PASSWORDS = {ANA: "correct horse battery"}


class Browser(httpx.AsyncClient):
    """Sends forms as a browser does: with the page's token, and where they come from."""

    csrf = ""

    async def send_form(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """A form of a page of ours."""
        headers = {"Origin": str(self.base_url).rstrip("/"), **more.pop("headers", {})}
        return await self.post(path, data={"csrf": self.csrf, **(fields or {})}, headers=headers, **more)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Any]:
    """Ticket 1: mario's, in general. Ticket 2: eva's, in privada."""
    daemon = Daemon(
        parse(SITE.format(folder=tmp_path), "config.toml", tmp_path), None, structlog.get_logger(), clock=lambda: NOW
    )
    opened = await daemon.open()
    for queue, subject, text, person in (
        ("general", "Caída del enlace", "Buenas tardes, no hay enlace.", MARIO),
        ("privada", "Sueldos", "Es secreto.", EVA),
    ):
        told = {"queue": queue, "subject": subject, "text": text, "requestor": [person]}
        await perform(opened, Caller(), "ticket.create", told)
    yield opened
    await daemon.close()


@pytest.fixture
def web_settings() -> WebSettings:
    return WebSettings()


@pytest.fixture
def app(service: Any, web_settings: WebSettings) -> Any:
    """The pages. ana has a password."""

    async def login(name: str, password: str, client: str) -> SignInAnswer:
        if PASSWORDS.get(name) != password:
            return SignInAnswer(wrong="wrong")
        return SignInAnswer((await service.database.read(people.users_by_address, [name], NOW))[name])

    return make_app(service, login, lambda: web_settings, shipped("templates") / "web", WebCommands())


@pytest.fixture
async def browser(app: Any) -> AsyncIterator[Callable[..., Any]]:
    """``await browser(ANA)`` is a browser in which ana is signed in; ``await browser()`` one where nobody is."""
    opened = []

    async def one(address: str = "", *, base_url: str = "http://127.0.0.1:8080", **more: Any) -> Browser:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 4000))
        made = Browser(transport=transport, base_url=base_url, **more)
        opened.append(made)
        if address:
            service = app.state.service
            user = (await service.database.read(people.users_by_address, [address], NOW))[address]
            how = SignedIn("password", "127.0.0.1", "tests", timedelta(days=7))
            token = await web_sessions.begin(service, user, how)
            made.cookies.set(app.state.settings().cookie, token)
            page = (await made.get(app.state.settings().path + "/")).text
            found = re.search(r'data-csrf="([^"]+)"', page)
            assert found, page[:2000]
            made.csrf = found[1]
        return made

    yield one
    for made in opened:
        await made.aclose()
