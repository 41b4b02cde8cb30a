"""How often somebody may guess, by a clock that stands still unless it is moved."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from mailticket.arrival import replies
from mailticket.arrival.logins import Failures, Logins
from mailticket.arrival.sasl import Credentials
from mailticket.model.limits import Limits

RIGHT = Credentials("ann", "right")


class Bench:
    """Logins with a door-keeper who knows one password, and who can be told to think for a while."""

    def __init__(self, **limits: Any) -> None:
        self.now = 0.0
        self.asked: list[str] = []
        self.thinking = 0
        self.most = 0
        self.go = asyncio.Event()
        self.go.set()
        self.slept: list[float] = []
        self.logins = Logins(Limits(**limits), self.login, lambda: self.now, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def login(self, name: str, password: str) -> str:
        self.asked.append(name)
        self.thinking += 1
        self.most = max(self.most, self.thinking)
        try:
            await self.go.wait()
        finally:
            self.thinking -= 1
        if password == "broken":
            raise RuntimeError("no database")
        return name if password == "right" else ""

    async def check(self, name: str, password: str, client: str = "c", gone: Callable[[], bool] = lambda: False) -> Any:
        return await self.logins.check(Credentials(name, password), client, gone)


async def test_a_client_guesses_ten_times_in_ten_minutes() -> None:
    bench = Bench()
    for n in range(10):
        assert await bench.check(f"name{n}", "wrong") == replies.WRONG_LOGIN
    assert await bench.check("ann", "right") == replies.LOGIN_LATER
    assert len(bench.asked) == 10
    assert await bench.check("ann", "right", "another") == "ann"
    bench.now = 599.9
    assert await bench.check("ann", "right") == replies.LOGIN_LATER
    bench.now = 600.0
    assert await bench.check("ann", "right") == "ann"


async def test_a_stranger_locks_nobody_out_of_a_name_whether_it_exists_or_not() -> None:
    for name in ("ann", "nobody"):
        bench = Bench()
        for n in range(12):
            assert await bench.check(name, "wrong", f"client{n}") == replies.WRONG_LOGIN
        assert bench.slept == [5.0] * 2
        assert await bench.check(name, "right", "new") == name
        assert bench.slept == [5.0] * 3


async def test_who_logged_in_before_does_not_wait_while_strangers_guess() -> None:
    bench = Bench()
    assert await bench.check("ann", "right", "home") == "ann"
    for n in range(30):
        assert await bench.check("ann", "wrong", f"client{n}") == replies.WRONG_LOGIN
    bench.slept.clear()
    assert await bench.check("ANN", "right", "home") == "ANN"
    assert bench.slept == []
    assert await bench.check("bob", "right", "new") == "bob"
    assert bench.slept == []


async def test_another_spelling_is_the_same_name() -> None:
    bench = Bench(auth_failures_per_name=3)
    for n, name in enumerate(("ann", "ANN", "ａｎｎ ")):
        assert await bench.check(name, "wrong", f"client{n}") == replies.WRONG_LOGIN
    assert bench.slept == []
    assert await bench.check("Ann", "wrong", "x") == replies.WRONG_LOGIN
    assert bench.slept == [5.0]


async def test_a_site_of_many_networks_has_few_guesses_and_harms_no_other() -> None:
    bench = Bench()
    answers = [await bench.check(f"n{n}", "wrong", f"2001:db8:1:{n:x}::/64") for n in range(50)]
    assert answers == [replies.WRONG_LOGIN] * 40 + [replies.LOGIN_LATER] * 10
    assert await bench.check("ann", "right", "2001:db8:2::/64") == "ann"


async def test_what_is_remembered_of_good_logins_is_bounded() -> None:
    bench = Bench()
    for n in range(10_500):
        await bench.check(f"name{n}", "right", "home")
    assert len(bench.logins.known) == 10_000
    assert ("name10499", "home") in bench.logins.known


async def test_the_window_slides() -> None:
    bench = Bench(auth_failures_per_client=2)
    for bench.now in (0.0, 500.0):
        assert await bench.check("ann", "wrong") == replies.WRONG_LOGIN
    bench.now = 600.0
    assert await bench.check("ann", "wrong") == replies.WRONG_LOGIN
    assert await bench.check("ann", "right") == replies.LOGIN_LATER
    bench.now = 1100.0
    assert await bench.check("ann", "right") == "ann"


async def test_a_right_password_and_our_own_error_count_for_nothing() -> None:
    bench = Bench(auth_failures_per_client=1, auth_failures_per_name=1)
    for _ in range(5):
        assert await bench.check("ann", "right") == "ann"
        with pytest.raises(RuntimeError):
            await bench.check("ann", "broken")
    assert await bench.check("ann", "wrong") == replies.WRONG_LOGIN
    assert await bench.check("ann", "right") == replies.LOGIN_LATER


async def test_guesses_made_at_the_same_moment_are_not_one_too_many() -> None:
    for at_once in (1, 4):
        await guess_together(Bench(auth_at_once=at_once, auth_failures_per_client=3))


async def guess_together(bench: Bench) -> None:
    bench.go.clear()
    checks = [asyncio.create_task(bench.check(f"name{n}", "wrong")) for n in range(10)]
    while not bench.asked:
        await asyncio.sleep(0)
    bench.go.set()
    answers = await asyncio.gather(*checks)
    assert answers.count(replies.WRONG_LOGIN) == len(bench.asked) == 3


async def test_two_are_checked_at_once_and_the_others_wait_in_order() -> None:
    bench = Bench(auth_waiting=3)
    bench.go.clear()
    checks = [asyncio.create_task(bench.check(f"name{n}", "right", f"client{n}")) for n in range(6)]
    assert await checks[5] == replies.LOGIN_BUSY
    assert bench.asked == ["name0", "name1"]
    bench.go.set()
    assert await asyncio.gather(*checks[:5]) == [f"name{n}" for n in range(5)]
    assert bench.asked == [f"name{n}" for n in range(5)]
    assert bench.most == 2


async def test_who_has_gone_when_its_turn_comes_is_not_checked() -> None:
    bench = Bench(auth_at_once=1)
    bench.go.clear()
    first = asyncio.create_task(bench.check("ann", "right"))
    second = asyncio.create_task(bench.check("bob", "right", gone=lambda: True))
    bench.go.set()
    assert await first == "ann"
    assert await second == replies.LOGIN_BUSY
    assert bench.asked == ["ann"]


async def test_a_check_that_hangs_frees_its_place() -> None:
    bench = Bench(auth_at_once=1, auth_timeout=0.01)
    bench.go.clear()
    with pytest.raises(TimeoutError):
        await bench.check("ann", "right")
    bench.go.set()
    assert await bench.check("ann", "right") == "ann"


def test_many_new_names_do_not_wash_out_the_one_being_guessed_at() -> None:
    failures = Failures(3, 600.0)
    for _ in range(3):
        failures.add("ann", 0.0)
    for n in range(25_000):
        failures.add(str(n), 1.0)
    assert len(failures.times) <= 10_000
    assert failures.too_many("ann", 1.0)
    for n in range(10_000):
        failures.add(f"later{n}", 601.0)
    assert "ann" not in failures.times


async def test_each_password_that_was_looked_at_is_told_with_where_it_came_from() -> None:
    told: list[tuple[str, str, bool]] = []
    bench = Bench()
    bench.logins = Logins(Limits(), bench.login, lambda: 0.0, bench.sleep, judged=lambda *said: told.append(said))
    await bench.check("ann", "wrong", "2001:db8:1:2::/64")
    await bench.check("ann", "right", "2001:db8:1:2::/64")
    with pytest.raises(RuntimeError):
        await bench.check("ann", "broken", "c")
    assert told == [("ann", "2001:db8:1::/48", False), ("ann", "2001:db8:1:2::/64", True)]


async def test_who_logged_in_before_a_restart_is_no_stranger() -> None:
    bench = Bench(auth_failures_per_name=3)
    bench.logins = Logins(
        Limits(auth_failures_per_name=3), bench.login, lambda: 0.0, bench.sleep, known=[("Ann", "home")]
    )
    for number in range(3):
        await bench.check("ann", "wrong", f"bad{number}")
    assert await bench.check("ann", "right", "home") == "ann"
    assert bench.slept == []
    assert await bench.check("ann", "right", "elsewhere") == "ann"
    assert len(bench.slept) == 1
