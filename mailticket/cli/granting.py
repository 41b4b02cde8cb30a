"""``mailticket grant`` and ``mailticket right``: who may do what, and why."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

grants = group("help.group.grant")
rights = group("help.group.right")


def _pages() -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages


def _granted(answer: Any) -> bool:
    return bool(answer["granted"])


for name in ("add", "remove"):
    grants.command(name)(command(f"grant.{name}", lambda answer: _pages().changed("grant", "to")(answer)))
grants.command("list")(command("grant.list", lambda rows: _pages().grants(rows)))
grants.command("why")(command("grant.why", lambda found: _pages().why(found), well=_granted))
rights.command("list")(command("right.list", lambda rows: _pages().rights(rows)))
