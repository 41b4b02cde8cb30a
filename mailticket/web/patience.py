"""How long we wait for a client, and how much we take from it: who sends a byte a minute keeps no connection, and who sends
without an end is stopped before it is in memory."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import h11
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for a request's head, between two pieces of its body, for all of it, and for the whole exchange."""

    head: float = 20
    piece: float = 30
    body: float = 300
    exchange: float = 600


PATIENCE = Patience()


class PatientProtocol(H11Protocol):
    """Closes a connection whose request's head does not come, or whose exchange does not end."""

    patience = PATIENCE
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """The head is waited for."""
        super().connection_made(transport)
        self._close_after(self.patience.head)

    def data_received(self, data: bytes) -> None:
        """With the last line of the head the exchange begins; with the first byte of another head that is waited for."""
        headless = self.conn.their_state is h11.IDLE
        super().data_received(data)
        if headless and self.conn.their_state is not h11.IDLE:
            self._close_after(self.patience.exchange)
        elif headless and self._timer is None:
            self._close_after(self.patience.head)

    def on_response_complete(self) -> None:
        """Between two requests uvicorn itself says how long a connection may be silent."""
        self._close_after(None)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._close_after(None)
        super().connection_lost(exc)

    def _close_after(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)


class BoundedBodies:
    """A body of more than ``most()`` bytes is refused (413), and one that comes too slowly (408)."""

    def __init__(self, app: ASGIApp, most: Any, patience: Patience = PATIENCE) -> None:
        self._app = app
        self._most = most
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What says beforehand that it is too large is not read at all."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        body = _Body(receive, self._most(), int(length) if length.isdigit() else 0, self._patience)
        await self._app(scope, body.receive, send)


class _Body:
    """What has come of one so far."""

    def __init__(self, receive: Receive, most: int, announced: int, patience: Patience) -> None:
        self._receive = receive
        self._most = most
        self._announced = announced
        self._patience = patience
        self._until = time.monotonic() + patience.body
        self._taken = 0
        self._whole = False

    async def receive(self) -> Message:
        """The next piece. Raises HTTPException."""
        if self._whole:
            return await self._receive()
        if self._announced > self._most:
            raise HTTPException(413)
        try:
            async with asyncio.timeout(min(self._patience.piece, self._until - time.monotonic())):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        self._taken += len(message.get("body", b""))
        if self._taken > self._most:
            raise HTTPException(413)
        self._whole = not message.get("more_body", False)
        return message
