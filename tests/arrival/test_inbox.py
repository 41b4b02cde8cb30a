"""Group commit: one store call for all who wait, and no neighbour harmed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.arrival.inbox import GroupCommit
from mailticket.model.errors import TryAgain
from mailticket.model.letter import Incoming, Receipt, Recipient, RecipientKind, Reply

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Diary:
    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def error(self, event: str, /, **values: object) -> None:
        self.entries.append(values)


class Store:
    """Holds its first call until released; letters named bad fail their whole call."""

    def __init__(self, *, held: bool = False) -> None:
        self.calls: list[list[str]] = []
        self.go = asyncio.Event()
        if not held:
            self.go.set()
        self.locked = False

    async def begun(self) -> None:
        """The first call is made, and so all who were started before it wait."""
        async with asyncio.timeout(30):
            while not self.calls:
                await asyncio.sleep(0)

    async def __call__(self, letters: list[Incoming]) -> list[Receipt]:
        self.calls.append([letter.mail_from for letter in letters])
        await self.go.wait()
        if self.locked:
            raise TryAgain("database is locked")
        if any(letter.mail_from.startswith("bad") for letter in letters):
            raise ValueError("bad letter")
        return [Receipt(int(letter.mail_from)) for letter in letters]


def letters(*names: str) -> list[Incoming]:
    recipient = Recipient("rt@localhost", RecipientKind.SITE)
    return [Incoming(recipient, name, b"", 0, NOW) for name in names]


def failed(answer: Receipt | Reply) -> bool:
    return isinstance(answer, Reply) and answer.code == 451


async def test_who_waits_at_the_same_moment_shares_one_call() -> None:
    store = Store(held=True)
    inbox = GroupCommit(store=store, log=Diary())
    waiting = [asyncio.create_task(inbox.accept(letters(str(n)))) for n in range(9)]
    await store.begun()
    store.go.set()
    assert await asyncio.gather(*waiting) == [[Receipt(n)] for n in range(9)]
    assert len(store.calls) <= 2
    assert sorted(name for call in store.calls for name in call) == [str(n) for n in range(9)]


async def test_an_idle_inbox_stores_at_once_and_alone() -> None:
    store = Store()
    inbox = GroupCommit(store=store, log=Diary())
    for n in range(3):
        assert await inbox.accept(letters(str(n))) == [Receipt(n)]
    assert store.calls == [["0"], ["1"], ["2"]]


async def test_letters_of_one_mail_stay_together_and_in_order() -> None:
    inbox = GroupCommit(store=Store(), log=Diary())
    one, two = await asyncio.gather(inbox.accept(letters("1", "2", "3")), inbox.accept(letters("4", "5")))
    assert (one, two) == ([Receipt(1), Receipt(2), Receipt(3)], [Receipt(4), Receipt(5)])


async def test_a_bad_letter_fails_alone() -> None:
    store, diary = Store(held=True), Diary()
    inbox = GroupCommit(store=store, log=diary)
    waiting = [
        asyncio.create_task(inbox.accept(letters(*names))) for names in (["1"], ["2", "bad", "3"], ["4"], ["bad"])
    ]
    await store.begun()
    store.go.set()
    first, mixed, last, bad = await asyncio.gather(*waiting)
    assert (first, last) == ([Receipt(1)], [Receipt(4)])
    assert (mixed[0], failed(mixed[1]), mixed[2]) == (Receipt(2), True, Receipt(3))
    assert failed(bad[0])
    assert [type(entry["exc_info"]) for entry in diary.entries] == [ValueError, ValueError]


async def test_a_bad_letter_alone_is_not_tried_twice() -> None:
    store = Store()
    assert failed((await GroupCommit(store=store, log=Diary()).accept(letters("bad")))[0])
    assert store.calls == [["bad"]]


async def test_try_again_goes_to_all_of_the_batch_and_to_nobody_after() -> None:
    store, diary = Store(held=True), Diary()
    store.locked = True
    inbox = GroupCommit(store=store, log=diary)
    waiting = [asyncio.create_task(inbox.accept(letters(str(n)))) for n in range(3)]
    await store.begun()
    store.go.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(answer) for answer in answers] == [TryAgain] * 3
    assert len(store.calls) <= 2
    store.locked = False
    assert await inbox.accept(letters("7")) == [Receipt(7)]
    assert not diary.entries


async def test_a_store_that_miscounts_is_an_error_of_each_letter() -> None:
    async def short(letters: list[Incoming]) -> list[Receipt]:
        return []

    assert [failed(answer) for answer in await GroupCommit(store=short, log=Diary()).accept(letters("1", "2"))] == [
        True,
        True,
    ]


async def test_more_than_the_inbox_bears_wait_outside() -> None:
    store = Store(held=True)
    inbox = GroupCommit(store=store, log=Diary(), rows=3)
    waiting = [asyncio.create_task(inbox.accept(letters(str(n)))) for n in range(10)]
    await store.begun()
    assert len(inbox.waiting) <= 3
    store.go.set()
    assert await asyncio.gather(*waiting) == [[Receipt(n)] for n in range(10)]
    assert max(map(len, store.calls)) <= 3


async def test_a_mail_larger_than_the_inbox_still_passes() -> None:
    inbox = GroupCommit(store=Store(), log=Diary(), rows=2)
    assert len(await inbox.accept(letters("1", "2", "3"))) == 3


async def test_a_waiter_that_is_cancelled_harms_nobody() -> None:
    store = Store(held=True)
    inbox = GroupCommit(store=store, log=Diary())
    one, two = (asyncio.create_task(inbox.accept(letters(name))) for name in "12")
    await store.begun()
    one.cancel()
    store.go.set()
    assert await two == [Receipt(2)]
    with pytest.raises(asyncio.CancelledError):
        await one


@given(groups=st.lists(st.lists(st.sampled_from(["1", "2", "bad"]), min_size=1, max_size=4), min_size=1, max_size=8))
def test_every_letter_gets_its_own_answer(groups: list[list[str]]) -> None:
    async def main() -> None:
        inbox = GroupCommit(store=Store(), log=Diary(), rows=5)
        answers = await asyncio.gather(*(inbox.accept(letters(*group)) for group in groups))
        for group, answer in zip(groups, answers, strict=True):
            for name, one in zip(group, answer, strict=True):
                assert failed(one) if name == "bad" else one == Receipt(int(name))

    asyncio.run(main())


class Time:
    """Timers that run out when they are told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, Callable[[], None]]] = []
        self.cancelled = 0

    def later(self, seconds: float, call: Callable[[], None]) -> "Time":
        self.calls.append((seconds, call))
        return self

    def cancel(self) -> None:
        self.cancelled += 1


async def turns(most: int = 20) -> None:
    """All that can go on without time has."""
    for _ in range(most):
        await asyncio.sleep(0)


async def test_who_is_about_to_hand_over_a_letter_is_waited_for_and_shares_the_call() -> None:
    store, time, coming = Store(), Time(), {"1", "2", "3"}
    inbox = GroupCommit(store=store, log=Diary(), coming=lambda: bool(coming), later=time.later)
    waiting = []
    for name in "123":
        assert not store.calls
        coming.discard(name)
        waiting.append(asyncio.create_task(inbox.accept(letters(name))))
        await turns()
    assert await asyncio.gather(*waiting) == [[Receipt(1)], [Receipt(2)], [Receipt(3)]]
    assert store.calls == [["1", "2", "3"]]
    assert (len(time.calls), time.cancelled) == (1, 1)


async def test_who_never_hands_one_over_holds_nobody_up_for_longer_than_two_milliseconds() -> None:
    store, time = Store(), Time()
    inbox = GroupCommit(store=store, log=Diary(), coming=lambda: True, later=time.later)
    waiting = [asyncio.create_task(inbox.accept(letters(name))) for name in "12"]
    await turns()
    assert not store.calls
    seconds, run_out = time.calls[0]
    run_out()
    assert await asyncio.gather(*waiting) == [[Receipt(1)], [Receipt(2)]]
    assert (seconds, store.calls) == (0.002, [["1", "2"]])


async def test_a_full_inbox_waits_for_nobody() -> None:
    store, time = Store(), Time()
    inbox = GroupCommit(store=store, log=Diary(), rows=2, coming=lambda: True, later=time.later)
    assert await inbox.accept(letters("1", "2")) == [Receipt(1), Receipt(2)]


async def test_a_stop_while_others_are_waited_for_answers_nobody_with_a_receipt() -> None:
    store = Store()
    inbox = GroupCommit(store=store, log=Diary(), coming=lambda: True, later=Time().later)
    waiting = asyncio.create_task(inbox.accept(letters("1")))
    await turns()
    assert inbox.flusher is not None
    inbox.flusher.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not store.calls
