"""``mailticket user`` and ``mailticket group``: who there is."""

from typing import Annotated, Any

import typer

from mailticket.cli.asking import Json, ask, group, out

users = group("Users: add, list, show, set, disable, enable, block, unblock, merge, and their addresses.")
addresses = group("The addresses of a user: add, remove, main.")
groups = group("Groups: add, list, show, set, rename, remove, and their members.")
members = group("The members of a group: add, remove.")
users.add_typer(addresses, name="address")
groups.add_typer(members, name="member")

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Any address of theirs.")]
PersonName = Annotated[str | None, typer.Option("--name", help="Their name.")]
Language = Annotated[str | None, typer.Option("--language", help="es or en; '' for the queue's.", metavar="LANGUAGE")]
Timezone = Annotated[str | None, typer.Option("--timezone", help="As America/Montevideo; '' for the site's.")]
Privileged = Annotated[bool | None, typer.Option("--privileged/--unprivileged", help="They are staff, or not.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The group's name.")]
Members = Annotated[list[str], typer.Argument(metavar="MEMBER…", help="Addresses, or names of groups.")]


def language_checked(name: str | None) -> str | None:
    """The name of a language we speak, or the empty one. Wrong usage else."""
    if name not in (None, "", "es", "en"):
        raise typer.BadParameter("the language is es or en")
    return name


def _timezone(name: str | None) -> str | None:
    from zoneinfo import ZoneInfo

    try:
        return name and ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:
        raise typer.BadParameter(f"there is no timezone {name!r}; names look like America/Montevideo") from error


@users.command("add")
def user_add(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The address they are shown by.")],
    more: Annotated[list[str] | None, typer.Option("--address", help="Another address of theirs; repeatable.")] = None,
    name: PersonName = None,
    language: Language = None,
    timezone: Timezone = None,
    privileged: Privileged = None,
    json: Json = False,
) -> None:
    """Make a user, or bring one up to date: what is not said stays.

    Example: mailticket user add lucia@noc.example --name 'Lucía Pereira' --language es --privileged
    """
    wanted: dict[str, Any] = {"address": address, "addresses": more or [], "name": name, "privileged": privileged}
    wanted |= {"language": language_checked(language), "timezone": _timezone(timezone)}
    out(ask(context, "user.add", **wanted), json, _pages().changed("user", "address"))


@users.command("set")
def user_set(
    context: typer.Context,
    address: Address,
    name: PersonName = None,
    language: Language = None,
    timezone: Timezone = None,
    privileged: Privileged = None,
    json: Json = False,
) -> None:
    """Change a user; an empty text clears.

    Example: mailticket user set lucia@noc.example --timezone America/Montevideo --language ''
    """
    wanted: dict[str, Any] = {"address": address, "name": name, "privileged": privileged}
    wanted |= {"language": language_checked(language), "timezone": _timezone(timezone)}
    out(ask(context, "user.set", **wanted), json, _pages().changed("user", "address"))


@users.command("list")
def user_list(
    context: typer.Context,
    match: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="In a name or an address.")] = None,
    privileged: Annotated[bool | None, typer.Option("--privileged/--unprivileged", help="Only staff, or none.")] = None,
    disabled: Annotated[bool | None, typer.Option("--disabled/--enabled", help="Only those.")] = None,
    json: Json = False,
) -> None:
    """All users, or some.

    Example: mailticket user list pereira --privileged
    """
    arguments = {"match": match, "privileged": privileged, "disabled": disabled}
    out(ask(context, "user.list", **arguments), json, lambda rows: _pages().users(rows))


@users.command("show")
def user_show(context: typer.Context, address: Address, json: Json = False) -> None:
    """One user, by any address of theirs.

    Example: mailticket user show lucia@noc.example
    """
    out(ask(context, "user.show", address=address), json, lambda row: _pages().user(row))


@users.command("disable")
def user_disable(context: typer.Context, address: Address, json: Json = False) -> None:
    """They may do nothing and get no mail; their history stays.

    Example: mailticket user disable lucia@noc.example
    """
    out(ask(context, "user.disable", address=address), json, _pages().changed("user", "address"))


@users.command("enable")
def user_enable(context: typer.Context, address: Address, json: Json = False) -> None:
    """Undo disable.

    Example: mailticket user enable lucia@noc.example
    """
    out(ask(context, "user.enable", address=address), json, _pages().changed("user", "address"))


@users.command("block")
def user_block(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose mail is not taken.")],
    json: Json = False,
) -> None:
    """Take no more mail from an address: it is refused in the dialogue, or held without an alarm.

    Example: mailticket user block promos@tienda.example
    """
    out(ask(context, "user.block", address=address), json, _pages().changed("user", "address"))


@users.command("unblock")
def user_unblock(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose mail is taken again.")],
    json: Json = False,
) -> None:
    """Undo block.

    Example: mailticket user unblock promos@tienda.example
    """
    out(ask(context, "user.unblock", address=address), json, _pages().changed("user", "address"))


@users.command("merge")
def user_merge(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Who becomes part of the other.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="Who stays.")],
    json: Json = False,
) -> None:
    """Two users are one person: addresses, tickets, groups and rights go to the one who stays.

    Example: mailticket user merge lucia@gmail.example lucia@noc.example
    """
    out(ask(context, "user.merge", address=address, into=into), json, lambda row: _pages().merged(row))


Other = Annotated[str, typer.Argument(metavar="OTHER", help="The address this is about.")]


@addresses.command("add")
def address_add(context: typer.Context, address: Address, other: Other, json: Json = False) -> None:
    """One more address of a user.

    Example: mailticket user address add lucia@noc.example lucia@casa.example
    """
    out(ask(context, "user.address.add", address=address, other=other), json, _pages().changed("user", "address"))


@addresses.command("remove")
def address_remove(context: typer.Context, address: Address, other: Other, json: Json = False) -> None:
    """An address is a user's no longer.

    Example: mailticket user address remove lucia@noc.example lucia@casa.example
    """
    out(ask(context, "user.address.remove", address=address, other=other), json, _pages().changed("user", "address"))


@addresses.command("main")
def address_main(context: typer.Context, address: Address, other: Other, json: Json = False) -> None:
    """The address a user is shown by and gets mail at.

    Example: mailticket user address main lucia@casa.example lucia@noc.example
    """
    out(ask(context, "user.address.main", address=address, other=other), json, _pages().changed("user", "address"))


# -- groups


@groups.command("add")
def group_add(
    context: typer.Context,
    name: Name,
    who: Annotated[list[str] | None, typer.Argument(metavar="[MEMBER…]", help="Addresses, or groups.")] = None,
    more: Annotated[list[str] | None, typer.Option("--member", help="The same, as an option; repeatable.")] = None,
    json: Json = False,
) -> None:
    """Make a group, or add members to one.

    Example: mailticket group add noc lucia@noc.example helpdesk
    """
    out(ask(context, "group.add", name=name, members=[*(who or []), *(more or [])]), json, _pages().changed("group"))


@groups.command("list")
def group_list(context: typer.Context, json: Json = False) -> None:
    """All groups.

    Example: mailticket group list
    """
    out(ask(context, "group.list"), json, lambda rows: _pages().groups(rows))


@groups.command("show")
def group_show(context: typer.Context, name: Name, json: Json = False) -> None:
    """One group, with all people in it.

    Example: mailticket group show noc
    """
    out(ask(context, "group.show", name=name), json, lambda row: _pages().group(row))


@groups.command("set")
def group_set(
    context: typer.Context,
    name: Name,
    who: Annotated[list[str] | None, typer.Argument(metavar="[MEMBER…]", help="Addresses, or groups.")] = None,
    json: Json = False,
) -> None:
    """Make these the members, and nobody else.

    Example: mailticket group set cert cora@noc.example pepe@noc.example
    """
    out(ask(context, "group.set", name=name, members=who or []), json, _pages().changed("group"))


@groups.command("rename")
def group_rename(
    context: typer.Context,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    json: Json = False,
) -> None:
    """Another name for a group.

    Example: mailticket group rename noc guardia
    """
    out(ask(context, "group.rename", name=name, new=new), json, _pages().changed("group"))


@groups.command("remove")
def group_remove(context: typer.Context, name: Name, json: Json = False) -> None:
    """Remove a group that nothing names any more.

    Example: mailticket group remove viejos
    """
    out(ask(context, "group.remove", name=name), json, _pages().changed("group"))


@members.command("add")
def member_add(context: typer.Context, name: Name, who: Members, json: Json = False) -> None:
    """More members.

    Example: mailticket group member add noc luis@noc.example
    """
    out(ask(context, "group.member.add", name=name, members=who), json, _pages().changed("group"))


@members.command("remove")
def member_remove(context: typer.Context, name: Name, who: Members, json: Json = False) -> None:
    """Fewer members.

    Example: mailticket group member remove noc luis@noc.example
    """
    out(ask(context, "group.member.remove", name=name, members=who), json, _pages().changed("group"))


def _pages() -> Any:
    from mailticket.cli import pages

    return pages
