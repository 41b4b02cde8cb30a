"""Configuration, rules and templates are taken over while the daemon runs, or all the old ones are kept."""

from typing import Any

from mailticket import log as logs
from mailticket.config import Settings
from mailticket.daemon.files import Files, needs_restart
from mailticket.daemon.open_site import OpenSite
from mailticket.model.errors import FilesWrong, MailticketError, Refused
from mailticket.model.words import say


async def take_over(site: OpenSite, settings: Settings, files: Files, named: Any) -> list[str]:
    """Have the site go by these settings and files. ``named`` is what the old files named. Returns what needs a new start: what is
    bound to an address, a database or a transport. Where it fails, all is as it was, and the error is raised."""
    stuck = needs_restart(site.settings, settings)
    before = site.settings
    await site.provision(settings)
    try:
        site.snapshot = await site.make_snapshot(settings, files)
    except BaseException:
        site.named = named
        await site.provision(before)
        raise
    site.settings = settings
    if settings.log != before.log:
        logs.start(settings.log.level, settings.log.format)
    return stuck


def why_refused(error: MailticketError) -> list[str]:
    """Why all the old ones are kept, one thing a line, for the log."""
    if isinstance(error, FilesWrong):
        return [str(problem) for problem in error.problems]
    if isinstance(error, Refused):
        return [say("en", error.key, **error.values)]
    return [str(error)]
