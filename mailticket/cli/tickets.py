"""``mailticket ticket``: the everyday work."""

from typing import Annotated, Any

import typer

from mailticket.cli.asking import Json, ask, group, out, text_or_stdin
from mailticket.cli.words import word

app = group("Tickets: the everyday work, from create to resolve, with links, watchers and time.")

Number = Annotated[int, typer.Argument(metavar="N", help="The ticket's number.", min=1)]
Text = Annotated[str | None, typer.Option("--text", help="What to say; without it, or with -, standard input is read.")]
Minutes = Annotated[str, typer.Option("--minutes", help="Time worked: 90, 1h30m or 1.5h.")]
Who = Annotated[list[str], typer.Argument(metavar="WHO…", help="Addresses, groups, or me.")]
RoleOption = Annotated[str, typer.Option("--role", help="Requestor, Cc or AdminCc.")]


@app.command("list")
def list_(
    context: typer.Context,
    queue: Annotated[str | None, typer.Option(help="Only this queue.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Only this status; may be repeated.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only what this address owns; me, or nobody.")] = None,
    requestor: Annotated[str | None, typer.Option(help="Only what this address asked for.")] = None,
    field: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Only with this value in a custom field.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    json: Json = False,
) -> None:
    """The newest tickets first.

    Example: mailticket ticket list --status open --owner nobody
    """
    fields = dict(_pair(one) for one in field or ())
    arguments = {"queue": queue, "status": status, "owner": owner, "requestor": requestor, "fields": fields}
    out(ask(context, "ticket.list", **arguments, limit=limit), json, lambda rows: _render().tickets(rows))


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


@app.command("time")
def time_(context: typer.Context, number: Number, json: Json = False) -> None:
    """Who worked how long.

    Example: mailticket ticket time 12
    """
    out(ask(context, "ticket.time", id=number), json, lambda one: _render().time_worked(one))


@app.command()
def create(
    context: typer.Context,
    queue: Annotated[str, typer.Option(help="The queue.")],
    subject: Annotated[str, typer.Option(help="The subject.")],
    requestor: Annotated[list[str] | None, typer.Option(help="Who wants it; may be repeated.")] = None,
    cc: Annotated[list[str] | None, typer.Option(help="Cc: an address or a group; may be repeated.")] = None,
    admin_cc: Annotated[list[str] | None, typer.Option(help="AdminCc: an address or a group; may be repeated.")] = None,
    priority: Annotated[int | None, typer.Option(help="The priority; else the queue's.")] = None,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="As in ticket set; may be repeated.")
    ] = None,
    minutes: Minutes = "0",
    text: Text = None,
    json: Json = False,
) -> None:
    """Open a ticket.

    Example: mailticket ticket create --queue general --subject 'No anda' --text 'El piso 2.' --set cf.Sede=Centro
    """
    arguments = {
        "queue": queue,
        "subject": subject,
        "requestor": requestor or [],
        "cc": cc or [],
        "admin_cc": admin_cc or [],
        "priority": priority,
        "values": dict(_pair(one) for one in values or ()),
        "minutes": minutes,
        "text": "" if text is None else text_or_stdin(text),
    }
    out(ask(context, "ticket.create", **arguments), json, _done)


@app.command()
def reply(
    context: typer.Context, number: Number, text: Text = None, minutes: Minutes = "0", json: Json = False
) -> None:
    """Answer the requestors.

    Example: mailticket --as ana@noc.example ticket reply 12 --text 'Listo.' --minutes 1h30m
    """
    out(ask(context, "ticket.reply", id=number, text=text_or_stdin(text), minutes=minutes), json, _done)


@app.command()
def comment(
    context: typer.Context, number: Number, text: Text = None, minutes: Minutes = "0", json: Json = False
) -> None:
    """Write a note that requestors never see.

    Example: mailticket ticket comment 12 --text 'Es el switch.'
    """
    out(ask(context, "ticket.comment", id=number, text=text_or_stdin(text), minutes=minutes), json, _done)


@app.command()
def work(
    context: typer.Context,
    number: Number,
    time: Annotated[str, typer.Argument(metavar="TIME", help="90, 1h30m or 1.5h; -15 takes away (after --).")],
    json: Json = False,
) -> None:
    """Add time worked, and nothing else.

    Example: mailticket --as ana@noc.example ticket work 12 1h30m
    """
    out(ask(context, "ticket.work", id=number, minutes=time), json, _done)


@app.command()
def take(context: typer.Context, number: Number, json: Json = False) -> None:
    """Become the owner of a ticket nobody owns.

    Example: mailticket --as ana@noc.example ticket take 12
    """
    out(ask(context, "ticket.take", id=number), json, _done)


@app.command()
def steal(context: typer.Context, number: Number, json: Json = False) -> None:
    """Become the owner of somebody else's ticket.

    Example: mailticket --as ana@noc.example ticket steal 12
    """
    out(ask(context, "ticket.steal", id=number), json, _done)


@app.command()
def untake(context: typer.Context, number: Number, json: Json = False) -> None:
    """Give a ticket up: nobody owns it then.

    Example: mailticket --as ana@noc.example ticket untake 12
    """
    out(ask(context, "ticket.untake", id=number), json, _done)


@app.command()
def give(
    context: typer.Context,
    number: Number,
    owner: Annotated[str, typer.Argument(metavar="OWNER", help="An address, me, or nobody.")],
    json: Json = False,
) -> None:
    """Make somebody the owner.

    Example: mailticket ticket give 12 luis@noc.example
    """
    out(ask(context, "ticket.give", id=number, owner=owner), json, _done)


@app.command()
def resolve(context: typer.Context, number: Number, json: Json = False) -> None:
    """It is done.

    Example: mailticket ticket resolve 12
    """
    out(ask(context, "ticket.resolve", id=number), json, _done)


@app.command()
def reject(context: typer.Context, number: Number, json: Json = False) -> None:
    """It will not be done.

    Example: mailticket ticket reject 12
    """
    out(ask(context, "ticket.reject", id=number), json, _done)


@app.command("open")
def open_(context: typer.Context, number: Number, json: Json = False) -> None:
    """Work on it goes on.

    Example: mailticket ticket open 12
    """
    out(ask(context, "ticket.open", id=number), json, _done)


@app.command("set")
def set_(
    context: typer.Context,
    number: Number,
    values: Annotated[
        list[str],
        typer.Argument(metavar="KEY=VALUE…", help="status, owner, queue, subject, priority, due, cf.NAME, cf.NAME+ …"),
    ],
    json: Json = False,
) -> None:
    """Change fields: all of them, or none.

    Example: mailticket ticket set 12 priority=80 due=2026-12-01 owner=me cf.Sede=Centro
    """
    pairs = dict(_pair(value) for value in values)
    out(ask(context, "ticket.set", id=number, values=pairs), json, _done)


@app.command()
def watch(context: typer.Context, number: Number, who: Who, role: RoleOption = "Cc", json: Json = False) -> None:
    """Let people or groups follow a ticket.

    Example: mailticket ticket watch 12 luis@noc.example cert --role AdminCc
    """
    out(ask(context, "ticket.watch", id=number, role=role, who=who), json, _done)


@app.command()
def unwatch(context: typer.Context, number: Number, who: Who, role: RoleOption = "Cc", json: Json = False) -> None:
    """People or groups follow a ticket no longer.

    Example: mailticket ticket unwatch 12 luis@noc.example
    """
    out(ask(context, "ticket.unwatch", id=number, role=role, who=who), json, _done)


@app.command()
def mute(context: typer.Context, number: Number, json: Json = False) -> None:
    """Send me no mail about a ticket.

    Example: mailticket --as ana@noc.example ticket mute 12
    """
    out(ask(context, "ticket.mute", id=number), json, _done)


@app.command()
def unmute(context: typer.Context, number: Number, json: Json = False) -> None:
    """Send me mail about a ticket again.

    Example: mailticket --as ana@noc.example ticket unmute 12
    """
    out(ask(context, "ticket.unmute", id=number), json, _done)


@app.command()
def squelch(
    context: typer.Context,
    number: Number,
    who: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whom not to mail about it.")],
    json: Json = False,
) -> None:
    """Send somebody no mail about a ticket.

    Example: mailticket ticket squelch 12 ruidoso@cliente.example
    """
    out(ask(context, "ticket.squelch", id=number, who=who), json, _done)


@app.command()
def unsquelch(
    context: typer.Context,
    number: Number,
    who: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whom to mail about it again.")],
    json: Json = False,
) -> None:
    """Send somebody mail about a ticket again.

    Example: mailticket ticket unsquelch 12 ruidoso@cliente.example
    """
    out(ask(context, "ticket.unsquelch", id=number, who=who), json, _done)


Kind = Annotated[
    str,
    typer.Argument(metavar="KIND", help="DependsOn, DependedOnBy, RefersTo, ReferredToBy, MemberOf or HasMember."),
]
Target = Annotated[str, typer.Argument(metavar="TARGET", help="A ticket's number, or an address on the web.")]


@app.command()
def link(context: typer.Context, number: Number, kind: Kind, target: Target, json: Json = False) -> None:
    """Link a ticket to another, or to a page on the web.

    Example: mailticket ticket link 12 DependsOn 7
    """
    out(ask(context, "ticket.link", id=number, kind=kind, to=target), json, _done)


@app.command()
def unlink(context: typer.Context, number: Number, kind: Kind, target: Target, json: Json = False) -> None:
    """Take a link away.

    Example: mailticket ticket unlink 12 DependsOn 7
    """
    out(ask(context, "ticket.unlink", id=number, kind=kind, to=target), json, _done)


@app.command()
def merge(
    context: typer.Context,
    number: Number,
    into: Annotated[int, typer.Argument(metavar="INTO", help="The ticket that stays.", min=1)],
    disclose: Annotated[
        bool,
        typer.Option(
            "--disclose", help="Also if their requestors differ, who will see each other's address and subject."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Make a ticket part of another. Its number goes on working, for mail as well.

    Example: mailticket ticket merge 13 12
    """
    out(ask(context, "ticket.merge", id=number, into=into, disclose=disclose), json, _done)


@app.command()
def split(
    context: typer.Context,
    number: Number,
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help="The entry of the history (ticket show --json: id).")],
    to: Annotated[int | None, typer.Option(help="To this ticket; without it, a new one.", min=1)] = None,
    queue: Annotated[str | None, typer.Option(help="The new ticket's queue; else the same.")] = None,
    subject: Annotated[str | None, typer.Option(help="The new ticket's subject; else the same.")] = None,
    json: Json = False,
) -> None:
    """Give a letter a ticket of its own, or to another ticket; answers to it follow.

    Example: mailticket ticket split 12 345 --queue seguridad
    """
    arguments = {"transaction": entry, "to": to, "queue": queue, "subject": subject}
    out(ask(context, "ticket.split", id=number, **arguments), json, _done)


@app.command()
def release(
    context: typer.Context,
    number: Number,
    entries: Annotated[
        list[int] | None, typer.Argument(metavar="ENTRY…", help="Entries of the history; without them all that wait.")
    ] = None,
    json: Json = False,
) -> None:
    """Pass on what was kept as unproven: you vouch that its author wrote it.

    Example: mailticket --as ana@noc.example ticket release 12 345
    """
    out(ask(context, "ticket.release", id=number, entries=entries or []), json, _done)


@app.command()
def clone(
    context: typer.Context,
    number: Number,
    queue: Annotated[str | None, typer.Option(help="The new ticket's queue; else the same.")] = None,
    subject: Annotated[str | None, typer.Option(help="The new ticket's subject; else the same.")] = None,
    json: Json = False,
) -> None:
    """Open a ticket like another: same people, priorities and fields.

    Example: mailticket ticket clone 12 --subject 'Lo mismo en el piso 3'
    """
    out(ask(context, "ticket.clone", id=number, queue=queue, subject=subject), json, _done)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise typer.BadParameter(f"{text!r} is not KEY=VALUE")
    return key, value


def _done(answer: dict[str, Any]) -> str:
    if answer.get("opened") and answer["opened"] != [answer["ticket"]]:
        return word("done_opened", **answer | {"opened": ", ".join(f"#{number}" for number in answer["opened"])})
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
