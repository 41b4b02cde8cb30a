"""Letters that could hurt are read in processes that can be killed: real processes, real limits."""

import asyncio
import base64
import os
import signal
from pathlib import Path

import pytest

from mailticket.model.errors import LetterTooHard
from mailticket.model.letter import Ours
from mailticket.reading import part_bytes, read, risky, worker
from mailticket.reading.worker import Worker, Workers

OURS = Ours("example.org")
RAW = b"From: Ana <ana@example.net>\nSubject: hello\n\ntext\n"
MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("raw", "is_risky"),
    [
        (RAW, False),
        (RAW + b"x\n" * 9_000, False),
        (RAW + b"x\n" * 20_000, True),
        (RAW + b"x" * 100 * 1024, False),
        (RAW + b"x" * 128 * 1024, True),
        (RAW + b"--x\n" * 1000, True),
        (b"X: y\n" * 30_000 + RAW, True),
        (RAW + b"<p>" * 10_000, True),
        (b"Content-Type: text/html\n" + RAW + b"eA==\n" * 50_000, True),
        (b"Content-Type: Application/MS-TNEF\n\nx", True),
        (b"Content-Type: text/calendar\n\nx", True),
        (b'Content-Type: multipart/mixed; boundary="x"\n\n' * 500, True),
    ],
)
def test_letters_that_could_hurt_are_told_from_outside(raw: bytes, is_risky: bool) -> None:
    assert bool(risky(raw)) is is_risky


async def test_a_worker_reads_as_the_daemon_does(tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_bytes(RAW)
    workers = Workers()
    try:
        expected = read(RAW, mail_from="ana@example.net", ours=OURS)
        assert await workers.read(RAW, mail_from="ana@example.net", ours=OURS) == expected
        assert await workers.read(path, mail_from="ana@example.net", ours=OURS) == expected
        many = [workers.read(RAW, mail_from="ana@example.net", ours=OURS) for _ in range(20)]
        assert await asyncio.gather(*many) == [expected] * 20
    finally:
        await workers.close()


async def test_a_file_that_is_gone_is_a_letter_too_hard(tmp_path: Path) -> None:
    workers = Workers()
    try:
        with pytest.raises(LetterTooHard, match="FileNotFoundError"):
            await workers.read(tmp_path / "gone", mail_from="", ours=OURS)
    finally:
        await workers.close()


async def process_of(one: Worker) -> int:
    await one.ask((RAW, "", OURS, False))
    assert one.process
    return one.process.pid


async def test_a_worker_that_overruns_is_killed_and_the_next_letter_is_read(tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)  # reading it waits for a writer who never comes
    workers = Workers(processes=1)
    try:
        await workers.read(RAW, mail_from="", ours=OURS)
        workers.wall_seconds = 0.2
        with pytest.raises(LetterTooHard, match="more than"):
            await workers.read(fifo, mail_from="", ours=OURS)
        workers.wall_seconds = 15
        assert (await workers.read(RAW, mail_from="", ours=OURS)).subject == "hello"
    finally:
        await workers.close()


async def test_a_worker_that_dies_over_a_letter_makes_it_too_hard(tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    workers = Workers(processes=1)
    try:
        pid = await process_of(workers.idle[0])
        letter = asyncio.create_task(workers.read(fifo, mail_from="", ours=OURS))
        await asyncio.sleep(0)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(LetterTooHard, match="ended"):
            await letter
        assert (await workers.read(RAW, mail_from="", ours=OURS)).subject == "hello"
    finally:
        await workers.close()


async def test_a_worker_that_died_idle_costs_no_letter() -> None:
    workers = Workers(processes=1)
    try:
        pid = await process_of(workers.idle[0])
        process = workers.idle[0].process
        assert process
        os.kill(pid, signal.SIGKILL)
        await process.wait()
        assert (await workers.read(RAW, mail_from="", ours=OURS)).subject == "hello"
    finally:
        await workers.close()


async def test_a_letter_that_is_given_up_leaves_no_answer_behind(tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    workers = Workers(processes=1)
    try:
        await workers.read(RAW, mail_from="", ours=OURS)
        letter = asyncio.create_task(workers.read(fifo, mail_from="", ours=OURS))
        await asyncio.sleep(0)
        letter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await letter
        assert (await workers.read(RAW, mail_from="", ours=OURS)).subject == "hello"
    finally:
        await workers.close()


async def test_a_worker_ends_when_its_daemon_is_gone() -> None:
    one = Worker()
    await process_of(one)
    process = one.process
    assert process
    assert process.stdin
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 60) == 0


async def test_memory_of_a_worker_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(worker.MEMORY + MIB)  # a hole: it takes no disk
    workers = Workers()
    try:
        with pytest.raises(LetterTooHard, match="memory"):
            await workers.read(path, mail_from="", ours=OURS)
    finally:
        await workers.close()


def large_letter() -> bytes:
    file = base64.encodebytes(bytes(range(256)) * (18 * MIB // 256))
    head = b"From: a@example.net\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n--b\n"
    return (
        head + b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n" + file + b"\n--b--\n"
    )


async def test_a_letter_of_25_megabytes_is_read_in_little_more_than_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(large_letter())
    workers = Workers(processes=1)
    try:
        pid = await process_of(workers.idle[0])
        before = peak(pid)
        found = await workers.read(path, mail_from="", ours=OURS)
        assert found.text == "See the file."
        assert [(one.name, one.size) for one in found.attachments] == [("a.zip", 18 * MIB)]
        assert peak(pid) - before < path.stat().st_size + 20 * MIB
    finally:
        await workers.close()


def peak(pid: int) -> int:
    """Most resident memory so far, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def test_a_large_attachment_comes_out_as_it_went_in() -> None:
    assert part_bytes(large_letter(), "2") == bytes(range(256)) * (18 * MIB // 256)
