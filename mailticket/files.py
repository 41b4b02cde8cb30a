"""Reads files that people name: regular ones alone, and never more than a bound. A FIFO would hang us, a device never ends, and a
sparse file of some bytes on disk fills all memory."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mailticket.model.errors import FileUnusable

MIB = 1 << 20
MOST_CONFIG = 16 * MIB
"""Bytes of a configuration: 10,000 users take one MiB."""

MOST_WRITTEN = MIB
"""Bytes of what else people write: a rules file, a template, keys and certificates."""

MOST_ALIASES = 16 * MIB
MOST_LETTER = 40 * MIB
"""Bytes of a letter that the command line hands on: the control socket takes 64 MiB, and base64 makes a third more of it."""


@contextmanager
def open_regular(path: str | Path) -> Iterator[BinaryIO]:
    """A regular file, to read. Opened without waiting for whoever is at a FIFO's other end. Raises OSError, FileUnusable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileUnusable("not_a_file", str(path))
    with os.fdopen(descriptor, "rb") as file:
        yield file


def read_file(path: str | Path, most: int) -> bytes:
    """All of a regular file of at most ``most`` bytes. Raises OSError, FileUnusable."""
    with open_regular(path) as file:
        return read_stream(file, most, str(path))


def read_text(path: str | Path, most: int) -> str:
    """The same as UTF-8, line ends as Python's. Raises OSError, FileUnusable, UnicodeDecodeError."""
    return read_file(path, most).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def read_stream(stream: BinaryIO, most: int, name: str = "-") -> bytes:
    """What a stream still has, at most ``most`` bytes. Raises FileUnusable for more."""
    found = stream.read(most + 1)
    if len(found) > most:
        raise FileUnusable("file_too_large", name, most=_size(most))
    return found


def require_regular(path: str | Path, most: int) -> None:
    """For libraries that open files themselves. Raises OSError, FileUnusable."""
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise FileUnusable("file_too_large", str(path), most=_size(most))


def _size(most: int) -> str:
    return f"{most // MIB} MiB" if most >= MIB else f"{most} bytes"
