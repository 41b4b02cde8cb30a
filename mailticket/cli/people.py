"""``mailticket user`` and ``mailticket queue``: the organisation, where it is not in the configuration."""

from typing import Annotated, Any

import typer

from mailticket.cli.asking import Json, ask, group, out

users = group("Users: add, list, show.")
queues = group("Queues: add, list, show.")

Language = Annotated[str | None, typer.Option("--language", help="es or en.", metavar="LANGUAGE")]


def _language(name: str | None) -> str | None:
    if name not in (None, "es", "en"):
        raise typer.BadParameter("the language is es or en")
    return name


@users.command("add")
def user_add(
    context: typer.Context,
    address: str,
    more: Annotated[list[str] | None, typer.Option("--address", help="Another address of theirs; repeatable.")] = None,
    name: Annotated[str, typer.Option("--name", help="Their name.")] = "",
    language: Language = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="As America/Montevideo.")] = None,
    privileged: Annotated[bool, typer.Option("--privileged", help="They are staff.")] = False,
    json: Json = False,
) -> None:
    """Make a user, or change one.

    Example: mailticket user add lucia@noc.example --name 'Lucía Pereira' --language es --privileged
    """
    from mailticket.cli import render

    wanted: dict[str, Any] = {
        "address": address,
        "addresses": more or [],
        "name": name,
        "language": _language(language),
    }
    wanted |= {"timezone": _timezone(timezone), "privileged": privileged}
    out(ask(context, "user.add", **wanted), json, render.user_added)


def _timezone(name: str | None) -> str | None:
    from zoneinfo import ZoneInfo

    try:
        return name and ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:
        raise typer.BadParameter(f"there is no timezone {name!r}; names look like America/Montevideo") from error


@users.command("list")
def user_list(context: typer.Context, json: Json = False) -> None:
    """All users.

    Example: mailticket user list --json
    """
    from mailticket.cli import render

    out(ask(context, "user.list"), json, render.users)


@users.command("show")
def user_show(context: typer.Context, address: str, json: Json = False) -> None:
    """One user, by any address of theirs.

    Example: mailticket user show lucia@noc.example
    """
    from mailticket.cli import render

    out(ask(context, "user.show", address=address), json, render.user)


@queues.command("add")
def queue_add(
    context: typer.Context,
    name: str,
    description: Annotated[str, typer.Option("--description", help="What it is for.")] = "",
    correspond_address: Annotated[str, typer.Option("--correspond-address", help="Mail to it is public.")] = "",
    comment_address: Annotated[str, typer.Option("--comment-address", help="Mail to it is for staff.")] = "",
    cc: Annotated[list[str] | None, typer.Option("--cc", help="Address or group told as requestors are.")] = None,
    admin_cc: Annotated[list[str] | None, typer.Option("--admin-cc", help="Address or group told of all.")] = None,
    language: Language = None,
    initial_priority: Annotated[int, typer.Option("--initial-priority")] = 0,
    final_priority: Annotated[int, typer.Option("--final-priority")] = 0,
    due_in: Annotated[int | None, typer.Option("--due-in", min=0, help="Minutes.")] = None,
    accept_lists: Annotated[bool, typer.Option("--accept-lists", help="Mail of lists opens tickets.")] = False,
    accept_bulk: Annotated[bool, typer.Option("--accept-bulk", help="Bulk mail opens tickets.")] = False,
    json: Json = False,
) -> None:
    """Make a queue, or change one.

    Example: mailticket queue add dns --correspond-address dns@noc.example --admin-cc lucia@noc.example
    """
    from mailticket.cli import render

    wanted = {
        "name": name,
        "description": description,
        "correspond_address": correspond_address,
        "comment_address": comment_address,
        "cc": cc or [],
        "admin_cc": admin_cc or [],
        "language": _language(language),
        "initial_priority": initial_priority,
        "final_priority": final_priority,
        "due_in": due_in,
        "accept_lists": accept_lists,
        "accept_bulk": accept_bulk,
    }
    out(ask(context, "queue.add", **wanted), json, render.queue_added)


@queues.command("list")
def queue_list(context: typer.Context, json: Json = False) -> None:
    """All queues.

    Example: mailticket queue list
    """
    from mailticket.cli import render

    out(ask(context, "queue.list"), json, render.queues)


@queues.command("show")
def queue_show(context: typer.Context, name: str, json: Json = False) -> None:
    """One queue.

    Example: mailticket queue show general
    """
    from mailticket.cli import render

    out(ask(context, "queue.show", name=name), json, render.queue)
