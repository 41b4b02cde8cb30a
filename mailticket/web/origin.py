"""Which addresses are ours: host, scheme and client of a request, and whether a form came from a page of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mailticket.web.settings import LOOPBACK, WebSettings


@dataclass(frozen=True, slots=True)
class Origin:
    """Of a request: the scheme its client speaks, the host it asked, the client's address."""

    scheme: str
    host: str
    client: str

    @property
    def name(self) -> str:
        """The host without its port."""
        return self.host.rpartition(":")[0] if self.host.rpartition("]")[2].count(":") else self.host

    @property
    def secure(self) -> bool:
        """Whether nobody on the way reads it: HTTPS, or a connection that does not leave this machine."""
        return self.scheme == "https" or (self.name in LOOPBACK and _loopback(self.client))


def origin_of(scope: Mapping[str, Any], settings: WebSettings) -> Origin:
    """What a proxy says counts where the site names it, and only the last it added: the rest anybody may have written."""
    headers, peer = Headers(raw=scope["headers"]), (scope.get("client") or ("",))[0]
    scheme, host, client = scope.get("scheme", "http"), headers.get("host", "").lower(), peer
    if _among(peer, settings):
        scheme = _last(headers.get("x-forwarded-proto", "")) or scheme
        host = _last(headers.get("x-forwarded-host", "")).lower() or host
        client = _last(headers.get("x-forwarded-for", "")) or client
    return Origin("https" if scheme == "https" else "http", host, client[:64])


def unnamed_proxy(scope: Mapping[str, Any], settings: WebSettings) -> bool:
    """Whether a proxy hands this on that the site does not name: whoever asks is elsewhere, though the connection is from here."""
    headers, peer = Headers(raw=scope["headers"]), (scope.get("client") or ("",))[0]
    return not _among(peer, settings) and any(name in headers for name in HANDED_ON)


HANDED_ON = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "via")


def ours(origin: Origin, settings: WebSettings) -> bool:
    """Whether the host is one we answer under."""
    return origin.host in settings.hosts or origin.name in settings.hosts


def came_from_us(headers: Headers, origin: Origin) -> bool:
    """Whether what a form sends comes from a page of ours: browsers say so, by one of these at least."""
    said = headers.get("origin")
    if said is not None:
        return said.lower() == f"{origin.scheme}://{origin.host}"
    return headers.get("sec-fetch-site") == "same-origin"


def _last(value: str) -> str:
    return value.rpartition(",")[2].strip()


def _among(peer: str, settings: WebSettings) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in settings.proxies)


def _loopback(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False


class BelowPath:
    """Answers below the site's path, whether a proxy leaves it in the address or takes it out."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self._app = app
        self._path = settings.path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The address without the path is what is looked for."""
        path = scope.get("path", "")
        if scope["type"] == "http" and self._path and (path == self._path or path.startswith(f"{self._path}/")):
            scope = {**scope, "path": path[len(self._path) :] or "/"}
        await self._app(scope, receive, send)
