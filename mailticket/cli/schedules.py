"""``mailticket schedule``: at which times what is done."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

app = group("help.group.schedule")


def _pages() -> Any:
    from mailticket.cli import schedule_pages

    return schedule_pages


def _changed(answer: Any) -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages.changed("schedule")(answer)


app.command("list")(command("schedule.list", lambda rows: _pages().schedules(rows)))
app.command("show")(command("schedule.show", lambda row: _pages().schedule(row)))
app.command("run")(command("schedule.run", lambda answer: _pages().ran(answer)))
for name in ("add", "set", "enable", "disable", "rename", "remove"):
    app.command(name)(command(f"schedule.{name}", _changed))
