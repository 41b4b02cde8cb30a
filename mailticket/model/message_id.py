"""Our Message-IDs hold the ticket's number and a seal, so an answer finds its ticket without a look-up, and cannot be
made up by who has not seen one of our notices."""

import re
from collections.abc import Callable

_OURS = re.compile(r"t(\d{1,18})\.(\d{1,18})\.([0-9a-f]{16})@(.+)", re.IGNORECASE | re.ASCII)


def message_id(ticket_id: int, notice_id: int, organization: str, sign: Callable[[str], str]) -> str:
    """The Message-ID of a notice, without angle brackets. Ticket 0 is for notices about no ticket."""
    return f"t{ticket_id}.{notice_id}.{sign(f'm{ticket_id}.{notice_id}')}@{organization}"


def ticket_of(text: str, verify: Callable[[str, str], bool], organization: str) -> int | None:
    """The ticket of one of our Message-IDs; None for everybody else's."""
    found = ticket_and_notice(text, verify, organization)
    return found[0] if found else None


def ticket_and_notice(text: str, verify: Callable[[str, str], bool], organization: str) -> tuple[int, int] | None:
    """The numbers of the ticket and of the notice in one of our Message-IDs; None for everybody else's."""
    found = _OURS.fullmatch(text)
    if found is None or found[4].lower() != organization.lower():
        return None
    ticket_id, notice_id = int(found[1]), int(found[2])
    return (ticket_id, notice_id) if ticket_id and verify(f"m{ticket_id}.{notice_id}", found[3]) else None


def is_ours(text: str, verify: Callable[[str, str], bool], organization: str) -> bool:
    """Whether a Message-ID is one of ours, of a notice about a ticket or about none."""
    found = _OURS.fullmatch(text)
    ours = found is not None and found[4].lower() == organization.lower()
    return bool(found and ours and verify(f"m{int(found[1])}.{int(found[2])}", found[3]))


def notice_about_no_ticket(text: str, verify: Callable[[str, str], bool], organization: str) -> int | None:
    """The number of the notice in one of our Message-IDs, where it was about no ticket."""
    return notice_of(text) if text[:3].lower() == "t0." and is_ours(text, verify, organization) else None


def notice_of(text: str) -> int | None:
    """The number of the notice in something that looks like one of our Message-IDs."""
    found = _OURS.fullmatch(text)
    return int(found[2]) if found else None


def thread_root(ticket_id: int, organization: str) -> str:
    """What all notices of a ticket refer to first, so that every client shows one thread (as RT does)."""
    return f"rt-ticket-{ticket_id}@{organization}"
