"""A loop that hangs ends the process, with a line that names it; one that waits for work does not."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.daemon.systemd import notify, watchdog_seconds
from mailticket.daemon.watchdog import EVENT_LOOP, HUNG, Watchdog, standing
from mailticket.model.pulse import Pulse


class House:
    """A watchdog on a clock we turn."""

    def __init__(self, after: float = 100.0) -> None:
        self.now = 1000.0
        self.ended: list[int] = []
        self.told: list[str] = []
        self.said: list[Any] = []
        log = structlog.wrap_logger(None, processors=[self._keep], wrapper_class=structlog.stdlib.BoundLogger)
        self.dog = Watchdog(
            after=after, log=log, monotonic=lambda: self.now, end=self.ended.append, tell=self.told.append
        )
        self.dog.look()

    def _keep(self, _: Any, __: str, event: Any) -> Any:
        self.said.append(event)
        raise structlog.DropEvent

    def pass_by(self, seconds: float) -> None:
        """A second at a time, as the thread does it."""
        for _ in range(int(seconds)):
            self.now += 1
            self.dog.look()


@pytest.fixture(autouse=True)
def no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.alarm", lambda seconds: 0)


def test_a_step_that_does_not_end_ends_the_process_and_is_named() -> None:
    house = House()
    house.dog.pulse("outbox").working()
    house.pass_by(99)
    assert house.ended == []
    house.pass_by(2)
    assert house.ended[0] == HUNG
    assert (house.said[0]["event"], house.said[0]["loop"], house.said[0]["seconds"]) == ("daemon.hung", "outbox", 101)


def test_a_loop_that_waits_for_work_waits_as_long_as_it_likes() -> None:
    house = House()
    pulse = house.dog.pulse("mailroom")
    pulse.working()
    pulse.idle()
    house.pass_by(1000)
    assert house.ended == []


def test_each_step_has_the_whole_time() -> None:
    house = House()
    for _ in range(5):
        house.dog.pulse("mailroom").working()
        house.pass_by(90)
    assert house.ended == []


def test_a_step_that_waits_for_others_may_take_longer() -> None:
    house = House()
    house.dog.pulse("outbox").working(allowed=50)
    house.pass_by(140)
    assert house.ended == []
    house.pass_by(20)
    assert house.ended


def test_a_process_that_stood_still_as_a_whole_does_not_hang() -> None:
    """SIGSTOP, or a machine that was suspended."""
    house = House()
    house.dog.pulse("mailroom").working()
    house.now += 10_000
    house.dog.look()
    house.pass_by(90)
    assert house.ended == []


def test_nought_switches_it_off() -> None:
    house = House(after=0)
    house.dog.pulse("mailroom").working()
    house.pass_by(1000)
    assert house.ended == []


async def test_where_a_task_stands_is_told_from_the_outermost_call_to_the_innermost() -> None:
    gate = asyncio.Event()

    async def inner() -> None:
        await gate.wait()

    async def outer() -> None:
        await inner()

    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    assert [line.rpartition(" ")[2] for line in standing(task)] == ["outer", "inner", "wait"]
    gate.set()
    await task


async def test_the_event_loop_is_a_loop_too() -> None:
    house = House()
    house.dog.start()
    house.dog.stop()
    house.pass_by(101)
    assert house.said[0]["loop"] == EVENT_LOOP
    assert any("test_the_event_loop_is_a_loop_too" in line for line in house.said[0]["where"])


def test_systemd_hears_that_all_is_well_only_while_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    house = House()
    house.pass_by(60)
    assert house.told == ["WATCHDOG=1"] * 7
    house.dog.pulse("jobs").working()
    house.pass_by(101)
    assert house.told[-1].startswith("STATUS=")


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({"WATCHDOG_USEC": "1500000"}, 1.5),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "7"}, 1.5),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "8"}, 0.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
        ({}, 0.0),
    ],
)
def test_how_often_systemd_wants_to_hear_of_us(environment: dict[str, str], seconds: float) -> None:
    assert watchdog_seconds(environment, 7) == seconds


def test_a_datagram_reaches_the_socket_systemd_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1")
        assert systemd.recv(100) == b"READY=1"


def test_a_daemon_that_hangs_ends_with_a_line_that_says_where(make_daemon: Callable[..., Any]) -> None:
    saboteur = str(Path(__file__).parent / "saboteur")
    # on a busy machine a start may stand in one step for some seconds, too
    environment = {
        "PYTHONPATH": saboteur,
        "MAILTICKET_SABOTAGE": "mailticket.mailroom.file_batch:file_letter:sleep:veneno",
    }
    daemon = make_daemon(limits="[limits]\nhung_after = 8.0", environment=environment, start=False)
    text = daemon.config.read_text().replace("[database]\n", "[database]\ntimeout = 1.0\n")
    daemon.config.write_text(text)
    daemon.start()
    daemon.send("From: ana@c.example\nTo: general@noc.example\nSubject: veneno\n\nx\n")
    line = daemon.log(lambda line: line["event"] == "daemon.hung", 60)
    assert line
    assert line["loop"] == EVENT_LOOP
    assert any("sitecustomize" in where for where in line["where"])
    assert daemon.process.wait(20) == HUNG


def test_a_pulse_without_a_clock_never_is_late() -> None:
    pulse = Pulse("x")
    pulse.working()
    assert not pulse.late(0.0, 1.0)
