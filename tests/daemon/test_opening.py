"""The lock a daemon takes when it starts: it waits for a command, and not for another daemon that works."""

from pathlib import Path

import pytest

from mailticket.daemon.opening import ASK_AGAIN, COMMAND_IS_DONE, DAEMON_IS_GONE, daemon_lock
from mailticket.model.errors import LockHeld
from mailticket.storage.daemon_lock import DaemonLock


async def test_a_command_that_is_under_way_does_not_keep_the_daemon_from_starting(tmp_path: Path) -> None:
    command = DaemonLock(tmp_path / "lock")

    async def pause(seconds: float) -> None:
        command.release()

    (await daemon_lock(tmp_path / "lock", pause)).release()


@pytest.mark.parametrize(("daemon", "patience"), [(True, DAEMON_IS_GONE), (False, COMMAND_IS_DONE)])
async def test_it_waits_so_long_and_no_longer(tmp_path: Path, daemon: bool, patience: float) -> None:
    other = DaemonLock(tmp_path / "lock", daemon=daemon)
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    with pytest.raises(LockHeld):
        await daemon_lock(tmp_path / "lock", pause)
    assert patience <= sum(waited) <= patience + 2 * ASK_AGAIN
    other.release()
