"""One process at a time works on an SQLite database or a data folder: the daemon, or one command while there is none."""

import fcntl
import os
from pathlib import Path
from typing import IO

from mailticket.model.errors import LockHeld

DAEMON = "daemon"
"""What a daemon writes into the lock's file, behind its pid."""


class DaemonLock:
    """Held for a process's life by whoever may write: the ``daemon``, which stays, or one command. Raises LockHeld."""

    def __init__(self, path: Path, *, daemon: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file: IO[str] = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.seek(0)
            pid, _, role = self._file.read().strip().partition(" ")
            self._file.close()
            raise LockHeld(path, pid or "?", daemon=role == DAEMON) from error
        self._file.truncate(0)
        self._file.write(f"{os.getpid()} {DAEMON}" if daemon else str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the next one in."""
        if not self._file.closed:
            self._file.truncate(0)
        self._file.close()
