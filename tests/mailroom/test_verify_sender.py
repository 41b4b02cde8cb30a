"""What our own mail system says against a letter, through the real daemon: a domain that disowns it, a login of somebody else,
a list; what staff see of it, and what outsiders are not mailed."""

from email.message import Message
from itertools import count
from typing import Any

import pytest

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
language = "es"
signed_addresses = true
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
admin_cc = ["lucia@noc.example", "joao@noc.example"]
[[queue]]
name = "dns"
correspond_address = "dns@noc.example"
comment_address = "dns-comment@noc.example"
admin_cc = ["lucia@noc.example"]
accept_lists = true
[[group]]
name = "vecinos"
members = ["vera@vecinos.example"]
[[user]]
address = "lucia@noc.example"
name = "Lucia"
privileged = true
[[user]]
address = "joao@noc.example"
language = "en"
privileged = true
"""
NUMBERS = count(1)
EVA = "eva@cliente.example"
FAILS = "dmarc=fail (p={asks} dis=none) header.from={domain}"


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    """Ticket 1 of Eva, copied to Clara, in general; ticket 2 of hers in dns, which takes the mail of lists."""
    daemon = make_daemon(CONFIG)
    for queue in ("general", "dns"):
        write(daemon, "No anda.", EVA, to=f"{queue}@noc.example", subject="No anda", more="Cc: clara@otra.example\n")
    for number in (1, 2):
        daemon.ask("ticket.watch", "lucia@noc.example", id=number, role="Cc", who=["clara@otra.example"])
    daemon.settled()
    return daemon


def write(
    daemon: Any,
    text: str,
    who: str,
    said: str = "",
    to: str = "general@noc.example",
    subject: str = "Re: [noc #1] No anda",
    more: str = "",
) -> None:
    claim = f"Authentication-Results: mx.noc.example; {said}\n" if said else ""
    head = f"{claim}Message-ID: <{next(NUMBERS)}@x.example>\nFrom: {who}\nTo: {to}\nSubject: {subject}\n{more}"
    daemon.send(f"{head}\n{text}\n", to=to, sender="bounces@evil.example")
    daemon.settled()


def mail_to(daemon: Any, address: str) -> list[Message]:
    found = [message for message in daemon.mail() if address in message["Delivered-To"]]
    return sorted(found, key=lambda message: int(message["Message-ID"].split(".")[1]))


def text(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def outside(daemon: Any) -> list[str]:
    return [text(one) for who in (EVA, "clara@otra.example") for one in mail_to(daemon, who)]


def last(daemon: Any, number: int = 1) -> dict[str, Any]:
    entries = [one for one in daemon.ticket(number)["history"] if one["type"] in ("Correspond", "Comment", "Create")]
    return {**entries[-1], "text": entries[-1]["text"].strip()}


def test_what_a_domain_of_ours_disowns_by_our_mail_system_is_passed_on_to_nobody(desk: Any) -> None:
    before = outside(desk)
    said = FAILS.format(asks="none", domain="noc.example")
    write(desk, "Dear customer, our own mail system said that this is forged.\nResolve", "lucia@noc.example", said)
    write(desk, "Resolve", "lucia@noc.example", f"auth=pass smtp.auth=lucia@noc.example; {said}")
    assert outside(desk) == before
    assert desk.ticket(1)["status"] != "resolved"


def test_a_requestors_letter_that_their_domain_disowns_is_staffs_to_see(desk: Any) -> None:
    desk.ask("ticket.set", "lucia@noc.example", id=1, values={"status": "resolved"})
    desk.settled()
    before = outside(desk)
    write(desk, "Please pay elsewhere.", EVA, FAILS.format(asks="reject", domain="cliente.example"))
    assert outside(desk) == before
    assert desk.ticket(1)["status"] == "resolved"
    entry = last(desk)
    assert (entry["text"], entry["disowned"], entry["evidence"]) == ("Please pay elsewhere.", True, 0)
    warned = text(mail_to(desk, "lucia@noc.example")[-1])
    assert warned.startswith("ATENCIÓN: el dominio del remitente no reconoce este mensaje como suyo.")
    assert text(mail_to(desk, "joao@noc.example")[-1]).startswith("WARNING: the sender's domain disowns this mail.")
    shown = desk.cli("ticket", "show", "1").stdout
    assert "asks to reject such mail" in " ".join(shown.split()) or "pide rechazar ese correo" in " ".join(
        shown.split()
    )
    (letter,) = [one for one in desk.ask("inbox.list", state="done") if (one["evidence"] or {}).get("disowned")]
    assert letter["ticket"] == 1


def test_what_is_staffs_to_see_goes_to_no_group_that_watches_from_outside(desk: Any) -> None:
    desk.ask("ticket.watch", "lucia@noc.example", id=1, role="Cc", who=["vecinos"])
    write(desk, "Still broken.", EVA)
    write(desk, "Please pay elsewhere.", EVA, FAILS.format(asks="reject", domain="cliente.example"))
    assert ["Still broken." in text(one) for one in mail_to(desk, "vera@vecinos.example")] == [True]
    assert "Please pay elsewhere." in text(mail_to(desk, "lucia@noc.example")[-1])


def test_a_requestor_whose_mail_fails_where_nothing_is_asked_for_goes_on_as_before(desk: Any) -> None:
    before = len(mail_to(desk, "clara@otra.example"))
    write(desk, "Sigue igual.", EVA, FAILS.format(asks="none", domain="cliente.example"))
    assert len(mail_to(desk, "clara@otra.example")) == before + 1
    assert not last(desk)["disowned"]


def test_a_login_of_somebody_else_orders_nothing_and_who_is_in_from_is_asked(desk: Any) -> None:
    said = "auth=pass smtp.auth={}; dmarc=pass header.from=noc.example"
    write(desk, "Resolve", "lucia@noc.example", said.format("joao@noc.example"))
    assert desk.ticket(1)["status"] != "resolved"
    (question,) = [one for one in mail_to(desk, "lucia@noc.example") if (one["Reply-To"] or "").startswith("confirm+")]
    assert "joao@noc.example, que no es quien figura como remitente" in " ".join(text(question).split())
    write(desk, "Resolve", "lucia@noc.example", said.format("lucia"))
    assert desk.ticket(1)["status"] == "resolved"


def test_a_list_that_a_queue_takes_is_not_disowned_and_another_is(desk: Any) -> None:
    said, marks = FAILS.format(asks="reject", domain="cliente.example"), "List-Id: <gente.lista.example>\n"
    write(desk, "Por la lista.", EVA, said, to="dns@noc.example", subject="Re: [noc #2] No anda", more=marks)
    assert (last(desk, 2)["text"], last(desk, 2)["disowned"], last(desk, 2)["evidence"]) == ("Por la lista.", False, 0)
    assert any("Por la lista." in one for one in outside(desk))
    write(desk, "No es lista.", EVA, said, more=marks)
    assert last(desk)["disowned"]
    assert not any("No es lista." in one for one in outside(desk))


def test_who_knows_a_notice_sent_to_somebody_else_mutes_nobody(desk: Any) -> None:
    write(desk, "Miramos.", "lucia@noc.example", "auth=pass smtp.auth=lucia")
    notice = mail_to(desk, EVA)[-1]
    mute = notice["List-Unsubscribe"].removeprefix("<mailto:").removesuffix(">")
    answers = f"In-Reply-To: {notice['Message-ID']}\nReferences: {notice['Message-ID']}\n"
    for who in ("lucia@noc.example", "joao@noc.example", "mallory@evil.example"):
        write(desk, "", who, to=mute, subject="Unsubscribe")
        write(desk, "Mute", who, more=answers)
        write(desk, "Mute", who, to=notice["Reply-To"])
    assert desk.ticket(1)["muted"] == []
    write(desk, "", EVA, to=mute, subject="Unsubscribe")
    assert desk.ticket(1)["muted"] == [EVA]


def test_a_reply_hands_no_message_id_of_a_notice_to_staff_on(desk: Any) -> None:
    notice = mail_to(desk, "lucia@noc.example")[-1]
    answers = f"In-Reply-To: {notice['Message-ID']}\nReferences: {notice['References']} {notice['Message-ID']}\n"
    write(desk, "Miramos.", "lucia@noc.example", "auth=pass smtp.auth=lucia", more=answers)
    told = mail_to(desk, EVA)[-1]
    assert "Miramos." in text(told)
    assert notice["Message-ID"] not in told.as_string()
