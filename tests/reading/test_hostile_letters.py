"""Whatever the bytes: read, in bounded time, into clean text."""

import base64
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailticket.model.letter import Ours, Reading
from mailticket.reading import part_bytes, read, risky
from mailticket.reading.addresses import mailboxes
from mailticket.reading.headers import date, decoded
from mailticket.reading.identity import identity
from mailticket.reading.parameters import parameters
from mailticket.reading.quotes import line_kinds, places

OURS = Ours("example.org", frozenset({"general@example.org"}), "example.org")
SECONDS = 3.0
"""Far above what any of these takes, far below what one with more than linear time would."""


def reading(raw: bytes) -> Reading:
    return read(raw, mail_from="ana@example.net", ours=OURS)


def clean(text: str, allowed: str = "") -> bool:
    return not any(
        (ord(one) < 32 or 127 <= ord(one) < 160 or 0xD800 <= ord(one) < 0xE000) and one not in allowed for one in text
    )


def check(found: Reading) -> None:
    assert len(found.subject) <= 998
    assert clean(found.text, "\n\t")
    assert len(found.text) <= 1 << 20
    lines = [found.subject, found.message_id, found.class_reason, *found.flaws, *found.wrappers, *found.references]
    for box in (*found.to, *found.cc, *found.reply_to, *([found.author] if found.author else [])):
        lines += [box.address, box.name]
        assert "@" in box.address
        assert box.address == box.address.strip()
    lines += [part for header in found.headers for part in header]
    lines += [part for one in found.attachments for part in (one.name, one.type, one.part)]
    lines += [part for one in found.failed for part in (one.address, one.status, one.diagnostic)]
    for line in lines:
        assert clean(line), repr(line)
        assert not set(line) & {"\u2028", "\u2029"}
    for one in found.attachments:
        assert one.name
        assert len(one.name.encode()) <= 255
        assert not set(one.name) & {"/", "\\"}
    assert len(found.attachments) <= 100
    assert len(found.references) <= 50
    assert not any(set(id_) & {"<", ">"} for id_ in found.references)
    assert found.date is None or found.date.utcoffset() is not None
    assert len(line_kinds(found.text.split("\n"))) == found.text.count("\n") + 1


PIECES = st.sampled_from(
    [
        *(b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: <a@b>", b"References: ", b"In-Reply-To: "),
        *(b"Content-Type: ", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"message/rfc822"),
        *(
            b"text/html",
            b"text/plain; charset=",
            b"utf-16",
            b"utf-7",
            b"iso-2022-jp",
            b"hz",
            b"idna",
            b"; format=flowed",
        ),
        *(b"text/calendar", b"application/ms-tnef", b"application/pkcs7-mime", b"multipart/report; report-type="),
        *(b"delivery-status; boundary=b", b"message/delivery-status", b"Content-Transfer-Encoding: base64"),
        *(b"quoted-printable", b"x-uuencode", b"Content-Disposition: attachment; filename=", b"filename*0*=utf-8''%ff"),
        *(
            b"=?utf-8?q?=ff=?=",
            b"=?x?b?//8=?=",
            b"=?iso-2022-jp?b?GyRC",
            b'"',
            b"<",
            b">",
            b"(",
            b")",
            b",",
            b";",
            b":",
        ),
        *(
            b"\r\n--b\r\n",
            b"\r\n--b--\r\n",
            b"--b\n",
            b"\r\n",
            b"\n",
            b"\r",
            b"\r\n\r\n",
            b"\n\n",
            b"\r\n ",
            b"\t",
            b" ",
        ),
        *(
            b"a@b.c",
            b"<div>",
            b"<table><tr><td>",
            b"</",
            b"<script>",
            b"&#0;",
            b"&#xd800;",
            b"\0",
            b"\xff\xfe",
            b"\xc3",
        ),
        *(
            b"> ",
            b"-- \n",
            b"El lun, 1:00, a@b.c",
            " escribió:\n".encode(),
            b"[example.org #1]",
            b"\x85",
            b"\xe2\x80\xa8",
        ),
        *(
            b"BEGIN:VCALENDAR\n",
            b"BEGIN:VEVENT\n",
            b"DTSTART:2026",
            b"\x78\x9f\x3e\x22",
            b"\x30\x80\x06\x09",
            b"\x1b$B",
        ),
    ]
)


@given(st.lists(PIECES | st.binary(max_size=8), max_size=60).map(b"".join))
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_read_into_clean_text(raw: bytes) -> None:
    check(reading(raw))
    read(raw, mail_from="", ours=OURS)
    identity(raw, "general@example.org")
    risky(raw)


@given(st.lists(PIECES | st.binary(max_size=8), max_size=40).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_every_attachment_that_is_listed_can_be_had(raw: bytes) -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + raw
    for one in reading(raw).attachments:
        assert len(part_bytes(raw, one.part)) <= len(raw)


@given(st.text())
@settings(deadline=None)
def test_parsers_of_header_values_take_any_text(text: str) -> None:
    mailboxes(text)
    parameters(text)
    date(text)
    assert clean(decoded(text))


@given(st.text(alphabet="> -_\n:FromDe@ab1escribióSent", max_size=200))
@settings(max_examples=300, deadline=None)
def test_each_line_has_its_kind_and_place(text: str) -> None:
    lines = text.split("\n")
    assert len(line_kinds(lines)) == len(places(lines)) == len(lines)


def nested(count: int) -> bytes:
    heads = [b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(count)]
    return b"Subject: deep\n" + b"".join(heads) + b"\nhello"


def encoded_html(html: bytes) -> bytes:
    return b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(html)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "ten thousand nested multiparts": lambda: nested(10_000),
    "nested multiparts with one boundary": lambda: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 10_000,
    "ten thousand parts": lambda: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 10_000,
    "dashes all the way": lambda: b"Content-Type: multipart/mixed; boundary=-\n\n" + b"-" * 1_000_000,
    "delimiters that are none": lambda: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + b"--bx\n" * 200_000,
    "semicolons": lambda: b"Content-Type: text/plain" + b";" * 50_000 + b"\n\nx",
    "parameters": lambda: b"Content-Type: text/plain" + b";a*1=b" * 50_000 + b"\n\nx",
    "blanks in From": lambda: b"From:" + b" " * 40_000 + b"x\n\nx",
    "blanks and signs in From": lambda: b"From: " + b" =" * 40_000 + b"\n\nx",
    "blanks within From": lambda: b"From: a" + b" " * 4000 + b"<a@b.c\n\nx",
    "at signs": lambda: b"From: " + b"a@" * 40_000 + b"\nTo: " + b"<" * 40_000 + b"\n\nx",
    "quotes": lambda: b"From: " + b'"\\' * 40_000 + b"\n\nx",
    "nested comments": lambda: b"From: " + b"(" * 100_000 + b"\n\nx",
    "hyphens in a domain": lambda: b"From: a@" + b"a-" * 2000 + b"\n\nx",
    "a megabyte of subject": lambda: b"Subject: " + b"x" * 1_000_000 + b"\n\nx",
    "a megabyte of encoded subject": lambda: b"Subject: " + b"=?utf-8?q?=c3=a1?= " * 50_000 + b"\n\nx",
    "encoded words that never end": lambda: b"Subject: " + b"=?a?q?" * 50_000 + b"\n\nx",
    "a megabyte of headers": lambda: b"X: y\n" * 200_000 + b"\n\nx",
    "a megabyte of folds": lambda: b"X: y" + b"\n z" * 300_000 + b"\n\nx",
    "a megabyte of colons": lambda: b":\n" * 500_000,
    "headers only": lambda: b"Subject: x\nX: " + b"y" * 1_000_000,
    "empty lines that are none": lambda: b"Subject: x\n" + b" \n" * 300_000,
    "references": lambda: b"References: " + b"<a@b> " * 50_000 + b"\n\nx",
    "angle brackets": lambda: b"References: " + b"<" * 300_000 + b"\n\nx",
    "tags": lambda: b"Subject: " + b"[a #" * 300_000 + b"\n\nx",
    "blank tags": lambda: b"Subject: [a" + b" " * 300_000 + b"\n\nx",
    "a hundred thousand divs": lambda: b"Content-Type: text/html\n\n" + b"<div>" * 100_000 + b"x",
    "a hundred thousand encoded divs": lambda: encoded_html(b"<div>" * 100_000 + b"x"),
    "nested tables": lambda: encoded_html(b"<table><tr><td>" * 250 + b"x"),
    "nested lists": lambda: encoded_html(b"<ul><li>x" * 250),
    "open tags": lambda: encoded_html(b"<a " * 300_000),
    "scripts": lambda: encoded_html(b"<div>" * 300 + b"<script>" * 100_000),
    "comments": lambda: encoded_html(b"<div>" * 300 + b"<!--" * 200_000),
    "paragraphs": lambda: encoded_html(b"<p>x" * 15_000),
    "one long line of HTML": lambda: encoded_html(b"<p>" + b"word " * 150_000),
    "entities": lambda: encoded_html(b"&amp;" * 100_000),
    "one line": lambda: b"Subject: x\n\n" + b"x" * 1_000_000,
    "blank lines": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"> \n" * 300_000,
    "quotes that alternate": lambda: b"Subject: x\n\n" + b"On 1:00 a@b.c wrote:\n>\n" * 40_000,
    "lines that end in a colon": lambda: b"Subject: x\n\n" + b"wrote a 1 a@b.c:\n" * 60_000,
    "signatures": lambda: b"Subject: x\n\n" + b"-- \n" * 250_000,
    "Outlook headers": lambda: b"Subject: x\n\n" + b"From: x\n" * 120_000,
    "bytes of no charset": lambda: b"Subject: x\n\n" + bytes(range(128, 256)) * 2000,
    "a wrong charset": lambda: b"Content-Type: text/plain; charset=utf-8\n\n" + b"\xf1a\xe9 " * 50_000,
    "NULs": lambda: b"Subject: x\n\n" + b"\0" * 500_000,
    "equal signs": lambda: b"Content-Transfer-Encoding: base64\n\n" + b"a=" * 300_000,
    "quoted-printable": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * 300_000,
    "delivery status": lambda: (
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@b.c\nAction: failed\n\n" * 10_000
    ),
    "a calendar": lambda: b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 20_000,
    "a TNEF of nothing": lambda: (
        b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\x01\x00" + (b"\x01" + b"\0" * 10) * 60_000
    ),
    "a CMS of nothing": lambda: b"Content-Type: application/pkcs7-mime\n\n" + b"\x30\x80" * 300_000,
    "a prose bounce": lambda: b"From: mailer-daemon@a.b\n\n" + b"<a@b.c>:\n550 no\n" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_letters_are_read_in_bounded_time(name: str) -> None:
    raw = HOSTILE[name]()
    began = time.process_time()
    check(reading(raw))
    identity(raw, "general@example.org")
    assert time.process_time() - began < SECONDS
