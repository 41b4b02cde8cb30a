"""All commands, and the options before them."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from mailticket import __version__
from mailticket.cli.lazy import Commands, Group, imported
from mailticket.cli.request import State
from mailticket.cli.zone import use

COMMANDS = {
    "serve": "site:serve",
    "check": "site:check",
    "init": "site:init",
    "explain": "mail:explain",
    "inject": "mail:inject",
    "trace": "mail:trace",
    "status": "site:status",
    "export": "site:export",
    "history": "site:history",
    "help": "site:help_",
    "mailgate": "app:mailgate",
    "ticket": "tickets:app",
    "glance": "reports:glance",
    "report": "reports:report",
    "search": "search:search",
    "saved": "saved:app",
    "time": "time:app",
    "attachment": "attachments:app",
    "user": "proofs:users",
    "group": "people:groups",
    "grant": "granting:grants",
    "right": "granting:rights",
    "queue": "queues:app",
    "lifecycle": "workflow:lifecycles",
    "field": "workflow:fields",
    "scrip": "scrips:scrips",
    "template": "scrips:templates",
    "jobs": "scrips:jobs",
    "schedule": "schedules:app",
    "calendar": "calendars:app",
    "rules": "rules:app",
    "seal": "proofs:seal",
    "inbox": "mail:inbox",
    "index": "index:index",
    "outbox": "mail:outbox",
}
"""Each command's module and name in it, in the order people see them."""


class Program(Group):
    """All commands."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self.commands = Commands({name: imported(name, place) for name, place in COMMANDS.items()})


app = typer.Typer(
    cls=Program,
    help="A mail-first ticket system. Exit status: 0 done, 1 refused or not found, 2 wrong usage, 75 try again.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"mailticket {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Else $MAILTICKET_CONFIG, ./config.toml, /etc/mailticket/config.toml."),
    ] = None,
    actor: Annotated[
        str, typer.Option("--as", metavar="ADDRESS", envvar="MAILTICKET_USER", help="Who does it.")
    ] = "system",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    """The options of every command."""
    source = context.get_parameter_source("actor")
    if source is not None and source.name == "DEFAULT":
        actor = os.environ.get("MAILTICKET_USER", actor)  # set and empty is not as if it were not set: nobody asks
    state = context.obj = State(config, actor)
    use(lambda: state.settings.site.timezone)


def mailgate(context: typer.Context) -> None:
    """What an MTA's pipe runs; takes rt-mailgate's flags. Also installed as mailticket-mailgate.

    Example: | mailticket mailgate --queue general --action correspond --url http://localhost/
    """
    from mailticket.arrival.mailgate import main

    state: State = context.obj
    if state.path:
        os.environ["MAILTICKET_CONFIG"] = str(state.path)  # where mailgate looks
    raise typer.Exit(main(context.args))


mailgate.context_settings = {  # type: ignore[attr-defined]
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
}
