"""A real daemon process on a data folder of its own, and the means to write to it and to read what it sends."""

import tests.frozen  # noqa: F401  # before mailticket is imported

# isort: split
import email
import json
import os
import queue
import re
import signal
import smtplib
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import IO, Any

import pytest
import structlog
from hypothesis import settings

from mailticket.i18n import LANGUAGES
from mailticket.i18n.catalogue import words_of
from mailticket.storage import migrations
from tests.forking import Forked, run_cli, start_daemon
from tests.new_databases import copy_migrated

for language in LANGUAGES:
    words_of(language)  # compiled before a process is looked at, which then only reads

settings.register_profile("mailticket", deadline=None)  # what a machine is busy with besides is no fault of a test's
settings.load_profile("mailticket")

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
timezone = "America/Montevideo"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = "{lmtp}"
[web]
listen = ""
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[database]
url = "sqlite:///{folder}/var/mailticket.db"
{limits}
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["staff@noc.example"]
[[queue]]
name = "seguridad"
correspond_address = "seguridad@noc.example"
comment_address = "seguridad-comment@noc.example"
admin_cc = ["cert@noc.example"]
[[user]]
address = "staff@noc.example"
name = "Staff Person"
language = "en"
privileged = true
[[user]]
address = "cert@noc.example"
name = "Cert Person"
language = "es"
privileged = true
"""

PATIENCE = 60.0
"""Seconds after which a test gives up waiting for something that must happen: no measure of how fast it is, for machines are
busy with other things, and a test that passes does not wait."""

START_PATIENCE = 90.0
"""The same for a daemon's start: on a busy machine importing it takes long, and proves nothing."""


MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes that must be free there; a test's folder goes when it passed, so much less is used."""


def pytest_configure() -> None:
    """Folders of tests lie in memory where there is room to run programs from: each commit waits for a disk else, and no
    test takes the power away. PYTEST_DEBUG_TEMPROOT names another place."""
    if _suits(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start daemons come first: a worker that begins one of them last lets the others wait for it."""
    items.sort(key=lambda item: "daemon" not in item.path.parts)


def _suits(folder: Path) -> bool:
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    there = os.statvfs(folder)
    return there.f_bavail * there.f_frsize >= ROOM and not there.f_flag & os.ST_NOEXEC


class AskAgain(AssertionError):
    """The daemon cannot answer now, as the command line ends with 75."""


class Daemon:
    """A daemon process. ``start`` returns when it is ready; ``kill`` is kill -9."""

    def __init__(self, folder: Path, config: str, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.config.write_text(config)
        self.environment = os.environ | (environment or {})
        self.process: Forked | None = None
        self.port = 0
        self.lines: list[dict[str, Any]] = []

    def start(self, *, new: bool = False, until: str = "daemon.ready") -> "Daemon":
        arguments = [str(self.config), *(["new"] if new else [])]
        self.process, stream = start_daemon(arguments, env=self.environment, cwd=self.folder)
        self.news: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._follow, args=(stream, self.news), daemon=True).start()
        ready = self.log(lambda line: line["event"] == until, START_PATIENCE)
        assert ready, "\n".join(line["event"] for line in self.lines)
        return self

    def log(self, wanted: Callable[[dict[str, Any]], bool], patience: float = PATIENCE) -> dict[str, Any] | None:
        """Wait until a line of the log fits; None when the process ends or patience does."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                line = self.news.get(timeout=0.2)
            except queue.Empty:
                continue
            if line is None:
                return None
            if wanted(line):
                return line
        return None

    def _follow(self, stream: IO[str], news: "queue.Queue[dict[str, Any] | None]") -> None:
        """Keep every line of the log as it comes, so that the daemon never waits for a reader. Each process has its own
        news: the end of one that was killed is not the next one's."""
        for text in stream:
            line = json.loads(text) if text.startswith("{") else {"event": text.rstrip()}
            self.lines.append(line)
            if line["event"] == "daemon.listening" and line.get("protocol") == "smtp":
                self.port = int(line["address"].rpartition(":")[2])
            news.put(line)
        news.put(None)

    def bound(self, protocol: str) -> str:
        """The address a listener is at."""
        found = (line for line in self.lines if line["event"] == "daemon.listening" and line["protocol"] == protocol)
        return str(next(found)["address"])

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def send(
        self, text: str | bytes, to: str | list[str] = "general@noc.example", sender: str = "ana@cliente.example"
    ) -> None:
        """One mail through SMTP; raises smtplib's exceptions."""
        raw = text.encode() if isinstance(text, str) else text
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="test", timeout=PATIENCE) as client:
            client.sendmail(sender, to, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), ["BODY=8BITMIME"])

    def cli(self, *arguments: str, stdin: str | bytes | None = None) -> subprocess.CompletedProcess[str]:
        """The command line, beside the daemon."""
        text = stdin.decode("latin-1") if isinstance(stdin, bytes) else stdin
        return run_cli(["--config", str(self.config), *arguments], stdin=text, env=self.environment, timeout=60)

    def ask(self, command: str, actor: str = "system", **arguments: Any) -> Any:
        """A command through the control socket, as the command line sends it; the answer, or the refusal's key."""
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.folder / "var" / "control.sock"))
            client.sendall(json.dumps({"command": command, "arguments": arguments, "as": actor}).encode() + b"\n")
            answer = json.loads(client.makefile("rb").readline())
        if "refused" in answer:
            return answer["refused"]["key"]
        if "try_again" in answer:
            raise AskAgain(answer["try_again"])
        assert "ok" in answer, answer
        return answer["ok"]

    def ticket(self, number: int, actor: str = "system") -> Any:
        """A ticket as ``ticket show --json`` prints it."""
        return self.ask("ticket.show", actor, id=number)

    def tickets(self) -> Any:
        """All tickets, the newest first."""
        return self.ask("ticket.list", query=["order by id desc"], all=True, limit=10_000)

    def mail(self) -> list[Message]:
        """What lies in the Maildir now."""
        box = self.folder / "var" / "outgoing" / "new"
        return [email.message_from_bytes(path.read_bytes()) for path in written_order(box)] if box.exists() else []

    def wait_for_mail(self, count: int, patience: float = PATIENCE) -> list[Message]:
        """The outgoing mail, once there are so many."""
        self.until(lambda: len(self.mail()) >= count, patience)
        return self.mail()

    def until(self, true: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Look again and again until something that must happen has happened."""
        until = time.monotonic() + patience
        while not true():
            assert time.monotonic() < until, "it did not happen"
            time.sleep(0.02)

    def settled(self) -> None:
        """Until no letter waits and no notice is on its way."""

        def quiet() -> bool:
            status = self.ask("status")
            return not status["inbox"].get("waiting") and not (
                status["outbox"].get("waiting") or status["outbox"].get("sending")
            )

        self.until(quiet)


@pytest.fixture(autouse=True)
def process_as_before() -> Iterator[None]:
    """A command without a daemon runs in the test's process and sets its log and its umask: both are undone, or the
    next test's loggers say errors only."""
    mask = os.umask(0)
    os.umask(mask)
    yield
    os.umask(mask)
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def new_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new database is a copy of the first migrated one; tests/storage, which is about migrations, has them run."""
    monkeypatch.setattr(migrations, "migrate_on", copy_migrated)


@pytest.fixture
def make_daemon(tmp_path: Path) -> Iterator[Callable[..., Daemon]]:
    """Makes daemons; those still running at the end are stopped."""
    made: list[Daemon] = []

    def make(
        config: str = CONFIG,
        *,
        transport: str = "",
        limits: str = "",
        lmtp: str = "",
        folder: Path | None = None,
        environment: dict[str, str] | None = None,
        start: bool = True,
    ) -> Daemon:
        place = folder or tmp_path
        text = re.sub(
            r"\{(folder|transport|limits|lmtp)\}",
            lambda found: {
                "folder": str(place),
                "transport": transport or f"maildir:{place}/var/outgoing",
                "limits": limits,
                "lmtp": lmtp or f"unix:{place}/lmtp.sock",
            }[found[1]],
            config,
        )
        daemon = Daemon(place, text, environment)
        made.append(daemon)
        return daemon.start() if start else daemon

    yield make
    for daemon in made:
        if daemon.process and daemon.process.poll() is None:
            daemon.stop()


@pytest.fixture
def daemon(make_daemon: Callable[..., Daemon]) -> Daemon:
    """One running daemon with queues general and seguridad."""
    return make_daemon()


def written_order(folder: Path) -> list[Path]:
    """The mail in a folder of a Maildir by second and number: as words, the hundredth of a second comes before its ninth."""
    return sorted(folder.glob("*"), key=lambda path: [int(digits) for digits in re.findall(r"\d+", path.name)])
