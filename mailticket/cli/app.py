"""All commands, and the options before them."""

import os
from pathlib import Path
from typing import Annotated

import typer

from mailticket import __version__
from mailticket.cli import attachments, granting, mail, people, proofs, queues, rules, scrips, site, tickets, workflow
from mailticket.cli.asking import State

app = typer.Typer(
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
    context.obj = State(config, actor)


def mailgate(context: typer.Context) -> None:
    """What an MTA's pipe runs; takes rt-mailgate's flags. Also installed as mailticket-mailgate.

    Example: | mailticket mailgate --queue general --action correspond --url http://localhost/
    """
    from mailticket.arrival.mailgate import main

    state: State = context.obj
    if state.path:
        os.environ["MAILTICKET_CONFIG"] = str(state.path)  # where mailgate looks
    raise typer.Exit(main(context.args))


for command in (
    site.serve,
    site.check,
    site.init,
    mail.explain,
    mail.inject,
    mail.trace,
    site.status,
    site.export,
    site.history,
):
    app.command()(command)
app.command("help")(site.help_)
app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)(mailgate)
for name, inner in (
    ("ticket", tickets.app),
    ("attachment", attachments.app),
    ("user", people.users),
    ("group", people.groups),
    ("grant", granting.grants),
    ("right", granting.rights),
    ("queue", queues.app),
    ("lifecycle", workflow.lifecycles),
    ("field", workflow.fields),
    ("scrip", scrips.scrips),
    ("template", scrips.templates),
    ("jobs", scrips.jobs),
    ("rules", rules.app),
    ("seal", proofs.seal),
    ("inbox", mail.inbox),
    ("outbox", mail.outbox),
):
    app.add_typer(inner, name=name)
