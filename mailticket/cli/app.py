"""All commands, and the options before them."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from mailticket import __version__
from mailticket.cli import usage
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
    "subscribe": "subscriptions:subscribe",
    "subscriptions": "subscriptions:subscriptions",
    "unsubscribe": "subscriptions:unsubscribe",
    "search": "search:search",
    "saved": "saved:app",
    "answer": "answers:app",
    "wall": "walls:app",
    "reminder": "reminders:app",
    "time": "time:app",
    "bill": "bills:app",
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
    "sla": "service_levels:app",
    "escalation": "escalations:app",
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
        usage.worded_command(self)

    def get_params(self, ctx: Any) -> Any:
        """Its options, those among them that typer adds for shells."""
        return [usage.worded(one) for one in super().get_params(ctx)]

    def make_context(self, *told: Any, **more: Any) -> Any:
        """Reads the line; what is wrong with it is said in the terminal's language."""
        with usage.told_in_our_language():
            return super().make_context(*told, **more)

    def invoke(self, ctx: Any) -> Any:
        """Does what the line says; what is wrong with the rest of it is said in the terminal's language."""
        with usage.told_in_our_language():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Program,
    help="help.program",
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
        typer.Option("--config", help="help.config"),
    ] = None,
    actor: Annotated[str, typer.Option("--as", metavar="ADDRESS", envvar="MAILTICKET_USER", help="help.as")] = "system",
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="help.version")] = False,
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
