"""Into a Maildir: what is there is whole, and on the disk before it is said to be sent."""

import errno
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailticket.model.notice import Copy, Delivery, NoticeKind
from mailticket.outbox import maildir
from mailticket.outbox.maildir import MaildirTransport
from mailticket.outbox.transport import DeliveryStatus

AT = datetime(2026, 11, 28, tzinfo=UTC)


def deliveries(many: int) -> list[Delivery]:
    return [
        Delivery(
            Copy(n, n, f"u{n}@x.example", "b@x"), b"Subject: %d\r\n\r\nHola\r\n" % n, NoticeKind.NOTICE, "m@x", 1, AT
        )
        for n in range(1, many + 1)
    ]


def seen(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[str]:
    """What is done to files, in order; for each sync, how many are in ``new``."""
    done: list[str] = []
    write, sync = os.write, os.fsync

    def noted_write(file: int, data: Any) -> int:
        done.append("write")
        return write(file, data)

    def noted_sync(file: int) -> None:
        done.append(f"sync {len(list((folder / 'new').iterdir()))}")
        sync(file)

    monkeypatch.setattr(maildir.os, "write", noted_write)
    monkeypatch.setattr(maildir.os, "fsync", noted_sync)
    return done


async def fates(folder: Path, given: Sequence[Delivery]) -> list[DeliveryStatus]:
    return [result.fate for result in await MaildirTransport(folder).deliver(given)]


async def test_all_of_a_batch_is_written_before_the_disk_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = seen(monkeypatch, tmp_path)
    assert await fates(tmp_path, deliveries(3)) == [DeliveryStatus.SENT] * 3
    assert done == ["write"] * 3 + ["sync 0", "sync 1", "sync 2", "sync 3"]  # none is in new before it was synced
    assert not list((tmp_path / "tmp").iterdir())


async def test_no_more_files_are_open_than_one_batch_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildir, "AT_ONCE", 2)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    done = seen(monkeypatch, tmp_path)
    assert await fates(tmp_path, deliveries(5)) == [DeliveryStatus.SENT] * 5
    assert "".join(one[0] for one in done) == "wwsswwsswss"
    assert len(os.listdir("/proc/self/fd")) <= before + 1  # noqa: PTH208  # asyncio's thread may have come


async def test_what_a_disk_takes_in_part_is_written_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(maildir.os, "write", lambda file, data: write(file, bytes(data[:7])))
    assert await fates(tmp_path, deliveries(1)) == [DeliveryStatus.SENT]
    (file,) = (tmp_path / "new").iterdir()
    assert file.read_bytes() == b"Return-Path: <b@x>\nDelivered-To: u1@x.example\nSubject: 1\n\nHola\n"


async def test_a_file_that_does_not_reach_the_disk_goes_later_and_the_others_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, asked = os.fsync, []

    def second_fails(file: int) -> None:
        asked.append(file)
        if len(asked) == 2:
            raise OSError(errno.EIO, "Input/output error")
        sync(file)

    monkeypatch.setattr(maildir.os, "fsync", second_fails)
    assert await fates(tmp_path, deliveries(3)) == [DeliveryStatus.SENT, DeliveryStatus.LATER, DeliveryStatus.SENT]
    assert sorted(path.name.split(".")[1] for path in (tmp_path / "new").iterdir()) == ["C1", "C3"]


async def test_a_full_disk_is_tried_again_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int, data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(maildir.os, "write", full)
    assert await fates(tmp_path, deliveries(2)) == [DeliveryStatus.LATER] * 2
    assert not list((tmp_path / "new").iterdir())
