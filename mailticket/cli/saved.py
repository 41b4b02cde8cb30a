"""``mailticket saved``: searches that have a name."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

app = group("help.group.saved")


def _pages() -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages


app.command("list")(command("saved.list", lambda rows: _pages().searches(rows)))
app.command("show")(command("saved.show", lambda row: _pages().searches([row])))
for name in ("add", "set", "remove"):
    app.command(name)(command(f"saved.{name}", lambda answer: _pages().changed("search")(answer)))
