"""What counts as a mail signed as a whole; everything that two programs could read in two ways does not."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.signature import KeyKind
from mailticket.reading.mime import parse
from mailticket.reading.signed import SignedParts, signed_parts

HEAD = b"From: ana@example.org\nSubject: outside\nMIME-Version: 1.0\n"
TYPE = b'Content-Type: multipart/signed; micalg=pgp-sha256; protocol="application/pgp-signature"; boundary="outer42"\n'
ONE = b"Content-Type: text/plain\n\nStatus: resolved\n"
TWO = b"Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n\nabcd\n"


def mail(
    *,
    one: bytes = ONE,
    two: bytes = TWO,
    type_: bytes = TYPE,
    before: bytes = b"",
    after: bytes = b"\n",
    more: bytes = b"",
) -> bytes:
    parts = b"--outer42\n" + one + b"\n--outer42\n" + two + b"\n--outer42--"
    return HEAD + type_ + more + b"\n" + before + parts + after


def test_the_first_part_with_its_headers_is_what_is_signed() -> None:
    assert signed_parts(mail()) == SignedParts(
        KeyKind.OPENPGP,
        b"Content-Type: text/plain\r\n\r\nStatus: resolved\r\n",
        b"-----BEGIN PGP SIGNATURE-----\n\nabcd\n",
    )


def test_line_ends_of_the_way_make_no_difference() -> None:
    found, other = signed_parts(mail()), signed_parts(mail().replace(b"\n", b"\r\n"))
    assert found
    assert other
    assert found.data == other.data


def test_blanks_at_the_ends_of_lines_and_lines_like_a_mailbox_are_kept() -> None:
    found = signed_parts(mail(one=b"\nhello \t\nFrom here on\n>From\n-- \n\n"))
    assert found
    assert found.data == b"\r\nhello \t\r\nFrom here on\r\n>From\r\n-- \r\n\r\n"


def test_a_smime_signature_is_decoded() -> None:
    type_ = TYPE.replace(b"pgp-signature", b"x-pkcs7-signature")
    two = b"Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(
        b"x" * 99
    )
    found = signed_parts(mail(two=two, type_=type_))
    assert found
    assert (found.kind, found.signature) == (KeyKind.SMIME, b"x" * 99)


def test_what_mailers_say_to_those_without_mime_may_stand_before_it() -> None:
    assert signed_parts(mail(before=b"This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\n"))


@pytest.mark.parametrize("parameter", [b'protected-headers="v1"', b"hp=clear"])
def test_a_protected_subject_is_read(parameter: bytes) -> None:
    one = b"Content-Type: text/plain; " + parameter + b"\nSubject: =?utf-8?q?l=C3=A1mpara?=\n\nhello\n"
    found = signed_parts(mail(one=one))
    assert found
    assert found.subject == "lámpara"


@pytest.mark.parametrize(
    ("headers", "answers", "to"),
    [
        (b"In-Reply-To: <a@x>\nReferences: <b@x> <a@x>\n", "a@x", set()),
        (b"References: <b@x>\n <a@x>\n", "a@x", set()),
        (b"In-Reply-To: <a@x> <b@x>\nReferences: <b@x>\n", "", set()),
        (b"In-Reply-To: <a@x>\nIn-Reply-To: <b@x>\n", "", set()),
        (b"To: NOC <general@NOC.example>\nCc: eva@x, ana@x\n", "", {"general@noc.example", "eva@x", "ana@x"}),
        (b"To: a@x\nTo: b@x\n", "", set()),
    ],
)
def test_whom_it_is_for_and_what_it_answers_are_read(headers: bytes, answers: str, to: set[str]) -> None:
    found = signed_parts(mail(one=b"Content-Type: text/plain; hp=clear\n" + headers + b"\nhello\n"))
    assert found
    assert (found.answers, found.to) == (answers, to)
    bare = signed_parts(mail(one=b"Content-Type: text/plain\n" + headers + b"\nhello\n"))
    assert bare
    assert (bare.answers, bare.to) == ("", set())


@pytest.mark.parametrize(
    "one", [b"Subject: x\n\nhello\n", b"Content-Type: text/plain; hp=clear\nSubject: a\nSubject: b\n\nc\n"]
)
def test_a_subject_nobody_protects_is_none(one: bytes) -> None:
    found = signed_parts(mail(one=one))
    assert found
    assert found.subject == ""


def deep(levels: int) -> bytes:
    parts = b"\n".join(b"Content-Type: multipart/mixed; boundary=in%d_\n\n--in%d_" % (n, n) for n in range(levels))
    return parts + b"\n\nhello\n"


INNER = b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n\nhello\n--%s--\n"

ODD = {
    "no mail": b"",
    "plain text": HEAD + b"\nhello\n",
    "a list's footer around it": HEAD
    + b"Content-Type: multipart/mixed; boundary=list\n\n--list\n"
    + TYPE
    + b"\n--outer42\n"
    b"\nhi\n--outer42\n" + TWO + b"\n--outer42--\n--list\n\nfooter\n--list--\n",
    "inline": HEAD
    + b"\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nmultipart/signed\n-----BEGIN PGP SIGNATURE-----\n",
    "opaque": HEAD + b"Content-Type: application/pkcs7-mime; smime-type=signed-data; x=multipart/signed\n\nMIIB\n",
    "a preamble": mail(before=b"Status: deleted\n"),
    "a preamble behind a known one": mail(before=b"This is an S/MIME signed message\nStatus: deleted\n"),
    "an epilogue": mail(after=b"\nStatus: deleted\n"),
    "no end": mail().replace(b"--outer42--", b""),
    "an end with a tail": mail(after=b"x\n"),
    "three parts": mail(two=TWO + b"\n--outer42\n\nmore\n"),
    "one part": HEAD + TYPE + b"\n--outer42\n" + ONE + b"\n--outer42--\n",
    "the boundary in a text": mail(one=b"\nsee --outer42 there\n"),
    "the boundary with a tail": mail(one=b"\n--outer421\nhello\n"),
    "the boundary behind a carriage return": mail(one=b"\nhello\r--outer42\rhello\n"),
    "a carriage return in the text": mail(one=b"\nhello\rStatus: deleted\n"),
    "a boundary within that begins like the outer": mail(one=INNER % ((b"outer42-1",) * 3)),
    "a boundary within that is the outer's beginning": mail(one=INNER % ((b"outer4",) * 3)),
    "signed twice": mail(
        one=TYPE.replace(b"outer42", b"another") + b"\n--another\n\nhi\n--another\n" + TWO + b"\n--another--\n"
    ),
    "signed within a forwarded mail": mail(
        one=b"Content-Type: message/rfc822\n\n"
        + TYPE.replace(b"outer42", b"another")
        + b"\n--another\n\nhi\n--another--\n"
    ),
    "a second type": mail(more=b"Content-Type: text/plain\n"),
    "a second type with a blank": mail(more=b"Content-Type : text/plain\n"),
    "a second type of the signature": mail(two=TWO.replace(b"\n\n", b"\nContent-Type: text/plain\n\n", 1)),
    "a second type of the text": mail(one=b"Content-Type: text/html\n" + ONE),
    "a signature of another kind": mail(two=TWO.replace(b"pgp-signature", b"pkcs7-signature")),
    "another protocol": mail(type_=TYPE.replace(b"pgp-signature", b"x-mine")),
    "two protocols": mail(type_=TYPE.replace(b"protocol", b"protocol=x/y; protocol")),
    "a protocol in pieces": mail(type_=TYPE.replace(b"; boundary", b"; protocol*0=x/y; boundary")),
    "a NUL in the headers": mail(more=b"X: a\0b\n"),
    "a S/MIME signature that is not encoded": mail().replace(b"pgp-signature", b"pkcs7-signature"),
    "no protocol": mail(type_=b"Content-Type: multipart/signed; boundary=outer42\n"),
    "two boundaries": mail(type_=TYPE.replace(b"; boundary", b"; boundary=other; boundary")),
    "a boundary in pieces": mail(type_=TYPE.replace(b"boundary=", b"boundary*0=")),
    "a boundary and one in pieces": mail(type_=TYPE.replace(b"; boundary", b'; boundary*0="ou"; boundary')),
    "a boundary with an escape": mail(type_=TYPE.replace(b"outer42", b"outer\\42")),
    "a comment in the type": mail(type_=TYPE.replace(b"; boundary", b" (x); boundary")),
    "a boundary no mailer makes": mail(type_=TYPE.replace(b"outer42", b"o\xc3\xa9")).replace(
        b"--outer42", b"--o\xc3\xa9"
    ),
    "an encoded multipart": mail(more=b"Content-Transfer-Encoding: base64\n"),
    "a signature in broken base64": mail(two=b"Content-Transfer-Encoding: base64\n" + TWO),
    "a signature in quoted-printable": mail(two=b"Content-Transfer-Encoding: quoted-printable\n" + TWO),
    "a signature called winmail.dat": mail(two=TWO.replace(b"signature.asc", b"winmail.dat")),
    "a huge signature": mail(two=TWO + b"x" * 300_000),
    "nothing signed": mail(one=b""),
    "no empty line after the headers": mail(one=b"Content-Type: text/plain\nhello you\n"),
    "a thousand deep": mail(one=deep(1000)),
    "very long headers": b"X: " + b"x" * 300_000 + b"\n" + mail(),
}


@pytest.mark.parametrize("name", ODD)
def test_it_does_not_count_as_signed(name: str) -> None:
    assert signed_parts(ODD[name]) is None


def test_the_text_that_is_read_is_the_text_that_is_signed() -> None:
    raw = mail()
    root, found = parse(raw), signed_parts(raw)
    assert found
    assert found.data.endswith(raw[root.children[0].start : root.children[0].end].replace(b"\n", b"\r\n"))


LINES = st.sampled_from(
    [
        *(b"--outer42 --outer42-- --outer421 --in --in-- hello \r \0 \xff:x".split(b" ")),
        *(b"", b" ", TYPE.strip(), b"Content-Type: multipart/mixed; boundary=in", b"Content-Type: message/rfc822"),
        *TWO.split(b"\n"),
    ]
)


@given(st.lists(LINES, max_size=30), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_whatever_the_lines_it_reads_as_the_tree_does(lines: list[bytes], end: bytes) -> None:
    raw = end.join([TYPE.strip(), b"", b"--outer42", *lines])
    found = signed_parts(raw)
    if found:
        root = parse(raw)
        assert len(root.children) == 2
        body = raw[root.children[0].start : root.children[0].end]
        assert found.data.endswith(body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


@given(st.binary(max_size=200), st.integers(0, len(mail())))
def test_nothing_raises(noise: bytes, at: int) -> None:
    raw = mail()
    for one in (noise, b"multipart/signed" + noise, raw[:at] + noise + raw[at:], raw[:at]):
        found = signed_parts(one)
        assert found is None or found.data


def test_a_very_large_mail_takes_a_moment() -> None:
    raw = mail(one=b"\n" + b"a line of a log that is very long\r\n" * 700_000)
    began = time.process_time()
    assert signed_parts(raw)
    assert time.process_time() - began < 2
