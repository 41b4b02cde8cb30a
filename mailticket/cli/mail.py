"""``mailticket inbox`` and ``outbox``, ``explain``, ``inject``, ``trace``: seeing through the way of a letter."""

import base64
import re
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from mailticket.cli.generated import command
from mailticket.cli.request import Json, answered, ask, group, letter_of, out
from mailticket.model.errors import Refused


def _letter_pages() -> Any:
    from mailticket.cli import letter_pages

    return letter_pages


def page(name: str) -> Callable[[Any], Any]:
    """The page of an answer, by its name in ``letter_pages``, which is loaded when it is needed."""

    def shown(answer: Any) -> Any:
        return getattr(_letter_pages(), name)(answer)

    return shown


inbox = group("help.group.inbox")
outbox = group("help.group.outbox")

Raw = Annotated[bool, typer.Option("--raw", help="help.raw")]
To = Annotated[str, typer.Option("--to", metavar="ADDRESS", help="help.envelope_to")]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="ADDRESS", help="help.envelope_from"),
]


Mbox = Annotated[bool, typer.Option("--mbox", help="help.mbox")]


def explain(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="help.letter_file")],
    to: To,
    sender: From = None,
    json: Json = False,
) -> None:
    """What would become of a letter, room by room, with the reasons. Changes nothing.

    Example: mailticket explain letter.eml --to general@noc.example
    """

    out(ask(context, "explain", **_letter(file, to, sender)), json, _letter_pages().explanation)


def inject(
    context: typer.Context,
    to: To,
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="help.letter_file")] = "-",
    sender: From = None,
    mbox: Mbox = False,
    json: Json = False,
) -> None:
    """Put a letter into the inbox, as if it had come by mail; with --mbox each letter of a file of many.

    Example: mailticket inject letter.eml --to general@noc.example --from ana@cliente.example
    """

    if mbox:
        answers = [ask(context, "inject", **_asked(one, to, sender)) for one in _letters(file)]
        out(answers, json, _letter_pages().all_injected)
        return
    out(ask(context, "inject", **_letter(file, to, sender)), json, _letter_pages().injected)


_NEXT = re.compile(rb"\r?\n\r?\n(?=From [^\s:]+ +[^\r\n]*\d\d:\d\d)")
"""Where one letter of an mbox ends and the next one's ``From `` line begins (RFC 4155)."""


def _letters(file: str) -> list[bytes]:
    """The letters of an mbox, each with its ``From `` line, the mark of lines that looked like one taken away."""
    with answered():
        found = [one for one in _NEXT.split(letter_of(file, MOST_MBOX)) if one.strip()]
    return [re.sub(rb"(?m)^>(>*From )", rb"\1", one) + b"\n" for one in found]


MOST_MBOX = 1024 * 1024 * 1024


def _letter(file: str, to: str, sender: str | None) -> dict[str, Any]:
    with answered():
        raw = letter_of(file)
        if raw.startswith(b"From ") and _NEXT.search(raw):
            raise Refused("is_mbox", file=file)
    return _asked(raw, to, sender)


def _asked(raw: bytes, to: str, sender: str | None) -> dict[str, Any]:
    from mailticket.arrival.mailgate import split_from_line

    from_line, letter = split_from_line(raw)
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


@inbox.command("show")
def inbox_show(context: typer.Context, number: int, raw: Raw = False, json: Json = False) -> None:
    """One letter and what became of it.

    Example: mailticket inbox show 7 --raw > letter.eml
    """

    found = ask(context, "inbox.show", id=number, raw=raw)
    _mail(found) if raw and not json else out(found, json, _letter_pages().letter)


@outbox.command("show")
def outbox_show(context: typer.Context, number: int, raw: Raw = False, json: Json = False) -> None:
    """One copy and what became of it.

    Example: mailticket outbox show 7
    """
    from mailticket.cli import outgoing

    found = ask(context, "outbox.show", id=number, raw=raw)
    _mail(found) if raw and not json else out(found, json, outgoing.copy)


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


trace = command("trace", page("trace"))
inbox.command("list")(command("inbox.list", page("letters")))
inbox.command("retry")(command("inbox.retry", page("letters_retried")))
for decision in ("release", "discard", "block"):
    inbox.command(decision)(command(f"inbox.{decision}", page("letter_decided")))
outbox.command("list")(command("outbox.list", page("copies")))
outbox.command("retry")(command("outbox.retry", page("copies_retried")))
