"""``mailticket user password``, ``mailticket user key`` and ``mailticket seal``: how people prove who they are, and we."""

import base64
import sys
from typing import Annotated, Any

import typer

from mailticket.cli.generated import command
from mailticket.cli.people import Address, users
from mailticket.cli.request import Json, answered, ask, group, letter_of, out
from mailticket.cli.words import word
from mailticket.files import MOST_WRITTEN

sessions = group("help.group.user.session")
keys = group("help.group.user.key")
seal = group("help.group.seal")
users.add_typer(keys, name="key")
users.add_typer(sessions, name="session")


def _digest_chosen(answer: Any) -> Any:
    from mailticket.cli import schedule_pages

    return schedule_pages.digest_chosen(answer)


def _time(at: str) -> str:
    from mailticket.cli.layout import HERE

    return HERE.time(at)


def _session(one: Any) -> str:
    ticket = f" #{one['ticket']}" if one["ticket"] else ""
    return f"{one['id']}  {one['method']}{ticket}  {one['client']}  {_time(one['seen'])}  {one['agent']}"


@users.command("password")
def password(
    context: typer.Context,
    address: Address,
    clear: Annotated[bool, typer.Option("--clear", help="help.user.password.clear")] = False,
    json: Json = False,
) -> None:
    """Set the password with which somebody's mail program logs in to send; it is asked for, or read from standard input.

    Example: mailticket user password lucia@noc.example
    """
    wanted = "" if clear else _asked()
    found = ask(context, "user.password", address=address, password=wanted)
    out(found, json, lambda one: word("password_set" if one["password"] else "password_gone", address=one["address"]))


def _asked() -> str:
    """Twice at a terminal; else the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(word("password"), hide_input=True, confirmation_prompt=True))
    return sys.stdin.buffer.readline().decode("utf-8", "surrogateescape").rstrip("\r\n")


@keys.command("add")
def key_add(
    context: typer.Context,
    address: Address,
    file: Annotated[str, typer.Argument(metavar="FILE", help="help.user.key.add.file")],
    json: Json = False,
) -> None:
    """Enrol an OpenPGP public key or an S/MIME certificate: mail signed with it is theirs beyond doubt.

    Example: gpg --export --armor lucia@noc.example | mailticket user key add lucia@noc.example -
    """
    with answered():
        data = letter_of(file, MOST_WRITTEN)
    found = ask(context, "user.key.add", address=address, key_base64=base64.b64encode(data).decode())
    out(found, json, lambda one: "\n".join([f"{one['kind']} {one['fingerprint']}", *one["names"]]))


users.command("digest")(command("user.digest", _digest_chosen))
users.command("link")(
    command(
        "user.link", lambda one: word("link_made", address=one["address"], url=one["url"], until=_time(one["until"]))
    )
)
sessions.command("list")(command("user.session.list", lambda rows: "\n".join(map(_session, rows))))
sessions.command("end")(
    command("user.session.end", lambda one: word("sessions_ended", address=one["address"], ended=one["ended"]))
)
keys.command("list")(
    command(
        "user.key.list",
        lambda rows: "\n".join(f"{row['kind']} {row['fingerprint']}  {', '.join(row['names'])}" for row in rows),
    )
)
keys.command("remove")(command("user.key.remove", lambda one: word("removed", what=one["fingerprint"])))
seal.command("rotate")(command("seal.rotate", lambda one: word("seal_rotated", keys=one["keys"])))
