"""``mailticket inbox`` and ``outbox``, ``explain``, ``inject``, ``trace``: seeing through the way of a letter."""

import base64
import re
import sys
from typing import Annotated, Any

import typer

from mailticket.cli.asking import Json, answered, ask, group, letter_of, out

inbox = group("Letters that came in: list, show; of those that are held: release, discard, block, retry.")
outbox = group("Mail on its way out: list, show, retry.")

State = Annotated[list[str] | None, typer.Option("--state", help="In this state; may be repeated.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]
Raw = Annotated[bool, typer.Option("--raw", help="The mail itself, byte for byte.")]
Which = Annotated[str, typer.Argument(metavar="N|all")]
To = Annotated[str, typer.Option("--to", metavar="ADDRESS", help="The envelope's recipient: an address of ours.")]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="ADDRESS", help="The envelope's sender; else the letter's own; '' is none."),
]


def explain(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A letter; - reads standard input.")],
    to: To,
    sender: From = None,
    json: Json = False,
) -> None:
    """What would become of a letter, room by room, with the reasons. Changes nothing.

    Example: mailticket explain letter.eml --to general@noc.example
    """
    from mailticket.cli import render

    out(ask(context, "explain", **_letter(file, to, sender)), json, render.explanation)


def inject(
    context: typer.Context,
    to: To,
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="A letter; - reads standard input.")] = "-",
    sender: From = None,
    json: Json = False,
) -> None:
    """Put a letter into the inbox, as if it had come by mail.

    Example: mailticket inject letter.eml --to general@noc.example --from ana@cliente.example
    """
    from mailticket.cli import render

    out(ask(context, "inject", **_letter(file, to, sender)), json, render.injected)


def _letter(file: str, to: str, sender: str | None) -> dict[str, Any]:
    from mailticket.arrival.mailgate import split_from_line

    with answered():
        from_line, letter = split_from_line(letter_of(file))
    return {
        "raw_base64": base64.b64encode(letter).decode("ascii"),
        "to": to,
        "sender": _sender(letter, from_line) if sender is None else sender.strip("<>"),
    }


def _sender(letter: bytes, from_line: bytes) -> str:
    """As a mail server left it in the file; a letter that never saw one is from its author."""
    from email.parser import BytesHeaderParser
    from email.utils import parseaddr

    from mailticket.arrival.mailgate import envelope_sender

    headers = BytesHeaderParser().parsebytes(letter)
    if from_line or "Return-Path" in headers:
        return envelope_sender(None, letter, from_line)
    return parseaddr(str(headers.get("From", "")))[1]


def trace(context: typer.Context, message_id: str, json: Json = False) -> None:
    """What became of a message: every letter it was, its tickets, its notices and their fate.

    Example: mailticket trace '<20261123.1@cliente.example>'
    """
    from mailticket.cli import render

    out(ask(context, "trace", message_id=message_id), json, render.trace)


@inbox.command("list")
def inbox_list(context: typer.Context, state: State = None, limit: Limit = 50, json: Json = False) -> None:
    """Letters, the newest first; states are waiting, done, held.

    Example: mailticket inbox list --state held
    """
    from mailticket.cli import render

    out(ask(context, "inbox.list", state=state or [], limit=limit), json, render.letters)


@inbox.command("show")
def inbox_show(context: typer.Context, number: int, raw: Raw = False, json: Json = False) -> None:
    """One letter and what became of it.

    Example: mailticket inbox show 7 --raw > letter.eml
    """
    from mailticket.cli import render

    found = ask(context, "inbox.show", id=number, raw=raw)
    _mail(found) if raw and not json else out(found, json, render.letter)


@inbox.command("retry")
def inbox_retry(context: typer.Context, which: Which, json: Json = False) -> None:
    """Read a held letter again, or all of them: those where that can help.

    Example: mailticket inbox retry all
    """
    from mailticket.cli import render

    out(ask(context, "inbox.retry", id=_which(which)), json, render.letters_retried)


Number = Annotated[int, typer.Argument(metavar="N", help="The letter's number.")]


@inbox.command("release")
def inbox_release(context: typer.Context, number: Number, json: Json = False) -> None:
    """Let a held letter through: to its ticket, or into a new one.

    Example: mailticket inbox release 7
    """
    _decide(context, "release", number, json)


@inbox.command("discard")
def inbox_discard(context: typer.Context, number: Number, json: Json = False) -> None:
    """A held letter is nothing for anybody. Its original is kept.

    Example: mailticket inbox discard 7
    """
    _decide(context, "discard", number, json)


@inbox.command("block")
def inbox_block(context: typer.Context, number: Number, json: Json = False) -> None:
    """Discard a held letter, and take no more mail from its sender; user unblock undoes the latter.

    Example: mailticket inbox block 7
    """
    _decide(context, "block", number, json)


def _decide(context: typer.Context, verb: str, number: int, json: bool) -> None:
    from mailticket.cli import render

    out(ask(context, f"inbox.{verb}", id=number), json, render.letter_decided)


@outbox.command("list")
def outbox_list(context: typer.Context, state: State = None, limit: Limit = 50, json: Json = False) -> None:
    """Copies, the newest first; states are waiting, sending, sent, failed, uncertain, gathering,
    combined, withdrawn.

    Example: mailticket outbox list --state failed
    """
    from mailticket.cli import render

    out(ask(context, "outbox.list", state=state or [], limit=limit), json, render.copies)


@outbox.command("show")
def outbox_show(context: typer.Context, number: int, raw: Raw = False, json: Json = False) -> None:
    """One copy and what became of it.

    Example: mailticket outbox show 7
    """
    from mailticket.cli import render

    found = ask(context, "outbox.show", id=number, raw=raw)
    _mail(found) if raw and not json else out(found, json, render.copy)


@outbox.command("retry")
def outbox_retry(context: typer.Context, which: Which, json: Json = False) -> None:
    """Send a failed or uncertain copy again, or all of them.

    Example: mailticket outbox retry 7
    """
    from mailticket.cli import render

    out(ask(context, "outbox.retry", id=_which(which)), json, render.copies_retried)


def _which(which: str) -> int | str:
    if which == "all":
        return which
    if not which.isdecimal():
        raise typer.BadParameter(f"{which!r} is neither a number nor all")
    return int(which)


def _mail(found: dict[str, Any]) -> None:
    """The bytes to a file or pipe; to a terminal only what it does not obey."""
    mail = base64.b64decode(found["raw_base64"])
    if sys.stdout.isatty():
        text = mail.decode("utf-8", "replace").replace("\r\n", "\n")
        print(re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(mail)
    sys.stdout.buffer.flush()
