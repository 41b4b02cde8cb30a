"""Faults the daemon must survive: killed at any point, locked, full, broken letters, impatient clients."""

import base64
import contextlib
import random
import smtplib
import socket
import sqlite3
import threading
from collections import Counter
from pathlib import Path

import pytest

SABOTEUR = str(Path(__file__).parent / "saboteur")


def letter(number: int, text: str = "Cuerpo") -> str:
    return (
        f"From: cliente{number}@c.example\nTo: general@noc.example\nSubject: Pedido {number}\n"
        f"Message-ID: <{number}@c.example>\nDate: Mon, 23 Nov 2026 10:00:00 -0300\n\n{text} {number}\n"
    )


def deliver(daemon, number: int) -> bool:
    """One try of an at-least-once sender; True when it heard 250."""
    try:
        daemon.send(letter(number), sender=f"cliente{number}@c.example")
    except (smtplib.SMTPException, OSError):
        return False
    return True


def revive(daemon) -> None:
    if daemon.process.poll() is not None:
        daemon.environment.pop("MAILTICKET_SABOTAGE", None)
        daemon.start()


def assert_each_letter_has_one_effect(daemon, numbers) -> None:
    daemon.settled()
    tickets = daemon.tickets()
    assert Counter(ticket["subject"] for ticket in tickets) == Counter(f"Pedido {n}" for n in numbers)
    letters = daemon.ask("inbox.list", limit=10_000)
    assert all(one["state"] == "done" for one in letters)
    copies = daemon.ask("outbox.list", limit=10_000)
    assert {copy["state"] for copy in copies} <= {"sent", "uncertain"}
    assert Counter((c["ticket_id"], c["recipient"]) for c in copies).most_common(1)[0][1] == 1


POINTS = [
    "mailticket.storage.inbox:put:before:2",
    "mailticket.storage.inbox:put:after:2",
    "mailticket.storage.database:_committed:before:16",
    "mailticket.storage.database:_committed:after:16",
    "mailticket.storage.database:_committed:before:19",
    "mailticket.storage.database:_committed:after:19",
    "mailticket.mailroom.read_letters:read:before:2",
    "mailticket.mailroom.file_batch:file_letter:after:2",
    "mailticket.application.unit_of_work:write:before:2",
    "mailticket.application.unit_of_work:write:after:2",
    "mailticket.storage.outbox:claim:after:2",
    "mailticket.storage.outbox:settle:before:2",
    "mailticket.storage.outbox:settle:after:2",
]


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_point_every_250_has_its_letter_and_one_effect(make_daemon, point: str) -> None:
    daemon = make_daemon(environment={"PYTHONPATH": SABOTEUR, "MAILTICKET_SABOTAGE": point})
    for number in range(6):
        while not deliver(daemon, number):
            daemon.process.wait(20)
            revive(daemon)
    sent = 6
    while "MAILTICKET_SABOTAGE" in daemon.environment and sent < 12:  # what goes out in sets is not counted by letters
        with contextlib.suppress(Exception):
            daemon.process.wait(0.5)
        revive(daemon)
        while not deliver(daemon, sent):
            daemon.process.wait(20)
            revive(daemon)
        sent += 1
    assert "MAILTICKET_SABOTAGE" not in daemon.environment, "it was never killed"
    assert_each_letter_has_one_effect(daemon, range(sent))


def test_killed_at_random_while_mail_pours_in_nothing_is_lost_or_doubled(make_daemon) -> None:
    """Four senders at once, each trying until it hears 250; the daemon is killed five times on the way."""
    daemon = make_daemon(limits="[limits.budgets]\nnew_tickets_per_queue_minute = 1000")
    done: set[int] = set()
    numbers = range(80)
    chance = random.Random(7)
    gate = threading.Lock()

    def sender(mine: list[int]) -> None:
        for number in mine:
            while not deliver(daemon, number):
                threading.Event().wait(0.05)
            with gate:
                done.add(number)

    senders = [threading.Thread(target=sender, args=(list(numbers[i::4]),)) for i in range(4)]
    for thread in senders:
        thread.start()
    for kill_at in sorted(chance.sample(range(5, 75), 5)):
        daemon.until(lambda: len(done) >= kill_at, 60)  # noqa: B023
        daemon.kill()
        daemon.start()
    for thread in senders:
        thread.join(60)
    assert_each_letter_has_one_effect(daemon, numbers)
    delivered = Counter((m["X-RT-Ticket"], m["Delivered-To"]) for m in daemon.mail())
    assert len(delivered) == 160
    assert sum(delivered.values()) - len(delivered) <= 5 * 4
    ids = {(m["X-RT-Ticket"], m["Delivered-To"], m["Message-ID"]) for m in daemon.mail()}
    assert len(ids) == 160, "a second copy has the Message-ID of the first"


def test_a_locked_database_is_answered_451_and_recovers(make_daemon) -> None:
    daemon = make_daemon()
    assert deliver(daemon, 1)
    daemon.settled()
    other = sqlite3.connect(daemon.folder / "var" / "mailticket.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        daemon.send(letter(2))
    assert refused.value.smtp_code == 451
    other.execute("rollback")
    other.close()
    assert deliver(daemon, 2)
    assert_each_letter_has_one_effect(daemon, [1, 2])


def test_a_letter_that_breaks_our_code_is_held_staff_told_once_and_the_next_passes(make_daemon) -> None:
    sabotage = "mailticket.mailroom.file_batch:file_letter:raise:veneno"
    daemon = make_daemon(environment={"PYTHONPATH": SABOTEUR, "MAILTICKET_SABOTAGE": sabotage})
    daemon.send(letter(1, "veneno"))
    daemon.send(letter(2))
    daemon.wait_for_mail(3)
    held = daemon.ask("inbox.list", state="held")
    assert len(held) == 1
    assert "sabotage" in held[0]["error"]
    assert daemon.ask("inbox.retry", id=held[0]["id"])
    daemon.until(lambda: len(daemon.ask("inbox.list", state="held")) == 1)
    daemon.settled()
    assert len([m for m in daemon.mail() if "staff@noc.example" in m["Delivered-To"]]) == 2
    raw = base64.b64decode(daemon.ask("inbox.show", id=held[0]["id"], raw=True)["raw_base64"])
    assert b"veneno 1" in raw
    daemon.stop()
    daemon.environment.pop("MAILTICKET_SABOTAGE")
    daemon.start()
    assert daemon.ask("inbox.retry", id="all")
    daemon.settled()
    assert sorted(t["subject"] for t in daemon.tickets()) == ["Pedido 1", "Pedido 2"]


@pytest.mark.parametrize("bytes_heard", [0, 1, 20])
def test_a_client_gone_after_the_dot_loses_nothing(daemon, bytes_heard: int) -> None:
    client = socket.create_connection(("127.0.0.1", daemon.port), timeout=60)
    answers = client.makefile("rb")
    answers.readline()
    for command in ("EHLO x", "MAIL FROM:<cliente1@c.example>", "RCPT TO:<general@noc.example>", "DATA"):
        client.sendall(command.encode() + b"\r\n")
        while answers.readline()[3:4] == b"-":
            pass
    client.sendall(letter(1).replace("\n", "\r\n").encode() + b".\r\n")
    if bytes_heard:
        answers.read(bytes_heard)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    answers.close()
    client.close()
    while not deliver(daemon, 1):
        pass
    assert_each_letter_has_one_effect(daemon, [1])


def test_a_hundred_replies_at_once_to_one_ticket_are_a_hundred_entries_and_one_change_of_status(daemon) -> None:
    assert deliver(daemon, 0)
    daemon.settled()

    def reply(number: int) -> None:
        daemon.send(
            f"From: cliente0@c.example\nTo: general@noc.example\nSubject: Re: [noc #1] x\nMessage-ID: <r{number}@c>\n\n"
            f"respuesta {number}\n",
            sender="cliente0@c.example",
        )

    threads = [threading.Thread(target=lambda i=i: [reply(n) for n in range(i, 100, 10)]) for i in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    daemon.settled()
    types = Counter(entry["type"] for entry in daemon.ticket(1)["history"])
    assert types["Correspond"] == 100
    assert types["Status"] == 1


def test_a_second_daemon_on_the_same_database_refuses_to_start(daemon, make_daemon, tmp_path) -> None:
    import subprocess
    import sys

    second = subprocess.run(
        [sys.executable, "-m", "mailticket", "--config", str(daemon.config), "serve"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 1
    assert str(daemon.process.pid) in second.stderr


def test_sigterm_finishes_the_letter_that_is_being_sent(daemon) -> None:
    import signal

    client = socket.create_connection(("127.0.0.1", daemon.port), timeout=60)
    answers = client.makefile("rb")
    answers.readline()
    for command in ("EHLO x", "MAIL FROM:<cliente1@c.example>", "RCPT TO:<general@noc.example>", "DATA"):
        client.sendall(command.encode() + b"\r\n")
        while answers.readline()[3:4] == b"-":
            pass
    whole = letter(1).replace("\n", "\r\n").encode()
    client.sendall(whole[:60])
    daemon.process.send_signal(signal.SIGTERM)
    daemon.until(lambda: not _listening(daemon.port))
    client.sendall(whole[60:] + b".\r\n")
    assert answers.readline().startswith(b"250")
    assert daemon.stop() == 0
    daemon.start()
    assert_each_letter_has_one_effect(daemon, [1])


def _listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
