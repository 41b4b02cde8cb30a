"""A few kills under steady mail, and a database that goes deaf: what was acknowledged has its effect once, and is told once.
In short what tests/chaos/killed.py does by hand; its accounting is the one used here."""

import asyncio
import os
import shutil
import smtplib
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.chaos.killed import BUDGETS, Senders, counted, kill_server
from tests.chaos.sink import Copy, Sink, delivered, on_their_way
from tests.conftest import CONFIG
from tests.storage.conftest import Cluster, _binaries
from tests.storage.deaf import DeafServer

SQLITE = "sqlite:///{folder}/var/mailticket.db"
TIMEOUT = 3.0
LIMIT = 20.0
"""Seconds for an answer while the database is deaf: its timeout, and what a busy machine takes besides."""


def assert_all_is_accounted_for(found: dict[str, Any], *, doubled: int = 0) -> None:
    wrong = {name: found[name] for name in ("lost", "doubled", "notices missing", "held") if found[name]}
    assert found["acknowledged"] > 0
    assert wrong == {}
    assert found["notices doubled"] <= doubled
    assert set(found["copies"]) <= {"sent", "uncertain"}


def test_a_daemon_killed_under_mail_with_large_letters_loses_and_doubles_nothing(
    make_daemon: Callable[..., Any],
) -> None:
    daemon = make_daemon(limits=BUDGETS)
    senders = Senders(daemon, 3, 0.05, large=3)
    for number in (3, 9):
        daemon.until(lambda: len(senders.acknowledged) >= number, 60)  # noqa: B023
        daemon.kill()
        daemon.start()
    daemon.until(lambda: len(senders.acknowledged) >= 15, 60)
    senders.stop()
    assert_all_is_accounted_for(counted(daemon, senders))


def test_copies_at_a_relay_are_doubled_only_where_a_kill_found_them_on_their_way(
    make_daemon: Callable[..., Any],
) -> None:
    sink = Sink(0.05)
    try:
        daemon = make_daemon(limits=BUDGETS, transport=f"smtp://127.0.0.1:{sink.port}?starttls=never")
        database, in_delivery = daemon.folder / "var" / "mailticket.db", Counter[Copy]()
        senders = Senders(daemon, 3, 0.05, large=5)
        for number in (3, 9):
            daemon.until(lambda: len(senders.acknowledged) >= number, 60)  # noqa: B023
            daemon.kill()
            in_delivery.update(on_their_way(database))
            daemon.start()
        daemon.until(lambda: len(senders.acknowledged) >= 12, 60)
        senders.stop()
        found = counted(daemon, senders, sink) | delivered(sink, database, in_delivery)
        daemon.stop()
    finally:
        sink.stop()
    wrong = ("lost", "doubled", "held", "copies nobody ordered", "copies doubled beyond", "copies missing")
    assert {
        name: found[name] for name in (*wrong, "autoreplies doubled", "autoreplies missing beyond") if found[name]
    } == {}
    assert found["copies at the relay"] >= 2 * found["acknowledged"] - found["autoreplies missing"] > 0


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that may be killed."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="mailticket-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    made = Cluster(binaries, folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_server_restarted_and_killed_under_mail_loses_and_doubles_nothing(
    make_daemon: Callable[..., Any], cluster: Cluster
) -> None:
    daemon = make_daemon(CONFIG.replace(SQLITE, cluster.url), limits=BUDGETS)
    senders = Senders(daemon, 2, 0.1, large=0)
    for turn in range(3):
        before = len(senders.acknowledged)
        daemon.until(lambda: len(senders.acknowledged) >= before + 2, 60)  # noqa: B023
        kill_server(cluster, turn)
    before = len(senders.acknowledged)
    daemon.until(lambda: len(senders.acknowledged) >= before + 2, 60)
    senders.stop()
    assert daemon.process.poll() is None
    assert_all_is_accounted_for(counted(daemon, senders))


class Between:
    """A DeafServer in an event loop of its own, for a daemon and a test that know nothing of loops."""

    def __init__(self, behind: Path, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.server = DeafServer(behind, folder)
        self._call(self.server.start())

    def _call(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(30)

    def hear_again(self) -> None:
        self.server.after, self.server.deaf = None, False

    def stop(self) -> None:
        self._call(self.server.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(30)
        self.loop.close()


@pytest.fixture
def between(postgresql_url: str) -> Iterator[Between]:
    folder = Path(tempfile.mkdtemp(prefix="mailticket-deaf-"))
    made = Between(Path(str(sa.make_url(postgresql_url).query["host"])), folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def letter(number: int) -> str:
    return (
        f"From: c{number}@c.example\nTo: general@noc.example\nSubject: Pedido {number}.\n"
        f"Message-ID: <{number}@c.example>\n\nCuerpo {number}\n"
    )


@pytest.mark.parametrize("words", [b"INSERT INTO tickets", b"COMMIT"])
def test_a_deaf_database_is_answered_451_in_time_and_what_was_acknowledged_happens_once(
    make_daemon: Callable[..., Any], between: Between, postgresql_url: str, words: bytes
) -> None:
    """COMMIT: it may have been done, or not; nobody can know."""
    url = sa.make_url(postgresql_url).update_query_dict({"host": str(between.server.folder)}).render_as_string()
    config = CONFIG.replace(f'url = "{SQLITE}"', f'url = "{url}"\ntimeout = {TIMEOUT}')
    daemon = make_daemon(config, limits=BUDGETS.replace("hung_after = 120.0", "hung_after = 10.0"))
    daemon.send(letter(0), sender="c0@c.example")
    daemon.settled()
    between.server.go_deaf_after(words)
    acknowledged = {0} | {number for number in range(1, 4) if _sent(daemon, number)}
    daemon.until(lambda: between.server.deaf)
    for number in range(4, 7):
        assert not _sent(daemon, number)
    between.hear_again()
    if daemon.process.poll() is not None:
        daemon.start()
    for number in range(1, 8):
        daemon.until(lambda: _sent(daemon, number), 60)  # noqa: B023
        acknowledged.add(number)
    daemon.until(lambda: len(daemon.mail()) >= 2 * len(acknowledged))
    daemon.settled()
    assert Counter(one["subject"] for one in daemon.tickets()) == Counter(f"Pedido {n}." for n in acknowledged)
    told = Counter((mail["X-RT-Ticket"], mail["Delivered-To"], mail["Message-ID"]) for mail in daemon.mail())
    assert len(told) == 2 * len(acknowledged)
    daemon.stop()  # while there still is a server


def _sent(daemon: Any, number: int) -> bool:
    """Whether a letter is acknowledged; refused, it is so for a while and in time."""
    began = time.monotonic()
    try:
        daemon.send(letter(number), sender=f"c{number}@c.example")
    except smtplib.SMTPResponseException as refused:
        codes = {refused.smtp_code}
    except smtplib.SMTPRecipientsRefused as refused:
        codes = {code for code, _ in refused.recipients.values()}
    else:
        return True
    assert codes == {451}
    assert time.monotonic() - began < LIMIT
    return False
