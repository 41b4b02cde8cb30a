"""``mailticket escalation``: whom tickets that nobody touches go up to."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

app = group("help.group.escalation")


def _pages() -> Any:
    from mailticket.cli import service_level_pages

    return service_level_pages


def _changed(answer: Any) -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages.changed("escalation")(answer)


app.command("list")(command("escalation.list", lambda rows: _pages().escalations(rows)))
app.command("show")(command("escalation.show", lambda row: _pages().escalation(row)))
for name in ("add", "set", "rename", "remove"):
    app.command(name)(command(f"escalation.{name}", _changed))
