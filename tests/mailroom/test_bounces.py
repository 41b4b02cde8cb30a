"""A mail refused for its files goes once more without them, and nobody's address is blamed; through the real daemon."""

from typing import Any

import pytest

from tests.daemon.test_files import PDF, attach, letter
from tests.daemon.test_relay import Relay


@pytest.fixture
def relay():
    server = Relay().start()
    yield server
    server.stop()


@pytest.fixture
def desk(make_daemon: Any, relay: Relay) -> Any:
    return make_daemon(transport=f"smtp://127.0.0.1:{relay.port}?starttls=never")


def staffs(desk: Any) -> Any:
    """The copy of the opening: not that of the alarm that it failed."""
    return min(
        (one for one in desk.ask("outbox.list") if one["recipient"] == "staff@noc.example"), key=lambda one: one["id"]
    )


def opened(desk: Any) -> None:
    desk.send(attach(letter(), PDF, "plano.pdf").as_bytes())
    desk.settled()


def refusing(relay: Relay, answers: list[str], what: bytes = b"multipart/mixed") -> None:
    """Mail with files (or ``what`` in it) is answered so, one answer each; other mail is taken."""
    taken = relay.handle_DATA

    async def handle(server: Any, session: Any, envelope: Any) -> str:
        if what in envelope.content and answers:
            return answers.pop(0)
        return await taken(server, session, envelope)

    relay.handle_DATA = handle  # type: ignore[method-assign]


@pytest.mark.parametrize(
    "answer", ["552 5.3.4 message too large", "550 5.7.0 this attachment is blocked", "554 virus found"]
)
def test_it_goes_without_them_and_names_them(desk: Any, relay: Relay, answer: str) -> None:
    refusing(relay, [answer, answer])
    opened(desk)
    copy = staffs(desk)
    assert (copy["state"], copy["attempts"]) == ("sent", 2)
    assert len([to for to, _, _ in relay.taken if to == "staff@noc.example"]) == 1
    assert "SystemError" not in [entry["type"] for entry in desk.ticket(1)["history"]]
    reply = attach(letter("Otro", Subject="[noc #1]"), PDF, "otro.pdf")
    desk.send(reply.as_bytes())
    desk.settled()
    assert [one["state"] for one in desk.ask("outbox.list") if one["recipient"] == "staff@noc.example"] == [
        "sent",
        "sent",
    ]


def test_refused_without_them_as_well_it_has_failed_once(desk: Any, relay: Relay) -> None:
    refusing(relay, ["552 5.3.4 too large"] * 2, b"plano.pdf")  # who is told that it went without them reads its name
    opened(desk)
    copy = staffs(desk)
    assert (copy["state"], copy["attempts"]) == ("failed", 2)


def test_what_is_refused_for_another_reason_does_not_go_again(desk: Any, relay: Relay) -> None:
    refusing(relay, ["550 5.1.1 nobody here"])
    opened(desk)
    copy = staffs(desk)
    assert (copy["state"], copy["attempts"]) == ("failed", 1)


def bounce(desk: Any, status: str, said: str) -> None:
    copy = staffs(desk)
    report = (
        f"From: mailer-daemon@mx.example\nSubject: Undelivered {copy['attempts']}\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNo.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; staff@noc.example\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n--b--\n"
    )
    desk.send(report, to=desk.ask("outbox.show", id=copy["id"])["envelope_from"], sender="")
    desk.settled()


def test_a_bounce_for_its_files_sends_it_again_without_them_and_counts_against_nobody(desk: Any, relay: Relay) -> None:
    opened(desk)
    for _ in range(2):
        bounce(desk, "5.3.4", "552 5.3.4 message too large")
    copy = staffs(desk)
    assert (copy["state"], copy["attempts"]) == ("failed", 2), "the second one tells of the copy without files"
    assert len([to for to, _, _ in relay.taken if to == "staff@noc.example"]) == 2
    assert [entry["type"] for entry in desk.ticket(1)["history"]].count("Note") == 2


def test_a_bounce_for_another_reason_fails_the_copy(desk: Any) -> None:
    opened(desk)
    bounce(desk, "5.1.1", "550 5.1.1 nobody here")
    assert staffs(desk)["state"] == "failed"
