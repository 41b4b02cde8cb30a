"""The folder for letters that no daemon took: what is put there, and what is taken for a letter."""

import os
import stat
from pathlib import Path

import pytest

from mailticket.arrival import maildrop
from mailticket.arrival.maildrop import Dropped, NotALetter

RAW = b"From: ana@cliente.example\nSubject: x\n\nHola.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    maildrop.make(tmp_path / "drop")
    return tmp_path / "drop"


def test_the_folder_may_be_written_by_all_and_listed_by_its_owner(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o3733
    assert not maildrop.make(folder)


def test_a_letter_is_taken_as_it_was_put(folder: Path) -> None:
    path = maildrop.put(folder, "ana@cliente.example", "queue=general@mailgate.localhost", RAW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert maildrop.waiting(folder) == [path]
    assert maildrop.take(path, 1000) == Dropped("ana@cliente.example", "queue=general@mailgate.localhost", RAW)
    letters, oldest, refused = maildrop.standing(folder)
    assert (letters, oldest, refused) == (1, path.stat().st_mtime, 0)


def test_the_file_and_its_name_are_on_the_disk_before_it_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []

    def fsync(handle: int) -> None:
        synced.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")

    monkeypatch.setattr(os, "fsync", fsync)
    maildrop.put(folder, "", "x", RAW)
    assert synced == ["file", "folder"]


def test_who_may_not_open_the_folder_has_all_disks_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    opened = os.open

    def closed(path: Path, flags: int, *mode: int) -> int:
        if flags & os.O_DIRECTORY:
            raise PermissionError(path)
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", closed)
    monkeypatch.setattr(os, "sync", lambda: synced.append("all"))
    maildrop.put(folder, "", "x", RAW)
    assert synced == ["all"]


def test_what_cannot_be_written_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        maildrop.put(folder, "", "x", RAW)
    assert not list(folder.iterdir())


def test_only_letters_are_taken_for_letters(folder: Path, tmp_path: Path) -> None:
    (folder / "a.tmp").write_bytes(b"half")
    assert maildrop.waiting(folder) == []
    secret = tmp_path / "secret"
    secret.write_bytes(b'{"from": "a", "to": "b"}\nx')
    (folder / "link.letter").symlink_to(secret)
    (folder / "hard.letter").hardlink_to(secret)
    os.mkfifo(folder / "fifo.letter")
    for name, content in {
        "none": b"no envelope\n\nx",
        "list": b"[]\nx",
        "deep": b"[" * 4000 + b"\nx",
        "number": b'{"from": 1, "to": "b"}\nx',
        "empty": b'{"from": "a", "to": "b"}\n \n',
        "large": b'{"from": "a", "to": "b"}\n' + b"x" * 101,
    }.items():
        (folder / f"{name}.letter").write_bytes(content)
    assert len(maildrop.waiting(folder)) == 9
    for path in maildrop.waiting(folder):
        with pytest.raises((NotALetter, OSError)):
            maildrop.take(path, 100)


def test_where_there_is_no_folder_nothing_waits(tmp_path: Path) -> None:
    assert maildrop.waiting(tmp_path / "none") == []
    assert maildrop.standing(tmp_path / "none") == (0, None, 0)
