"""A folder for letters from a pipe that no daemon answered: anybody may put files into it, only the daemon sees which.

One file a letter: a line of JSON with the envelope, then the letter as it came. The pipe command starts once a letter, so this
imports little.
"""

import json
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODE = 0o3733
"""Of the folder: others may write into it, not list it; nobody removes the files of others; files are the folder's group's."""

FILE_MODE = 0o640
SUFFIX, UNFINISHED, REFUSED = ".letter", ".tmp", ".refused"
LONGEST_ENVELOPE = 4096
"""Bytes of the line of JSON."""


class NotALetter(ValueError):
    """A file there that no pipe command of ours wrote, or not to its end."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A letter as it lies there: its envelope, its bytes."""

    sender: str
    recipient: str
    raw: bytes


def make(folder: Path) -> bool:
    """Make the folder, unless it is there; returns whether it was made. Raises OSError."""
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    folder.chmod(MODE)
    return True


def put(folder: Path, sender: str, recipient: str, raw: bytes) -> Path:
    """Write a letter into the folder. Returns once it is on the disk, and its name as well. Raises OSError, and leaves nothing."""
    name = folder / secrets.token_hex(16)
    unfinished, whole = name.with_suffix(UNFINISHED), name.with_suffix(SUFFIX)
    envelope = json.dumps({"from": sender, "to": recipient}).encode()
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(envelope + b"\n" + raw)
            file.flush()
            os.fchmod(handle, FILE_MODE)  # whatever the umask: the daemon reads it as one of the group
            os.fsync(handle)
            unfinished.rename(whole)
            _sync_names(folder)
    except OSError:
        unfinished.unlink(missing_ok=True)
        whole.unlink(missing_ok=True)
        raise
    return whole


def _sync_names(folder: Path) -> None:
    """Have the folder's entries on the disk. To fsync it one must be able to open it, which who may only write cannot: then
    all that is to be written to disks is."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        os.sync()
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def take(path: Path, most: int) -> Dropped:
    """A letter that lies there, of at most so many bytes. Raises NotALetter, OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise NotALetter(f"{path.name} is no file of its own")
        if found.st_size > most + LONGEST_ENVELOPE:
            raise NotALetter(f"{path.name} has {found.st_size} bytes")
        envelope, raw = file.readline(LONGEST_ENVELOPE), file.read(most + 1)
    try:
        said = json.loads(envelope)
        sender, recipient = said["from"], said["to"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise NotALetter(f"{path.name} has no envelope") from error
    if not (isinstance(sender, str) and isinstance(recipient, str) and raw.strip() and len(raw) <= most):
        raise NotALetter(f"{path.name} is no letter with an envelope")
    return Dropped(sender, recipient, raw)


def waiting(folder: Path) -> list[Path]:
    """The letters there, the oldest first; none where there is no such folder."""
    return [path for _, path in sorted(_ages(folder, SUFFIX))]


def standing(folder: Path) -> tuple[int, float | None, int]:
    """How many letters wait there, when the oldest was written (seconds since 1970), how many were refused."""
    ages = sorted(_ages(folder, SUFFIX))
    return len(ages), (ages[0][0] if ages else None), len(list(_ages(folder, REFUSED)))


def _ages(folder: Path, suffix: str) -> Iterator[tuple[float, Path]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(suffix):
                    yield entry.stat(follow_symlinks=False).st_mtime, Path(entry.path)
    except (FileNotFoundError, PermissionError):
        return
