"""Whichever way a letter comes, rules send it to the same queue."""

from typing import Any

import pytest

from mailticket.model.pipe import pipe_address


@pytest.fixture
def ruled(daemon: Any) -> Any:
    """A daemon with a rule; ``general`` is the default queue."""
    rules = daemon.folder / "rules"
    rules.mkdir()
    (rules / "10.rules").write_text(":0\n* ^Subject.*virus\nqueue seguridad\n")
    daemon.stop()
    return daemon.start()


WAYS = {
    "the site's address": ("rt@noc.example", "seguridad"),
    "the default queue's address": ("general@noc.example", "seguridad"),
    "the default queue's comments": ("general-comment@noc.example", "seguridad"),
    "a pipe that names no queue": (pipe_address(""), "seguridad"),
    "a pipe that names the default queue": (pipe_address("general"), "seguridad"),
}


def test_mail_for_the_site_and_the_default_queue_goes_where_the_rule_says_by_whatever_way(ruled: Any) -> None:
    for number, (address, _) in enumerate(WAYS.values()):
        raw = f"From: ana{number}@cliente.example\nSubject: virus {number}\n\nHola.\n"
        done = ruled.cli("inject", "-", "--to", address, stdin=raw)
        assert done.returncode == 0, done.stderr
    ruled.settled()
    found = {one["subject"]: one["queue"] for one in ruled.tickets()}
    assert found == {f"virus {number}": queue for number, (_, queue) in enumerate(WAYS.values())}


def test_mail_to_another_queue_stays_there_unless_it_asks_rules(ruled: Any) -> None:
    ruled.ask("queue.add", name="ventas", correspond_address="ventas@noc.example")
    for number, said in enumerate(("no", "yes", "mail")):
        ruled.ask("queue.set", name="ventas", ask_rules=said)
        for way in ("ventas@noc.example", pipe_address("ventas")):
            raw = f"From: a{number}@cliente.example\nSubject: virus {said} {way}\n\nHola.\n"
            ruled.cli("inject", "-", "--to", way, stdin=raw)
    ruled.settled()
    found = {one["subject"].replace("virus ", ""): one["queue"] for one in ruled.tickets()}
    pipe = pipe_address("ventas")
    assert found == {
        "no ventas@noc.example": "ventas",
        f"no {pipe}": "ventas",
        "yes ventas@noc.example": "seguridad",
        f"yes {pipe}": "seguridad",
        "mail ventas@noc.example": "seguridad",
        f"mail {pipe}": "ventas",
    }
