"""Which files travel with a notice, and what it says of those that do not."""

from dataclasses import replace

import pytest

from mailticket.model.enclosure import Enclosing, Enclosure
from mailticket.model.notice import NoticeKind
from mailticket.model.transaction import Attachment, TransactionType
from mailticket.notices.enclosing import enclosed, travelling
from mailticket.notices.render_notice import word
from mailticket.notices.templates import Wording

PDF = Attachment("2", "plano.pdf", "application/pdf", 12345)
LOGO = Attachment("1.2", "image001.png", "image/png", 900, "d")
EXE = Attachment("3", "Factura.EXE ", "application/octet-stream", 70)


def entry(house, *files, **more):
    return house.entry(attachments=files, **({"letter_id": 5} | more))


USUAL = Enclosing()


def noticed(house, *files, template="admin_correspondence", rule=USUAL, **more):
    order = house.order(template, house.luis, entry=entry(house, *files), **more)
    ((notice, _, failure),) = word(order, house.scene(order, enclosing=rule))
    assert failure == ""
    return notice


@pytest.mark.parametrize("template", ["correspondence", "admin_correspondence", "admin_comment", "transaction"])
def test_a_notice_carries_the_files_of_what_was_written(house, template) -> None:
    notice = noticed(house, PDF, LOGO, template=template)
    assert [one.name for one in notice.files] == ["image001.png", "plano.pdf"]
    assert notice.files[1] == Enclosure(5, "2", "plano.pdf", "application/pdf", 12345)
    assert b"plano.pdf" not in notice.content


def test_an_automatic_answer_carries_nothing_and_names_nothing(house) -> None:
    notice = noticed(house, PDF, EXE, template="autoreply", kind=NoticeKind.AUTOREPLY)
    assert notice.files == ()
    assert b"plano" not in notice.content
    assert b"Factura" not in notice.content


def test_who_does_not_get_the_text_gets_no_files(house, tmp_path) -> None:
    path = tmp_path / "mail" / "en" / "pager.txt"
    path.parent.mkdir(parents=True)
    path.write_text("Subject: {{ ticket.subject }}\n\nSomething happened.\n")
    wording = Wording(house.wording.sheets | Wording.load(tmp_path, house.templates).sheets)
    order = house.order("pager", house.luis, entry=entry(house, PDF, EXE))
    ((notice, _, _),) = word(order, house.scene(order, wording=wording))
    assert notice.files == ()
    assert b"EXE" not in notice.content


@pytest.mark.parametrize("kind", [TransactionType.STATUS, TransactionType.NOTE, TransactionType.SET])
def test_what_nobody_wrote_carries_nothing(house, kind) -> None:
    assert enclosed([entry(house, PDF, kind=kind)], Enclosing()).carried == ()


def test_files_of_a_letter_that_is_not_stored_do_not_travel(house) -> None:
    assert enclosed([entry(house, PDF, letter_id=None)], Enclosing()).carried == ()


def test_programs_are_named_with_their_size_and_how_to_get_them(house, read) -> None:
    notice = noticed(house, PDF, EXE, staff=True)
    assert [one.name for one in notice.files] == ["plano.pdf"]
    text = read(notice).get_content().replace("\r\n", "\n")
    assert "- Factura.EXE (70 bytes): programs are not sent unasked" in text
    assert '"File: Factura.EXE"' in text
    assert "mailticket attachment save 7 --to FOLDER" in text
    assert text.index("Factura.EXE") < text.index("\n-- \n") < text.index("Take:")


def test_what_is_too_large_is_named_and_the_rest_travels(house, read) -> None:
    large = Attachment("4", "respaldo.zip", "application/zip", 8_000_000)
    notice = noticed(house, PDF, large, template="correspondence")
    assert [one.name for one in notice.files] == ["plano.pdf"]
    text = read(notice).get_content()
    assert "- respaldo.zip (8 MB): too large" in text
    assert "They fit in no mail" in text
    assert "mailticket" not in text


@pytest.mark.parametrize("up_to", [16_000, 18_000, 20_000, 40_000, 60_000])
def test_the_whole_mail_as_it_is_encoded_is_within_the_limit(house, up_to) -> None:
    files = [replace(PDF, part=str(number), name=f"{number}.pdf") for number in range(2, 6)]
    notice = noticed(house, *files, rule=Enclosing(up_to))
    assert len(notice.content) + sum(one.encoded for one in notice.files) <= up_to
    carried, named = len(notice.files), notice.content.count(b": too large")
    assert carried + named == 4
    more = (carried + 1) * notice.files[0].encoded if carried else 17_000
    assert carried == 4 or len(notice.content) + more > up_to


def test_no_file_travels_where_the_limit_is_zero(house) -> None:
    assert noticed(house, PDF, rule=Enclosing(0)).files == ()


def test_what_belongs_to_the_mail_is_no_file_and_neither_is_an_opened_wrapper() -> None:
    files = (
        Attachment("", "smime.p7m", "application/pkcs7-mime", 1000),
        Attachment("s.2", "diagrama.pdf", "application/pdf", 9),
        Attachment("s.3", "winmail.dat", "application/ms-tnef", 99),
        Attachment("s.3.t1", "informe.pdf", "application/pdf", 16),
        Attachment("s.4", "firma.asc", "application/pgp-signature", 9),
    )
    assert [one.name for one in travelling(files, Enclosing())] == ["diagrama.pdf", "informe.pdf"]


def test_a_wrapper_nobody_could_open_travels_itself() -> None:
    files = (
        Attachment("2", "winmail.dat", "application/ms-tnef", 99),
        Attachment("3", "smime.p7m", "application/pkcs7-mime", 9),
        Attachment("22", "a.pdf", "application/pdf", 9),
    )
    assert travelling(files, Enclosing()) == [*files]


def test_a_forwarded_mail_travels_whole_and_what_is_in_it_once() -> None:
    mail = Attachment("2", "Phishing.eml", "message/rfc822", 2000)
    inside = Attachment("2.1.2", "aviso.pdf", "application/pdf", 9)
    coded = Attachment("10", "otro.eml", "message/rfc822", 2000)
    within = Attachment("10.m.2", "foto.png", "image/png", 9)
    assert travelling((coded, within, mail, inside), Enclosing()) == [mail, coded]


def test_of_a_forwarded_mail_that_cannot_travel_its_files_do(house) -> None:
    mail = Attachment("2", "Phishing.eml", "message/rfc822", 2000)
    inside = Attachment("2.1.2", "aviso.pdf", "application/pdf", 9)
    program = Attachment("2.1.3", "virus.scr", "application/x-msdownload", 9)
    found = enclosed([entry(house, mail, inside, program)], Enclosing())
    assert [one.name for one in found.carried] == ["aviso.pdf"]
    assert [one.name for one in found.never] == ["Phishing.eml", "virus.scr"]
    found = enclosed([entry(house, replace(mail, size=20_000_000), inside)], Enclosing())
    assert [one.name for one in found.carried] == ["aviso.pdf"]
    assert [one.name for one in found.large] == ["Phishing.eml"]


def test_what_one_mail_tells_together_carries_the_files_of_each(house) -> None:
    first, second = entry(house, PDF), replace(entry(house, LOGO, letter_id=6), id=10)
    order = house.order("combined", house.luis, entry=second)
    scene = house.scene(order, letters=[(first, ()), (second, ())])
    ((notice, _, _),) = word(order, scene)
    assert [(one.letter_id, one.name) for one in notice.files] == [(5, "plano.pdf"), (6, "image001.png")]


def test_many_files_that_stay_are_not_named_one_by_one(house, read) -> None:
    files = [replace(EXE, part=str(number), name=f"{number}.exe") for number in range(2, 60)]
    text = read(noticed(house, *files)).get_content()
    assert text.count(".exe (") == 20
    assert "- and 38 more" in text
