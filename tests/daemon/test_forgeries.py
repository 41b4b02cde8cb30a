"""Nobody is impersonated: more than three hundred kinds of forged letters against one daemon. Its tickets are as they were,
nobody outside reads a word of it, nothing is lost, and who is named in them is asked at most, within limits."""

import json
import re
import smtplib
from collections import Counter
from collections.abc import Callable, Sequence
from email.message import Message
from pathlib import Path
from typing import Any

from mailticket.mailroom.questions import UNPROVEN
from mailticket.mailroom.transcript_budget import TRANSCRIPTS_AN_HOUR
from mailticket.model.evidence import Level
from mailticket.model.letter import MailClass
from mailticket.model.mail_budgets import Budgets
from tests.daemon.forged_letters import CANARY, GENERAL, INSIDE, LOGIN, Forgery, claim, forgeries, letter

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "en"
signed_addresses = true
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = ""
[delivery]
transport = "maildir:{folder}/var/outgoing"
[paths]
data = "{folder}/var"
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
[limits]
exempt_local = true
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[queue]]
name = "secret"
correspond_address = "secret@noc.example"
comment_address = "secret-comment@noc.example"
admin_cc = ["luis@noc.example"]
[[queue]]
name = "lists"
correspond_address = "lists@noc.example"
comment_address = "lists-comment@noc.example"
admin_cc = ["luis@noc.example"]
accept_lists = true
accept_bulk = true
[[user]]
address = "ana@noc.example"
addresses = ["ana@home.example"]
name = "Ana"
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
[[user]]
address = "kim@noc.example"
privileged = true
[[grant]]
to = "AdminCc"
right = ["DeleteTicket", "StealTicket"]
"""
QUEUES = ("general", "secret", "general", "lists")
STAFF = {"ana@noc.example", "luis@noc.example", "kim@noc.example"}
OUTSIDERS = {"eva@cliente.example", "clara@otra.example"}
"""Who wrote the tickets, and who reads along."""

OURS = re.compile(r"(?:general|secret|lists|rt|control|confirm|bounce|postmaster)(?:-comment)?(?:\+.*)?@noc\.example")
HOUSE = set(range(1, len(QUEUES) + 1))


class House:
    """One daemon with tickets of Eva's; the first is Luis's, the second in a queue Ana may not see."""

    def __init__(self, make: Callable[..., Any], folder: Path) -> None:
        self.daemon = make(CONFIG, folder=folder)
        for number, queue in enumerate(QUEUES, 1):
            raw = f"From: eva@cliente.example\nSubject: Printer\n\nFloor {number} is on fire.\n"
            self.daemon.send(raw, to=f"{queue}@noc.example", sender="eva@cliente.example")
            self.daemon.settled()
            self.daemon.ask("ticket.watch", "luis@noc.example", id=number, role="Cc", who=["clara@otra.example"])
            self.daemon.ask("ticket.take", "luis@noc.example", id=number)
            self.daemon.ask("ticket.reply", "luis@noc.example", id=number, text="We look.")
        self.daemon.settled()
        self.before = self.state()
        self.sent = {message["Message-ID"] for message in self.daemon.mail()}
        self.letters = len(self.inbox())

    def state(self) -> str:
        """What the tickets are, but for what was said on them and when."""
        tickets = [self.daemon.ticket(number) for number in sorted(HOUSE)]
        for one in tickets:
            for name in (
                "history",
                "last_updated",
                "told",
                "letters",
                "said_by",
                "said_at",
                "waiting_on_us",
                "waiting_on_them",
            ):
                one.pop(name)
            one["links"].pop("referred_to_by")  # a stranger's new ticket says which one it claims to be about
        return json.dumps(tickets, sort_keys=True, indent=1)

    def notice_to(self, who: str) -> Message:
        """The first about ticket 1 that they can mute."""
        found = [one for one in self.daemon.mail() if reader(one) == who and "#1]" in one["Subject"]]
        return min((one for one in found if one["List-Unsubscribe"]), key=number_of)

    def inbox(self) -> list[Any]:
        return list(self.daemon.ask("inbox.list", limit=2000))

    def new_mail(self) -> list[Message]:
        return [one for one in self.daemon.mail() if one["Message-ID"] not in self.sent]

    def said(self) -> list[Any]:
        """Entries of all tickets that are somebody's words, and not kept as unproven."""
        numbers = [one["id"] for one in self.daemon.tickets()]
        entries = [entry for number in numbers for entry in self.daemon.ticket(number)["history"]]
        return [one for one in entries if one["type"] in ("Create", "Correspond", "Comment") and not one["unproven"]]

    def deliver(self, letters: Sequence[Forgery]) -> list[str]:
        """Names of those that were refused."""
        return [one.name for one in letters if not self.takes(one)]

    def takes(self, one: Forgery) -> bool:
        with smtplib.SMTP("127.0.0.1", self.daemon.port, "x", timeout=30, source_address=(one.source, 0)) as client:
            try:
                client.sendmail(one.envelope, one.to, one.raw)
            except (smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused):
                return False
        return True


def number_of(notice: Message) -> int:
    return int(re.split(r"[.@]", notice["Message-ID"])[1])


def reader(message: Message) -> str:
    return str(message["Delivered-To"])


def text(message: Message) -> str:
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8", "replace")


def test_forged_letters_of_more_than_three_hundred_kinds_change_nothing(
    make_daemon: Callable[..., Any], tmp_path: Path
) -> None:
    house = House(make_daemon, tmp_path)
    attacks = forgeries(house.notice_to("eva@cliente.example"), house.notice_to("ana@noc.example"))
    assert len({one.name for one in attacks}) == len(attacks) >= 300
    for at in range(0, len(attacks), 20):
        some = attacks[at : at + 20]
        assert house.deliver(some) == [one.name for one in some if one.refused]
        house.daemon.settled()
        assert house.state() == house.before, [one.name for one in some]
    nobody_spoke_in_the_name_of_staff(house)
    nobody_outside_was_mailed_any_of_it(house)
    nothing_was_lost(house, attacks)
    people_were_mailed_within_budgets(house, attacks)
    assert house.takes(Forgery("proven", letter("Priority: 7", top=claim(LOGIN)), GENERAL, INSIDE))
    house.daemon.settled()
    assert house.daemon.ticket(1)["priority"] == 7


def nobody_spoke_in_the_name_of_staff(house: House) -> None:
    spoken = [one for one in house.said() if one["by"] in STAFF and one["via"] == "mail"]
    assert spoken  # those of Ana's that were proven, and quoted somebody
    assert [one for one in spoken if one["evidence"] < Level.DOMAIN] == []
    assert [(one["by"], one["evidence_reason"], one["text"][:60]) for one in spoken if CANARY in one["text"]] == []


def nobody_outside_was_mailed_any_of_it(house: House) -> None:
    for message in house.new_mail():
        if reader(message) not in STAFF:
            assert CANARY not in text(message), message.as_string()
        assert not OURS.match(reader(message)), message.as_string()


def nothing_was_lost(house: House, attacks: Sequence[Forgery]) -> None:
    new = house.inbox()[: -house.letters]
    assert len(new) == sum(not one.refused for one in attacks)
    silent = [one for one in new if one["state"] != "held" and not one["ticket"] and not one["orders"]]
    ours = house.notice_to("eva@cliente.example")["Message-ID"].strip("<>")
    assert {one["class"] for one in silent} == {MailClass.OWN_LOOP}  # what has the very Message-ID of a mail of ours
    assert {one["message_id"].lower() for one in silent} == {ours}


def people_were_mailed_within_budgets(house: House, attacks: Sequence[Forgery]) -> None:
    new = house.new_mail()
    questions = [one for one in new if (one["Reply-To"] or "").startswith("confirm+")]
    asked = Counter((reader(one), "-all@" in text(one)) for one in questions)
    assert {who for who, _ in asked} <= STAFF
    known = sum(one.known for one in attacks)
    assert known < UNPROVEN.open + UNPROVEN.hour
    for (_, words), times in asked.items():
        assert times <= known + (UNPROVEN.hour if words else UNPROVEN.open)
    told = Counter(reader(one) for one in new if "You are told this once a day at most" in text(one))
    assert max(told.values()) == 1
    tags = Counter((reader(one), tag[0]) for one in new if (tag := re.search(r"#\d+\]", str(one["Subject"]))))
    limits = Budgets()
    for (who, _), times in tags.items():
        transcripts = TRANSCRIPTS_AN_HOUR if who in STAFF else 0
        assert times <= limits.notices_per_ticket_and_recipient_10_minutes + transcripts
    strangers = Counter(reader(one) for one in new if reader(one) not in STAFF | OUTSIDERS)
    flooded = 1  # once an hour, to who is proven to write so much
    assert max(strangers.values()) <= limits.autoreplies_per_address_hour + flooded
