"""One connection of a peer: bytes in and out, flow control, TLS and the clock, over aiosmtpd's protocol class.

What the bytes mean is the session's. They are taken from the input as they arrive, without a task or an await a line.
"""

import asyncio
import select
import socket
from typing import AnyStr

from aiosmtpd.smtp import SMTP, TLSSetupException

from mailticket.arrival import replies
from mailticket.arrival.guards import client_of, is_local
from mailticket.arrival.listener_context import ListenerContext
from mailticket.arrival.replies import wire
from mailticket.model.letter import Reply

_BACKPRESSURE = 64 * 1024  # input that may wait while we are busy
_READ_SIZE = 64 * 1024
_TICKS_PER_TIMEOUT = 4


class Connection(SMTP):
    """``busy`` while something holds the next command back; ``leaving`` when the last word is said, ``gone`` when nobody is
    there to hear one. Who inherits takes the input and judges the time."""

    def __init__(self, context: ListenerContext) -> None:
        self.context = context
        self.limits = context.options.limits
        self.counts = context.counts
        self.peer = ""
        self.client = ""
        self.unwelcome: Reply | None = None
        self.trusted = False
        self.exempt = False
        self.handshaking = False
        self.tls = False
        self.busy = (
            context.options.implicit_tls
        )  # nothing is heard in the clear where TLS is spoken from the first byte
        self.clogged = False
        self.held_reading = False
        self.leaving = False
        self.said_all = False
        self.gone = False
        self.input = b""
        self.at = 0
        self.output: list[bytes] = []
        self.began = self.active = context.loop.time()
        self.upgrade: asyncio.Task[None] | None = None
        super().__init__(
            None,
            data_size_limit=self.limits.message,
            enable_SMTPUTF8=True,
            hostname=context.options.hostname,
            tls_context=context.options.tls,
            timeout=self.limits.command_timeout,
            loop=context.loop,
        )

    # --- what a session adds

    def _forget_greeting(self) -> None:
        raise NotImplementedError

    def _take(self) -> bool:
        """Take one thing from the input; False if none is there whole."""
        raise NotImplementedError

    def _may_speak(self) -> bool:
        raise NotImplementedError

    def _judge_time(self, now: float) -> None:
        """Say 421 to who is late."""
        raise NotImplementedError

    def shut_down(self) -> None:
        """Say 421 as soon as that harms no letter."""
        raise NotImplementedError

    # --- in and out

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A new connection, or the same one again once it speaks TLS."""
        if self.handshaking:
            self.tls = True
        else:
            self._meet(peer_of(transport))
        if hasattr(transport, "max_size"):
            # asyncio allocates this much for each recv; its 256 KiB come from mmap, which costs a third of a small mail.
            transport.max_size = _READ_SIZE
        self.drop_input()  # RFC 3207 4.2: what was said before the handshake was not said
        self._forget_greeting()
        super().connection_made(transport)

    def _meet(self, peer: str) -> None:
        self.peer = peer
        self.client = client_of(self.peer)
        self.trusted = self.context.options.trusted(self.peer)
        self.exempt = self.trusted or (self.limits.exempt_local and is_local(self.peer))
        self.unwelcome = self.counts.enter(self.client, self.exempt, self.context.loop.time())
        self.context.sessions.add(self)

    async def _handle_client(self) -> None:
        """Greet; aiosmtpd starts this once a connection and would read commands here."""
        if not self.context.options.implicit_tls:
            self._welcome()
        elif (refusal := self._unwelcome() or self.counts.handshake(self.client, self.exempt, self.active)) is None:
            await self._upgrade()
        else:
            self.context.log.info("arrival.closed", peer=self.peer, reply=str(refusal))
            self.abort()  # a reply in the clear would look like a broken handshake, and one in TLS costs a handshake

    def _unwelcome(self) -> Reply | None:
        return self.unwelcome or (replies.SHUTTING_DOWN if self.context.closing else None)

    def _welcome(self) -> None:
        refusal = self._unwelcome()
        if refusal is None and not self.trusted and self._speaks_first():
            refusal = replies.OUT_OF_STEP
        if refusal is not None:
            self.refuse_to_talk(refusal)
        else:
            protocol = "LMTP" if self.context.options.lmtp else "ESMTP"
            self.output.append(f"220 {self.context.options.hostname} {protocol} mailticket\r\n".encode())
        self.advance()

    def _speaks_first(self) -> bool:
        if self.tls:
            return self.has_more()
        assert self.transport is not None
        waiting = select.poll()
        waiting.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(waiting.poll(0))

    def data_received(self, data: bytes) -> None:
        """Bytes arrived: answer all that is complete, in one write."""
        self.active = self.context.loop.time()
        self.input = self.input + data if self.input else data  # between calls self.at is 0
        if not self.busy:
            self.context.speakers.heard(self, self.active)
            self.advance()
        if len(self.input) > _BACKPRESSURE and (self.busy or self.clogged):
            self._hold_reading()

    def eof_received(self) -> bool:
        """The peer has said all; it may still wait for the answer to a letter."""
        self.said_all = True
        return self.busy and not self.tls  # TLS cannot be half closed

    def connection_lost(self, error: Exception | None) -> None:
        """The peer is gone."""
        if self.gone:
            return
        self.gone = True
        self.counts.leave(self.client)
        self.context.sessions.discard(self)
        self.context.speakers.forget(self)
        self.context.changed.set()
        super().connection_lost(error)

    def pause_writing(self) -> None:
        """The peer does not read our replies: it gets no more of them, and we read no more from it."""
        super().pause_writing()
        self.clogged = True

    def resume_writing(self) -> None:
        """The peer reads again."""
        super().resume_writing()
        self.clogged = False
        if not self.busy:
            self.advance()

    def _hold_reading(self) -> None:
        if self.transport is not None and not self.held_reading:
            self.held_reading = True
            self.transport.pause_reading()  # type: ignore[attr-defined]

    def go_on(self) -> None:
        self.busy = False
        if not self.gone:
            self.advance()

    def advance(self) -> None:
        """Take from the input what is complete, until we are busy; then send all replies."""
        while self.has_more() and not (self.busy or self.leaving or self.clogged):
            if not self._take():
                break
        if self.at:
            self.input, self.at = self.input[self.at :], 0
        self._flush()
        if self.held_reading and not (self.busy or self.clogged or self.leaving) and self.transport is not None:
            self.held_reading = False
            self.transport.resume_reading()  # type: ignore[attr-defined]

    def _flush(self) -> None:
        if self.transport is None or not self._may_speak():
            return
        if self.output:
            self._writer.write(b"".join(self.output))
            self.output.clear()
        if (self.leaving or self.said_all) and not self.busy:
            self.transport.close()

    def has_more(self) -> bool:
        return self.at < len(self.input)

    def drop_input(self) -> None:
        self.input, self.at = b"", 0

    def last_word(self, reply: Reply) -> None:
        self.output.append(wire(reply))
        self.leaving = True

    # --- time and end

    def _reset_timeout(self, duration: float | None = None) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._timeout_handle = self.context.loop.call_later(_tick(self.context), self._timeout_cb)

    def _timeout_cb(self) -> None:
        """Look at the clock now and then: a timer for each command would cost more than the command."""
        self._reset_timeout()
        now = self.context.loop.time()
        if not self.handshaking:
            self._judge_time(now)
        elif now - self.active > self.limits.tls_timeout:
            self.abort()

    def refuse_to_talk(self, reply: Reply) -> None:
        self.context.log.info("arrival.closed", peer=self.peer, reply=str(reply))
        self.last_word(reply)

    def part(self, reply: Reply) -> None:
        if self.leaving or self.clogged:
            self.abort()  # it had its word and does not go
            return
        self.context.log.info("arrival.closed", peer=self.peer, reply=str(reply))
        self.busy = False
        self.last_word(reply)
        self._flush()

    def abort(self) -> None:
        """Cut the connection, whatever is unsaid."""
        transport = self._original_transport or self.transport
        if transport is not None:
            transport.abort()  # type: ignore[attr-defined]

    # --- TLS

    def begin_tls(self) -> None:
        self._flush()
        self.busy = True  # from here on: the task begins later
        self.drop_input()
        self.upgrade = self.context.loop.create_task(self._upgrade())

    async def push(self, status: AnyStr) -> None:
        """Where TLS is spoken from the first byte, nobody waits for the 220 that aiosmtpd says before a handshake."""
        if not self.context.options.implicit_tls:
            await super().push(status)

    async def _upgrade(self) -> None:
        """aiosmtpd swaps the transports; a handshake that fails leaves nothing that could be spoken to."""
        self.busy = self.handshaking = True
        try:
            await self.smtp_STARTTLS("")
        except (TLSSetupException, OSError) as error:
            self.context.log.info("arrival.tls_failed", peer=self.peer, reason=repr(error.__cause__ or error))
        if self.session is None or self.session.ssl is None:
            self.abort()
            self.connection_lost(None)
        elif not self.gone:
            self.active = self.context.loop.time()
            self.handshaking = self.busy = False
            if self.context.options.implicit_tls:
                self._welcome()
            else:
                self.advance()


def _tick(context: ListenerContext) -> float:
    limits = context.options.limits
    shortest = min(
        limits.command_timeout,
        limits.stress_command_timeout,
        limits.tls_timeout,
        limits.data_timeout,
        limits.data_rate_after,
        limits.store_timeout,
    )
    return max(0.01, shortest / _TICKS_PER_TIMEOUT)


def peer_of(transport: asyncio.BaseTransport) -> str:
    """The address of a peer; "unix" on a unix socket. Empty where it cannot be told (it has gone already): nobody's, and trusted
    by nobody."""
    name = transport.get_extra_info("peername")
    if isinstance(name, tuple):
        return str(name[0])
    connected = transport.get_extra_info("socket")
    return "unix" if connected is not None and connected.family == socket.AF_UNIX else ""
