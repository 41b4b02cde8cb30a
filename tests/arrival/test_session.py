"""What aiosmtpd alone gets wrong, and what a sender can try against us: one test each."""

import asyncio
import ssl
import tracemalloc
from collections.abc import Sequence
from typing import Any

import pytest

from mailticket.model.errors import TryAgain
from mailticket.model.letter import Incoming, Receipt, Reply

House = Any  # the fixture's class stands in conftest.py, which cannot be imported by name
Contexts = tuple[ssl.SSLContext, ssl.SSLContext]


async def failing(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
    raise ValueError("the secret of the database")


async def test_an_exception_in_the_store_is_451_with_a_logged_id(house: House) -> None:
    """500 would make the sender return the mail, and the text would tell strangers of our insides."""
    talk = await house.greeted(accept=failing)
    answer = await talk.deliver(b"Subject: x\r\n\r\nhello\r\n")
    assert answer == b"451 4.3.0 Internal error, logged as 20261123T070000-1"
    event, values = house.diary.entries[-1]
    assert (event, values["id"]) == ("arrival.fault", "20261123T070000-1")
    assert isinstance(values["exc_info"], ValueError)
    assert await talk.say(b"NOOP") == b"250 2.0.0 Ok"


async def test_an_exception_in_a_command_is_451_with_a_logged_id(house: House) -> None:
    talk = await house.greeted()
    await talk.say(b"MAIL FROM:<ann@example.com>")
    assert (await talk.say(b"RCPT TO:<broken@localhost>")).startswith(b"451 4.3.0 Internal error, logged as ")


async def test_try_again_is_451_without_a_fault(house: House) -> None:
    async def locked(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        raise TryAgain("database is locked")

    talk = await house.greeted(accept=locked)
    assert await talk.deliver(b"x\r\n") == b"451 4.3.0 Temporary local problem"
    assert "arrival.fault" not in house.diary.events()


async def test_handle_exception_of_aiosmtpd_is_ours(house: House) -> None:
    talk = await house.greeted()
    (session,) = house.listeners[-1].context.sessions
    assert (await session.handle_exception(ValueError("secret"))).startswith("451 4.3.0 Internal error")
    assert await talk.say(b"QUIT") == b"221 2.0.0 Bye"


@pytest.mark.parametrize("manner", ["reset", "half-close"])
async def test_a_client_that_goes_after_the_dot_cancels_no_store(house: House, held_accept: Any, manner: str) -> None:
    accept, go, stored = held_accept
    talk = await house.greeted(accept=accept)
    await talk.data()
    await talk.send(b"Subject: x\r\n\r\nhello\r\n.\r\n")
    listener = house.listeners[-1]
    await house.until(lambda: listener.context.tasks)
    if manner == "reset":
        talk.reset()
        await house.until(lambda: not listener.context.sessions)
    else:
        talk.writer.write_eof()
        (session,) = listener.context.sessions
        await house.until(lambda: session.said_all)
    go.set()
    await house.until(lambda: not listener.context.tasks)
    assert [letter.raw for letter in stored] == [b"Subject: x\r\n\r\nhello\r\n"]
    if manner == "half-close":
        assert (await talk.reply()).startswith(b"250 2.0.0 Ok: queued as 1")
        assert await talk.closed()


async def test_a_client_gone_at_any_byte_after_the_dot_stores_the_whole_letter_or_nothing(house: House) -> None:
    await house.listen()
    wire = b"Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n"
    complete = wire.index(b".\r\n") + 3
    for cut in range(complete - 6, len(wire) + 1):
        before = len(house.stored)
        talk = await house.talk()
        await talk.hello()
        await talk.data()
        await talk.send(wire[:cut])
        talk.writer.close()
        await house.until(lambda: not house.listeners[-1].context.sessions and not house.listeners[-1].context.tasks)
        assert len(house.stored) - before == (1 if cut >= complete else 0), cut
    assert {letter.raw for letter in house.stored} == {b"Subject: x\r\n\r\nhello\r\n"}


async def test_an_endless_line_costs_no_memory(house: House) -> None:
    """50 MB without a line end, while what is refused is still read up to twice the largest message."""
    talk = await house.greeted()
    await talk.data()
    tracemalloc.start()
    try:
        for _ in range(50):
            await talk.send(b"x" * 1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000
    await talk.send(b"\r\n.\r\n")
    assert await talk.reply() == b"554 5.6.0 Line too long"
    assert not house.stored


async def test_a_25_mb_letter_costs_little_memory(house: House) -> None:
    block = (b"x" * 76 + b"\r\n") * 8192
    blocks = 26_000_000 // len(block)
    talk = await house.greeted()
    await talk.data()
    await talk.send(b"Subject: large\r\n\r\n")
    tracemalloc.start()
    try:
        for _ in range(blocks):
            await talk.send(block)
        await talk.send(b".\r\n")
        assert (await talk.reply()).startswith(b"250 ")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000
    (letter,) = house.stored
    assert letter.raw.parent == house.spool
    assert letter.raw.stat().st_size == letter.size == 18 + blocks * len(block)
    assert letter.raw.read_bytes() == b"Subject: large\r\n\r\n" + block * blocks


async def test_lmtp_gives_one_reply_a_recipient_in_order(house: House) -> None:
    async def mixed(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        answers: dict[str, Receipt | Reply] = {
            "q1@localhost": Receipt(7),
            "q2@localhost": Reply(451, "4.3.0", "Not now"),
            "q3@localhost": Receipt(8),
        }
        return [answers[letter.recipient.address] for letter in letters]

    talk = await house.greeted(b"LHLO", lmtp=True, accept=mixed)
    await talk.data(b"q3@localhost", b"q2@localhost", b"q1@localhost", b"q2@localhost", b"q3@localhost")
    await talk.send(b"x\r\n.\r\n")
    assert [await talk.line() for _ in range(5)] == [
        b"250 2.0.0 Ok: queued as 8",
        b"451 4.3.0 Not now",
        b"250 2.0.0 Ok: queued as 7",
        b"451 4.3.0 Not now",
        b"250 2.0.0 Ok: queued as 8",
    ]
    assert await talk.say(b"NOOP") == b"250 2.0.0 Ok"


async def test_lmtp_gives_one_reply_a_recipient_also_when_the_message_fails(house: House) -> None:
    talk = await house.greeted(b"LHLO", lmtp=True, accept=failing, limits={"message": 1000})
    await talk.data(b"q1@localhost", b"q2@localhost", b"q1@localhost")
    await talk.send(b"x\r\n.\r\n")
    assert len({await talk.line() for _ in range(3)}) == 1
    await talk.data(b"q1@localhost", b"q2@localhost")
    await talk.send(b"x" * 1500 + b"\r\n.\r\n")
    assert [await talk.line() for _ in range(2)] == [b"552 5.3.4 Message size exceeds fixed limit"] * 2
    assert await talk.say(b"NOOP") == b"250 2.0.0 Ok"


@pytest.mark.parametrize("false_end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n", b"\n.\r"])
async def test_smuggling_by_a_false_end_of_data(house: House, false_end: bytes) -> None:
    """What follows a false end is text of the first message, never commands."""
    smuggled = b"MAIL FROM:<evil@example.com>\r\nRCPT TO:<rt@localhost>\r\nDATA\r\nSubject: evil\r\n\r\nevil\r\n"
    talk = await house.greeted()
    answer = await talk.deliver(b"Subject: x\r\n\r\nhello" + false_end + smuggled)
    assert await talk.say(b"NOOP") == b"250 2.0.0 Ok"
    if b"\n" in false_end.replace(b"\r\n", b""):
        assert answer == b"550 5.5.2 Bare <LF> received"
        assert not house.stored
    else:
        assert [letter.mail_from for letter in house.stored] == ["ann@example.com"]


@pytest.mark.parametrize("false_end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n"])
async def test_a_trusted_peer_cannot_be_used_for_smuggling_either(house: House, false_end: bytes) -> None:
    talk = await house.greeted(trusted=lambda peer: True)
    answer = await talk.deliver(b"Subject: x\n\nhello" + false_end + b"MAIL FROM:<evil@example.com>\r\n")
    assert answer.startswith(b"250 ")
    (letter,) = house.stored
    dot = b"" if false_end.startswith(b"\r\n.") else b"."  # at a line's beginning it is the sender's stuffing
    assert letter.raw == b"Subject: x\r\n\r\nhello\r\n" + dot + b"\r\nMAIL FROM:<evil@example.com>\r\n"


async def test_starttls_injection_is_not_heard(house: House, tls_contexts: Contexts) -> None:
    """Commands in the clear behind STARTTLS, as a man in the middle would add them, are not answered inside TLS."""
    server, client = tls_contexts
    talk = await house.greeted(tls=server)
    await talk.send(b"STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<rt@localhost>\r\n")
    assert (await talk.reply()).startswith(b"220 ")
    await talk.tls(client)
    assert await talk.say(b"RCPT TO:<rt@localhost>") == b"503 5.5.1 Bad sequence of commands"
    assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"503 5.5.1 Bad sequence of commands"
    extensions = await talk.say(b"EHLO peer.example")
    assert b"STARTTLS" not in extensions
    assert (await talk.deliver(b"hello\r\n")).startswith(b"250 ")
    (letter,) = house.stored
    assert (letter.mail_from, letter.helo, letter.tls) == ("ann@example.com", "peer.example", True)


async def test_starttls_forgets_what_was_said_in_the_clear(house: House, tls_contexts: Contexts) -> None:
    server, client = tls_contexts
    talk = await house.greeted(tls=server)
    await talk.envelope()
    assert (await talk.say(b"STARTTLS")).startswith(b"220 ")
    await talk.tls(client)
    assert (await talk.say(b"DATA")).startswith(b"503 5.5.1")
    assert (await talk.say(b"STARTTLS")).startswith(b"503 5.5.1")


async def test_a_handshake_that_fails_closes_the_connection(house: House, tls_contexts: Contexts) -> None:
    talk = await house.greeted(tls=tls_contexts[0])
    assert (await talk.say(b"STARTTLS")).startswith(b"220 ")
    await talk.send(b"this is no TLS at all\r\n")
    async with asyncio.timeout(30):
        assert not (await talk.reader.read()).startswith(b"2")
    await house.until(lambda: not house.listeners[-1].context.sessions)


async def test_a_client_gone_in_the_handshake_leaves_nothing(house: House, tls_contexts: Contexts) -> None:
    talk = await house.greeted(tls=tls_contexts[0])
    assert (await talk.say(b"STARTTLS")).startswith(b"220 ")
    talk.cut()
    await house.until(lambda: not house.listeners[-1].context.sessions)


async def test_a_reply_from_elsewhere_cannot_carry_a_second_one(house: House) -> None:
    talk = await house.greeted(find=lambda address: Reply(550, "5.1.1", f"{address}\r\n250 2.0.0 Ok"))
    await talk.say(b"MAIL FROM:<ann@example.com>")
    assert await talk.say(b"RCPT TO:<who@localhost>") == b"550 5.1.1 who@localhost 250 2.0.0 Ok"
    assert await talk.say(b"NOOP") == b"250 2.0.0 Ok"
