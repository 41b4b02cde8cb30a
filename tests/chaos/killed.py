"""Steady mail while something is killed again and again; then every letter and every notice is counted. By hand:

    python tests/chaos/killed.py postgresql --rounds 100   # the server: restarted fast, at once, kill -9, by turns
    python tests/chaos/killed.py daemon --rounds 60        # the daemon: kill -9, each seventh letter over 1 MiB
    python tests/chaos/killed.py relay --rounds 20         # the same, its mail counted copy by copy at an SMTP relay

Each letter is sent until it is answered 250. Ends by itself after the rounds; nothing leaves the machine.
"""

import argparse
import json
import os
import random
import shutil
import smtplib
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import fields
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from mailticket.model.mail_budgets import Budgets
from tests import conftest
from tests.chaos.sink import Copy, Sink, delivered, on_their_way
from tests.storage.conftest import SETTINGS, Cluster, _binaries

MANY = 1_000_000
SLOW = 0.2
"""Seconds the relay takes over a mail at most, twice."""

BUDGETS = "\n".join(
    ["[limits]", "messages_per_session = 1000000", "hung_after = 120.0", "[limits.budgets]"]
    + [f"{field.name} = {MANY}" for field in fields(Budgets)]
)


class Senders:
    """Threads that send letters, each until it is acknowledged; ``every`` seconds between two of one thread."""

    def __init__(self, daemon: Any, threads: int, every: float, large: int) -> None:
        self.daemon, self.every, self.large = daemon, every, large
        self.acknowledged: list[int] = []
        self.tries = 0
        self._next = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _send(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                self._next += 1
                number = self._next
            while not self._once(number):
                time.sleep(0.2)
            self.acknowledged.append(number)
            time.sleep(self.every)

    def _once(self, number: int) -> bool:
        self.tries += 1
        large = self.large and number % self.large == 0
        text = (
            f"From: c{number}@c.example\nTo: general@noc.example\nSubject: Pedido {number}.\n"
            f"Message-ID: <{number}@c.example>\n\nCuerpo {number}\n" + ("x" * 70 + "\n") * (16_000 if large else 0)
        )
        try:
            self.daemon.send(text, sender=f"c{number}@c.example")
        except (smtplib.SMTPException, OSError):
            return False
        return True

    def stop(self) -> None:
        """Each thread ends after its letter is acknowledged."""
        self._stop.set()
        for thread in self._threads:
            thread.join(120)


def under_load(senders: Senders) -> None:
    """Until some letters were acknowledged since the last kill, and for a moment that is never the same: a server that is
    killed again before anybody reached it proves nothing."""
    before, until = len(senders.acknowledged), time.monotonic() + 60
    while len(senders.acknowledged) < before + 2 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(random.uniform(0.0, 1.0))


def kill_server(cluster: Cluster, turn: int) -> str:
    """Restart or kill the server; returns how."""
    how = ("fast", "immediate", "kill -9")[turn % 3]
    start = ("-D", "data", "-w", "-l", "log", "-o", f"{SETTINGS} -k {cluster.folder}", "start")
    if how == "kill -9":
        pid = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 9)
        _gone(cluster.folder / "data")
    else:
        cluster.run("pg_ctl", "-D", "data", "-m", how, "-w", "stop")
    cluster.run("pg_ctl", *start)
    return how


def _gone(data: Path) -> None:
    """Until its children noticed that the server was killed. Its own pid may be a zombie's for as long as nobody asks for
    it, which the next server takes for a living one: so its files go."""
    until = time.monotonic() + 30
    while any(_lives_in(process, data) for process in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > until:
            raise SystemExit("the server's processes do not end")
        time.sleep(0.05)
    for name in (data / "postmaster.pid", data.parent / ".s.PGSQL.5432.lock"):
        name.unlink(missing_ok=True)


def _lives_in(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").resolve(strict=True) == data.resolve()  # a zombie has none
    except OSError:
        return False


def asked(daemon: Any, command: str, **arguments: Any) -> Any:
    """A command's answer. It is asked again where the daemon says so, as it does for each connection a server closed meanwhile."""
    for _ in range(20):
        try:
            return daemon.ask(command, **arguments)
        except AssertionError as trouble:
            if type(trouble).__name__ != "AskAgain":
                raise
    return daemon.ask(command, **arguments)


def counted(daemon: Any, senders: Senders, sink: Sink | None = None) -> dict[str, Any]:
    """What became of everything; mail is looked for at a relay, where there is one, else in the Maildir."""
    daemon.until(lambda: quiet(daemon), 600)
    tickets = asked(daemon, "ticket.list", all=True, limit=100_000)
    subjects = Counter(ticket["subject"] for ticket in tickets)
    wanted = {f"Pedido {number}." for number in senders.acknowledged}
    told: Counter[tuple[str, str]] = Counter()
    for mail in daemon.mail() if sink is None else sink.mails:
        number = str(make_header(decode_header(mail["Subject"]))).partition("Pedido ")[2].partition(".")[0]
        told[number, mail["Delivered-To"].strip("<>")] += 1  # To is written for people, with a name
    expected = {(str(n), to) for n in senders.acknowledged for to in (f"c{n}@c.example", "staff@noc.example")}
    copies = Counter(one["state"] for one in asked(daemon, "outbox.list", limit=100_000))
    return {
        "acknowledged": len(senders.acknowledged),
        "tries": senders.tries,
        "lost": len(wanted - subjects.keys()),
        "doubled": sum(count > 1 for count in subjects.values()),
        "notices": sum(told.values()),
        "notices missing": len(expected - told.keys()),
        "notices doubled": sum(count > 1 for count in told.values()),
        "held": asked(daemon, "status")["inbox"].get("held", 0),
        "copies": dict(copies),
    }


def quiet(daemon: Any) -> bool:
    status = asked(daemon, "status")
    return not (status["inbox"].get("waiting") or status["outbox"].get("waiting") or status["outbox"].get("sending"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("postgresql", "daemon", "relay"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--every", type=float, default=0.3)
    parser.add_argument(
        "--flapping", action="store_true", help="a new kill each 0.5 to 2 s, whoever was reached meanwhile"
    )
    parser.add_argument("--seconds", type=float, default=7200.0, help="no new round after so many")
    given = parser.parse_args()
    conftest.PATIENCE = 120.0
    folder = Path(tempfile.mkdtemp(prefix="mailticket-chaos-"))
    config = conftest.CONFIG.replace("{folder}", str(folder)).replace("{lmtp}", f"unix:{folder}/lmtp.sock")
    config = config.replace("{limits}", BUDGETS)
    sink = Sink(SLOW) if given.what == "relay" else None
    transport = f"smtp://127.0.0.1:{sink.port}?starttls=never" if sink else f"maildir:{folder}/var/outgoing"
    config = config.replace("{transport}", transport)
    database, in_delivery = folder / "var" / "mailticket.db", Counter[Copy]()
    cluster = None
    if given.what == "postgresql":
        place = Path(tempfile.mkdtemp(prefix="mailticket-pg-"))
        binaries = _binaries()
        assert binaries, "PostgreSQL is not installed"
        cluster = Cluster(binaries, place)
        config = config.replace(f"sqlite:///{folder}/var/mailticket.db", cluster.url)
    daemon = conftest.Daemon(folder, config).start()
    senders = Senders(daemon, 3, given.every, 0 if given.what == "postgresql" else 7)
    restarts = rounds = 0
    until = time.monotonic() + given.seconds
    try:
        for turn in range(given.rounds):
            if time.monotonic() > until:
                break
            rounds += 1
            if given.flapping:
                time.sleep(random.uniform(0.5, 2.0))
            else:
                under_load(senders)
            if cluster:
                kill_server(cluster, turn)
            else:
                daemon.kill()
            if sink:
                in_delivery.update(on_their_way(database))
            assert daemon.process
            if daemon.process.poll() is not None:
                restarts += 1
                daemon.start()
            if turn % 10 == 9:
                print(turn + 1, "rounds,", len(senders.acknowledged), "acknowledged", flush=True)
        senders.stop()
        print("waiting at the end:", asked(daemon, "status")["inbox"].get("waiting", 0), flush=True)
        found = counted(daemon, senders, sink) | {"rounds": rounds, "daemon restarts": restarts}
        print(json.dumps(found | (delivered(sink, database, in_delivery) if sink else {}), indent=1))
        print(
            Counter(line["event"] for line in daemon.lines if line["event"].startswith(("daemon.", "site_", "intake")))
        )
    finally:
        daemon.stop()
        if sink:
            sink.stop()
        if cluster:
            cluster.stop()
            shutil.rmtree(cluster.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
