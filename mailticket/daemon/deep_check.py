"""Looks through a site's database beside a daemon that runs, or without one; changes nothing."""

from mailticket.config import Settings
from mailticket.daemon import belonging
from mailticket.daemon.opening import damaged
from mailticket.model.errors import DiskBroken, MailticketError
from mailticket.storage import inbox, installation
from mailticket.storage.checking import deep_check
from mailticket.storage.database import Database, open_database

HOURS = 6 * 3600.0
"""A large database is read from its first page to its last."""


async def look_through(settings: Settings) -> list[str]:
    """What is wrong with the database, its keys, and the files of large letters. Raises TryAgain where it is not reached."""
    try:
        database = open_database(settings.database.url, read_only=True, seconds=HOURS)
    except MailticketError as error:
        return [str(error)]
    try:
        if faults := await database.read(deep_check):
            return faults
        return await _belongs(settings, database) + await _files(database)
    except DiskBroken as error:
        return [damaged(belonging.shown(settings.database.url, settings.database.path), error)]
    finally:
        await database.close()


async def _belongs(settings: Settings, database: Database) -> list[str]:
    data = settings.paths.data
    name = belonging.shown(settings.database.url, settings.database.path)
    try:
        found = await database.read(installation.found)
        belonging.check(found, belonging.folder(data), database=name, data=data, new=False)
    except (MailticketError, OSError, ValueError) as error:
        return [str(error)]
    return []


async def _files(database: Database) -> list[str]:
    spooled = await database.read(inbox.spooled)
    return [f"the file of a large letter is missing: {path}" for _, path in spooled if not path.exists()]
