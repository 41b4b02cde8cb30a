"""Intake says no while letters would only pile up, and yes again by itself."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from mailticket.daemon.intake import MOST_IN_MEMORY, NOT_OURS, STALLED, TOO_MUCH, Intake, IntakeRules
from mailticket.model.clock import Clock
from mailticket.model.letter import Action, Incoming, Receipt, Recipient, RecipientKind
from mailticket.model.limits import Limits
from mailticket.model.pulse import Pulse

NOW = datetime(2026, 11, 28, tzinfo=UTC)
TO = Recipient("general@noc.example", RecipientKind.QUEUE, Action.CORRESPOND, "general")


class Inbox:
    """What intake sees of a database: rows come in; ids are counted."""

    def __init__(self) -> None:
        self.parts: list[list[Any]] = []
        self.count = 0

    async def write(self, work: Any, incoming: Sequence[Incoming], identities: Any, now: datetime) -> list[Receipt]:
        self.parts.append([item.raw for item in incoming])
        self.count += len(incoming)
        return [Receipt(self.count)] * len(incoming)


class House:
    def __init__(self, **more: Any) -> None:
        self.now = 0.0
        self.active = True
        self.inbox = Inbox()
        self.intake = Intake(
            self.inbox,  # type: ignore[arg-type]
            IntakeRules(Limits(stalled_after=60, backlog_rows=10), lambda: self.active, **more),
            Clock(lambda: NOW, lambda: self.now, asyncio.sleep),
            structlog.wrap_logger(None, processors=[drop]),
            wake=lambda letters: None,
            pulse=Pulse("intake"),
        )

    async def put(self, *raw: bytes | Path, size: int = 10) -> None:
        await self.intake.store([Incoming(TO, "a@c.example", one, size, NOW) for one in raw])


def drop(*_: Any) -> Any:
    raise structlog.DropEvent


async def test_nothing_settled_for_long_while_letters_wait_is_answered_451() -> None:
    house = House()
    house.now = 1000.0
    await house.put(b"x")
    house.now += 60
    assert house.intake.admit() is None
    house.now += 1
    assert house.intake.admit() == STALLED


async def test_whatever_is_settled_next_ends_it() -> None:
    house = House()
    await house.put(b"x", b"y")
    house.now = 61
    assert house.intake.admit() == STALLED
    house.intake.settled(1, 10)
    assert house.intake.admit() is None


async def test_an_inbox_that_is_empty_stalls_nobody_whatever_was_counted() -> None:
    house = House()
    await house.put(b"x")
    house.intake.nothing_waits()
    house.now = 10_000
    assert house.intake.admit() is None


async def test_more_letters_that_come_are_no_progress() -> None:
    house = House()
    await house.put(b"x")
    house.now = 59
    await house.put(b"y")
    house.now = 61
    assert house.intake.admit() == STALLED


async def test_a_backlog_is_answered_452_and_a_daemon_that_is_not_active_451() -> None:
    house = House()
    await house.put(*[b"x"] * 10)
    assert house.intake.admit() == TOO_MUCH
    house.active = False
    assert house.intake.admit() == NOT_OURS


async def test_in_a_cluster_large_letters_go_into_the_database_and_their_files_go(tmp_path: Path) -> None:
    house = House(in_database=True)
    path = tmp_path / "x.eml"
    path.write_bytes(b"large")
    await house.put(path, path)  # one mail to two of our addresses
    assert house.inbox.parts == [[b"large", b"large"]]
    assert house.inbox.parts[0][0] is house.inbox.parts[0][1]
    assert not path.exists()


async def test_no_more_large_letters_are_in_memory_than_fit(tmp_path: Path) -> None:
    house = House(in_database=True)
    paths = [tmp_path / f"{n}.eml" for n in range(3)]
    for path in paths:
        path.write_bytes(b"large")
    await house.put(*paths, size=MOST_IN_MEMORY // 2)
    assert [len(part) for part in house.inbox.parts] == [2, 1]


async def test_otherwise_they_stay_files(tmp_path: Path) -> None:
    house = House()
    path = tmp_path / "x.eml"
    path.write_bytes(b"large")
    await house.put(path)
    assert house.inbox.parts == [[path]]
    assert path.exists()
