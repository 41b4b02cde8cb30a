"""Header values as they come."""

from datetime import UTC, datetime

import pytest

from mailticket.model.address import maybe_address
from mailticket.model.letter import Ours, Tag
from mailticket.reading import read
from mailticket.reading.addresses import mailboxes
from mailticket.reading.charsets import codec_of, to_text
from mailticket.reading.headers import Block, date, decoded, message_ids, own_id, split
from mailticket.reading.parameters import parameters
from mailticket.reading.tags import tags


def block(raw: bytes) -> Block:
    return split(raw, 0, len(raw))


def names(raw: bytes) -> list[str]:
    return [field.name for field in block(raw).fields]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?Q?caf=c3=a9_solo?=", "café solo"),
        ("=?utf-8?B?Y2Fmw6k=?=", "café"),
        ("=?utf-8?B?Y2Fmw6k?=", "café"),  # padding left out
        ("=?utf-8?B?Y2Fm!w6k=?=", "café"),  # a sign that is none
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),  # split inside a character
        ("=?utf-8?q?caf=C3?=\t=?UTF-8?Q?=A9?=", "café"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),  # no blank between
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("x=?utf-8?q?a?=y", "xay"),
        ("=?utf-8?q?a b c?=", "a b c"),  # blanks inside
        ("=?utf-8*es-UY?q?se=C3=B1al?=", "señal"),  # RFC 2231 5
        ("=?iso-8859-1?q?a=F1o?=", "año"),
        ("=?iso-8859-1?q?a=96b?=", "a–b"),  # Windows-1252 that says Latin-1
        ("=?nonsense?q?a=F1o?=", "año"),
        ("=?utf-8?q?a=F1o?=", "año"),  # not in its charset
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?never ends", "=?utf-8?q?never ends"),
        ("=?utf-8?q??=", ""),
        ('"=?utf-8?q?Jos=C3=A9?=" <a@b.c>', '"José" <a@b.c>'),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ("=?utf-8?q?a=E2=80=AEb?=", "ab"),  # right-to-left override
        ("=?utf-7?q?+2AA-?=", "\ufffd"),  # a lone surrogate
    ],
)
def test_encoded_words_are_decoded(written: str, meant: str) -> None:
    assert decoded(written) == meant


def test_base64_that_is_cut_between_words_is_joined() -> None:
    assert decoded("=?utf-8?B?w4E=?= =?utf-8?B?cmJvbA==?=") == "Árbol"


def test_headers_are_unfolded() -> None:
    assert block(b"Subject: a\r\n b\r\n\tc\r\n\r\nbody").fields == [("Subject", "subject", "a b c")]


@pytest.mark.parametrize("raw", ["Subject: año".encode(), "Subject: año".encode("latin-1")])
def test_undeclared_8_bit_is_utf_8_or_windows_1252(raw: bytes) -> None:
    assert block(raw + b"\n\n").fields[0].value == "año"


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"A: b\n\nbody", b"body"),
        (b"A: b\r\n\r\nbody", b"body"),
        (b"A: b\r\n\nbody", b"body"),
        (b"A: b\n\r\nbody", b"body"),
        (b"\nbody", b"body"),
        (b"\r\nbody\n\nmore", b"body\n\nmore"),
        (b"just text", b"just text"),
        (b"just: text with: colons but no header\nno name\n\nx", b"no name\n\nx"),
        (b"Subject: x\nHello there\nNote: this\n\nmore", b"Hello there\nNote: this\n\nmore"),
        (b"Subject: x\r\n folded\r\nHello\r\n\r\nmore", b"Hello\r\n\r\nmore"),
        (b"A: b", b""),
    ],
)
def test_the_body_begins_where_the_headers_end(raw: bytes, body: bytes) -> None:
    assert raw[block(raw).body :] == body


def test_a_line_that_is_no_header_among_headers_is_passed_over() -> None:
    raw = b"From a@b.c Mon Nov 23\nMicrosoft Mail Internet Headers Version 2.0\nFrom: a@b.c\nSubject : x\n\nbody"
    assert names(raw) == ["From", "Subject"]


def test_a_bare_carriage_return_makes_no_header() -> None:
    assert names(b"Subject: x\rX-RT-Loop-Prevention: y\nFrom: a@b.c\n\n") == ["Subject", "From"]


def test_no_more_than_a_thousand_headers_are_looked_at() -> None:
    found = block(b"A: b\n" * 2000 + b"\nx")
    assert len(found.fields) == 1000
    assert found.flaw


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a@b.c", [("a@b.c", "")]),
        (" Ana <Ana.Perez@B.Example> ", [("ana.perez@b.example", "Ana")]),
        ('"Pérez, Ana" <a@b.c>', [("a@b.c", "Pérez, Ana")]),
        ('"a \\"b\\" c" <a@b.c>', [("a@b.c", 'a "b" c')]),
        ("a@b.c, d@e.f", [("a@b.c", ""), ("d@e.f", "")]),
        ("a@b.c; d@e.f", [("a@b.c", ""), ("d@e.f", "")]),
        ("Team: a@b.c, Bo <d@e.f>;, g@h.i", [("a@b.c", ""), ("d@e.f", "Bo"), ("g@h.i", "")]),
        ("undisclosed-recipients:;", []),
        ("a@b.c (Ana (the first))", [("a@b.c", "Ana (the first)")]),
        ("root@srv1.isp.example (Cron Daemon)", [("root@srv1.isp.example", "Cron Daemon")]),
        ("(Ana) a@b.c, Bo <d@e.f> (at work)", [("a@b.c", "Ana"), ("d@e.f", "Bo")]),
        ("a@b.c (Ana, d@e.f", [("a@b.c", "")]),  # the comment is never closed
        ("(x \\) y) Ana <a@b.c>", [("a@b.c", "Ana")]),
        ("<@route.example:a@b.c>", [("a@b.c", "")]),
        ('"Ana <a@b.c>', [("a@b.c", "")]),  # the quote is never closed
        ("Ana <a@b.c", [("a@b.c", "Ana")]),
        ("Ana <<a@b.c>>", [("a@b.c", "Ana")]),
        ("=?utf-8?q?P=C3=A9rez=2C_Ana?= <a@b.c>", [("a@b.c", "Pérez, Ana")]),
        ('"x@y.z" <a@b.c>', [("a@b.c", "x@y.z")]),
        ('"with blank"@b.c', [('"with blank"@b.c', "")]),
        ("Ana <not an address>", []),
        ("", []),
        (",,;", []),
        ("<>", []),
    ],
)
def test_mailboxes_are_found(written: str, meant: list[tuple[str, str]]) -> None:
    assert [(box.address, box.name) for box in mailboxes(written)] == meant


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ana <Ana.Perez@B.Example>", "Ana.Perez@b.example"),
        ("ana.perez@B.EXAMPLE", ""),
        ('"Ana P"@b.example', '"Ana P"@b.example'),
        ("ñandú.Sur@bücher.example", "ñandú.Sur@xn--bcher-kva.example"),
    ],
)
def test_a_local_part_keeps_the_case_it_was_written_in(text: str, written: str) -> None:
    """Only its own domain knows whether the two are one (RFC 5321 2.4)."""
    assert [box.written for box in mailboxes(text)] == [written]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ana@Example.ORG", "ana@example.org"),
        ("ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--BCHER-kva.example", "ana@xn--bcher-kva.example"),
        ("root@localhost", "root@localhost"),
        ("\u212aelvin@example.org", None),  # KELVIN SIGN, which normalising makes K: not kelvin's
        ("josé@example.org", "josé@example.org"),
        ("jose\u0301@example.org", "josé@example.org"),
        ("o'neill+x=y@example.org", "o'neill+x=y@example.org"),
        ("a..b@example.org", None),
        ("@example.org", None),
        ("a@", None),
        ("a@-b.c", None),
        ("a@b..c", None),
        ("a@b.c\r\nBcc: d@e.f", None),
        ("a" * 300 + "@b.c", None),
        ("a@" + "b" * 64 + ".c", None),
        ("a b@c.d", None),
    ],
)
def test_addresses_have_one_form(written: str, folded: str | None) -> None:
    assert maybe_address(written) == folded


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon, 23 Nov 2026 10:00:00 +0000", (2026, 11, 23, 10, 0, 0)),
        ("Mon, 23 Nov 2026 10:00:00 -0300 (UYT)", (2026, 11, 23, 13, 0, 0)),
        ("23 nov 2026 10:00 +0530", (2026, 11, 23, 4, 30, 0)),
        ("Mon, 23 Nov 2026 10:00:00 GMT", (2026, 11, 23, 10, 0, 0)),
        ("Mon, 23 Nov 26 10:00:00 EST", (2026, 11, 23, 15, 0, 0)),
        ("Mon Nov 23 10:00:00 2026", (2026, 11, 23, 10, 0, 0)),
        ("Wed, 31 Dec 2025 23:59:60 +0000", (2025, 12, 31, 23, 59, 59)),
        ("Mon, 32 Nov 2026 10:00:00 +0000", None),
        ("Mon, 23 Nov 9999 23:00:00 -2359", (9999, 11, 24, 22, 59, 0)),
        ("31 Dec 9999 23:00:00 -2359", None),
        ("1 Jan 0001 00:00:00 +1400", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_utc_or_nothing(written: str, meant: tuple[int, ...] | None) -> None:
    assert date(written) == (datetime(*meant, tzinfo=UTC) if meant else None)  # type: ignore[arg-type,misc]


def test_message_ids_lose_their_brackets() -> None:
    assert message_ids("<a@b> (comment) <c@d>") == ["a@b", "c@d"]
    assert message_ids("a@b c") == ["a@b"]
    assert own_id("<a@b>") == "a@b"
    assert own_id("no brackets") == "no brackets"


def test_references_are_the_nearest_first_and_at_most_fifty() -> None:
    chain = " ".join(f"<{n}@x>" for n in range(80))
    raw = f"References: {chain}\nIn-Reply-To: <79@x>\n\n".encode()
    found = read(raw, mail_from="a@b.c", ours=Ours("x")).references
    assert found[:3] == ("79@x", "78@x", "77@x")
    assert len(found) == 50


@pytest.mark.parametrize(
    ("written", "token", "expected"),
    [
        ('text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        ("Text/Plain;Charset=UTF-8;format=flowed", "text/plain", {"charset": "UTF-8", "format": "flowed"}),
        ("text/plain (comment); charset=x", "text/plain", {"charset": "x"}),
        ("text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ('a/b; name="x;y=z"; c=d', "a/b", {"name": "x;y=z", "c": "d"}),
        ("a/b; name=my file.pdf; c=d", "a/b", {"name": "my file.pdf", "c": "d"}),
        ("a/b; name*0=ab; name*1=cd", "a/b", {"name": "abcd"}),
        ("a/b; name*1*=%C3%B1o; name*0*=utf-8'es'a", "a/b", {"name": "año"}),
        ("a/b; name=x; name*=utf-8''%C3%B1", "a/b", {"name": "ñ"}),
        ('a/b; name="=?utf-8?q?=C3=B1?="', "a/b", {"name": "ñ"}),
        ('a/b; name="never closed', "a/b", {"name": "never closed"}),
        ('a/b; boundary="x "', "a/b", {"boundary": "x"}),
        ("a/b; name*x*=y", "a/b", {}),
        ("", "", {}),
        (";;;=;=", "", {}),
    ],
)
def test_parameters_are_taken_apart(written: str, token: str, expected: dict[str, str]) -> None:
    assert parameters(written) == (token, expected)


@pytest.mark.parametrize(
    ("data", "charset", "text", "odd"),
    [
        ("año".encode(), "utf-8", "año", False),
        ("año".encode(), "", "año", False),
        ("año".encode("latin-1"), "", "año", False),
        ("año".encode("latin-1"), "utf-8", "año", True),
        ("año".encode(), "iso-8859-1", "año", False),
        ("año".encode(), "us-ascii", "año", False),
        ("año".encode(), "no-such", "año", True),
        (b"a", "idna", "a", True),
        (b"a", "base64", "a", True),
        ("日本".encode("utf-16"), "", "日本", False),
        (
            "Всё хорошо, но один байт неверен ".encode() + b"\xff",
            "utf-8",
            "Всё хорошо, но один байт неверен \ufffd",
            True,
        ),
    ],
)
def test_charsets_right_and_wrong(data: bytes, charset: str, text: str, odd: bool) -> None:
    found, flaw = to_text(data, charset)
    assert found == text
    assert bool(flaw) is odd


def test_codecs_that_are_no_charsets_are_refused() -> None:
    assert not any(
        codec_of(name) for name in ("idna", "punycode", "rot13", "zlib", "hex", "unicode_escape", "a\0b", "")
    )


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("[example.org #1]", [Tag("example.org", 1)]),
        ("Re: SV: [Example.Org   #12 ] x", [Tag("Example.Org", 12)]),
        ("[https://example.org #3] [b #4]", [Tag("example.org", 3), Tag("b", 4)]),
        ("[#5] [x #] [x 6] [x#7] x #8 [x #٣]", []),
        ("[x #1234567890123456789]", []),
    ],
)
def test_tags_are_found_as_rt_finds_them(subject: str, expected: list[Tag]) -> None:
    assert tags(subject) == tuple(expected)
