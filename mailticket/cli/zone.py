"""The zone of the times on a page: the site's, whatever zone this machine is set to."""

from collections.abc import Callable
from datetime import tzinfo
from zoneinfo import ZoneInfo

_named: list[Callable[[], str]] = []


def use(named: Callable[[], str]) -> None:
    """From now on the site's zone is what ``named`` says; it is asked when a time is shown."""
    _named[:] = [named]


def site_zone() -> tzinfo | None:
    """The site's zone; None, which is this machine's, where its configuration cannot be read."""
    try:
        return ZoneInfo(_named[0]()) if _named else None
    except Exception:  # noqa: BLE001  # a wrong configuration is said by what reads it for more than this
        return None
