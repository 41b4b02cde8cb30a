"""Claims what is due, sends it, settles what became of it.

============= ================================ ============================ ===========================================
state         meaning                          moved on by                  a crash here leaves
============= ================================ ============================ ===========================================
waiting       to go from ``not_before`` on     claim: sending               waiting
sending       committed before the first byte  settle                       sending; ``recover`` makes it uncertain
uncertain     it may have arrived              notice: waiting again with   uncertain (an autoreply stays: better none
                                               the same bytes               than two)
sent          the next hop has it              a bounce: failed             sent
failed        refused (5xx), or five days old  a person's retry             failed
============= ================================ ============================ ===========================================
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from mailticket.model.backoff import Backoff
from mailticket.model.bounces import for_its_files
from mailticket.model.clock import Clock
from mailticket.model.enclosure import Enclosure
from mailticket.model.errors import LetterTooHard, TryAgain
from mailticket.model.notice import Delivery, NoticeKind, OutboxState, Settled
from mailticket.model.pulse import Pulse
from mailticket.model.transaction import FileContent
from mailticket.outbox.enclosing import whole
from mailticket.outbox.transport import DeliveryStatus, Result, Transport


@dataclass(frozen=True, slots=True)
class OutboxLimits:
    """Seconds and counts: Postfix's, where it has them. ``give_way`` is how late a copy may become for letters that come
    in; a set that was later is sent without waiting, and the next one may be larger."""

    first_retry: float = 300.0
    longest_retry: float = 4000.0
    lifetime: float = 5 * 86400.0
    breaker_after: int = 5
    probe_every: float = 60.0
    give_way: float = 1.0
    longest_delivery: float = 1800.0
    tries_for_files: int = 3

    def retry_after(self, attempts: int) -> timedelta:
        """First five minutes, then twice as long each time."""
        seconds = self.first_retry * 2 ** min(max(attempts - 1, 0), 20)
        return timedelta(seconds=min(seconds, self.longest_retry))


Contents = Callable[[Sequence[Enclosure]], Awaitable[Mapping[Enclosure, FileContent]]]


class OutboxStorage(Protocol):
    """What the loop asks of the database, and of the letters that are stored."""

    async def claim(self, most: int, now: datetime) -> list[Delivery]:
        """Copies that are due; they are being sent now."""

    async def settle(self, results: Sequence[Settled]) -> None:
        """Write down what became of them."""

    async def next_due(self) -> datetime | None:
        """When the next copy is due."""

    async def left_sending(self) -> list[Delivery]:
        """What a crash left in mid-delivery."""

    async def failed(self, given_up: Sequence[tuple[Delivery, str]]) -> None:
        """What was given up, and why: their tickets say so."""

    @property
    def contents(self) -> Contents:
        """Gives the bytes of files, out of the stored letters; of those that are not kept any more, nothing. Raises where they
        cannot be had for now."""

    def personal(self, delivery: Delivery) -> bytes:
        """The bytes of one copy, which may not be the same for all who get the notice."""


AT_ONCE = 32 * 1024 * 1024
"""Bytes of files that are in memory at a time, whatever is due."""


class Outbox:
    """The loop. ``busy``: whether letters come in, which go first."""

    def __init__(
        self,
        storage: OutboxStorage,
        transport: Transport,
        clock: Clock,
        log: Any,
        *,
        busy: Callable[[], bool] = lambda: False,
        limits: OutboxLimits = OutboxLimits(),
        pulse: Pulse | None = None,
    ) -> None:
        self._storage = storage
        self._transport = transport
        self._clock = clock
        self._log = log
        self._busy = busy
        self._limits = limits
        self._pulse = pulse or Pulse("outbox")
        self._backoff = Backoff()
        self._late = 0.0
        self._most = transport.at_a_time
        self._wake = asyncio.Event()
        self._stopping = False
        self._unreached = 0
        self._tried = False
        self._trouble = ""
        self._probe_at: datetime | None = None

    def wake(self) -> None:
        """There is mail to send."""
        self._wake.set()

    @property
    def takes(self) -> int | None:
        """Bytes of the largest mail the relay takes, as it last said."""
        return self._transport.takes

    def status(self) -> dict[str, Any]:
        """Whether the relay was reached when it was last tried, for people: not known before it was. ``next_probe`` is when it is
        tried again, once it is given a rest, ``error`` what happened."""
        probe = self._probe_at.isoformat(timespec="seconds") if self._open and self._probe_at else None
        relay = "down" if self._unreached else "up" if self._tried else "unknown"
        return {"relay": relay, "failures": self._unreached, "next_probe": probe, "error": self._trouble or None}

    @property
    def _open(self) -> bool:
        return self._unreached >= self._limits.breaker_after

    async def recover(self) -> None:
        """At start: what a crash left in mid-delivery may have arrived."""
        left = await self._storage.left_sending()
        if left:
            now = self._clock.now()
            await self._storage.settle(
                [self._uncertain(delivery, "the daemon ended in mid-delivery", now) for delivery in left]
            )
            self._log.warning("outbox.recovered", copies=len(left))

    async def run(self) -> None:
        """Send until stopped. Trouble with the database is waited for; a broken disk ends the process."""
        while not self._stopping:
            self._wake.clear()
            self._pulse.working()
            await self._give_way()
            try:
                sent = await self.send_once()
                due = None if sent else await self._storage.next_due()
                self._backoff.reset()
            except TryAgain as trouble:
                self._log.warning("outbox.waiting", reason=str(trouble))
                sent, due = 0, self._clock.now() + timedelta(seconds=self._backoff.failed())
            if not sent and not self._stopping:
                await self._sleep(due)
        await self._transport.close()
        self._pulse.idle()

    async def stop(self) -> None:
        """Finish what is in flight."""
        self._stopping = True
        self._wake.set()

    async def _give_way(self) -> None:
        """While mail pours in, taking it goes first, for as long as what waits here is not late. Delivery that is late
        waits for nobody: it takes its turn with the mailroom, set by set, however much comes in."""
        if self._late >= self._limits.give_way:
            return
        until = self._clock.monotonic() + self._limits.give_way
        while self._busy() and self._clock.monotonic() < until and not self._stopping:
            await self._clock.pause(self._limits.give_way / 200)

    async def _sleep(self, due: datetime | None) -> None:
        if self._open and self._probe_at is not None:
            due = max(due, self._probe_at) if due else due
        seconds = None if due is None else max(0.05, (due - self._clock.now()).total_seconds())
        self._pulse.idle()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)

    async def send_once(self) -> int:
        """One round: claim what can be sent at a time, deliver, settle together. Returns how many were handled."""
        most, now = self._most, self._clock.now()
        if self._open:
            if self._probe_at is not None and now < self._probe_at:
                return 0
            most = 1
        deliveries = await self._storage.claim(most, now)
        self._pace(deliveries, now)
        if deliveries:
            await self._send(deliveries)
        return len(deliveries)

    def _pace(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """How late this set is, in seconds, and how large the next one may be. A set costs two commits, each of which
        waits for the mailroom's: a site that is behind catches up by larger sets, and goes back to small ones, of which
        a crash makes fewer uncertain."""
        self._late = max(((now - (one.copy.not_before or now)).total_seconds() for one in deliveries), default=0.0)
        behind = self._late >= self._limits.give_way and len(deliveries) >= self._most
        least, most = self._transport.at_a_time, self._transport.catching_up
        self._most = min(most, self._most * 2) if behind else max(least, self._most // 2)

    async def _send(self, deliveries: Sequence[Delivery]) -> None:
        self._pulse.working(self._limits.longest_delivery)
        results = await self._handed_over([one for one in deliveries if not one.files])
        for some in _portions([one for one in deliveries if one.files]):
            self._pulse.working(self._limits.longest_delivery)
            results += await self._with_files(some)
        found = {result.copy_id: result for result in results}
        now = self._clock.now()
        settled, given_up = [], []
        for delivery in deliveries:
            result = found.get(delivery.copy.id, Result(delivery.copy.id, DeliveryStatus.LATER, "no result"))
            self._count(result, now)
            outcome = self._judge(delivery, result, now)
            settled.append(outcome)
            if outcome.state is OutboxState.FAILED:
                given_up.append((delivery, outcome.answer))
            self._log.info(
                "copy.settled",
                copy=outcome.copy_id,
                to=delivery.copy.recipient,
                state=outcome.state.value,
                answer=outcome.answer,
            )
        await self._surely(lambda: self._storage.settle(settled))
        if given_up:
            await self._surely(lambda: self._storage.failed(given_up))

    async def _handed_over(self, deliveries: Sequence[Delivery]) -> list[Result]:
        try:
            own = [replace(one, content=self._storage.personal(one)) for one in deliveries]
            return await self._transport.deliver(own) if own else []
        except Exception as error:  # noqa: BLE001  # a fault of the transport: these wait, the next ones go
            return [_later(delivery, error) for delivery in deliveries]

    async def _with_files(self, deliveries: Sequence[Delivery]) -> list[Result]:
        """Their mail is put together now: the files stay where they are until it goes."""
        mails: dict[tuple[int, bool], bytes] = {}
        ready: list[Delivery] = []
        results: list[Result] = []
        for one in deliveries:
            key = one.copy.notice_id, one.without_files
            try:
                if key not in mails:
                    mails[key] = await self._whole(one)
                ready.append(replace(one, content=mails[key]))
            except Exception as error:  # noqa: BLE001  # the files cannot be had for now
                results.append(_later(one, error))
        return [*results, *await self._handed_over(ready)]

    async def _whole(self, delivery: Delivery) -> bytes:
        try:
            contents = {} if delivery.without_files else await self._storage.contents(delivery.files)
        except LetterTooHard:
            if delivery.copy.attempts < self._limits.tries_for_files:
                raise
            contents = {}  # the mail says so: it does not wait for what cannot be read
        return await asyncio.to_thread(whole, delivery, contents.get)

    async def _surely(self, write: Callable[[], Awaitable[None]]) -> None:
        """What was sent must be written down, or the mail would go twice, and what was given up told: a busy or full
        database is waited for."""
        while True:
            self._pulse.working()
            try:
                await write()
            except TryAgain as trouble:
                self._log.warning("outbox.waiting", reason=str(trouble))
                if self._stopping:
                    return
                await self._clock.pause(self._backoff.failed())
            else:
                self._backoff.reset()
                return

    def _count(self, result: Result, now: datetime) -> None:
        self._tried = True
        self._unreached = self._unreached + 1 if result.unreached else 0
        self._trouble = result.answer if result.unreached else ""
        if self._open:
            self._probe_at = now + timedelta(seconds=self._limits.probe_every)

    def _judge(self, delivery: Delivery, result: Result, now: datetime) -> Settled:
        copy_id = delivery.copy.id
        match result.fate:
            case DeliveryStatus.SENT:
                return Settled(copy_id, OutboxState.SENT, result.answer)
            case DeliveryStatus.REFUSED if (
                delivery.files and not delivery.without_files and for_its_files("", result.answer)
            ):
                again = f"going again without its files: {result.answer}"
                return Settled(copy_id, OutboxState.WAITING, again, now, without_files=True)
            case DeliveryStatus.REFUSED:
                return Settled(copy_id, OutboxState.FAILED, result.answer)
            case DeliveryStatus.UNKNOWN:
                later = now + timedelta(seconds=self._limits.first_retry)
                return self._uncertain(delivery, result.answer, later)
        if (now - delivery.created).total_seconds() >= self._limits.lifetime:
            return Settled(copy_id, OutboxState.FAILED, f"given up after five days: {result.answer}")
        return Settled(
            copy_id, OutboxState.WAITING, result.answer, now + self._limits.retry_after(delivery.copy.attempts)
        )

    def _uncertain(self, delivery: Delivery, answer: str, again: datetime) -> Settled:
        """It may have arrived. Goes again: a notice, and anything where a second delivery replaces the first."""
        if delivery.kind is NoticeKind.AUTOREPLY and not self._transport.repeatable:
            return Settled(delivery.copy.id, OutboxState.UNCERTAIN, answer)
        return Settled(delivery.copy.id, OutboxState.WAITING, f"uncertain, going again: {answer}", again)


def _later(delivery: Delivery, error: Exception) -> Result:
    return Result(delivery.copy.id, DeliveryStatus.LATER, f"{type(error).__name__}: {error}")


def _portions(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """So many as fit into memory with their files, at least one; copies of one notice share them."""
    some: list[Delivery] = []
    size = 0
    notices: set[int] = set()
    for one in sorted(deliveries, key=lambda each: each.copy.notice_id):
        more = 0 if one.copy.notice_id in notices else sum(file.encoded for file in one.files)
        if some and size + more > AT_ONCE:
            yield some
            some, size, notices = [], 0, set()
        some.append(one)
        size += more
        notices.add(one.copy.notice_id)
    if some:
        yield some
