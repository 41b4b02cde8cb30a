"""Prints how fast the whole daemon takes and processes mail, beside a bare aiosmtpd that discards: same client, same run.

A letter is accepted when its sender hears 250 (it is on disk), processed when ticket, history and notices are committed.
Usage: python tests/bench/system.py [rounds] [mails a connection]
"""

import json
import multiprocessing
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from arrival import serve
from client import run, small_mail

CONNECTIONS = 8
CONFIG = """
[site]
rtname = "bench"
[smtp]
listen = "127.0.0.1:{port}"
[lmtp]
listen = ""
[paths]
data = "{folder}/var"
[log]
level = "info"
[limits]
backlog_rows = 1000000
[limits.budgets]
autoreplies_per_domain_hour = 100000000
autoreplies_per_hour = 100000000
notices_per_recipient_10_minutes = 100000000
notices_per_recipient_hour = 100000000
notices_per_ticket_and_recipient_10_minutes = 100000000
notices_per_ticket_and_recipient_hour = 100000000
notices_per_ticket_and_recipient_10_hours = 100000000
notices_per_ticket_10_minutes = 100000000
new_tickets_per_queue_minute = 100000000
[[queue]]
name = "general"
correspond_address = "support@localhost"
comment_address = "support-comment@localhost"
admin_cc = ["staff@example.org"]
[[user]]
address = "staff@example.org"
privileged = true
language = "en"
"""


class System:
    """A daemon on a folder of its own."""

    def __init__(self, folder: Path, transport: str = "") -> None:
        """``transport`` is a way out other than a Maildir."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        (folder / "config.toml").write_text(
            CONFIG.format(port=self.port, folder=folder)
            + (f'[delivery]\ntransport = "{transport}"\n' if transport else "")
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mailticket", "--config", str(folder / "config.toml"), "serve"],
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("w"),
        )
        until = time.monotonic() + 90
        while "daemon.ready" not in (folder / "log").read_text():
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.05)

    def status(self) -> dict[str, dict[str, int]]:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.folder / "var" / "control.sock"))
            client.sendall(b'{"command":"status"}\n')
            found: dict[str, dict[str, int]] = json.loads(client.makefile("rb").readline())["ok"]
            return found

    def wait(self, letters: int, began: float) -> float:
        """Seconds until so many letters are processed: from their own time stamps, so that asking costs nothing."""
        database = sqlite3.connect(f"file:{self.folder}/var/mailticket.db?mode=ro", uri=True)
        while True:
            waiting, done = database.execute(
                "select (select count(*) from letters where state = 'waiting'), (select max(id) from letters)"
            ).fetchone()
            if not waiting and done and done >= letters:
                return time.perf_counter() - began
            time.sleep(0.02)

    def drain(self) -> None:
        """Until everything is delivered."""
        while self.status()["outbox"].get("waiting") or self.status()["outbox"].get("sending"):
            time.sleep(0.1)

    def cpu(self) -> float:
        """Seconds of CPU used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Resident MB, the most so far."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) // 1024
        return 0

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def reply(number: int) -> tuple[str, str, bytes]:
    """An answer of the same person to their own first mail."""
    sender, _, content = small_mail(number)
    head = f"Message-ID: <{number}.bench@example.com>".encode()
    answer = (
        f"Message-ID: <{number}.{time.time_ns()}@example.com>\r\nIn-Reply-To: <{number}.bench@example.com>".encode()
    )
    return sender, "support@localhost", content.replace(head, answer)


def numbered(round_number: int, mails: int):  # type: ignore[no-untyped-def]
    def make(number: int) -> tuple[str, str, bytes]:
        sender, _, content = small_mail(number + round_number * mails)
        return sender, "support@localhost", content

    return make


def latency(system: System, letters: int, first: int) -> float:
    """Median milliseconds from 250 to the notice in the Maildir, one letter at a time."""
    folder = system.folder / "var" / "outgoing" / "new"
    found = []
    for number in range(letters):
        before = len(list(folder.iterdir()))
        run("127.0.0.1", system.port, 1, 1, numbered(first + number, 1))
        began = time.perf_counter()
        while len(list(folder.iterdir())) == before:
            time.sleep(0.0005)
        found.append(time.perf_counter() - began)
        system.drain()
        for path in folder.iterdir():
            path.unlink()
    return statistics.median(found) * 1000


def large(system: System) -> int:
    """MB of memory that a letter of 25 MB takes at the most."""
    before = system.memory()
    line = b"A" * 76 + b"\r\n"
    head = b"From: big@example.com\r\nSubject: big\r\nMIME-Version: 1.0\r\nContent-Type: application/zip\r\n"
    content = head + b"Content-Transfer-Encoding: base64\r\n\r\n" + line * (24 * 1024 * 1024 // len(line))
    run("127.0.0.1", system.port, 1, 1, lambda number: ("big@example.com", "support@localhost", content))
    while system.status()["inbox"].get("waiting"):
        time.sleep(0.05)
    return system.memory() - before


def bare_rate(rounds: int, each: int) -> float:
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=("bare aiosmtpd, discards", there), daemon=True)
    server.start()
    port = here.recv()
    run("127.0.0.1", port, CONNECTIONS, 20, small_mail)
    seconds = [run("127.0.0.1", port, CONNECTIONS, each, small_mail) for _ in range(rounds)]
    here.send(False)
    server.join()
    return CONNECTIONS * each / statistics.median(seconds)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    mails = CONNECTIONS * each
    base = bare_rate(rounds, each)
    print(f"bare aiosmtpd, discards          {base:7.0f} mails/s  ratio 1.00")
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        system = System(Path(folder))
        run("127.0.0.1", system.port, CONNECTIONS, 2, numbered(900, mails))
        done = CONNECTIONS * 2
        system.wait(done, 0)
        system.drain()
        for title, make in (
            ("new tickets", numbered),
            ("replies", lambda number, mails: lambda n: reply(n + number * mails)),
        ):
            accepted, processed, cpu = [], [], []
            for number in range(rounds):
                system.drain()
                before = system.cpu()
                began = time.perf_counter()
                accepted.append(mails / run("127.0.0.1", system.port, CONNECTIONS, each, make(number, mails)))
                done += mails
                processed.append(mails / system.wait(done, began))
                cpu.append((system.cpu() - before) / mails * 1e6)
            for what, rates in (("accepted durably", accepted), ("fully processed", processed)):
                rate = statistics.median(rates)
                print(f"{title + ', ' + what:32} {rate:7.0f} mails/s  ratio {rate / base:.2f}")
            print(f"{'':32} {statistics.median(cpu):7.0f} µs CPU a letter, {system.memory()} MB")
        system.drain()
        print(f"250 to notice in the Maildir, idle: {latency(system, 30, 10_000_000):.1f} ms (median)")
        print(f"a letter of 25 MB: {large(system)} MB more (the reading process counts for itself)")
        system.stop()


if __name__ == "__main__":
    main()
