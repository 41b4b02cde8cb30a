"""Which programs scrips may start: those of one folder that the administrator names, and that nobody else can change."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Programs:
    """``folder`` None: scrips start nothing. ``run_as`` is the account they run as, empty for the daemon's own."""

    folder: Path | None = None
    run_as: str = ""

    def find(self, word: str) -> Path:
        """The program of that absolute path. Raises ValueError, in words for the ticket's history, for what is not to be
        started: it must stand in the folder by its real path (no links, no ``..``), be a file that can be run, and be
        written by nobody but its owner, root or the daemon's account, as every folder down to it."""
        if self.folder is None:
            raise ValueError("programs are switched off: [scrips] programs names no folder")
        home, path = Path(os.path.realpath(self.folder)), Path(word)
        if not path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{word}: it must be the whole path of a program, without ..")
        if not (path.is_relative_to(self.folder) or path.is_relative_to(home)):
            raise ValueError(f"{word} is not in [scrips] programs ({self.folder})")
        inner = path.relative_to(self.folder if path.is_relative_to(self.folder) else home)
        _require_folder(home)
        return _found(home, inner)

    def account_problem(self) -> str:
        """Why programs cannot run as the account; empty: they can, or run as the daemon itself."""
        if not self.run_as:
            return ""
        try:
            pwd.getpwnam(self.run_as)
        except KeyError:
            return f"there is no account {self.run_as}"
        return "" if os.geteuid() == 0 else f"to run programs as {self.run_as} the daemon must be started as root"


def _found(home: Path, inner: Path) -> Path:
    place = home
    for part in inner.parts[:-1]:
        place /= part
        _require_folder(place)
    program = home / inner
    mode = _status(program).st_mode
    if not stat.S_ISREG(mode):
        raise ValueError(f"{program} is no file")
    if not mode & stat.S_IXUSR:
        raise ValueError(f"{program} is not executable")
    return program


def _require_folder(place: Path) -> None:
    if not stat.S_ISDIR(_status(place).st_mode):
        raise ValueError(f"{place} is no folder")


def _status(path: Path) -> os.stat_result:
    """What stands there itself, a link as a link. Raises ValueError where others than its owner may write it."""
    try:
        found = path.lstat()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    if stat.S_ISLNK(found.st_mode):
        raise ValueError(f"{path} is a link")
    if found.st_mode & OTHERS or found.st_uid not in (0, os.geteuid()):
        raise ValueError(
            f"{path} can be changed by others: it must be writable by its owner alone, root or our account"
        )
    return found
