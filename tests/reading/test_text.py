"""What people read of a mail, and what is kept as a file."""

import pytest

from mailticket.model.letter import Ours, Reading
from mailticket.reading import part_bytes, read
from mailticket.reading.attached import clean_name
from mailticket.reading.decoding import clean, unflowed
from mailticket.reading.markup import from_html


def reading(raw: str | bytes) -> Reading:
    raw = raw.encode() if isinstance(raw, str) else raw
    return read(raw, mail_from="ana@example.net", ours=Ours("example.org"))


def multipart(kind: str, *parts: str) -> str:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n"


HTML = "Content-Type: text/html\n\n<p>rich</p>"
PLAIN = "Content-Type: text/plain\n\nplain"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (multipart("alternative", PLAIN, HTML), "plain"),
        (multipart("alternative", HTML, PLAIN), "plain"),
        (multipart("alternative", "Content-Type: text/plain\n\n \n", HTML), "rich"),
        (multipart("alternative", "Content-Type: text/plain\n\n\u00a0\n", HTML), "rich"),
        (multipart("alternative", HTML), "rich"),
        (multipart("alternative", "Content-Type: text/x-amp-html\n\n<p>amp</p>", HTML), "rich"),
        (multipart("mixed", PLAIN, HTML), "plain\n\nrich"),
        (multipart("strange", PLAIN, HTML), "plain\n\nrich"),
        ("Content-Type: text/html\n\n<div>a<br>b</div>", "a\nb"),
        ("Content-Type: text/plain\n\n<html><body><p>said to be plain</p></body></html>", "said to be plain"),
        ("Content-Type: text\n\nx", "x"),
        ("Content-Type: nonsense\n\nx", "x"),
        ("Content-Type: text/plain; name=letter.txt\n\nx", "x"),
        ("Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx", "x"),
        (multipart("mixed", "Content-Type: text/plain; name=letter.txt\n\nonly a file"), "only a file"),
        ("Content-Type: text/plain\nContent-Type: text/html\n\n<b>the first counts", "<b>the first counts"),
        ("Content-Transfer-Encoding: BASE64\n\naG9sYQ==\n", "hola"),
        ("Content-Transfer-Encoding: base64\n\naG9sYQ\n", "hola"),
        ("Content-Transfer-Encoding: quoted-printable\n\na=F1o=20=\n x=ZZ", "año  x=ZZ"),
        ("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n$:&]L80``\n`\nend\n", "hola"),
        ("Content-Transfer-Encoding: nonsense\n\nx", "x"),
        ("Subject: x\n\na\x00b\x07c\x0bd", "a\ufffdbcd"),
        ("Subject: x\n\n\ufeffa\u2028b", "a\nb"),
        ("Subject: x\n\na\r\nb\rc\n", "a\nb\nc\n"),
        ("Content-Type: text/html\n\n<meta charset=koi8-r><p>" + "\u00d0", "п"),
    ],
)
def test_the_text_is_what_people_read(raw: str, text: str) -> None:
    data = raw.encode("latin-1") if "koi8" in raw or "=F1" in raw else raw.encode()
    assert reading(data).text == text


def test_files_beside_the_text_that_was_passed_over_are_kept() -> None:
    related = (
        multipart("related", HTML, "Content-Type: image/png; name=a.png\n\nx")
        .replace("=b\n", "=c\n")
        .replace("--b", "--c")
    )
    found = reading(multipart("alternative", PLAIN, related))
    assert found.text == "plain"
    assert [(one.part, one.name) for one in found.attachments] == [("2.2", "a.png")]


def test_what_is_deeper_than_32_parts_is_one_attachment() -> None:
    raw = "".join(f"Content-Type: multipart/mixed; boundary={n}x\n\n--{n}x\n" for n in range(60)) + "\nhello"
    found = reading(raw)
    assert [one.type for one in found.attachments] == ["application/octet-stream"]
    assert b"hello" in part_bytes(raw.encode(), found.attachments[0].part)
    assert found.flaws


def test_what_is_more_than_500_parts_is_one_attachment() -> None:
    raw = multipart("mixed", *(f"\npart {n}" for n in range(700)))
    found = reading(raw)
    assert "part 498" in found.text
    assert "part 499" not in found.text
    assert b"part 699" in part_bytes(raw.encode(), found.attachments[0].part)


def test_no_more_than_a_hundred_attachments_are_listed() -> None:
    found = reading(multipart("mixed", *["Content-Type: image/png\n\nx"] * 150))
    assert len(found.attachments) == 100
    assert found.flaws == ("more than 100 attachments: the others are in the original",)


def test_a_text_of_more_than_a_mebibyte_is_shown_to_there() -> None:
    found = reading("Subject: x\n\n" + "line\n" * 300_000)
    assert len(found.text) == 1 << 20
    assert found.flaws


@pytest.mark.parametrize("boundary", ["", ' boundary=""', " boundary=other", f" boundary={'x' * 3000}"])
def test_no_text_is_lost_for_want_of_a_boundary(boundary: str) -> None:
    found = reading(f"Content-Type: multipart/mixed;{boundary}\n\n--b\n\nhello\n--b--\n")
    assert "hello" in found.text
    assert found.flaws


def test_a_multipart_of_empty_parts_is_shown_as_it_came() -> None:
    found = reading("Content-Type: multipart/mixed; boundary=b\n\nhello\n--b\n\n--b--\n")
    assert "hello" in found.text


def test_html_that_is_too_deep_loses_its_tags_only() -> None:
    text, flaw, *_ = from_html(
        "<head><title>no</title></head><script>no</script><!-- no -->" + "<div>" * 1000 + "a &amp; b<br>c"
    )
    assert text.split() == ["a", "&", "b", "c"]
    assert flaw


def test_html_with_an_xml_declaration_is_read() -> None:
    assert from_html('<?xml version="1.0" encoding="utf-8"?><html><body>año</body></html>')[:2] == ("año", "")


@pytest.mark.parametrize(
    ("flowed", "text"),
    [
        ("a \nb", "a b"),
        ("a\nb", "a\nb"),
        ("> a \n> b", "> a b"),
        ("> a \nb", "> a \nb"),
        (">> a \n> b", ">> a \n> b"),
        (" from \n here", "from here"),
        ("a \n-- \nAna", "a \n-- \nAna"),
    ],
)
def test_flowed_lines_are_joined(flowed: str, text: str) -> None:
    assert unflowed(flowed, delete_space=False) == text


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("10/2026.pdf", "10_2026.pdf"),
        ("a\r\nb\0c.txt", "a b c.txt"),
        ("n\u0303.txt", "ñ.txt"),
        ("x\u202egpj.exe", "xgpj.exe"),
        ("..", ""),
        ("ñ" * 300 + ".pdf", "ñ" * 125 + ".pdf"),
        ("x" * 300, "x" * 255),
    ],
)
def test_file_names_are_safe(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_clean_text_is_left_alone() -> None:
    assert clean("a\tb\nñ\n") == "a\tb\nñ\n"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("Hola\n\nuno\n\ndos\n\n\n\nSaludos\n\n", "Hola\nuno\ndos\n\nSaludos"),
        ("Hola\n\nuno\n\ndos\n", "Hola\n\nuno\n\ndos"),
        ("Hola\n\n\n\nuno\ndos\n", "Hola\n\n\n\nuno\ndos"),
    ],
)
def test_line_ends_that_outlook_doubled_are_one(text: str, read_as: str) -> None:
    assert reading(f"From: a@c.example\n\n{text}").text.rstrip("\n") == read_as
