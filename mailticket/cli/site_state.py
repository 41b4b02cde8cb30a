"""What ``mailticket check`` says besides the configuration: what the database holds, whether the daemon answers, the maildrop."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mailticket.cli.words import word
from mailticket.model.errors import MailticketError, Problem

if TYPE_CHECKING:
    from mailticket.config import Settings


def looked_at(settings: "Settings") -> tuple[list[Problem], dict[str, Any]]:
    """What is wrong with it, and how it stands: ``database`` (its counts; None: there is none yet), ``daemon`` (whether one
    answers), ``maildrop`` (how many letters lie there, since when the oldest, how many were refused)."""
    import asyncio

    from mailticket.arrival.maildrop import standing
    from mailticket.cli.gateway import ask_running
    from mailticket.daemon.at_a_glance import count, staff_at_ours

    problems: list[Problem] = []
    try:
        there = asyncio.run(count(settings))
        problems += [_of_person(address) for address in asyncio.run(staff_at_ours(settings))]
    except MailticketError as error:
        there, problems = None, [Problem("database", 0, "", str(error))]
    letters, oldest, refused = standing(settings.paths.maildrop)
    since = None if oldest is None else datetime.fromtimestamp(oldest, UTC).isoformat(timespec="seconds")
    return problems, {
        "database": there,
        "daemon": ask_running(settings, "status") is not None,
        "maildrop": {"letters": letters, "oldest": since, "refused": refused},
    }


def _of_person(address: str) -> Problem:
    return Problem("database", 0, "site", word("site_address_of_person", address=address))


def told(state: dict[str, Any]) -> list[str]:
    """The same in lines."""
    from mailticket.cli.overview import dropped

    there = state["database"]
    found = [word("database_has", **there) if there else word("database_none")]
    found.append(word("daemon_answers" if state["daemon"] else "daemon_silent"))
    if maildrop := dropped(state["maildrop"]):
        found.append(f"{word('maildrop')}: {maildrop}")
    return found
