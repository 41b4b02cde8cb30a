"""Letters that procmail's plain ``:0`` hands over while no daemon runs: kept, and taken in once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mailticket.arrival import maildrop

PROCMAIL = shutil.which("procmail")
LETTER = "From: Ana <ana@cliente.example>\nSubject: {}\nMessage-ID: <{}@cliente.example>\n\nHola.\n"


def procmail(daemon: Any, subject: str, flags: str = "") -> subprocess.CompletedProcess[bytes]:
    """A letter through real procmail, with RT's recipe."""
    rc = daemon.folder / f"rc{flags}"
    rc.write_text(
        f"SHELL=/bin/sh\nLOGFILE={daemon.folder}/log\nDEFAULT={daemon.folder}/mailbox\nORGMAIL={daemon.folder}/mailbox\n"
        f"MAILTICKET_CONFIG={daemon.config}\nPYTHONPATH={Path.cwd()}\n:0{flags}\n"
        f"| {sys.executable} -m mailticket.arrival.mailgate --queue seguridad --action correspond --url http://localhost/\n"
    )
    rc.chmod(0o644)
    raw = LETTER.format(subject, subject).encode()
    return subprocess.run([str(PROCMAIL), str(rc)], input=raw, capture_output=True, timeout=60, check=False)


@pytest.mark.skipif(PROCMAIL is None, reason="procmail is not installed")
def test_a_plain_recipe_loses_nothing_while_the_daemon_is_stopped_and_nothing_comes_twice(daemon: Any) -> None:
    maildrop.make(daemon.folder / "maildrop")
    procmail(daemon, "antes")
    daemon.until(lambda: len(daemon.tickets()) == 1)
    daemon.stop()
    for subject in ("uno", "dos"):
        assert procmail(daemon, subject).returncode == 0
    daemon.until(lambda: len(maildrop.waiting(daemon.folder / "maildrop")) == 2)  # a plain ``:0`` waits for no program
    kept = [(path, path.read_bytes()) for path in maildrop.waiting(daemon.folder / "maildrop")]
    daemon.start()
    daemon.until(lambda: len(daemon.tickets()) == 3)
    daemon.settled()
    assert maildrop.waiting(daemon.folder / "maildrop") == []
    assert {one["queue"] for one in daemon.tickets()} == {"seguridad"}
    daemon.stop()
    for path, content in kept:  # as after a crash between taking it in and removing it
        path.write_bytes(content)
    daemon.start()
    daemon.until(lambda: not maildrop.waiting(daemon.folder / "maildrop"))
    daemon.settled()
    assert len(daemon.tickets()) == 3


@pytest.mark.skipif(PROCMAIL is None, reason="procmail is not installed")
def test_without_the_folder_a_recipe_with_w_has_procmail_keep_the_letter(daemon: Any) -> None:
    daemon.stop()
    procmail(daemon, "uno", " w")
    assert "uno" in (daemon.folder / "mailbox").read_text()
    assert "75" in (daemon.folder / "log").read_text()


def test_what_is_refused_stays_and_is_counted(daemon: Any) -> None:
    folder = daemon.folder / "maildrop"
    maildrop.make(folder)
    raw = LETTER.format("x", "x").encode()
    path = maildrop.put(folder, "ana@cliente.example", "nobody@noc.example", raw)
    daemon.until(lambda: path.with_suffix(".refused").exists())
    assert daemon.ask("status")["maildrop"] == {"letters": 0, "oldest": None, "refused": 1}
    assert "rechazados: 1" in daemon.cli("status").stdout or "refused: 1" in daemon.cli("status").stdout


def test_status_says_how_many_wait_and_since_when(daemon: Any) -> None:
    folder = daemon.folder / "maildrop"
    maildrop.make(folder)
    path = maildrop.put(
        folder, "ana@cliente.example", "queue=nada@mailgate.localhost", LETTER.format("x", "x").encode()
    )
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert daemon.ask("status")["maildrop"] == {"letters": 1, "oldest": "2023-11-14T22:13:20+00:00", "refused": 0}
