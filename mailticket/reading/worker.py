"""Reads letters that could hurt in processes of their own, with bounds on time and memory: one that overruns is killed,
the letter is held, the daemon lives on.

A frame is a length (8 bytes) and a pickle; both ends are this module.
"""

import asyncio
import contextlib
import os
import pickle
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from mailticket.model.errors import LetterTooHard
from mailticket.model.letter import Ours, Reading

PROCESSES = 2
CPU_SECONDS = 5
WALL_SECONDS = 15.0
MEMORY = 768 * 1024 * 1024
"""Address space of a worker; what the interpreter and its libraries map is about a third of it."""

_LENGTH = struct.Struct(">Q")


class Workers:
    """Up to two processes, started when first wanted, ended after each trouble and at the end."""

    def __init__(self, *, processes: int = PROCESSES, wall_seconds: float = WALL_SECONDS) -> None:
        self._slots = asyncio.Semaphore(processes)
        self._idle: list[asyncio.subprocess.Process] = []
        self._wall_seconds = wall_seconds

    async def read(self, source: bytes | Path, *, mail_from: str, ours: Ours) -> Reading:
        """Read a letter, or the file it lies in. Raises LetterTooHard."""
        async with self._slots:
            process = self._idle.pop() if self._idle else await _start()
            try:
                async with asyncio.timeout(self._wall_seconds):
                    answer = await _ask(process, (source, mail_from, ours))
            except TimeoutError as error:
                await _end(process)
                raise LetterTooHard(f"it took more than {self._wall_seconds:g} s") from error
            except (asyncio.IncompleteReadError, ConnectionError, OSError) as error:
                status = await _end(process)
                raise LetterTooHard(f"the reading process ended ({_said(status)})") from error
            except BaseException:
                await _end(process)
                raise
            await self._put_back(process)
        if isinstance(answer, Reading):
            return answer
        raise LetterTooHard(str(answer))

    async def _put_back(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            self._idle.append(process)

    async def close(self) -> None:
        """End the processes."""
        while self._idle:
            await _end(self._idle.pop())


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "mailticket.reading.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )


async def _ask(process: asyncio.subprocess.Process, job: Any) -> Any:
    assert process.stdin
    assert process.stdout
    frame = pickle.dumps(job)
    process.stdin.write(_LENGTH.pack(len(frame)))
    process.stdin.write(frame)
    await process.stdin.drain()
    (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    return pickle.loads(await process.stdout.readexactly(length))  # noqa: S301  # from a process of ours


async def _end(process: asyncio.subprocess.Process) -> int:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    return await process.wait()


def _said(status: int) -> str:
    if status == -signal.SIGXCPU or status == -signal.SIGKILL:
        return "out of time or memory"
    return f"signal {-status}" if status < 0 else f"status {status}"


def main() -> None:
    """A worker: one frame in, one frame out, until the daemon is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not stand between the frames
    while (job := _frame(stdin)) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
        answer = pickle.dumps(_work(job))
        stdout.write(_LENGTH.pack(len(answer)) + answer)
        stdout.flush()


def _frame(stdin: BinaryIO) -> Any:
    head = stdin.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    return pickle.loads(stdin.read(_LENGTH.unpack(head)[0]))  # noqa: S301  # from the daemon


def _work(job: tuple[bytes | Path, str, Ours]) -> Reading | str:
    from mailticket.reading import read  # here: what asks need not load the readers

    source, mail_from, ours = job
    try:
        raw = source if isinstance(source, bytes) else source.read_bytes()
        return read(raw, mail_from=mail_from, ours=ours)
    except MemoryError:
        return "it took too much memory"
    except Exception as error:  # noqa: BLE001  # the letter is held with this as the reason
        return f"{type(error).__name__}: {error}"[:500]


if __name__ == "__main__":
    os.umask(0o077)
    main()
