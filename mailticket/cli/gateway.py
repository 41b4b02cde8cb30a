"""Asks the daemon over its control socket; without a daemon, does the same in this process under the daemon's lock."""

import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailticket.cli.words import word
from mailticket.model.errors import AlreadyRunning, MailticketError, Refused, TryAgain
from mailticket.places import control_socket, find, running

if TYPE_CHECKING:
    from mailticket.cli.request import State
    from mailticket.config import Settings

PATIENCE = 300.0
"""Seconds to wait for an answer."""


class Unanswered(MailticketError):
    """The daemon went away when it had the command: not one to try again blindly, it may have been done."""


def ask(state: "State", command: str, /, **arguments: Any) -> Any:
    """The answer, as JSON shapes. Raises FilesWrong, Refused, TryAgain, MailticketError."""
    question = {"command": command, "arguments": arguments, "as": state.actor}
    if connection := _connect_running(state.path):
        return _asked(connection, question)
    control = control_socket(state.settings.paths.data)
    if connection := _connect(control):
        return _asked(connection, question)
    try:
        return _directly(state, command, arguments)
    except AlreadyRunning:  # a daemon that just starts, or has started meanwhile, has the lock before the socket
        if connection := _connect(control):
            return _asked(connection, question)
        raise


def _connect_running(path: Path | None) -> socket.socket | None:
    """To a daemon that has this configuration: without reading all of it here. What goes wrong is said when it has been read."""
    try:
        control = running(find(path))
        return _connect(control) if control else None
    except (MailticketError, OSError, ValueError):
        return None


def ask_running(settings: "Settings", command: str) -> Any:
    """The answer of a daemon that runs; None where none does, or it has no answer. Changes nothing here."""
    try:
        connection = _connect(control_socket(settings.paths.data))
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


def _directly(state: "State", command: str, arguments: dict[str, Any]) -> Any:
    import gc

    gc.disable()  # what is loaded and opened now stays: looking through it again and again costs a sixth of the time
    try:
        return _asked_here(state, command, arguments)
    finally:
        gc.enable()


def _asked_here(state: "State", command: str, arguments: dict[str, Any]) -> Any:
    import asyncio  # only without a daemon, as what opens the site
    import gc

    from mailticket.daemon.in_process import direct

    async def asked() -> Any:
        async with direct(state.settings, state.path) as service:
            gc.freeze()
            gc.enable()
            try:
                return await service.ask(command, arguments, state.actor)
            except (KeyError, TypeError, ValueError) as error:  # what the daemon answers "error" to
                raise MailticketError(f"{type(error).__name__}: {error}") from error

    return asyncio.run(asked())
