"""Where somebody goes next: only to a page of ours, whatever an address or a form says."""

from urllib.parse import urlsplit

from starlette.requests import Request

from mailticket.web.request import settings_of
from mailticket.web.responses import url_of


def page_of_ours(request: Request, wanted: str) -> str:
    """The address that is wanted if it is a page of ours, else home's."""
    return wanted if leads_to_us(wanted, settings_of(request).path) else url_of(request, "home")


def leads_to_us(wanted: str, path: str) -> bool:
    """Whether a browser that is sent there stays below our path: no other host, no other scheme, nothing browsers read otherwise
    than we do (backslashes, control characters)."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return False
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    below = wanted.startswith(f"{path}/") and not wanted.startswith("//")
    return plain and below and not parts.scheme and not parts.netloc
