"""The pages, wired: what the site says of them, who may sign in, and the address they are had at."""

import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from mailticket.application import sign_in_links
from mailticket.application.service import Service
from mailticket.arrival import replies
from mailticket.arrival.logins import Judged, Logins
from mailticket.arrival.sasl import Credentials
from mailticket.config import Settings, shipped
from mailticket.daemon.web_commands import WebCommands
from mailticket.model.errors import MailticketError
from mailticket.model.letter import Reply
from mailticket.model.person import fold_address
from mailticket.storage import people
from mailticket.web.app import make_app
from mailticket.web.server import WebServer
from mailticket.web.settings import WebSettings
from mailticket.web.sign_in_answer import SignInAnswer

WRONG = {replies.LOGIN_LATER: ("later", 429), replies.LOGIN_BUSY: ("busy", 503)}


def web_settings(settings: Settings) -> WebSettings:
    """What pages need to know of the configuration."""
    site, web = settings.site, settings.web
    return WebSettings(
        base_url=site.web_base_url.rstrip("/"),
        path=site.web_path.rstrip("/"),
        proxies=tuple(ip_network(one) for one in web.proxies),
    )


class Web:
    """The pages of a daemon. ``trouble`` says why they are not to be had, empty where they are."""

    def __init__(
        self,
        service: Service,
        settings: Callable[[], Settings],
        login: Callable[[str, str], Awaitable[str]],
        judged: Judged,
        log: Any,
    ) -> None:
        self._service = service
        self._settings = settings
        self._logins = Logins(settings().limits, login, time.monotonic, judged=judged)
        self._log = log
        self._server: WebServer | None = None
        self.trouble = ""

    @property
    def bound(self) -> str:
        """The address they are had at; empty for none."""
        return self._server.bound if self._server else ""

    async def open(self) -> None:
        """Listen. An address that was written and cannot be had stops the start (MailticketError); the default one is done without,
        which ``trouble`` says."""
        web = self._settings().web
        if not web.listen:
            return
        app = make_app(
            self._service, self._login, lambda: web_settings(self._settings()), self._templates(), WebCommands()
        )
        server = WebServer(app, self._log)
        try:
            await server.open(web.listen)
        except OSError as error:
            if "listen" in web.model_fields_set:
                raise MailticketError(f"cannot listen on {web.listen}: {error}") from error
            self.trouble = f"{web.listen}: {error.strerror or error}"
            self._log.warning("web.no_address", address=web.listen, error=str(error), setting="[web] listen")
            return
        self._server = server

    def status(self) -> dict[str, str]:
        """Where they are had, or why they are not."""
        return {"address": self.bound, "trouble": self.trouble}

    async def first_link(self) -> str:
        """Where the first administrator says who they are; empty where there is one, or nowhere to go."""
        return await sign_in_links.first_link(self._service, self.bound) if self.bound else ""

    def _templates(self) -> Path:
        """The site's own where there are any, else those that come along."""
        own = self._settings().paths.templates / "web"
        return own if own.is_dir() else shipped("templates") / "web"

    async def stop(self) -> None:
        """No more pages."""
        if self._server:
            await self._server.stop()

    async def _login(self, name: str, password: str, client: str) -> SignInAnswer:
        """Whose a name and a password are; limited by client and by name as logins over SMTP are."""
        try:
            said = await self._logins.check(Credentials(name, password), client, lambda: False)
        except TimeoutError:
            said = replies.LOGIN_BUSY
        if isinstance(said, Reply):
            wrong, status = WRONG.get(said, ("wrong", 403))
            return SignInAnswer(wrong=wrong, status=status)
        address = fold_address(said)
        found = await self._service.database.read(people.users_by_address, [address], self._service.clock())
        return SignInAnswer(found.get(address), "" if address in found else "wrong")
