"""Asks the daemon over its control socket; without a daemon, does the same in this process under the daemon's lock."""

import asyncio
import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailticket.cli.words import word
from mailticket.model.errors import AlreadyRunning, MailticketError, Refused, TryAgain

if TYPE_CHECKING:
    from mailticket.config import Settings

PATIENCE = 300.0
"""Seconds to wait for an answer."""


class Unanswered(MailticketError):
    """The daemon went away when it had the command: not one to try again blindly, it may have been done."""


def ask(settings: "Settings", path: Path | None, actor: str, command: str, **arguments: Any) -> Any:
    """The answer, as JSON shapes. Raises Refused, TryAgain, MailticketError."""
    question = {"command": command, "arguments": arguments, "as": actor}
    control = settings.paths.data / "control.sock"
    if connection := _connect(control):
        return _asked(connection, question)
    try:
        return asyncio.run(_directly(settings, path, actor, command, arguments))
    except AlreadyRunning:  # a daemon that just starts, or has started meanwhile, has the lock before the socket
        if connection := _connect(control):
            return _asked(connection, question)
        raise


def ask_running(settings: "Settings", command: str) -> Any:
    """The answer of a daemon that runs; None where none does, or it has no answer. Changes nothing here."""
    try:
        connection = _connect(settings.paths.data / "control.sock")
        return connection and _asked(connection, {"command": command, "arguments": {}})
    except MailticketError:
        return None


def _asked(connection: socket.socket, question: dict[str, Any]) -> Any:
    with connection:
        return _answer(_talk(connection, question))


def _connect(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    except OSError as error:
        connection.close()
        raise MailticketError(f"{path}: {error}") from error
    return connection


def _talk(connection: socket.socket, question: dict[str, Any]) -> dict[str, Any]:
    connection.settimeout(PATIENCE)
    try:
        connection.sendall(json.dumps(question).encode() + b"\n")
        with connection.makefile("rb") as answers:
            line = answers.readline()
    except OSError as error:
        raise Unanswered(word("no_answer")) from error
    if not line.endswith(b"\n"):
        raise Unanswered(word("no_answer"))
    found: dict[str, Any] = json.loads(line)
    return found


def _answer(found: dict[str, Any]) -> Any:
    if "refused" in found:
        raise Refused(found["refused"]["key"], **found["refused"]["values"])
    if "try_again" in found:
        raise TryAgain(found["try_again"])
    if "error" in found:
        raise MailticketError(found["error"])
    return found["ok"]


async def _directly(
    settings: "Settings", path: Path | None, actor: str, command: str, arguments: dict[str, Any]
) -> Any:
    from mailticket.daemon import direct  # only without a daemon: it loads the whole house

    async with direct(settings, path) as house:
        try:
            return await house.ask(command, arguments, actor)
        except (KeyError, TypeError, ValueError) as error:  # what the daemon answers "error" to
            raise MailticketError(f"{type(error).__name__}: {error}") from error
