"""Sees from a thread of its own that every loop makes progress or waits for work, and ends the process where one does not.

A process that hangs is worse than one that ended: it goes on saying 250, and nobody starts it again.
"""

import asyncio
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from mailticket.daemon.systemd import notify, watchdog_seconds
from mailticket.model.pulse import Pulse

HUNG = 70
"""The exit status (EX_SOFTWARE)."""

EVENT_LOOP = "event loop"
TICK = 1.0
STOOD_STILL = 5.0
"""Seconds by which a tick comes late when the whole process stood still (SIGSTOP, a machine asleep): then no loop hangs."""

LAST_WORDS = 10
"""Seconds for the last lines of the log; a reader that does not take them must not keep us alive."""


class Watchdog:
    """``after``: seconds a step of a loop may take; 0: for ever. ``end`` is called with the exit status."""

    def __init__(
        self,
        *,
        after: float,
        log: Any,
        monotonic: Callable[[], float] = time.monotonic,
        end: Callable[[int], object] = os._exit,
        tell: Callable[[str], None] = notify,
    ) -> None:
        self._after = after
        self._log = log
        self._monotonic = monotonic
        self._end = end
        self._tell = tell
        self.pulses: dict[str, Pulse] = {}
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread_id = 0
        self._looked = 0.0
        self._told = 0.0
        self._every = watchdog_seconds(os.environ, os.getpid()) / 3
        self._gone = threading.Event()

    def pulse(self, name: str) -> Pulse:
        """The pulse of a loop, made when first asked for."""
        return self.pulses.setdefault(name, Pulse(name, self._monotonic))

    def knows(self, name: str, task: "asyncio.Task[Any]") -> None:
        """Which task a loop is, so that it can be said where it stands."""
        self._tasks[name] = task

    def start(self) -> None:
        """From now on, in the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread_id = threading.get_ident()
        self._looked = self._monotonic()
        self._beat()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Look no more: for a process that goes on without us, as in tests."""
        self._gone.set()

    def _beat(self) -> None:
        self.pulse(EVENT_LOOP).working()
        if self._loop and not self._gone.is_set():
            self._loop.call_later(TICK, self._beat)

    def _watch(self) -> None:
        tick = min(TICK, *(wait for wait in (self._every, self._after / 4) if wait > 0), TICK)
        while not self._gone.wait(tick):
            self.look()

    def look(self) -> None:
        """Once: end the process if a loop hangs, else tell systemd that all is well."""
        now = self._monotonic()
        if now - self._looked > TICK + STOOD_STILL:
            self._forgive(now)
        self._looked = now
        if hanging := self._hanging(now):
            self._bark(*hanging)
        elif self._every and now - self._told >= self._every:
            self._told = now
            self._tell("WATCHDOG=1")

    def _forgive(self, now: float) -> None:
        for pulse in self.pulses.values():
            if pulse.since is not None:
                pulse.since = now

    def _hanging(self, now: float) -> tuple[str, float] | None:
        if not self._after:
            return None
        if longest := self.pulse(EVENT_LOOP).late(now, min(self._after, 5 * TICK)):  # it stands, so all others do
            return (EVENT_LOOP, longest) if longest > self._after else None
        late = ((name, pulse.late(now, self._after)) for name, pulse in list(self.pulses.items()))
        return max((one for one in late if one[1]), key=lambda one: one[1], default=None)

    def _bark(self, name: str, seconds: float) -> None:
        signal.alarm(LAST_WORDS)  # its default is to end the process
        self._log.error(
            "daemon.hung",
            loop=name,
            seconds=round(seconds, 1),
            where=self._where(name),
            others=self._others(name),
            threads=stacks(),
        )
        self._tell("STATUS=the loop " + name + " hangs")
        sys.stderr.flush()
        self._end(HUNG)

    def _where(self, name: str) -> list[str]:
        if name == EVENT_LOOP or name not in self._tasks:
            frame = sys._current_frames().get(self._thread_id)
            return lines_of(frame)
        return standing(self._tasks[name])

    def _others(self, name: str) -> list[str]:
        """Where other tasks wait: among them may be the one the loop waits for."""
        try:
            tasks = asyncio.all_tasks(self._loop)
        except RuntimeError:  # they changed while we looked
            return []
        here = {where[-1] for task in tasks if task is not self._tasks.get(name) and (where := standing(task))}
        return sorted(here)[:30]


def standing(task: "asyncio.Task[Any]") -> list[str]:
    """Where a task stands, the outermost call first: asyncio itself shows the first one alone."""
    return [
        f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}" for frame in _awaited(task.get_coro())
    ]


def _awaited(awaited: Any) -> Iterator[FrameType]:
    while awaited is not None:
        for kind in ("cr", "gi", "ag"):
            if frame := getattr(awaited, f"{kind}_frame", None):
                yield frame
                break
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)


def stacks() -> dict[str, list[str]]:
    """Where each thread stands, this one left out."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    mine = threading.get_ident()
    return {
        names.get(ident, str(ident)): lines_of(frame) for ident, frame in sys._current_frames().items() if ident != mine
    }


def lines_of(frame: FrameType | None) -> list[str]:
    """The last calls of a stack, the innermost at the end."""
    if frame is None:
        return []
    return [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_stack(frame)[-12:]]
