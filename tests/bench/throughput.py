"""Prints how fast the daemon takes, processes and delivers mail, in pairs with a bare aiosmtpd that discards it.

A pair is one round of each, the one after the other, with the same client; what is printed is the median of the pairs' ratios
and their spread. CPU is that of all our processes, normalised by a loop timed beside each round: machines, and what else runs
on them, swing by half. Read the CPU first where a machine is shared, the rates only where it is quiet.

Usage: python tests/bench/throughput.py [--rounds 8] [--mails 100] [--seconds 0] [--to maildir|smtp] [--beside CHECKOUT]

``--seconds`` sends for so long without a break instead of bursts. ``--beside`` measures another checkout of ours in the same
rounds (each in turn goes first).
"""

import argparse
import contextlib
import multiprocessing
import os
import platform
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from arrival import SERVERS, serve
from client import MakeMail, run, small_mail
from steady import relay
from system import CONNECTIONS, System, numbered

LOOP_MS = 5.0
"""CPU is told as on a machine that needs this long for ``calibration``."""
LONGEST = 300.0
"""Seconds any wait may last."""


def calibration() -> float:
    """Milliseconds of CPU a loop of dict, str and int work takes here and now."""
    began = time.process_time()
    words: dict[str, int] = {}
    for number in range(20_000):
        word = f"word{number % 1000}"
        words[word] = words.get(word, 0) + len(word)
    return (time.process_time() - began) * 1000


def normalised(used: float, letters: int, loops: list[float]) -> float:
    """Microseconds a letter, as where the loop takes ``LOOP_MS``."""
    return used / letters * 1e6 * LOOP_MS / statistics.mean(loops)


def tree(pid: int) -> set[int]:
    """A process and all below it."""
    found = {pid}
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in tasks.read_text().split():
            found |= tree(int(child))
    return found


def cpu(pid: int) -> float:
    """Seconds of CPU of a process and all below it, of those that have ended too."""
    ticks = 0
    for one in tree(pid):
        with contextlib.suppress(FileNotFoundError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass
class Found:
    """What the rounds of one server gave. Rates in letters a second, CPU normalised in µs a letter."""

    accepted: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)
    delivered: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    cpu_delivered: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)


class Bare:
    """The server that discards, in a process of its own."""

    def __init__(self) -> None:
        self.pipe, there = multiprocessing.Pipe()
        name = next(iter(SERVERS))
        self.process = multiprocessing.Process(target=serve, args=(name, there), daemon=True)
        self.process.start()
        self.port = self.pipe.recv()

    def cpu(self) -> float:
        self.pipe.send(True)
        return float(self.pipe.recv())

    def stop(self) -> None:
        self.pipe.send(False)
        self.process.join()

    def round(self, send: Callable[[int, MakeMail], tuple[int, float]], found: Found) -> None:
        loops, before = [calibration()], self.cpu()
        letters, seconds = send(self.port, small_mail)
        used = self.cpu() - before
        loops.append(calibration())
        for rates in (found.accepted, found.burst, found.delivered):
            rates.append(letters / seconds)
        found.cpu.append(normalised(used, letters, loops))
        found.cpu_delivered.append(found.cpu[-1])


class Ours:
    """A daemon of one checkout."""

    def __init__(self, folder: Path, checkout: Path, transport: str) -> None:
        os.environ["PYTHONPATH"] = str(checkout)
        os.environ["PYTHONSAFEPATH"] = "1"  # else ``-m`` would take the folder this script is started in
        self.system = System(folder, transport)
        self.rounds = 0
        self.letters = 0

    def round(self, send: Callable[[int, MakeMail], tuple[int, float]], found: Found) -> None:
        pid = self.system.process.pid
        self.rounds += 1
        loops, before, wrote = [calibration()], cpu(pid), self._wrote()
        began = time.perf_counter()
        letters, seconds = send(self.system.port, numbered(self.rounds, 1_000_000))
        found.accepted.append(letters / seconds)
        self.letters += letters
        self._until("select count(*) from letters where state = 'waiting'")
        found.burst.append(letters / (time.perf_counter() - began))
        used = cpu(pid) - before
        self._until("select count(*) from copies where state in ('waiting', 'sending')")
        found.delivered.append(letters / (time.perf_counter() - began))
        loops.append(calibration())
        found.cpu.append(normalised(used, letters, loops))
        found.cpu_delivered.append(normalised(cpu(pid) - before, letters, loops))
        found.written.append((self._wrote() - wrote) / letters / 1024)

    def _wrote(self) -> int:
        """Bytes written to the file systems so far, by the daemon itself."""
        for line in Path(f"/proc/{self.system.process.pid}/io").read_text().splitlines():
            if line.startswith("write_bytes:"):
                return int(line.split()[1])
        return 0

    def _until(self, count: str) -> None:
        """Until this counts nothing, with all letters there."""
        until = time.monotonic() + LONGEST
        with contextlib.closing(
            sqlite3.connect(f"file:{self.system.folder}/var/mailticket.db?mode=ro", uri=True)
        ) as database:
            while True:
                left = database.execute(count).fetchone()[0]
                there = database.execute("select count(*) from letters").fetchone()[0]
                if not left and there >= self.letters:
                    return
                assert time.monotonic() < until, f"{left} are left of: {count}"
                time.sleep(0.01)

    def size(self) -> float:
        """KB of database a letter."""
        return (self.system.folder / "var" / "mailticket.db").stat().st_size / max(1, self.letters) / 1024


def bursts(mails: int) -> Callable[[int, MakeMail], tuple[int, float]]:
    """How a burst is sent: how many letters, and the seconds until the last is answered."""
    return lambda port, make: (CONNECTIONS * mails, run("127.0.0.1", port, CONNECTIONS, mails, make))


def without_a_break(seconds: int, mails: int) -> Callable[[int, MakeMail], tuple[int, float]]:
    """Burst after burst, for so many seconds."""

    def send(port: int, make: MakeMail) -> tuple[int, float]:
        began, letters = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            run("127.0.0.1", port, CONNECTIONS, mails, lambda number, first=letters: make(first + number))  # type: ignore[misc]
            letters += CONNECTIONS * mails
        return letters, time.perf_counter() - began

    return send


@contextlib.contextmanager
def relay_port() -> Iterator[int]:
    """A relay that takes everything, in a process of its own."""
    here, there = multiprocessing.Pipe()
    sink = multiprocessing.Process(target=relay, args=(there,), daemon=True)
    sink.start()
    try:
        yield here.recv()
    finally:
        sink.terminate()


def spread(values: list[float], digits: int) -> str:
    """The median, and where all lay."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:8.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def tell(name: str, found: Found, bare: Found) -> None:
    print(name)
    for what, ours, theirs in (
        ("accepted durably", found.accepted, bare.accepted),
        ("fully processed", found.burst, bare.burst),
        ("with delivery", found.delivered, bare.delivered),
    ):
        ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
        print(f"  {what:18} {spread(ours, 0):30} letters/s   of bare's: {spread(ratios, 2)}")
    for what, ours in (("CPU, processed", found.cpu), ("CPU, delivered", found.cpu_delivered)):
        ratios = [mine / other for mine, other in zip(ours, bare.cpu, strict=True)]
        print(f"  {what:18} {spread(ours, 0):30} µs a letter times bare's: {spread(ratios, 2)}")
    if found.written:
        print(f"  {'written':18} {spread(found.written, 1):30} KB a letter")


def measure(options: argparse.Namespace, transport: str, folder: Path) -> None:
    here = Path(__file__).resolve().parents[2]
    send = without_a_break(options.seconds, options.mails) if options.seconds else bursts(options.mails)
    bare = Bare()
    ours: dict[Path, Ours] = {}
    try:
        for number, checkout in enumerate([here, *options.beside]):
            (folder / str(number)).mkdir()
            ours[checkout.resolve()] = Ours(folder / str(number), checkout.resolve(), transport)
        servers: list[Bare | Ours] = [bare, *ours.values()]
        for server in servers:
            server.round(bursts(5), Found())
        found = [Found() for _ in servers]
        for number in range(options.rounds):
            order = list(zip(servers, found, strict=True))
            for server, its in order[number % len(order) :] + order[: number % len(order)]:
                server.round(send, its)
        print(f"bare: {spread(found[0].burst, 0)} letters/s, CPU {spread(found[0].cpu, 0)} µs a letter")
        for (checkout, one), its in zip(ours.items(), found[1:], strict=True):
            tell(f"{checkout}, {one.size():.1f} KB of database a letter, {one.system.memory()} MB", its, found[0])
    finally:
        bare.stop()
        for one in ours.values():
            one.system.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--mails", type=int, default=100, help="a connection, of eight")
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--to", choices=("maildir", "smtp"), default="maildir")
    parser.add_argument("--beside", type=Path, action="append", default=[])
    options = parser.parse_args()
    options.seconds = min(options.seconds, 120)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}, aiosmtpd "
        f"{version('aiosmtpd')}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, to {options.to}"
    )
    with relay_port() as port, tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        transport = "" if options.to == "maildir" else f"smtp://127.0.0.1:{port}?starttls=never"
        measure(options, transport, Path(folder))
    print(f"the client and this script used {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
