"""The files of a notice in its mail: as the standard library, and our own reading, take them out again."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailticket.model.enclosure import Enclosure
from mailticket.model.letter import Ours
from mailticket.model.notice import Copy, Delivery, NoticeKind
from mailticket.model.text_part import above_footer, text_part
from mailticket.model.transaction import Attachment, FileContent
from mailticket.outbox.enclosing import enclosing, whole
from mailticket.reading import part_bytes, read

TEXT = "Hola.\n\nVa el año.\n\n-- \nTicket 7\n"
MAIL = b"From: a@x.example\r\nSubject: Plano\r\nMIME-Version: 1.0\r\n" + text_part(TEXT)
PNG = bytes(range(256)) * 9


def enclosure(name: str, type_: str = "application/pdf", part: str = "2") -> Enclosure:
    return Enclosure(5, part, name, type_, 9)


def made(name: str, type_: str, content: FileContent) -> tuple[EmailMessage, EmailMessage, bytes]:
    raw = enclosing(MAIL, [(enclosure(name, type_), content)], "m1@noc.example")
    mail = message_from_bytes(raw, policy=policy.default)
    text, part = mail.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == TEXT
    assert mail.defects == part.defects == []
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return mail, part, raw


names = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=60).map(str.strip)


@given(name=names.filter(bool), data=st.binary(max_size=400))
@example("contrato.pdf", b"%PDF")
@example("año ñandú 🎫 информация.pdf", b"")
@example('a "b"; filename=c.pdf', b"x")
@example("x" * 251 + ".pdf", b"x")
@example("ñ" * 125 + ".pdf", b"x")
@example("=?utf-8?q?x?=.pdf", b"x")
@example("a'b%20c*.pdf", b"x")
def test_names_and_bytes_come_out_as_they_went_in(name: str, data: bytes) -> None:
    _, part, raw = made(name, "application/pdf", FileContent(data))
    assert part.get_content() == data
    (ours,) = read(raw, mail_from="a@x", ours=Ours("x")).attachments
    assert part_bytes(raw, ours.part) == data
    if '"' not in name and "\\" not in name and not name.startswith("=?"):
        assert part.get_filename() == name


def test_a_name_beyond_ascii_stands_in_both_forms() -> None:
    raw = made("Informe año.pdf", "application/pdf", FileContent(b"x"))[2]
    assert b"filename*=utf-8''Informe%20a%C3%B1o.pdf" in raw
    assert b'name="=?utf-8?b?SW5mb3JtZSBhw7FvLnBkZg==?="' in raw


def test_a_picture_that_stood_in_the_text_does_so_again_and_a_text_keeps_its_charset() -> None:
    part = made("a.png", "image/png", FileContent(PNG, inline=True))[1]
    assert (part.get_content_disposition(), part.get_content_type()) == ("inline", "image/png")
    part = made("a.html", "text/html", FileContent(b"<p>\xf1", "iso-8859-1", inline=True))[1]
    assert (part.get_content_disposition(), part.get_content_charset()) == ("attachment", "iso-8859-1")
    part = made("a.txt", "text/plain", FileContent(b"x", 'utf-8"\r\nX: y'))[1]
    assert part.get_param("charset") is None


def test_a_forwarded_mail_is_a_mail_where_it_may_stand_without_encoding() -> None:
    inner = b"Subject: x\n\nHola\n"
    part = made("x.eml", "message/rfc822", FileContent(inner))[1]
    assert part.get_content_type() == "message/rfc822"
    assert part.get_content()["Subject"] == "x"


def test_a_forwarded_mail_of_eight_bits_makes_the_whole_one_of_eight_bits() -> None:
    mail, part, raw = made("x.eml", "message/rfc822", FileContent("Subject: ñ\n\nAño\n".encode()))
    assert (mail["Content-Transfer-Encoding"], part["Content-Transfer-Encoding"]) == ("8bit", "8bit")
    assert "Subject: ñ\r\n\r\nAño\r\n".encode() in raw
    assert made("x.pdf", "application/pdf", FileContent(b"\xff"))[0]["Content-Transfer-Encoding"] is None


@pytest.mark.parametrize("inner", [b"Subject: x\n\n" + b"y" * 999, b"Subject: x\n\na\0", b"Subject: x\n\na\rb"])
def test_a_forwarded_mail_that_needs_encoding_is_a_file(inner: bytes) -> None:
    part = made("x.eml", "message/rfc822", FileContent(inner))[1]
    assert (part.get_content_type(), part.get_content(), part.get_filename()) == (
        "application/octet-stream",
        inner,
        "x.eml",
    )


@pytest.mark.parametrize("type_", ["multipart/mixed", "message/delivery-status", "x", "a/b\r\nX: y", "text/html; x=y"])
def test_a_type_that_could_be_more_than_a_type_is_none(type_: str) -> None:
    part = made("x", type_, FileContent(b"x"))[1]
    assert (part.get_content_type(), part.get_content()) == ("application/octet-stream", b"x")


def delivery(*files: Enclosure, **more: object) -> Delivery:
    copy = Copy(1, 41, "ana@c.example", "")
    return Delivery(  # type: ignore[arg-type]
        copy,
        MAIL,
        NoticeKind.NOTICE,
        "m1@noc.example",
        7,
        datetime(2026, 11, 23, tzinfo=UTC),
        files,
        language="es",
        **more,
    )


def test_the_bytes_are_the_same_at_each_try_and_no_more_than_was_counted() -> None:
    files = [enclosure("ñ" * 60 + ".pdf"), Enclosure(5, "3", "b.bin", "x/y", 5000), Enclosure(6, "", "", "a/b", 0)]
    contents = {
        files[0]: FileContent(b"123456789"),
        files[1]: FileContent(bytes(5000)),
        files[2]: FileContent(b""),
    }
    first = whole(delivery(*files), contents.get)
    assert first == whole(delivery(*files), contents.get)
    assert len(first) <= len(MAIL) + sum(file.encoded for file in files)


def text_of(raw: bytes) -> str:
    mail = message_from_bytes(raw, policy=policy.default)
    part = next(mail.walk()) if not mail.is_multipart() else next(mail.iter_parts())
    return str(part.get_content()).replace("\r\n", "\n")


def test_files_that_are_gone_are_named_above_the_footer_and_the_others_go() -> None:
    there, gone = enclosure("plano.pdf"), enclosure("foto.png", part="3")
    raw = whole(delivery(there, gone), {there: FileContent(b"123")}.get)
    assert [one.name for one in read(raw, mail_from="a@x", ours=Ours("x")).attachments] == ["plano.pdf"]
    text = text_of(raw)
    assert "ya no se pueden obtener:\n- foto.png (9 bytes)\n\n-- \nTicket 7\n" in text
    assert text.startswith("Hola.\n\nVa el año.\n\nArchivos")


def test_a_copy_without_its_files_names_them_and_says_how_to_get_them() -> None:
    raw = whole(delivery(enclosure("plano.pdf"), without_files=True), {}.get)
    assert not message_from_bytes(raw).is_multipart()
    text = text_of(raw)
    assert "no aceptó este mensaje con sus archivos" in text
    assert "- plano.pdf (9 bytes)\n" in text
    assert "«Archivo: plano.pdf»" in text
    assert text.endswith("\n-- \nTicket 7\n")


def test_a_note_stands_above_the_last_footer_or_at_the_end() -> None:
    assert above_footer("a\n-- \nb\n\n-- \nc\n", "N\nM") == "a\n-- \nb\n\nN\nM\n\n-- \nc\n"
    assert above_footer("a\n", "N") == "a\n\nN\n"
    assert above_footer("-- \nc", "N").strip("\n") == "N\n\n-- \nc"
    assert above_footer("a\n\n", "") == "a\n\n"


def test_of_an_attachment_travels_what_is_known_of_it() -> None:
    file = Attachment("1.s.2", "a.pdf", "application/pdf", 12, "digest")
    assert Enclosure.of(9, file) == Enclosure(9, "1.s.2", "a.pdf", "application/pdf", 12)
