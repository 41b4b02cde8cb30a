"""``mailticket scrip``, ``template`` and ``jobs``: because this happened, that should, in these words."""

from typing import Annotated, Any

import typer

from mailticket.cli.asking import REFUSED, Json, State, answered, ask, group, out
from mailticket.cli.words import word

scrips = group("Scrips: list, show, add, set, rename, remove, enable, disable, off, on, approve, test.")
templates = group("Templates of mail: list, show, check.")
jobs = group("Programs and webhooks that scrips began: list.")

Which = Annotated[str, typer.Argument(metavar="SCRIP", help="Its name or number.")]
Condition = Annotated[
    str | None,
    typer.Option(
        "--condition",
        help="OnCreate, OnCorrespond, OnComment, OnStatusChange, OnResolve, OnReject, OnReopen, OnOwnerChange, "
        "OnQueueChange, OnPriorityChange, OnUnblocked, OnTransaction or Overdue.",
    ),
]
Action = Annotated[
    str | None, typer.Option("--action", help="autoreply, notify, set, give, open, create, run or webhook.")
]
When = Annotated[str | None, typer.Option("--when", help="status = 'open' and priority >= 80; '' for always.")]
To = Annotated[list[str] | None, typer.Option("--to", help="Role, group or address to tell; repeatable.")]
Template = Annotated[str | None, typer.Option("--template", help="In which words.")]
AsComment = Annotated[bool | None, typer.Option("--as-comment/--as-reply", help="For staff alone, or for all.")]
Queue = Annotated[str | None, typer.Option("--queue", help="Only in this queue; * for all.")]
Order = Annotated[int | None, typer.Option("--order", help="Lower comes first.")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="What set shall set; repeatable.")]
Owner = Annotated[str | None, typer.Option("--owner", help="Whom give gives to: an address, actor or nobody.")]
Create = Annotated[
    list[str] | None,
    typer.Option("--create", metavar="KEY=VALUE", help="queue, subject, link, text, priority, owner; repeatable."),
]
Program = Annotated[list[str] | None, typer.Option("--program", help="A word of the command run; repeatable.")]
Url = Annotated[str | None, typer.Option("--url", help="What webhook calls: https://…")]
Seconds = Annotated[int | None, typer.Option("--seconds", help="How long run and webhook may take.", min=1, max=60)]
Secret = Annotated[str | None, typer.Option("--secret", help="What webhook signs with.")]


def _arguments(set_: list[str] | None, create: list[str] | None, **values: Any) -> dict[str, Any]:
    found = {key: value for key, value in values.items() if value is not None}
    if set_ is not None:
        found["set"] = dict(map(_pair, set_))
    if create is not None:
        found["create"] = dict(map(_pair, create))
        if (priority := str(found["create"].get("priority", ""))).lstrip("-").isdecimal():
            found["create"]["priority"] = int(priority)
    return found


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise typer.BadParameter(f"{text!r} is not KEY=VALUE")
    return key.strip(), value


@scrips.command("add")
def scrip_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    condition: Condition = None,
    action: Action = None,
    when: When = None,
    to: To = None,
    template: Template = None,
    as_comment: AsComment = None,
    queue: Queue = None,
    order: Order = None,
    set_: Set = None,
    owner: Owner = None,
    create: Create = None,
    program: Program = None,
    url: Url = None,
    seconds: Seconds = None,
    secret: Secret = None,
    json: Json = False,
) -> None:
    """Make a scrip.

    Example: mailticket scrip add Urgente --condition OnCreate --when 'priority >= 80' --action open
    """
    if condition is None or action is None:
        raise typer.BadParameter("it needs --condition and --action")
    wanted: dict[str, Any] = {"condition": condition, "action": action, "when": when, "to": to, "template": template}
    wanted |= {"as_comment": as_comment, "queue": queue, "order": order}
    more = _arguments(set_, create, owner=owner, program=program, url=url, seconds=seconds, secret=secret)
    out(ask(context, "scrip.add", name=name, **wanted, arguments=more), json, _pages().changed("scrip"))


@scrips.command("set")
def scrip_set(
    context: typer.Context,
    name: Which,
    condition: Condition = None,
    action: Action = None,
    when: When = None,
    to: To = None,
    template: Template = None,
    as_comment: AsComment = None,
    queue: Queue = None,
    order: Order = None,
    set_: Set = None,
    owner: Owner = None,
    create: Create = None,
    program: Program = None,
    url: Url = None,
    seconds: Seconds = None,
    secret: Secret = None,
    json: Json = False,
) -> None:
    """Change a scrip; an empty text clears, lists are put in place of what is there.

    Example: mailticket scrip set Urgente --when 'priority >= 90' --order 5
    """
    wanted: dict[str, Any] = {"condition": condition, "action": action, "when": when, "to": to, "template": template}
    wanted |= {"as_comment": as_comment, "queue": queue, "order": order}
    more = _arguments(set_, create, owner=owner, program=program, url=url, seconds=seconds, secret=secret)
    out(ask(context, "scrip.set", name=name, **wanted, arguments=more), json, _pages().changed("scrip"))


@scrips.command("list")
def scrip_list(
    context: typer.Context,
    queue: Annotated[str | None, typer.Option("--queue", help="Only those that serve this queue.")] = None,
    json: Json = False,
) -> None:
    """The scrips, in the order they are asked.

    Example: mailticket scrip list --queue dns
    """
    out(ask(context, "scrip.list", queue=queue), json, lambda rows: _pages().scrips(rows))


@scrips.command("show")
def scrip_show(context: typer.Context, name: Which, json: Json = False) -> None:
    """One scrip.

    Example: mailticket scrip show 'On Create Autoreply To Requestors'
    """
    out(ask(context, "scrip.show", name=name), json, lambda row: _pages().scrip(row))


@scrips.command("enable")
def scrip_enable(context: typer.Context, name: Which, json: Json = False) -> None:
    """Switch a scrip on again; its failures are forgotten.

    Example: mailticket scrip enable Urgente
    """
    out(ask(context, "scrip.enable", name=name), json, _pages().changed("scrip"))


@scrips.command("disable")
def scrip_disable(context: typer.Context, name: Which, json: Json = False) -> None:
    """Switch a scrip off, everywhere.

    Example: mailticket scrip disable Urgente
    """
    out(ask(context, "scrip.disable", name=name), json, _pages().changed("scrip"))


QueueName = Annotated[str, typer.Argument(metavar="QUEUE", help="The queue.")]


@scrips.command("off")
def scrip_off(context: typer.Context, name: Which, queue: QueueName, json: Json = False) -> None:
    """Switch a scrip of all queues off in one.

    Example: mailticket scrip off 1 seguridad
    """
    out(ask(context, "scrip.off", name=name, queue=queue), json, _pages().changed("scrip"))


@scrips.command("on")
def scrip_on(context: typer.Context, name: Which, queue: QueueName, json: Json = False) -> None:
    """Undo off.

    Example: mailticket scrip on 1 seguridad
    """
    out(ask(context, "scrip.on", name=name, queue=queue), json, _pages().changed("scrip"))


@scrips.command("rename")
def scrip_rename(
    context: typer.Context,
    name: Which,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    json: Json = False,
) -> None:
    """Another name for a scrip.

    Example: mailticket scrip rename Urgente 'Avisar a la guardia'
    """
    out(ask(context, "scrip.rename", name=name, new=new), json, _pages().changed("scrip"))


@scrips.command("approve")
def scrip_approve(context: typer.Context, name: Which, json: Json = False) -> None:
    """Answer for a scrip of somebody else as it is: it may do what you may, until it is changed.

    Example: mailticket scrip approve Urgente
    """
    out(ask(context, "scrip.approve", name=name), json, _pages().changed("scrip"))


@scrips.command("remove")
def scrip_remove(context: typer.Context, name: Which, json: Json = False) -> None:
    """Remove a scrip; those that came along are disabled instead.

    Example: mailticket scrip remove Urgente
    """
    out(ask(context, "scrip.remove", name=name), json, _pages().changed("scrip"))


@scrips.command("test")
def scrip_test(
    context: typer.Context,
    name: Which,
    ticket: Annotated[int, typer.Argument(metavar="TICKET", help="The ticket's number.", min=1)],
    transaction: Annotated[
        int | None, typer.Option("--transaction", metavar="ENTRY", help="Because of this entry; else the last one.")
    ] = None,
    json: Json = False,
) -> None:
    """What a scrip would do to a ticket, and whom it would tell. Changes nothing.

    Example: mailticket scrip test Urgente 12
    """
    answer = ask(context, "scrip.test", id=name, ticket=ticket, transaction=transaction)
    out(answer, json, lambda found: _pages().scrip_tried(found))


# -- templates


@templates.command("list")
def template_list(
    context: typer.Context,
    queue: Annotated[str | None, typer.Option("--queue", help="As they serve this queue.")] = None,
    json: Json = False,
) -> None:
    """The templates, and the file each comes from.

    Example: mailticket template list --queue dns
    """
    out(ask(context, "template.list", queue=queue), json, lambda rows: _pages().templates(rows))


@templates.command("show")
def template_show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The template's name.")],
    language: Annotated[str | None, typer.Option("--language", help="es or en.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="As it serves this queue.")] = None,
    json: Json = False,
) -> None:
    """One template, as its file says it.

    Example: mailticket template show autoreply --language es
    """
    answer = ask(context, "template.show", name=name, language=language, queue=queue)
    out(answer, json, lambda row: _pages().template(row))


@templates.command("check")
def template_check(context: typer.Context, json: Json = False) -> None:
    """Render every template with samples of all it may meet, in this process; every problem by file and line.

    Example: mailticket template check
    """
    from mailticket.config import folders, shipped
    from mailticket.model.errors import FilesWrong
    from mailticket.notices.wording import Wording

    state: State = context.obj
    with answered():
        _, folder = folders(state.path)
        try:
            problems, count = [], len(Wording.load(folder, shipped("templates"), every=True).sheets)
        except FilesWrong as wrong:
            problems, count = wrong.problems, 0
    found = [{"file": one.file, "line": one.line, "message": one.message} for one in problems]
    answer = {"problems": found, "templates": count}
    out(answer, json, lambda _: "\n".join(map(str, problems)) if problems else word("templates_well", count=count))
    if problems:
        raise typer.Exit(REFUSED)


@jobs.command("list")
def job_list(
    context: typer.Context,
    ticket: Annotated[int | None, typer.Option("--ticket", metavar="N", help="Only of this ticket.", min=1)] = None,
    state: Annotated[list[str] | None, typer.Option("--state", help="waiting, running, done, failed.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    json: Json = False,
) -> None:
    """Programs and webhooks that scrips began, the newest first.

    Example: mailticket jobs list --state failed
    """
    answer = ask(context, "jobs.list", ticket=ticket, state=state or [], limit=limit)
    out(answer, json, lambda rows: _pages().jobs(rows))


def _pages() -> Any:
    from mailticket.cli import pages

    return pages
