"""Reads letters that could hurt in processes of their own, with bounds on time and memory: one that overruns is killed,
the letter is held, the daemon lives on.

A frame is a length (8 bytes) and a pickle; both ends are this module. A worker ends when its input does, so it does not
outlive a daemon that was killed.
"""

import asyncio
import contextlib
import os
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import mailticket
from mailticket.model.errors import LetterTooHard
from mailticket.model.letter import Ours, Reading
from mailticket.model.transaction import FileContent

PROCESSES = 2
CPU_SECONDS = 5
WALL_SECONDS = 15.0
MEMORY = 512 * 1024 * 1024
"""Address space of a worker beyond what the interpreter and the reading room have mapped at its start."""

ANSWER = 64 * 1024 * 1024
"""Bytes of an answer; a reading has a few MiB at most."""

LETTERS = 1000
"""Letters one worker reads: then a fresh one takes over, and with it what libraries have kept is gone."""

_LENGTH = struct.Struct(">Q")


class Worker:
    """One process, started when first wanted."""

    def __init__(self) -> None:
        self.process: asyncio.subprocess.Process | None = None
        self._letters = 0

    async def ask(self, job: "Job | FilesJob") -> "Answer":
        """Have a letter read, or its files taken out. Raises ConnectionError, IncompleteReadError when the process ends over it."""
        process = await self._running()
        assert process.stdin
        assert process.stdout
        frame = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        process.stdin.writelines((_LENGTH.pack(len(frame)), frame))
        await process.stdin.drain()
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        if length > ANSWER:
            raise ConnectionError("no frame of ours")
        answer: Answer = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301  # from a process of ours
        self._letters += 1
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._letters >= LETTERS or (self.process is not None and self.process.returncode is not None):
            await self.end()
        if self.process is None:
            self._letters = 0
            self.process = await _start()
        return self.process

    async def end(self) -> int:
        """Kill the process. Returns its status."""
        process, self.process = self.process, None
        if process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        status = await process.wait()
        if process.stdin:
            process.stdin.close()
        return status


class Workers:
    """Up to two processes, started when first wanted, ended after each trouble and at the end."""

    def __init__(self, *, processes: int = PROCESSES, wall_seconds: float = WALL_SECONDS) -> None:
        self._slots = asyncio.Semaphore(processes)
        self.idle = [Worker() for _ in range(processes)]
        self.wall_seconds = wall_seconds

    async def read(self, source: bytes | Path, *, mail_from: str, ours: Ours, trusted: bool = False) -> Reading:
        """Read a letter, or the file it lies in. Raises LetterTooHard."""
        answer = await self._done((source, mail_from, ours, trusted))
        if isinstance(answer, Reading):
            return answer
        raise LetterTooHard(str(answer))

    async def files(self, source: bytes | Path, paths: Sequence[str]) -> dict[str, FileContent]:
        """Files of a letter, or of the file it lies in, by their paths; those that are not there are left out. Raises
        LetterTooHard."""
        answer = await self._done((source, tuple(paths)))
        if isinstance(answer, dict):
            return answer
        raise LetterTooHard(str(answer))

    async def _done(self, job: "Job | FilesJob") -> "Answer":
        async with self._slots:
            worker = self.idle.pop()
            try:
                return await self._ask(worker, job)
            finally:
                self.idle.append(worker)

    async def _ask(self, worker: Worker, job: "Job | FilesJob") -> "Answer":
        try:
            async with asyncio.timeout(self.wall_seconds):
                return await worker.ask(job)
        except TimeoutError as error:
            await worker.end()
            raise LetterTooHard(f"it took more than {self.wall_seconds:g} s") from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise LetterTooHard(f"the reading process ended ({_said(await worker.end())})") from error
        except BaseException:
            await worker.end()  # cancelled in mid-answer: the next letter must not get this one's
            raise

    async def close(self) -> None:
        """End the processes."""
        for worker in self.idle:
            await worker.end()


Job = tuple[bytes | Path, str, Ours, bool]
FilesJob = tuple[bytes | Path, tuple[str, ...]]
Answer = Reading | dict[str, FileContent] | str


async def _start() -> asyncio.subprocess.Process:
    home = str(Path(mailticket.__file__).parent.parent)  # the same code, wherever the daemon was started
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "mailticket.reading.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
    )


def _said(status: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return "out of time or memory"
    return f"signal {-status}" if status < 0 else f"status {status}"


def main() -> None:
    """A worker: one frame in, one frame out, until the daemon is gone."""
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the daemon's to answer; it closes our input
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not stand between the frames
    _limit_memory()
    with contextlib.suppress(BrokenPipeError):
        while (job := _frame(stdin)) is not None:
            _limit_time()
            answer = pickle.dumps(_work(job), pickle.HIGHEST_PROTOCOL)
            del job
            stdout.write(_LENGTH.pack(len(answer)))
            stdout.write(answer)
            stdout.flush()


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    """Seconds of CPU are counted over the life of the process: each letter gets its own on top."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _frame(stdin: BinaryIO) -> Job | FilesJob | None:
    head = stdin.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    body = stdin.read(_LENGTH.unpack(head)[0])
    if len(body) < _LENGTH.unpack(head)[0]:
        return None
    job: Job | FilesJob = pickle.loads(body)  # noqa: S301  # from the daemon
    return job


def _work(job: Job | FilesJob) -> Answer:
    from mailticket.reading import files_at, read

    try:
        raw = job[0] if isinstance(job[0], bytes) else job[0].read_bytes()
        if len(job) == 2:
            return files_at(raw, job[1])
        _, mail_from, ours, trusted = job
        return read(raw, mail_from=mail_from, ours=ours, trusted=trusted)
    except MemoryError:
        return "it took too much memory"
    except Exception as error:  # noqa: BLE001  # the letter is held with this as the reason
        return f"{type(error).__name__}: {error}"[:500]


if __name__ == "__main__":
    main()
