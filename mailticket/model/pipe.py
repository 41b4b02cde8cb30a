"""The address a piped letter is handed over with: it carries the mailgate command's flags through LMTP.

Imports next to nothing, because the mailgate command is started once a letter.
"""

from urllib.parse import quote, unquote

PIPE_DOMAIN = "mailgate.localhost"
"""Answered over LMTP only; RFC 6761 keeps ``localhost`` names away from the DNS."""

ACTIONS = ("correspond", "comment")


def pipe_address(queue: str, action: str = "correspond", ticket: int | None = None) -> str:
    """``queue=NAME/action=comment/ticket=12@mailgate.localhost``, each value percent-encoded."""
    values = {"queue": queue, "action": action} | ({} if ticket is None else {"ticket": str(ticket)})
    return "/".join(f"{key}={quote(value, safe='')}" for key, value in values.items()) + "@" + PIPE_DOMAIN


def pipe_flags(local_part: str) -> tuple[str, str, int | None]:
    """(queue, action, ticket id) of such an address; queue may be empty. Raises ValueError for anything else."""
    values = dict(_flag(item) for item in local_part.split("/"))
    action, ticket = values.get("action", "correspond"), values.get("ticket")
    if not values.keys() <= {"queue", "action", "ticket"} or action not in ACTIONS:
        raise ValueError(local_part)
    return values.get("queue", ""), action, None if ticket is None else _ticket_id(ticket)


def _flag(item: str) -> tuple[str, str]:
    key, equals, value = item.partition("=")
    if not equals:
        raise ValueError(item)
    return key.lower(), unquote(value, errors="strict")


def _ticket_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError(text)
    return int(text)
