"""``mailticket wall``: pages for a screen."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group
from mailticket.cli.words import word

app = group("help.group.wall")


def _listed(rows: Any) -> str:
    return "\n".join(f"{row['name']}  {row['address']}  {', '.join(row['queues']) or word('all')}" for row in rows)


app.command("add")(command("wall.add", lambda one: word("wall_made", name=one["name"], url=one["url"])))
app.command("list")(command("wall.list", _listed))
app.command("revoke")(command("wall.revoke", lambda one: word("removed", what=one["name"])))
