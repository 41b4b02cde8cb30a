"""Every limit of arrival, each with the reply a peer hears."""

import asyncio
import itertools
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from mailticket.arrival.guards import ConnectionLimits, Rate, client_of, is_local
from mailticket.model.letter import Incoming, Receipt, Reply
from mailticket.model.limits import Limits

House = Any


async def test_total_connections(house: House) -> None:
    await house.greeted(limits={"connections": 1})
    talk = await house.talk()
    assert await talk.reply() == b"421 4.3.2 Too many connections, try later"
    assert await talk.closed()


async def test_connections_per_client(house: House) -> None:
    await house.greeted(limits={"connections_per_client": 1})
    talk = await house.talk()
    assert await talk.reply() == b"421 4.7.0 Too many connections from you"
    assert await talk.closed()


async def test_new_connections_per_minute(house: House) -> None:
    talk = await house.greeted(limits={"new_connections_per_minute": 1})
    assert await talk.say(b"QUIT") == b"221 2.0.0 Bye"
    again = await house.talk()
    assert await again.reply() == b"421 4.7.0 Too many new connections from you"


async def test_messages_per_minute(house: House) -> None:
    talk = await house.greeted(limits={"messages_per_minute": 1})
    assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")
    assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"450 4.7.1 Too much mail"


@pytest.mark.parametrize("exempt", [{"trusted": lambda peer: True}, {"limits": {"exempt_local": True}}])
async def test_trusted_and_local_clients_are_not_counted(house: House, exempt: dict[str, Any]) -> None:
    """A local MTA hands over all the world's mail."""
    tight = {"connections_per_client": 1, "new_connections_per_minute": 1, "messages_per_minute": 1}
    tight |= {"messages_per_session": 1} | exempt.pop("limits", {})
    await house.greeted(limits=tight, **exempt)
    talk = await house.talk()
    await talk.hello()
    for _ in range(3):
        assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")


async def test_messages_per_session(house: House) -> None:
    talk = await house.greeted(limits={"messages_per_session": 1})
    assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")
    assert (await talk.say(b"MAIL FROM:<ann@example.com>")).startswith(b"421 4.3.2 Session")
    assert await talk.closed()


async def test_session_age(house: House) -> None:
    """The transaction on its way is finished; the next one is another session's."""
    talk = await house.greeted()
    await talk.data()
    (session,) = house.listeners[-1].context.sessions
    session.began -= 1801
    await talk.send(b"x\r\n.\r\n")
    assert (await talk.reply()).startswith(b"250 ")
    assert (await talk.say(b"MAIL FROM:<ann@example.com>")).startswith(b"421 4.3.2 Session")
    assert await talk.closed()


@pytest.mark.parametrize(
    "limits", [{"command_timeout": 0.05}, {"stress_connections": 1, "stress_command_timeout": 0.05}]
)
async def test_command_timeout(house: House, limits: dict[str, Any]) -> None:
    talk = await house.greeted(limits=limits)
    assert await talk.reply() == b"421 4.4.2 Timeout exceeded"
    assert await talk.closed()


@pytest.mark.parametrize("limits", [{"data_timeout": 0.05}, {"data_rate_after": 0.05}])
async def test_data_timeout_and_rate(house: House, limits: dict[str, Any]) -> None:
    talk = await house.greeted(limits=limits)
    await talk.data()
    await talk.send(b"x\r\n")
    assert await talk.reply() == b"451 4.4.2 Timeout in DATA"
    assert await talk.closed()


async def test_store_timeout_answers_451_and_the_store_goes_on(house: House, held_accept: Any) -> None:
    accept, go, stored = held_accept
    talk = await house.greeted(accept=accept, limits={"store_timeout": 0.05})
    assert await talk.deliver(b"x\r\n") == b"451 4.3.0 Temporary local problem"
    assert await talk.say(b"NOOP") == b"250 2.0.0 Ok"
    go.set()
    await house.until(lambda: not house.listeners[-1].context.tasks)
    assert len(stored) == 1
    assert "arrival.stored_late" in house.diary.events()


async def test_handshake_timeout(house: House, tls_contexts: Any) -> None:
    talk = await house.greeted(tls=tls_contexts[0], limits={"tls_timeout": 0.05})
    assert (await talk.say(b"STARTTLS")).startswith(b"220 ")
    assert await talk.closed()


async def test_handshakes_per_minute(house: House, tls_contexts: Any) -> None:
    talk = await house.greeted(tls=tls_contexts[0], limits={"tls_handshakes_per_minute": 0})
    assert (await talk.say(b"STARTTLS")).startswith(b"454 4.7.0")


@pytest.mark.parametrize("ends", [b"\r\n", b""])
async def test_command_line_length(house: House, ends: bytes) -> None:
    talk = await house.greeted()
    await talk.send(b"NOOP " + b"x" * 2000 + ends)
    assert await talk.reply() == b"500 5.5.2 Command too long"
    await talk.send(b"" if ends else b"y" * 2000 + b"\r\n")
    assert await talk.say(b"NOOP " + b"x" * 1017) == b"250 2.0.0 Ok"


async def test_hard_errors_close(house: House) -> None:
    talk = await house.greeted(limits={"soft_errors": 100})
    for _ in range(19):
        assert await talk.say(b"WHAT") == b"500 5.5.2 Command not recognized"
    assert await talk.say(b"WHAT") == b"500 5.5.2 Command not recognized"
    assert await talk.reply() == b"421 4.7.0 Too many errors"
    assert await talk.closed()


async def test_hard_errors_under_stress(house: House) -> None:
    talk = await house.greeted(limits={"stress_connections": 1})
    for _ in range(3):
        await talk.say(b"WHAT")
    assert await talk.reply() == b"421 4.7.0 Too many errors"


async def test_soft_errors_are_answered_late_and_in_order(house: House) -> None:
    talk = await house.greeted(limits={"soft_errors": 1, "error_delay": 0.05})
    await talk.say(b"WHAT")
    began = asyncio.get_running_loop().time()
    await talk.send(b"WHAT\r\nNOOP\r\n")
    assert [await talk.reply(), await talk.reply()] == [b"500 5.5.2 Command not recognized", b"250 2.0.0 Ok"]
    assert asyncio.get_running_loop().time() - began >= 0.04


async def test_a_letter_forgives_errors(house: House) -> None:
    talk = await house.greeted(limits={"soft_errors": 100, "hard_errors": 3})
    for _ in range(3):
        for _ in range(2):
            await talk.say(b"WHAT")
        assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")


async def test_junk_commands_become_errors(house: House) -> None:
    talk = await house.greeted(limits={"junk_commands": 3, "hard_errors": 2})
    answers = [await talk.say(b"NOOP") for _ in range(4)]
    assert answers == [b"250 2.0.0 Ok"] * 4
    assert await talk.reply() == b"421 4.7.0 Too many errors"


@pytest.mark.parametrize(
    "line", [b"GET / HTTP/1.1", b"POST / HTTP/1.1", b"connect mail:25 HTTP/1.1", b"\x16\x03\x01", b"{}", b"1"]
)
async def test_what_no_mail_client_says_closes(house: House, line: bytes) -> None:
    await house.listen()
    talk = await house.talk()
    await talk.reply()
    assert (await talk.say(line)).startswith(b"421 4.7.0 ")
    assert await talk.closed()


async def test_an_early_talker_is_refused(house: House) -> None:
    """The bytes are there before the banner, because the loop has no chance to accept in between."""
    listener = await house.listen()
    loop = asyncio.get_running_loop()
    peer = socket.create_connection(("127.0.0.1", listener.port))
    peer.sendall(b"EHLO peer.example\r\n")
    peer.setblocking(False)
    async with asyncio.timeout(30):
        assert await loop.sock_recv(peer, 1000) == b"554 5.5.0 SMTP protocol synchronization\r\n"
    peer.close()


@pytest.mark.parametrize(
    "group",
    [b"EHLO x\r\nMAIL FROM:<a@example.com>\r\n", b"HELO x\r\nMAIL FROM:<a@example.com>\r\n", b"NOOP\r\nNOOP\r\n"],
)
async def test_pipelining_before_ehlo_is_out_of_step(house: House, group: bytes) -> None:
    await house.listen()
    talk = await house.talk()
    await talk.reply()
    await talk.send(group)
    *_, last = [line async for line in talk.reader]
    assert last == b"554 5.5.0 SMTP protocol synchronization\r\n"


async def test_content_before_354_is_out_of_step(house: House) -> None:
    talk = await house.greeted()
    await talk.envelope()
    await talk.send(b"DATA\r\nSubject: x\r\n")
    assert await talk.reply() == b"554 5.5.0 SMTP protocol synchronization"
    assert await talk.closed()


async def test_recipients(house: House) -> None:
    talk = await house.greeted()
    await talk.envelope(*(b"q%d@localhost" % n for n in range(100)))
    assert await talk.say(b"RCPT TO:<rt@localhost>") == b"452 4.5.3 Too many recipients"
    assert (await talk.say(b"DATA")).startswith(b"354")
    await talk.send(b"x\r\n.\r\n")
    assert (await talk.reply()).startswith(b"250 2.0.0 Ok: queued as 1 2 3 ")
    assert len(house.stored) == 100
    assert len({id(letter.raw) for letter in house.stored}) == 1


async def test_path_and_local_part_lengths(house: House) -> None:
    talk = await house.greeted()
    long = b"x" * 243 + b"@example.com"
    assert (await talk.say(b"MAIL FROM:<" + long + b">")).startswith(b"501 5.1.7")
    assert (await talk.say(b"MAIL FROM:<" + long[1:] + b">")).startswith(b"250")
    assert (await talk.say(b"RCPT TO:<" + long + b">")).startswith(b"501 5.1.3")


async def test_size_at_mail(house: House) -> None:
    talk = await house.greeted(limits={"message": 1000})
    answer = await talk.say(b"MAIL FROM:<ann@example.com> SIZE=1001")
    assert answer == b"552 5.3.4 Message size exceeds fixed limit"
    assert (await talk.say(b"MAIL FROM:<ann@example.com> SIZE=1000")).startswith(b"250")


async def test_size_in_data(house: House) -> None:
    """Up to twice the limit it is read and refused; beyond, the connection is closed."""
    talk = await house.greeted(limits={"message": 1000})
    assert await talk.deliver(b"x" * 1500 + b"\r\n") == b"552 5.3.4 Message size exceeds fixed limit"
    await talk.data()
    await talk.send(b"x" * 3000)
    assert await talk.reply() == b"552 5.3.4 Message size exceeds fixed limit"
    assert await talk.closed()
    assert not house.stored


async def test_free_disk(house: House) -> None:
    house.free = 199_999_999
    talk = await house.greeted()
    assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"452 4.3.1 Insufficient system storage"


async def test_backlog(house: House) -> None:
    talk = await house.greeted(admit=lambda: Reply(452, "4.3.1", "Too much waiting"))
    assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"452 4.3.1 Too much waiting"


async def test_memory_of_all_messages_in_flight(house: House) -> None:
    """What one sender has in flight leaves no room for another; it comes back when the first has gone."""
    talk = await house.greeted(limits={"memory": 10_000})
    await talk.data()
    await talk.send(b"Subject: x\r\n\r\n" + b"x" * 9000)
    counts = house.listeners[-1].context.counts
    await house.until(lambda: counts.memory > 9000)
    second = await house.talk()
    await second.hello()
    assert await second.deliver(b"y" * 5000 + b"\r\n") == b"452 4.3.1 Insufficient system storage"
    await talk.send(b"\r\n.\r\n")
    assert (await talk.reply()).startswith(b"250")
    assert (await second.deliver(b"y" * 5000 + b"\r\n")).startswith(b"250")


async def test_a_line_of_64_kib(house: House) -> None:
    talk = await house.greeted()
    assert (await talk.deliver(b"x" * 65534 + b"\r\n")).startswith(b"250")
    assert await talk.deliver(b"x" * 65535 + b"\r\n") == b"554 5.6.0 Line too long"


async def test_too_many_hops(house: House) -> None:
    talk = await house.greeted()
    assert await talk.deliver(b"Received: by x\r\n" * 101 + b"\r\n") == b"554 5.4.6 Too many hops"


async def test_headers_too_large(house: House) -> None:
    talk = await house.greeted()
    assert (await talk.deliver(b"X-A: " + b"y" * 900 + b"\r\n")).startswith(b"250")
    assert await talk.deliver((b"X-A: " + b"y" * 900 + b"\r\n") * 1300) == b"552 5.3.4 Headers too large"


async def test_a_bare_lf_in_commands(house: House) -> None:
    talk = await house.greeted()
    await talk.send(b"NOOP\n")
    assert await talk.reply() == b"550 5.5.2 Bare <LF> received"
    friend = await house.greeted(trusted=lambda peer: True)
    await friend.send(b"NOOP\n")
    assert await friend.reply() == b"250 2.0.0 Ok"


async def test_unknown_recipients_count_as_errors_unless_a_relay_of_ours_passes_them_on(house: House) -> None:
    for trusted, verdict in ((False, b"421 4.7.0"), (True, b"250 2.0.0")):
        talk = await house.greeted(limits={"hard_errors": 3}, trusted=lambda peer, t=trusted: t)
        await talk.say(b"MAIL FROM:<ann@example.com>")
        for _ in range(3):
            assert (await talk.say(b"RCPT TO:<who@localhost>")).startswith(b"550 5.1.1")
        await talk.send(b"NOOP\r\n")
        assert (await talk.reply()).startswith(verdict)


async def test_a_spool_file_nobody_took_is_removed(house: House) -> None:
    answers: Any = itertools.cycle([[Reply(451, "4.3.0", "Not now")], RuntimeError("no"), [Receipt(1)]])

    async def accept(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    talk = await house.greeted(accept=accept, limits={"spool_over": 100})
    for left in (0, 0, 1):
        await talk.deliver(b"Subject: x\r\n\r\n" + b"x" * 200 + b"\r\n")
        assert len(list(house.spool.iterdir())) == left


async def test_a_client_gone_in_data_leaves_no_spool_file(house: House) -> None:
    talk = await house.greeted()
    await talk.data()
    await talk.send(b"Subject: x\r\n\r\n" + b"line\r\n" * 400_000)
    await house.until(lambda: list(house.spool.iterdir()))
    talk.cut()
    await house.until(lambda: not house.listeners[-1].context.sessions)
    assert not list(house.spool.iterdir())


async def test_a_peer_that_reads_no_replies_is_not_read_either(house: House) -> None:
    """A hundred thousand commands, none of whose replies is read: neither side's bytes pile up here."""
    await house.listen(limits={"junk_commands": 10**9})
    talk = await house.talk()
    await talk.hello()
    (session,) = house.listeners[-1].context.sessions
    talk.writer.write(b"NOOP\r\n" * 3_000_000)
    await house.until(lambda: session.clogged and session.held_reading)
    assert len(session.input) < 400_000
    talk.cut()


def test_clients_are_ipv4_addresses_and_ipv6_networks() -> None:
    assert client_of("192.0.2.7") == client_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff") == "2001:db8::/64"
    assert client_of("unix") == "unix"


@pytest.mark.parametrize(("peer", "local"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("unix", True),
                                             ("::ffff:127.0.0.1", True), ("192.0.2.7", False), ("::2", False)])  # fmt: skip
def test_local_peers(peer: str, local: bool) -> None:
    assert is_local(peer) is local


def test_a_rate_forgets_after_a_minute_and_is_bounded() -> None:
    rate = Rate(2)
    assert [rate.allows("a", now) for now in (0, 1, 2, 59)] == [True, True, False, False]
    assert rate.allows("a", 60)
    for n in range(25_000):
        rate.allows(str(n), 61)
    assert len(rate.windows) <= 10_000


def test_free_disk_is_asked_once_a_second() -> None:
    asked: list[int] = []
    counts = ConnectionLimits(Limits(), lambda: asked.append(1) or 10**12)  # type: ignore[func-returns-value]
    for now in (0.0, 0.5, 0.9, 1.1):
        counts.message("a", True, now)
    assert len(asked) == 2


def test_space_that_was_made_is_seen_at_once() -> None:
    """A refusal for want of space is not believed for a second."""
    free = [0, 10**12]
    counts = ConnectionLimits(Limits(), lambda: free.pop(0))
    assert counts.message("a", True, 0.0) is not None
    assert counts.message("a", True, 0.1) is None
