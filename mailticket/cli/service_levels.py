"""``mailticket sla``: what is promised to whom."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

app = group("help.group.sla")


def _pages() -> Any:
    from mailticket.cli import service_level_pages

    return service_level_pages


def _changed(answer: Any) -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages.changed("sla")(answer)


app.command("list")(command("sla.list", lambda rows: _pages().service_levels(rows)))
app.command("show")(command("sla.show", lambda row: _pages().service_level(row)))
for name in ("add", "set", "rename", "remove"):
    app.command(name)(command(f"sla.{name}", _changed))
