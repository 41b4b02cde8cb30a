"""Running the house: reload, certificates, sockets, bounces, robots, broken templates, a full disk."""

import datetime
import signal
import smtplib
import socket
import sqlite3
import ssl
from collections import Counter
from pathlib import Path

import pytest

from mailticket.places import running

LETTER = "From: Ana <ana@cliente.example>\nTo: general@noc.example\nSubject: {subject}\n{headers}\n{text}\n"


def letter(subject: str = "Hola", headers: str = "", text: str = "No anda.") -> str:
    return LETTER.format(subject=subject, headers=headers, text=text)


def hang_up(daemon) -> None:
    daemon.process.send_signal(signal.SIGHUP)


def test_sighup_takes_over_rules_queues_and_templates(daemon) -> None:
    (daemon.folder / "rules").mkdir()
    (daemon.folder / "rules" / "a.rules").write_text(":0\n* ^Subject.*dns\nqueue dns\n")
    with daemon.config.open("a") as config:
        config.write('[[queue]]\nname = "dns"\ncorrespond_address = "dns@noc.example"\n')
    assert running(daemon.config) is None  # what is asked now checks the configuration itself
    hang_up(daemon)
    assert daemon.log(lambda line: line["event"] == "daemon.reloaded")
    assert running(daemon.config)
    daemon.send(letter("falla de DNS"))
    daemon.send(letter("directo"), to="dns@noc.example")
    daemon.settled()
    assert {ticket["queue"] for ticket in daemon.tickets()} == {"dns"}


def test_sighup_changes_how_the_log_is_written(daemon) -> None:
    with daemon.config.open("a") as config:
        config.write('[log]\nformat = "console"\n')
    hang_up(daemon)
    line = daemon.log(lambda line: "daemon.reloaded" in line["event"])
    assert line
    assert line["event"] != "daemon.reloaded"


def test_a_daemon_is_asked_where_it_was_started_whatever_a_reload_says_of_its_folder(daemon) -> None:
    other = daemon.folder / "other"
    other.mkdir()
    (other / "control.sock").touch()  # of another daemon
    daemon.config.write_text(daemon.config.read_text().replace(f'data = "{daemon.folder}/var"', f'data = "{other}"'))
    hang_up(daemon)
    line = daemon.log(lambda line: line["event"] == "daemon.reloaded")
    assert line
    assert line["needs_restart"] == ["paths.data"]
    hang_up(daemon)
    assert daemon.log(lambda line: line["event"] == "daemon.reloaded")
    assert daemon.ask("status")
    assert daemon.stop() == 0
    assert (other / "control.sock").exists()
    assert not (daemon.folder / "var" / "control.sock").exists()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("config.toml", "[site]\nlanguage = 'fr'\n", "language"),
        ("rules/a.rules", ":0\n* ^Subject: (?=x)\nqueue general\n", "a.rules:2"),
        ("templates/mail/es/autoreply.txt", "Subject: x\n\n{% if %}\n", "autoreply.txt"),
    ],
)
def test_sighup_with_a_mistake_keeps_everything_old_and_says_why(daemon, file: str, text: str, said: str) -> None:
    path = daemon.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    hang_up(daemon)
    refused = daemon.log(lambda line: line["event"] == "daemon.reload_refused" and said in line["problem"])
    assert refused, daemon.lines
    assert bool(running(daemon.config)) == (file != "config.toml")
    daemon.send(letter())
    daemon.settled()
    assert daemon.ticket(1)["queue"] == "general"


def test_a_wrong_configuration_starts_nothing(make_daemon) -> None:
    daemon = make_daemon(start=False)
    daemon.config.write_text(
        daemon.config.read_text().replace('language = "es"', 'language = "fr"') + "\n[limits]\nx = 1\n"
    )
    answer = daemon.cli("serve")
    assert answer.returncode == 1
    assert answer.stderr.count("config.toml:") >= 2
    assert not (daemon.folder / "var" / "mailticket.db").exists()


def test_starttls_is_offered_with_a_certificate(make_daemon, tmp_path: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "noc.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(private)
    daemon = make_daemon(start=False)
    text = daemon.config.read_text()
    daemon.config.write_text(text.replace("[smtp]\n", '[smtp]\ntls_certificate = "cert.pem"\ntls_key = "key.pem"\n'))
    daemon.start()
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with smtplib.SMTP("127.0.0.1", daemon.port, timeout=60) as client:
        client.starttls(context=context)
        client.sendmail("ana@cliente.example", ["general@noc.example"], letter().replace("\n", "\r\n"))
    daemon.settled()
    assert len(daemon.tickets()) == 1


def test_lmtp_over_a_unix_socket_answers_for_each_recipient(daemon) -> None:
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(daemon.folder / "lmtp.sock"))
    answers = client.makefile("rb")

    def say(line: str) -> bytes:
        client.sendall(line.encode() + b"\r\n")
        while (answer := answers.readline())[3:4] == b"-":
            pass
        return answer

    answers.readline()
    say("LHLO test")
    say("MAIL FROM:<ana@cliente.example>")
    codes = [say(f"RCPT TO:<{to}@noc.example>")[:3] for to in ("general", "nadie", "seguridad")]
    assert codes == [b"250", b"550", b"250"]
    assert say("DATA")[:3] == b"354"
    client.sendall(letter().replace("\n", "\r\n").encode() + b".\r\n")
    assert [answers.readline()[:3] for _ in range(2)] == [b"250", b"250"]
    daemon.settled()
    assert {ticket["queue"] for ticket in daemon.tickets()} == {"general", "seguridad"}


def _dsn(to: str) -> str:
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\n\nNo se pudo.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; ana@cliente.example\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 no such user\n\n--b--\n"
    )


def test_a_bounce_is_history_and_tells_the_owner_and_never_the_requestor(daemon) -> None:
    daemon.send(letter())
    daemon.wait_for_mail(2)
    daemon.ask("ticket.take", "staff@noc.example", id=1)
    daemon.ask("ticket.reply", "staff@noc.example", id=1, text="Ya vamos.")
    daemon.wait_for_mail(3)
    (reply,) = [m for m in daemon.mail() if "Ya vamos" in m.get_payload(decode=True).decode()]
    verp = reply["Return-Path"].strip("<>")
    before = Counter(m["Delivered-To"] for m in daemon.mail())
    daemon.send(_dsn(verp), to=verp, sender="")
    daemon.settled()
    ticket = daemon.ticket(1)
    assert [entry["type"] for entry in ticket["history"]].count("Note") == 1
    assert ticket["status"] == "open"
    after = Counter(m["Delivered-To"] for m in daemon.mail()) - before
    assert after == {"staff@noc.example": 1}
    (copy,) = daemon.ask("outbox.list", state="failed")
    assert "550 no such user" in copy["answer"]


def test_repeated_hard_bounces_stop_mail_to_that_address_until_they_write(daemon) -> None:
    daemon.send(letter())
    daemon.wait_for_mail(2)
    daemon.ask("ticket.take", "staff@noc.example", id=1)
    for number in range(3):
        daemon.ask("ticket.reply", "staff@noc.example", id=1, text=f"respuesta {number}")
        daemon.settled()
        (reply,) = [m for m in daemon.mail() if f"respuesta {number}" in m.get_payload(decode=True).decode()]
        verp = reply["Return-Path"].strip("<>")
        daemon.send(_dsn(verp).replace("Undelivered", f"Undelivered {number}"), to=verp, sender="")
        daemon.settled()
    assert daemon.ask("user.show", address="ana@cliente.example")["unreachable"]
    daemon.ask("ticket.reply", "staff@noc.example", id=1, text="no llega")
    daemon.settled()
    assert not any("no llega" in m.get_payload(decode=True).decode() for m in daemon.mail())
    daemon.send(letter("Re: [noc #1] Hola", text="Sigo aquí."))
    daemon.settled()
    assert not daemon.ask("user.show", address="ana@cliente.example")["unreachable"]


def test_a_forged_bounce_address_is_refused(daemon) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        daemon.send(_dsn("x"), to="bounce+1-0123456789abcdef@noc.example", sender="")


ROBOTS = {
    "out of office": ("Auto-Submitted: auto-replied\n", 0, 0),
    "monitoring": ("Auto-Submitted: auto-generated\n", 1, 1),
    "list": ("List-Id: <x.example>\n", 0, 1),  # held, and staff is told
    "bulk": ("Precedence: bulk\n", 0, 1),
    "noreply": ("X-Auto-Response-Suppress: All\n", 1, 1),
    "a mark of ours that anybody can write": ("X-RT-Loop-Prevention: noc\n", 1, 1),
}


@pytest.mark.parametrize("robot", ROBOTS)
def test_robots_are_never_answered_and_open_tickets_only_where_they_should(daemon, robot: str) -> None:
    headers, tickets, notices = ROBOTS[robot]
    daemon.send(letter(headers=headers + "Message-ID: <robot@x>\n"))
    daemon.settled()
    assert len(daemon.tickets()) == tickets
    told = Counter(m["Delivered-To"] for m in daemon.mail())
    assert set(told) <= {"staff@noc.example"}
    assert told.total() == notices or robot == "out of office"  # held in quiet: in the day's list, which may go at once
    (trace,) = daemon.ask("trace", message_id="robot@x")["letters"]
    assert trace["class_reason"]


def test_automatic_mail_never_changes_a_status(daemon) -> None:
    daemon.send(letter())
    daemon.settled()
    daemon.ask("ticket.resolve", id=1)
    for headers in ("Auto-Submitted: auto-replied\n", "Auto-Submitted: auto-generated\n", "Precedence: bulk\n"):
        daemon.send(letter("Re: [noc #1] Hola", headers))
    daemon.settled()
    ticket = daemon.ticket(1)
    assert ticket["status"] == "resolved"
    assert len(daemon.tickets()) == 1


def test_a_template_that_fails_falls_back_and_the_letter_is_not_harmed(make_daemon, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(Path(__file__).parents[2] / "templates", tmp_path / "templates")
    broken = tmp_path / "templates" / "mail" / "es" / "autoreply.txt"
    broken.write_text("Subject: {{ ticket.subject }}\n\n{{ 1 // (ticket.id - 1) }}\n")
    daemon = make_daemon()
    daemon.send(letter())
    mail = daemon.wait_for_mail(2)
    (autoreply,) = [m for m in mail if m["Delivered-To"] == "ana@cliente.example"]
    assert "[noc #1]" in autoreply["Subject"]
    assert "SystemError" in [entry["type"] for entry in daemon.ticket(1)["history"]]


def test_a_rule_can_hold_a_letter_and_a_person_can_let_it_go(make_daemon, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    rule = tmp_path / "rules" / "a.rules"
    rule.write_text(":0\n* ^Subject.*casino\nhold publicidad\n")
    daemon = make_daemon()
    daemon.send(letter("casino gratis"))
    daemon.until(lambda: len(daemon.ask("inbox.list", state="held")) == 1)
    assert daemon.tickets() == []
    rule.write_text("")
    hang_up(daemon)
    assert daemon.log(lambda line: line["event"] == "daemon.reloaded")
    daemon.ask("inbox.retry", id="all")
    daemon.settled()
    assert daemon.ticket(1)["subject"] == "casino gratis"


def test_a_full_disk_is_answered_4xx_and_recovers_without_a_restart(make_daemon) -> None:
    """The database may not grow any more; then it may."""
    daemon = make_daemon(limits="[limits]\nfree_disk = 1")
    daemon.send(letter())
    daemon.settled()
    with sqlite3.connect(daemon.folder / "var" / "mailticket.db") as database:
        pages = database.execute("pragma page_count").fetchone()[0]
    daemon.stop()
    daemon.environment |= {
        "PYTHONPATH": str(Path(__file__).parent / "saboteur"),
        "MAILTICKET_PAGES": f"{pages + 8}:{daemon.folder}/grow",
    }
    daemon.start()
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        _send_many(daemon)
    assert 400 <= refused.value.smtp_code < 500
    taken = len(daemon.ask("inbox.list", limit=1000))
    (daemon.folder / "grow").touch()
    daemon.send(letter("otra vez"))
    daemon.settled()
    assert len(daemon.ask("inbox.list", limit=1000)) == taken + 1
    assert all(one["state"] == "done" for one in daemon.ask("inbox.list", limit=1000))


def _send_many(daemon) -> None:
    for number in range(50):
        daemon.send(letter(f"Hola {number}", text="x" * 4000))


def test_a_letter_of_25_mb_is_a_ticket_and_its_file_is_kept_byte_for_byte(daemon) -> None:
    import base64

    body = base64.encodebytes(bytes(range(256)) * 70_000).decode()
    headers = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
    part = "Content-Type: application/zip; name=datos.zip\nContent-Transfer-Encoding: base64\n"
    text = f"--b\n\nVa adjunto.\n--b\n{part}\n{body}--b--\n"
    daemon.send(letter(headers=headers, text=text))
    daemon.settled()
    (create,) = [entry for entry in daemon.ticket(1)["history"] if entry["type"] == "Create"]
    assert create["text"] == "Va adjunto."
    assert [file["name"] for file in create["attachments"]] == ["datos.zip"]
    (one,) = daemon.ask("inbox.list")
    raw = base64.b64decode(daemon.ask("inbox.show", id=one["id"], raw=True)["raw_base64"])
    assert raw == letter(headers=headers, text=text).replace("\n", "\r\n").encode()
