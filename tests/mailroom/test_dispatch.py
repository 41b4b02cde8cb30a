"""Commands for many tickets at the control address, and addresses that do one thing; through the real daemon."""

import re
from email.message import Message
from itertools import count
from typing import Any

import pytest

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
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
language = "es"
name = "Ana"
privileged = true
[[user]]
address = "luis@noc.example"
language = "en"
privileged = true
"""
DMARC = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
NUMBERS = count(1)


def config(site: str = "", commands: str = "") -> str:
    return CONFIG.replace("{site}", site).replace("{commands}", commands)


def opened(make_daemon: Any, tickets: int = 3, **settings: str) -> Any:
    """Tickets of Eva in general."""
    daemon = make_daemon(config(**settings))
    for number in range(tickets):
        daemon.send(f"From: eva@cliente.example\nSubject: No anda {number}\n\nAyuda.\n", sender="eva@cliente.example")
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
    to: str = "control@noc.example",
    subject: str = "ordenes",
    more: str = "",
) -> None:
    head = f"{proof}Message-ID: <{next(NUMBERS)}@x.example>\n"
    daemon.send(f"{head}From: {who}\nTo: {to}\nSubject: {subject}\n{more}\n{text}\n", to=to, sender=who)
    daemon.settled()


def body(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def mail_to(daemon: Any, address: str) -> list[Message]:
    found = [message for message in daemon.mail() if address in message["Delivered-To"]]
    return sorted(found, key=lambda message: int(message["Message-ID"].split(".")[1]))


def links(message: Message) -> dict[str, str]:
    """The addresses of one click at the end of a notice, by what they do."""
    return {found[1]: found[0] for found in re.findall(r"<mailto:(control\+([a-z]+)-[^>\s]+)>", body(message))}


def did(daemon: Any, number: int) -> list[tuple[str, str]]:
    return [(entry["type"], entry["by"]) for entry in daemon.ticket(number)["history"] if "Email" not in entry["type"]]


def test_one_mail_orders_for_many_tickets_and_one_transcript_says_so(desk: Any) -> None:
    write(desk, "resolve 1 3\nown 2 luis\nprioridad 2: 70\nqueue 2 seguridad\n\n-- \nAna\nresolve 2")
    assert [desk.ticket(n)["status"] for n in (1, 2, 3)] == ["resolved", "new", "resolved"]
    ticket = desk.ticket(2)
    assert (ticket["owner"], ticket["queue"], ticket["priority"]) == ("luis@noc.example", "seguridad", 70)
    (transcript,) = [one for one in mail_to(desk, "ana@noc.example") if "Se hizo lo que pidió" in body(one)]
    assert transcript["Subject"] == "Re: ordenes"
    assert transcript["In-Reply-To"] == transcript["References"]
    assert transcript["Reply-To"] == "control@noc.example"
    for line in ("> resolve 1 3", "> own 2 luis", "> queue 2 seguridad", "> prioridad 2: 70"):
        assert line in body(transcript)
    entry = next(one for one in ticket["history"] if one["type"] == "Set")
    assert (entry["evidence"], entry["evidence_method"]) == (2, "dmarc")
    assert "noc.example" in entry["evidence_reason"]


def test_all_lines_or_none_and_a_ticket_one_may_not_see_is_none(desk: Any) -> None:
    write(desk, "queue 2 seguridad", who="luis@noc.example")
    write(desk, "resolve 1\nresolve 2")
    assert desk.ticket(1)["status"] == "new"
    transcript = body(mail_to(desk, "ana@noc.example")[-1])
    assert "No se hizo nada" in transcript
    assert "No existe el ticket 2" in transcript


def test_a_ticket_can_be_merged_and_all_of_it_be_undone_by_an_answer(desk: Any) -> None:
    write(desk, "take 1 2\nresolve 3")
    transcript = mail_to(desk, "ana@noc.example")[-1]
    order = re.search(r"Deshacer (\d+)", body(transcript))
    assert order
    write(desk, "Deshacer", subject=f"Re: {transcript['Subject']}", to=transcript["Reply-To"])
    assert [desk.ticket(n)["owner"] for n in (1, 2)] == [None, None]
    assert desk.ticket(3)["status"] == "new"
    write(desk, "Deshacer")
    assert "No hay" in body(mail_to(desk, "ana@noc.example")[-1])


def test_an_order_is_undone_by_its_number_unless_somebody_changed_it_since(desk: Any) -> None:
    write(desk, "take 1")
    first = re.search(r"Deshacer (\d+)", body(mail_to(desk, "ana@noc.example")[-1]))
    write(desk, "take 2")
    assert first
    write(desk, f"undo {first[1]}")
    assert [desk.ticket(n)["owner"] for n in (1, 2)] == [None, "ana@noc.example"]
    second = re.search(r"Deshacer (\d+)", body(mail_to(desk, "ana@noc.example")[-2]))
    assert second
    write(desk, "own 2 luis", who="luis@noc.example")
    desk.cli("ticket", "give", "2", "luis@noc.example")
    write(desk, f"undo {second[1]}")
    assert desk.ticket(2)["owner"] == "luis@noc.example"
    assert "cambió desde entonces" in body(mail_to(desk, "ana@noc.example")[-1])


def test_the_order_of_somebody_else_is_not_undone(desk: Any) -> None:
    write(desk, "take 1")
    order = re.search(r"Deshacer (\d+)", body(mail_to(desk, "ana@noc.example")[-1]))
    assert order
    write(desk, f"undo {order[1]}", who="luis@noc.example")
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_what_is_asked_is_told_to_the_address_we_know(desk: Any) -> None:
    write(desk, "show 2\nwhoami\nhelp\nstop\nresolve 2", more="Reply-To: mallory@evil.example\n")
    answer = body(mail_to(desk, "ana@noc.example")[-1])
    assert "#2 No anda 1" in answer
    assert "Solicitantes: eva@cliente.example" in answer
    assert "2 de 5 (dominio)" in answer
    assert "Resolver 12 15" in answer
    assert "Merge" not in answer
    assert desk.ticket(2)["status"] == "new"
    assert not mail_to(desk, "mallory@evil.example")


def test_help_at_the_control_address_lists_only_what_one_may_do(desk: Any) -> None:
    write(desk, "help", who="eva@cliente.example", proof=DMARC.replace("noc.example\n", "cliente.example\n"))
    answer = body(mail_to(desk, "eva@cliente.example")[-1])
    assert "Show 12 15" in answer
    assert "Resolve" not in answer


def test_more_tickets_at_once_than_usual_need_more_proof(make_daemon: Any) -> None:
    desk = opened(make_daemon, commands="bulk_over = 2")
    write(desk, "take 1 2 3")
    assert [desk.ticket(n)["owner"] for n in (1, 2, 3)] == [None] * 3
    question = mail_to(desk, "ana@noc.example")[-1]
    assert question["Reply-To"].startswith("confirm+")
    assert "> take 1 2 3\n" in body(question)
    write(desk, "sí", to=question["Reply-To"], subject="Re: x", proof="")
    assert [desk.ticket(n)["owner"] for n in (1, 2, 3)] == ["ana@noc.example"] * 3
    write(desk, "take 1 2", who="luis@noc.example")
    assert "Nothing was done" in body(mail_to(desk, "luis@noc.example")[-1])


def test_a_question_about_many_tickets_counts_only_while_all_are_as_they_were(make_daemon: Any) -> None:
    desk = opened(make_daemon)
    write(desk, "take 1 2", proof="")
    question = mail_to(desk, "ana@noc.example")[-1]
    desk.cli("ticket", "set", "2", "priority=9")
    write(desk, "sí", to=question["Reply-To"], subject="Re: x", proof="")
    assert [desk.ticket(n)["owner"] for n in (1, 2)] == [None, None]


def test_a_stranger_learns_nothing_from_the_control_address(desk: Any) -> None:
    before = len(desk.mail())
    write(desk, "resolve 1 2 3\nhelp\nwhoami", who="mallory@evil.example", proof="")
    assert len(desk.mail()) == before
    assert [desk.ticket(n)["status"] for n in (1, 2, 3)] == ["new"] * 3


def test_a_forged_sender_is_asked_about_many_tickets_and_nothing_is_done(desk: Any) -> None:
    write(desk, "resolve 1 2 3", proof="")
    assert [desk.ticket(n)["status"] for n in (1, 2, 3)] == ["new"] * 3
    assert mail_to(desk, "ana@noc.example")[-1]["Reply-To"].startswith("confirm+")


def test_automatic_mail_to_the_control_address_orders_nothing(desk: Any) -> None:
    write(desk, "resolve 1", more="Auto-Submitted: auto-replied\n")
    assert desk.ticket(1)["status"] == "new"


def test_a_notice_to_staff_ends_with_addresses_that_do_one_thing_and_others_do_not(desk: Any) -> None:
    notice = mail_to(desk, "ana@noc.example")[0]
    assert list(links(notice)) == ["take", "resolve", "comment", "mute"]
    assert all(len(line) <= 80 for line in body(notice).split("\n") if "mailto:" in line)
    assert not links(mail_to(desk, "eva@cliente.example")[0])


def test_an_empty_mail_to_such_an_address_does_it_once(desk: Any) -> None:
    found = links(mail_to(desk, "ana@noc.example")[0])
    write(desk, "", to=found["take"])
    assert desk.ticket(1)["owner"] == "ana@noc.example"
    write(desk, "Untake", to="general@noc.example", subject="Re: [noc #1] No anda 0")
    assert desk.ticket(1)["owner"] is None
    write(desk, "", to=found["take"])
    assert desk.ticket(1)["owner"] is None
    assert "ya se usó" in body(mail_to(desk, "ana@noc.example")[-1])
    write(desk, "Lo está viendo el proveedor.", to=found["comment"])
    assert desk.ticket(1)["history"][-1]["type"] != "Correspond"
    assert ("Comment", "ana@noc.example") in did(desk, 1)
    write(desk, "-- \nEnviado desde mi teléfono", to=found["resolve"])
    assert desk.ticket(1)["status"] == "resolved"
    assert did(desk, 1).count(("Comment", "ana@noc.example")) == 1


def test_an_address_serves_only_whom_its_notice_was_sent_to(desk: Any) -> None:
    """What others send there does nothing; it is kept, and staff hears of it in the daily list alone."""
    found = links(mail_to(desk, "ana@noc.example")[0])
    told = len(mail_to(desk, "ana@noc.example"))
    for who in ("eva@cliente.example", "mallory@evil.example"):
        write(desk, "", who=who, to=found["take"])
        write(desk, "", who=who, to=found["resolve"])
    assert (desk.ticket(1)["owner"], desk.ticket(1)["status"]) == (None, "new")
    write(desk, "Something written", who="eva@cliente.example", to=found["comment"])
    assert did(desk, 1) == [("Create", "eva@cliente.example")]
    assert len(desk.ask("inbox.list", state="held")) == 5
    assert len(mail_to(desk, "ana@noc.example")) == told


def test_a_comment_by_its_address_is_no_order_and_is_answered_to_nobody(desk: Any) -> None:
    found = links(mail_to(desk, "ana@noc.example")[0])
    before = len(mail_to(desk, "ana@noc.example"))
    write(desk, "Something written", to=found["comment"])
    assert did(desk, 1) == [("Create", "eva@cliente.example"), ("Comment", "ana@noc.example")]
    assert len(mail_to(desk, "ana@noc.example")) == before
    write(desk, "", to=found["comment"])
    assert "no se escribió nada" in body(mail_to(desk, "ana@noc.example")[-1])


def test_the_same_command_twice_without_message_id_is_two_orders(desk: Any) -> None:
    for date in ("Mon, 23 Nov 2026 10:00:00 +0000", "Mon, 23 Nov 2026 10:05:00 +0000"):
        head = f"From: ana@noc.example\nSubject: [noc #1] x\nDate: {date}\n"
        proof = "Authentication-Results: mx.noc.example; auth=pass smtp.auth=ana@noc.example\n"
        desk.send(f"{proof}{head}\nTake\n", sender="ana@noc.example")
        desk.settled()
        assert desk.ticket(1)["owner"] == "ana@noc.example"
        desk.ask("ticket.untake", "ana@noc.example", id=1)


def test_a_forged_sender_with_a_stolen_address_is_asked_first(desk: Any) -> None:
    found = links(mail_to(desk, "ana@noc.example")[0])
    write(desk, "", to=found["take"], proof="")
    assert desk.ticket(1)["owner"] is None
    question = mail_to(desk, "ana@noc.example")[-1]
    write(desk, "sí", to=question["Reply-To"], subject="Re: x", proof="")
    assert desk.ticket(1)["owner"] == "ana@noc.example"


@pytest.mark.parametrize("change", [("take", "resolve"), ("-1-", "-2-"), ("@", "0@")], ids=["verb", "ticket", "seal"])
def test_an_address_with_another_verb_ticket_or_seal_is_none(desk: Any, change: tuple[str, str]) -> None:
    address = links(mail_to(desk, "ana@noc.example")[0])["take"].replace(*change, 1)
    with pytest.raises(Exception, match="550"):
        desk.send("From: ana@noc.example\n\n", to=address, sender="ana@noc.example")


def test_the_link_to_undo_in_a_transcript_undoes_that_order_and_no_later_one(desk: Any) -> None:
    write(desk, "Take", to="general@noc.example", subject="Re: [noc #1] No anda")
    undo = links(mail_to(desk, "ana@noc.example")[-1])["undo"]
    write(desk, "Prioridad: 9", to="general@noc.example", subject="Re: [noc #1] No anda")
    write(desk, "", to=undo)
    assert (desk.ticket(1)["owner"], desk.ticket(1)["priority"]) == (None, 9)


def test_list_unsubscribe_mutes_and_what_mail_programs_write_into_it_is_no_comment(desk: Any) -> None:
    notice = mail_to(desk, "ana@noc.example")[0]
    mute = notice["List-Unsubscribe"].removeprefix("<mailto:").removesuffix(">")
    write(desk, "Apple Mail sent this email to unsubscribe from the message.", to=mute, proof="", subject="Unsubscribe")
    assert desk.ticket(1)["muted"] == ["ana@noc.example"]
    assert ("Comment", "ana@noc.example") not in did(desk, 1)
    before = len(mail_to(desk, "ana@noc.example"))
    desk.send(
        "From: eva@cliente.example\nTo: general@noc.example\nSubject: Re: [noc #1] x\n\nSigue.\n",
        to="general@noc.example",
        sender="eva@cliente.example",
    )
    desk.settled()
    assert len(mail_to(desk, "ana@noc.example")) == before


def test_who_answers_with_all_of_a_notice_quoted_hands_on_no_address(desk: Any) -> None:
    notice = mail_to(desk, "ana@noc.example")[0]
    quoted = "\n".join(f"> {line}" for line in body(notice).split("\n"))
    write(desk, f"Ya lo vemos.\n\n{body(notice)}\n{quoted}", to="general@noc.example", subject="Re: [noc #1] x")
    told = body(mail_to(desk, "eva@cliente.example")[-1])
    assert "Ya lo vemos." in told
    assert "control+" not in told


def test_answers_go_to_a_sealed_address_that_needs_no_tag(make_daemon: Any) -> None:
    desk = opened(make_daemon, tickets=1, site="signed_addresses = true")
    answer = mail_to(desk, "ana@noc.example")[0]["Reply-To"]
    assert re.fullmatch(r"general\+1-\d+-[0-9a-f]{16}@noc\.example", answer)
    write(desk, "Estamos en eso.", to=answer, subject="otra cosa", proof="")
    (entry,) = [one for one in desk.ticket(1)["history"] if one["text"].strip() == "Estamos en eso."]
    assert (entry["evidence"], entry["evidence_method"]) == (1, "secret-address")
    assert entry["type"] == "UnprovenReply"  # it finds its ticket; where domains prove more, it does not prove enough
    write(desk, "Mallory", who="mallory@evil.example", to=answer, subject="otra cosa", proof="")
    assert desk.ticket(2)["requestors"] == ["mallory@evil.example"]
    forged = answer.replace("+1-", "+2-")
    write(desk, "Con otro número", to=forged, subject="algo nuevo", proof="")
    assert desk.ticket(3)["subject"] == "algo nuevo"


def test_what_requestors_are_told_waits_and_undoing_stops_it(make_daemon: Any) -> None:
    desk = opened(make_daemon, tickets=1, commands='hold = "10m"')
    before = len(mail_to(desk, "eva@cliente.example"))
    head = "From: ana@noc.example\nTo: general@noc.example\nSubject: Re: [noc #1] x\n\n"
    desk.send(f"{DMARC}{head}Resolve\n\nListo.\n", sender="ana@noc.example")
    desk.until(lambda: desk.ticket(1)["status"] == "resolved")

    def states() -> list[str]:
        return sorted(one["state"] for one in desk.ask("outbox.list") if one["recipient"] == "eva@cliente.example")

    assert states() == ["sent"] * before + ["waiting", "waiting"]
    desk.send(f"{DMARC}{head}Undo\n", sender="ana@noc.example")
    desk.until(lambda: desk.ticket(1)["status"] == "open")
    assert states() == ["sent"] * before + ["waiting", "withdrawn"]
    history = desk.ticket(1)["history"]
    assert [one["new"] for one in history if one["type"] == "EmailWithdrawn"] == ["eva@cliente.example"]
    assert len(mail_to(desk, "eva@cliente.example")) == before


def test_a_customers_cry_for_help_is_no_command(make_daemon: Any) -> None:
    desk = opened(make_daemon, tickets=1)
    assert desk.ticket(1)["history"][0]["text"].strip() == "Ayuda."
    assert len(mail_to(desk, "eva@cliente.example")) == 1


def test_a_question_about_four_tickets_names_four_in_the_words_they_were_ordered_with(make_daemon: Any) -> None:
    desk = opened(make_daemon, 4)
    write(desk, "reject 1, 2 3 4", proof="")
    question = mail_to(desk, "ana@noc.example")[-1]
    assert "los tickets 1, 2, 3, 4:" in body(question)
    assert "> reject 1, 2 3 4\n" in body(question)
    assert all(f"{number}, No anda {number - 1}\n" in body(question) for number in range(1, 5))
    write(desk, "sí", proof="", to=question["Reply-To"], subject="Re: confirme")
    assert "> reject 1, 2 3 4\n" in body(mail_to(desk, "ana@noc.example")[-1])
    assert {desk.ticket(number)["status"] for number in range(1, 5)} == {"rejected"}
