"""The facts reports count are made of the history in turns, and brought up to date by the clock."""

import hashlib
from datetime import UTC, datetime

from mailticket.application.report_request import site_of
from mailticket.application.site import SiteSnapshot
from mailticket.model.query import All, Query, Scope
from mailticket.model.report_fact import ReportFact
from mailticket.model.right import Right
from mailticket.model.story import Story
from mailticket.reports.facts import facts_of
from mailticket.reports.site import ReportSite
from mailticket.storage import people, report_facts
from mailticket.storage.database import Connection, Database
from mailticket.storage.reporting import stories

STEP = 250
"""Tickets whose facts are made at once: a letter waits for no more."""

ENTRIES = 1000
"""Entries that are looked at at once."""

EVERYTHING = Query(All(), {Right.SHOW_TICKET: Scope(everywhere=True)})
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def fingerprint(snapshot: SiteSnapshot) -> str:
    """What facts hang on besides the history: who works here, and which statuses mean what where."""
    directory = snapshot.directory
    said = [repr(sorted(directory.staff))]
    said += [repr((id_, queue.lifecycle)) for id_, queue in sorted(directory.queues.items())]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


async def keep_up(database: Database, snapshot: SiteSnapshot) -> bool:
    """One turn. Returns whether there is more to do now."""
    site = fingerprint(snapshot)
    known = await database.read(report_facts.mark)
    if known is None or known.site != site:
        await database.write(report_facts.begin_again, site)
        return True
    newest: int | None = None
    if known.made_to is not None:
        ids = set(await database.read(report_facts.not_made, known.made_to, STEP))
        made_to = max(ids) if len(ids) == STEP else None
    else:
        ids, newest = await database.read(report_facts.changed, known.newest, ENTRIES)
        made_to = None
        if not ids:
            return False
    made = {id_: facts for id_, facts in await made_of(database, site_of(snapshot), ids)}
    await database.write(report_facts.put, made, ids, newest, made_to)
    return True


async def made_of(database: Database, site: ReportSite, ids: set[int]) -> list[tuple[int, list[ReportFact]]]:
    """The facts of these tickets, as their histories are now; those that became part of others have none."""
    found, called = await database.read(_told, ids)
    known = ReportSite(site.queues, site.lifecycles, site.staff, called, site.fields)
    return [(story.id, facts_of(known, story)) for story in found]


def _told(connection: Connection, ids: set[int]) -> tuple[list[Story], dict[int, str]]:
    found = stories(connection, EVERYTHING, *_ALWAYS, among=ids)
    return found, people.addresses_of(connection, {line.by for story in found for line in story.lines})


async def made_whole(database: Database, snapshot: SiteSnapshot) -> None:
    """All turns there are."""
    while await keep_up(database, snapshot):
        pass
