"""``mailticket lifecycle`` and ``mailticket field``: what tickets can become, and what is known of them."""

from typing import Annotated, Any

import typer

from mailticket.cli.asking import Json, ask, group, out

lifecycles = group("Lifecycles, the statuses of tickets: list, show, add, rename, remove.")
fields = group("Custom fields: list, show, add, set, rename, remove.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name.")]
New = Annotated[str, typer.Argument(metavar="NEW", help="The new name.")]


@lifecycles.command("add")
def lifecycle_add(
    context: typer.Context,
    name: Name,
    initial: Annotated[list[str], typer.Option("--initial", help="A status tickets begin in; repeatable.")],
    active: Annotated[list[str], typer.Option("--active", help="A status they are worked on in; repeatable.")],
    inactive: Annotated[list[str], typer.Option("--inactive", help="A status they are done in; repeatable.")],
    transitions: Annotated[
        list[str] | None,
        typer.Option("--transition", metavar="FROM=TO,TO…", help="What may follow; else everything. Repeatable."),
    ] = None,
    rights: Annotated[
        list[str] | None,
        typer.Option("--right", metavar="'FROM -> TO=RIGHT'", help="A right it needs; * is any. Repeatable."),
    ] = None,
    on_reply: Annotated[str, typer.Option("--on-reply", help="What a reply makes of a ticket; else active.")] = "",
    json: Json = False,
) -> None:
    """Make a lifecycle, or put another in its place.

    Example: mailticket lifecycle add cert --initial nuevo --active 'en curso' --inactive cerrado --transition nuevo='en curso'
    """
    following = {key: value.split(",") for key, value in map(_pair, transitions or ())}
    wanted = {"initial": initial, "active": active, "inactive": inactive, "on_reply": on_reply}
    asked = dict(map(_pair, rights)) if rights else None
    answer = ask(context, "lifecycle.add", name=name, **wanted, transitions=following, rights=asked)
    out(answer, json, _pages().changed("lifecycle"))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} has no =")
    return key.strip(), value.strip()


@lifecycles.command("list")
def lifecycle_list(context: typer.Context, json: Json = False) -> None:
    """All lifecycles.

    Example: mailticket lifecycle list
    """
    out(ask(context, "lifecycle.list"), json, lambda rows: _pages().lifecycles(rows))


@lifecycles.command("show")
def lifecycle_show(context: typer.Context, name: Name, json: Json = False) -> None:
    """One lifecycle: its statuses, and what each may become.

    Example: mailticket lifecycle show default
    """
    out(ask(context, "lifecycle.show", name=name), json, lambda row: _pages().lifecycle(row))


@lifecycles.command("rename")
def lifecycle_rename(context: typer.Context, name: Name, new: New, json: Json = False) -> None:
    """Another name for a lifecycle.

    Example: mailticket lifecycle rename cert incidentes
    """
    out(ask(context, "lifecycle.rename", name=name, new=new), json, _pages().changed("lifecycle"))


@lifecycles.command("remove")
def lifecycle_remove(context: typer.Context, name: Name, json: Json = False) -> None:
    """Remove a lifecycle no queue has; default becomes what it was at first.

    Example: mailticket lifecycle remove viejo
    """
    out(ask(context, "lifecycle.remove", name=name), json, _pages().changed("lifecycle"))


# -- custom fields

Kind = Annotated[str | None, typer.Option("--kind", help="text, number, date or choice.")]
Several = Annotated[bool | None, typer.Option("--several/--single", help="Several values, or one.")]
Choices = Annotated[list[str] | None, typer.Option("--choice", help="What may be chosen; repeatable.")]
Pattern = Annotated[str | None, typer.Option("--pattern", help="A regex that a whole value must fit; '' for none.")]
Description = Annotated[str | None, typer.Option("--description", help="What it is for.")]
Queues = Annotated[list[str] | None, typer.Option("--queue", help="Only in this queue; repeatable.")]


@fields.command("add")
def field_add(
    context: typer.Context,
    name: Name,
    kind: Kind = None,
    several: Several = None,
    choices: Choices = None,
    pattern: Pattern = None,
    description: Description = None,
    queues: Queues = None,
    json: Json = False,
) -> None:
    """Make a custom field, or bring one up to date: what is not said stays.

    Example: mailticket field add Sede --kind choice --choice Centro --choice Rivera --queue general
    """
    wanted = {"kind": kind, "several": several, "choices": choices, "pattern": pattern, "description": description}
    out(ask(context, "field.add", name=name, **wanted, queues=queues), json, _pages().changed("customfield"))


@fields.command("set")
def field_set(
    context: typer.Context,
    name: Name,
    kind: Kind = None,
    several: Several = None,
    choices: Choices = None,
    pattern: Pattern = None,
    description: Description = None,
    queues: Queues = None,
    every_queue: Annotated[bool, typer.Option("--every-queue", help="In every queue.")] = False,
    disabled: Annotated[bool | None, typer.Option("--disabled/--enabled", help="Whether it is out of use.")] = None,
    json: Json = False,
) -> None:
    """Change a custom field; an empty text clears, lists are put in place of what is there.

    Example: mailticket field set Sede --choice Centro --choice Rivera --choice Salto
    """
    wanted = {"kind": kind, "several": several, "choices": choices, "pattern": pattern, "description": description}
    wanted |= {"queues": [] if every_queue else queues, "disabled": disabled}
    out(ask(context, "field.set", name=name, **wanted), json, _pages().changed("customfield"))


@fields.command("list")
def field_list(
    context: typer.Context,
    queue: Annotated[str | None, typer.Option("--queue", help="Only those of this queue.")] = None,
    json: Json = False,
) -> None:
    """All custom fields.

    Example: mailticket field list --queue general
    """
    out(ask(context, "field.list", queue=queue), json, lambda rows: _pages().fields(rows))


@fields.command("show")
def field_show(context: typer.Context, name: Name, json: Json = False) -> None:
    """One custom field.

    Example: mailticket field show Sede
    """
    out(ask(context, "field.show", name=name), json, lambda row: _pages().field(row))


@fields.command("rename")
def field_rename(context: typer.Context, name: Name, new: New, json: Json = False) -> None:
    """Another name for a custom field.

    Example: mailticket field rename Sede Local
    """
    out(ask(context, "field.rename", name=name, new=new), json, _pages().changed("customfield"))


@fields.command("remove")
def field_remove(context: typer.Context, name: Name, json: Json = False) -> None:
    """Remove a custom field no ticket has a value of; else set it --disabled.

    Example: mailticket field remove Piso
    """
    out(ask(context, "field.remove", name=name), json, _pages().changed("customfield"))


def _pages() -> Any:
    from mailticket.cli import pages

    return pages
