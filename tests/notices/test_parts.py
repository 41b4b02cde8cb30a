"""What goes with a mail's text: tables in files of their own names, charts within the text for who reads HTML."""

from email import message_from_bytes, policy
from typing import Any

from mailticket.model.mail_answer import Sheet
from mailticket.notices.message import build
from mailticket.notices.parts import pictures_of, sheet_parts

PNG = b"\x89PNG\r\n\x1a\n" + bytes(300)
TEXT = "Horas\n  ana  ███ <1 h & más>\n-- \nmailticket\n"


def mail(*sheets: Sheet) -> Any:
    built = build([("From", "rt@noc.example")], TEXT, [*sheet_parts(sheets)], pictures_of(sheets))
    return message_from_bytes(built, policy=policy.default)


def test_tables_have_their_names_and_those_of_one_name_are_numbered() -> None:
    read = mail(Sheet("horas", "a"), Sheet("tickets", "b"), Sheet("horas", "c"))
    assert [part.get_filename() for part in read.iter_attachments()] == ["horas.csv", "tickets.csv", "horas-2.csv"]
    assert read.get_body().get_content_type() == "text/plain"


def test_a_chart_stands_within_the_text_and_whoever_reads_plain_text_misses_no_word() -> None:
    read = mail(Sheet("horas", "a", PNG, 'Horas "netas"'))
    assert not any(part.defects for part in read.walk())
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "text/csv",
    ]  # fmt: skip
    page, image = read.get_body(("html",)).get_content(), next(p for p in read.walk() if p["Content-ID"])
    assert f'src="cid:{image["Content-ID"][1:-1]}" alt="Horas &quot;netas&quot;"' in page
    assert (image.get_content(), image.get_content_disposition()) == (PNG, "inline")
    assert "ana  ███ &lt;1 h &amp; más&gt;</pre>" in page
    assert page.index("<img") < page.index("-- \nmailticket")
    assert "http" not in page
    assert "ana  ███ <1 h & más>" in read.get_body(("plain",)).get_content()
