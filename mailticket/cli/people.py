"""``mailticket user`` and ``mailticket group``: who there is."""

from typing import Annotated, Any

import typer

from mailticket.cli.generated import command
from mailticket.cli.request import Json, ask, group, out

users = group("Users: add, list, show, set, disable, enable, block, unblock, merge, and their addresses.")
addresses = group("The addresses of a user: add, remove, main.")
groups = group("Groups: add, list, show, set, rename, remove, and their members.")
members = group("The members of a group: add, remove.")
users.add_typer(addresses, name="address")
groups.add_typer(members, name="member")

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Any address of theirs.")]


def _pages() -> Any:
    from mailticket.cli import pages

    return pages


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
    name: Annotated[str, typer.Argument(metavar="NAME", help="The group's name.")],
    who: Annotated[list[str] | None, typer.Argument(metavar="[MEMBER…]", help="Addresses, or groups.")] = None,
    more: Annotated[list[str] | None, typer.Option("--member", help="The same, as an option; repeatable.")] = None,
    json: Json = False,
) -> None:
    """Make a group, or add members to one.

    Example: mailticket group add noc lucia@noc.example helpdesk
    """
    out(ask(context, "group.add", name=name, members=[*(who or []), *(more or [])]), json, _group)
