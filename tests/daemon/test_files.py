"""Files travel: what comes in with a letter goes out with its notices, out of the stored letter, through the real daemon."""

import base64
import sqlite3
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

import pytest

LETTERS = Path(__file__).parents[1] / "reading" / "letters"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)
LOGO = b"\x89PNG\r\n\x1a\n" + b"logo" * 100


def letter(text: str = "Va el plano.", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in ({"From": "ana@cliente.example", "Subject": "Plano"} | headers).items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def attach(mail: EmailMessage, data: bytes, name: str, type_: str = "application/pdf", **more: Any) -> EmailMessage:
    main, _, sub = type_.partition("/")
    mail.add_attachment(data, main, sub, filename=name, **more)
    return mail


def files(mail: Message) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_payload(decode=True) for part in mail.walk() if part.get_filename()}  # type: ignore[misc]


def to(daemon: Any, recipient: str) -> list[Message]:
    """What was delivered to somebody, the oldest first."""
    daemon.settled()
    found = [mail for mail in daemon.mail() if mail["Delivered-To"] == recipient]
    return sorted(found, key=lambda mail: int(mail["Message-ID"].split(".")[1]))


def text(mail: Message) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode().replace("\r\n", "\n")  # type: ignore[union-attr]


def test_what_comes_with_a_letter_goes_to_everybody_who_gets_its_text_and_in_no_autoreply(daemon: Any) -> None:
    mail = attach(letter(Cc="eva@cliente.example"), PDF, "Informe año 🎫.pdf")
    attach(mail, PNG, "pantalla.png", "image/png", disposition="inline")
    daemon.send(mail.as_bytes())
    (staff,) = to(daemon, "staff@noc.example")
    assert files(staff) == {"Informe año 🎫.pdf": PDF, "pantalla.png": PNG}
    assert [part.get_content_disposition() for part in staff.walk()][2:] == ["attachment", "inline"]
    (autoreply,) = to(daemon, "ana@cliente.example")
    assert not autoreply.is_multipart()
    assert "Informe" not in text(autoreply)
    reply = attach(
        letter("Y el otro.", Subject="Re: [noc #1] Plano", From="eva@cliente.example"), b"dos", "dos.txt", "text/plain"
    )
    daemon.ask("ticket.watch", id=1, role="Cc", who=["eva@cliente.example"])
    daemon.send(reply.as_bytes(), sender="eva@cliente.example")
    assert files(to(daemon, "staff@noc.example")[1]) == {"dos.txt": b"dos"}
    assert files(to(daemon, "ana@cliente.example")[1]) == {"dos.txt": b"dos"}


def test_pictures_of_html_mail_travel_whichever_way_they_are_in_it(daemon: Any) -> None:
    related = letter()
    related.set_content('<html><body><img src="cid:image001.png@01DC"></body></html>', subtype="html")
    related.add_related(PNG, "image", "png", cid="<image001.png@01DC>", filename="image001.png")
    daemon.send(related.as_bytes())
    written = letter()
    source = base64.b64encode(PNG).decode()
    written.set_content(
        f'<html><body><p>Me sale esto:</p><img src="data:image/png;base64,{source}"></body>', subtype="html"
    )
    daemon.send(written.as_bytes())
    first, second = to(daemon, "staff@noc.example")
    assert files(first) == {"image001.png": PNG}
    assert files(second) == {"image-1.png": PNG}
    assert "Me sale esto:" in text(second)


def test_what_is_packed_travels_unpacked_and_a_forwarded_mail_as_one(daemon: Any) -> None:
    for name in ("outlook-winmail-dat", "smime-opaque-with-file", "forwarded-as-attachment"):
        daemon.send((LETTERS / f"{name}.eml").read_bytes())
        daemon.settled()
    outlook, signed, forwarded = to(daemon, "staff@noc.example")
    assert files(outlook) == {"informe.pdf": b"%PDF-1.4 informe"}
    assert files(signed) == {"diagrama.pdf": b"%PDF-1.4\n"}
    (mail,) = (part for part in forwarded.walk() if part.get_content_type() == "message/rfc822")
    assert len([part for part in forwarded.walk() if part.get_filename()]) == 2, "the mail, and within it its file"
    assert mail.get_payload()[0]["Subject"]  # type: ignore[index]


def test_a_logo_that_came_before_from_this_sender_is_no_file(daemon: Any) -> None:
    for number in range(3):
        subject = "Plano" if number == 0 else "Re: [noc #1] Plano"
        mail = attach(
            letter(f"Hola {number}", Subject=subject),
            LOGO,
            "image001.png",
            "image/png",
            cid="<a@x>",
            disposition="inline",
        )
        if number == 2:
            attach(mail, PNG, "pantalla.png", "image/png", cid="<b@x>", disposition="inline")
        daemon.send(mail.as_bytes())
        daemon.settled()
    assert [list(files(mail)) for mail in to(daemon, "staff@noc.example")] == [["image001.png"], [], ["pantalla.png"]]
    history = daemon.ticket(1)["history"]
    assert [
        [file["name"] for file in one["attachments"]] for one in history if one["type"] in ("Create", "Correspond")
    ] == [
        ["image001.png"],
        [],
        ["pantalla.png"],
    ]
    other = attach(
        letter("Ajá", Subject="[noc #1]", From="cert@noc.example"), LOGO, "image001.png", "image/png", cid="<a@x>"
    )
    daemon.send(other.as_bytes(), to="general-comment@noc.example", sender="cert@noc.example")
    assert list(files(to(daemon, "staff@noc.example")[3])) == ["image001.png"]


def test_notices_keep_no_files_and_a_letter_that_is_gone_is_told(make_daemon: Any, tmp_path: Path) -> None:
    daemon = make_daemon(transport="smtp://127.0.0.1:1?starttls=never")
    daemon.send(attach(letter(), PDF * 50, "plano.pdf").as_bytes())
    daemon.until(lambda: daemon.tickets() != [])
    daemon.stop()
    with sqlite3.connect(tmp_path / "var" / "mailticket.db") as database:
        assert database.execute("select max(length(content)) from notices").fetchone()[0] < 5000
        database.execute("update raws set content = null, spool = null")
    again = make_daemon()
    again.ask("outbox.retry", id="all")
    (staff,) = to(again, "staff@noc.example")
    assert files(staff) == {}
    assert "Files that came with this message and cannot be had any more:\n- plano.pdf (" in text(staff)


def test_a_large_letter_in_the_spool_travels_as_well(daemon: Any) -> None:
    data = bytes(range(256)) * 4 * 4096
    daemon.send(attach(letter(), data, "grande.bin", "application/octet-stream").as_bytes())
    (staff,) = to(daemon, "staff@noc.example")
    assert files(staff) == {"grande.bin": data}


def test_programs_and_what_is_too_large_are_named(daemon: Any) -> None:
    mail = attach(letter(), b"MZ", "Factura.exe", "application/x-msdownload")
    attach(mail, bytes(8_000_000), "respaldo.zip", "application/zip")
    daemon.send(attach(mail, PDF, "plano.pdf").as_bytes())
    (staff,) = to(daemon, "staff@noc.example")
    assert list(files(staff)) == ["plano.pdf"]
    assert "- respaldo.zip (8 MB): too large" in text(staff)
    assert "- Factura.exe (2 bytes): programs are not sent unasked" in text(staff)


# -- asked for by mail


def ask_by_mail(daemon: Any, text_: str, sender: str, *, to_: str = "general@noc.example", **headers: str) -> None:
    daemon.send(letter(text_, Subject="Re: [noc #1] Plano", From=sender, **headers).as_bytes(), to=to_, sender=sender)
    daemon.settled()


@pytest.fixture
def desk(daemon: Any) -> Any:
    """Ticket 1 of ana's with two files, one of them of a kind that does not travel; and a comment of staff's with a third."""
    daemon.send(
        attach(attach(letter(), PDF, "Plano año.pdf"), b"MZ", "prueba.exe", "application/x-msdownload").as_bytes()
    )
    daemon.settled()
    content = base64.b64encode(b"x").decode()
    daemon.ask("ticket.comment", id=1, text="x", attach=[{"name": "interno.txt", "content": content}])
    daemon.settled()
    return daemon


def test_staff_gets_a_file_by_its_name_on_the_ticket_and_at_the_control_address(desk: Any) -> None:
    before = len(to(desk, "staff@noc.example"))
    ask_by_mail(desk, "File: PRUEBA.exe\nFile: interno.txt\n", "staff@noc.example")
    ask_by_mail(desk, "file 1 «Plano año.pdf»\n", "staff@noc.example", to_="control@noc.example")
    ask_by_mail(desk, "File: none.pdf\n", "staff@noc.example")
    asked, control, refused = to(desk, "staff@noc.example")[before:]
    assert files(asked) == {"prueba.exe": b"MZ", "interno.txt": b"x"}
    assert "attached: prueba.exe (2 bytes)" in text(asked)
    assert files(control) == {"Plano año.pdf": PDF}
    assert files(refused) == {}
    assert "There is no file none.pdf on ticket 1" in text(refused)
    assert [one["type"] for one in desk.ticket(1)["history"]].count("Correspond") == 0


def test_a_requestor_who_answers_our_mail_gets_files_of_theirs_and_none_of_a_comment(desk: Any) -> None:
    desk.ask("ticket.reply", id=1, text="¿Es este?")
    answered = to(desk, "ana@cliente.example")[-1]["Message-ID"]
    before = len(to(desk, "ana@cliente.example"))
    ask_by_mail(desk, "Archivo: prueba.exe\n", "ana@cliente.example", In_Reply_To=answered)
    (got,) = to(desk, "ana@cliente.example")[before:]
    assert files(got) == {"prueba.exe": b"MZ"}
    ask_by_mail(desk, "Archivo: interno.txt\n", "ana@cliente.example", In_Reply_To=answered)
    assert len(to(desk, "ana@cliente.example")) == before + 1
    assert [one["text"].strip() for one in desk.ticket(1)["history"] if one["type"] == "Correspond"] == [
        "¿Es este?",
        "Archivo: interno.txt",
    ], "what orders nothing is text"


def test_mail_that_nothing_proves_makes_nobody_get_files(desk: Any) -> None:
    before = len(to(desk, "ana@cliente.example"))
    ask_by_mail(desk, "Archivo: prueba.exe\n", "ana@cliente.example")
    assert len(to(desk, "ana@cliente.example")) == before
    assert [one["text"].strip() for one in desk.ticket(1)["history"] if one["type"] == "Correspond"] == [
        "Archivo: prueba.exe"
    ]
