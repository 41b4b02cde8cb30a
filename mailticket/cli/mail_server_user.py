"""Whether the mail server's user, who may do little, can start what an alias line names, and reaches the daemon with it."""

import os
import pwd
import re
import shlex
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import mailticket
from mailticket.cli.words import word
from mailticket.model.errors import MailticketError

SECONDS = 30
"""How long one line may take."""

_PIPE = re.compile(r'"\|(.*)"\s*$')


def closed_to_others(program: Path) -> str:
    """The first folder or file that keeps an account with no rights of its own from starting a program of ours; empty: nothing
    does."""
    return _first_closed(program, -1, ())


def closed(path: Path, uid: int, groups: Collection[int]) -> Path | None:
    """The first folder on the way to a file that an account may not enter, or the file itself where it may not be read."""
    for folder in reversed(path.absolute().parents):
        if not _may(folder, uid, groups, 0o1):
            return folder
    return None if _may(path, uid, groups, 0o4) else path


def _may(path: Path, uid: int, groups: Collection[int], bit: int) -> bool:
    found = path.stat()
    shift = 6 if found.st_uid == uid else 3 if found.st_gid in groups else 0
    return uid == 0 or bool(found.st_mode & (bit << shift))


def run_lines(lines: Iterable[str], user: str) -> list[dict[str, Any]]:
    """Runs what alias lines start, as a user and as Postfix would, each to greet the daemon and no more: the command, whether it
    went well, and what it said. Raises MailticketError where there is no such user, or we may not become them."""
    try:
        account = pwd.getpwnam(user)
    except KeyError as error:
        raise MailticketError(word("no_such_account", user=user)) from error
    if os.geteuid() not in (0, account.pw_uid):
        raise MailticketError(word("must_be_root", user=user))
    return [_run(command, account) for command in _commands(lines)]


def _commands(lines: Iterable[str]) -> Iterator[list[str]]:
    """Each once: many addresses are piped into the same."""
    found = (match[1] for line in lines if (match := _PIPE.search(line)))
    return map(shlex.split, dict.fromkeys(found))


def _run(command: list[str], account: pwd.struct_passwd) -> dict[str, Any]:
    become: dict[str, Any] = {}
    if os.geteuid() != account.pw_uid:
        become = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": ()}
    try:
        done = subprocess.run(  # noqa: S603 - the lines are those we print
            [*command, "--check"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
            **become,
        )
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        well, last = done.returncode == 0, said[-1] if said else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        well, last = False, str(error)
    hidden = "" if well else _first_closed(Path(command[0]), account.pw_uid, {account.pw_gid})
    return {"command": shlex.join(command), "well": well, "said": last, "closed": hidden}


def _first_closed(program: Path, uid: int, groups: Collection[int]) -> str:
    """Of all that starting it needs: the program, its Python, our own files."""
    needed = (program, Path(sys.executable), Path(sys.executable).resolve(), Path(mailticket.__file__))
    found = (closed(path, uid, groups) for path in needed if path.exists())
    return next((str(path) for path in found if path), "")
