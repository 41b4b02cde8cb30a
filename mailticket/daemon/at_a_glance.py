"""What a site's database holds, looked at beside a daemon that runs, or without one; changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from mailticket.config import Settings
from mailticket.model.errors import DiskBroken, MailticketError
from mailticket.model.queue import Site
from mailticket.storage.counts import counts
from mailticket.storage.database import open_database
from mailticket.storage.people import staff_at

Found = TypeVar("Found")


async def count(settings: Settings) -> dict[str, int] | None:
    """How many queues, users, groups and tickets there are; None where there is no database yet. Raises MailticketError where it
    cannot be read."""
    return await _read(settings, counts)


async def staff_at_ours(settings: Settings) -> list[str]:
    """Addresses of the site itself that are of somebody who works here as well. Raises MailticketError."""
    now = datetime.now(UTC)
    return await _read(settings, lambda connection: staff_at(connection, site_addresses(settings.site), now)) or []


def site_addresses(site: Site) -> set[str]:
    """Those that belong to no queue."""
    return {site.correspond_address, site.comment_address, site.control}


async def _read(settings: Settings, work: Callable[[Connection], Found]) -> Found | None:
    """What a database says; None where there is none yet."""
    path = settings.database.path
    if path is not None and not path.exists():
        return None
    database = open_database(settings.database.url, read_only=True)
    try:
        return await database.read(work)
    except DiskBroken as error:
        raise MailticketError(str(error)) from error
    finally:
        await database.close()
