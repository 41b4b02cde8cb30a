"""The dialogue itself: what peers hear, in which order, and how the listener begins and ends."""

import asyncio
import dataclasses
import itertools
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailticket.arrival.envelope import Path as EnvelopePath
from mailticket.arrival.envelope import read_mail, read_rcpt
from mailticket.arrival.speakers import Speakers
from mailticket.model.letter import Incoming, Receipt, Recipient, RecipientKind, Reply

House = Any


async def test_a_whole_dialogue(house: House) -> None:
    await house.listen()
    talk = await house.talk()
    assert await talk.reply() == b"220 mail.test ESMTP mailticket"
    assert await talk.say(b"ehlo peer.example") == (
        b"250-mail.test\n250-PIPELINING\n250-SIZE 26214400\n250-8BITMIME\n250-SMTPUTF8\n250 ENHANCEDSTATUSCODES"
    )
    assert await talk.say(b"MAIL FROM:<ann@example.com> SIZE=100 BODY=8BITMIME") == b"250 2.1.0 Ok"
    assert await talk.say(b"RCPT TO:<rt@localhost>") == b"250 2.1.5 Ok"
    assert await talk.say(b"DATA") == b"354 End data with <CR><LF>.<CR><LF>"
    assert await talk.say(b"Subject: x\r\n\r\n..dot \x00 \xf1\r\n.") == b"250 2.0.0 Ok: queued as 1"
    assert await talk.say(b"QUIT") == b"221 2.0.0 Bye"
    assert await talk.closed()
    (letter,) = house.stored
    assert letter == Incoming(
        recipient=Recipient("rt@localhost", RecipientKind.SITE),
        mail_from="ann@example.com",
        raw=b"Subject: x\r\n\r\n.dot \x00 \xf1\r\n",
        size=24,
        received_at=house.listeners[-1].context.clock(),
        protocol="smtp",
        peer="127.0.0.1",
        helo="peer.example",
    )


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (b"HELO peer.example", b"250 mail.test"),
        (b"EHLO", b"501 5.5.4"),
        (b"EHLO a\x01b", b"501 5.5.4"),
        (b"LHLO peer.example", b"500 5.5.2"),
        (b"RCPT TO:<rt@localhost>", b"503 5.5.1"),
        (b"DATA", b"503 5.5.1"),
        (b"RSET", b"250 2.0.0"),
        (b"NOOP whatever", b"250 2.0.0"),
        (b"HELP", b"214 2.0.0"),
        (b"VRFY rt", b"252 2.1.5"),
        (b"EXPN rt", b"502 5.5.1"),
        (b"STARTTLS", b"502 5.5.1"),
        (b"AUTH PLAIN AGEAYg==", b"500 5.5.2"),
        (b"BDAT 10", b"500 5.5.2"),
        (b"", b"500 5.5.2"),
        (b"MAIL TO:<a@example.com>", b"501 5.1.7"),
        (b"MAIL FROM:a b@example.com", b"555 5.5.4"),
        (b"MAIL FROM:<a@example.com> RET=HDRS", b"555 5.5.4"),
        (b"MAIL FROM:<a@example.com> BODY=BINARYMIME", b"555 5.5.4"),
        (b"MAIL FROM:<a@example.com>x", b"501 5.1.7"),
        (b"MAIL FROM:<\xff@example.com>", b"501 5.1.7"),
        ("MAIL FROM:<josé@example.com>".encode(), b"553 5.6.7"),
        ("MAIL FROM:<josé@example.com> SMTPUTF8".encode(), b"250 2.1.0"),
        (b"MAIL FROM:<>", b"250 2.1.0"),
        (b"mail from: <a@example.com>", b"250 2.1.0"),
        (b"MAIL FROM:a@example.com", b"250 2.1.0"),
    ],
)
async def test_answers(house: House, command: bytes, answer: bytes) -> None:
    talk = await house.greeted()
    assert (await talk.say(command)).startswith(answer)


async def test_recipients_are_asked_of_find(house: House) -> None:
    talk = await house.greeted()
    await talk.say(b"MAIL FROM:<>")
    assert await talk.say(b"RCPT TO:<who@localhost>") == b"550 5.1.1 No such address here"
    assert await talk.say(b"RCPT TO:<rt@elsewhere.example>") == b"554 5.7.1 Relay access denied"
    assert await talk.say(b"RCPT TO:<postmaster>") == b"250 2.1.5 Ok"
    assert (await talk.say("RCPT TO:<José@localhost>".encode())).startswith(b"553 5.6.7")
    assert (await talk.say(b"RCPT TO:<>")).startswith(b"501 5.1.3")
    assert (await talk.say(b"RCPT TO:<rt@localhost> NOTIFY=NEVER")).startswith(b"555 5.5.4")
    assert await talk.say(b"MAIL FROM:<>") == b"503 5.5.1 Bad sequence of commands"


async def test_no_data_without_a_valid_recipient(house: House) -> None:
    """Also in LMTP, where there would be no reply to give after the dot."""
    for verb, lmtp in ((b"EHLO", False), (b"LHLO", True)):
        talk = await house.greeted(verb, lmtp=lmtp)
        await talk.say(b"MAIL FROM:<ann@example.com>")
        await talk.say(b"RCPT TO:<who@localhost>")
        assert await talk.say(b"DATA") == b"503 5.5.1 No valid recipients"


async def test_lmtp_is_greeted_with_lhlo_alone(house: House) -> None:
    await house.listen(lmtp=True)
    talk = await house.talk()
    assert await talk.reply() == b"220 mail.test LMTP mailticket"
    assert (await talk.say(b"EHLO peer.example")).startswith(b"500 5.5.2")
    assert (await talk.say(b"HELO peer.example")).startswith(b"500 5.5.2")
    assert (await talk.say(b"LHLO peer.example")).startswith(b"250-mail.test")
    assert (await talk.deliver(b"x\r\n")) == b"250 2.0.0 Ok: queued as 1"
    assert house.stored[0].protocol == "lmtp"


async def test_a_recipient_named_twice_is_one_letter(house: House) -> None:
    talk = await house.greeted()
    assert (
        await talk.deliver(b"x\r\n", b"rt@localhost", b"q1@localhost", b"rt@localhost")
        == b"250 2.0.0 Ok: queued as 1 2"
    )
    assert [letter.recipient.address for letter in house.stored] == ["rt@localhost", "q1@localhost"]


async def test_smtp_says_250_only_if_all_recipients_are_durable(house: House) -> None:
    async def accept(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        return [Receipt(1), Reply(452, "4.3.1", "Disk full"), Reply(451, "4.3.0", "Later")]

    talk = await house.greeted(accept=accept)
    assert await talk.deliver(b"x\r\n", b"q1@localhost", b"q2@localhost", b"q3@localhost") == b"452 4.3.1 Disk full"


async def test_too_few_answers_are_a_fault_and_not_250(house: House) -> None:
    async def accept(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        return []

    talk = await house.greeted(accept=accept)
    assert (await talk.deliver(b"x\r\n")).startswith(b"451 4.3.0 Internal error")


async def test_pipelined_commands_are_answered_in_order(house: House) -> None:
    talk = await house.greeted()
    await talk.send(
        b"MAIL FROM:<ann@example.com>\r\nRCPT TO:<q1@localhost>\r\nRCPT TO:<who@localhost>\r\nRCPT TO:<q2@localhost>\r\nDATA\r\n"
    )
    codes = [(await talk.reply())[:3] for _ in range(5)]
    assert codes == [b"250", b"250", b"550", b"250", b"354"]
    await talk.send(b"one\r\n.\r\nMAIL FROM:<bob@example.com>\r\nRCPT TO:<rt@localhost>\r\nDATA\r\n")
    codes = [(await talk.reply())[:3] for _ in range(4)]
    assert codes == [b"250", b"250", b"250", b"354"]
    await talk.send(b"two\r\n.\r\nQUIT\r\n")
    assert [(await talk.reply())[:3] for _ in range(2)] == [b"250", b"221"]
    assert await talk.closed()
    assert [(one.mail_from, one.raw) for one in house.stored] == [
        ("ann@example.com", b"one\r\n"),
        ("ann@example.com", b"one\r\n"),
        ("bob@example.com", b"two\r\n"),
    ]


async def test_replies_to_a_group_come_in_one_segment(house: House) -> None:
    talk = await house.greeted()
    await talk.send(b"NOOP\r\n" * 20)
    async with asyncio.timeout(30):
        assert await talk.reader.read(100_000) == b"250 2.0.0 Ok\r\n" * 20


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 180), max_size=12))
def test_a_dialogue_in_any_pieces_is_the_same_dialogue(
    cuts: list[int], new_house: Callable[[Path], House], tmp_path: Path
) -> None:
    """All at once or byte by byte: the same replies and the same letters (a trusted peer need not wait)."""
    wire = (
        b"EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<rt@localhost>\r\nRCPT TO:<who@localhost>\r\nDATA\r\n"
        b"..one\r\n..\r\n\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<q1@localhost>\r\nDATA\r\n.\r\nQUIT\r\n"
    )

    async def converse() -> tuple[list[bytes], list[bytes | Path]]:
        house = new_house(tmp_path)
        await house.listen(trusted=lambda peer: True)
        talk = await house.talk()
        edges = [0, *sorted(min(cut, len(wire)) for cut in cuts), len(wire)]
        for start, end in itertools.pairwise(edges):
            await talk.send(wire[start:end])
            await asyncio.sleep(0)
        lines = [line[:3] async for line in talk.reader]
        await house.close()
        return lines, [letter.raw for letter in house.stored]

    codes, letters = asyncio.run(converse())
    assert codes == [b"220", *[b"250"] * 6, b"250", b"250", b"550", b"354", *[b"250"] * 3, b"354", b"250", b"221"]
    assert letters == [b".one\r\n.\r\n\r\n", b""]


async def test_rset_and_a_new_greeting_forget_the_letter(house: House) -> None:
    talk = await house.greeted()
    for forget in (b"RSET", b"EHLO again.example"):
        await talk.envelope()
        assert (await talk.say(forget)).startswith(b"250")
        assert (await talk.say(b"DATA")).startswith(b"503 5.5.1")


async def test_a_unix_socket(house: House, tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    listener = house.listener(lmtp=True)
    await listener.start_unix(path)
    talk = await house.talk(path)
    await talk.hello(b"LHLO")
    assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")
    assert house.stored[0].peer == "unix"
    await listener.stop(grace=5)
    assert not path.exists()


async def test_tls_carries_a_letter(house: House, tls_contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """Larger than any buffer on the way, and pipelined behind the handshake's last message."""
    server, client = tls_contexts
    talk = await house.greeted(tls=server)
    assert (await talk.say(b"STARTTLS")).startswith(b"220 ")
    await talk.tls(client)
    assert (await talk.say(b"EHLO peer.example")).startswith(b"250-mail.test")
    content = b"Subject: x\r\n\r\n" + b"line\r\n" * 300_000
    assert (await talk.deliver(content)).startswith(b"250 ")
    (letter,) = house.stored
    assert letter.raw.read_bytes() == content
    assert await talk.say(b"QUIT") == b"221 2.0.0 Bye"


async def test_stopping_sends_idle_sessions_away(house: House) -> None:
    talk = await house.greeted()
    listener = house.listeners[-1]
    port = listener.port
    await listener.stop(grace=5)
    assert await talk.reply() == b"421 4.3.2 Service shutting down"
    assert await talk.closed()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_stopping_finishes_the_data_on_its_way(house: House) -> None:
    talk = await house.greeted()
    await talk.data()
    await talk.send(b"Subject: x\r\n\r\nfirst half\r\n")
    stopping = asyncio.create_task(house.listeners[-1].stop(grace=5))
    await house.until(lambda: house.listeners[-1].context.closing)
    await talk.send(b"second half\r\n.\r\n")
    assert await talk.reply() == b"250 2.0.0 Ok: queued as 1"
    assert await talk.reply() == b"421 4.3.2 Service shutting down"
    await stopping
    assert house.stored[0].raw.endswith(b"second half\r\n")


async def test_stopping_waits_for_a_store(house: House, held_accept: Any) -> None:
    accept, go, stored = held_accept
    talk = await house.greeted(accept=accept)
    await talk.data()
    await talk.send(b"x\r\n.\r\n")
    listener = house.listeners[-1]
    await house.until(lambda: listener.context.tasks)
    stopping = asyncio.create_task(listener.stop(grace=5))
    await house.until(lambda: listener.context.closing)
    go.set()
    assert (await talk.reply()).startswith(b"250 ")
    await stopping
    assert len(stored) == 1


async def test_stopping_cuts_off_after_the_grace(house: House, held_accept: Any) -> None:
    """A stalled sender hears nothing, a stalled store is not answered 250: both senders come again."""
    accept, _, stored = held_accept
    stalled = await house.greeted(accept=accept)
    await stalled.data()
    waiting = await house.talk()
    await waiting.hello()
    await waiting.data()
    await waiting.send(b"x\r\n.\r\n")
    listener = house.listeners[-1]
    await house.until(lambda: listener.context.tasks)
    await listener.stop(grace=0.05)
    assert await stalled.closed()
    assert await waiting.closed()
    assert not stored


async def test_many_connections_at_once(house: House) -> None:
    listener = await house.listen(limits={"exempt_local": True})

    async def one(number: int) -> None:
        talk = await house.talk(listener)
        await talk.hello()
        for _ in range(5):
            assert (await talk.deliver(b"number %d\r\n" % number)).startswith(b"250 ")
        await talk.say(b"QUIT")

    await asyncio.gather(*(one(number) for number in range(40)))
    assert sorted(letter.raw for letter in house.stored) == sorted(
        b"number %d\r\n" % n for n in range(40) for _ in range(5)
    )


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        (b"TO:<a@example.com>", "a@example.com"),
        (b"TO:<@relay.example,@other.example:a@example.com>", "a@example.com"),
        (b'TO:<"a b>"@example.com>', '"a b>"@example.com'),
        (b'TO:<"a\\"b"@example.com>', '"a\\"b"@example.com'),
        (b"TO:<queue=a%20b/action=comment@mailgate.localhost>", "queue=a%20b/action=comment@mailgate.localhost"),
    ],
)
def test_recipient_paths(argument: bytes, address: str) -> None:
    assert read_rcpt(argument, 256, 255, utf8=False) == address


@pytest.mark.parametrize(
    "argument", [b"TO:<a b@example.com>", b"TO:<<a@example.com>>", b'TO:<"a@example.com>', b"TO:<a@b\x00>"]
)
def test_bad_recipient_paths(argument: bytes) -> None:
    assert isinstance(read_rcpt(argument, 256, 255, utf8=False), Reply)


@given(argument=st.binary(max_size=200))
def test_any_argument_is_a_path_or_a_refusal(argument: bytes) -> None:
    answer = read_mail(b"FROM:" + argument, 256, 255, 1000)
    assert isinstance(answer, EnvelopePath | Reply)
    if isinstance(answer, EnvelopePath):
        assert not set(answer.address) & set("\r\n\x00")


def test_a_hostile_path_costs_linear_time() -> None:
    """An alternation that could match in two ways would take longer than the test run here."""
    for argument in (
        b'FROM:<"' + b"\\a" * 400 + b">",
        b"FROM:<" + b'""' * 400,
        b"FROM:<@" + b"a," * 400,
        b"FROM:x" + b" y" * 400 + b"<",
    ):
        assert not isinstance(read_mail(argument, 2000, 2000, 10), EnvelopePath) or argument.startswith(b"FROM:x")


def test_incoming_has_not_grown_unnoticed() -> None:
    """Sessions build it by position, which is a microsecond faster than by name."""
    names = [field.name for field in dataclasses.fields(Incoming)]
    assert names == [
        "recipient",
        "mail_from",
        "raw",
        "size",
        "received_at",
        "protocol",
        "peer",
        "helo",
        "authenticated",
        "tls",
    ]


async def test_a_letter_is_expected_of_who_speaks_until_it_is_here_or_they_are_gone(
    house: House, held_accept: Any
) -> None:
    accept, go, _ = held_accept
    speakers, at_any_time = Speakers(), 0.0
    talk = await house.greeted(accept=accept, speakers=speakers)
    assert speakers.lively(at_any_time)
    await talk.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<rt@localhost>\r\nDATA\r\n")
    for _ in range(3):
        await talk.line()
    await talk.send(b"Subject: x\r\n\r\nhello\r\n.\r\n")
    await house.until(lambda: not speakers.lively(at_any_time))
    go.set()
    await house.until(lambda: speakers.lively(at_any_time))
    talk.cut()
    await house.until(lambda: not speakers.lively(at_any_time))
