"""What a few bytes can ask of the libraries behind: margins, columns, wrappers in wrappers, lines without end."""

import base64
import time
import tracemalloc

import pytest

from mailticket.model.letter import MailClass, Ours, Reading
from mailticket.reading import read, risky
from mailticket.reading.quotes import places, written

OURS = Ours("example.org")
SECONDS = 1.0
MEMORY = 64 * 1024 * 1024


def reading(raw: bytes, mail_from: str = "ana@example.net") -> Reading:
    return read(raw, mail_from=mail_from, ours=OURS)


def html(text: str) -> bytes:
    return b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(text.encode())


LAYOUTS = {
    "margins": "<div style='margin-top:1000000em'>x</div>" * 1000,
    "paddings": "<div style='padding-left:100000em'>x" * 200,
    "a wide cell and many rows": f"<table><tr><td>{'w' * 30_000}<td>z{'<tr><td>x<td>y' * 2500}</table>",
    "a wide cell and many lines": f"<table><tr><td>{'w' * 30_000}<td>z<tr><td>{'x<br>' * 4900}<td>y</table>",
    "a wide cell and preformatted lines": f"<table><tr><td>{'w' * 9000}<td>z<tr><td><pre>{chr(10) * 50_000}</pre><td>y",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_takes_no_more_than_its_letter_is_worth(name: str) -> None:
    reading(html("<p>x</p>"))  # what is loaded once is not the letter's
    raw = html(LAYOUTS[name])
    began = time.process_time()
    found = reading(raw)
    assert time.process_time() - began < SECONDS
    tracemalloc.start()
    try:
        assert reading(raw) == found
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


def test_what_a_style_hides_stays_hidden() -> None:
    assert reading(html("<div style='color:red; Display: none'>preview</div><p>hello</p>")).text.strip() == "hello"


def test_an_ordinary_table_keeps_its_columns() -> None:
    text = reading(html("<table><tr><td>disk</td><td>90 %</td></tr><tr><td>memory</td><td>10 %</td></tr></table>")).text
    assert [line.split() for line in text.split("\n") if line.strip()] == [["disk", "90", "%"], ["memory", "10", "%"]]


def signed(content: bytes) -> bytes:
    """CMS SignedData without signers around a content, in definite lengths."""
    data = bytes.fromhex("06092a864886f70d010701") + der(0xA0, der(0x04, content))
    body = der(0x30, der(0x02, b"\1") + der(0x31, b"") + der(0x30, data))
    return der(0x30, bytes.fromhex("06092a864886f70d010702") + der(0xA0, body))


def der(tag: int, value: bytes) -> bytes:
    size = len(value).to_bytes(4, "big")
    return bytes((tag, 0x84)) + size + value


def wrapped(raw: bytes) -> bytes:
    return (
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: application/pkcs7-mime\n\n" + signed(raw)
    )


def test_a_signed_wrapper_is_opened() -> None:
    found = reading(wrapped(b"Content-Type: text/plain\n\nhello"))
    assert (found.text, found.wrappers) == ("hello", ("smime-opaque-signed",))


def test_wrappers_in_wrappers_are_not_followed() -> None:
    raw = b"Content-Type: text/plain\n\nhello"
    for _ in range(400):
        raw = wrapped(raw)
    assert "hello" not in reading(raw).text


BOUNCE = b"From: mailer-daemon@example.net\nSubject: Undelivered Mail Returned to Sender\n\n"


@pytest.mark.parametrize("line", [b"\n", b"\r\n", b" \n", b"  a@example.net\n", b"<a@example.net>:\n"])
def test_a_bounce_of_many_lines_is_read_in_bounded_time(line: bytes) -> None:
    raw = BOUNCE + line * (250_000 // len(line))
    began = time.process_time()
    reading(raw, mail_from="")
    assert time.process_time() - began < SECONDS


def test_the_failed_recipient_of_a_large_bounce_is_found() -> None:
    said = b"This is the mail system at host mx.example.net.\n\n<luis@example.com>: host mx.example.com said: 550 5.1.1 no\n\n"
    raw = b"""\
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

%b
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; luis@example.com
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

Subject: hello

%b
--b--
""" % (said, b"x" * 70 + b"\n" * 10_000)
    assert [(one.address, one.status) for one in reading(raw, mail_from="").failed] == [("luis@example.com", "5.1.1")]


@pytest.mark.parametrize(
    "line", ["1" * 480 + ":\n> x\n", "On " + "1 wrote " * 58 + ":x\n> x\n", "a@a.a-" * 80 + "\n> x\n"]
)
def test_lines_that_nearly_introduce_a_quote_are_cheap(line: str) -> None:
    began = time.process_time()
    written(line * 500)
    places((line * 500).split("\n"))
    assert time.process_time() - began < SECONDS


def test_tens_of_thousands_of_lines_are_read_aside() -> None:
    assert risky(b"Subject: x\n\n" + b"\n" * 30_000) == "many lines"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<a@b>", "a@b"),
        ("<>", ""),
        ("<a@b", "a@b"),
        ("<a b@c>", "a b@c"),
        ("a@b>", "a@b"),
        ("<<a@b>>", "a@b"),
        ("<a><", "a"),
    ],
)
def test_a_message_id_never_holds_angle_brackets(written: str, meant: str) -> None:
    found = reading(f"Message-ID: {written}\nReferences: {written}\n\nx".encode())
    assert found.message_id == meant
    assert not any({"<", ">"} & set(one) for one in found.references)


def test_a_bounce_that_lost_its_boundary_is_still_a_bounce() -> None:
    raw = b"From: x@example.net\nContent-Type: multipart/report; report-type=delivery-status\n\n--x\n\nnot delivered\n"
    found = reading(raw)
    assert found.mail_class is MailClass.BOUNCE
    assert "not delivered" in found.text


def test_a_mail_server_without_an_address_is_no_person() -> None:
    assert reading(b"From: MAILER-DAEMON (Mail Delivery System)\n\nx").mail_class is MailClass.NULL_SENDER


def test_an_introduction_that_is_broken_before_the_address_belongs_to_its_quote() -> None:
    text = "yes\n\nOn Mon, Nov 23, 2026 at 8:00 AM Ana <\nana@example.net> wrote:\n\n> hi"
    assert written(text) == "yes\n"


def test_a_bounce_without_an_author_leaves_no_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    reading(b"Subject: Undelivered\n\nnot delivered", mail_from="")
    assert not caplog.records


def test_a_file_without_a_name_in_winmail_dat_gets_one() -> None:
    rendering = b"\x02" + 0x00069002.to_bytes(4, "little") + (14).to_bytes(4, "little") + bytes(14 + 2)
    bag = b"\x78\x9f\x3e\x22\x01\x00" + rendering
    found = reading(b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + bag)
    assert [(one.part, one.name) for one in found.attachments] == [("", "winmail.dat"), ("t1", "part-t1.bin")]
