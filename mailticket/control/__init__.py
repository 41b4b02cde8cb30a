"""The commands of the command line, done by the process that holds the database.

A client sends one JSON line ``{"command", "arguments", "as"}`` (without ``as`` the system asks) to the control socket and reads
one JSON line: ``ok``, ``refused`` (key and values of a sentence), ``try_again`` or ``error``. Without a daemon the command line
does the same in its own process. What there is to ask for is in ``USE_CASES``.
"""

import asyncio
import json
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.service import Service
from mailticket.application.use_cases import USE_CASES
from mailticket.control.answering import encoded
from mailticket.model.address import address_in_use
from mailticket.model.errors import MailticketError, Refused, TryAgain
from mailticket.model.person import SYSTEM
from mailticket.model.secret import hidden_in_text

__all__ = ["Service", "ask", "serve"]


class Log(Protocol):
    """Where it is written what became of a command."""

    def info(self, event: str, /, **values: object) -> object:
        """Something to know."""

    def error(self, event: str, /, **values: object) -> object:
        """Something to look into."""


MOST_LINE = 64 * 1024 * 1024


async def ask(service: Service, command: str, arguments: Mapping[str, object], actor: object) -> Any:
    """Do one command. Raises Refused, TryAgain. An actor that is empty is nobody: where a program's variable was not set, the
    system would act for whoever it was."""
    if command not in USE_CASES:
        raise Refused("no_such_command", command=command)
    if not isinstance(actor, str) or not (address := address_in_use(actor)):
        raise Refused("actor_empty")
    return await perform(service, Caller(address), command, arguments)


async def serve(service: Service, path: Path, log: Log) -> asyncio.Server:
    """Listen on the control socket: for the account the daemon runs as, and nobody else (mode 0600). A command that fails
    in a way nobody foresaw is answered as an error, and logged."""
    _clear(path)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            writer.write(await encoded(await _answer(service, line, log)))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the client is gone, or sent no line: nobody to answer
        finally:
            writer.close()

    server = await asyncio.start_unix_server(answer, str(path), limit=MOST_LINE)
    _close_to_others(path)
    return server


def _clear(path: Path) -> None:
    path.unlink(missing_ok=True)


def _close_to_others(path: Path) -> None:
    path.chmod(0o600)


async def _answer(service: Service, line: bytes, log: Log) -> dict[str, object]:
    try:
        wanted = json.loads(line)
        return {
            "ok": await ask(service, wanted["command"], wanted.get("arguments") or {}, wanted.get("as", SYSTEM.address))
        }
    except Refused as refused:
        log.info("control.refused", command=wanted["command"], actor=str(wanted.get("as", "")), reason=refused.key)
        return {"refused": {"key": refused.key, "values": {k: str(v) for k, v in refused.values.items()}}}
    except TryAgain as trouble:
        return {"try_again": str(trouble)}
    except (MailticketError, KeyError, TypeError, ValueError, RecursionError) as error:  # too deep is no command either
        return {"error": _said(error)}
    except Exception as error:  # noqa: BLE001  # one command must not leave its sender without an answer
        log.error("control.failed", error=traceback.format_exc(limit=-4))
        return {"error": _said(error)}


def _said(error: Exception) -> str:
    return hidden_in_text(f"{type(error).__name__}: {error}")
