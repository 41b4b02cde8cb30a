"""The loop of jobs, with a clock we turn, rows in memory, and work that does as told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.model.errors import DiskBroken, TryAgain
from mailticket.model.job import Job, JobSettled, JobState
from mailticket.outbox.answer import Answer, Outcome
from mailticket.outbox.jobs import STOPPED, JobLimits, Jobs, doing, judge
from mailticket.outbox.programs import Programs

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


def job(id_: int = 1, kind: str = "webhook", attempts: int = 0, **arguments: object) -> Job:
    return Job(id_, kind, 9, "Call", 7, 70, arguments, "{}", START, attempts=attempts)


class House:
    """Jobs in memory; ``work`` says what becomes of one."""

    def __init__(self, *, at_once: int = 4, stop_within: float = 5.0) -> None:
        self.now = START
        self.jobs: dict[int, Job] = {}
        self.results: list[JobSettled] = []
        self.begun: list[int] = []
        self.troubles: list[Exception] = []
        self.answers: dict[int, Answer | Exception] = {}
        self.gates: dict[int, asyncio.Event] = {}
        self.settled = asyncio.Event()
        self.loop = Jobs(
            self,
            self.do,
            lambda: self.now,
            structlog.wrap_logger(structlog.testing.CapturingLogger()),
            limits=JobLimits(at_once=at_once, database_retry=0.01, stop_within=stop_within),
        )

    def add(self, *jobs: Job) -> None:
        self.jobs |= {one.id: one for one in jobs}

    async def claim(self, most: int, now: datetime) -> list[Job]:
        if self.troubles:
            raise self.troubles.pop()
        due = [one for one in self.jobs.values() if one.state is JobState.WAITING and (one.not_before or START) <= now]
        claimed = [replace(one, state=JobState.RUNNING, attempts=one.attempts + 1) for one in due[:most]]
        self.add(*claimed)
        return claimed

    async def settle(self, results: Sequence[tuple[Job, JobSettled]]) -> None:
        if self.troubles:
            raise self.troubles.pop()
        for one, result in results:
            self.results.append(result)
            self.add(replace(self.jobs[one.id], state=result.state, not_before=result.not_before))
        self.settled.set()

    async def next_due(self) -> datetime | None:
        waiting = [one.not_before or START for one in self.jobs.values() if one.state is JobState.WAITING]
        return min(waiting, default=None)

    async def do(self, one: Job) -> Answer:
        self.begun.append(one.id)
        if one.id in self.gates:
            await self.gates[one.id].wait()
        answer = self.answers.get(one.id, Answer(Outcome.DONE, "ok"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def until(self, count: int) -> None:
        while len(self.results) < count:
            await self.settled.wait()
            self.settled.clear()

    async def stopped(self, task: asyncio.Task[None]) -> None:
        await self.loop.stop()
        await asyncio.wait_for(task, 60)

    def states(self) -> dict[int, JobState]:
        return {result.job_id: result.state for result in self.results}


async def test_what_is_due_is_done_and_written_down() -> None:
    house = House()
    house.add(job(1), job(2), replace(job(3), not_before=START + timedelta(hours=1)))
    house.answers[2] = Answer(Outcome.FAILED, "404 gone")
    task = asyncio.create_task(house.loop.run())
    await house.until(2)
    await house.stopped(task)
    assert house.states() == {1: JobState.DONE, 2: JobState.FAILED}
    assert {result.answer for result in house.results} == {"ok", "404 gone"}


async def test_it_sleeps_until_it_is_woken() -> None:
    house = House()
    task = asyncio.create_task(house.loop.run())
    await asyncio.sleep(0.01)
    house.add(job(1))
    house.loop.wake()
    await house.until(1)
    await house.stopped(task)


async def test_a_webhook_that_is_down_is_called_again_when_its_time_has_come() -> None:
    house = House()
    house.add(job(1))
    house.answers[1] = Answer(Outcome.AGAIN, "503")
    task = asyncio.create_task(house.loop.run())
    await house.until(1)
    assert house.jobs[1].not_before == START + timedelta(seconds=30)
    house.now += timedelta(seconds=29)
    house.loop.wake()
    await asyncio.sleep(0.01)
    assert house.begun == [1]
    house.now += timedelta(seconds=1)
    house.answers[1] = Answer(Outcome.DONE, "200")
    house.loop.wake()
    await house.until(2)
    await house.stopped(task)
    assert house.jobs[1].state is JobState.DONE


async def test_a_slow_job_holds_up_no_other() -> None:
    house = House(at_once=2)
    house.gates[1] = asyncio.Event()
    house.add(*(job(number) for number in range(1, 6)))
    task = asyncio.create_task(house.loop.run())
    await house.until(4)
    assert house.states().keys() == {2, 3, 4, 5}
    house.gates[1].set()
    await house.until(5)
    await house.stopped(task)


async def test_there_are_never_more_at_once_than_allowed() -> None:
    house = House(at_once=2)
    house.gates = {number: asyncio.Event() for number in range(1, 6)}
    house.add(*(job(number) for number in range(1, 6)))
    task = asyncio.create_task(house.loop.run())
    for number in range(1, 6):
        while len(house.begun) < min(number + 1, 5):
            await asyncio.sleep(0)
        assert len(house.begun) - len(house.results) <= 2
        house.gates[number].set()
        await house.until(number)
    await house.stopped(task)


async def test_a_job_that_breaks_harms_no_other() -> None:
    house = House()
    house.add(job(1), job(2))
    house.answers[1] = KeyError("url")
    task = asyncio.create_task(house.loop.run())
    await house.until(2)
    await house.stopped(task)
    assert house.states() == {1: JobState.FAILED, 2: JobState.DONE}
    assert "KeyError: 'url'" in {result.answer for result in house.results}


async def test_a_busy_database_is_waited_for_and_nothing_is_done_twice() -> None:
    house = House()
    house.add(job(1))
    house.gates[1] = asyncio.Event()
    house.troubles = [TryAgain("locked")]
    task = asyncio.create_task(house.loop.run())
    while not house.begun:
        await asyncio.sleep(0.001)
    house.troubles = [TryAgain("locked"), TryAgain("disk full")]
    house.gates[1].set()
    await house.until(1)
    await house.stopped(task)
    assert house.begun == [1]


async def test_a_broken_disk_ends_the_loop() -> None:
    house = House()
    house.add(job(1))
    house.gates[1] = asyncio.Event()
    task = asyncio.create_task(house.loop.run())
    while not house.begun:
        await asyncio.sleep(0.001)
    house.troubles = [DiskBroken("gone")]
    house.gates[1].set()
    with pytest.raises(DiskBroken):
        await asyncio.wait_for(task, 60)


async def test_stopping_lets_finish_what_is_under_way() -> None:
    house = House()
    house.gates[1] = asyncio.Event()
    house.add(job(1))
    task = asyncio.create_task(house.loop.run())
    while not house.begun:
        await asyncio.sleep(0)
    await house.loop.stop()
    house.add(job(2))
    house.gates[1].set()
    await asyncio.wait_for(task, 60)
    assert house.states() == {1: JobState.DONE}


async def test_stopping_ends_what_takes_too_long() -> None:
    """A webhook is called again when we are back; a program may have done its work and is not run twice."""
    house = House(stop_within=0.05)
    house.gates = {1: asyncio.Event(), 2: asyncio.Event()}
    house.add(job(1, "webhook"), job(2, "run"))
    task = asyncio.create_task(house.loop.run())
    while len(house.begun) < 2:
        await asyncio.sleep(0)
    await house.stopped(task)
    assert house.states() == {1: JobState.WAITING, 2: JobState.FAILED}
    assert {result.answer for result in house.results} == {STOPPED}


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (5000, 3600)]
)
def test_retries_are_ever_less_often(attempts: int, seconds: int) -> None:
    settled = judge(job(attempts=attempts), Answer(Outcome.AGAIN, "503"), START)
    assert (settled.state, settled.not_before) == (JobState.WAITING, START + timedelta(seconds=seconds))


def test_after_a_day_a_webhook_is_given_up() -> None:
    settled = judge(job(attempts=30), Answer(Outcome.AGAIN, "503"), START + timedelta(days=1))
    assert settled == JobSettled(1, JobState.FAILED, "given up after a day: 503")


async def test_a_program_of_the_folder_is_run_with_the_payload(tmp_path: Path) -> None:
    program = tmp_path / "says"
    program.write_text("#!/bin/sh\necho $1; cat\n")
    program.chmod(0o755)
    words = [str(program), "word"]
    one = replace(job(kind="run", program=words), payload='{"a": 1}')
    answer = await doing(one, programs=Programs(tmp_path), networks=())
    assert answer == Answer(Outcome.DONE, 'word\n{"a": 1}')


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"url": "https://x.example/"}, ("https://x.example/", 10.0, "")),
        ({"url": "https://x.example/", "seconds": 3, "secret": "s"}, ("https://x.example/", 3.0, "s")),
    ],
)
async def test_a_webhook_is_called_as_the_scrip_says(
    arguments: Mapping[str, Any], expected: tuple[str, float, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []

    async def call(url: str, payload: str, seconds: float, *, secret: str, networks: Sequence[str]) -> Answer:
        heard.append((url, seconds, secret))
        assert networks == ["10.0.0.0/8"]
        return Answer(Outcome.DONE)

    monkeypatch.setattr("mailticket.outbox.webhook.call", call)
    await doing(job(**arguments), programs=Programs(), networks=["10.0.0.0/8"])
    assert heard == [expected]
