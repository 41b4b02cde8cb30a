"""Prints how long others wait while letters made to take long are worked on: a greeting, a small letter's 250, ``ticket list``.

One real daemon, on loopback. Each case sends 5 MB: as letters that are read in the loop, or as one large letter. Beside the
waits stands the longest step of the loop, in CPU time of its own thread, which no other load on the machine falsifies.
The cases of much work for few bytes are run in a house of their own with many scrips and rules.
Usage: python tests/bench/stall.py [part of a case's name]
"""

import asyncio
import base64
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from asyncio import events
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from system import CONFIG

TOTAL = 5 * 1024 * 1024
PIECE = 120 * 1024
PATIENCE = 60.0
"""Seconds after which a case is given up."""

LONG = 0.03
"""Seconds of CPU from which a step is told of, with where it was seen."""

HEAD = "From: A <a{n}@example.com>\nTo: support@localhost\nSubject: s\nMessage-ID: <{n}.{case}@example.com>\n"


def _small(number: int, name: str) -> str:
    return HEAD.format(n=number, case=name.replace(" ", "-"))


def _filled(line: str, size: int) -> str:
    return line * max(1, size // len(line))


Make = Callable[[int], str]
BODIES: dict[str, Make] = {
    "near misses": lambda size: "\n" + _filled("Statu: x\n", size),
    "ladders": lambda size: "\n" + _filled("> x\ny\n", size),
    "dashes": lambda size: "\n" + "".join("-" * 60_000 + "\n" for _ in range(max(1, size // 60_000))),
    "signatures": lambda size: "\nhi\n" + _filled("-- \nx\n", size),
    "deep HTML": lambda size: "Content-Type: text/html\n\n" + _filled("<div><b>a", size),
    "hidden HTML": lambda size: (
        "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(_filled("<p>a", size * 7 // 10).encode()).decode()
    ),
    "100,000 addresses": lambda size: "To: " + _filled("é@b.example,\n ", min(size, 900_000)) + "a@b.example\n\nx\n",
    "huge subject": lambda size: "Subject: " + _filled("=?utf-8?q?=41?=\n ", min(size, 900_000)) + "\n\nx\n",
    "long references": lambda size: "References: " + _filled("<a@b.example>\n ", min(size, 900_000)) + "\n\nx\n",
    "received": lambda size: _filled("Received: from x by y; z\n", 2400) + "\n" + _filled("x y z\n", size),
    "tags": lambda size: "Subject: " + _filled("[noc #1]\n ", min(size, 900_000)) + "\n\nx\n",
    "MIME parts": lambda size: 'Content-Type: multipart/mixed; boundary="b"\n\n' + _filled("--b\n\nx\n", size),
    "false boundaries": lambda size: 'Content-Type: multipart/mixed; boundary="b"\n\n' + _filled("--bb\n", size),
    "charset": lambda size: "Content-Type: text/plain; charset=x\n\n" + _filled("\x80é\ufffd a", size // 2),
    "controls": lambda size: "\n" + _filled("\x01a\x02b" * 1000 + "\n", size),
    "bounces": lambda size: "From: mailer-daemon@example.net\n\n" + _filled("x\n\n", size),
}


@dataclass(slots=True)
class Case:
    """Letters, and the control socket's requests, that are sent at once; ``chunk``: so many bytes of a letter at a time."""

    name: str
    letters: list[bytes] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    chunk: int = 0
    to: str = "support@localhost"


MANY = 200
"""Scrips of the queue, rules, tickets that one letter is about twice over."""

RULE = ":0\n* ^(To|Cc|X-[a-z]+):.*(word{0}|(a|b)+c{0}|[a-z]+[a-z]+{0}@)\n* ! ^Subject:.*nothing{0}\nqueue general\n\n"
SCRIP = """
[[scrip]]
name = "s{0}"
condition = "OnTransaction"
when = "subject like 'word{0}' or priority = {0} or owner = 'staff@example.org' and status = 'open'"
action = "set"
set = {{ final_priority = {0} }}
order = {0}
"""
WORK = """
[commands]
do_from = { read = "none", work = "none", change = "none", bulk = "none" }
[[grant]]
to = "staff@example.org"
right = ["SuperUser"]
"""


def work() -> Iterator[Case]:
    """What is much work, though little is sent: many tickets, scrips, rules, people, chunks."""
    opened = [_letter(number, "open", "\nhello\n") for number in range(MANY)]
    yield Case(f"{MANY} letters, {MANY} scrips and rules", opened)
    ordered = "".join(f"resolve {number} {number + 50}\n" for number in range(1, 51))
    control = _letter(1, "order", f"\n{ordered}").replace(b"A <a1@example.com>", b"staff@example.org")
    yield Case("100 tickets, 50 lines", [control], to="control@localhost")
    large = "".join(f"X-Aaa: {'abab' * 20} {number}\n" for number in range(1200))
    yield Case("large headers and rules", [_letter(number, "headers", f"{large}\nx\n") for number in range(42)])
    people = [f"c{number}@c{number % 100}.example" for number in range(10_000)]
    cc = "Cc: " + ",\n ".join(people) + "\n"
    yield Case("a Cc of 10,000, letters", [_letter(number, "cc", f"{cc}\nx\n") for number in range(10)])
    created = _request("ticket.create", queue="general", subject="many", requestor="r@example.com", cc=people, text="x")
    yield Case("a Cc of 10,000, a ticket", requests=[created])
    yield Case("a reply to 10,000", requests=[_request("ticket.reply", id=MANY + 54, text="x")] * 3)
    chunked = [_letter(number, "chunks", "\n" + "x\n" * 25_000) for number in range(4)]
    yield Case("chunks of one byte", chunked, chunk=1)


def cases() -> Iterator[Case]:
    yield Case("idle")
    for name, body in BODIES.items():
        pieces = [_letter(number, name, body(PIECE)) for number in range(TOTAL // PIECE)]
        yield Case(f"{name}, {len(pieces)} letters", pieces)
        yield Case(f"{name}, one letter", [_letter(1000, name, body(TOTAL))])
    for name in ("near misses", "hidden HTML", "ladders"):
        raw = base64.b64encode(_letter(2000, name, BODIES[name](TOTAL))).decode()
        yield Case(f"explain: {name}", requests=[_request("explain", raw_base64=raw, to="support@localhost")])
    yield Case("list of 10,000 tickets", requests=[_request("ticket.list", limit=10_000)] * 3)
    yield Case("the largest tickets shown", requests=[_request("ticket.show", id=number) for number in range(1, 60)])


def _letter(number: int, name: str, body: str) -> bytes:
    text = (_small(number, name) + body).encode("utf-8", "surrogateescape")
    return text.replace(b"\n", b"\r\n").replace(b"\r\n.", b"\r\n..")


def _request(command: str, **arguments: object) -> bytes:
    return json.dumps({"command": command, "arguments": arguments}).encode() + b"\n"


class House:
    """The daemon, as its clients meet it."""

    def __init__(self, folder: Path, *, busy: bool = False) -> None:
        self.socket = str(folder / "var" / "control.sock")
        self.log = folder / "log"
        config = CONFIG.format(port=0, folder=folder)
        if busy:
            (folder / "rules").mkdir()
            (folder / "rules" / "many.rules").write_text("".join(map(RULE.format, range(MANY))))
            config = config.replace("[paths]", f'[paths]\nrules = "{folder}/rules"') + WORK
            config += "".join(map(SCRIP.format, range(1, MANY + 1)))
        (folder / "config.toml").write_text(config)
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(folder / "config.toml")],
            stdout=subprocess.DEVNULL,
            stderr=self.log.open("w"),
        )
        until = time.monotonic() + 30
        while "daemon.ready" not in self.log.read_text():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)
        listening = [line for line in self.events("daemon.listening") if line["protocol"] == "smtp"]
        self.port = int(listening[0]["address"].rpartition(":")[2])

    def events(self, name: str, since: int = 0) -> list[dict[str, str]]:
        """Lines of the log with this name."""
        lines = self.log.read_text()[since:].split("\n")[:-1]
        return [found for line in lines if line.startswith("{") and (found := json.loads(line))["event"] == name]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    async def asked(self, request: bytes) -> object:
        reader, writer = await asyncio.open_unix_connection(self.socket, limit=1 << 30)
        try:
            writer.write(request)
            return json.loads(await reader.readline())
        finally:
            writer.close()

    async def sent(
        self, letter: bytes, sender: str = "a@example.com", to: str = "support@localhost", chunk: int = 0
    ) -> float:
        """Send one letter; seconds from connecting to the greeting. What is refused is refused."""
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await reader.readline()
            greeted = time.perf_counter() - began
            recipient = b"RCPT TO:<%b>" % to.encode()
            for line in (b"EHLO x", b"MAIL FROM:<%b>" % sender.encode(), recipient, b"DATA"):
                writer.write(line + b"\r\n")
                while (await reader.readline())[3:4] == b"-":
                    pass
            for at in range(0, len(letter) if chunk else 0, chunk or 1):
                writer.write(letter[at : at + chunk])
                await asyncio.sleep(0)
            writer.write((b"" if chunk else letter) + b"\r\n.\r\n")
            await writer.drain()
            await reader.readline()
            return greeted
        finally:
            writer.close()


@dataclass(slots=True)
class Waits:
    """Seconds that others waited."""

    greeting: list[float] = field(default_factory=list)
    letter: list[float] = field(default_factory=list)
    listed: list[float] = field(default_factory=list)


async def probe(house: House, waits: Waits, done: asyncio.Event, name: str) -> None:
    """Come in, send a letter, ask for a list, as somebody does who has nothing to do with it."""
    number = 100_000
    while not done.is_set() or len(waits.listed) < 10:
        number += 1
        began = time.perf_counter()
        waits.greeting.append(await house.sent(_letter(number, f"probe-{name}", "\nhello\n"), f"p{number}@example.org"))
        waits.letter.append(time.perf_counter() - began)
        began = time.perf_counter()
        await house.asked(_request("ticket.list", limit=50))
        waits.listed.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


async def attack(house: House, case: Case, done: asyncio.Event) -> None:
    """Send it all at once, and wait until no letter waits."""
    try:
        async with asyncio.timeout(PATIENCE):
            sent = (house.sent(one, to=case.to, chunk=case.chunk) for one in case.letters)
            jobs = [*sent, *(house.asked(one) for one in case.requests)]
            await asyncio.gather(*jobs, return_exceptions=True)
            while (await house.asked(_request("status")))["ok"]["inbox"].get("waiting"):  # type: ignore[index]
                await asyncio.sleep(0.1)
    except TimeoutError:
        print(f"{case.name}: not done within {PATIENCE:g} s")
    finally:
        done.set()


async def measure(house: House, case: Case) -> None:
    """One line of the table."""
    waits, done, since = Waits(), asyncio.Event(), house.log.stat().st_size
    await asyncio.gather(probe(house, waits, done, case.name), attack(house, case, done))
    shown = [
        f"{statistics.median(found) * 1000:6.0f} {max(found) * 1000:6.0f}"
        for found in (waits.greeting, waits.letter, waits.listed)
    ]
    steps = sorted(house.events("bench.step", since), key=lambda step: -float(step["ms"]))
    longest = f"{steps[0]['ms']:>6} {steps[0]['where']}" if steps else f"  < {LONG * 1000:.0f}"
    print(f"{case.name[:36]:36} " + "  ".join(shown) + f"  {longest}", flush=True)


async def main(wanted: str) -> None:
    print(f"{'ms: median, worst':36} {'greeting':>13}  {'letter':>13}  {'ticket list':>13}  longest step (CPU)")
    for busy, found in ((False, cases()), (True, work())):
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder), busy=busy)
            try:
                for case in found:
                    if case.name == "idle" or busy or wanted in case.name:
                        await measure(house, case)
            finally:
                house.stop()


class Steps:
    """Tells of each long step of the loop, and of where a look at it from time to time found it."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.began = 0.0
        self.loop_thread = threading.get_ident()

    def watch(self) -> None:
        while True:
            time.sleep(0.01)
            if self.began and time.perf_counter() - self.began > LONG / 2:
                frame = sys._current_frames().get(self.loop_thread)
                where = []
                while frame is not None:
                    if "/mailticket/" in frame.f_code.co_filename:
                        where.append(f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}")
                    frame = frame.f_back
                self.seen[" < ".join(where[:3])] += 1

    def run(self, step: events.Handle, run: Callable[[events.Handle], None]) -> None:
        self.seen.clear()
        self.began, before = time.perf_counter(), time.thread_time()
        run(step)
        used = time.thread_time() - before
        self.began = 0.0
        if used >= LONG:
            where = self.seen.most_common(1)[0][0] if self.seen else ""
            print(json.dumps({"event": "bench.step", "ms": round(used * 1000), "where": where}), file=sys.stderr)


def serve(config: Path) -> None:
    """The daemon, each step of its loop measured."""
    from mailticket.config import load
    from mailticket.daemon.run import run

    steps = Steps()
    original = events.Handle._run  # type: ignore[attr-defined]
    events.Handle._run = lambda handle: steps.run(handle, original)  # type: ignore[attr-defined,method-assign]
    threading.Thread(target=steps.watch, daemon=True).start()
    sys.exit(run(load(config), config))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]))
    else:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(main(sys.argv[1] if sys.argv[1:] else ""))
