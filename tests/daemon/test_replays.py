"""What was signed or sealed once counts once, whoever sends it again, and however; through the real daemon."""

import smtplib
import sqlite3
import threading
from itertools import count
from typing import Any

import pytest

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "en"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = ""
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
{limits}
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[queue]]
name = "dns"
correspond_address = "dns@noc.example"
comment_address = "dns-comment@noc.example"
admin_cc = ["ana@noc.example"]
[[user]]
address = "ana@noc.example"
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
"""
PASS = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
NUMBERS = count(1)


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    daemon = make_daemon(CONFIG)
    daemon.send("From: eva@cliente.example\nSubject: Printer\n\nOn fire.\n", sender="eva@cliente.example")
    daemon.settled()
    return daemon


def mail(
    text: str, top: str = "", who: str = "ana@noc.example", subject: str = "[noc #1] Printer", more: str = ""
) -> str:
    return f"{top}From: {who}\nSubject: {subject}\nMessage-ID: <{next(NUMBERS)}@r.example>\n{more}\n{text}\n"


def deliver(daemon: Any, raw: str, to: str = "general@noc.example") -> None:
    daemon.send(raw, to=to, sender="ana@noc.example")
    daemon.settled()


def question(daemon: Any) -> str:
    deliver(daemon, mail("Take"))
    return str([one["Reply-To"] for one in daemon.mail() if (one["Reply-To"] or "").startswith("confirm+")][-1])


def untaken(daemon: Any) -> None:
    assert daemon.ticket(1)["owner"] == "ana@noc.example"
    daemon.ask("ticket.untake", "ana@noc.example", id=1)


def test_a_proven_letter_sent_again_to_each_of_our_addresses_orders_nothing_more(desk: Any) -> None:
    raw = mail("Take", top=PASS)
    deliver(desk, raw)
    untaken(desk)
    for to in ("general", "general-comment", "dns", "dns-comment", "rt", "rt-comment", "control"):
        deliver(desk, raw, f"{to}@noc.example")
        deliver(desk, "Received: from evil.example\n" + raw, f"{to}@noc.example")
        deliver(desk, PASS + "Received: from evil.example\n" + raw, f"{to}@noc.example")
    assert desk.ticket(1)["owner"] is None
    assert len(desk.tickets()) == 1


def test_a_letter_to_two_addresses_orders_once(desk: Any) -> None:
    raw = mail("TimeWorked: 30m", top=PASS)
    desk.send(
        raw, to=["general@noc.example", "general-comment@noc.example", "dns@noc.example"], sender="ana@noc.example"
    )
    desk.settled()
    assert desk.ticket(1)["time_worked"] == 30


def test_an_answer_counts_once_in_whatever_letter_it_comes(desk: Any) -> None:
    token = question(desk)
    deliver(desk, mail("yes"), token)
    untaken(desk)
    deliver(desk, mail("yes"), token)
    deliver(desk, mail("yes", top=PASS), token.upper())
    assert desk.ticket(1)["owner"] is None


def test_of_two_answers_at_once_one_counts(desk: Any) -> None:
    deliver(desk, mail("TimeWorked: 30m"))
    token = next(one["Reply-To"] for one in desk.mail() if (one["Reply-To"] or "").startswith("confirm+"))
    answers = [mail("yes").replace("\n", "\r\n").encode() for _ in range(8)]
    ready = threading.Barrier(len(answers))

    def answer(raw: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", desk.port, "x", timeout=30) as client:
            ready.wait(30)
            client.sendmail("ana@noc.example", token, raw)

    threads = [threading.Thread(target=answer, args=(raw,)) for raw in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    desk.settled()
    assert desk.ticket(1)["time_worked"] == 30


@pytest.mark.parametrize("where", ["Subject", "body", "To", "In-Reply-To"])
def test_a_token_elsewhere_than_in_the_address_is_no_answer(desk: Any, where: str) -> None:
    token = question(desk)
    local = token.partition("@")[0]
    raw = {
        "Subject": mail("yes", subject=f"[noc #1] {local}"),
        "body": mail(f"yes\n{local}\n{token}"),
        "To": mail("yes", more=f"To: {token}\n"),
        "In-Reply-To": mail("yes", more=f"In-Reply-To: <{token}>\n"),
    }[where]
    deliver(desk, raw)
    assert desk.ticket(1)["owner"] is None


def test_an_out_of_office_answer_that_quotes_everything_confirms_nothing(desk: Any) -> None:
    token = question(desk)
    asked = next(one for one in desk.mail() if one["Reply-To"] == token)
    quoted = "\n".join(f"> {line}" for line in asked.get_payload(decode=True).decode().split("\n"))
    deliver(desk, mail(f"yes\n{quoted}", more="Auto-Submitted: auto-replied\n"), token)
    deliver(desk, mail(f"I am away until Monday.\n\n{quoted}\n\nyes", more="X-Unmarked: x\n"), token)
    deliver(desk, mail("yes", more="Precedence: auto_reply\n"), token)
    assert desk.ticket(1)["owner"] is None
    deliver(desk, mail("yes"), token)
    assert desk.ticket(1)["owner"] == "ana@noc.example"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("user_id", "(select id from users where address = 'luis@noc.example')"),
        ("commands", "'Resolve'"),
        ("expires_at", "'2099-01-01T00:00:00.000+00:00'"),
        ("state", "'0000000000000000'"),
        ("control", "1"),
    ],
)
def test_a_question_that_was_changed_in_the_database_counts_for_nothing(desk: Any, column: str, value: str) -> None:
    token = question(desk)
    desk.stop()
    with sqlite3.connect(desk.folder / "var" / "mailticket.db") as database:
        database.execute(f"update confirmations set {column} = {value}")
    database.close()
    desk.start()
    for who in ("ana@noc.example", "luis@noc.example"):
        deliver(desk, mail("yes", who=who), token)
    assert (desk.ticket(1)["owner"], desk.ticket(1)["status"]) == (None, "new")
