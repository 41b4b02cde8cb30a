"""``mailticket lifecycle`` and ``mailticket field``: what tickets can become, and what is known of them."""

from typing import Any

from mailticket.cli.generated import command
from mailticket.cli.request import group

lifecycles = group("help.group.lifecycle")
fields = group("help.group.field")


def _pages() -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages


lifecycles.command("list")(command("lifecycle.list", lambda rows: _pages().lifecycles(rows)))
lifecycles.command("show")(command("lifecycle.show", lambda row: _pages().lifecycle(row)))
for name in ("add", "rename", "remove"):
    lifecycles.command(name)(command(f"lifecycle.{name}", lambda answer: _pages().changed("lifecycle")(answer)))

fields.command("list")(command("field.list", lambda rows: _pages().fields(rows)))
fields.command("show")(command("field.show", lambda row: _pages().field(row)))
for name in ("add", "set", "rename", "remove"):
    fields.command(name)(command(f"field.{name}", lambda answer: _pages().changed("customfield")(answer)))
