"""``mailticket grant`` and ``mailticket right``: who may do what, and why."""

from typing import Annotated, Any

import typer

from mailticket.cli.asking import REFUSED, Json, ask, group, out

grants = group("Rights given and revoked: add, remove, list, why.")
rights = group("The rights there are: list.")

To = Annotated[
    str,
    typer.Argument(
        metavar="TO",
        help="An address, a group, Requestor, Owner, Cc, AdminCc, Everyone, Privileged or Unprivileged.",
    ),
]
Rights = Annotated[list[str], typer.Argument(metavar="RIGHT…", help="As mailticket right list says.")]
Queue = Annotated[str | None, typer.Option("--queue", help="In this queue; else everywhere.")]
Revoke = Annotated[bool, typer.Option("--revoke", help="Take away what is granted everywhere, or out of the box.")]


@grants.command("add")
def grant_add(
    context: typer.Context, to: To, right: Rights, queue: Queue = None, revoke: Revoke = False, json: Json = False
) -> None:
    """Give rights, in a queue or everywhere; with --revoke, take them away there.

    Example: mailticket grant add noc OwnTicket TakeTicket StealTicket --queue dns
    """
    answer = ask(context, "grant.add", to=to, rights=right, queue=queue, revoke=revoke)
    out(answer, json, _pages().changed("grant", "to"))


@grants.command("remove")
def grant_remove(
    context: typer.Context, to: To, right: Rights, queue: Queue = None, revoke: Revoke = False, json: Json = False
) -> None:
    """Take back what grant add gave; with --revoke, what it revoked.

    Example: mailticket grant remove noc StealTicket --queue dns
    """
    answer = ask(context, "grant.remove", to=to, rights=right, queue=queue, revoke=revoke)
    out(answer, json, _pages().changed("grant", "to"))


@grants.command("list")
def grant_list(
    context: typer.Context,
    to: Annotated[str | None, typer.Option("--to", help="Only of this holder.")] = None,
    right: Annotated[str | None, typer.Option("--right", help="Only this right.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="Only what counts in this queue.")] = None,
    every: Annotated[bool, typer.Option("--all", help="What comes out of the box as well.")] = False,
    json: Json = False,
) -> None:
    """What is granted and revoked.

    Example: mailticket grant list --queue dns --all
    """
    answer = ask(context, "grant.list", to=to, right=right, queue=queue, all=every)
    out(answer, json, lambda rows: _pages().grants(rows))


@grants.command("why")
def grant_why(
    context: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="Any address of theirs.")],
    right: Annotated[str, typer.Argument(metavar="RIGHT")],
    queue: Annotated[str | None, typer.Argument(metavar="[QUEUE]", help="In this queue; else everywhere.")] = None,
    ticket: Annotated[int | None, typer.Option("--ticket", metavar="N", help="On this ticket.", min=1)] = None,
    json: Json = False,
) -> None:
    """How somebody comes to hold a right. Exit status 1 when they do not.

    Example: mailticket grant why luis@noc.example ShowTicketComments seguridad
    """
    answer = ask(context, "grant.why", user=user, right=right, queue=queue, ticket=ticket)
    out(answer, json, lambda found: _pages().why(found))
    if not answer["granted"]:
        raise typer.Exit(REFUSED)


@rights.command("list")
def right_list(context: typer.Context, json: Json = False) -> None:
    """Every right, what it allows, and who has it out of the box.

    Example: mailticket right list
    """
    out(ask(context, "right.list"), json, lambda rows: _pages().rights(rows))


def _pages() -> Any:
    from mailticket.cli import pages

    return pages
