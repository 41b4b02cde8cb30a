"""Submission: what a mail client and what an attacker hear, over real sockets."""

import asyncio
import contextlib
import io
import smtplib
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailticket import log
from mailticket.arrival.envelope import read_mail
from mailticket.arrival.listener import Listener

House = Any
Talk = Any
Contexts = tuple[ssl.SSLContext, ssl.SSLContext]
Open = Callable[..., Awaitable[Talk]]
PASSWORD = "correct horse battery"
WRONG = "wrong horse battery"


def plain(name: str = "ann", password: str = PASSWORD) -> bytes:
    return b"AUTH PLAIN " + b64encode(f"\0{name}\0{password}".encode())


async def login(name: str, password: str) -> str:
    return "ann@staff.example" if (name, password) == ("ann", PASSWORD) else ""


@pytest.fixture
def submission(house: House, tls_contexts: Contexts) -> Callable[..., Awaitable[Listener]]:
    """Starts a submission listener with these changes."""

    async def start(**changes: Any) -> Listener:
        return await house.listen(**({"tls": tls_contexts[0], "login": login} | changes))

    return start


@pytest.fixture
async def encrypted(house: House, submission: Any, tls_contexts: Contexts) -> AsyncIterator[Open]:
    """Opens a peer that has said EHLO inside TLS; at the first one, or with changes, a listener too."""

    async def open_(**changes: Any) -> Talk:
        if changes or not house.listeners:
            await submission(**changes)
        talk = await house.talk()
        await talk.hello()
        assert (await talk.say(b"STARTTLS")).startswith(b"220 ")
        await talk.tls(tls_contexts[1])
        assert b"AUTH PLAIN LOGIN" in await talk.say(b"EHLO peer.example")
        return talk

    yield open_
    printed = repr(house.diary.entries)
    for secret in (PASSWORD, WRONG, b64encode(WRONG.encode()).decode()):
        assert secret not in printed


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "hello"
    message.set_content("hello")
    return message


@pytest.mark.parametrize("method", ["auth_plain", "auth_login"])
@pytest.mark.parametrize("initial", [True, False])
@pytest.mark.parametrize("implicit", [True, False])
async def test_the_standard_library_logs_in(
    house: House, submission: Any, tls_contexts: Contexts, method: str, initial: bool, implicit: bool
) -> None:
    port = (await submission(implicit_tls=implicit)).port

    def client() -> None:
        if implicit:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL("127.0.0.1", port, timeout=10, context=tls_contexts[1])
        else:
            smtp = smtplib.SMTP("127.0.0.1", port, timeout=10)
        with smtp:
            smtp.ehlo("peer.example")
            if not implicit:
                assert not smtp.has_extn("auth")
                smtp.starttls(context=tls_contexts[1])
                smtp.ehlo("peer.example")
            assert not smtp.has_extn("starttls")
            smtp.user, smtp.password = "ann", PASSWORD
            smtp.auth(method[5:], getattr(smtp, method), initial_response_ok=initial)
            for _ in range(2):
                smtp.send_message(letter(), "ann@example.com", ["rt@localhost"])

    await asyncio.to_thread(client)
    assert [(one.authenticated, one.tls, one.helo, one.protocol) for one in house.stored] == [
        ("ann@staff.example", True, "peer.example", "smtp")
    ] * 2


async def test_a_password_of_any_letters(encrypted: Open) -> None:
    heard: list[tuple[str, str]] = []

    async def listening(name: str, password: str) -> str:
        heard.append((name, password))
        return name

    talk = await encrypted(login=listening)
    assert await talk.say(plain("josé", "contraseña ☃")) == b"235 2.7.0 Authentication succeeded"
    assert heard == [("josé", "contraseña ☃")]


async def test_before_tls_nothing_is_taken_but_starttls(house: House, submission: Any) -> None:
    """Nobody is exempt: neither this machine nor a peer of trust."""
    for changes in ({}, {"trusted": lambda peer: True}, {"limits": {"exempt_local": True}}):
        await submission(**changes)
        talk = await house.talk()
        extensions = await talk.hello()
        assert b"AUTH" not in extensions
        assert b"STARTTLS" in extensions
        assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"530 5.7.0 Must issue a STARTTLS command first"
        for command in (plain(), b"AUTH LOGIN", b"AUTH"):
            assert (await talk.say(command)).startswith(b"538 5.7.11 Encryption required")
        assert (await talk.say(b"RCPT TO:<rt@localhost>")).startswith(b"503 5.5.1")
        assert (await talk.say(b"HELO peer.example")).startswith(b"250 ")
        assert (await talk.say(b"MAIL FROM:<ann@example.com>")).startswith(b"530 5.7.0")


@pytest.mark.parametrize("changes", [{}, {"trusted": lambda peer: True}, {"limits": {"exempt_local": True}}])
async def test_no_mail_without_a_login(encrypted: Open, changes: Any) -> None:
    talk = await encrypted(**changes)
    assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"530 5.7.0 Authentication required"
    assert (await talk.say(plain("ann", WRONG))) == b"535 5.7.8 Authentication credentials invalid"
    assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"530 5.7.0 Authentication required"
    assert (await talk.say(plain())).startswith(b"235 2.7.0")
    assert await talk.say(b"MAIL FROM:<ann@example.com> AUTH=<> SIZE=10") == b"250 2.1.0 Ok"
    assert (await talk.say(b"RCPT TO:<rt@elsewhere.example>")) == b"554 5.7.1 Relay access denied"


async def test_the_login_holds_for_the_session(house: House, encrypted: Open) -> None:
    talk = await encrypted()
    assert (await talk.say(plain())).startswith(b"235 2.7.0")
    for forget in (b"RSET", b"EHLO again.example", b"HELO again.example"):
        assert (await talk.say(forget)).startswith(b"250")
        assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")
    assert {one.authenticated for one in house.stored} == {"ann@staff.example"}
    assert ("arrival.login", {"peer": "127.0.0.1", "name": "ann@staff.example"}) in house.diary.entries


async def test_auth_out_of_order(encrypted: Open, house: House, tls_contexts: Contexts) -> None:
    talk = await encrypted()
    assert (await talk.say(plain())).startswith(b"235 ")
    assert (await talk.say(plain())) == b"503 5.5.1 Bad sequence of commands"
    await talk.say(b"MAIL FROM:<ann@example.com>")
    assert (await talk.say(plain())) == b"503 5.5.1 Bad sequence of commands"
    talk = await house.talk()
    await talk.hello()
    await talk.say(b"STARTTLS")
    await talk.tls(tls_contexts[1])
    assert (await talk.say(plain())) == b"503 5.5.1 Bad sequence of commands"
    await talk.say(b"HELO peer.example")
    assert (await talk.say(plain())) == b"503 5.5.1 Bad sequence of commands"


async def test_what_is_injected_before_the_handshake_logs_nobody_in(
    house: House, submission: Any, tls_contexts: Contexts
) -> None:
    await submission()
    talk = await house.talk()
    await talk.hello()
    await talk.send(b"STARTTLS\r\nEHLO evil.example\r\n" + plain() + b"\r\nMAIL FROM:<evil@example.com>\r\n")
    assert (await talk.reply()).startswith(b"220 ")
    await talk.tls(tls_contexts[1])
    assert await talk.say(b"MAIL FROM:<ann@example.com>") == b"530 5.7.0 Authentication required"
    assert "arrival.login" not in house.diary.events()


@pytest.mark.parametrize(
    "group",
    [
        plain() + b"\r\nMAIL FROM:<ann@example.com>\r\n",
        b"AUTH LOGIN\r\nYW5u\r\n",
        b"AUTH PLAIN\r\n" + plain()[11:] + b"\r\n",
        b"AUTH PLAIN !\r\nNOOP\r\n",
    ],
)
async def test_nothing_is_said_behind_auth_before_its_answer(house: House, encrypted: Open, group: bytes) -> None:
    talk = await encrypted()
    await talk.send(group)
    assert await talk.reply() == b"554 5.5.0 SMTP protocol synchronization"
    assert await talk.closed()
    assert "arrival.login" not in house.diary.events()


async def test_what_is_said_while_a_login_is_checked_is_out_of_step(house: House, encrypted: Open) -> None:
    go = asyncio.Event()

    async def slow(name: str, password: str) -> str:
        await go.wait()
        return name

    talk = await encrypted(login=slow)
    (session,) = house.listeners[-1].context.sessions
    await talk.send(plain() + b"\r\n")
    await house.until(lambda: session.login.checking)
    await talk.send(b"MAIL FROM:<ann@example.com>\r\n")
    await house.until(lambda: session.input)
    assert session.mail.sender is None
    go.set()
    assert (await talk.reply()).startswith(b"235 ")
    assert await talk.reply() == b"554 5.5.0 SMTP protocol synchronization"
    assert await talk.closed()


async def test_auth_may_end_a_group(encrypted: Open) -> None:
    talk = await encrypted()
    await talk.send(b"NOOP\r\n" + plain() + b"\r\n")
    assert [(await talk.reply())[:3], (await talk.reply())[:3]] == [b"250", b"235"]


@pytest.mark.parametrize(
    ("lines", "answers"),
    [
        ([b"AUTH"], [b"501 5.5.4"]),
        ([b"AUTH CRAM-MD5"], [b"504 5.5.4"]),
        ([b"AUTH PLAIN", b"*"], [b"334 ", b"501 5.7.0"]),
        ([b"AUTH LOGIN", b"YW5u", b"*"], [b"334 VXNlcm5hbWU6", b"334 UGFzc3dvcmQ6", b"501 5.7.0"]),
        ([b"AUTH PLAIN", b"GET / HTTP/1.1"], [b"334 ", b"501 5.5.2"]),
        ([b"AUTH PLAIN", b"\x16\x03\x01"], [b"334 ", b"501 5.5.2"]),
        ([b"AUTH PLAIN", b"QUIT"], [b"334 ", b"501 5.5.2"]),
        ([b"AUTH PLAIN", b"=abc"], [b"334 ", b"501 5.5.2"]),
        ([b"AUTH PLAIN", b""], [b"334 ", b"501 5.5.2"]),
        ([b"AUTH LOGIN", b"+/+/", b"+/+/"], [b"334 ", b"334 ", b"535 5.7.8"]),
        ([b"AUTH PLAIN", b"A" * 12288], [b"334 ", b"500 5.5.6"]),
        ([b"AUTH PLAIN", b"A" * 12284], [b"334 ", b"501 5.5.2"]),
        ([b"AUTH PLAIN " + b"A" * 12272], [b"501 5.5.2"]),
        ([b"AUTH PLAIN " + b"A" * 12276], [b"500 5.5.2"]),
        ([b"NOOP " + b"A" * 2000], [b"500 5.5.2"]),
    ],
)
async def test_dialogues_that_lead_nowhere_leave_a_session_that_works(
    house: House, encrypted: Open, lines: list[bytes], answers: list[bytes]
) -> None:
    talk = await encrypted()
    for line, answer in zip(lines, answers, strict=True):
        assert (await talk.say(line)).startswith(answer.rstrip())
    assert (await talk.say(b"NOOP")) == b"250 2.0.0 Ok"
    assert (await talk.say(plain())).startswith(b"235 ")


async def test_an_answer_without_end_is_dropped_as_it_comes(house: House, encrypted: Open) -> None:
    talk = await encrypted()
    (session,) = house.listeners[-1].context.sessions
    assert (await talk.say(b"AUTH PLAIN")).startswith(b"334")
    await talk.send(b"A" * 200_000)
    assert await talk.reply() == b"500 5.5.6 Authentication exchange line is too long"
    await talk.send(b"A" * 200_000)
    await house.until(lambda: not session.input)
    await talk.send(b"\r\n")
    assert (await talk.say(b"NOOP")) == b"250 2.0.0 Ok"


async def test_an_answer_may_come_in_pieces_and_begin_with_what_no_command_does(house: House, encrypted: Open) -> None:
    heard: list[tuple[str, str]] = []

    async def listening(name: str, password: str) -> str:
        heard.append((name, password))
        return name

    talk = await encrypted(login=listening)
    (session,) = house.listeners[-1].context.sessions
    await talk.say(b"AUTH LOGIN")
    for answer in ("\u07ff", "\u05d0\u05d1"):
        line = b64encode(answer.encode())
        assert not line[:1].isalpha()
        await talk.send(line[:1])
        await house.until(lambda: session.input)
        reply = await talk.say(line[1:])
    assert reply.startswith(b"235 ")
    assert heard == [("\u07ff", "\u05d0\u05d1")]


async def test_a_bare_lf_ends_the_exchange(encrypted: Open) -> None:
    talk = await encrypted()
    await talk.say(b"AUTH PLAIN")
    await talk.send(plain()[11:] + b"\n")
    assert await talk.reply() == b"550 5.5.2 Bare <LF> received"
    assert await talk.say(b"NOOP") == b"250 2.0.0 Ok"


async def test_the_third_failure_closes(house: House, encrypted: Open) -> None:
    talk = await encrypted()
    for attempt in (
        plain("ann", WRONG),
        b"AUTH PLAIN " + b64encode(b"bob\0ann\0" + PASSWORD.encode()),
        plain("x" * 500, WRONG),
    ):
        assert await talk.say(attempt) == b"535 5.7.8 Authentication credentials invalid"
    assert await talk.reply() == b"421 4.7.0 Too many errors"
    assert await talk.closed()
    failed = [values for event, values in house.diary.entries if event == "arrival.login_failed"]
    reason = "535 5.7.8 Authentication credentials invalid"
    assert failed == [{"peer": "127.0.0.1", "name": name, "reason": reason} for name in ("ann", "", "x" * 100)]


async def test_brute_force_over_many_connections_ends_and_is_forgiven_later(
    house: House, encrypted: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One client, though it is this machine and though it names another user each time; argon2 is not asked again."""
    asked: list[str] = []

    async def counting(name: str, password: str) -> str:
        asked.append(name)
        return await login(name, password)

    limits = {"auth_failures_per_client": 4, "exempt_local": True}
    for n in range(4):
        talk = await encrypted(**({} if n else {"login": counting, "limits": limits}))
        assert (await talk.say(plain(f"user{n}", WRONG))).startswith(b"535 5.7.8")
        assert (await talk.say(b"QUIT")).startswith(b"221")
    talk = await encrypted()
    for _ in range(2):
        assert await talk.say(plain()) == b"454 4.7.0 Temporary authentication failure"
    assert (await talk.say(b"QUIT")).startswith(b"221")
    assert asked == ["user0", "user1", "user2", "user3"]
    loop, real = asyncio.get_running_loop(), asyncio.get_running_loop().time
    monkeypatch.setattr(loop, "time", lambda: real() + 600)
    talk = await encrypted()
    assert (await talk.say(plain())).startswith(b"235 ")
    monkeypatch.undo()


async def test_one_name_over_many_connections(encrypted: Open) -> None:
    limits = {"auth_failures_per_name": 3, "auth_failures_per_client": 100, "auth_delay": 0.05}
    for n in range(3):
        talk = await encrypted(**({} if n else {"limits": limits}))
        assert (await talk.say(plain("nobody", WRONG))).startswith(b"535 5.7.8")
    talk = await encrypted()
    began = asyncio.get_running_loop().time()
    assert (await talk.say(plain("Nobody", WRONG))).startswith(b"535 5.7.8")
    assert asyncio.get_running_loop().time() - began >= 0.05
    assert (await talk.say(plain())).startswith(b"235 ")


async def test_two_logins_at_once_and_the_third_waits(house: House, encrypted: Open) -> None:
    inside: list[str] = []
    go = asyncio.Event()

    async def slow(name: str, password: str) -> str:
        inside.append(name)
        await go.wait()
        return name

    talks = [await encrypted(**({} if n else {"login": slow, "limits": {"auth_waiting": 1}})) for n in range(4)]
    for n, talk in enumerate(talks):
        await talk.send(plain(f"user{n}") + b"\r\n")
        await house.until(
            lambda n=n: len(house.listeners[-1].context.tasks) == min(n + 1, 3) and len(inside) == min(n + 1, 2)
        )
    assert await talks[3].reply() == b"454 4.7.0 Too many logins at once"
    assert inside == ["user0", "user1"]
    go.set()
    for talk in talks[:3]:
        assert (await talk.reply()).startswith(b"235 ")


@pytest.mark.parametrize("manner", ["reset", "close"])
async def test_a_peer_gone_while_its_login_is_checked(house: House, encrypted: Open, manner: str) -> None:
    """It has guessed all the same: going away early is no way around the count."""
    go, results = asyncio.Event(), iter(["", "ann"])

    async def slow(name: str, password: str) -> str:
        await go.wait()
        return next(results)

    talk = await encrypted(login=slow, limits={"auth_failures_per_client": 1})
    context = house.listeners[-1].context
    await talk.send(plain("ann", WRONG) + b"\r\n")
    await house.until(lambda: context.tasks)
    if manner == "reset":
        talk.reset()
    else:
        talk.writer.close()
    await house.until(lambda: not context.sessions)
    assert context.tasks
    go.set()
    await house.until(lambda: not context.tasks)
    assert house.diary.events().count("arrival.login_failed") == 1
    talk = await encrypted()
    assert (await talk.say(plain())).startswith(b"454 4.7.0")


async def test_a_peer_gone_before_its_turn_is_not_checked(house: House, encrypted: Open) -> None:
    asked: list[str] = []
    go = asyncio.Event()

    async def slow(name: str, password: str) -> str:
        asked.append(name)
        await go.wait()
        return name

    first = await encrypted(login=slow, limits={"auth_at_once": 1})
    second = await encrypted()
    context = house.listeners[-1].context
    for n, talk in enumerate((first, second)):
        await talk.send(plain(f"user{n}") + b"\r\n")
        await house.until(lambda n=n: len(context.tasks) == n + 1)
    second.cut()
    await house.until(lambda: len(context.sessions) == 1)
    go.set()
    await house.until(lambda: not context.tasks)
    assert asked == ["user0"]


async def test_stopping_while_a_login_is_checked(house: House, encrypted: Open) -> None:
    async def endless(name: str, password: str) -> str:
        await asyncio.Event().wait()
        return name

    talk = await encrypted(login=endless)
    listener = house.listeners[-1]
    await talk.send(plain() + b"\r\n")
    await house.until(lambda: listener.context.tasks)
    await listener.stop(grace=0.05)
    assert await talk.reply() == b"421 4.3.2 Service shutting down"
    assert await talk.closed()


async def test_a_login_that_takes_too_long_is_temporary(house: House, encrypted: Open) -> None:
    """Also when it takes longer than a handshake or a command may."""

    async def endless(name: str, password: str) -> str:
        await asyncio.Event().wait()
        return name

    talk = await encrypted(login=endless, limits={"auth_timeout": 0.1, "command_timeout": 0.04, "tls_timeout": 30.0})
    assert await talk.say(plain()) == b"454 4.7.0 Temporary authentication failure"


@pytest.mark.parametrize("form", ["json", "console"])
async def test_an_error_in_a_login_is_temporary_and_no_log_shows_the_password(encrypted: Open, form: str) -> None:
    async def broken(name: str, password: str) -> str:
        attempt = name + password
        raise RuntimeError(f"no table for {len(attempt)} letters")

    stream = io.StringIO()
    talk = await encrypted(login=broken, log=log.start("debug", form, stream))
    assert await talk.say(plain("ann", WRONG)) == b"454 4.7.0 Temporary authentication failure"
    for line in (b"AUTH LOGIN", b64encode(WRONG.encode()), b"*", WRONG.encode(), plain("ann", WRONG)[11:]):
        await talk.say(line)
    assert "no table for 22 letters" in stream.getvalue()
    assert "arrival.login_failed" in stream.getvalue()
    for secret in (WRONG, b64encode(WRONG.encode()).decode()[:12], plain("ann", WRONG)[11:40].decode()):
        assert secret not in stream.getvalue()


async def test_tls_from_the_first_byte(house: House, submission: Any, tls_contexts: Contexts) -> None:
    listener = await submission(implicit_tls=True)
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port, ssl=tls_contexts[1])
    assert await reader.readline() == b"220 mail.test ESMTP mailticket\r\n"
    writer.write(b"EHLO peer.example\r\n")
    extensions = await reader.readuntil(b"250 ENHANCEDSTATUSCODES\r\n")
    assert b"STARTTLS" not in extensions
    assert b"250-AUTH PLAIN LOGIN\r\n" in extensions
    writer.write(b"STARTTLS\r\n")
    assert (await reader.readline()).startswith(b"503 5.5.1")
    writer.write(b"QUIT\r\n")
    assert await reader.read() == b"221 2.0.0 Bye\r\n"
    writer.close()


async def test_tls_from_the_first_byte_without_logins(house: House, submission: Any, tls_contexts: Contexts) -> None:
    listener = await submission(implicit_tls=True, login=None)
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port, ssl=tls_contexts[1])
    house.talks.append(type(await house.talk())(reader, writer))
    talk = house.talks[-1]
    assert b"AUTH" not in await talk.hello()
    assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")
    assert [(one.tls, one.authenticated) for one in house.stored] == [(True, "")]


async def test_an_early_talker_in_tls_is_refused(house: House, submission: Any, tls_contexts: Contexts) -> None:
    """The first command comes in one piece with the end of the handshake."""
    await submission(implicit_tls=True)
    talk = await house.talk()
    received, sending = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = tls_contexts[1].wrap_bio(received, sending)
    while True:
        try:
            tls.do_handshake()
            break
        except ssl.SSLWantReadError:
            await talk.send(sending.read())
            received.write(await talk.reader.read(65536))
    tls.write(b"EHLO peer.example\r\n")
    await talk.send(sending.read())
    heard = b""
    async with asyncio.timeout(30):
        while not heard:
            received.write(await talk.reader.read(65536))
            with contextlib.suppress(ssl.SSLWantReadError):
                heard = tls.read()
    assert heard == b"554 5.5.0 SMTP protocol synchronization\r\n"


@pytest.mark.parametrize(
    "limits",
    [
        {"connections": 0},
        {"connections_per_client": 0},
        {"new_connections_per_minute": 0},
        {"tls_handshakes_per_minute": 0},
    ],
)
async def test_implicit_tls_is_limited_before_the_handshake(
    house: House, submission: Any, limits: dict[str, int]
) -> None:
    await submission(implicit_tls=True, limits=limits)
    talk = await house.talk()
    assert await talk.closed()
    assert house.diary.events() == ["arrival.closed"]


@pytest.mark.parametrize("said", [b"EHLO peer.example\r\n", b"\x16\x03\x01\x00\x05hello", b"x" * 100_000])
async def test_what_is_no_handshake_closes(house: House, submission: Any, said: bytes) -> None:
    await submission(implicit_tls=True)
    talk = await house.talk(early=said)
    async with asyncio.timeout(30):
        with contextlib.suppress(ConnectionResetError):
            assert b"220" not in await talk.reader.read()
    await house.until(lambda: not house.listeners[-1].context.sessions)
    assert house.diary.events() == ["arrival.tls_failed"]


async def test_who_does_not_begin_a_handshake_must_go(house: House, submission: Any) -> None:
    await submission(implicit_tls=True, limits={"tls_timeout": 0.05})
    talk = await house.talk()
    assert await talk.closed()


async def test_a_client_gone_before_or_within_the_handshake_leaves_nothing(house: House, submission: Any) -> None:
    await submission(implicit_tls=True)
    for said in (b"", b"\x16\x03\x01"):
        talk = await house.talk(early=said)
        await house.until(lambda: house.listeners[-1].context.sessions)
        talk.cut()
        await house.until(lambda: not house.listeners[-1].context.sessions)


@pytest.mark.parametrize(("verb", "lmtp"), [(b"EHLO", False), (b"LHLO", True)])
async def test_ordinary_listeners_offer_no_auth(house: House, tls_contexts: Contexts, verb: bytes, lmtp: bool) -> None:
    talk = await house.greeted(verb, lmtp=lmtp, tls=tls_contexts[0])
    await talk.say(b"STARTTLS")
    await talk.tls(tls_contexts[1])
    assert b"AUTH" not in await talk.say(verb + b" peer.example")
    assert await talk.say(plain()) == b"500 5.5.2 Command not recognized"
    assert (await talk.say(b"MAIL FROM:<ann@example.com> AUTH=<>")).startswith(b"555 5.5.4")
    assert (await talk.deliver(b"x\r\n")).startswith(b"250 ")
    assert house.stored[0].authenticated == ""


@pytest.mark.parametrize(
    "changes",
    [{"login": login}, {"implicit_tls": True}, {"login": login, "lmtp": True, "tls": ssl.create_default_context()}],
)
def test_a_listener_that_nobody_could_use_is_not_made(house: House, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        house.listener(**changes)


def test_the_auth_parameter_is_taken_where_it_is_offered() -> None:
    for value, taken in ((b"<>", True), (b"ann+40example.com", True), (b"", False), (b"\xff", False)):
        answer = read_mail(b"FROM:<a@example.com> AUTH=" + value, 256, 255, 1000, auth=True)
        assert hasattr(answer, "address") is taken


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.binary(max_size=60) | st.sampled_from([b"AUTH LOGIN", b"AUTH PLAIN", b"*", b"YW5u", b"NOOP"]), max_size=8
    )
)
def test_no_bytes_log_in_or_break_the_listener(
    lines: list[bytes], new_house: Any, tls_contexts: Contexts, tmp_path: Any
) -> None:
    """Whatever is said inside TLS to one who trusts its peer: nobody gets in and nothing of ours fails."""

    async def converse() -> None:
        house = new_house(tmp_path)
        listener = await house.listen(tls=tls_contexts[0], login=login, implicit_tls=True, trusted=lambda peer: True)
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port, ssl=tls_contexts[1])
        writer.write(b"EHLO x\r\n" + b"\r\n".join(lines) + b"\r\nNOOP\r\n*\r\nQUIT\r\n")
        async with asyncio.timeout(30):
            heard = await reader.read()
        writer.close()
        await house.close()
        assert heard.startswith(b"220 ")
        assert b"235" not in heard
        assert "arrival.fault" not in house.diary.events()

    asyncio.run(converse())
