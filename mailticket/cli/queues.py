"""``mailticket queue``: what the queues are, who watches them, and whether mail reaches them."""

import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from mailticket.cli.generated import command
from mailticket.cli.request import REFUSED, Json, State, answered, ask, group, out
from mailticket.files import MOST_ALIASES, read_file

app = group("help.group.queue")
watchers = group("help.group.queue.watcher")
app.add_typer(watchers, name="watcher")


def _pages() -> Any:
    from mailticket.cli import organisation_pages

    return organisation_pages


def _queue(answer: Any) -> Any:
    return _pages().changed("queue")(answer)


app.command("list")(command("queue.list", lambda rows: _pages().queues(rows)))
app.command("show")(command("queue.show", lambda row: _pages().queue(row)))
for name in ("add", "set", "rename", "disable", "enable"):
    app.command(name)(command(f"queue.{name}", _queue))
for name in ("add", "remove"):
    watchers.command(name)(command(f"queue.watcher.{name}", _queue))


@app.command("check")
def queue_check(
    context: typer.Context,
    aliases: Annotated[
        Path | None,
        typer.Option("--aliases", metavar="FILE", help="help.queue.check.aliases", exists=True, dir_okay=False),
    ] = None,
    run_as: Annotated[str, typer.Option("--run-as", metavar="USER", help="help.queue.check.run_as")] = "",
    json: Json = False,
) -> None:
    """What an alias file lacks for mail to reach the queues, and the lines for /etc/aliases or Postfix's transport map.

    Exit status 1 when something is lacking. Without a file, all lines. With --run-as, as root, each line is started as that
    user (Postfix: nobody) and greets the daemon; no mail is sent.

    Example: mailticket queue check --aliases /etc/aliases --run-as nobody
    """
    from mailticket.cli.mail_server_user import closed_to_others, run_lines

    state: State = context.obj
    with answered():
        text = read_file(aliases, MOST_ALIASES).decode("utf-8", "replace") if aliases else None
        lmtp = state.settings.lmtp.listen
    program = _program()
    answer = ask(context, "queue.check", aliases_text=text, program=program, lmtp=lmtp)
    answer |= {"closed": closed_to_others(Path(program)) if answer["aliases"] else "", "ran": []}
    if run_as:
        with answered():
            answer["ran"] = run_lines(answer["aliases"] or [f'"|{program}"'], run_as)
    out(answer, json, lambda found: _pages().queue_checked(found))
    if answer["problems"] or not all(one["well"] for one in answer["ran"]):
        raise typer.Exit(REFUSED)


def _program() -> str:
    """The mailgate beside this program, else where the path finds it."""
    beside = Path(sys.argv[0]).resolve().with_name("mailticket-mailgate")
    return str(beside) if beside.exists() else shutil.which("mailticket-mailgate") or "/usr/bin/mailticket-mailgate"
