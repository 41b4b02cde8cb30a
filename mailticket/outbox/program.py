"""Runs a scrip's program: without a shell, in an empty folder of its own, with what it is told on standard input, for so long
and no longer."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mailticket.outbox.answer import Answer, Outcome, plain
from mailticket.outbox.programs import Programs

MOST_OUTPUT = 64 * 1024
"""Bytes of output that are kept …"""

MOST_HEARD = 16 * 1024 * 1024
"""… and that are read at all: a program that says more waits for its time limit."""

LAST_WORDS = 1.0
"""Seconds for what is still in the pipe; whoever holds it open after the program's end left its session to do so."""

ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


class _Ear(asyncio.Protocol):
    """Keeps the beginning of what is said."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self.closed = asyncio.Event()  # or to no more use
        self._heard = 0
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self.kept += data[: MOST_OUTPUT - len(self.kept)]
        self._heard += len(data)
        if self._heard > MOST_HEARD and isinstance(self._transport, asyncio.ReadTransport):
            self._transport.pause_reading()
            self.closed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()


async def run(argv: Sequence[str], payload: str, seconds: float, *, programs: Programs) -> Answer:
    """Run one of the programs, as the account they run as, in a folder made for it and removed afterwards. Never raises: a
    program that cannot be run, ends with another status than 0 or is killed is an answer that FAILED."""
    try:
        program = await asyncio.to_thread(programs.find, argv[0])
        folder = await asyncio.to_thread(_made, programs.run_as)
    except (OSError, ValueError, KeyError) as error:
        return Answer(Outcome.FAILED, f"cannot be run: {error}")
    try:
        return await _run([str(program), *argv[1:]], payload, seconds, folder, _account(programs.run_as))
    finally:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def _made(account: str) -> Path:
    """An empty folder, of the account's alone. Raises OSError; KeyError for an account there is not."""
    folder = Path(tempfile.mkdtemp(prefix="mailticket-run-"))
    if account:
        try:
            shutil.chown(folder, account, pwd.getpwnam(account).pw_gid)
        except (OSError, LookupError) as error:
            folder.rmdir()
            raise ValueError(
                f"[scrips] run_as = {account!r}: {error}; it needs a daemon that is started as root"
            ) from error
    return folder


def _account(name: str) -> dict[str, Any]:
    """Its user and group, and no other groups: all of it is set before the program begins."""
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []} if name else {}


async def _run(argv: Sequence[str], payload: str, seconds: float, folder: Path, account: dict[str, Any]) -> Answer:
    """In a session and process group of its own, with next to no environment. When it ends, and at the time limit,
    everything left of its group is killed."""
    ear = _Ear()
    listening, speaking = os.pipe()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: ear, os.fdopen(listening, "rb", 0))
    try:
        with os.fdopen(speaking, "wb", 0) as voice, tempfile.TemporaryFile() as told:
            # A file is read as fast or as little as the program likes: no pipe that it may close or never empty.
            told.write(payload.encode())
            told.seek(0)
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=told,
                stdout=voice,
                stderr=voice,
                cwd=folder,
                env=ENVIRONMENT | {"HOME": str(folder), "TMPDIR": str(folder)},
                start_new_session=True,
                umask=0o077,
                **account,
            )
        in_time = await _ended(process, seconds)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ear.closed.wait(), LAST_WORDS)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Answer(Outcome.FAILED, f"cannot be run: {error}")
    finally:
        pipe.close()
    return _judged(process.returncode, plain(bytes(ear.kept)), None if in_time else seconds)


async def _ended(process: asyncio.subprocess.Process, seconds: float) -> bool:
    """Wait for its end, or put an end to it. Returns whether it ended by itself."""
    try:
        await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return True


def _judged(status: int | None, said: str, limit: float | None) -> Answer:
    if limit is not None:
        return Answer(Outcome.FAILED, _with(f"killed after {limit:g} seconds", said))
    if status == 0:
        return Answer(Outcome.DONE, said)
    if status is not None and status < 0:
        return Answer(Outcome.FAILED, _with(f"ended by signal {-status}", said))
    return Answer(Outcome.FAILED, _with(f"exit status {status}", said))


def _with(what: str, said: str) -> str:
    return f"{what}: {said}" if said else what
