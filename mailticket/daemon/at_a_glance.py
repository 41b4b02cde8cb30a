"""What a site's database holds, looked at beside a daemon that runs, or without one; changes nothing."""

from mailticket.config import Settings
from mailticket.model.errors import DiskBroken, MailticketError
from mailticket.storage.counts import counts
from mailticket.storage.database import open_database


async def count(settings: Settings) -> dict[str, int] | None:
    """How many queues, users, groups and tickets there are; None where there is no database yet. Raises MailticketError where it
    cannot be read."""
    path = settings.database.path
    if path is not None and not path.exists():
        return None
    database = open_database(settings.database.url, read_only=True)
    try:
        return await database.read(counts)
    except DiskBroken as error:
        raise MailticketError(str(error)) from error
    finally:
        await database.close()
