"""Who may try to log in, and how often: a wrong guess costs the guesser, and many guesses never more than a little of us.

A hash made to be slow is a lever: one line of the peer's costs us a fifth of a second and 64 MiB. So few are checked at
once, few wait, and a client that has guessed wrong too often, at all or at one name, is answered without being checked at
all. A name many clients guess at is never shut: whoever it belongs to would be locked out by strangers. Clients that are
strangers to it wait then; those that logged in by it before do not.
"""

import asyncio
import ipaddress
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from mailticket.arrival import replies
from mailticket.arrival.sasl import Credentials
from mailticket.model.letter import Reply
from mailticket.model.limits import Limits

Judged = Callable[[str, str, bool], None]

_REMEMBERED = 10_000
_NAME_LENGTH = 255


@dataclass(slots=True)
class Failures:
    """When each key failed, within ``window`` seconds: with ``limit`` of them it is at its end."""

    limit: int
    window: float
    times: dict[str, list[float]] = field(default_factory=dict)

    def too_many(self, key: str, now: float) -> bool:
        """Whether a key must wait. ``now`` is a monotonic clock's seconds."""
        return len(self._recent(key, now)) >= self.limit

    def add(self, key: str, now: float) -> None:
        """Count a failure."""
        if key not in self.times and len(self.times) >= _REMEMBERED:
            self._forget(now)
        self.times[key] = [*self._recent(key, now), now]

    def take_back(self, key: str, when: float) -> None:
        """What was counted at ``when`` was none."""
        times = self.times.get(key, [])
        if when in times:
            times.remove(when)
        if not times:
            self.times.pop(key, None)

    def _recent(self, key: str, now: float) -> list[float]:
        return [time for time in self.times.get(key, ()) if now - time < self.window]

    def _forget(self, now: float) -> None:
        """The old ones go, then those with the fewest failures: many new names must not wash out the one being guessed at."""
        recent = {key: self._recent(key, now) for key in self.times}
        most = sorted((key for key in recent if recent[key]), key=lambda key: len(recent[key]), reverse=True)
        self.times = {key: recent[key] for key in most[: _REMEMBERED // 2]}


class Logins:
    """The logins of one listener. ``login`` gets name and password and returns the canonical login, "" for a wrong one.

    ``judged`` is told of each password that was looked at: the name, where it came from (the client where it was right, else
    the network around it) and whether it was right. ``known`` are (name, client) that logged in before, the latest last.
    It is not cancelled when the peer goes away, but after ``auth_timeout`` seconds it is. What it raises is raised.
    """

    def __init__(
        self,
        limits: Limits,
        login: Callable[[str, str], Awaitable[str]],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        judged: Judged = lambda name, client, right: None,
        known: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._limits = limits
        self._login = login
        self._clock = clock
        self._clients = Failures(limits.auth_failures_per_client, limits.auth_window)
        self._wide = Failures(WIDE * limits.auth_failures_per_client, limits.auth_window)
        self._names = Failures(limits.auth_failures_per_name, limits.auth_window)
        self.known: dict[tuple[str, str], None] = {}  # (name, client) that logged in, the latest last
        for name, client in known:
            self._remember(_key(name), client)
        self._sleep = sleep
        self._judged = judged
        self._slots = asyncio.Semaphore(limits.auth_at_once)  # serves in the order of asking
        self._waiting = 0

    async def check(self, said: Credentials, client: str, gone: Callable[[], bool]) -> str | Reply:
        """The login, or why not. Who waits is asked ``gone`` when its turn comes. Raises TimeoutError and what ``login`` raises."""
        if self._guessed_too_often(client):
            return replies.LOGIN_LATER
        if self._is_stranger(said, client):
            await self._sleep(self._limits.auth_delay)
        if self._slots.locked() and self._waiting >= self._limits.auth_waiting:
            return replies.LOGIN_BUSY
        async with asyncio.timeout(self._limits.auth_timeout):
            self._waiting += 1
            try:
                await self._slots.acquire()
            finally:
                self._waiting -= 1
            try:
                return replies.LOGIN_BUSY if gone() else await self._check_now(said, client)
            finally:
                self._slots.release()

    async def _check_now(self, said: Credentials, client: str) -> str | Reply:
        """Counted as failed before it is known, so that guesses made at the same moment are not one too many."""
        if self._guessed_too_often(client):
            return replies.LOGIN_LATER
        name, now = _key(said.name), self._clock()
        self._clients.add(client, now)
        self._wide.add(wide(client), now)
        self._names.add(name, now)
        login, failed = "", False
        try:
            login = await self._login(said.name, said.password)
            failed = not login
        finally:
            if not failed:
                self._clients.take_back(client, now)
                self._wide.take_back(wide(client), now)
                self._names.take_back(name, now)
        if login:
            self._remember(name, client)
            self._judged(said.name, client, True)
        else:
            self._judged(said.name, wide(client), False)
        return login or replies.WRONG_LOGIN

    def _remember(self, name: str, client: str) -> None:
        """The latest are kept: only who has a password gets in, so no stranger can wash them out."""
        self.known.pop((name, client), None)
        self.known[name, client] = None
        if len(self.known) > _REMEMBERED:
            del self.known[next(iter(self.known))]

    def _guessed_too_often(self, client: str) -> bool:
        """Whether a client, or the network around it, is at its end; asked before anybody knows whether there is such a name."""
        now = self._clock()
        return self._clients.too_many(client, now) or self._wide.too_many(wide(client), now)

    def _is_stranger(self, said: Credentials, client: str) -> bool:
        """Whether many guess at a name, which may be nobody's, and this client has never logged in by it."""
        name = _key(said.name)
        return self._names.too_many(name, self._clock()) and (name, client) not in self.known


WIDE = 4
"""How many times the guesses of one client a whole IPv6 site (/48) has: a customer of a provider holds 65,536 clients."""


def wide(client: str) -> str:
    """The network around a client (``guards.client_of``): the /48 of an IPv6 one, itself of another."""
    if ":" not in client or "/" not in client:
        return client
    return str(ipaddress.ip_network(client).supernet(new_prefix=48))


def _key(name: str) -> str:
    """A name in any spelling that a login might take for the same."""
    return unicodedata.normalize("NFKC", name[:_NAME_LENGTH]).casefold().strip()[:_NAME_LENGTH]
