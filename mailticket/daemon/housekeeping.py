"""What was kept for a while only: at start, and then by the clock."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mailticket.storage import inbox, logins, presence, proofs, sign_in_links, web_sessions
from mailticket.storage import work as storage_work
from mailticket.storage.database import Database
from mailticket.storage.times import to_text

BUDGETS_FOR = timedelta(days=3)
SPENT_FOR = timedelta(days=40)
STRAY_AFTER = 24 * 60 * 60.0
"""Seconds after which a file of the spool that no letter speaks of is a stray: one that is just being written is not."""


async def clear_away(database: Database, spool: Path, now: datetime, old: Callable[[Path], bool]) -> dict[str, int]:
    """Budgets that have filled up again, what was used once and would be refused for its age now, old logins, and strays in the
    spool. Returns how much of which went."""
    gone = await database.write(_forget_old, now)
    gone["spool"] = await database.write(inbox.stray_spool_files, spool, old)
    return gone


def _forget_old(connection: sa.Connection, now: datetime) -> dict[str, int]:
    return {
        "budgets": storage_work.forget_old_budgets(connection, to_text(now - BUDGETS_FOR)),
        "tokens": proofs.forget_spent(connection, now - SPENT_FOR),
        "logins": logins.forget(connection, now),
        "sessions": web_sessions.clear(connection, now) + presence.clear(connection, now),
        "links": sign_in_links.clear(connection, now),
    }


def since_yesterday(path: Path) -> bool:
    """Whether a file was written to a day ago the last time."""
    return path.exists() and time.time() - path.stat().st_mtime > STRAY_AFTER


async def take_in_spooled(database: Database, log: Any) -> None:
    """Large letters from before there was a cluster: the other machine does not see our files."""
    for raw_id, path in await database.read(inbox.spooled):
        if await asyncio.to_thread(path.exists):
            await database.migrate(inbox.take_in, raw_id, path)
            log.info("spool.taken_in", file=path.name)
        else:
            log.error("spool.missing", file=str(path))
