"""``mailticket user`` and ``mailticket group``: who there is."""

from typing import Annotated, Any

import typer

from mailticket.cli.generated import command
from mailticket.cli.request import Json, ask, group, out

users = group("help.group.user")
addresses = group("help.group.user.address")
groups = group("help.group.group")
members = group("help.group.group.member")
users.add_typer(addresses, name="address")
groups.add_typer(members, name="member")

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="help.user_address")]


def _pages() -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages


def _user(answer: Any) -> Any:
    return _pages().changed("user", "address")(answer)


def _group(answer: Any) -> Any:
    return _pages().changed("group")(answer)


users.command("list")(command("user.list", lambda rows: _pages().users(rows)))
users.command("show")(command("user.show", lambda row: _pages().user(row)))
users.command("merge")(command("user.merge", lambda row: _pages().merged(row)))
for name in ("add", "set", "disable", "enable", "block", "unblock"):
    users.command(name)(command(f"user.{name}", _user))
for name in ("add", "remove", "main"):
    addresses.command(name)(command(f"user.address.{name}", _user))

groups.command("list")(command("group.list", lambda rows: _pages().groups(rows)))
groups.command("show")(command("group.show", lambda row: _pages().group(row)))
for name in ("set", "rename", "remove"):
    groups.command(name)(command(f"group.{name}", _group))
for name in ("add", "remove"):
    members.command(name)(command(f"group.member.{name}", _group))


@groups.command("add")
def group_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.group_name")],
    who: Annotated[list[str] | None, typer.Argument(metavar="[MEMBER…]", help="help.group.add.who")] = None,
    more: Annotated[list[str] | None, typer.Option("--member", help="help.group.add.more")] = None,
    json: Json = False,
) -> None:
    """Make a group, or add members to one.

    Example: mailticket group add noc lucia@noc.example helpdesk
    """
    out(ask(context, "group.add", name=name, members=[*(who or []), *(more or [])]), json, _group)
