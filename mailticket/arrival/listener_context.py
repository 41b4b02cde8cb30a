"""What all sessions of one listener share: whom to ask, what is allowed, who is inside."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from mailticket.arrival.backend import Backend, ListenerOptions
from mailticket.arrival.guards import ConnectionLimits
from mailticket.arrival.logins import Logins
from mailticket.arrival.speakers import Speakers
from mailticket.model.letter import Recipient, Reply


class Log(Protocol):
    """A structlog logger, as far as this room uses it: an event's name and its values."""

    def info(self, event: str, /, **values: object) -> object:
        """Something a person may want to know."""

    def error(self, event: str, /, **values: object) -> object:
        """Something a person must look at."""


class OpenConnection(Protocol):
    """What can be done to a connection from outside."""

    def shut_down(self) -> None:
        """Say 421 as soon as that harms no letter."""

    def abort(self) -> None:
        """Cut it, whatever is unsaid."""


@dataclass(slots=True, eq=False)
class ListenerContext:
    """``counts`` who is inside and what they hold. ``tasks`` are stores and logins under way: they belong to the listener and not
    to a session, so that a client that goes away cancels nothing. With ``logins`` nobody sends mail who has not logged in,
    whoever it is; ``standing`` is asked at each letter whether who logged in at a time could do so still. ``speakers`` hears which
    sessions are about to have a letter."""

    backend: Backend
    options: ListenerOptions
    clock: Callable[[], datetime]
    log: Log
    counts: ConnectionLimits
    logins: Logins | None = None
    standing: Callable[[str, datetime], Awaitable[bool]] | None = None
    speakers: Speakers = field(default_factory=Speakers)
    loop: asyncio.AbstractEventLoop = field(init=False)
    sessions: set[OpenConnection] = field(default_factory=set)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    closing: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    faults: int = 0

    def find(self, address: str) -> Recipient | Reply:
        """Whose an address is, or why we do not take mail for it."""
        return self.backend.find(address, self.options.lmtp)

    def fault(self, error: BaseException, **values: object) -> str:
        """Log an error of ours with its trace; the id is all the peer hears of it."""
        self.faults += 1
        fault_id = f"{self.clock():%Y%m%dT%H%M%S}-{self.faults}"
        self.log.error("arrival.fault", id=fault_id, exc_info=error, **values)
        return fault_id
