"""How senders prove who they are, through the real daemon: a login, signatures by real keys, DKIM checked by ourselves; and
what is shown of it afterwards."""

import base64
import re
import shutil
import smtplib
import socket
import sqlite3
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import Any

import dkim
import dns.flags
import dns.message
import dns.rrset
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "en"
[smtp]
listen = "127.0.0.1:0"
{tls}
[lmtp]
listen = "{lmtp}"
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[evidence]
domains = ["noc.example"]
{evidence}
[submission]
{submission}
{limits}
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["ana@noc.example", "luis@noc.example"]
[[user]]
address = "ana@noc.example"
privileged = true
[[user]]
address = "luis@noc.example"
privileged = true
[[grant]]
to = "AdminCc"
right = ["DeleteTicket"]
"""
NUMBERS = count(1)


def config(*, tls: str = "", evidence: str = "", submission: str = "") -> str:
    return CONFIG.replace("{tls}", tls).replace("{evidence}", evidence).replace("{submission}", submission)


def opened(make_daemon: Callable[..., Any], **settings: str) -> Any:
    daemon = make_daemon(config(**settings))
    for number in (1, 2):
        daemon.send(
            f"From: eva@cliente.example\nSubject: No {number}\n\nNothing works.\n", sender="eva@cliente.example"
        )
        daemon.settled()
    return daemon


def head(who: str = "ana@noc.example", subject: str = "Re: [noc #1] No 1", to: str = "general@noc.example") -> str:
    number = next(NUMBERS)
    at = format_datetime(datetime.now(UTC))
    return f"From: {who}\nTo: {to}\nSubject: {subject}\nDate: {at}\nMessage-ID: <{number}@p.example>\n"


def deliver(daemon: Any, raw: str | bytes, who: str = "ana@noc.example", to: str = "general@noc.example") -> None:
    daemon.send(raw, to=to, sender=who)
    daemon.settled()


def last(daemon: Any, kind: str, number: int = 1) -> Any:
    return [entry for entry in daemon.ticket(number)["history"] if entry["type"] == kind][-1]


def questions(daemon: Any) -> list[Message]:
    """Whether somebody ordered something; whether words are theirs is another question."""
    asked = [one for one in daemon.mail() if (one["Reply-To"] or "").startswith("confirm+")]
    return [one for one in asked if b"-all@" not in one.get_payload(decode=True)]  # type: ignore[operator]


# a login


def certificate(folder: Path) -> tuple[Path, Path]:
    """For localhost, and its key, in files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def submit(daemon: Any, name: str, password: str, raw: str, sender: str) -> None:
    port = int(daemon.bound("submission").rpartition(":")[2])
    context = ssl.create_default_context(cafile=str(daemon.folder / "certificate.pem"))
    with smtplib.SMTP("localhost", port, local_hostname="laptop", timeout=30) as client:
        client.starttls(context=context)
        client.login(name, password)
        client.sendmail(sender, "general@noc.example", raw.replace("\n", "\r\n").encode())
    daemon.settled()


@pytest.fixture
def office(make_daemon: Callable[..., Any], tmp_path: Path) -> Any:
    """A daemon people log in at; Ana's password is set."""
    cert, key = certificate(tmp_path)
    tls = f'tls_certificate = "{cert}"\ntls_key = "{key}"'
    daemon = opened(make_daemon, tls=tls, submission='listen = "127.0.0.1:0"')
    done = daemon.cli("user", "password", "ana@noc.example", stdin="correct horse battery\n")
    assert done.returncode == 0, done.stderr
    return daemon


def test_who_logs_in_to_send_is_who_they_say(office: Any) -> None:
    submit(office, "ana@noc.example", "correct horse battery", head() + "\nTake\n", "ana@noc.example")
    assert office.ticket(1)["owner"] == "ana@noc.example"
    entry = last(office, "Take")
    assert (entry["evidence"], entry["evidence_method"]) == (3, "smtp-auth")


def test_who_logs_in_as_one_and_writes_as_another_proves_nothing(office: Any) -> None:
    claims = "Authentication-Results: noc.example; auth=pass smtp.auth=luis@noc.example; dmarc=pass header.from=noc.example\n"
    raw = claims + head("luis@noc.example") + "\nTake\n"
    submit(office, "ana@noc.example", "correct horse battery", raw, "ana@noc.example")
    assert office.ticket(1)["owner"] is None
    assert questions(office)[-1]["To"] == "luis@noc.example"


def test_whose_password_is_guessed_at_is_told_once_a_day_in_their_language(office: Any) -> None:
    """And the client that got in is kept for after a restart."""
    office.ask("user.add", address="pia@noc.example", language="es", privileged=True)
    office.ask("user.password", address="pia@noc.example", password="correct horse battery")
    submit(
        office, "pia@noc.example", "correct horse battery", head("pia@noc.example") + "\nA word.\n", "pia@noc.example"
    )
    for number in range(4):  # smtplib tries each of them by two mechanisms
        with pytest.raises(smtplib.SMTPAuthenticationError):
            submit(office, "pia@noc.example", f"wrong {number}", head("pia@noc.example"), "pia@noc.example")

    def told() -> list[Any]:
        return [
            mail
            for mail in office.mail()
            if "contraseñas equivocadas" in str(make_header(decode_header(mail["Subject"])))
        ]

    office.until(lambda: bool(told()))
    (mail,) = told()
    assert mail["To"] == "pia@noc.example"
    text = mail.get_payload(decode=True).decode()
    found = re.search(r"(\d+)  desde 127\.0\.0\.1", text)
    assert found
    office.stop()
    with sqlite3.connect(office.folder / "var" / "mailticket.db") as database:
        assert database.execute("select client from login_clients").fetchall() == [("127.0.0.1",)]
        (untold,) = database.execute("select coalesce(sum(count), 0) from login_failures").fetchone()
    failed = [line for line in office.lines if line["event"] == "arrival.login_failed"]
    assert int(found[1]) + untold == len(failed)  # what came after the mail is counted for the next one


def test_a_session_ends_with_its_proof(office: Any) -> None:
    port = int(office.bound("submission").rpartition(":")[2])
    context = ssl.create_default_context(cafile=str(office.folder / "certificate.pem"))
    office.cli("user", "add", "pia@noc.example", "--privileged")
    office.cli("user", "password", "pia@noc.example", stdin="correct horse battery\n")
    changes = {"ana@noc.example": ("user", "password"), "pia@noc.example": ("user", "disable")}
    for who, change in changes.items():
        with smtplib.SMTP("localhost", port, local_hostname="laptop", timeout=30) as client:
            client.starttls(context=context)
            client.login(who, "correct horse battery")
            raw = (head(who) + "\nA word.\n").replace("\n", "\r\n").encode()
            assert client.sendmail(who, "general@noc.example", raw) == {}
            done = office.cli(*change, who, stdin="another horse battery\n")
            assert done.returncode == 0, done.stderr
            with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as refused:
                client.sendmail(who, "general@noc.example", raw)
            disabled = change[1] == "disable"  # of whom no mail is taken at all
            assert refused.value.smtp_code == 550
            assert refused.value.smtp_error[:5] == (b"5.7.1" if disabled else b"5.7.8")
            with pytest.raises((smtplib.SMTPException, OSError)):
                client.sendmail(who, "general@noc.example", raw)


def test_without_a_login_or_with_a_wrong_password_nothing_is_taken(office: Any) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError):
        submit(office, "ana@noc.example", "correct horse batterie", head() + "\nTake\n", "ana@noc.example")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        submit(office, "luis@noc.example", "correct horse battery", head() + "\nTake\n", "luis@noc.example")
    office.cli("user", "password", "--clear", "ana@noc.example")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        submit(office, "ana@noc.example", "correct horse battery", head() + "\nTake\n", "ana@noc.example")
    assert office.ticket(1)["owner"] is None


def test_a_password_is_in_no_answer_no_history_and_no_log(office: Any) -> None:
    assert "correct horse" not in str(office.ask("history", kind="user"))
    assert office.ask("history", kind="user")[0]["field"] == "password"
    assert office.ask("user.password", address="ana@noc.example", password="short") == "wrong"
    assert office.ask("user.password", "luis@noc.example", address="ana@noc.example", password="long enough it is") == (
        "no_right_in_queue"
    )


def test_a_listener_for_logins_needs_a_certificate(make_daemon: Callable[..., Any]) -> None:
    daemon = make_daemon(config(submission='listen = "127.0.0.1:0"'), start=False)
    found = daemon.cli("serve")
    assert found.returncode == 1
    assert "tls_certificate" in found.stderr


# OpenPGP


@pytest.fixture(scope="module")
def gpg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., bytes]]:
    """A GnuPG with keys of Ana and Mallory."""
    if not (shutil.which("gpg") and shutil.which("gpgv")):
        pytest.skip("GnuPG is not installed")
    home = tmp_path_factory.mktemp("g")
    home.chmod(0o700)

    def run(*words: str, given: bytes = b"") -> bytes:
        argv = ["gpg", "--homedir", str(home), "--batch", "--yes", "--quiet", "--passphrase", "", *words]
        return subprocess.run(argv, input=given, capture_output=True, check=True).stdout

    for who in ("ana@noc.example", "mallory@evil.example"):
        run("--quick-gen-key", who, "ed25519", "sign", "never")
    try:
        yield run
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=True)


def pgp_signed(
    gpg: Callable[..., bytes], text: str, *, key: str = "ana@noc.example", top: str, protected: str = ""
) -> str:
    kind = 'Content-Type: text/plain; charset=utf-8; protected-headers="v1"'
    part = f"{kind}\n{f'Subject: {protected}' + chr(10) if protected else ''}\n{text}\n".replace("\n", "\r\n")
    seal = gpg("--armor", "--local-user", key, "--detach-sign", given=part.encode()).decode().replace("\r", "")
    return (
        f"{top}MIME-Version: 1.0\n"
        'Content-Type: multipart/signed; micalg="pgp-sha512"; protocol="application/pgp-signature"; boundary="b1"\n\n'
        f"--b1\n{part.replace(chr(13), '')}\n--b1\n"
        f'Content-Type: application/pgp-signature; name="signature.asc"\n\n{seal}\n--b1--\n'
    )


@pytest.fixture
def desk(make_daemon: Callable[..., Any], gpg: Callable[..., bytes]) -> Any:
    """Nothing is trusted but Ana's key."""
    daemon = opened(make_daemon)
    key = gpg("--armor", "--export", "ana@noc.example").decode()
    done = daemon.cli("user", "key", "add", "ana@noc.example", "-", stdin=key)
    assert done.returncode == 0, done.stderr
    return daemon


def test_a_signed_mail_does_what_needs_the_most_proof(desk: Any, gpg: Callable[..., bytes]) -> None:
    deliver(desk, pgp_signed(gpg, "Delete #1", top=head()))
    assert desk.ticket(1)["status"] == "deleted"
    entry = last(desk, "Status")
    assert (entry["evidence"], entry["evidence_method"]) == (4, "openpgp")


def test_a_protected_subject_names_the_ticket_and_the_outer_one_does_not(desk: Any, gpg: Callable[..., bytes]) -> None:
    deliver(desk, pgp_signed(gpg, "Take", top=head(subject="Re: [noc #2] No 2"), protected="Re: [noc #1] No 1"))
    assert [desk.ticket(n)["owner"] for n in (1, 2)] == [None, None]
    assert len(questions(desk)) == 1
    deliver(desk, pgp_signed(gpg, "Take ", top=head(), protected="Re: [noc #1] No 1"))
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_a_signature_counts_once_whatever_is_put_around_it(desk: Any, gpg: Callable[..., bytes]) -> None:
    raw = pgp_signed(gpg, "Take #1", top=head())
    deliver(desk, raw)
    assert desk.ticket(1)["owner"] == "ana@noc.example"
    desk.ask("ticket.untake", "ana@noc.example", id=1)
    again = head() + raw.partition("MIME-Version")[1] + raw.partition("MIME-Version")[2]
    deliver(desk, again)
    deliver(desk, again.replace("Re: [noc", "Fwd: [noc"), to="general-comment@noc.example")
    assert desk.ticket(1)["owner"] is None


@pytest.mark.parametrize("change", ["text", "key", "footer", "unknown", "inline"])
def test_what_is_not_all_signed_by_them_is_asked_about(desk: Any, gpg: Callable[..., bytes], change: str) -> None:
    raw = pgp_signed(gpg, "Take #1", top=head(), key="mallory@evil.example" if change == "key" else "ana@noc.example")
    if change == "text":
        raw = raw.replace("Take #1", "Resolve #1")
    if change == "footer":
        raw = (
            head()
            + 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="o"\n\n--o\n'
            + raw.partition("MIME-Version: 1.0\n")[2]
            + "\n--o\nContent-Type: text/plain\n\nResolve #1\n--o--\n"
        )
    if change == "unknown":
        desk.ask("user.key.remove", address="ana@noc.example", fingerprint=key_of(desk))
    if change == "inline":
        signed = gpg("--clearsign", "--local-user", "ana@noc.example", given=b"Take #1\n").decode()
        raw = f"{head()}\n{signed}"
    deliver(desk, raw)
    assert (desk.ticket(1)["owner"], desk.ticket(1)["status"]) == (None, "new")


def key_of(desk: Any) -> str:
    return str(desk.ask("user.key.list", address="ana@noc.example")[0]["fingerprint"])


def test_a_key_is_one_persons_and_no_private_one(desk: Any, gpg: Callable[..., bytes]) -> None:
    same = base64.b64encode(gpg("--export", "ana@noc.example")).decode()
    assert desk.ask("user.key.add", address="luis@noc.example", key_base64=same) == "key_taken"
    secret = base64.b64encode(gpg("--export-secret-keys", "ana@noc.example")).decode()
    assert desk.ask("user.key.add", address="luis@noc.example", key_base64=secret) == "wrong"
    assert "PGP" in str(desk.cli("user", "key", "list", "ana@noc.example").stdout).upper()


# S/MIME


def authority(folder: Path) -> tuple[Path, Any, Any]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "NOC CA")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "ca.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    return file, made, key


def smime_signed(
    folder: Path, ca: Any, ca_key: Any, address: str, text: str, top: str, names: list[x509.GeneralName] | None = None
) -> str:
    """Signed with a certificate for an address; or with these alternative names, the address being in the subject."""
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    called = [x509.NameAttribute(NameOID.COMMON_NAME, address), x509.NameAttribute(NameOID.EMAIL_ADDRESS, address)]
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(called))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    )
    if names := [x509.RFC822Name(address)] if names is None else names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    made = made.sign(ca_key, hashes.SHA256())
    cert_file, key_file = folder / "person.pem", folder / "person.key"
    cert_file.write_bytes(made.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    argv = ["openssl", "cms", "-sign", "-signer", str(cert_file), "-inkey", str(key_file), "-md", "sha256"]
    given = f"Content-Type: text/plain\r\n\r\n{text}\r\n".encode()
    return top + subprocess.run(argv, input=given, capture_output=True, check=True).stdout.decode().replace("\r", "")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_certificate_of_our_authority_proves_its_own_address_alone(
    make_daemon: Callable[..., Any], tmp_path: Path
) -> None:
    file, ca, key = authority(tmp_path)
    desk = opened(make_daemon, evidence=f'smime_authorities = "{file}"')
    deliver(desk, smime_signed(tmp_path, ca, key, "mallory@noc.example", "Delete #1", head()))
    assert desk.ticket(1)["status"] != "deleted"
    deliver(desk, smime_signed(tmp_path, ca, key, "ana@noc.example", "Delete #1", head()))
    assert desk.ticket(1)["status"] == "deleted"
    assert last(desk, "Status")["evidence_method"] == "smime"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_certificate_without_a_mail_address_proves_nobody_and_staff_are_told(
    make_daemon: Callable[..., Any], tmp_path: Path
) -> None:
    file, ca, key = authority(tmp_path)
    desk = opened(make_daemon, evidence=f'smime_authorities = "{file}"')
    for names in ([], [x509.DNSName("noc.example")]):
        deliver(desk, smime_signed(tmp_path, ca, key, "ana@noc.example", "Delete #1", head(), names))
        deliver(desk, smime_signed(tmp_path, ca, key, "ana@noc.example", "A word.", head(), names))
        assert desk.ticket(1)["status"] != "deleted"
        entry = last(desk, "UnprovenReply")
        why = "the signature does not hold: the certificate names no mail address"
        assert (entry["evidence"], entry["evidence_method"], entry["evidence_reason"]) == (0, "smime", why)
    assert why in " ".join(desk.cli("ticket", "show", "1").stdout.split())
    assert why in " ".join(questions(desk)[-1].get_payload(decode=True).decode().split())
    told = [one for one in desk.mail() if one["Delivered-To"] == "luis@noc.example"][-1]
    text = told.get_payload(decode=True).decode()
    assert f"*** {why[0].upper()}{why[1:]} ***" in text


# DKIM


@pytest.fixture
def names() -> Iterator[tuple[int, dict[str, str]]]:
    """A name server on loopback: its port, and the TXT records it has."""
    records: dict[str, str] = {}
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            data, peer = server.recvfrom(4096)
            if data == b"end":
                return
            query = dns.message.from_wire(data)
            answer = dns.message.make_response(query)
            name = query.question[0].name.to_text().rstrip(".").lower()
            if name in records:
                text = records[name]
                pieces = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
                answer.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", pieces))
            answer.flags |= dns.flags.RA
            server.sendto(answer.to_wire(), peer)

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1], records
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"end", server.getsockname())
    thread.join(10)
    server.close()


def from_outside(daemon: Any, raw: bytes, who: str) -> None:
    """As a stranger's mail server: not from an address that is this machine's own mail system."""
    with smtplib.SMTP("127.0.0.1", daemon.port, "outside", timeout=30, source_address=("127.0.0.2", 0)) as client:
        client.sendmail(who, "general@noc.example", raw)
    daemon.settled()


@pytest.fixture
def border(make_daemon: Callable[..., Any], names: tuple[int, dict[str, str]]) -> tuple[Any, Callable[..., bytes]]:
    """A daemon that is the first to take mail, and what signs as noc.example does."""
    port, records = names
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    records["s1._domainkey.noc.example"] = f"v=DKIM1; k=rsa; p={public}"
    records["s1._domainkey.evil.example"] = f"v=DKIM1; k=rsa; p={public}"
    records["_dmarc.noc.example"] = "v=DMARC1; p=reject"
    desk = opened(make_daemon, evidence=f'check_dkim = true\nnameservers = ["127.0.0.1@{port}"]')

    def signed(raw: str, domain: str = "noc.example") -> bytes:
        over = [b"from", b"to", b"subject", b"date", b"message-id", b"from", b"subject", b"content-type"]
        data = raw.replace("\n", "\r\n").encode()
        return bytes(dkim.sign(data, b"s1", domain.encode(), private, include_headers=over)) + data

    return desk, signed


def test_a_letter_its_domain_signed_is_believed_without_a_mail_server_in_front(border: Any) -> None:
    desk, signed = border
    from_outside(desk, signed(head() + "\nTake\n"), "ana@noc.example")
    assert desk.ticket(1)["owner"] == "ana@noc.example"
    entry = last(desk, "Take")
    assert (entry["evidence"], entry["evidence_method"]) == (2, "dmarc")


def test_what_a_domain_disowns_is_kept_orders_nothing_and_is_answered_to_nobody(border: Any) -> None:
    desk, signed = border
    claims = (
        "Authentication-Results: noc.example; dmarc=pass header.from=noc.example; auth=pass smtp.auth=ana@noc.example\n"
    )
    sent = len(desk.mail())
    from_outside(desk, signed(claims + head() + "\nTake\n", "evil.example"), "ana@noc.example")
    from_outside(desk, (claims + head() + "\nResolve\n").replace("\n", "\r\n").encode(), "ana@noc.example")
    assert desk.ticket(1)["owner"] is None
    assert not questions(desk)
    told = [one.get_payload(decode=True) for one in desk.mail()[sent:] if one["Delivered-To"] == "ana@noc.example"]
    assert all(b"-all@" in one for one in told)  # whether the words are hers, and nothing else
    texts = [entry["text"].strip() for entry in desk.ticket(1)["history"] if entry["type"] == "UnprovenReply"]
    assert texts == ["Take", "Resolve"]
    fresh = head(subject="Something new")
    from_outside(desk, (fresh + "\nHello\n").replace("\n", "\r\n").encode(), "ana@noc.example")
    (letter,) = [one for one in desk.ask("inbox.list", state="done") if one["ticket"] == 3]
    assert "noc.example asks to reject" in letter["evidence"]["reason"]
    assert any("forged" in flaw for flaw in letter["flaws"])


def test_a_letter_sent_again_to_another_address_orders_nothing(border: Any) -> None:
    desk, signed = border
    raw = signed(head() + "\nTake\n")
    from_outside(desk, raw, "ana@noc.example")
    desk.ask("ticket.untake", "ana@noc.example", id=1)
    with smtplib.SMTP("127.0.0.1", desk.port, "outside", timeout=30, source_address=("127.0.0.2", 0)) as client:
        client.sendmail("ana@noc.example", ["general-comment@noc.example", "rt@noc.example"], raw)
    desk.settled()
    assert desk.ticket(1)["owner"] is None


# keys that rotate, and what is shown


def test_what_was_sealed_before_the_key_changed_still_holds(make_daemon: Callable[..., Any]) -> None:
    desk = opened(make_daemon)
    deliver(desk, head() + "\nTake\n")
    question = questions(desk)[-1]
    notice = next(one for one in desk.mail() if one["List-Unsubscribe"])
    first = (desk.folder / "var" / "seal.keys").read_text()
    done = desk.cli("seal", "rotate")
    assert done.returncode == 0, done.stderr
    lines = (desk.folder / "var" / "seal.keys").read_text().splitlines()
    assert len(lines) == 2
    assert first.strip() not in lines[0]
    assert (desk.folder / "var" / "seal.keys").stat().st_mode & 0o777 == 0o600
    mute = notice["List-Unsubscribe"].removeprefix("<mailto:").removesuffix(">")
    deliver(desk, head(to=mute, subject="Unsubscribe") + "\n", to=mute, who=notice["Delivered-To"])
    deliver(desk, head(to=question["Reply-To"]) + "\nyes\n", to=question["Reply-To"])
    assert desk.ticket(1)["owner"] == "ana@noc.example"
    desk.stop()
    desk.start()
    assert desk.ticket(1)["owner"] == "ana@noc.example"


def test_trace_explain_and_history_say_how_sure_we_were(desk: Any, gpg: Callable[..., bytes]) -> None:
    raw = pgp_signed(gpg, "Take #1", top=head())
    explained = desk.cli("explain", "-", "--to", "general@noc.example", stdin=raw)
    assert "4 (signed): signed with" in explained.stdout
    deliver(desk, raw)
    (number,) = [line for line in raw.split("\n") if line.startswith("Message-ID")]
    traced = desk.cli("trace", number.partition(": ")[2])
    assert "4 (signed): signed with" in traced.stdout
    shown = desk.cli("ticket", "show", "1")
    assert "signed with" in shown.stdout
