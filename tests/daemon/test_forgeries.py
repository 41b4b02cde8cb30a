"""A forged From changes nothing: more than a hundred letters of different kinds against one daemon, and its tickets are as
they were, whoever the letters claim to be from; the person they claim to be is asked at most, within limits."""

import json
import re
import smtplib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import Message
from itertools import count
from pathlib import Path
from typing import Any

from mailticket.mailroom.questions import BETTER, UNPROVEN

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
[[user]]
address = "ana@noc.example"
name = "Ana"
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
[[grant]]
to = "AdminCc"
right = ["DeleteTicket", "StealTicket"]
"""
OUTSIDE, INSIDE = "127.0.0.2", "127.0.0.1"
"""An address of nobody we know, and of our own mail system."""

ANA = "From: Ana <ana@noc.example>\n"
JUNK = "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----"
TAG = "Subject: Re: [noc #1] Printer\n"
PASS = "mx.noc.example; dmarc=pass header.from=noc.example"
LOGIN = "mx.noc.example; auth=pass smtp.auth=ana@noc.example"
NUMBERS = count(1)

ORDERS = (
    "Take",
    "Tomar",
    "Untake",
    "Steal",
    "Resolve",
    "Resolver",
    "Reject",
    "Stall",
    "Delete",
    "Borrar",
    "Mute",
    "Silenciar",
    "Undo",
    "Undo: 2",
    "Merge: 2",
    "Owner: ana@noc.example",
    "Owner: mallory@evil.example",
    "Owner: nobody",
    "Queue: secret",
    "Priority: 99",
    "Status: resolved",
    "Due: tomorrow",
    "TimeWorked: 5h",
    "AddRequestor: mallory@evil.example",
    "Requestor: mallory@evil.example",
    "AddCc: mallory@evil.example",
    "AddAdminCc: mallory@evil.example",
    "DelAdminCc: luis@noc.example",
    "DependsOn: 2",
    "RefersTo: https://evil.example/",
    "Subject: Owned",
    "Take #1",
    "Take\nResolve\nPriority: 1",
    "\n\n  TAKE  \n",
    "Text.\n--control\nTake",
)

CLAIMS = {
    "of another server": "evil.example; dmarc=pass header.from=noc.example",
    "of a server with a like name": "mx.noc.example.evil.example; dmarc=pass header.from=noc.example",
    "with the name in a comment": "(mx.noc.example) evil.example; dmarc=pass header.from=noc.example",
    "with the pass in a comment": "mx.noc.example; dmarc=fail (dmarc=pass) header.from=noc.example",
    "with the pass in quotes": 'mx.noc.example; dmarc=fail reason="dmarc=pass header.from=noc.example"',
    "of a domain that is not From's": "mx.noc.example; dmarc=pass header.from=evil.example",
    "of a subdomain": "mx.noc.example; dmarc=pass header.from=noc.example.evil.example",
    "with no domain": "mx.noc.example; dmarc=pass",
    "with two verdicts": "mx.noc.example; dmarc=pass header.from=noc.example; dmarc=fail header.from=noc.example",
    "with a foreign signature": "mx.noc.example; dkim=pass header.d=evil.example; dmarc=fail header.from=noc.example",
    "with SPF of the envelope": "mx.noc.example; spf=pass smtp.mailfrom=evil.example",
    "with somebody else's login": "mx.noc.example; auth=pass smtp.auth=mallory@noc.example",
    "with the bare name of another's login": "mx.noc.example; auth=pass smtp.auth=luis",
    "of an unknown version": "mx.noc.example 2; dmarc=pass header.from=noc.example",
    "of none": "mx.noc.example; none",
    "with arc": "mx.noc.example; arc=pass header.d=noc.example",
    "in the wrong words": "mx.noc.example; dmarc = passed header.from=noc.example",
    "of the name alone": "mx.noc.example",
    "with a line end in a word": "mx.noc.example;\n dmarc=fail\n header.from=noc.example",
}

SENDERS = {
    "two From": ANA + "From: mallory@evil.example\n",
    "two From, ours below": "From: mallory@evil.example\n" + ANA,
    "two addresses": "From: ana@noc.example, mallory@evil.example\n",
    "two addresses, ours below": "From: mallory@evil.example, ana@noc.example\n",
    "a group": "From: staff: ana@noc.example, luis@noc.example;\n",
    "no From": "Sender: ana@noc.example\n",
    "an empty From": "From: \nSender: ana@noc.example\n",
    "a display name": 'From: "ana@noc.example" <mallory@evil.example>\n',
    "a display name with brackets": 'From: "Ana <ana@noc.example>" <mallory@evil.example>\n',
    "a comment": "From: mallory@evil.example (ana@noc.example)\n",
    "an encoded address": "From: =?utf-8?q?ana=40noc.example?= <mallory@evil.example>\n",
    "an encoded line end": "From: =?utf-8?q?x=0D=0AFrom=3A_ana=40noc.example?= <mallory@evil.example>\n",
    "a homograph": "From: =?utf-8?b?" + b64encode("аna".encode()).decode() + "?= <xn--na-7kc@noc.example>\n",
    "a homograph domain": "From: ana@xn--nc-emc.example\n",
    "a sub-address": "From: ana+x@noc.example\n",
    "a trailing dot": "From: ana@noc.example.\n",
    "upper case": "From: ANA@NOC.EXAMPLE\n",
    "a quoted local part": 'From: "ana"@noc.example\n',
    "a route": "From: <@evil.example:ana@noc.example>\n",
    "folded": "From:\n Ana\n <ana@noc.example>\n",
    "a blank before the colon": "From : ana@noc.example\n",
    "Reply-To": "From: mallory@evil.example\nReply-To: ana@noc.example\n",
    "Sender": "From: mallory@evil.example\nSender: ana@noc.example\n",
    "Resent-From": "From: mallory@evil.example\nResent-From: ana@noc.example\n",
    "X-Original-From": "From: mallory@evil.example\nX-Original-From: ana@noc.example\nX-Google-Original-From: ana@noc.example\n",
}

MACHINES = {
    "an automatic answer": "Auto-Submitted: auto-replied\n",
    "a generated mail": "Auto-Submitted: auto-generated\n",
    "a list": "List-Id: <x.evil.example>\nPrecedence: list\n",
    "bulk": "Precedence: bulk\n",
    "a vacation": "X-Autoreply: yes\n",
}


def letter(body: str, *, sender: str = ANA, subject: str = TAG, top: str = "", more: str = "") -> bytes:
    head = f"{top}{sender}{subject}Message-ID: <{next(NUMBERS)}@forged.example>\n{more}"
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


def claim(text: str) -> str:
    return f"Authentication-Results: {text}\n"


def multipart(kind: str, *parts: tuple[str, str]) -> bytes:
    text = "".join(f"--b\n{head}\n\n{body}\n" for head, body in parts)
    return letter(f"{text}--b--", more=f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b"\n')


Letter = tuple[str, bytes, str, str]
"""What kind of forgery, the letter, where it is sent to, and from where."""


def forgeries(notice: Message) -> Iterator[Letter]:
    general = "general@noc.example"
    for order in ORDERS:
        yield f"order {order!r}", letter(order), general, OUTSIDE
    for order in (
        "take 1",
        "resolve 1 2",
        "own 1 mallory@evil.example",
        "merge 1 2",
        "delete 1",
        "queue 1 secret",
        "undo",
        "mute 1",
    ):
        yield f"control {order!r}", letter(order, subject="Subject: x\n"), "control@noc.example", OUTSIDE
    for what, said in (("pass", PASS), ("a login", LOGIN)):
        yield f"A-R of {what} from outside", letter("Take", top=claim(said)), general, OUTSIDE
        yield (
            f"A-R of {what} below Received",
            letter("Take", top=f"Received: from evil.example\n{claim(said)}"),
            general,
            INSIDE,
        )
        yield (
            f"A-R of {what} below another",
            letter(
                "Take", top=f"{claim('mx.noc.example; dmarc=fail header.from=noc.example')}Received: x\n{claim(said)}"
            ),
            general,
            INSIDE,
        )
        yield (
            f"A-R of {what} in an odd name",
            letter("Take", top=f"Authentication-Results : {said}\nX-Authentication-Results: {said}\n"),
            general,
            OUTSIDE,
        )
    for what, said in CLAIMS.items():
        yield f"A-R {what}", letter("Take", top=claim(said)), general, INSIDE
    for what, sender in SENDERS.items():
        yield f"From with {what}", letter("Take", sender=sender), general, OUTSIDE
        yield (
            f"From with {what}, to control",
            letter("resolve 1", sender=sender, subject="Subject: x\n"),
            "control@noc.example",
            OUTSIDE,
        )
    for what, sender in SENDERS.items():
        if "ana@noc.example" not in sender.replace("\n", "") or what in ("a route", "folded", "upper case"):
            continue
        if "mallory" in sender:
            yield (
                f"From with {what}, vouched for as mallory",
                letter("Take", sender=sender, top=claim("mx.noc.example; dmarc=pass header.from=evil.example")),
                general,
                INSIDE,
            )
    for what, marks in MACHINES.items():
        yield f"{what} that is vouched for", letter("Take", top=claim(PASS), more=marks), general, INSIDE
    yield "quoted", letter("On Monday, Ana wrote:\n> Take\n> Resolve", top=claim(PASS)), general, INSIDE
    yield "in a signature", letter("Hello.\n-- \nTake", top=claim(PASS)), general, INSIDE
    yield (
        "forwarded",
        letter("---------- Forwarded message ---------\nFrom: x\n\nTake", top=claim(PASS)),
        general,
        INSIDE,
    )
    yield (
        "in HTML alone",
        multipart("alternative", ("Content-Type: text/html", "<p style='display:none'>Take</p>")),
        general,
        OUTSIDE,
    )
    yield (
        "in an attachment",
        multipart(
            "mixed",
            ("Content-Type: text/plain", "See there."),
            ("Content-Type: text/plain\nContent-Disposition: attachment; filename=x.txt", "Take"),
        ),
        general,
        OUTSIDE,
    )
    yield (
        "in a letter inside",
        multipart(
            "mixed",
            ("Content-Type: text/plain", "See there."),
            ("Content-Type: message/rfc822", "From: ana@noc.example\nSubject: [noc #1]\n\nTake"),
        ),
        general,
        OUTSIDE,
    )
    yield (
        "in base64",
        letter(b64encode(b"Take\n").decode(), more="MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n"),
        general,
        OUTSIDE,
    )
    yield (
        "with what looks like a signature",
        letter(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nTake #1\n{JUNK}"),
        general,
        OUTSIDE,
    )
    yield (
        "as multipart/signed",
        multipart(
            'signed; protocol="application/pgp-signature"',
            ("Content-Type: text/plain", "Take #1"),
            (
                "Content-Type: application/pgp-signature",
                JUNK,
            ),
        ),
        general,
        OUTSIDE,
    )
    for number in (2, 77):
        yield (
            f"the tag of ticket {number}",
            letter("Take", subject=f"Subject: [noc #{number}] x\n", sender="From: mallory@evil.example\n"),
            general,
            OUTSIDE,
        )
    ours = notice["Message-ID"]
    for what, reference in (
        ("sealed otherwise", re.sub(r"\.[0-9a-f]{16}@", f".{'0' * 16}@", ours)),
        ("of another ticket", ours.replace("<t1.", "<t2.")),
        ("as it was sent to Eva", ours),
    ):
        yield (
            f"a reference {what}",
            letter("Mute\nTake", subject="Subject: x\n", more=f"In-Reply-To: {reference}\nReferences: {reference}\n"),
            general,
            OUTSIDE,
        )
    answers = notice["Reply-To"]
    yield "Eva's answer address", letter("Mute", subject="Subject: x\n"), answers, OUTSIDE
    yield (
        "Eva's answer address, for Luis",
        letter("Mute", sender="From: luis@noc.example\n", subject="Subject: x\n"),
        answers,
        OUTSIDE,
    )
    mute = notice["List-Unsubscribe"].removeprefix("<mailto:").removesuffix(">")
    yield "Eva's address to mute", letter(""), mute, OUTSIDE
    for what, changed in (
        ("verb", mute.replace("mute", "take")),
        ("ticket", mute.replace("-1-", "-2-", 1)),
        ("seal", re.sub("[0-9a-f]{16}", "0" * 16, mute)),
    ):
        yield f"an action address with another {what}", letter(""), changed, OUTSIDE
    yield "a guessed token", letter("yes"), f"confirm+{'a' * 26}@noc.example", OUTSIDE
    yield "yes to nothing", letter("yes"), "rt@noc.example", OUTSIDE


class House:
    """One daemon with tickets of Eva's; the first is Luis's, the second in a queue Ana may not see."""

    def __init__(self, make: Callable[..., Any], folder: Path) -> None:
        self.daemon = make(CONFIG, folder=folder)
        for floor, queue in enumerate(("general", "secret", "general")):
            raw = f"From: eva@cliente.example\nTo: {queue}@noc.example\nSubject: Printer\n\nFloor {floor} is on fire.\n"
            self.daemon.send(raw, to=f"{queue}@noc.example", sender="eva@cliente.example")
            self.daemon.settled()
        for number in (1, 3):
            self.daemon.ask("ticket.take", "luis@noc.example", id=number)
            self.daemon.ask("ticket.reply", "luis@noc.example", id=number, text="We look.")
        self.daemon.ask("ticket.take", "luis@noc.example", id=2)
        self.daemon.ask("ticket.reply", "luis@noc.example", id=2, text="We look.")
        self.daemon.settled()
        self.before = self.state()

    def state(self) -> str:
        """What the tickets are, but for what was said on them and when."""
        tickets = [self.daemon.ticket(number) for number in (1, 2, 3)]
        for one in tickets:
            for name in ("history", "last_updated", "told"):
                one.pop(name)
            one["links"].pop("referred_to_by")  # a stranger's new ticket says which one it claims to be about
        return json.dumps(tickets, sort_keys=True, indent=1)

    def notice_to_eva(self) -> Message:
        found = [one for one in self.daemon.mail() if one["Delivered-To"] == "eva@cliente.example"]
        return next(one for one in found if one["List-Unsubscribe"] and "#1]" in one["Subject"])

    def deliver(self, raw: bytes, to: str, source: str) -> str:
        """Empty, or how it was refused."""
        with smtplib.SMTP("127.0.0.1", self.daemon.port, "x", timeout=30, source_address=(source, 0)) as client:
            try:
                client.sendmail("bounces@evil.example", to, raw)
            except smtplib.SMTPException as error:
                return str(error)
        return ""


def test_a_forged_sender_changes_nothing_in_a_hundred_ways(make_daemon: Callable[..., Any], tmp_path: Path) -> None:
    house = House(make_daemon, tmp_path)
    attacks = list(forgeries(house.notice_to_eva()))
    assert len(attacks) > 100
    assert len({name for name, *_ in attacks}) == len(attacks)
    sent = {message["Message-ID"] for message in house.daemon.mail()}
    refused = 0
    for at in range(0, len(attacks), 10):
        for _, raw, to, source in attacks[at : at + 10]:
            refused += bool(house.deliver(raw, to, source))
        house.daemon.settled()
        assert house.state() == house.before, [name for name, *_ in attacks[at : at + 10]]
    assert refused < 10  # the addresses that are none, and the letters without a From
    assert not house.daemon.ask("inbox.list", state=["held"])
    questions = [one for one in house.daemon.mail() if (one["Reply-To"] or "").startswith("confirm+")]
    assert all(one["Message-ID"] not in sent for one in questions)
    asked = Counter((one["Delivered-To"], b"-all@" in one.get_payload(decode=True)) for one in questions)
    assert {who for who, _ in asked} <= {"ana@noc.example", "luis@noc.example"}
    for (_, words), times in asked.items():
        assert times <= (UNPROVEN.hour + BETTER.hour if words else UNPROVEN.open + BETTER.open)
    proven = letter("Priority: 7", top=claim(LOGIN))
    assert not house.deliver(proven, "general@noc.example", INSIDE)
    house.daemon.settled()
    assert house.daemon.ticket(1)["priority"] == 7
