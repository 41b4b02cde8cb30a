"""The outbox's loop, with a clock we turn and a transport that does as told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from mailticket.model.clock import Clock
from mailticket.model.enclosure import Enclosure
from mailticket.model.errors import LetterTooHard, TryAgain
from mailticket.model.notice import Copy, Delivery, NoticeKind, OutboxState, Settled
from mailticket.model.text_part import text_part
from mailticket.model.transaction import FileContent
from mailticket.outbox.loop import Outbox
from mailticket.outbox.transport import DeliveryStatus, Result

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


class House:
    """Copies in memory, a clock, and a transport with one answer for all."""

    at_a_time = 4
    catching_up = 32
    takes: int | None = None

    def __init__(self, *, repeatable: bool = False, busy: bool = False) -> None:
        self.repeatable = repeatable
        self.now = START
        self.copies: dict[int, Delivery] = {}
        self.states: dict[int, Settled] = {}
        self.answer = Result(0, DeliveryStatus.SENT, "250 ok")
        self.broken = False
        self.sent: list[int] = []
        self.given_up: list[tuple[int, str]] = []
        self.outbox = Outbox(
            self,
            self,
            Clock(lambda: self.now, lambda: (self.now - START).total_seconds(), self.pause),
            structlog.wrap_logger(structlog.testing.CapturingLogger()),
            busy=lambda: busy,
        )

    async def pause(self, seconds: float) -> None:
        """Time passes only where the outbox rests."""
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def add(self, id_: int, kind: NoticeKind = NoticeKind.NOTICE) -> None:
        copy = Copy(id_, id_, f"u{id_}@x.example", "bounce@x")
        self.copies[id_] = Delivery(copy, b"", kind, "m@x", 1, self.now)
        self.states[id_] = Settled(id_, OutboxState.WAITING, "", self.now)

    async def claim(self, most: int, now: datetime) -> list[Delivery]:
        due = [
            id_
            for id_, state in self.states.items()
            if state.state is OutboxState.WAITING and (state.not_before or START) <= now
        ][:most]
        for id_ in due:
            old = self.copies[id_]
            attempts, since = old.copy.attempts + 1, self.states[id_].not_before
            copy = Copy(id_, id_, old.copy.recipient, "bounce@x", OutboxState.SENDING, attempts, since)
            self.copies[id_] = Delivery(copy, b"", old.kind, "m@x", 1, old.created)
            self.states[id_] = Settled(id_, OutboxState.SENDING)
        return [self.copies[id_] for id_ in due]

    async def settle(self, results: Sequence[Settled]) -> None:
        self.states |= {result.copy_id: result for result in results}

    async def next_due(self) -> datetime | None:
        return None

    async def left_sending(self) -> list[Delivery]:
        return [self.copies[id_] for id_, state in self.states.items() if state.state is OutboxState.SENDING]

    async def contents(self, files: Sequence[Enclosure]) -> Mapping[Enclosure, FileContent]:
        return {}

    def personal(self, delivery: Delivery) -> bytes:
        return delivery.content

    async def failed(self, given_up: Sequence[tuple[Delivery, str]]) -> None:
        self.given_up += [(delivery.copy.id, answer) for delivery, answer in given_up]

    async def deliver(self, deliveries: Sequence[Delivery]) -> list[Result]:
        if self.broken:
            raise RuntimeError("a fault of the transport")
        self.sent += [delivery.copy.id for delivery in deliveries]
        return [
            Result(delivery.copy.id, self.answer.fate, self.answer.answer, self.answer.unreached)
            for delivery in deliveries
        ]

    async def close(self) -> None:
        pass


async def test_four_at_a_time_and_all_of_them() -> None:
    house = House()
    for number in range(10):
        house.add(number)
    assert [await house.outbox.send_once() for _ in range(4)] == [4, 4, 2, 0]
    assert {state.state for state in house.states.values()} == {OutboxState.SENT}


async def test_the_pauses_double_up_to_4000_seconds_and_after_five_days_it_is_given_up() -> None:
    house = House()
    house.add(1)
    house.answer = Result(0, DeliveryStatus.LATER, "451 later")
    pauses = []
    while house.states[1].state is OutboxState.WAITING:
        await house.outbox.send_once()
        if (again := house.states[1].not_before) is not None:
            pauses.append((again - house.now).total_seconds())
            house.now = again
    assert pauses[:6] == [300, 600, 1200, 2400, 4000, 4000]
    assert house.states[1].state is OutboxState.FAILED
    assert timedelta(days=5) <= house.now - START < timedelta(days=5, seconds=4001)
    assert house.given_up[0][0] == 1


async def test_a_5xx_fails_at_once_and_is_told() -> None:
    house = House()
    house.add(1)
    house.answer = Result(0, DeliveryStatus.REFUSED, "550 no")
    await house.outbox.send_once()
    assert house.states[1] == Settled(1, OutboxState.FAILED, "550 no")
    assert house.given_up == [(1, "550 no")]


@pytest.mark.parametrize(
    ("kind", "repeatable", "state"),
    [
        (NoticeKind.NOTICE, False, OutboxState.WAITING),
        (NoticeKind.AUTOREPLY, False, OutboxState.UNCERTAIN),
        (NoticeKind.AUTOREPLY, True, OutboxState.WAITING),
    ],
)
async def test_what_may_have_arrived_goes_again_unless_it_is_an_autoreply(
    kind: NoticeKind, repeatable: bool, state: OutboxState
) -> None:
    house = House(repeatable=repeatable)
    house.add(1, kind)
    house.answer = Result(0, DeliveryStatus.UNKNOWN, "gone after the dot")
    await house.outbox.send_once()
    assert house.states[1].state is state
    house.states[1] = Settled(1, OutboxState.SENDING)
    await house.outbox.recover()
    assert house.states[1].state is state


async def test_the_breaker_opens_after_five_failures_and_probes_once_a_minute() -> None:
    house = House()
    for number in range(20):
        house.add(number)
    house.answer = Result(0, DeliveryStatus.LATER, "no connection", unreached=True)
    assert [await house.outbox.send_once() for _ in range(3)] == [4, 4, 0]
    assert house.outbox.status()["relay"] == "down"
    house.now += timedelta(seconds=61)
    assert [await house.outbox.send_once() for _ in range(2)] == [1, 0]
    house.answer = Result(0, DeliveryStatus.SENT, "250")
    house.now += timedelta(seconds=61)
    assert [await house.outbox.send_once() for _ in range(2)] == [1, 4]
    assert house.outbox.status()["relay"] == "up"


async def test_a_fault_of_the_transport_delays_those_copies_and_harms_no_others() -> None:
    house = House()
    house.add(1)
    house.broken = True
    await house.outbox.send_once()
    assert house.states[1].state is OutboxState.WAITING
    house.broken = False
    house.add(2)
    await house.outbox.send_once()
    assert house.states[2].state is OutboxState.SENT


async def test_an_idle_outbox_sleeps_until_it_is_woken_and_stops_when_told() -> None:
    house = House()
    task: asyncio.Task[Any] = asyncio.create_task(house.outbox.run())
    await asyncio.sleep(0)
    house.add(1)
    house.outbox.wake()
    while house.states[1].state is not OutboxState.SENT:
        await asyncio.sleep(0)
    await house.outbox.stop()
    await asyncio.wait_for(task, 60)


async def test_however_busy_the_mailroom_is_delivery_gets_its_share() -> None:
    """Letters never stop coming: forty copies a second for twenty seconds, and none waits for five."""
    house = House(busy=True)
    waited: list[float] = []

    def arrive() -> None:
        for number in range(len(house.copies), int(40 * (house.now - START).total_seconds())):
            house.add(number)

    async def deliver(deliveries: Sequence[Delivery]) -> list[Result]:
        waited.extend((house.now - (each.copy.not_before or house.now)).total_seconds() for each in deliveries)
        house.now += timedelta(milliseconds=20)
        return await House.deliver(house, deliveries)

    house.deliver = deliver  # type: ignore[method-assign]
    task = asyncio.create_task(house.outbox.run())
    while house.now < START + timedelta(seconds=20):
        arrive()
        house.outbox.wake()
        await asyncio.sleep(0)
    await house.outbox.stop()
    await asyncio.wait_for(task, 60)
    assert len(waited) > 40 * 15
    assert max(waited) < 5


async def test_what_is_not_late_gives_way_to_letters_that_come_in() -> None:
    house = House(busy=True)
    house.add(1)
    task = asyncio.create_task(house.outbox.run())
    while not house.sent:
        await asyncio.sleep(0)
    assert timedelta(seconds=1) <= house.now - START < timedelta(seconds=1.1)
    await house.outbox.stop()
    await asyncio.wait_for(task, 60)


async def test_a_house_that_is_behind_sends_larger_sets_and_small_ones_again_when_it_has_caught_up() -> None:
    house = House()
    for number in range(200):
        house.add(number)
    house.now += timedelta(seconds=60)
    assert [await house.outbox.send_once() for _ in range(9)] == [4, 8, 16, 32, 32, 32, 32, 32, 12]
    for number in range(200, 230):
        house.add(number)
    assert [await house.outbox.send_once() for _ in range(4)] == [16, 8, 4, 2]


PLAN = Enclosure(5, "2", "plano.pdf", "application/pdf", 3)
MAIL = b"Subject: x\r\nMIME-Version: 1.0\r\n" + text_part("Hola\n")


class FilesHouse(House):
    """Copies that carry a file, and where the files come from."""

    def __init__(self, contents: Exception | dict[Enclosure, FileContent]) -> None:
        super().__init__()
        self.files = contents
        self.asked: list[Sequence[Enclosure]] = []
        self.mails: list[bytes] = []

    async def contents(self, files: Sequence[Enclosure]) -> Mapping[Enclosure, FileContent]:
        self.asked.append(files)
        if isinstance(self.files, Exception):
            raise self.files
        return self.files

    async def claim(self, most: int, now: datetime) -> list[Delivery]:
        claimed = await super().claim(most, now)
        bare = {id_ for id_, state in self.bare.items() if state}
        return [replace(one, content=MAIL, files=(PLAN,), without_files=one.copy.id in bare) for one in claimed]

    @property
    def bare(self) -> dict[int, bool]:
        return self.__dict__.setdefault("_bare", {})

    async def settle(self, results: Sequence[Settled]) -> None:
        self.bare.update({one.copy_id: True for one in results if one.without_files})
        await super().settle(results)

    async def deliver(self, deliveries: Sequence[Delivery]) -> list[Result]:
        self.mails += [delivery.content for delivery in deliveries]
        return await super().deliver(deliveries)


async def test_a_mail_is_put_together_anew_at_each_try_and_is_the_same() -> None:
    house = FilesHouse({PLAN: FileContent(b"pdf")})
    house.add(1)
    for _ in range(3):
        house.answer = Result(0, DeliveryStatus.LATER, "451 later")
        await house.outbox.send_once()
        house.now += timedelta(hours=2)
    assert len(house.mails) == len(house.asked) == 3
    assert len(set(house.mails)) == 1
    assert b'filename="plano.pdf"' in house.mails[0]


async def test_files_that_cannot_be_had_for_now_are_waited_for() -> None:
    house = FilesHouse(TryAgain("the database is busy"))
    house.add(1)
    await house.outbox.send_once()
    assert (house.states[1].state, house.mails) == (OutboxState.WAITING, [])
    assert "the database is busy" in house.states[1].answer


async def test_what_is_too_hard_to_take_apart_is_tried_three_times_then_the_mail_goes_and_says_so() -> None:
    house = FilesHouse(LetterTooHard("out of memory"))
    house.add(1)
    while house.states[1].state is OutboxState.WAITING:
        await house.outbox.send_once()
        house.now += timedelta(hours=2)
    assert house.states[1].state is OutboxState.SENT
    assert len(house.asked) == 3
    assert b"plano.pdf (3 bytes)" in house.mails[0]


@pytest.mark.parametrize("answer", ["552 5.3.4 too large", "550 5.7.0 content rejected"])
async def test_refused_for_its_files_it_goes_at_once_without_them_and_once(answer: str) -> None:
    house = FilesHouse({PLAN: FileContent(b"pdf")})
    house.add(1)
    house.answer = Result(0, DeliveryStatus.REFUSED, answer)
    await house.outbox.send_once()
    assert house.states[1] == Settled(
        1, OutboxState.WAITING, f"going again without its files: {answer}", house.now, without_files=True
    )
    assert house.given_up == []
    await house.outbox.send_once()
    assert house.states[1].state is OutboxState.FAILED
    assert [b"multipart/mixed" in mail for mail in house.mails] == [True, False]
    assert len(house.asked) == 1


async def test_large_files_are_not_all_in_memory_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailticket.outbox.loop.AT_ONCE", PLAN.encoded * 2)
    house = FilesHouse({PLAN: FileContent(b"pdf")})
    for number in range(1, 5):
        house.add(number)
    sets: list[int] = []
    deliver = house.deliver

    async def counted(deliveries: Sequence[Delivery]) -> list[Result]:
        sets.append(len(deliveries))
        return await deliver(deliveries)

    house.deliver = counted  # type: ignore[method-assign]
    assert await house.outbox.send_once() == 4
    assert sets == [2, 2]
    assert {state.state for state in house.states.values()} == {OutboxState.SENT}


async def test_what_was_sent_is_written_down_soon_after_a_database_is_back() -> None:
    house = House()
    house.add(1)
    written, troubles = house.settle, [TryAgain("restarting"), TryAgain("restarting")]

    async def settle(results: Sequence[Settled]) -> None:
        if troubles:
            raise troubles.pop()
        await written(results)

    house.settle = settle  # type: ignore[method-assign]
    await house.outbox.send_once()
    assert house.states[1].state is OutboxState.SENT
    assert timedelta(0) < house.now - START < timedelta(seconds=0.5)
