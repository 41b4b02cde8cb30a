"""The lock of an SQLite database: one holder, who says who it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from mailticket.model.errors import LockHeld
from mailticket.storage.daemon_lock import DaemonLock


def test_a_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "mail.db.lock"
    program = f"""
import os, pathlib, sys
from mailticket.storage.daemon_lock import DaemonLock
lock = DaemonLock(pathlib.Path({str(path)!r}))
print(os.getpid(), flush=True)
sys.stdin.read()"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdin
        pid = holder.stdout.readline().strip()
        with pytest.raises(LockHeld, match=rf"pid {pid}\)"):
            DaemonLock(path)
        holder.stdin.close()
        holder.wait(20)
    DaemonLock(path).release()


def test_a_released_lock_can_be_held_again(tmp_path: Path) -> None:
    first = DaemonLock(tmp_path / "lock")
    with pytest.raises(LockHeld):
        DaemonLock(tmp_path / "lock")
    first.release()
    DaemonLock(tmp_path / "lock").release()


@pytest.mark.parametrize("daemon", [True, False])
def test_the_next_one_hears_whether_a_daemon_or_a_command_holds_it(tmp_path: Path, daemon: bool) -> None:
    first = DaemonLock(tmp_path / "lock", daemon=daemon)
    with pytest.raises(LockHeld) as held:
        DaemonLock(tmp_path / "lock")
    assert held.value.daemon is daemon
    first.release()
