"""Starts the site, answers signals, ends: what `mailticket serve` does."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mailticket import log as logs
from mailticket.config import Settings
from mailticket.daemon.systemd import notify
from mailticket.daemon.wiring import Daemon
from mailticket.model.errors import FilesWrong, LockHeld, MailticketError, Refused
from mailticket.model.queue import Queue
from mailticket.model.secret import hidden_in_text
from mailticket.model.words import say

GREETED_WITHIN = 15.0
"""Seconds for which a terminal shows no log lines, that the greeting comes first: what takes longer is seen as it goes on."""


def greeting(settings: Settings, queue: Queue, bound: Mapping[str, str]) -> str:
    """What a person wants to know after starting: where it listens, how to send a first letter, where the answer is."""
    smtp, language = bound.get("smtp"), settings.site.language
    to = queue.correspond_address or settings.site.correspond_address
    lines = [say(language, "greeting.ready", queue=queue.name, address=to)]
    lines += [f"  {name.upper():<5} {_url(name, address)}" for name, address in bound.items()]
    if smtp:
        lines += [
            say(language, "greeting.first_letter"),
            f"    printf 'From: ana@example.org\\nTo: {to}\\nSubject: Hola\\n\\nNo anda la red.\\n' | "
            f"curl -s --crlf smtp://{smtp} --mail-from ana@example.org --mail-rcpt {to} --upload-file -",
        ]
    lines.append(say(language, "greeting.outgoing", relay=hidden_in_text(settings.delivery.transport)))
    return "\n".join(lines)


def _url(name: str, address: str) -> str:
    return f"http://{address}/" if name == "http" else address


async def _greet_first_administrator(daemon: Daemon) -> None:
    """While nobody administers the site, whoever starts it at a terminal may. A log keeps no such link."""
    if sys.stdout.isatty() and daemon.web and (link := await daemon.web.first_link()):
        print(say(daemon.settings.site.language, "first_link", link=link), flush=True)


async def _serve(settings: Settings, path: Path | None, log: Any, new: bool, held: logs.HeldBack) -> int:
    daemon = Daemon(settings, path, log, new=new)
    loop = asyncio.get_running_loop()
    loop.call_later(GREETED_WITHIN, held.release)
    stopping = asyncio.Event()
    reloading = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, reloading.set)
    waits = [asyncio.create_task(event.wait()) for event in (stopping, daemon.fatal)]
    if not await _started(daemon, waits):
        return 1 if daemon.fatal.is_set() else 0
    gc.collect()
    gc.freeze()  # what is loaded now stays; looking through it again and again costs a tenth of the time
    gc.set_threshold(20_000, 20, 50)
    log.info("daemon.ready", pid=os.getpid(), smtp=settings.smtp.listen, lmtp=settings.lmtp.listen)
    print(greeting(settings, daemon.snapshot.default_queue, daemon.bound), flush=True)
    await _greet_first_administrator(daemon)
    held.release()
    notify("READY=1\nSTATUS=works")
    reloader = asyncio.create_task(_reload_on(daemon, reloading))
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in (reloader, *waits):
        task.cancel()
    await daemon.stop()
    log.info("daemon.stopped")
    return 1 if daemon.fatal.is_set() else 0


async def _started(daemon: Daemon, ends: Sequence[asyncio.Task[Any]]) -> bool:
    """Start; False when it was told to end before: one that stands by may start for months."""
    starting = asyncio.create_task(daemon.start())
    await asyncio.wait((starting, *ends), return_when=asyncio.FIRST_COMPLETED)
    if starting.done() and not starting.exception():
        return True
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await starting
    await daemon.close()
    if starting.cancelled():
        return False
    starting.result()
    return False


async def _reload_on(daemon: Daemon, asked: asyncio.Event) -> None:
    while True:
        await asked.wait()
        asked.clear()
        await daemon.reload()


def run(settings: Settings, path: Path | None, *, new: bool = False) -> int:
    """Serve until SIGTERM. Returns the exit status: 0 stopped, 1 could not start or had to end. ``new``: a database or keys
    that are missing are made anew."""
    os.umask(0o077)
    terminal = sys.stdout.isatty() and sys.stderr.isatty()
    held = logs.HeldBack(sys.stderr, holds=terminal)
    log = logs.start(settings.log.level, settings.log.format, held)
    try:
        return asyncio.run(_serve(settings, path, log, new, held))
    except FilesWrong as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
    except Refused as refused:
        print(f"mailticket: {say(settings.site.language, refused.key, **refused.values)}", file=sys.stderr)
    except LockHeld as held_by:
        key = "lock.serving" if held_by.daemon else "lock.command"
        print(f"mailticket: {say(settings.site.language, key, pid=held_by.pid)}", file=sys.stderr)
    except (MailticketError, OSError) as error:
        print(f"mailticket: {hidden_in_text(str(error))}", file=sys.stderr)
    except Exception:  # noqa: BLE001  # as Python says it, but for what is secret
        print(hidden_in_text(traceback.format_exc()), file=sys.stderr)
    finally:
        held.release()
    return 1
