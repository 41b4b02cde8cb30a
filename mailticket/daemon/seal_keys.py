"""The keys our addresses and Message-IDs are sealed with, in a file of the data folder."""

import os
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from mailticket.files import MOST_WRITTEN, read_text


def load_keys(path: Path) -> tuple[bytes, ...]:
    """The keys our addresses and Message-IDs are sealed with, the present one first. Made where there are none."""
    if not path.exists():
        write_lines(path, [secrets.token_hex(32)])
    return read_keys(path)


def read_keys(path: Path) -> tuple[bytes, ...]:
    """Those that are there. A line is a key in hex, and the day it was replaced."""
    text = read_text(path, MOST_WRITTEN) if path.exists() else ""
    return tuple(bytes.fromhex(line.split()[0]) for line in text.splitlines() if line.strip())


def rotate_keys(path: Path, today: date, keep: int) -> tuple[bytes, ...]:
    """A new key in front. Those replaced more than ``keep`` days ago hold no more."""
    kept = []
    for line in read_text(path, MOST_WRITTEN).splitlines():
        key, _, day = line.strip().partition(" ")
        replaced = date.fromisoformat(day) if day else today
        if key and today - replaced <= timedelta(days=keep):
            kept.append(f"{key} {replaced.isoformat()}")
    write_lines(path, [secrets.token_hex(32), *kept])
    return load_keys(path)


def write_lines(path: Path, lines: Sequence[str]) -> None:
    """Whole or not at all, and for this account alone."""
    new = path.with_suffix(".new")
    file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as written:
        written.write("".join(f"{line}\n" for line in lines))
        written.flush()
        os.fsync(written.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
