"""Bounces through the real daemon: what came back to a copy's own envelope sender, and what is reported to a queue's address."""

from pathlib import Path
from typing import Any

import pytest

LETTERS = {path.stem: path for path in sorted((Path(__file__).parent / "returned").glob("*.eml"))}


@pytest.fixture
def desk(daemon: Any) -> Any:
    """Tickets of ana's, which staff owns: of each a notice went to staff."""
    for number in range(1, 7):
        daemon.send(f"From: ana@cliente.example\nSubject: No anda {number}\n\nHola {number}.\n")
    daemon.settled()
    for number in range(1, 7):
        daemon.ask("ticket.give", id=number, owner="staff@noc.example")
    daemon.settled()
    return daemon


def copies(desk: Any) -> list[Any]:
    """The notices that tell staff of each ticket, the first ticket's first."""
    found = [one for one in desk.ask("outbox.list", limit=500) if one["recipient"] == "staff@noc.example"]
    first = {one["ticket_id"]: one for one in found}  # the newest come first
    return [first[number] for number in sorted(first)]


def history(desk: Any, kind: str, number: int) -> list[Any]:
    return [entry for entry in desk.ticket(number)["history"] if entry["type"] == kind]


def state(desk: Any, copy: Any) -> tuple[str, str]:
    found = desk.ask("outbox.show", id=copy["id"])
    return found["state"], found["answer"]


def test_a_bounce_to_a_copys_own_sender_is_a_note_in_any_words_and_the_copy_failed(desk: Any) -> None:
    sent = list(zip(copies(desk), LETTERS, strict=False))
    for copy, name in sent:
        desk.send(LETTERS[name].read_bytes(), to=copy["envelope_from"], sender="")
    desk.settled()
    assert len(desk.tickets()) == 6
    for copy, name in sent:
        assert len(history(desk, "Note", copy["ticket_id"])) == 1, name
        assert not history(desk, "Correspond", copy["ticket_id"]), name
        assert state(desk, copy)[0] == "failed", name
    assert not desk.ask("inbox.list", state="held")


WORDS = {
    "It is at 10.5.1.1 now, wait for it.": ("sent", ""),
    "Auto-Submitted: auto-generated\n\nWe go on trying: 450 4.7.1 busy": ("sent", ""),
    "List-Id: <x.example>\n\nWe go on trying.": ("sent", ""),
    "This is a permanent error.": ("failed", "permanent"),
    "Error permanente.": ("failed", "permanente"),
    "smtp; 550 5.7.1 no": ("failed", "5.7.1"),
}


def test_it_failed_where_its_text_says_so_and_is_a_note_in_any_case(desk: Any) -> None:
    sent = list(zip(copies(desk), WORDS, strict=True))
    for copy, words in sent:
        head = "From: x@mx.example\nSubject: Returned\n"
        text = words if "\n\n" in words else f"\n{words}"
        desk.send(f"{head}{text}\n", to=copy["envelope_from"], sender="")
    desk.settled()
    assert len(desk.tickets()) == 6
    for copy, words in sent:
        became, said = WORDS[words]
        assert len(history(desk, "Note", copy["ticket_id"])) == 1, words
        found = state(desk, copy)
        assert found[0] == became, words
        assert said in found[1], words


def report(message_id: str, failed: str, subject: str = "Undeliverable: [noc #1] Casilla llena") -> str:
    return (
        f"From: postmaster@mx.example\nTo: general@noc.example\nSubject: {subject}\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="d"\n\n--d\n\nNo.\n'
        f"--d\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {failed}\nAction: failed\nStatus: 5.2.2\n\n"
        f"--d\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{message_id}>\nSubject: {subject}\n\n--d--\n"
    )


def test_a_report_to_the_queue_belongs_to_the_notice_it_brings_back_and_counts_against_no_address(desk: Any) -> None:
    copy = copies(desk)[0]
    for subject in ("Undeliverable: [noc #1] No anda 1", "Undeliverable: [noc #2] No anda 2"):
        desk.send(report(copy["message_id"], "staff@noc.example", subject), sender="")
        desk.settled()
    assert len(history(desk, "Note", 1)) == 2
    assert len(desk.tickets()) == 6
    assert state(desk, copy)[0] == "failed"
    other = copies(desk)[2]
    for number in range(4):
        desk.send(report(other["message_id"], "eva@cliente.example") + f"{number}\n", sender="")
    desk.settled()
    assert state(desk, other)[0] == "sent"
    for number in range(4):
        desk.send(report(other["message_id"], "staff@noc.example") + f"{number}\n", sender="")
        desk.settled()
    assert state(desk, other)[0] == "failed"
    assert not desk.ask("user.show", address="staff@noc.example")["unreachable"]


def told(desk: Any) -> list[str]:
    """Who has mail that says that mail did not arrive."""
    found = [one for one in desk.ask("outbox.list", limit=500) if one["scrip"] == "bounced"]
    return sorted(one["recipient"] for one in found)


def replied(desk: Any, number: int, who: str) -> Any:
    """The copy that passes a reply of somebody's on to the requestor."""
    assert isinstance(desk.ask("ticket.reply", who, id=number, text="Ya lo miramos."), dict)
    desk.settled()
    found = [one for one in desk.ask("outbox.list", limit=500) if one["recipient"] == "ana@cliente.example"]
    return next(one for one in found if one["ticket_id"] == number and one["envelope_from"].startswith("bounce+"))


BOUNCED = (
    "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="d"\n\n--d\n\nLong\n\nstory.\n'
    "--d\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
    "Final-Recipient: rfc822; ana@cliente.example\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 unknown user\n\n--d--\n"
)


def test_who_wrote_a_reply_and_the_owner_hear_that_it_did_not_arrive(desk: Any) -> None:
    desk.ask("grant.add", to="cert@noc.example", rights=["ReplyToTicket", "ShowTicket"], queue="general")
    desk.send(BOUNCED, to=replied(desk, 1, "cert@noc.example")["envelope_from"], sender="")
    desk.settled()
    assert told(desk) == ["cert@noc.example", "staff@noc.example"]


def test_without_an_owner_the_admin_ccs_hear_of_it(daemon: Any) -> None:
    daemon.send("From: ana@cliente.example\nSubject: No anda\n\nHola.\n")
    daemon.settled()
    daemon.send(BOUNCED, to=replied(daemon, 1, "system")["envelope_from"], sender="")
    daemon.settled()
    assert told(daemon) == ["staff@noc.example"]


def test_a_bounce_is_shown_as_its_reason_and_the_report_is_folded(daemon: Any) -> None:
    daemon.send("From: ana@cliente.example\nSubject: No anda\n\nHola.\n")
    daemon.settled()
    daemon.send(BOUNCED, to=replied(daemon, 1, "system")["envelope_from"], sender="")
    daemon.settled()
    shown = daemon.cli("ticket", "show", "1").stdout
    assert "ana@cliente.example: 550 5.1.1 unknown user" in shown
    assert "story." not in shown
    assert "story." in daemon.cli("ticket", "show", "1", "--full").stdout
