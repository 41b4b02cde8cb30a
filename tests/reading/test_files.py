"""Files that are packed in a letter are files: listed with their names, and out again with their bytes."""

import base64
import binascii
from pathlib import Path

import pytest

from mailticket.model.letter import Ours, Reading
from mailticket.reading import TakesLong, file_at, part_bytes, read

LETTERS = Path(__file__).parent / "letters"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(300)
PDF = b"%PDF-1.4\n%" + bytes(range(256)) * 4


def reading(raw: bytes, *, hurried: bool = False) -> Reading:
    return read(raw, mail_from="ana@c.example", ours=Ours("example.org"), hurried=hurried)


def listed(raw: bytes) -> list[tuple[str, str, str, int]]:
    return [(one.part, one.name, one.type, one.size) for one in reading(raw).attachments]


def uuencoded(name: str, data: bytes, mode: str = "644") -> bytes:
    lines = [binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)]
    return f"begin {mode} {name}\n".encode() + b"".join(lines) + b"`\nend\n"


def html(picture: bytes, *, quote: bytes = b'"') -> bytes:
    source = quote + b"data:image/png;base64," + base64.b64encode(picture) + quote
    return b"<html><body><p>Me sale esto:</p><img width=9 src=" + source + b" alt=x><p>&iquest;Sigo?</p></body></html>"


@pytest.mark.parametrize("quote", [b'"', b"'", b""])
def test_a_picture_written_into_html_is_a_file(quote: bytes) -> None:
    raw = b"From: a@c.example\nContent-Type: text/html; charset=utf-8\n\n" + html(PNG, quote=quote)
    assert listed(raw) == [("d1", "image-1.png", "image/png", len(PNG))]
    assert part_bytes(raw, "d1") == PNG
    assert file_at(raw, "d1").inline
    assert reading(raw).text.split() == ["Me", "sale", "esto:", "[x]", "¿Sigo?"]


def test_a_large_picture_leaves_the_rest_of_its_html_to_be_read() -> None:
    raw = b"From: a@c.example\nContent-Type: text/html; charset=utf-8\n\n" + html(PNG * 20_000)
    assert listed(raw) == [("d1", "image-1.png", "image/png", len(PNG) * 20_000)]
    assert reading(raw).text.split() == ["Me", "sale", "esto:", "[x]", "¿Sigo?"]
    assert reading(raw).flaws == ()


def test_a_picture_of_html_that_is_not_read_is_a_file_too() -> None:
    quoted = b"=\n".join(html(PNG).replace(b"=", b"=3D")[at : at + 72] for at in range(0, 900, 72))
    raw = (
        b"From: a@c.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nMe sale esto.\n--b\n"
        b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted + b"\n--b--\n"
    )
    assert listed(raw) == [("2.d1", "image-1.png", "image/png", len(PNG))]
    assert part_bytes(raw, "2.d1") == PNG
    assert reading(raw).text == "Me sale esto."


def test_pictures_within_the_text_are_known_again_by_their_digest_and_files_are_not() -> None:
    raw = (
        b"From: a@c.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHola\n"
        b"--b\nContent-Type: image/png\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\n%b\n"
        b"--b\nContent-Type: image/png\nContent-Disposition: inline; filename=a.png\nContent-Transfer-Encoding: base64\n\n%b\n"
        b"--b\nContent-Type: image/png\nContent-ID: <b@x>\nContent-Disposition: attachment; filename=a.png\n\nx\n"
        b"--b\nContent-Type: application/pdf\nContent-ID: <b@x>\n\nx\n--b--\n"
    ) % (base64.b64encode(PNG), base64.encodebytes(PNG))
    digests = [one.digest for one in reading(raw).attachments]
    assert digests[0] == digests[1] != ""
    assert digests[2:] == ["", ""]
    assert [file_at(raw, one.part).inline for one in reading(raw).attachments] == [True, True, False, False]


def test_a_uuencoded_file_in_the_text_is_a_file() -> None:
    raw = b"From: a@c.example\n\nVa el plano.\n\n" + uuencoded("plano.pdf", PDF) + b"\nSaludos\n"
    assert listed(raw) == [("u1", "plano.pdf", "application/pdf", len(PDF))]
    assert part_bytes(raw, "u1") == PDF
    assert reading(raw).text == "Va el plano.\n\n\nSaludos\n"


def test_several_uuencoded_files_with_the_line_ends_of_smtp_in_a_part() -> None:
    two = (uuencoded("../a b.txt", b"uno") + b"y\n" + uuencoded("dos", b"2" * 100, "0755")).replace(b"\n", b"\r\n")
    raw = b"From: a@c.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + two + b"\r\n--b--\r\n"
    assert listed(raw) == [("1.u1", "a b.txt", "text/plain", 3), ("1.u2", "dos", "application/octet-stream", 100)]
    assert [part_bytes(raw, path) for path in ("1.u1", "1.u2")] == [b"uno", b"2" * 100]


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 the work\nand so on\nend\n",
        uuencoded("x", PDF).replace(b"end\n", b""),
        uuencoded("x", PDF).replace(b"\n", b"\nnot a line\n", 3),
        b"begin 644 x\nend\n",
    ],
    ids=["talk", "unfinished", "broken", "empty"],
)
def test_what_only_looks_uuencoded_stays_text(text: bytes) -> None:
    found = reading(b"From: a@c.example\n\n" + text)
    assert found.attachments == ()
    assert found.text == text.decode()


FORWARDED = b"""From: spammer@third.example
Subject: =?utf-8?q?Su_cuenta_ser=C3=A1_bloqueada?=
Content-Type: multipart/mixed; boundary=i

--i

Resolver
Entre aqui.
--i
Content-Type: application/pdf; name=aviso.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--i--
"""


@pytest.mark.parametrize("encoding", [b"base64", b"quoted-printable"])
def test_a_forwarded_mail_in_any_encoding_is_read_with_its_files(encoding: bytes) -> None:
    coded = base64.encodebytes(FORWARDED) if encoding == b"base64" else binascii.b2a_qp(FORWARDED)
    raw = (
        b"From: a@c.example\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nVer abajo.\n--o\n"
        b"Content-Type: message/rfc822; name=spam.eml\nContent-Transfer-Encoding: " + encoding + b"\n\n" + coded
    ) + b"--o--\n"
    found = reading(raw)
    assert [(one.part, one.name, one.type) for one in found.attachments] == [
        ("2", "spam.eml", "message/rfc822"),
        ("2.m.2", "aviso.pdf", "application/pdf"),
    ]
    assert part_bytes(raw, "2.m.2") == b"%PDF-1.4\n"
    assert part_bytes(raw, "2").rstrip() == FORWARDED.rstrip()
    assert "Subject: Su cuenta será bloqueada" in found.text
    assert "Entre aqui." in found.text
    assert found.text[: found.own].strip() == "Ver abajo."


def test_a_forwarded_mail_in_base64_alone_orders_nothing() -> None:
    raw = b"From: a@c.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    found = reading(raw + base64.encodebytes(b"Subject: x\n\nResolver\n"))
    assert "Resolver" in found.text
    assert found.own == 0


def test_mails_within_mails_are_opened_a_few_times() -> None:
    inner = b"Subject: the last\n\nText\n"
    for _ in range(20):
        inner = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(inner)
    found = reading(b"From: a@c.example\n" + inner)
    assert "mails within mails: the innermost are in the original" in found.flaws
    assert [one.part for one in found.attachments] == ["", "m", "m.m", "m.m.m", "m.m.m.m"]


def test_files_in_a_signed_wrapper_are_files() -> None:
    raw = (LETTERS / "smime-opaque-with-file.eml").read_bytes()
    assert ("s.2", "diagrama.pdf", "application/pdf", 9) in listed(raw)
    assert part_bytes(raw, "s.2") == b"%PDF-1.4\n"
    assert reading(raw).flaws == ()


def test_what_is_packed_is_opened_by_who_has_time() -> None:
    raw = b"From: a@c.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKeA=="
    with pytest.raises(TakesLong):
        reading(raw, hurried=True)


@pytest.mark.parametrize("path", ["1", "s", "m", "d1", "u1", "t1", "u", "x9", "1.s.2", "²", ".".join(["m"] * 500)])
def test_a_path_that_leads_nowhere_is_no_file(path: str) -> None:
    with pytest.raises(KeyError):
        file_at(b"From: a@c.example\n\nHola\n", path)
