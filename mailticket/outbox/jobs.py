"""Does what scrips want done outside: claims jobs, runs programs, calls webhooks, writes down what came of it.

======== ================================== ======================= ================================================
state    meaning                            moved on by             a crash here leaves
======== ================================== ======================= ================================================
waiting  to be done from ``not_before`` on  claim: running          waiting
running  committed before it is begun       settle                  running; at start a webhook is called again, a
                                                                    program has failed, for it may have done its work
done     it served                                                  done
failed   it did not, and is not tried again                         failed
======== ================================== ======================= ================================================
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from mailticket.model.backoff import Backoff
from mailticket.model.errors import TryAgain
from mailticket.model.job import Job, JobSettled, JobState
from mailticket.model.pulse import Pulse
from mailticket.model.scrip import ActionKind
from mailticket.model.secret import secrets_of, without
from mailticket.outbox.answer import Answer, Outcome
from mailticket.outbox.programs import Programs

DEFAULT_SECONDS = 10
STOPPED = "the daemon was stopped while it ran"


class JobStorage(Protocol):
    """What the loop asks of the database."""

    async def claim(self, most: int, now: datetime) -> list[Job]:
        """Jobs that are due; they run now."""

    async def settle(self, results: Sequence[tuple[Job, JobSettled]]) -> None:
        """Write down what became of them."""

    async def next_due(self) -> datetime | None:
        """When the next job is due."""


@dataclass(frozen=True, slots=True)
class JobLimits:
    """Seconds and counts. A webhook that is down is called again for a day, ever less often."""

    at_once: int = 4
    first_retry: float = 30.0
    longest_retry: float = 3600.0
    lifetime: float = 86400.0
    database_retry: float = 1.0
    stop_within: float = 10.0


class Jobs:
    """The loop. ``do`` does one job. A slow job holds up no other while there are
    fewer than ``at_once``; jobs may overtake each other."""

    def __init__(
        self,
        storage: JobStorage,
        do: Callable[[Job], Awaitable[Answer]],
        clock: Callable[[], datetime],
        log: Any,
        *,
        limits: JobLimits = JobLimits(),
        pulse: Pulse | None = None,
    ) -> None:
        self._storage = storage
        self._do = do
        self._clock = clock
        self._log = log
        self._limits = limits
        self._backoff = Backoff(longest=limits.database_retry)
        self._wake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._pulse = pulse or Pulse("jobs")

    def wake(self) -> None:
        """There may be jobs."""
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped. Trouble with the database is waited for; a broken disk ends the process."""
        try:
            while not self._stopping:
                self._wake.clear()
                self._pulse.working()
                self._reap()
                try:
                    begun = await self._begin()
                    due = None if begun else await self._storage.next_due()
                    self._backoff.reset()
                except TryAgain as trouble:
                    self._log.warning("jobs.waiting", reason=str(trouble))
                    begun, due = 0, self._clock() + timedelta(seconds=self._backoff.failed())
                if not begun and not self._stopping:
                    await self._sleep(due)
        finally:
            self._pulse.working()
            await self._end()
            self._pulse.idle()

    async def stop(self) -> None:
        """Begin nothing more. ``run`` returns when what is under way has ended, or was ended after ``stop_within``."""
        self._stopping = True
        self._wake.set()

    async def _begin(self) -> int:
        free = self._limits.at_once - len(self._running)
        jobs = await self._storage.claim(free, self._clock()) if free > 0 else []
        for job in jobs:
            task = asyncio.create_task(self._one(job), name=f"job {job.id}")
            task.add_done_callback(lambda _: self._wake.set())
            self._running.add(task)
        return len(jobs)

    def _reap(self) -> None:
        """A job never raises; writing down what came of it may, when the disk is broken."""
        for task in [task for task in self._running if task.done()]:
            self._running.discard(task)
            task.result()

    async def _sleep(self, due: datetime | None) -> None:
        full = len(self._running) >= self._limits.at_once
        seconds = None if due is None or full else max(0.05, (due - self._clock()).total_seconds())
        self._pulse.idle()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)

    async def _end(self) -> None:
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=self._limits.stop_within)
            for task in late:
                task.cancel()
            for result in await asyncio.gather(*self._running, return_exceptions=True):
                if isinstance(result, Exception):
                    raise result

    async def _one(self, job: Job) -> None:
        try:
            answer = await self._do(job)
        except asyncio.CancelledError:
            outcome = Outcome.AGAIN if job.kind == ActionKind.WEBHOOK else Outcome.FAILED
            answer = Answer(outcome, STOPPED)
        except Exception as error:  # noqa: BLE001  # one job must not harm the next
            answer = Answer(Outcome.FAILED, f"{type(error).__name__}: {error}")
        settled = judge(job, answer, self._clock(), self._limits)
        self._log.info(
            "job.settled", job=job.id, scrip=job.scrip, state=settled.state.value, answer=settled.answer[:200]
        )
        await self._settle_surely(job, settled)

    async def _settle_surely(self, job: Job, settled: JobSettled) -> None:
        """What was done must be written down: a busy or full database is waited for."""
        waits = Backoff(longest=self._limits.database_retry)
        while True:
            try:
                await self._storage.settle([(job, settled)])
            except TryAgain as trouble:
                self._log.warning("jobs.waiting", reason=str(trouble))
                if self._stopping:
                    return
                await asyncio.sleep(waits.failed())
            else:
                return


def judge(job: Job, answer: Answer, now: datetime, limits: JobLimits = JobLimits()) -> JobSettled:
    """What an answer makes of a job. One that may serve later waits twice as long each time, for a day at most. What it says
    again of the scrip's secrets is hidden."""
    answer = replace(answer, text=without(answer.text, secrets_of(job.arguments)))
    if answer.outcome is Outcome.DONE:
        return JobSettled(job.id, JobState.DONE, answer.text)
    if answer.outcome is Outcome.FAILED:
        return JobSettled(job.id, JobState.FAILED, answer.text)
    if (now - job.created).total_seconds() >= limits.lifetime:
        return JobSettled(job.id, JobState.FAILED, f"given up after a day: {answer.text}")
    pause = min(limits.first_retry * 2 ** min(max(job.attempts - 1, 0), 20), limits.longest_retry)
    return JobSettled(job.id, JobState.WAITING, answer.text, now + timedelta(seconds=pause))


async def doing(job: Job, *, programs: Programs, networks: Sequence[str]) -> Answer:
    """Do one job by its kind: ``programs`` are those that may be started, ``networks`` may be called besides public ones."""
    # The libraries of a kind that no scrip uses are not loaded.
    seconds = float(job.arguments.get("seconds", DEFAULT_SECONDS))
    if job.kind == ActionKind.WEBHOOK:
        from mailticket.outbox import webhook

        secret = str(job.arguments.get("secret", ""))
        return await webhook.call(str(job.arguments["url"]), job.payload, seconds, secret=secret, networks=networks)
    from mailticket.outbox import program

    return await program.run([str(word) for word in job.arguments["program"]], job.payload, seconds, programs=programs)
