"""``mailticket ticket``: the everyday work."""

from typing import Annotated, Any

import typer

from mailticket.cli.asking import Json, ask, group, out, text_or_stdin
from mailticket.cli.words import word

app = group("Tickets: list, show, create, reply, comment, take, set, resolve.")

Number = Annotated[int, typer.Argument(metavar="N", help="The ticket's number.", min=1)]
Text = Annotated[str | None, typer.Option("--text", help="What to say; without it, or with -, standard input is read.")]
Minutes = Annotated[int, typer.Option("--minutes", min=0, help="Minutes worked.")]


@app.command("list")
def list_(
    context: typer.Context,
    queue: Annotated[str | None, typer.Option(help="Only this queue.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Only this status; may be repeated.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only what this address owns, or nobody.")] = None,
    requestor: Annotated[str | None, typer.Option(help="Only what this address asked for.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    json: Json = False,
) -> None:
    """The newest tickets first.

    Example: mailticket ticket list --status open --owner nobody
    """
    found = ask(context, "ticket.list", queue=queue, status=status, owner=owner, requestor=requestor, limit=limit)
    out(found, json, lambda rows: _render().tickets(rows))


@app.command()
def show(
    context: typer.Context,
    number: Number,
    full: Annotated[bool, typer.Option("--full", help="Quotes and signatures as well.")] = False,
    json: Json = False,
) -> None:
    """A ticket with its history.

    Example: mailticket ticket show 12
    """
    out(ask(context, "ticket.show", id=number), json, lambda one: _render().ticket(one, _fold(full)))


@app.command()
def create(
    context: typer.Context,
    queue: Annotated[str, typer.Option(help="The queue.")],
    subject: Annotated[str, typer.Option(help="The subject.")],
    requestor: Annotated[list[str] | None, typer.Option(help="Who wants it; may be repeated.")] = None,
    priority: Annotated[int | None, typer.Option(help="The priority; else the queue's.")] = None,
    text: Text = None,
    json: Json = False,
) -> None:
    """Open a ticket.

    Example: mailticket ticket create --queue general --subject 'No anda' --text 'El piso 2.'
    """
    said = "" if text is None else text_or_stdin(text)
    arguments = {"queue": queue, "subject": subject, "requestor": requestor or [], "priority": priority, "text": said}
    out(ask(context, "ticket.create", **arguments), json, _done)


@app.command()
def reply(context: typer.Context, number: Number, text: Text = None, minutes: Minutes = 0, json: Json = False) -> None:
    """Answer the requestors.

    Example: mailticket --as ana@noc.example ticket reply 12 --text 'Listo.' --minutes 15
    """
    out(ask(context, "ticket.reply", id=number, text=text_or_stdin(text), minutes=minutes), json, _done)


@app.command()
def comment(
    context: typer.Context, number: Number, text: Text = None, minutes: Minutes = 0, json: Json = False
) -> None:
    """Write a note that requestors never see.

    Example: mailticket ticket comment 12 --text 'Es el switch.'
    """
    out(ask(context, "ticket.comment", id=number, text=text_or_stdin(text), minutes=minutes), json, _done)


@app.command()
def take(context: typer.Context, number: Number, json: Json = False) -> None:
    """Become the owner.

    Example: mailticket --as ana@noc.example ticket take 12
    """
    out(ask(context, "ticket.take", id=number), json, _done)


@app.command()
def resolve(context: typer.Context, number: Number, json: Json = False) -> None:
    """Set the status to resolved.

    Example: mailticket ticket resolve 12
    """
    out(ask(context, "ticket.resolve", id=number), json, _done)


@app.command("set")
def set_(
    context: typer.Context,
    number: Number,
    values: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE…", help="status, owner, queue, subject, priority, due …")
    ],
    json: Json = False,
) -> None:
    """Change fields: all of them, or none.

    Example: mailticket ticket set 12 priority=80 due=2026-12-01 owner=me
    """
    pairs = dict(_pair(value) for value in values)
    out(ask(context, "ticket.set", id=number, values=pairs), json, _done)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise typer.BadParameter(f"{text!r} is not KEY=VALUE")
    return key, value


def _done(answer: dict[str, Any]) -> str:
    return word("done", **answer)


def _fold(full: bool) -> Any:
    from mailticket.model.letter import Segment, SegmentKind

    if full:
        return lambda text: (Segment(SegmentKind.TEXT, text),)
    from mailticket.reading import fold

    return fold


def _render() -> Any:
    from mailticket.cli import render

    return render
