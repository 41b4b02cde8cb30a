"""``mailticket queue``: what the queues are, who watches them, and whether mail reaches them."""

import inspect
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from mailticket.cli.asking import REFUSED, Json, State, answered, ask, group, out
from mailticket.cli.generated import language_checked
from mailticket.files import MOST_ALIASES, read_file
from mailticket.model.queue import QUEUE_SETTINGS
from mailticket.model.queue_settings import QueueSetting, SettingKind

app = group("Queues: add, list, show, set, rename, disable, enable, check, and their watchers.")
watchers = group("Who watches a queue: add, remove.")
app.add_typer(watchers, name="watcher")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The queue's name.")]
Lifecycle = Annotated[str | None, typer.Option("--lifecycle", metavar="NAME", help="Its statuses; else default.")]
Cc = Annotated[list[str] | None, typer.Option("--cc", help="Address or group told as requestors are; repeatable.")]
AdminCc = Annotated[list[str] | None, typer.Option("--admin-cc", help="Address or group told of all; repeatable.")]
Role = Annotated[str, typer.Option("--role", help="AdminCc (told of all) or Cc (told as requestors are).")]
Who = Annotated[list[str], typer.Argument(metavar="WHO…", help="Addresses or groups.")]


TYPES: dict[SettingKind, type] = {SettingKind.NUMBER: int, SettingKind.FLAG: bool}
"""What is typed for a setting, where that is no text."""


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """A command with an option for each setting of a queue, which it is given as ``settings``."""
    given = inspect.signature(command).parameters
    own = [one for one in given.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    options = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(one))
        for one in QUEUE_SETTINGS
    ]

    def called(**arguments: Any) -> None:
        command(**arguments)

    called.__doc__, called.__name__ = command.__doc__, command.__name__
    called.__annotations__ = {one.name: one.annotation for one in (*own, *options)}
    keyword = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
    called.__signature__ = inspect.Signature([*keyword[:2], *options, *keyword[2:]])  # type: ignore[attr-defined]
    return called


def _option(one: QueueSetting) -> Any:
    typed: Any = TYPES.get(one.kind, str)
    return Annotated[typed | None, typer.Option(one.option, help=one.help, metavar=one.metavar)]


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Wrong usage is told before anything is asked."""
    from mailticket.model.duration import elapsed_minutes

    for one in QUEUE_SETTINGS:
        if one.kind is SettingKind.LANGUAGE:
            language_checked(values[one.name])
        if one.kind is SettingKind.MINUTES and values[one.name]:
            try:
                elapsed_minutes(values[one.name])
            except ValueError as error:
                raise typer.BadParameter(str(error)) from error
    return values


@app.command("add")
@with_settings
def queue_add(
    context: typer.Context,
    name: Name,
    cc: Cc = None,
    admin_cc: AdminCc = None,
    lifecycle: Lifecycle = None,
    json: Json = False,
    **settings: Any,
) -> None:
    """Make a queue, or bring one up to date: what is not said stays.

    Example: mailticket queue add dns --correspond-address dns@noc.example --admin-cc noc --due-in 4h
    """
    wanted = _checked(settings) | {"cc": cc, "admin_cc": admin_cc, "lifecycle": lifecycle}
    out(ask(context, "queue.add", name=name, **wanted), json, _pages().changed("queue"))


@app.command("set")
@with_settings
def queue_set(
    context: typer.Context,
    name: Name,
    cc: Cc = None,
    admin_cc: AdminCc = None,
    lifecycle: Lifecycle = None,
    json: Json = False,
    **settings: Any,
) -> None:
    """Change a queue; an empty text clears, watchers are put in place of those there are.

    Example: mailticket queue set dns --lifecycle incidentes --subject-tag dns
    """
    wanted = _checked(settings) | {"cc": cc, "admin_cc": admin_cc, "lifecycle": lifecycle}
    out(ask(context, "queue.set", name=name, **wanted), json, _pages().changed("queue"))


@app.command("list")
def queue_list(context: typer.Context, json: Json = False) -> None:
    """All queues.

    Example: mailticket queue list
    """
    out(ask(context, "queue.list"), json, lambda rows: _pages().queues(rows))


@app.command("show")
def queue_show(context: typer.Context, name: Name, json: Json = False) -> None:
    """One queue.

    Example: mailticket queue show general
    """
    out(ask(context, "queue.show", name=name), json, lambda row: _pages().queue(row))


@app.command("rename")
def queue_rename(
    context: typer.Context,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    json: Json = False,
) -> None:
    """Another name for a queue. Aliases, rules and folders of templates that name it are yours to change.

    Example: mailticket queue rename dns nombres
    """
    out(ask(context, "queue.rename", name=name, new=new), json, _pages().changed("queue"))


@app.command("disable")
def queue_disable(context: typer.Context, name: Name, json: Json = False) -> None:
    """Take no more mail for a queue; its tickets stay.

    Example: mailticket queue disable vieja
    """
    out(ask(context, "queue.disable", name=name), json, _pages().changed("queue"))


@app.command("enable")
def queue_enable(context: typer.Context, name: Name, json: Json = False) -> None:
    """Undo disable.

    Example: mailticket queue enable vieja
    """
    out(ask(context, "queue.enable", name=name), json, _pages().changed("queue"))


@watchers.command("add")
def watcher_add(context: typer.Context, name: Name, who: Who, role: Role = "AdminCc", json: Json = False) -> None:
    """Let people or groups watch a queue.

    Example: mailticket queue watcher add dns noc --role AdminCc
    """
    out(ask(context, "queue.watcher.add", name=name, who=who, role=role), json, _pages().changed("queue"))


@watchers.command("remove")
def watcher_remove(context: typer.Context, name: Name, who: Who, role: Role = "AdminCc", json: Json = False) -> None:
    """People or groups watch a queue no longer.

    Example: mailticket queue watcher remove dns luis@noc.example --role Cc
    """
    out(ask(context, "queue.watcher.remove", name=name, who=who, role=role), json, _pages().changed("queue"))


@app.command("check")
def queue_check(
    context: typer.Context,
    aliases: Annotated[
        Path | None, typer.Option("--aliases", metavar="FILE", help="As /etc/aliases.", exists=True, dir_okay=False)
    ] = None,
    json: Json = False,
) -> None:
    """What an alias file lacks for mail to reach the queues, and the lines for /etc/aliases or Postfix's transport map.

    Exit status 1 when something is lacking. Without a file, all lines.

    Example: mailticket queue check --aliases /etc/aliases
    """
    state: State = context.obj
    with answered():
        text = read_file(aliases, MOST_ALIASES).decode("utf-8", "replace") if aliases else None
        lmtp = state.settings.lmtp.listen
    answer = ask(context, "queue.check", aliases_text=text, program=_program(), lmtp=lmtp)
    out(answer, json, lambda found: _pages().queue_checked(found))
    if answer["problems"]:
        raise typer.Exit(REFUSED)


def _program() -> str:
    """The mailgate beside this program, else where the path finds it."""
    beside = Path(sys.argv[0]).resolve().with_name("mailticket-mailgate")
    return str(beside) if beside.exists() else shutil.which("mailticket-mailgate") or "/usr/bin/mailticket-mailgate"


def _pages() -> Any:
    from mailticket.cli import pages

    return pages
