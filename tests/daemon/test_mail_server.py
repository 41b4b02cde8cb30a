"""Real Postfix with alias pipes, LMTP transport and procmail at once, while the daemon is stopped and started."""

import os
import smtplib
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_mail import (
    POSTFIX,
    PROCMAIL,
    SYSTEM_PYTHON,
    _postfix,
    _until_it_answers,
    mailgate,
    open_folder,
    piped,
)

__all__ = ["open_folder", "piped"]

WAYS = ("rt", "general", "entrada")
"""By a pipe of /etc/aliases, by Postfix's transport map, by a recipe of procmail."""

RECIPE = """SHELL=/bin/sh
:0 w
| {program} --queue general --action correspond --url http://localhost/
EXITCODE=75
HOST=
"""


def _three_ways(etc: Path, folder: Path, program: Path, lmtp: int) -> None:
    recipes = folder / "recipes"
    recipes.write_text(RECIPE.format(program=program))
    recipes.chmod(0o644)
    with (etc / "aliases").open("a") as aliases:
        aliases.write(f'entrada: "|{PROCMAIL} -m {recipes}"\n')
    (etc / "transport").write_text(f"general@noc.example lmtp:inet:127.0.0.1:{lmtp}\n")
    with (etc / "main.cf").open("a") as main:
        main.write(f"transport_maps=hash:{etc}/transport\nlocal_recipient_maps=\n")
    with (etc / "master.cf").open("a") as master:
        master.write("lmtp unix - - n - - lmtp\n")
    for made in (["/usr/sbin/postalias", f"hash:{etc}/aliases"], ["/usr/sbin/postmap", f"hash:{etc}/transport"]):
        subprocess.run([made[0], "-c", str(etc), made[1]], check=True, capture_output=True)


@pytest.fixture
def send(piped: Any, open_folder: Path) -> Iterator[Callable[[str], None]]:
    """A letter by each way, through a Postfix of our own."""
    os.umask(0o022)
    program = mailgate(open_folder, piped, str(SYSTEM_PYTHON))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    etc = _postfix(open_folder, program, port)
    _three_ways(etc, open_folder, program, piped.lmtp_port)
    postfix = ["/usr/sbin/postfix", "-c", str(etc)]
    log = (open_folder / "log").open("w")
    master = subprocess.Popen([*postfix, "start-fg"], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def by_each_way(subject: str) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for way in WAYS:
                text = f"From: Ana <ana@cliente.example>\nTo: {way}@noc.example\nSubject: {subject} {way}\n\nHola.\n"
                client.sendmail("ana@cliente.example", [f"{way}@noc.example"], text)

    try:
        _until_it_answers(port)
        yield by_each_way
    finally:
        subprocess.run([*postfix, "stop"], capture_output=True, check=False)
        master.wait(30)
        print((open_folder / "log").read_text())


@pytest.mark.skipif(
    POSTFIX is None or PROCMAIL is None or SYSTEM_PYTHON is None or os.geteuid() != 0,
    reason="needs Debian's Postfix and procmail, a python3 that every account may run, and root to start Postfix",
)
def test_nothing_is_lost_or_doubled_by_any_way_while_the_daemon_is_stopped_and_started(
    piped: Any, send: Callable[[str], None], open_folder: Path
) -> None:
    send("uno")
    piped.until(lambda: len(piped.tickets()) == 3)
    piped.stop()
    send("dos")
    send("tres")
    log = open_folder / "log"
    piped.until(lambda: log.read_text().count("status=deferred") >= 6)  # each was tried while nobody answered
    piped.start()
    send("cuatro")
    piped.until(lambda: len(piped.tickets()) >= 12)
    piped.until(lambda: not any(path.is_file() for path in (open_folder / "spool" / "deferred").rglob("*")))
    piped.settled()
    wanted = Counter(f"{subject} {way}" for subject in ("uno", "dos", "tres", "cuatro") for way in WAYS)
    assert Counter(ticket["subject"] for ticket in piped.tickets()) == wanted
    assert {ticket["queue"] for ticket in piped.tickets()} == {"general"}
