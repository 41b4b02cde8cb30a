"""Several daemons on one PostgreSQL: one works, whatever happens to the others."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.daemon.site_lock import SiteKeeper
from mailticket.model.errors import AlreadyRunning, TryAgain
from mailticket.storage import installation
from mailticket.storage.database import open_database
from mailticket.storage.site_lock import LEFT_AFTER, LOST_AFTER, SiteLock
from tests.conftest import CONFIG

TAKEN_OVER = 20.0


def letter(number: int, size: int = 0) -> str:
    return (
        f"From: c{number}@c.example\nTo: general@noc.example\nSubject: Pedido {number}\n"
        f"Message-ID: <{number}@c.example>\n\nCuerpo {number}\n" + "relleno de una linea\n" * (size // 21)
    )


@pytest.fixture
def make(make_daemon: Callable[..., Any], tmp_path: Path, postgresql_url: str) -> Callable[..., Any]:
    """Daemons on one database, each with a folder of its own; the keys are the first one's."""

    def one(name: str, *, keys: Path | None = None, standby: bool = True, url: str = postgresql_url) -> Any:
        folder = tmp_path / name
        (folder / "var").mkdir(parents=True)
        if keys:
            shutil.copy(keys, folder / "var" / "seal.keys")
        cluster = f"\n[cluster]\nstandby = {str(standby).lower()}"
        config = CONFIG.replace('url = "sqlite:///{folder}/var/mailticket.db"', f'url = "{url}"{cluster}')
        return make_daemon(config, folder=folder, transport=f"maildir:{tmp_path}/outgoing", start=False)

    return one


def test_a_second_daemon_refuses_and_says_who_works(make: Callable[..., Any]) -> None:
    first = make("one", standby=False).start()
    second = make("two", standby=False, keys=first.folder / "var" / "seal.keys")
    with pytest.raises(AssertionError):
        second.start()
    assert second.process.wait(30) == 1
    said = "\n".join(line["event"] for line in second.lines)
    assert f"pid {first.process.pid}" in said
    refused = second.cli("ticket", "list")
    assert f"pid {first.process.pid}" in refused.stdout + refused.stderr
    first.send(letter(1))
    first.settled()
    assert len(first.tickets()) == 1


def test_one_stands_by_and_takes_over_with_large_letters_and_all(make: Callable[..., Any]) -> None:
    """The first one is killed with letters waiting, one of them large."""
    first = make("one").start()
    keys = first.folder / "var" / "seal.keys"
    second = make("two", keys=keys)
    second.start(until="daemon.standing_by")
    first.send(letter(1))
    first.settled()
    for number in range(2, 6):
        first.send(letter(number, size=1_500_000 if number == 3 else 0), sender=f"c{number}@c.example")
    first.kill()
    began = time.monotonic()
    assert second.log(lambda line: line["event"] == "daemon.ready", 60)
    assert time.monotonic() - began < 3 * TAKEN_OVER  # by the machine's speed; the lock itself is free at once
    second.settled()
    assert Counter(ticket["subject"] for ticket in second.tickets()) == Counter(f"Pedido {n}" for n in range(1, 6))
    assert not list((first.folder / "var" / "spool").iterdir())


def test_a_standby_with_other_keys_refuses(make: Callable[..., Any], tmp_path: Path) -> None:
    first = make("one").start()
    (tmp_path / "other").write_text("ab" * 32 + "\n")
    second = make("two", keys=tmp_path / "other")
    with pytest.raises(AssertionError):
        second.start()
    assert second.process.wait(30) == 1
    assert any("seal.keys" in line["event"] for line in second.lines)
    assert first.process.poll() is None


# -- the lock itself


class Log:
    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


async def test_a_holder_that_is_silent_loses_the_lock_on_the_server_after_it_stopped_work(postgresql_url: str) -> None:
    """SIGSTOP, a cut network, a hung process: whoever says nothing is not believed in."""
    assert LOST_AFTER < LEFT_AFTER < TAKEN_OVER - 5
    first, second = SiteLock(sa.make_url(postgresql_url)), SiteLock(sa.make_url(postgresql_url))
    assert await first.take() == ""
    assert "pid" in await second.take()
    began = time.monotonic()
    while await second.take():
        assert time.monotonic() - began < TAKEN_OVER
        await asyncio.sleep(0.5)
    assert time.monotonic() - began > LOST_AFTER
    with pytest.raises(TryAgain):
        await first.confirm()
    await first.close()
    await second.close()


class Server:
    """A lock on a clock we turn. ``restarted``: it is up, and knows our session no more."""

    def __init__(self) -> None:
        self.holder = ""
        self.up = True
        self.restarted = False

    async def take(self) -> str:
        if not self.up:
            raise TryAgain("down")
        self.restarted = False
        return self.holder

    async def confirm(self) -> None:
        if not self.up or self.restarted:
            raise TryAgain("down")

    async def close(self) -> None:
        pass


class Keeping:
    def __init__(self) -> None:
        self.now = 0.0
        self.server = Server()
        self.lost: list[str] = []
        self.ours = True
        self.at: dict[int, Callable[[], None]] = {}
        self.rounds = 0
        self.seen: list[bool] = []
        self.without = 0.0  # seconds
        self.keeper = SiteKeeper(
            self.server,  # type: ignore[arg-type]
            still_ours=self._still_ours,
            lost=self.lost.append,
            log=Log(),
            monotonic=lambda: self.now,
            pause=self._pause,
        )

    async def _still_ours(self) -> bool:
        return self.ours

    async def _pause(self, seconds: float) -> None:
        self.seen.append(self.keeper.active())
        self.without += 0.0 if self.seen[-1] else seconds
        self.rounds += 1
        self.now += seconds
        self.at.get(self.rounds, lambda: None)()
        if self.rounds > 20:
            raise asyncio.CancelledError


async def test_work_stops_while_the_lock_is_lost_and_goes_on_when_it_is_regained() -> None:
    house = Keeping()
    await house.keeper.enter(None)
    house.at = {3: lambda: setattr(house.server, "up", False), 6: lambda: setattr(house.server, "up", True)}
    with pytest.raises(asyncio.CancelledError):
        await house.keeper.keep()
    assert house.seen[:8] == [True, True, True, False, False, False, True, True]
    assert house.lost == []


async def test_a_lock_missed_when_the_server_is_back_already_is_regained_without_a_pause() -> None:
    """A database that comes and goes every second must leave time to work."""
    house = Keeping()
    await house.keeper.enter(None)
    house.at = {number: lambda: setattr(house.server, "restarted", True) for number in range(2, 20, 2)}
    with pytest.raises(asyncio.CancelledError):
        await house.keeper.keep()
    assert False in house.seen
    assert house.without == 0.0


async def test_a_server_that_is_down_is_asked_again_soon_and_then_less_often() -> None:
    house = Keeping()
    await house.keeper.enter(None)
    house.at = {2: lambda: setattr(house.server, "up", False), 5: lambda: setattr(house.server, "up", True)}
    with pytest.raises(asyncio.CancelledError):
        await house.keeper.keep()
    assert 0.0 < house.without < 1.0


async def test_a_lock_somebody_else_took_ends_this_process() -> None:
    house = Keeping()
    await house.keeper.enter(None)
    house.at = {2: lambda: setattr(house.server, "up", False)}
    house.at[4] = lambda: (setattr(house.server, "up", True), setattr(house.server, "holder", "noc2"))[0]
    await house.keeper.keep()
    assert house.lost == ["noc2"]
    with pytest.raises(TryAgain):
        house.keeper.allowed()


async def test_a_lock_somebody_else_had_meanwhile_ends_this_process_too() -> None:
    house = Keeping()
    await house.keeper.enter(None)
    house.ours = False
    house.at = {2: lambda: setattr(house.server, "up", False), 4: lambda: setattr(house.server, "up", True)}
    await house.keeper.keep()
    assert len(house.lost) == 1


async def test_a_process_that_stood_still_is_not_active_when_it_wakes() -> None:
    house = Keeping()
    await house.keeper.enter(None)
    house.now += LOST_AFTER
    with pytest.raises(TryAgain):
        house.keeper.allowed()


async def test_one_that_does_not_stand_by_asks_a_few_times_and_refuses() -> None:
    house = Keeping()
    house.server.holder = "noc1, pid 7"
    with pytest.raises(AlreadyRunning, match="noc1, pid 7"):
        await house.keeper.enter(None)


async def test_one_that_stands_by_waits_for_a_database_too() -> None:
    house = Keeping()
    house.server.up = False
    house.at = {5: lambda: setattr(house.server, "up", True)}
    told: list[str] = []
    await house.keeper.enter(told.append)
    assert len(told) == 1
    assert house.keeper.active()


async def test_a_daemon_whose_term_is_over_commits_nothing(postgresql_url: str) -> None:
    """Even if it never noticed: its units of work begin with the term, and wait for whoever begins one."""
    first, second = open_database(postgresql_url), open_database(postgresql_url)
    now = datetime(2026, 11, 28, tzinfo=UTC)
    first.fence = installation.in_term(await first.write(installation.begin_term, "one", now))
    await first.write(installation.put_seal, "a")
    await second.write(installation.begin_term, "two", now)
    with pytest.raises(TryAgain):
        await first.write(installation.put_seal, "b")
    assert (await second.read(installation.read)).seal == "a"  # type: ignore[union-attr]
    await first.close()
    await second.close()
