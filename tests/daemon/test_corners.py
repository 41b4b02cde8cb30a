"""What a review of orders by mail found, each through the real daemon or the real grammar."""

import re
import smtplib
import time
from email.message import Message
from itertools import count
from typing import Any

import pytest

from mailticket.commands.grammar import orders

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "en"
{site}
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = "{lmtp}"
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
[commands]
{commands}
{limits}
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[queue]]
name = "seguridad"
correspond_address = "seguridad@noc.example"
comment_address = "seguridad-comment@noc.example"
admin_cc = ["luis@noc.example"]
[[user]]
address = "ana@noc.example"
addresses = ["ana.gomez@noc.example"]
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
"""
DMARC = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
CUSTOMER = "Authentication-Results: mx.noc.example; dmarc=pass header.from=cliente.example\n"
NUMBERS = count(1)


def opened(make_daemon: Any, tickets: int = 2, site: str = "", commands: str = "") -> Any:
    daemon = make_daemon(CONFIG.replace("{site}", site).replace("{commands}", commands))
    for number in range(tickets):
        daemon.send(f"From: eva@cliente.example\nSubject: No {number}\n\nHello.\n", sender="eva@cliente.example")
        daemon.settled()
    return daemon


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    return opened(make_daemon)


def write(
    daemon: Any,
    text: str,
    who: str = "ana@noc.example",
    proof: str = DMARC,
    to: str | list[str] = "general@noc.example",
    subject: str = "Re: [noc #1] No 0",
    more: str = "",
) -> None:
    head = f"{proof}Message-ID: <{next(NUMBERS)}@x.example>\n"
    shown = to if isinstance(to, str) else ", ".join(to)
    daemon.send(f"{head}From: {who}\nTo: {shown}\nSubject: {subject}\n{more}\n{text}\n", to=to, sender=who)
    daemon.settled()


def body(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def mail_to(daemon: Any, address: str) -> list[Message]:
    found = [message for message in daemon.mail() if address in message["Delivered-To"]]
    return sorted(found, key=lambda message: int(message["Message-ID"].split(".")[1]))


def links(message: Message) -> dict[str, str]:
    return {found[1]: found[0] for found in re.findall(r"<mailto:(control\+([a-z]+)-[^>\s]+)>", body(message))}


def questions(daemon: Any, who: str = "ana@noc.example") -> list[Message]:
    """Whether they ordered something; whether words are theirs is another question."""
    asked = [one for one in mail_to(daemon, who) if (one["Reply-To"] or "").startswith("confirm+")]
    return [one for one in asked if "> " in body(one) and "-all@" not in body(one)]


def held(daemon: Any) -> list[str]:
    return [one["error"] for one in daemon.ask("inbox.list", state="held")]


# forwarded text


FORWARDED = "---------- Forwarded message ---------\nFrom: Mallory <m@evil.example>\nDate: Mon, 2 Nov 2026\nSubject: x\n\nHello\n"


def test_control_lines_in_a_forwarded_mail_are_no_orders(desk: Any) -> None:
    write(desk, f"FYI, see below.\n\n{FORWARDED}\n--control\nResolve\n")
    assert desk.ticket(1)["status"] != "resolved"


def test_control_lines_in_an_attached_mail_are_no_orders(desk: Any) -> None:
    inner = "From: m@evil.example\nSubject: x\nContent-Type: text/plain\n\nHello\n\n--control\nResolve\n"
    write(
        desk,
        f"--b\nContent-Type: text/plain\n\nFYI\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--",
        more='MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n',
    )
    assert desk.ticket(1)["status"] != "resolved"


# cost


def test_no_text_of_a_letter_keeps_the_grammar_busy() -> None:
    text = "Hi\n\n--control\n" + ("a" + " " * 990 + "x:\n") * 30
    start = time.perf_counter()
    orders(text)
    assert time.perf_counter() - start < 0.5


# undo


def test_resolving_an_open_ticket_with_a_text_can_be_undone(desk: Any) -> None:
    desk.ask("ticket.set", id=1, values={"status": "open"})
    write(desk, "Resolve\n\nDone, it works.")
    assert desk.ticket(1)["status"] == "resolved"
    write(desk, "Undo")
    assert desk.ticket(1)["status"] == "open"


def test_a_link_that_refers_can_be_undone(desk: Any) -> None:
    write(desk, "RefersTo: 2")
    assert desk.ticket(1)["links"]["refers_to"] == [2]
    write(desk, "Undo")
    assert desk.ticket(1)["links"]["refers_to"] == []


def test_a_mail_undoes_one_order_and_each_order_is_undone_once(desk: Any) -> None:
    orders = []
    for minutes in (30, 10):
        write(desk, f"worked 1: {minutes}m", to="control@noc.example")
        found = re.search(r"Undo\s+(\d+)", body(mail_to(desk, "ana@noc.example")[-1]))
        assert found
        orders.append(found[1])
    write(desk, f"undo {orders[0]}\nundo {orders[1]}", to="control@noc.example")
    assert desk.ticket(1)["time_worked"] == 40
    assert "no more" in body(mail_to(desk, "ana@noc.example")[-1])
    for order in orders:
        write(desk, f"undo {order}", to="control@noc.example")
    assert desk.ticket(1)["time_worked"] == 0
    write(desk, "worked 1: 1h", who="luis@noc.example", to="control@noc.example")
    write(desk, f"undo {orders[0]}", to="control@noc.example")
    assert desk.ticket(1)["time_worked"] == 60


def test_undoing_after_a_merge_says_why_not_and_holds_no_letter(desk: Any) -> None:
    write(desk, "DependsOn: 1", subject="Re: [noc #2] No 1")
    assert desk.ask("ticket.merge", id=1, into=2)
    write(desk, "Undo", subject="Re: [noc #2] No 1")
    assert held(desk) == []


def test_what_was_ordered_before_a_merge_can_be_undone_after_it(desk: Any) -> None:
    write(desk, "TimeWorked: 30")
    assert desk.ask("ticket.merge", id=1, into=2)
    assert desk.ticket(2)["time_worked"] == 30
    write(desk, "Undo", subject="Re: [noc #2] No 1")
    told = body(mail_to(desk, "ana@noc.example")[-1])
    assert desk.ticket(2)["time_worked"] == 0 or "merge" in told.lower(), told


# confirmations


def test_an_order_with_a_text_that_opens_the_ticket_can_be_confirmed(desk: Any) -> None:
    write(desk, "Take\n\nI am looking at it.", proof="")
    (question,) = questions(desk)
    write(desk, "yes", proof="", to=question["Reply-To"], subject="Re: x")
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_an_order_in_a_mail_that_opened_a_ticket_can_be_confirmed(desk: Any) -> None:
    write(desk, "Due: 2027-01-01\nPriority: 9\n\nI am looking at it.", proof="", subject="new")
    (question,) = questions(desk)
    write(desk, "yes", proof="", to=question["Reply-To"], subject="Re: x")
    assert desk.ticket(3)["priority"] == 9


# who is answered


@pytest.mark.parametrize("text", ["whoami", "help"])
def test_nobody_is_mailed_because_somebody_wrote_their_address_into_a_from_line(desk: Any, text: str) -> None:
    before = len(desk.mail())
    write(desk, text, who="victim@elsewhere.example", proof="", to="control@noc.example")
    assert len(desk.mail()) == before


def test_a_customer_whose_domain_vouches_for_them_writes_a_form_and_all_of_it_is_text(desk: Any) -> None:
    text = "Subject: the link in Rivera is down\nPriority: high\n\nPlease help."
    write(desk, text, who="eva@cliente.example", proof=CUSTOMER, subject="Form")
    assert desk.ticket(3)["history"][0]["text"].strip() == text


def test_a_cry_for_help_with_a_letter_too_many_is_text_as_well(desk: Any) -> None:
    write(desk, "Ayudame\n\nNo anda nada.", who="eva@cliente.example", proof=CUSTOMER, subject="Socorro")
    assert desk.ticket(3)["history"][0]["text"].strip() == "Ayudame\n\nNo anda nada."


def test_transcripts_to_somebody_are_bounded_whichever_of_their_addresses_is_forged(desk: Any) -> None:
    before = len(mail_to(desk, "ana@noc.example"))
    with smtplib.SMTP("127.0.0.1", desk.port, local_hostname="test", timeout=30) as client:
        for number in range(80):
            raw = f"From: ana.gomez@noc.example\r\nSubject: s{number}\r\nMessage-ID: <h{number}@x>\r\n\r\nhelp\r\n"
            client.sendmail("m@evil.example", "control@noc.example", raw)
    desk.settled()
    assert len(mail_to(desk, "ana@noc.example")) - before <= 60


# replays


def test_a_mail_that_passed_once_is_not_sent_again_with_another_subject_before_its_own(desk: Any) -> None:
    signed = "From: ana@noc.example\nTo: general@noc.example\nSubject: Re: [noc #1] No 0\nMessage-ID: <a@noc.example>\n"
    desk.send(f"{DMARC}{signed}\nTake\n", sender="ana@noc.example")
    desk.settled()
    desk.send(f"{DMARC}Subject: [noc #2] x\nMessage-ID: <b@evil.example>\n{signed}\nTake\n", sender="m@evil.example")
    desk.settled()
    assert desk.ticket(1)["owner"] == "ana@noc.example"
    assert desk.ticket(2)["owner"] is None


def test_the_orders_of_a_mail_that_opened_a_ticket_count_once(desk: Any) -> None:
    head = f"{DMARC}From: ana@noc.example\nSubject: Something\nMessage-ID: <once@noc.example>\n"
    desk.send(f"{head}\nPriority: 70\n\nLook at this.\n", sender="ana@noc.example")
    desk.settled()
    desk.send(f"{head}\nPriority: 70\n\nLook at this.\n", to="rt-comment@noc.example", sender="ana@noc.example")
    desk.send(f"{head}\nPriority: 70\n\nLook at this.\n", to="seguridad@noc.example", sender="ana@noc.example")
    desk.settled()
    assert [one["priority"] for one in desk.tickets() if one["subject"] == "Something"].count(70) == 1


# addresses


def test_what_a_requestor_sends_to_a_stolen_address_is_kept_and_comments_on_nothing(desk: Any) -> None:
    said = desk.ticket(1)["history"]
    stolen = links(mail_to(desk, "ana@noc.example")[0])["comment"]
    write(desk, "I write here.", who="eva@cliente.example", proof="", to=stolen)
    assert len(held(desk)) == 1
    assert desk.ticket(1)["history"] == said


def test_one_mail_to_two_action_addresses_is_not_held(desk: Any) -> None:
    one, two = (links(mail_to(desk, "ana@noc.example")[at])["take"] for at in (0, 1))
    write(desk, "", to=[one, two], subject="")
    assert held(desk) == []
    assert [desk.ticket(n)["owner"] for n in (1, 2)] == ["ana@noc.example"] * 2


def test_one_reply_to_two_tickets_is_on_both(make_daemon: Any) -> None:
    desk = opened(make_daemon, site="signed_addresses = true")
    answers = [one["Reply-To"] for one in mail_to(desk, "ana@noc.example")[:2]]
    write(desk, "Resolve\n\nFixed, both of them.", to=answers, subject="Re: both")
    texts = [[entry["text"].strip() for entry in desk.ticket(n)["history"]] for n in (1, 2)]
    assert ["Fixed, both of them." in one for one in texts] == [True, True]


def test_a_control_address_may_have_a_plus_in_it(make_daemon: Any) -> None:
    desk = opened(make_daemon, site='control_address = "rt+control@noc.example"')
    found = re.search(r"<mailto:(rt\+control\+take-[^>\s]+)>", body(mail_to(desk, "ana@noc.example")[0]))
    assert found
    write(desk, "", to=found[1])
    assert desk.ticket(1)["owner"] == "ana@noc.example"


# other


def test_exchange_users_order_too(desk: Any) -> None:
    write(desk, "Take", more="X-Auto-Response-Suppress: DR, OOF, AutoReply\n")
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_a_subject_is_not_emptied_by_naming_a_ticket_alone(desk: Any) -> None:
    write(desk, "subject 1", to="control@noc.example")
    assert desk.ticket(1)["subject"] == "No 0"


def test_a_watcher_is_somebody_mail_can_be_sent_to(desk: Any) -> None:
    write(desk, "AddCc: @, a@b@@c, x@\u202eevil")
    assert desk.ticket(1)["cc"] == []
    assert held(desk) == []


def test_a_queue_that_has_the_control_address_is_a_problem_or_gets_its_mail(make_daemon: Any) -> None:
    plain = CONFIG.replace("{site}", "").replace("{commands}", "")
    daemon = make_daemon(plain.replace('"seguridad@noc.example"', '"control@noc.example"'), start=False)
    if daemon.cli("check").returncode == 0:
        daemon.start()
        daemon.send("From: eva@cliente.example\nSubject: x\n\nHello.\n", to="control@noc.example")
        daemon.settled()
        assert len(daemon.tickets()) == 1


def test_links_that_are_there_are_replaced(make_daemon: Any) -> None:
    desk = opened(make_daemon, tickets=3)
    write(desk, "RefersTo: 2")
    write(desk, "RefersTo: 3")
    assert desk.ticket(1)["links"]["refers_to"] == [3]


def test_a_stranger_who_names_the_ticket_spoils_no_question(desk: Any) -> None:
    write(desk, "Take", proof="")
    (question,) = questions(desk)
    write(desk, "Hello", who="mallory@evil.example", proof="")
    write(desk, "yes", proof="", to=question["Reply-To"], subject="Re: x")
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_a_proven_letter_that_quotes_an_address_is_not_sent_to_it_again(desk: Any) -> None:
    take = links(mail_to(desk, "ana@noc.example")[0])["take"]
    raw = (
        f"{DMARC}From: ana@noc.example\nSubject: [noc #1] x\nMessage-ID: <q@noc.example>\n\nLook.\n> <mailto:{take}>\n"
    )
    desk.send(raw, sender="ana@noc.example")
    desk.settled()
    desk.send(raw, to=take, sender="mallory@evil.example")
    desk.settled()
    assert desk.ticket(1)["owner"] is None


def test_who_writes_to_the_queue_and_an_action_address_at_once_hears_that_nothing_was_ordered(desk: Any) -> None:
    take = links(mail_to(desk, "ana@noc.example")[0])["take"]
    write(desk, "We are on it.", to=["general@noc.example", take])
    assert [one["text"].strip() for one in desk.ticket(1)["history"] if one["type"] == "Correspond"] == [
        "We are on it."
    ]
    assert desk.ticket(1)["owner"] is None
    assert "this very mail came before" in body(mail_to(desk, "ana@noc.example")[-1])


def test_a_flood_to_one_queue_takes_no_mail_to_another_with_it(make_daemon: Any) -> None:
    limits = "[limits.budgets]\nnew_tickets_per_address_hour = 2"
    desk = opened(lambda config: make_daemon(config, limits=limits), tickets=3)
    for number, queue in enumerate(("seguridad", "seguridad", "general")):
        desk.send(
            f"From: eva@cliente.example\nSubject: Secret {number}\n\nx{number}\n", f"{queue}@noc.example", "e@x.example"
        )
        desk.settled()
    assert [(one["queue"], one["subject"]) for one in desk.tickets()] == [
        ("seguridad", "Secret 0"),
        ("general", "No 1"),
        ("general", "No 0"),
    ]
    notes = [[one["text"].strip() for one in desk.ticket(n)["history"] if one["type"] == "Note"] for n in (3, 2)]
    assert notes == [["x1"], ["Hello.", "x2"]]


def test_a_flood_is_told_of_once_and_a_forged_one_takes_no_room_from_who_is_proven(make_daemon: Any) -> None:
    desk = opened(
        lambda config: make_daemon(config, limits="[limits.budgets]\nnew_tickets_per_address_hour = 2"), tickets=0
    )
    for number in range(5):
        write(desk, f"x{number}", who="ana@noc.example", proof="", subject=f"Forged {number}")
    assert [one["subject"] for one in desk.tickets()] == ["Forged 1", "Forged 0"]
    assert len(floods(desk, "luis@noc.example")) == 1
    assert floods(desk, "ana@noc.example") == []
    assert "mailticket ticket show 2" in body(floods(desk, "luis@noc.example")[0])
    proof = "Authentication-Results: mx.noc.example; auth=pass smtp.auth=ana@noc.example\n"
    for number in range(5):
        write(desk, f"y{number}", who="ana@noc.example", proof=proof, subject=f"Real {number}")
    assert [one["subject"] for one in desk.tickets()][:2] == ["Real 1", "Real 0"]
    notes = [one["text"].strip() for one in desk.ticket(4)["history"] if one["type"] == "Note"]
    assert notes == ["y2", "y3", "y4"]
    assert len(floods(desk, "luis@noc.example")) == 1
    assert len(floods(desk, "ana@noc.example")) == 1


def floods(desk: Any, who: str) -> list[Any]:
    return [one for one in mail_to(desk, who) if "once an hour at the most" in body(one)]


def test_a_duplicate_holds_up_no_notice_after_it(desk: Any) -> None:
    raw = "From: eva@cliente.example\nSubject: twice\nMessage-ID: <twice@x.example>\n\nHello.\n"
    for _ in range(3):
        desk.send(raw, sender="eva@cliente.example")
    desk.settled()
    start = time.perf_counter()
    for number in range(5):
        write(desk, f"Hello {number}", who="eva@cliente.example", proof="", subject=f"New {number}")
    assert time.perf_counter() - start < 4
