"""Nobody is impersonated: words in the name of somebody who works here go out when it is proven that they wrote them, and not
before; they are asked, and answer once."""

import re
from collections.abc import Callable, Sequence
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
language = "en"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = ""
[delivery]
transport = "maildir:{folder}/var/outgoing"
[paths]
data = "{folder}/var"
[limits]
exempt_local = true
%s
[[queue]]
name = "general"
correspond_address = "soporte@noc.example"
comment_address = "soporte-interno@noc.example"
admin_cc = ["noc"]
[[group]]
name = "noc"
members = ["lucia@noc.example", "joao@noc.example"]
[[user]]
address = "lucia@noc.example"
addresses = ["lucia@home.example"]
name = "Lucia"
privileged = true
[[user]]
address = "joao@noc.example"
language = "es"
privileged = true
"""
BELIEVED = """
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
"""
LUCIA, JOAO, ANA = "lucia@noc.example", "joao@noc.example", "ana@cliente.example"
LOGIN = "Authentication-Results: mx.noc.example; auth=pass smtp.auth={who}; dmarc=pass header.from=noc.example\n"
TAG = "[noc #1] re"
NUMBERS = count(1)
Desk = Any


@pytest.fixture
def start(make_daemon: Callable[..., Any]) -> Callable[[str], Desk]:
    """Ticket 1 of Ana in general, whose AdminCcs are Lucia and João."""

    def start(more: str = "") -> Desk:
        daemon = make_daemon(CONFIG % more)
        write(daemon, "The printer is on fire.", ANA, subject="Printer")
        return daemon

    return start


@pytest.fixture
def desk(start: Callable[[str], Desk]) -> Desk:
    return start(BELIEVED)


def write(
    daemon: Desk,
    text: str,
    who: str = LUCIA,
    *,
    to: str = "soporte@noc.example",
    subject: str = TAG,
    head: str = "",
    sender: str = "",
    named: str | None = None,
) -> None:
    written = f"From: {who}\n" if named is None else named
    daemon.send(
        f"{head.replace('{who}', who)}Message-ID: <{next(NUMBERS)}@x.example>\n{written}To: {to}\nSubject: {subject}\n\n{text}\n",
        to=to,
        sender=sender or who,
    )
    daemon.settled()


def body(message: Message) -> str:
    raw = message.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode().replace(" \n", " ")


def mails(daemon: Desk, to: str, about: str = "") -> list[Message]:
    daemon.settled()
    return [
        one
        for one in daemon.mail()
        if to in str(one["Delivered-To"] or one["X-Original-To"] or one["To"]) and about in body(one)
    ]


def question(daemon: Desk, who: str = LUCIA) -> Message:
    """The last question whether words are theirs."""
    return [
        one for one in mails(daemon, who) if str(one["Reply-To"]).startswith("confirm+") or "confirm+" in body(one)
    ][-1]


def answer(daemon: Desk, asked: Message, text: str = "yes", who: str = LUCIA) -> None:
    write(daemon, text, who, to=str(asked["Reply-To"]).strip("<>"), subject="re", head="")


def kinds(daemon: Desk, number: int = 1) -> list[str]:
    told = ("EmailRecord", "CommentEmailRecord", "AddLink")
    return [one["type"] for one in daemon.ticket(number)["history"] if one["type"] not in told]


def entry(daemon: Desk, kind: str, number: int = 1) -> dict[str, Any]:
    return [one for one in daemon.ticket(number)["history"] if one["type"] == kind][-1]


def outside(daemon: Desk, words: str) -> list[Message]:
    """Mail with these words that left for somebody who is no staff."""
    return [one for one in mails(daemon, "", words) if not any(staff in str(one["To"]) for staff in (LUCIA, JOAO))]


FORGED = "Dear customer, please pay at http://evil.example now."


@pytest.mark.parametrize(
    "given",
    [
        {"named": "From: Lucia <lucia@noc.example>\n"},
        {"named": "From: Lucia <LUCIA@NOC.EXAMPLE>\n"},
        {"named": "From: Lucia <lucia@home.example>\n"},
        {"named": "From: Lucia <lucia@noc.example>\nFrom: Mallory <mallory@evil.example>\n", "sender": LUCIA},
        {"named": "", "sender": LUCIA},
        {"named": "Sender: Lucia <lucia@noc.example>\n", "sender": LUCIA},
        {"named": "From: The desk: lucia@noc.example;\n", "sender": LUCIA},
        {"named": "From: lucia@noc.example, mallory@evil.example\n", "sender": LUCIA},
        {"named": "From: Lucia <lucia@noc.example>\n", "head": "Sender: mallory@evil.example\n"},
        {"head": "Authentication-Results: mx.noc.example; dmarc=fail (p=reject) header.from=noc.example; spf=fail\n"},
        {"head": "Authentication-Results: mx.noc.example; auth=pass smtp.auth=joao@noc.example\n"},
        {"head": "Authentication-Results: mx.evil.example; auth=pass smtp.auth=lucia@noc.example\n"},
        {"head": "X-Auto-Response-Suppress: All\n"},
    ],
    ids=lambda given: " ".join(given.values()).replace("\n", " ")[:60],
)
def test_a_forged_reply_of_staff_reaches_nobody_outside(desk: Desk, given: dict[str, str]) -> None:
    write(desk, FORGED, **given)
    assert outside(desk, "please pay") == []
    assert kinds(desk) == ["Create", "UnprovenReply"]
    kept = entry(desk, "UnprovenReply")
    assert (kept["by"], kept["text"].strip(), kept["unproven"], kept["released"]) == (LUCIA, FORGED, True, None)
    assert kept["evidence_reason"]
    assert (desk.ticket(1)["told"], desk.ticket(1)["status"]) == (None, "new")


@pytest.mark.parametrize("more", ["", BELIEVED])
def test_staff_reads_that_it_is_unproven_and_the_author_is_asked(start: Callable[[str], Desk], more: str) -> None:
    desk = start(more)
    write(desk, FORGED)
    (told,) = mails(desk, JOAO, "please pay")
    assert body(told).startswith("SIN VERIFICAR: tal vez esto no lo escribió Lucia <lucia@noc.example> (")
    assert "Lucia via" not in str(told["From"])
    assert "control+passon-1-" in body(told)
    (asked,) = mails(desk, LUCIA, "please pay")
    assert asked["Subject"] == "[noc] Did you write this?"
    assert "> Dear customer, please pay at hxxp://evil[.]example now." in body(asked)
    assert "ticket 1, Printer" in body(asked)


def test_yes_passes_it_on_once(desk: Desk) -> None:
    write(desk, "We will send somebody.")
    asked = question(desk)
    answer(desk, asked)
    (passed,) = outside(desk, "send somebody")
    assert (passed["To"], passed["From"]) == (ANA, "general <soporte@noc.example>")
    assert kinds(desk) == ["Create", "UnprovenReply", "Correspond", "Status"]
    kept, made = entry(desk, "UnprovenReply"), entry(desk, "Correspond")
    assert (kept["released"], made["releases"], made["vouched_by"]) == (made["id"], kept["id"], None)
    assert (made["by"], made["evidence"], made["evidence_method"]) == (LUCIA, 5, "confirmation")
    assert desk.ticket(1)["told"] is not None
    answer(desk, asked)
    answer(desk, asked, who=JOAO)
    assert len(outside(desk, "send somebody")) == 1
    assert kinds(desk).count("Correspond") == 1


def test_one_question_is_about_the_commands_and_the_words_of_a_mail(desk: Desk) -> None:
    write(desk, f"Take\nPriority: 50\n\n{FORGED}")
    (asked,) = mails(desk, LUCIA, "please pay")
    assert asked["Subject"] == "[noc] Please confirm a request"
    assert "> Take\n> Priority: 50\n\nYour text was passed on to nobody outside yet" in body(asked)
    assert "\n\n> Dear customer, please pay at hxxp://evil[.]example now.\n\nIf it was you" in body(asked)
    assert "what it asks for is done, and what stands beside the commands is passed on." in body(asked)
    answer(desk, asked, "no")
    answer(desk, asked, who=JOAO)
    assert outside(desk, "please pay") == []
    answer(desk, asked)
    assert len(outside(desk, "please pay")) == 1
    ticket = desk.ticket(1)
    assert (ticket["owner"], ticket["priority"], kinds(desk).count("Correspond")) == (LUCIA, 50, 1)
    heard = body(mails(desk, LUCIA)[-1])
    assert "passed on" in heard.partition("Take")[2]
    answer(desk, asked)
    assert len(outside(desk, "please pay")) == 1


WITH_FILE = (
    "Message-ID: <{number}@f.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
    "From: lucia@noc.example\nTo: soporte@noc.example\nSubject: {tag}\n\n--b\nContent-Type: text/plain\n\n{text}\n"
    "--b\nContent-Type: application/pdf; name=es12.pdf\nContent-Disposition: attachment; filename=es12.pdf\n\nx\n--b--\n"
)
QUOTING = "\n\nOn Fri, Nov 27, 2026 at 10:20 AM X <x@y.example> wrote:\n> pay ES12"


@pytest.mark.parametrize("text", ["Take", "Take\n\nSoon.", f"Take\n\nSoon.{QUOTING}"])
def test_the_question_shows_all_that_a_yes_passes_on(desk: Desk, text: str) -> None:
    """Files, and that there is more than the first lines: a quote, a signature."""
    desk.send(WITH_FILE.format(tag=TAG, text=text, number=next(NUMBERS)), to="soporte@noc.example", sender=LUCIA)
    desk.settled()
    asked = body(question(desk))
    assert "Files: es12[.]pdf" in asked
    assert "what stands beside the commands is passed on" in asked
    assert ("> …" in asked) == ("wrote:" in text)


def test_an_order_of_ones_own_does_not_point_to_a_question_that_is_about_other_words_too(desk: Desk) -> None:
    write(desk, f"Take\n\n{FORGED}")
    write(desk, "Take")
    asked = [one for one in mails(desk, LUCIA) if one["Subject"] == "[noc] Please confirm a request"]
    assert [("please pay" in body(one)) for one in asked] == [True, False]
    answer(desk, asked[1])
    assert desk.ticket(1)["owner"] == LUCIA
    assert outside(desk, "please pay") == []


@pytest.mark.parametrize("above", ["", "Take\n"])
def test_a_comment_without_proof_is_one_when_it_is_passed_on(desk: Desk, above: str) -> None:
    write(desk, f"{above}Comment:\nThe customer has not paid.")
    assert "UnprovenComment" in kinds(desk)
    answer(desk, question(desk))
    assert outside(desk, "not paid") == []
    assert kinds(desk).count("Comment") == 1


def test_what_was_ordered_with_words_is_done_as_if_it_had_needed_no_question(desk: Desk) -> None:
    """The words first: a canned answer stands below them, and is not sent again."""
    desk.ask("answer.add", name="clave", text="Your new password is on its way.")
    write(desk, "Answer: clave\n\nHello Ana,")
    answer(desk, question(desk))
    (sent,) = outside(desk, "on its way")
    assert body(sent).count("on its way") == 1
    assert "Hello Ana," in body(sent)


def test_words_are_passed_on_by_yes_though_the_commands_beside_them_came_too_late(desk: Desk) -> None:
    write(desk, "Take\n\nWe will send somebody.")
    asked = question(desk)
    desk.cli("--as", JOAO, "ticket", "take", "1")
    answer(desk, asked)
    assert desk.ticket(1)["owner"] == JOAO
    assert len(outside(desk, "send somebody")) == 1


def test_an_answer_to_the_question_is_not_held_itself(desk: Desk) -> None:
    write(desk, "We will send somebody.")
    asked = question(desk)
    answer(desk, asked, "no")
    write(desk, "", to=links(asked)[-1], subject="")
    assert len(outside(desk, "send somebody")) == 1
    assert desk.ask("inbox.list", state="held") == []


def test_another_persons_yes_and_what_is_no_yes_pass_nothing_on(desk: Desk) -> None:
    write(desk, "We will send somebody.")
    asked = question(desk)
    answer(desk, asked, who=JOAO)
    answer(desk, asked, who="mallory@evil.example")
    answer(desk, asked, "no")
    answer(desk, asked, "I am away. yes")
    write(desk, "yes", to=str(asked["Reply-To"]), head="Auto-Submitted: auto-replied\n")
    assert kinds(desk) == ["Create", "UnprovenReply"]
    answer(desk, asked)
    assert kinds(desk) == ["Create", "UnprovenReply", "Correspond", "Status"]


def links(asked: Message) -> list[str]:
    return re.findall(r"<mailto:(confirm\+[^>]+)>", body(asked))


def test_one_question_lists_all_that_wait_and_each_can_be_passed_on_alone(desk: Desk) -> None:
    write(desk, "First, and mine.")
    write(desk, FORGED)
    write(desk, "Third, and mine: a comment.", to="soporte-interno@noc.example")
    asked = question(desk)
    assert [text in body(asked) for text in ("First, and mine", "please pay", "Third, and mine")] == [True] * 3
    one, _, three, _ = links(asked)
    for address in (three, one, one):
        write(desk, "", to=address, subject="")
    assert outside(desk, "please pay") == []
    assert outside(desk, "Third") == []
    assert len(outside(desk, "First, and mine")) == 1
    assert kinds(desk)[4:] == ["Comment", "Correspond", "Status"]


def test_an_answer_passes_on_what_its_question_listed_and_no_more(desk: Desk) -> None:
    write(desk, "One.")
    first = question(desk)
    write(desk, "Two.")
    answer(desk, first)
    assert [one["text"].strip() for one in desk.ticket(1)["history"] if one["type"] == "Correspond"] == ["One."]
    answer(desk, question(desk))
    replies = [one["text"].strip() for one in desk.ticket(1)["history"] if one["type"] == "Correspond"]
    assert replies == ["One.", "Two."]


def test_an_address_that_passes_all_on_does_so_in_order_with_their_files(desk: Desk) -> None:
    write(desk, "One.")
    mime = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n'
    parts = 'Two.\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="plan.pdf"\n\nx\n--b--'
    write(desk, f"--b\nContent-Type: text/plain\n\n{parts}", head=mime)
    asked = question(desk)
    assert "files: 1" in body(asked)
    write(desk, "", to=links(asked)[-1], subject="")
    made = [one for one in desk.ticket(1)["history"] if one["type"] == "Correspond"]
    assert [one["text"].strip() for one in made] == ["One.", "Two."]
    assert [one["name"] for one in made[1]["attachments"]] == ["plan.pdf"]


def test_a_late_yes_passes_nothing_on(start: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = start(BELIEVED)
    write(desk, "Late.")
    asked = question(desk)
    desk.stop()
    import sqlite3

    with sqlite3.connect(desk.folder / "var" / "mailticket.db") as database:
        database.execute("update confirmations set expires_at = '2020-01-01T00:00:00.000+00:00'")
    desk.start()
    answer(desk, asked)
    assert kinds(desk) == ["Create", "UnprovenReply"]


def test_an_answer_to_a_notice_that_was_sent_to_them_goes_on_out_of_the_box(start: Callable[[str], Desk]) -> None:
    desk = start("")
    (told,) = mails(desk, LUCIA, "The printer is on fire")
    write(desk, "We are on it.", head=f"In-Reply-To: {told['Message-ID']}\n")
    assert len(outside(desk, "We are on it")) == 1
    assert kinds(desk) == ["Create", "Correspond", "Status"]


def test_the_mail_of_a_requestor_or_a_colleague_does_not_serve_in_the_name_of_who_was_told_the_same(
    start: Callable[[str], Desk],
) -> None:
    """Vera works here, and is told of this ticket as a customer's colleague is. Each has a mail of their own, which proves them."""
    desk, vera = start(""), "vera@noc.example"
    desk.ask("user.add", address=vera, privileged=True)
    desk.ask("ticket.watch", id=1, role="Cc", who=[vera])
    desk.ask("ticket.reply", LUCIA, id=1, text="A question to both.")
    question = {who: mails(desk, who, "A question to both")[0] for who in (ANA, vera)}
    theirs = {who: mails(desk, who, "The printer is on fire")[0] for who in (LUCIA, JOAO)}
    for name, whose in ((vera, question[ANA]), (LUCIA, theirs[JOAO]), (JOAO, theirs[LUCIA])):
        write(desk, FORGED, name, head=f"In-Reply-To: {whose['Message-ID']}\n", sender=ANA)
        assert kinds(desk)[-1] == "UnprovenReply"
        write(desk, FORGED, name, to=str(whose["Reply-To"]).strip("<>"), head="", sender=ANA)
        assert kinds(desk)[-1] == "UnprovenReply"
    assert not outside(desk, "evil.example")
    write(desk, "My own words.", vera, head=f"In-Reply-To: {question[vera]['Message-ID']}\n")
    assert outside(desk, "My own words.")


def test_where_domains_prove_more_a_message_id_that_all_on_the_thread_have_does_not_suffice(desk: Desk) -> None:
    (told,) = mails(desk, LUCIA, "The printer is on fire")
    for who in (LUCIA, "lucia@home.example"):
        write(desk, "We are on it.", who, head=f"In-Reply-To: {told['Message-ID']}\n")
    assert kinds(desk) == ["Create", "UnprovenReply", "UnprovenReply"]
    write(desk, "We are on it.", head=LOGIN)
    assert kinds(desk)[3:] == ["Correspond", "Status"]


def test_what_is_written_in_the_configuration_is_the_last_word(start: Callable[[str], Desk]) -> None:
    desk = start(BELIEVED + '[commands]\ndo_from = { speak = "none" }\n')
    write(desk, "We are on it.")
    assert kinds(desk) == ["Create", "Correspond", "Status"]


def test_a_requestors_reply_goes_on_without_proof(desk: Desk) -> None:
    write(desk, "Still burning.", ANA)
    assert kinds(desk) == ["Create", "Correspond", "Status"]


def test_who_owns_a_ticket_is_staff_there_whatever_else_they_are(desk: Desk) -> None:
    desk.ask("ticket.watch", id=1, role="AdminCc", who=["eva@partner.example"])
    write(desk, FORGED, "eva@partner.example")
    assert mails(desk, ANA, "please pay") == []
    assert kinds(desk)[-1] == "UnprovenReply"


def test_nobody_at_all_is_not_the_system(desk: Desk) -> None:
    desk.send(f"To: soporte@noc.example\nSubject: {TAG}\n\n{FORGED}\n", to="soporte@noc.example", sender="")
    desk.settled()
    assert kinds(desk) == ["Create", "UnprovenReply"]


def test_a_colleague_vouches_by_the_address_in_the_notice(desk: Desk) -> None:
    write(desk, "We will send somebody.")
    (told,) = mails(desk, JOAO, "send somebody")
    (address,) = re.findall(r"<mailto:(control\+passon[^>]+)>", body(told))
    write(desk, "", "mallory@evil.example", to=address, subject="")
    write(desk, "", JOAO, to=address, subject="")  # not proven: he is asked whether he ordered it
    assert kinds(desk) == ["Create", "UnprovenReply", "CommandResult"]
    write(desk, "", JOAO, to=address, subject="", head=LOGIN)
    assert len(outside(desk, "send somebody")) == 1
    made = entry(desk, "Correspond")
    assert (made["by"], made["vouched_by"], made["evidence_method"]) == (LUCIA, JOAO, "vouched")
    answer(desk, question(desk))
    write(desk, "", JOAO, to=address, subject="", head=LOGIN)
    assert kinds(desk).count("Correspond") == 1


def test_a_colleague_vouches_on_the_command_line(desk: Desk) -> None:
    write(desk, "One.")
    write(desk, "Two.")
    numbers = [str(one["id"]) for one in desk.ticket(1)["history"] if one["unproven"]]
    assert desk.ask("ticket.release", ANA, id=1, entries=[int(numbers[0])]) == "no_such_transaction"
    assert desk.cli("--as", JOAO, "ticket", "release", "1", numbers[1]).returncode == 0
    assert desk.cli("--as", JOAO, "ticket", "release", "1").returncode == 0
    assert desk.cli("--as", JOAO, "ticket", "release", "1").returncode == 1
    assert desk.cli("--as", JOAO, "ticket", "release", "1", numbers[1]).returncode == 1
    made = [
        (one["text"].strip(), one["vouched_by"]) for one in desk.ticket(1)["history"] if one["type"] == "Correspond"
    ]
    assert made == [("Two.", JOAO), ("One.", JOAO)]


def test_only_staff_sees_it(desk: Desk) -> None:
    write(desk, FORGED)
    assert [one["type"] for one in desk.ticket(1, ANA)["history"]] == ["Create"]
    assert "UnprovenReply" in [one["type"] for one in desk.ticket(1, JOAO)["history"]]


def test_an_unproven_opening_is_marked_and_answered_and_told_to_nobody_outside(make_daemon: Callable[..., Any]) -> None:
    desk = make_daemon(CONFIG.replace('["noc"]', '["noc"]\ncc = ["partner@outside.example"]') % BELIEVED)
    write(desk, "The printer is on fire.", ANA, subject="Printer")
    write(desk, FORGED, subject="Invoice")
    assert len(mails(desk, LUCIA)) == 1  # of the first ticket: no autoreply, and nothing else
    assert outside(desk, "please pay") == []
    (told,) = mails(desk, JOAO, "please pay")
    assert body(told).startswith("SIN VERIFICAR: tal vez esto no lo escribió Lucia")
    assert "\nTicket creado; no se verificó quién lo escribió\n" in body(told)
    assert (entry(desk, "Create", 2)["unproven"], desk.ticket(2)["requestors"]) == (True, [LUCIA])
    assert "Lucia via" not in str(told["From"])


FILED = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n'
INVOICE = (
    f"--b\nContent-Type: text/plain\n\n{FORGED}\n--b\nContent-Type: application/pdf\n"
    'Content-Disposition: attachment; filename="invoice.pdf"\n\nx\n--b--'
)
PARTNER = "partner@outside.example"


def test_what_an_unproven_opening_says_reaches_nobody_outside_later_either(make_daemon: Callable[..., Any]) -> None:
    desk = make_daemon(CONFIG.replace('["noc"]', f'["noc"]\ncc = ["{PARTNER}"]') % BELIEVED)
    write(desk, INVOICE, subject="Invoice", head=FILED)
    assert entry(desk, "Create")["unproven"]
    write(desk, f"We look at it.\n\n> {FORGED}", JOAO, subject="[noc #1] Invoice", head=LOGIN.format(who=JOAO))
    write(desk, "Status: resolved", JOAO, subject="[noc #1] Invoice", head=LOGIN.format(who=JOAO))
    write(desk, "Show", PARTNER, subject="[noc #1] Invoice")
    write(desk, "File: invoice.pdf", PARTNER, subject="[noc #1] Invoice")
    sent = [one for one in desk.mail() if PARTNER in str(one["Delivered-To"])]
    assert [one for one in sent if "We look at it." in body(one)]
    assert [one for one in sent if "please pay" in one.as_string()] == []
    assert [one for one in sent if one.is_multipart()] == []  # no file
    created = desk.ticket(1, PARTNER)["history"][0]
    assert (created["type"], created["text"], created["attachments"]) == ("Create", "", [])
    assert entry(desk, "Create")["text"].strip() == FORGED
    assert desk.ask("attachment.list", PARTNER, id=1) == []


def test_merge_takes_unproven_words_along_and_split_does_not_make_them_anybodys(desk: Desk) -> None:
    write(desk, "The other printer is on fire.", ANA, subject="Other")
    write(desk, "We will send somebody.")
    number = entry(desk, "UnprovenReply")["id"]
    assert desk.ask("ticket.split", id=1, transaction=number) == "unproven_stays"
    assert desk.ask("ticket.split", id=1, transaction=number, to=2) == "unproven_stays"
    desk.ask("ticket.merge", id=1, into=2)
    answer(desk, question(desk))
    assert kinds(desk, 2)[-2:] == ["Correspond", "Status"]
    assert len(outside(desk, "send somebody")) == 1


def test_explain_says_that_it_would_be_kept_and_why(desk: Desk) -> None:
    raw = f"From: {LUCIA}\nTo: soporte@noc.example\nSubject: {TAG}\n\n{FORGED}\n"
    shown = desk.cli("explain", "-", "--to", "soporte@noc.example", stdin=raw)
    assert "unproven" in shown.stdout
    assert "our mail system found nothing" in shown.stdout
    assert kinds(desk) == ["Create"]


def commands(daemon: Desk, texts: Sequence[str], head: str = "") -> None:
    for text in texts:
        write(daemon, text, head=head)


def questions(daemon: Desk) -> list[Message]:
    return [one for one in mails(daemon, LUCIA) if "confirm+" in str(one["Reply-To"])]


def test_forged_mail_does_not_use_up_the_questions_of_better_proven_mail(start: Callable[[str], Desk]) -> None:
    desk = start("")
    (told,) = mails(desk, LUCIA, "The printer is on fire")
    commands(desk, [f"Priority: {number}" for number in range(1, 8)])
    assert len(questions(desk)) == 3
    (silent,) = mails(desk, LUCIA, "You are told this once a day at most")
    assert silent["Subject"] == "[noc] Mail with your address is not asked about for now"
    commands(desk, ["Take"], f"In-Reply-To: {told['Message-ID']}\n")
    assert len(questions(desk)) == 4
    answer(desk, questions(desk)[-1])
    assert desk.ticket(1)["owner"] == LUCIA


def transcripts(daemon: Desk) -> list[Message]:
    return [one for one in mails(daemon, LUCIA) if "About ticket" in body(one) and "Printer" in str(one["Subject"])]


def test_forged_mail_does_not_use_up_the_answers_to_better_proven_mail(start: Callable[[str], Desk]) -> None:
    desk = start("")
    (told,) = mails(desk, LUCIA, "The printer is on fire")
    commands(desk, ["Help"] * 12)
    assert len(transcripts(desk)) == 10
    commands(desk, ["Help"], f"In-Reply-To: {told['Message-ID']}\n")
    assert len(transcripts(desk)) == 11


def test_a_forged_order_that_is_asked_about_keeps_no_better_proven_one_from_being_asked_about(
    start: Callable[[str], Desk],
) -> None:
    desk = start("")
    (told,) = mails(desk, LUCIA, "The printer is on fire")
    commands(desk, ["Take", "Take"])
    assert len(questions(desk)) == 1
    commands(desk, ["Take", "Take"], f"In-Reply-To: {told['Message-ID']}\n")
    assert len(questions(desk)) == 2
    answer(desk, questions(desk)[-1])
    assert desk.ticket(1)["owner"] == LUCIA


def test_forged_replies_do_not_fill_a_mailbox(desk: Desk) -> None:
    for number in range(12):
        write(desk, f"Forged {number}.")
    assert len(questions(desk)) == 5
    assert len(mails(desk, LUCIA, "You are told this once a day at most")) == 1
    commands(desk, ["Take"])
    assert len(questions(desk)) == 6
