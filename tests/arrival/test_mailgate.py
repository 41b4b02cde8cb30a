"""The pipe command as an MTA runs it: a process of its own, real sockets, exit statuses."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mailticket
from mailticket.arrival.mailgate import envelope_sender, on_the_wire, split_from_line
from mailticket.model.letter import Incoming, Receipt, Recipient, RecipientKind, Reply
from mailticket.model.pipe import pipe_address

House = Any
MAIL = b"From: Ann <ann@example.com>\nSubject: x\n\nhello\n.\n..dots\n"
ON_DISK = b"From: Ann <ann@example.com>\r\nSubject: x\r\n\r\nhello\r\n.\r\n..dots\r\n"


def anybody(address: str) -> Recipient:
    return Recipient(address, RecipientKind.PIPE)


async def pipe(letter: bytes, *flags: str, cwd: Path | None = None, **environment: str) -> tuple[int, str]:
    """Exit status and stderr of the command."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mailticket.arrival.mailgate", *flags),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd or "/",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(mailticket.__file__).parents[1]), **environment},
    )
    async with asyncio.timeout(20):
        out, err = await process.communicate(letter)
    assert out == b""
    assert process.returncode is not None
    return process.returncode, err.decode()


@pytest.fixture
async def url(house: House) -> str:
    listener = await house.listen(lmtp=True, find=anybody)
    return f"lmtp://127.0.0.1:{listener.port}"


async def test_a_letter_reaches_the_daemon_with_its_flags(house: House, url: str) -> None:
    assert await pipe(MAIL, "--queue", "a queue/ñ", "--action", "comment", "--url", url, SENDER="ann@example.com") == (
        0,
        "",
    )
    (letter,) = house.stored
    assert letter.recipient.address == pipe_address("a queue/ñ", "comment")
    assert letter.mail_from == "ann@example.com"
    assert letter.raw == ON_DISK
    assert letter.protocol == "lmtp"


async def test_every_flag_of_rt_mailgate_is_taken(house: House, url: str) -> None:
    old_line = ["--queue", "general", "--action", "correspond", "--timeout", "30", "--debug", "--jar", "/tmp/jar"]
    old_line += ["--no-verify-ssl", "--verify-ssl", "--ca-file", "/etc/ca.pem", "--extension", "queue"]
    status, said = await pipe(MAIL, *old_line, "--url", url)
    assert status == 0
    assert "> RCPT TO:<queue=general/action=correspond@mailgate.localhost>" in said
    assert house.stored[0].raw == ON_DISK


@pytest.mark.parametrize(
    ("name", "value", "address"),
    [
        ("queue", "billing", pipe_address("billing", "correspond")),
        ("action", "comment", pipe_address("general", "comment")),
        ("action", "explode", pipe_address("general", "correspond")),
        ("ticket", "12", pipe_address("general", "correspond", 12)),
        ("ticket", "twelve", pipe_address("general", "correspond")),
    ],
)
async def test_extensions(house: House, url: str, name: str, value: str, address: str) -> None:
    flags = ["--queue", "general", "--extension", name, "--url", url]
    assert await pipe(MAIL, *flags, EXTENSION=value) == (0, "")
    letter = house.stored[-1]
    assert letter.recipient.address == address
    assert letter.raw == f"X-RT-Mail-Extension: {value}\r\n".encode() + ON_DISK


async def test_an_extension_cannot_add_headers(house: House, url: str) -> None:
    await pipe(MAIL, "--queue", "general", "--extension", "ticket", "--url", url, EXTENSION="1\nX-Evil: yes\n\nbody")
    assert house.stored[0].raw.startswith(b"X-RT-Mail-Extension: 1 X-Evil: yes body\r\nFrom:")


async def test_empty_stdin_is_done(house: House, url: str) -> None:
    assert await pipe(b"", "--queue", "general", "--url", url) == (0, "")
    assert not house.stored


async def test_an_unreachable_daemon_is_75(house: House, url: str) -> None:
    await house.listeners[-1].stop(grace=1)
    status, said = await pipe(MAIL, "--queue", "general", "--url", url)
    assert status == 75
    assert "refused" in said


async def test_a_daemon_that_does_not_answer_is_75(house: House, held_accept: Any) -> None:
    listener = await house.listen(lmtp=True, find=anybody, accept=held_accept[0])
    assert (await pipe(MAIL, "--url", f"lmtp://127.0.0.1:{listener.port}", "--timeout", "0.2"))[0] == 75
    held_accept[1].set()


async def test_a_daemon_that_hangs_up_is_75() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test LMTP\r\n250")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert (await pipe(MAIL, "--url", f"lmtp://127.0.0.1:{port}"))[0] == 75
    server.close()


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Reply(451, "4.3.0", "Not now"), 75),
        (Reply(452, "4.3.1", "Full"), 75),
        (Reply(550, "5.1.1", "No such queue"), 69),
    ],
)
@pytest.mark.parametrize("step", ["RCPT", "the dot"])
async def test_refusals(house: House, reply: Reply, status: int, step: str) -> None:
    """4xx: the MTA keeps the letter. 5xx: it goes back to its sender, and is never lost in silence."""

    async def accept(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        return [reply] * len(letters)

    changes = {"find": lambda address: reply} if step == "RCPT" else {"find": anybody, "accept": accept}
    listener = await house.listen(lmtp=True, **changes)
    assert await pipe(MAIL, "--url", f"lmtp://127.0.0.1:{listener.port}") == (
        status,
        f"mailticket-mailgate: 127.0.0.1:{listener.port}: {reply}\n",
    )


@pytest.mark.parametrize("flags", [["--action", "explode"], ["--what"], ["--timeout", "soon"], ["more"]])
async def test_misuse_is_1(flags: list[str]) -> None:
    assert (await pipe(MAIL, *flags))[0] == 1


async def test_an_http_url_means_this_machines_daemon(house: House, url: str, tmp_path: Path) -> None:
    """By environment; by the configuration the environment names; by the configuration in the working folder."""
    rt = ["--queue", "general", "--url", "https://rt.example.com/"]
    address = url.removeprefix("lmtp://")
    assert await pipe(MAIL, *rt, MAILTICKET_LMTP=address) == (0, "")
    assert await pipe(MAIL, *rt, MAILTICKET_LMTP=f"{url}/") == (0, "")
    (tmp_path / "config.toml").write_text(f'[lmtp]\nlisten = "{address}"\n')
    assert await pipe(MAIL, *rt, MAILTICKET_CONFIG=str(tmp_path / "config.toml")) == (0, "")
    assert await pipe(MAIL, *rt, cwd=tmp_path) == (0, "")
    assert len(house.stored) == 4


async def test_an_extension_of_any_name_is_written_into_the_letter(house: House, url: str) -> None:
    assert await pipe(MAIL, "--extension", "anything", "--url", url, EXTENSION="sede norte") == (0, "")
    (letter,) = house.stored
    assert b"X-RT-Mail-Extension: sede norte\r\n" in letter.raw


async def test_a_failure_names_the_address_that_was_tried() -> None:
    status, said = await pipe(MAIL, "--url", "lmtp://127.0.0.1:1")
    assert status == 75
    assert said.startswith("mailticket-mailgate: 127.0.0.1:1: ")


async def test_a_unix_socket_is_a_target(house: House, tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    await house.listener(lmtp=True, find=anybody).start_unix(path)
    assert await pipe(MAIL, "--url", f"unix:{path}") == (0, "")
    assert len(house.stored) == 1


async def test_a_large_letter_with_a_mbox_line_and_no_last_line_end(house: House, url: str) -> None:
    body = b"".join(b"line %d\n" % n for n in range(300_000))
    assert await pipe(b"From bob@example.com Mon Nov 23 07:00:00 2026\n" + MAIL + body[:-1], "--url", url) == (0, "")
    (letter,) = house.stored
    assert letter.mail_from == "bob@example.com"
    assert letter.raw.read_bytes() == ON_DISK + body.replace(b"\n", b"\r\n")


def test_it_imports_little() -> None:
    """It starts once a letter; the daemon's libraries would cost a second."""
    script = "import sys, mailticket.arrival.mailgate; print(*sorted(m.partition('.')[0] for m in sys.modules))"
    environment = {"PYTHONPATH": str(Path(mailticket.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    heavy = {"asyncio", "aiosmtpd", "email", "http", "ssl", "structlog", "tomllib", "typer", "sqlalchemy", "pathlib"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.parametrize(
    ("told", "letter", "from_line", "sender"),
    [
        ("ann@example.com", b"Return-Path: <bob@example.com>\n\n", b"", "ann@example.com"),
        ("", b"Return-Path: <bob@example.com>\n\n", b"", ""),
        (None, b"X: y\nReturn-path: <bob@example.com>\n\n", b"From carl@example.com Mon", "bob@example.com"),
        (None, b"Return-Path: <>\n\n", b"From carl@example.com Mon", ""),
        (None, b"X: y\n\nReturn-Path: <text@example.com>\n", b"From carl@example.com Mon", "carl@example.com"),
        (None, b"X: y\n\n", b"From MAILER-DAEMON Mon Nov 23", ""),
        (None, b"X: y\n\n", b"", ""),
        ("MAILER-DAEMON", b"\n", b"", ""),
        ("a b@example.com> SIZE=1", b"\n", b"", ""),
        ("ann@example.com\r\nRCPT TO:<x>", b"\n", b"", ""),
    ],
)
def test_envelope_senders(told: str | None, letter: bytes, from_line: bytes, sender: str) -> None:
    assert envelope_sender(told, letter, from_line) == sender


def test_only_an_mbox_line_on_top_is_taken_off() -> None:
    assert split_from_line(b"From a b\nX: y\n") == (b"From a b", b"X: y\n")
    assert split_from_line(b"From: a\nFrom b\n") == (b"", b"From: a\nFrom b\n")


@given(lines=st.lists(st.one_of(st.sampled_from([b"", b".", b".."]), st.binary(max_size=20)), min_size=1))
def test_the_bytes_of_the_mail_are_kept(lines: list[bytes]) -> None:
    """All but line ends: unstuffing what is sent gives the mail again."""
    letter = b"\n".join(line.replace(b"\n", b"").rstrip(b"\r") for line in lines) + b"\n"
    wire = on_the_wire(letter)
    assert wire.endswith(b"\r\n.\r\n")
    assert wire.find(b"\r\n.\r\n") == len(wire) - 5
    content = (b"\r\n" + wire[:-3]).replace(b"\r\n.", b"\r\n")[2:]
    assert content == letter.replace(b"\n", b"\r\n")
