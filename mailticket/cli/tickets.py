"""``mailticket ticket``: the everyday work."""

from typing import Annotated, Any

import typer

from mailticket.cli.generated import command
from mailticket.cli.request import Json, ask, group, out
from mailticket.cli.search import list_
from mailticket.cli.words import language, word
from mailticket.model.words import say

app = group("help.group.ticket")

Number = Annotated[int, typer.Argument(metavar="N", help="help.ticket_number", min=1)]


def done(answer: dict[str, Any]) -> str:
    if same := answer.get("same"):
        return say(language(), same["key"], **same["values"])
    if answer.get("opened") and answer["opened"] != [answer["ticket"]]:
        return word("done_opened", **answer | {"opened": ", ".join(f"#{number}" for number in answer["opened"])})
    return word("done", **answer)


def _ticket_pages() -> Any:
    from mailticket.cli import ticket_pages

    return ticket_pages


@app.command()
def show(
    context: typer.Context,
    number: Number,
    full: Annotated[bool, typer.Option("--full", help="help.ticket.show.full")] = False,
    json: Json = False,
) -> None:
    """A ticket with its history.

    Example: mailticket ticket show 12
    """
    out(ask(context, "ticket.show", id=number), json, lambda one: _ticket_pages().ticket(one, full=full))


def _time_pages() -> Any:
    from mailticket.cli import time_pages

    return time_pages


LISTED = {
    "time": lambda one: _time_pages().ticket_time(one),
    "next": lambda one: _ticket_pages().ticket(one),
    "suggest": lambda one: _ticket_pages().suggested(one),
}
"""What is shown as a page of its own."""

CHANGES = (
    "create",
    "reply",
    "answer",
    "comment",
    "forward",
    "work",
    "timer",
    "take",
    "steal",
    "untake",
    "give",
    "resolve",
    "reject",
    "open",
    "stall",
    "reopen",
    "delete",
    "undo",
    "set",
    "watch",
    "unwatch",
    "mute",
    "unmute",
    "snooze",
    "squelch",
    "unsquelch",
    "link",
    "unlink",
    "merge",
    "split",
    "clone",
    "release",
)
"""What is answered with a line that says what was done."""

app.command("list")(list_)
for name in (*LISTED, *CHANGES):
    app.command(name)(command(f"ticket.{name}", LISTED.get(name, done)))
