"""``mailticket user password``, ``mailticket user key`` and ``mailticket seal``: how people prove who they are, and we."""

import base64
import sys
from typing import Annotated

import typer

from mailticket.cli.asking import Json, answered, ask, group, letter_of, out
from mailticket.cli.people import Address, users
from mailticket.cli.words import word
from mailticket.files import MOST_WRITTEN

keys = group("Keys that sign a user's mail: add, list, remove.")
seal = group("The key our own addresses and Message-IDs are sealed with: rotate.")
users.add_typer(keys, name="key")

Fingerprint = Annotated[str, typer.Argument(metavar="FINGERPRINT", help="As key list shows it.")]


@users.command("password")
def password(
    context: typer.Context,
    address: Address,
    clear: Annotated[bool, typer.Option("--clear", help="Take it away: they cannot log in any more.")] = False,
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
    file: Annotated[str, typer.Argument(metavar="FILE", help="The public key or certificate; - for standard input.")],
    json: Json = False,
) -> None:
    """Enrol an OpenPGP public key or an S/MIME certificate: mail signed with it is theirs beyond doubt.

    Example: gpg --export --armor lucia@noc.example | mailticket user key add lucia@noc.example -
    """
    with answered():
        data = letter_of(file, MOST_WRITTEN)
    found = ask(context, "user.key.add", address=address, key_base64=base64.b64encode(data).decode())
    out(found, json, lambda one: "\n".join([f"{one['kind']} {one['fingerprint']}", *one["names"]]))


@keys.command("list")
def key_list(context: typer.Context, address: Address, json: Json = False) -> None:
    """The keys of a user.

    Example: mailticket user key list lucia@noc.example
    """
    found = ask(context, "user.key.list", address=address)
    out(
        found,
        json,
        lambda rows: "\n".join(f"{row['kind']} {row['fingerprint']}  {', '.join(row['names'])}" for row in rows),
    )


@keys.command("remove")
def key_remove(context: typer.Context, address: Address, fingerprint: Fingerprint, json: Json = False) -> None:
    """Forget a key: what it signs proves nothing any more.

    Example: mailticket user key remove lucia@noc.example 0123456789ABCDEF0123456789ABCDEF01234567
    """
    found = ask(context, "user.key.remove", address=address, fingerprint=fingerprint)
    out(found, json, lambda one: word("removed", what=one["fingerprint"]))


@seal.command("rotate")
def seal_rotate(
    context: typer.Context,
    keep: Annotated[int, typer.Option("--keep", min=30, help="Days that what was sealed before still holds.")] = 400,
    json: Json = False,
) -> None:
    """Seal addresses and Message-IDs with a new key. Links in mail that is out there go on working for a while.

    Example: mailticket seal rotate --keep 90
    """
    found = ask(context, "seal.rotate", keep=keep)
    out(found, json, lambda one: word("seal_rotated", keys=one["keys"]))
