"""What ``check`` says of a site that runs, one that is stopped, and one that never was."""

import json
import os
from typing import Any

from mailticket.arrival import maildrop


def test_check_counts_what_the_database_has_and_looks_whether_the_daemon_answers(daemon: Any) -> None:
    daemon.ask("queue.add", name="ventas", correspond_address="ventas@noc.example")
    daemon.send("From: Ana <ana@cliente.example>\nSubject: No anda\n\nx\n")
    daemon.settled()
    folder = daemon.folder / "maildrop"
    said = daemon.cli("check")
    assert said.returncode == 0, said.stderr
    assert "queues 3" in said.stdout or "colas 3" in said.stdout
    assert "tickets 1" in said.stdout
    daemon.stop()
    maildrop.make(folder)
    path = maildrop.put(folder, "ana@cliente.example", "general@noc.example", b"Subject: x\n\nx\n")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    stopped = json.loads(daemon.cli("check", "--json").stdout)
    assert stopped["daemon"] is False
    assert stopped["database"]["tickets"] == 1
    assert stopped["maildrop"] == {"letters": 1, "oldest": "2023-11-14T22:13:20+00:00", "refused": 0}
    assert "serve" in daemon.cli("check").stdout


def test_check_of_a_site_that_never_started_says_that_there_is_no_database_yet(make_daemon: Any) -> None:
    new = make_daemon(start=False)
    said = new.cli("check", "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["database"] is None
    assert not (new.folder / "var" / "mailticket.db").exists()


def test_a_database_that_cannot_be_read_is_a_problem(daemon: Any) -> None:
    daemon.stop()
    (daemon.folder / "var" / "mailticket.db").write_bytes(b"no database at all" * 1000)
    said = daemon.cli("check")
    assert said.returncode == 1
    assert "database" in said.stdout


def test_an_address_of_the_site_that_somebody_who_works_here_has_is_a_problem_and_the_log_says_so(daemon: Any) -> None:
    daemon.ask("user.add", address="mesa@noc.example", name="Mesa", privileged=True)
    assert daemon.cli("check").returncode == 0
    daemon.stop()
    config = daemon.config.read_text()
    daemon.config.write_text(config.replace('"rt@noc.example"', '"mesa@noc.example"'))
    said = daemon.cli("check")
    assert said.returncode == 1
    assert "mesa@noc.example" in said.stdout
    daemon.start()
    told = [line for line in daemon.lines if line["event"] == "site.address_of_person"]
    assert [line["address"] for line in told] == ["mesa@noc.example"]
