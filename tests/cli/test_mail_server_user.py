"""Alias lines are started as the mail server's user starts them: real mailgate, another account, a real daemon."""

import os
from pathlib import Path
from typing import Any

import pytest

from mailticket.cli.mail_server_user import closed, run_lines
from tests.cli.test_mail import SYSTEM_PYTHON, mailgate, open_folder, piped

__all__ = ["open_folder", "piped"]


def test_the_first_folder_that_is_closed_to_an_account_is_named(tmp_path: Path) -> None:
    venv = tmp_path / "home" / "venv"
    venv.mkdir(parents=True)
    program = venv / "mailgate"
    program.write_text("")
    program.chmod(0o755)
    home = tmp_path / "home"
    tmp_path.chmod(0o755)
    home.chmod(0o700)
    mine, groups = os.geteuid() or 4321, {os.getegid() or 4321}
    os.chown(home, mine, 0) if os.geteuid() == 0 else None
    assert closed(program, mine + 1, groups) in (home, *home.parents)  # a machine's own temporary folder may be closed
    assert closed(program, 0, ()) is None
    home.chmod(0o755)
    program.chmod(0o750)
    assert closed(program, mine + 1, {7}) in (program, *home.parents)


@pytest.mark.skipif(os.geteuid() != 0 or SYSTEM_PYTHON is None, reason="only root becomes somebody else")
def test_a_line_is_started_as_that_user_and_greets_the_daemon(piped: Any, open_folder: Path) -> None:
    os.umask(0o022)
    program = mailgate(open_folder, piped, str(SYSTEM_PYTHON))
    lines = [f'rt: "|{program} --queue general"', f'soporte: "|{program} --queue general"', "noc.example lmtp:inet:x"]
    (ran,) = run_lines(lines, "nobody")
    assert (ran["well"], ran["said"]) == (True, "")
    assert piped.ask("inbox.list") == []
    program.chmod(0o700)
    (ran,) = run_lines(lines, "nobody")
    assert (ran["well"], ran["closed"]) == (False, str(program))
    program.chmod(0o755)
    piped.stop()
    (ran,) = run_lines(lines, "nobody")
    assert not ran["well"]
    assert f"127.0.0.1:{piped.lmtp_port}" in ran["said"]


def test_a_user_whom_the_machine_does_not_have_is_named(daemon: Any) -> None:
    done = daemon.cli("queue", "check", "--run-as", "nadie-asi")
    assert done.returncode != 0
    assert "nadie-asi" in done.stderr
