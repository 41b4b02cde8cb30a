"""A fast SMTP client for benchmarks: N connections in one event loop, each waiting for every reply before it goes on."""

import asyncio
import time
from collections.abc import Callable

MakeMail = Callable[[int], tuple[str, str, bytes]]
"""The n-th mail: envelope sender, recipient, content (CRLF, dots stuffed, without the final dot)."""


class Sender(asyncio.Protocol):
    """One connection: EHLO, then MAIL, RCPT, DATA, content for each number, then QUIT."""

    def __init__(self, numbers: range, make_mail: MakeMail, done: "asyncio.Future[None]") -> None:
        self.numbers = iter(numbers)
        self.make_mail = make_mail
        self.done = done
        self.input = b""
        self.step = self._greeted
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.input += data
        if not self.input.endswith(b"\n"):
            return
        last = self.input[self.input.rfind(b"\n", 0, -1) + 1 :]
        if last[3:4] == b"-":
            return
        self.input = b""
        if last[:1] not in b"23":
            self._end(RuntimeError(f"the server said {last!r}"))
            return
        self.step()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or ConnectionError("the server closed the connection"))

    def _end(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error) if error else self.done.set_result(None)
        self.transport.close()

    def _greeted(self) -> None:
        self.transport.write(b"EHLO bench.example\r\n")
        self.step = self._next

    def _next(self) -> None:
        number = next(self.numbers, None)
        if number is None:
            self.transport.write(b"QUIT\r\n")
            self.step = self._finished
            return
        sender, self.recipient, self.content = self.make_mail(number)
        self.transport.write(b"MAIL FROM:<%b> SIZE=%d\r\n" % (sender.encode(), len(self.content)))
        self.step = self._sender_taken

    def _sender_taken(self) -> None:
        self.transport.write(b"RCPT TO:<%b>\r\n" % self.recipient.encode())
        self.step = self._recipient_taken

    def _recipient_taken(self) -> None:
        self.transport.write(b"DATA\r\n")
        self.step = self._asked_for_content

    def _asked_for_content(self) -> None:
        self.transport.write(self.content + b".\r\n")
        self.step = self._next

    def _finished(self) -> None:
        self._end(None)


async def send(host: str, port: int, connections: int, mails_per_connection: int, make_mail: MakeMail) -> float:
    """Seconds from the first connection to the last reply. Raises what any connection met."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    ends = []
    for index in range(connections):
        numbers = range(index * mails_per_connection, (index + 1) * mails_per_connection)
        end: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda n=numbers, e=end: Sender(n, make_mail, e), host, port)  # type: ignore[misc]
        ends.append(end)
    await asyncio.gather(*ends)
    return time.perf_counter() - began


def run(host: str, port: int, connections: int, mails_per_connection: int, make_mail: MakeMail) -> float:
    """``send`` for a script without an event loop."""
    return asyncio.run(send(host, port, connections, mails_per_connection, make_mail))


_TEXT = "\r\n".join(f"Line {n} of a message that somebody typed into their mail client one morning." for n in range(12))


def small_mail(number: int) -> tuple[str, str, bytes]:
    """About 1.5 KB, as a customer's first mail looks when it comes through one relay."""
    sender = f"customer{number}@example.com"
    return (
        sender,
        "rt@localhost",
        (
            f"Return-Path: <{sender}>\r\n"
            f"Received: from mx.example.com (mx.example.com [192.0.2.7])\r\n\tby mail.example.org with ESMTPS id A{number}"
            f"\r\n\tfor <rt@localhost>; Mon, 23 Nov 2026 07:00:00 +0000\r\n"
            f"From: Customer {number} <{sender}>\r\nTo: Support <rt@localhost>\r\n"
            f"Subject: The printer on floor {number} does not print\r\n"
            f"Date: Mon, 23 Nov 2026 07:00:00 +0000\r\nMessage-ID: <{number}.bench@example.com>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f"Hello,\r\n\r\n{_TEXT}\r\n\r\nKind regards\r\nCustomer {number}\r\n"
        ).encode(),
    )
