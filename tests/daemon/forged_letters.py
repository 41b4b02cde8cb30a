"""Some three hundred kinds of letters that say they are somebody else's, each with a name; what they must not do is in
``test_forgeries``. All of them are about ticket 1 of the house that is attacked there."""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import count

OUTSIDE, INSIDE = "127.0.0.2", "127.0.0.1"
"""An address of nobody we know, and of our own mail system."""

GENERAL, LISTS, CONTROL = "general@noc.example", "lists@noc.example", "control@noc.example"
CANARY = "canary"
"""Stands in every text that is written in somebody else's name."""

TEXT = f"Take\n\nPlease pay at http://evil.example/{CANARY} now."
"""An order and words: neither is to be believed."""

ANA, MALLORY = "From: Ana <ana@noc.example>\n", "From: mallory@evil.example\n"
TAG = "Subject: Re: [noc #1] Printer\n"
OWN = "mx.noc.example"
PASS = f"{OWN}; dmarc=pass header.from=noc.example"
FAIL = f"{OWN}; dmarc=fail header.from=noc.example"
LOGIN = f"{OWN}; auth=pass smtp.auth=ana@noc.example"
JUNK = "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----"
NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Forgery:
    """One letter. ``envelope``: its envelope's sender; ``known``: it answers a notice that was sent to who is in From, so that
    it is asked about as weak; ``refused``: it is not even taken."""

    name: str
    raw: bytes
    to: str = GENERAL
    source: str = OUTSIDE
    envelope: str = "bounces@evil.example"
    known: bool = False
    refused: bool = False


def letter(body: str = TEXT, *, sender: str = ANA, subject: str = TAG, top: str = "", more: str = "") -> bytes:
    number = "" if "message-id:" in more.lower() else f"Message-ID: <{next(NUMBERS)}@forged.example>\n"
    text = f"{top}{sender}{subject}{number}{more}\n{body}\n".replace("\n", "\r\n")
    return text.encode("utf-8", "surrogateescape")


def claim(text: str) -> str:
    return f"Authentication-Results: {text}\n"


def multipart(kind: str, *parts: tuple[str, str], **given: str) -> bytes:
    text = "".join(f"--b\n{head}\n\n{body}\n" for head, body in parts)
    more = f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b"\n'
    return letter(f"{text}--b--", more=more, **given)


def html(body: str, **given: str) -> bytes:
    return letter(body, more="MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n", **given)


def encoded(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


WORDS = """Take Tomar Untake Steal Resolve Resolver Reject Stall Delete Borrar Mute Silenciar Undo Release Help"""
ORDERS = (
    *WORDS.split(),
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
    "?\nTake",
    "Text.\n--control\nTake",
)

CONTROLS = ("take 1", "resolve 1 2", "own 1 mallory@evil.example", "merge 1 2", "delete 1", "queue 1 secret", "undo")
CONTROLS += (
    "mute 1",
    "show 1",
    "whoami",
    "help",
    "release 1: 1",
    "take 1 2 3 4 5 6 7",
    "stop\ntake 1",
    "take 99999999",
)

CLAIMS = {
    "of another server": "evil.example; dmarc=pass header.from=noc.example",
    "of a server with a like name": f"{OWN}.evil.example; dmarc=pass header.from=noc.example",
    "of a server with a dot more": f"{OWN}.; dmarc=pass header.from=noc.example",
    "of the server's domain": "noc.example; dmarc=pass header.from=noc.example",
    "of a homograph of the server": "mx.nоc.example; dmarc=pass header.from=noc.example",
    "with a NUL in the name": "mx.noc.example\0; dmarc=pass header.from=noc.example",
    "with the name in a comment": f"({OWN}) evil.example; dmarc=pass header.from=noc.example",
    "with the name behind the other": f"evil.example {OWN}; dmarc=pass header.from=noc.example",
    "with the pass in a comment": f"{OWN}; dmarc=fail (dmarc=pass) header.from=noc.example",
    "with the pass in a nested comment": f"{OWN}; spf=none (a (dmarc=pass header.from=noc.example) b)",
    "with the pass in quotes": f'{OWN}; dmarc=fail reason="dmarc=pass header.from=noc.example"',
    "with the pass behind an escaped quote": f'{OWN}; dmarc=fail reason="x\\"; dmarc=pass header.from=noc.example"',
    "with a comment that never ends": f"{OWN}; dmarc=pass header.from=noc.example (x",
    "with quotes that never end": f'{OWN}; dmarc=pass header.from=noc.example reason="x',
    "of a domain that is not From's": f"{OWN}; dmarc=pass header.from=evil.example",
    "of a domain below": f"{OWN}; dmarc=pass header.from=a.noc.example",
    "of a domain that begins alike": f"{OWN}; dmarc=pass header.from=noc.example.evil.example",
    "of two domains in one word": f'{OWN}; dmarc=pass header.from="noc.example evil.example"',
    "with no domain": f"{OWN}; dmarc=pass",
    "with two verdicts": f"{PASS}; dmarc=fail header.from=noc.example",
    "with two verdicts, fail first": f"{FAIL}; dmarc=pass header.from=noc.example",
    "with a foreign verdict beside ours": f"{PASS}; dmarc=pass header.from=evil.example",
    "of fail for another domain": f"{OWN}; dmarc=fail header.from=evil.example",
    "of fail that asks nothing": f"{OWN}; dmarc=fail (p=none dis=none) header.from=noc.example",
    "of fail in upper case": f"{OWN.upper()}; DMARC=FAIL HEADER.FROM=NOC.EXAMPLE",
    "of fail, folded": f"{OWN};\n dmarc=fail\n header.from=noc.example",
    "of fail with a login": f"{LOGIN}; dmarc=fail header.from=noc.example",
    "of fail in broken grammar": f"{OWN}; x; dmarc=fail ((( header.from=noc.example",
    "of temperror": f"{OWN}; dmarc=temperror header.from=noc.example",
    "of permerror": f"{OWN}; dmarc=permerror header.from=noc.example",
    "of bestguesspass": f"{OWN}; dmarc=bestguesspass header.from=noc.example",
    "of passed": f"{OWN}; dmarc = passed header.from=noc.example",
    "with a foreign signature": f"{OWN}; dkim=pass header.d=evil.example; dmarc=fail header.from=noc.example",
    "with a foreign signature alone": f"{OWN}; dkim=pass header.d=evil.example header.i=@noc.example",
    "with SPF of the envelope": f"{OWN}; spf=pass smtp.mailfrom=evil.example",
    "with SPF of a local part": f"{OWN}; spf=pass smtp.mailfrom=noc.example@evil.example",
    "with SPF of the greeting": f"{OWN}; spf=pass smtp.helo=noc.example",
    "with Sender-ID": f"{OWN}; sender-id=pass header.from=ana@noc.example",
    "with somebody else's login": f"{OWN}; auth=pass smtp.auth=mallory@noc.example; dmarc=pass header.from=noc.example",
    "with a colleague's login": f"{OWN}; auth=pass smtp.auth=luis@noc.example; dmarc=pass header.from=noc.example",
    "with the bare name of another's login": f"{OWN}; auth=pass smtp.auth=luis",
    "with a bare name and a domain behind it": f"{OWN}; auth=pass smtp.auth=ana@noc.example.evil.example",
    "with a login elsewhere": f"{OWN}; auth=pass smtp.auth=ana@evil.example",
    "with a login that is not said": f"{PASS}; auth=pass",
    "with a login that failed": f"{OWN}; auth=fail smtp.auth=ana@noc.example",
    "with a login in a comment": f"{OWN}; auth=pass (smtp.auth=ana@noc.example)",
    "with two logins": f"{LOGIN}; auth=pass smtp.auth=luis@noc.example",
    "with a KELVIN SIGN in the login": f"{OWN}; auth=pass smtp.auth=\u212aim@noc.example",
    "of an unknown version": f"{OWN} 2; dmarc=pass header.from=noc.example",
    "of an unknown version of the method": f"{OWN} 1; dmarc/2=pass header.from=noc.example",
    "of a method that ends so": f"{OWN}; x-dmarc=pass header.from=noc.example",
    "of none": f"{OWN}; none",
    "of the name alone": OWN,
    "of nothing": "",
    "of commas instead of semicolons": f"{OWN}, dmarc=pass header.from=noc.example",
    "of ARC": f"{OWN}; arc=pass header.d=noc.example",
    "of ARC's word": f"{OWN}; arc=pass (i=1 dmarc=pass fromdomain=noc.example)",
    "with an encoded word": f"{OWN}; dmarc=fail reason={encoded('dmarc=pass')} header.from=noc.example",
    "with a line end in it": f"{OWN}; dmarc=fail header.from=\n\tnoc.example;\n\tspf=fail smtp.mailfrom=evil.example",
}

STAFF = {
    "plain": "From: ana@noc.example\n",
    "a name": 'From: "Ana" <ana@noc.example>\n',
    "upper case": "From: ANA@NOC.EXAMPLE\n",
    "a quoted local part": 'From: "ana"@noc.example\n',
    "an escape in a quoted local part": 'From: "a\\na"@noc.example\n',
    "a comment behind": "From: ana@noc.example (mallory@evil.example)\n",
    "a comment inside": "From: ana(mallory)@noc.example\n",
    "nested comments": "From: (a(b)c) ana@noc.example (d)\n",
    "a route": "From: <@evil.example:ana@noc.example>\n",
    "a long route": "From: <@a.example,@evil.example:ana@noc.example>\n",
    "folded": "From:\n Ana\n <ana@noc.example>\n",
    "folded inside the brackets": "From: Ana <ana@noc.example\n >\n",
    "tabs": "From:\tAna\t<ana@noc.example>\t\n",
    "a blank before the colon": "From : ana@noc.example\n",
    "upper case in the field's name": "FROM: ana@noc.example\n",
    "blanks in the brackets": "From: Ana < ana@noc.example >\n",
    "no bracket at the end": "From: Ana <ana@noc.example\n",
    "two brackets": "From: Ana <<ana@noc.example>>\n",
    "a trailing dot": "From: ana@noc.example.\n",
    "an encoded name": f"From: {encoded('Ana')} <ana@noc.example>\n",
    "a name in Latin-1": "From: An\udce1 <ana@noc.example>\n",
    "a name in raw UTF-8": "From: Aná <ana@noc.example>\n",
    "a name with a comma": "From: Noc, Ana <ana@noc.example>\n",
    "no blank before the bracket": "From: Ana<ana@noc.example>\n",
    "her other address": "From: Ana <ana@home.example>\n",
    "a domain in full width": "From: ana@ｎｏｃ.example\n",
    "a dot of another script": "From: ana@noc。example\n",
    "a soft hyphen in the domain": "From: ana@n\u00adoc.example\n",
    "two From": f"{ANA}{MALLORY}",
    "two From, ours below": f"{MALLORY}{ANA}",
    "two From, both ours": f"{ANA}From: luis@noc.example\n",
    "three From": f"{MALLORY}{ANA}{MALLORY}",
    "two addresses": "From: ana@noc.example, mallory@evil.example\n",
    "two addresses, ours below": "From: mallory@evil.example, ana@noc.example\n",
    "two addresses and a Sender": "From: ana@noc.example, luis@noc.example\nSender: ana@noc.example\n",
    "a group": "From: staff: ana@noc.example, luis@noc.example;\n",
    "a group of one": "From: staff: ana@noc.example;\n",
    "a group beside her": "From: undisclosed:;, ana@noc.example\n",
    "a semicolon": "From: ana@noc.example; mallory@evil.example\n",
    "a foreign Sender": f"{ANA}Sender: mallory@evil.example\n",
    "a foreign Reply-To": f"{ANA}Reply-To: mallory@evil.example\n",
    "a foreign Resent-From": f"{ANA}Resent-From: mallory@evil.example\nResent-To: general@noc.example\n",
    "a foreign Return-Path": f"Return-Path: <mallory@evil.example>\n{ANA}",
    "a foreign X-Original-From": f"{ANA}X-Original-From: mallory@evil.example\nX-Original-Sender: mallory@evil.example\n",
    "On-Behalf-Of": f"{ANA}Sender: mallory@evil.example\nX-On-Behalf-Of: ana@noc.example\n",
    "a colleague": "From: luis@noc.example\n",
    "a colleague of no queue": "From: kim@noc.example\n",
    "the owner's name with an address of hers": "From: Luis <ana@noc.example>\n",
}
"""Spellings of From that mean, or could be taken for, somebody who works here."""

STRANGERS = {
    "a display name": 'From: "ana@noc.example" <mallory@evil.example>\n',
    "a display name with brackets": 'From: "Ana <ana@noc.example>" <mallory@evil.example>\n',
    "her name": 'From: "Ana" <mallory@evil.example>\n',
    "our marks in the name": 'From: "Ana via noc" <mallory@evil.example>\n',
    "a comment": "From: mallory@evil.example (ana@noc.example)\n",
    "an encoded address": "From: =?utf-8?q?ana=40noc.example?= <mallory@evil.example>\n",
    "an encoded line end": "From: =?utf-8?q?x=0D=0AFrom=3A_ana=40noc.example?= <mallory@evil.example>\n",
    "an encoded bracket": "From: =?utf-8?q?Ana_=3Cana=40noc.example=3E?= <mallory@evil.example>\n",
    "a mark that turns the writing": "From: \u202eelpmaxe.con@ana\u202c <mallory@evil.example>\n",
    "a homograph of the domain": "From: ana@xn--nc-emc.example\n",
    "a homograph": f"From: {encoded('аna@noc.example')} <xn--na-7kc@noc.example>\n",
    "a KELVIN SIGN": "From: \u212aim@noc.example\n",
    "a long s": "From: lui\u017f@noc.example\n",
    "a dotless i": "From: lu\u0131s@noc.example\n",
    "a local part in full width": "From: ａｎａ@noc.example\n",
    "a combining mark": "From: ana\u0301@noc.example\n",
    "a zero-width joiner": "From: an\u200da@noc.example\n",
    "a sub-address": "From: ana+x@noc.example\n",
    "a domain below": "From: ana@mx.noc.example\n",
    "a domain above": "From: ana@example\n",
    "a domain that ends so": "From: ana@evilnoc.example\n",
    "a percent hack": "From: ana%noc.example@evil.example\n",
    "a bang path": "From: noc.example!ana@evil.example\n",
    "two at signs": "From: ana@noc.example@evil.example\n",
    "a quoted at sign": 'From: "ana@noc.example"@evil.example\n',
    "an address literal": "From: ana@[127.0.0.1]\n",
    "a dot before the at sign": "From: ana.@noc.example\n",
    "Reply-To": f"{MALLORY}Reply-To: ana@noc.example\n",
    "Sender": f"{MALLORY}Sender: ana@noc.example\n",
    "Resent-From": f"{MALLORY}Resent-From: ana@noc.example\n",
    "X-Original-From": f"{MALLORY}X-Original-From: ana@noc.example\nX-Google-Original-From: ana@noc.example\n",
    "our own address": "From: general@noc.example\nReply-To: ana@noc.example\n",
    "our own address by a group": f"From: Ana via General <{GENERAL}>\nX-Original-From: Ana <ana@noc.example>\n",
    "our own address alone": f"From: {GENERAL}\n",
    "our control address": f"From: {CONTROL}\n",
    "our comment address": "From: general-comment@noc.example\nReply-To: luis@noc.example\n",
    "the name of the program": "From: mailticket <system>\n",
    "the program itself": "From: system\n",
    "a number": "From: 1\n",
}
"""Those that only look so to people, or to worse programs; and addresses of our own."""

NOBODIES = {
    "no From": "Sender: ana@noc.example\n",
    "an empty From": "From: \nSender: ana@noc.example\n",
    "empty brackets": "From: Ana <>\n",
    "an empty group": "From: staff:;\nSender: ana@noc.example\n",
    "a name alone": "From: Ana\nSender: ana@noc.example\n",
    "a NUL": "From: ana\0@noc.example\n",
    "a NUL behind": "From: ana@noc.example\0.evil.example\n",
    "a line of blanks": "From:  \n  \nReply-To: ana@noc.example\n",
    "Resent-From alone": "Resent-From: ana@noc.example\n",
    "commas": "From: ,,ana@noc.example,,\n",
    "an endless comment": "From: (ana@noc.example\n",
    "an endless quote": 'From: "ana@noc.example\n',
    "a thousand comments": f"From: {'(' * 1000}ana@noc.example\n",
    "control characters": "From: \x01ana@noc.example\x7f\n",
}
"""From says nothing that holds: the envelope is asked, which says Ana."""

MACHINES = {
    "an automatic answer": "Auto-Submitted: auto-replied\n",
    "a generated mail": "Auto-Submitted: auto-generated\n",
    "a list": "List-Id: <x.evil.example>\nPrecedence: list\n",
    "bulk": "Precedence: bulk\n",
    "a vacation": "X-Autoreply: yes\n",
    "a newsletter": "List-Unsubscribe: <mailto:x@evil.example>\n",
    "a reading receipt": "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
}

MARKS = {
    "a mark of RT": "X-RT-Loop-Prevention: noc\n",
    "a mark of RT of another house": "X-RT-Loop-Prevention: rt.evil.example\n",
    "a mark of ours without a seal": "X-MailTicket-Loop: noc\n",
    "a mark of ours with a wrong seal": "X-MailTicket-Loop: noc 1-0000000000000000\n",
    "no answer wanted": "X-Auto-Response-Suppress: All\n",
    "an old subject tag's header": "X-RT-Ticket: noc #1\nRT-Ticket: noc #1\nRT-Originator: ana@noc.example\n",
    "orders for RT": "RT-Control: no-autoopen\nX-RT-Command: Owner: mallory@evil.example\n",
    "a DKIM signature": "DKIM-Signature: v=1; a=rsa-sha256; d=noc.example; s=s1; h=from; bh=AAAA; b=AAAA\n",
    "a DKIM signature without a value": "DKIM-Signature: v=1; d=noc.example\n",
    "a DomainKey": "DomainKey-Signature: a=rsa-sha1; d=noc.example; s=s1; b=AAAA\n",
    "an ARC set": f"ARC-Seal: i=1; cv=none; d=noc.example; b=AA\nARC-Authentication-Results: i=1; {PASS}\n",
    "Received-SPF": "Received-SPF: pass (mx.noc.example: domain of ana@noc.example)\n",
    "X-Authenticated-Sender": "X-Authenticated-Sender: ana@noc.example\nX-Sender: ana@noc.example\n",
    "a spam filter's pass": "X-Spam-Status: No\nX-Virus-Scanned: mx.noc.example\n",
    "Authentication-Results-Original": f"Authentication-Results-Original: {PASS}\n",
    "X-Forwarded-For": "X-Forwarded-For: ana@noc.example general@noc.example\nX-Originating-IP: [127.0.0.1]\n",
    "Received from ourselves": "Received: from mx.noc.example (localhost [127.0.0.1]) (authenticated as ana)\n",
    "an Approved header": "Approved: ana\nApproved-By: ana@noc.example\n",
    "Delivered-To": "Delivered-To: ana@noc.example\nX-Original-To: control@noc.example\n",
    "an Importance": "Importance: high\nX-Priority: 1\nPriority: 99\nStatus: resolved\nOwner: mallory\n",
    "a failed recipient": "X-Failed-Recipients: eva@cliente.example\n",
}

QUOTES = {
    "quoted": "On Monday, Ana wrote:\n> Take\n> Resolve",
    "quoted with bars": "| Take\n| Resolve",
    "quoted with initials": "AN> Take\nAN> Resolve",
    "quoted by indenting": "    Take\n    Resolve",
    "quoted twice": ">> Take\n> Resolve",
    "introduced in Spanish": "El lunes 3 de mayo a las 10:00 Eva escribió:\n\nTake\nResolve",
    "introduced in German": "Am 03.05.2026 um 10:00 schrieb Eva:\nTake",
    "headed in English": "From: Eva\nSubject: x\n\nTake",
    "headed in Spanish": "De: Eva\nEnviado: lunes\nAsunto: x\n\nTake",
    "headed in German": "Von: Eva\nGesendet: Montag\n\nTake",
    "headed in Japanese": "差出人: Eva\n\nTake",
    "forwarded": "---------- Forwarded message ---------\nFrom: x\n\nTake",
    "forwarded in Spanish": "-------- Mensaje reenviado --------\nDe: x\n\nTake",
    "below a border": "________________________________\nTake",
    "in a signature": "Hello.\n-- \nTake",
    "behind --control, quoted": "Hello.\n> --control\n> Take",
    "behind --control, below a quote": "Hello.\n\n> Eva said\n\n--control\nTake",
    "behind --control, below a forward": "Hello.\nFrom: Eva\n\n--control\nTake",
    "in a footer of a list": "Hello.\n_______________________________________________\nlist mailing list\nTake",
    "escaped": "\\Take\n\\Resolve",
    "below other text": "Hello Eva,\nTake\nResolve",
}
"""What proven staff writes that holds somebody else's words."""

PAGES = {
    "a blockquote": "<blockquote type=cite><p>Take</p></blockquote><p>done, see above</p>",
    "a blockquote of a class": "<blockquote class=gmail_quote>Take</blockquote>done",
    "a div of Gmail's": "<div class=gmail_quote>Take</div>done",
    "Outlook's border": "<div style='border:none;border-left:solid blue 1.5pt'><p>Take</p></div>done",
    "Outlook's top border": "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>Take</p></div>done",
    "nothing displayed": "<p style='display:none'>Take</p>done",
    "nothing visible": "<p style='visibility:hidden'>Take</p>done",
    "no size": "<p style='font-size:0'>Take</p>done",
    "white on white": "<p style='color:#fff'>Take</p>done",
    "no opacity": "<p style='opacity:0'>Take</p>done",
    "the attribute hidden": "<p hidden>Take</p>done",
    "a class of a style sheet": "<style>.x{display:none}</style><p class=x>Take</p>done",
    "a line through": "<s>Take</s><p>done",
    "a comment": "<!-- Take --><p>done",
    "a title": "<head><title>Take</title></head><p>done",
    "a script": "<script>Take</script><p>done",
    "text that is put far aside": "<div style='position:absolute;left:-9999px'>Take</div>done",
    "text that is clipped": "<div style='max-height:0;overflow:hidden'>Take</div>done",
    "an alternative text": "<img alt='Take' src='cid:x'><p>done",
}


def ordering() -> Iterator[Forgery]:
    """The From line, and orders."""
    for order in ORDERS:
        yield Forgery(f"order {order!r}", letter(order))
    for order in CONTROLS:
        yield Forgery(f"control {order!r}", letter(order, subject="Subject: x\n"), CONTROL)


def claiming() -> Iterator[Forgery]:
    """Results of checks, where none of ours stand."""
    for what, said in (("pass", PASS), ("a login", LOGIN)):
        below = f"Received: from evil.example\n{claim(said)}"
        yield Forgery(f"A-R of {what} from outside", letter(top=claim(said)))
        yield Forgery(f"A-R of {what} below Received", letter(top=below), source=INSIDE)
        yield Forgery(f"A-R of {what} below a lower-case received", letter(top=below.lower()), source=INSIDE)
        yield Forgery(f"A-R of {what} below an empty one", letter(top=claim(OWN) + below), source=INSIDE)
        yield Forgery(f"A-R of {what} below a fail", letter(top=claim(FAIL) + below), source=INSIDE)
        yield Forgery(f"A-R of {what} beside a fail", letter(top=claim(said) + claim(FAIL)), source=INSIDE)
        yield Forgery(f"A-R of {what} in the body", letter(f"{claim(said)}{TEXT}"), source=INSIDE)
        odd = f"X-Authentication-Results: {said}\nAuthentication_Results: {said}\n"
        yield Forgery(f"A-R of {what} in an odd name", letter(top=odd), source=INSIDE)
        yield Forgery(f"A-R of {what} of two From", letter(sender=ANA + MALLORY, top=claim(said)), source=INSIDE)
        twice = letter(top=claim(said), more="Subject: [noc #2] y\n")
        yield Forgery(f"A-R of {what} of two Subjects", twice, source=INSIDE)
    for what, said in CLAIMS.items():
        sender = "From: kim@noc.example\n" if "KELVIN" in what else ANA
        yield Forgery(f"A-R {what}", letter(sender=sender, top=claim(said)), source=INSIDE)
    other = "From: ana@home.example\n"
    pass_ = claim(f"{OWN}; dmarc=pass header.from=home.example")
    yield Forgery("A-R of her other address", letter(sender=other, top=pass_), source=INSIDE, known=True)
    for what, marks in MACHINES.items():
        yield Forgery(f"{what} that is vouched for", letter("Take", top=claim(PASS), more=marks), source=INSIDE)


def named() -> Iterator[Forgery]:
    """Spellings of From, to the queue and to the control address."""
    for what, sender in (STAFF | STRANGERS).items():
        yield Forgery(f"From with {what}", letter(sender=sender))
    for what, sender in NOBODIES.items():
        yield Forgery(f"From with {what}, and Ana's envelope", letter(sender=sender), envelope="ana@noc.example")
        yield Forgery(f"From with {what}, and no envelope", letter(sender=sender), envelope="")
    for what, sender in [*STAFF.items()][::4] + [*STRANGERS.items()][::4]:
        yield Forgery(f"From with {what}, to control", letter("resolve 1", sender=sender, subject=""), CONTROL)
    evil = claim(f"{OWN}; dmarc=pass header.from=evil.example")
    for what, sender in (STAFF | STRANGERS).items():
        if "mallory" in sender:
            yield Forgery(f"From with {what}, vouched for as mallory", letter(sender=sender, top=evil), source=INSIDE)
    for envelope in ("ana@noc.example", "", "general@noc.example", "ANA@NOC.EXAMPLE", "bounce+1-0@noc.example"):
        yield Forgery(f"the envelope {envelope!r}", letter(), envelope=envelope)
    for what, marks in MARKS.items():
        yield Forgery(f"with {what}", letter(more=marks))
    for what, marks in (
        MACHINES | {"a footer": "List-Id: <l.noc.example>\nList-Post: <mailto:lists@noc.example>\n"}
    ).items():
        yield Forgery(f"as {what}", letter(more=marks))
        yield Forgery(
            f"as {what}, where lists are taken", letter(more=marks, subject="Subject: Re: [noc #4] x\n"), LISTS
        )
    failing = claim(f"{OWN}; dmarc=fail (p=reject) header.from=noc.example")
    said = letter(top=failing, more="List-Id: <l.evil.example>\n", subject="Subject: Re: [noc #4] x\n")
    yield Forgery("a list's mail that DMARC disowns, where lists are taken", said, LISTS, INSIDE)


def quoting() -> Iterator[Forgery]:
    """Mail that is proven to be Ana's, and quotes, shows or hides what is not hers."""
    for what, text in QUOTES.items():
        yield Forgery(f"proven, {what}", letter(text, top=claim(PASS)), source=INSIDE)
    for what, page in PAGES.items():
        yield Forgery(f"proven, {what} in HTML", html(page, top=claim(PASS)), source=INSIDE)
    plain, file = (
        "Content-Type: text/plain",
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=x.txt",
    )
    shapes = {
        "in an attachment": ("mixed", (plain, "See there."), (file, "Take")),
        "in a named part": ("mixed", (plain, "See there."), ("Content-Type: text/plain; name=x.txt", "Take")),
        "in a second part": ("mixed", (plain, "See there."), (plain, "--control\nTake")),
        "in a letter inside": ("mixed", (plain, "See."), ("Content-Type: message/rfc822", f"{ANA}{TAG}\nTake")),
        "in a digest": ("digest", ("Content-Type: message/rfc822", f"{ANA}{TAG}\nTake")),
        "in the plain form alone": ("alternative", (plain, "Take"), ("Content-Type: text/html", "<p>Hello</p>")),
        "in HTML alone": ("alternative", (plain, "Hello"), ("Content-Type: text/html", "<p>Take</p>")),
        "in the preamble": ("mixed", (plain, "Hello")),
        "in a calendar": ("mixed", (plain, "Hello"), ("Content-Type: text/calendar", "Take")),
    }
    for what, (kind, *parts) in shapes.items():
        yield Forgery(f"proven, {what}", multipart(kind, *parts, top=claim(PASS)), source=INSIDE)
    more = f"MIME-Version: 1.0\n{file}\n"
    yield Forgery("proven, a file as the body", letter("Take", top=claim(PASS), more=more), source=INSIDE)


def wrapping() -> Iterator[Forgery]:
    """Signatures that are none, and codes."""
    plain, pgp = "Content-Type: text/plain", "Content-Type: application/pgp-signature"
    signed = 'signed; protocol="application/pgp-signature"'
    p7s = "Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64"
    yield Forgery("inline PGP", letter(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{TEXT}\n{JUNK}"))
    yield Forgery("as multipart/signed", multipart(signed, (plain, TEXT), (pgp, JUNK)))
    yield Forgery("as multipart/signed without a signature", multipart(signed, (plain, TEXT)))
    yield Forgery("as multipart/signed with an empty one", multipart(signed, (plain, TEXT), (pgp, "")))
    yield Forgery("as multipart/signed with two texts", multipart(signed, (plain, TEXT), (plain, TEXT), (pgp, JUNK)))
    yield Forgery("as multipart/signed inside another", multipart("mixed", (plain, TEXT), (pgp, JUNK)))
    smime = 'signed; protocol="application/pkcs7-signature"; micalg=sha256'
    yield Forgery("as S/MIME", multipart(smime, (plain, TEXT), (p7s, "MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG")))
    yield Forgery("as S/MIME with nothing", multipart(smime, (plain, TEXT), (p7s, "")))
    opaque = "MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n"
    more = f"{opaque}Content-Type: application/pkcs7-mime; smime-type=signed-data\n"
    yield Forgery("as opaque S/MIME", letter(b64encode(TEXT.encode()).decode(), more=more))
    yield Forgery("as encrypted PGP", multipart("encrypted", ("Content-Type: application/pgp-encrypted", "Version: 1")))
    yield Forgery("in base64", letter(b64encode(TEXT.encode()).decode(), more=opaque))
    printable = "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n"
    yield Forgery("in quoted-printable", letter(TEXT.replace("Take", "=54ake"), more=printable))
    yield Forgery("in UTF-7", letter("+AFQ-ake", more="MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-7\n"))
    yield Forgery("in full width", letter(TEXT.replace("Take", "Ｔａｋｅ")))
    yield Forgery("with two bodies' types", letter(more="Content-Type: text/plain\nContent-Type: text/html\n"))


def answering(notice: Message, to_ana: Message) -> Iterator[Forgery]:
    """Tags, sealed Message-IDs and addresses of tickets that are not the writer's, or notices that were not sent to them.
    ``notice`` is one to Eva, ``to_ana`` one to Ana."""
    for number in (2, 77, 0, 99999999999999999999):
        subject = f"Subject: [noc #{number}] x\n"
        yield Forgery(f"the tag of ticket {number}", letter(sender=MALLORY, subject=subject))
        yield Forgery(f"the tag of ticket {number}, as Ana", letter(subject=subject))
    for tag in ("[NOC #1]", "[noc #1] [noc #2]", encoded("[noc #1]"), "[other #1]", "[noc #١]", "noc #1"):
        yield Forgery(f"the tag {tag!r}", letter(sender=MALLORY, subject=f"Subject: {tag} x\n"))
    ours = notice["Message-ID"]
    references = {
        "sealed otherwise": re.sub(r"\.[0-9a-f]{16}@", f".{'0' * 16}@", ours),
        "of another ticket": ours.replace("<t1.", "<t2."),
        "as it was sent to Eva": ours,
        "of another house": ours.replace("@noc.example", "@evil.example"),
        "cut": ours[:-16] + ">",
        "in upper case": ours.upper(),
    }
    for what, reference in references.items():
        more = f"In-Reply-To: {reference}\nReferences: {reference}\n"
        yield Forgery(f"a reference {what}", letter(f"Mute\n{TEXT}", subject="Subject: x\n", more=more))
        yield Forgery(f"Message-ID {what}", letter(more=f"Message-ID: {reference}\n"))
    known = f"In-Reply-To: {to_ana['Message-ID']}\n"
    yield Forgery("a reference to what was sent to Ana", letter(more=known), known=True)
    yield Forgery("the same as Luis", letter(sender="From: luis@noc.example\n", more=known))
    yield Forgery("the same from two", letter(sender=ANA + MALLORY, more=known), known=True)
    yield Forgery("the same that DMARC disowns", letter(more=known, top=claim(FAIL)), source=INSIDE)
    mark = f"X-MailTicket-Loop: {re.sub('[0-9a-f]{16}', '0' * 16, notice['X-MailTicket-Loop'] or 'noc')}\n"
    yield Forgery("a mark with the number of one of ours", letter(more=mark))
    yield from _addressed(notice)


def _addressed(notice: Message) -> Iterator[Forgery]:
    answers, plain = notice["Reply-To"], "Subject: x\n"
    yield Forgery("Eva's answer address", letter(f"Mute\n{TEXT}", subject=plain), answers)
    luis = "From: luis@noc.example\n"
    yield Forgery("Eva's answer address, for Luis", letter(f"Mute\n{TEXT}", sender=luis, subject=plain), answers)
    broken = re.sub("[0-9a-f]{16}", "0" * 16, answers)
    yield Forgery("an answer address with another seal", letter(subject=plain), broken)
    yield Forgery("an answer address of another ticket", letter(subject=plain), answers.replace("+1-", "+2-"))
    yield Forgery("an answer address with a verb", letter("", subject=plain), answers.replace("+1-", "+take-1-"))
    mute = notice["List-Unsubscribe"].removeprefix("<mailto:").removesuffix(">")
    yield Forgery("Eva's address to mute", letter("", subject=plain), mute)
    yield Forgery("Eva's address to mute, with words", letter(subject=plain), mute)
    yield Forgery("Eva's address to mute, as Mallory", letter("", sender=MALLORY, subject=plain), mute)
    changes = {"seal": re.sub("[0-9a-f]{16}", "0" * 16, mute), "ticket": mute.replace("-1-", "-2-", 1)}
    changes |= {verb: mute.replace("mute", verb) for verb in ("take", "resolve", "comment", "undo", "passon")}
    changes |= {verb: mute.replace("mute", verb) for verb in ("release", "discard", "block", "okrelease", "delete")}
    for what, changed in changes.items():
        yield Forgery(f"an action address with another {what}", letter("", subject=plain), changed, refused=True)
    yield Forgery("a guessed token", letter("yes"), f"confirm+{'a' * 26}@noc.example")
    yield Forgery("a guessed token for all", letter("yes"), f"confirm+{'a' * 26}-all@noc.example")
    yield Forgery("a guessed bounce address", letter(), "bounce+1-0000000000000000@noc.example", refused=True)
    yield Forgery("yes to nothing", letter("yes"), "rt@noc.example")
    for to in ("general-comment@noc.example", "rt-comment@noc.example", "secret@noc.example", "postmaster@noc.example"):
        yield Forgery(f"to {to}", letter(), to)
    yield Forgery("a comment that is nobody's", letter(sender=MALLORY), "general-comment@noc.example")


def forgeries(notice: Message, to_ana: Message) -> list[Forgery]:
    """All of them."""
    return [
        *ordering(),
        *claiming(),
        *named(),
        *quoting(),
        *wrapping(),
        *answering(notice, to_ana),
    ]
