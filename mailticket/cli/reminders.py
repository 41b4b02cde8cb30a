"""``mailticket reminder``: what people asked to be reminded of, and the tickets they put off."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group
from mailticket.cli.tickets import done

app = group("help.group.reminder")


def _pages() -> Any:
    from mailticket.cli import reminder_pages

    return reminder_pages


app.command("list")(command("reminder.list", lambda answer: _pages().follow_ups(answer)))
for name in ("add", "done", "cancel"):
    app.command(name)(command(f"reminder.{name}", done))
