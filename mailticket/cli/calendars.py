"""``mailticket calendar``: when is worked."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

app = group("help.group.calendar")


def _pages() -> Any:
    from mailticket.cli import calendar_pages

    return calendar_pages


def _changed(answer: Any) -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages.changed("calendar")(answer)


app.command("list")(command("calendar.list", lambda rows: _pages().calendars(rows)))
app.command("show")(command("calendar.show", lambda row: _pages().calendar(row)))
for name in ("add", "set", "rename", "remove"):
    app.command(name)(command(f"calendar.{name}", _changed))
